# SPDX-License-Identifier: GPL-3.0-or-later
# contract: M-03, M-06, M-07, M-08, E-11
"""Random changes, good and bad, of a maze that is being attacked; at the end everything is as the
document says and nothing has leaked. DECNET_SOAK_SECONDS makes it longer."""

import json
import os
import pathlib
import random
import signal
import tempfile
import threading
import time
import unittest

from harness import Decnet, containers_of, firewall_rules_of, networks_of, port_is_open, wait_until
from livemaze import LiveMaze

SECONDS = float(os.environ.get("DECNET_SOAK_SECONDS", "60"))
SEED = int(os.environ.get("DECNET_SOAK_SEED", str(random.randrange(1 << 30))))


class Process:
    """What a running program holds."""

    def __init__(self, pid):
        self.folder = pathlib.Path(f"/proc/{pid}")

    def files(self):
        return len(list((self.folder / "fd").iterdir()))

    def threads(self):
        return len(list((self.folder / "task").iterdir()))

    def megabytes(self):
        status = (self.folder / "status").read_text()
        return int(next(line.split()[1] for line in status.splitlines() if line.startswith("VmRSS"))) / 1024


class Soak(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="decnet-soak-")
        self.addCleanup(folder.cleanup)
        self.decnet = Decnet(folder.name)
        self.live = LiveMaze(self.decnet, "soak", "10.219.0.0/16")
        self.addCleanup(self.decnet, "topology", "teardown", "soak", check=False)
        self.random = random.Random(SEED)
        self.number = 0

    def op(self, maze):
        """An op that is usually right."""
        self.number += 1
        draw = self.random
        lans = sorted(maze.lans)
        deckies = sorted(maze.deckies)
        guests = [name for name in deckies if name.startswith("guest-")]
        own_lans = [name for name in lans if name.startswith("lan-x")]
        lan = draw.choice(lans)
        decky = draw.choice(guests or deckies)
        kinds = ["add_decky", "attach", "detach", "services", "config", "notes", "move_pos", "add_lan"]
        if len(guests) > 4:
            kinds += ["remove_decky"] * 3
        if len(own_lans) > 2:
            kinds += ["remove_lan"] * 3
            kinds.remove("add_lan")
        if guests:
            kinds += ["move", "rename"]
        kind = draw.choice(kinds)
        if kind == "add_decky":
            return "add_decky", {"decky": {"name": f"guest-{self.number}", "services": draw.sample(["ssh", "http", "redis"], 2)},
                                 "home": {"lan": lan}}
        if kind == "remove_decky":
            return "remove_decky", {"decky": draw.choice(guests)}
        if kind == "add_lan":
            return "add_lan", {"lan": {"name": f"lan-x{self.number}", "subnet": f"{self.live.net}.{100 + self.number % 150}.0/24"}}
        if kind == "remove_lan":
            return "remove_lan", {"lan": draw.choice(own_lans)}
        if kind == "attach":
            return "attach_decky", {"edge": {"decky": decky, "lan": lan}}
        if kind == "detach":
            return "detach_decky", {"decky": decky, "lan": lan}
        if kind == "services":
            return "update_decky", {"decky": decky, "patch": {"services": draw.sample(["ssh", "http", "redis", "ftp"], draw.randint(1, 3))}}
        if kind == "config":
            return "update_decky", {"decky": decky, "patch": {"service_config": {"http": {"server_header": f"soak/{self.number}"}}}}
        if kind == "notes":
            return "update_lan", {"lan": lan, "patch": {"notes": str(self.number)}}
        if kind == "move":
            home = next(e["lan"] for e in maze.document["edges"]
                        if e["decky"] == maze.deckies[decky]["id"] and not e["is_bridge"])
            return "move_decky", {"decky": decky, "from": home, "to": lan}
        if kind == "rename":
            return "update_decky", {"decky": decky, "patch": {"name": f"guest-{self.number}"}}
        return "update_decky", {"decky": decky, "patch": {"pos": {"x": self.number, "y": 1}}}

    def attack(self, port, stop):
        while not stop.is_set():
            port_is_open(port)
            stop.wait(0.05)

    def test_soak(self):
        print(f"  seed {SEED}", flush=True)
        controller = self.decnet.start("controller", "run")
        self.addCleanup(controller.stderr.close)
        self.addCleanup(controller.wait)
        self.addCleanup(controller.kill)
        wait_until("the controller runs", lambda: self.decnet.json("controller", "status")["running"])
        process = Process(controller.pid)
        stop = threading.Event()
        port = self.live.maze.host_port("decky-001", "ssh", 22)
        attacker = threading.Thread(target=self.attack, args=(port, stop))
        attacker.start()
        self.addCleanup(attacker.join)
        self.addCleanup(stop.set)

        began = time.monotonic()
        counts = {"applied": 0, "refused": 0}
        early = None
        while time.monotonic() - began < SECONDS:
            op, payload = self.op(self.live.maze)
            flags = ["--force"] if self.random.random() < 0.5 else []
            done = self.decnet("topology", "mutate", "soak", op, "--payload-json", json.dumps(payload), "--wait",
                               "--json", *flags, check=False)
            answer = json.loads(done.stdout)
            outcome = "refused" if "error" in answer else answer["state"]
            self.assertIn(outcome, counts, f"{op} {payload}: {answer}")
            counts[outcome] += 1
            if early is None and time.monotonic() - began > SECONDS / 4:
                early = (process.files(), process.threads(), process.megabytes())
        print(f"  {counts}", flush=True)
        stop.set()
        attacker.join()
        self.assertGreater(counts["applied"], 5)
        self.assertIsNone(controller.poll(), "the controller ended")

        wait_until("it is active", lambda: self.live.status() == "active")
        drift = self.live.drift()
        self.assertTrue(drift["none"], json.dumps(drift, indent=1))
        maze = self.live.maze
        wanted = {maze.container(name) for name in maze.deckies} | {
            maze.container(name, service) for name, decky in maze.deckies.items() for service in decky["services"]}
        self.assertEqual(set(containers_of(maze.id8)), wanted)
        self.assertEqual(set(networks_of(maze.id8)), {maze.network(name) for name in maze.lans})
        for name in maze.deckies:
            own = {by_name[name] for by_name in maze.by_lan.values() if name in by_name}
            self.assertLessEqual(own, self.live.addresses(name), name)

        # One log stream per service container is what may have changed.
        services = sum(len(decky["services"]) for decky in maze.deckies.values())
        files, threads, megabytes = early
        self.assertLessEqual(process.files(), files + services + 16)
        self.assertLessEqual(process.threads(), threads + 16)
        self.assertLessEqual(process.megabytes(), megabytes * 1.5 + 16)
        controller.send_signal(signal.SIGTERM)
        self.assertEqual(controller.wait(20), 0)
        self.decnet("topology", "teardown", "soak")
        self.assertEqual((containers_of(maze.id8), networks_of(maze.id8), firewall_rules_of(maze.id8)), ({}, [], []))


if __name__ == "__main__":
    unittest.main(verbosity=2)
