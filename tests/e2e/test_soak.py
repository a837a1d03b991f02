# SPDX-License-Identifier: GPL-3.0-or-later
# contract: M-03, M-06, M-07, M-08, E-11
"""Random changes, good and bad, of a maze that is being attacked; at the end everything is as the
document says and nothing has leaked. DECNET_SOAK_SECONDS makes it longer."""

import json
import os
import pathlib
import random
import signal
import socket
import statistics
import tempfile
import threading
import time
import unittest

from harness import Decnet, containers_of, docker, firewall_rules_of, networks_of, wait_until
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


class Attacker(threading.Thread):
    """Knocks, talks, tries a password, lingers; whatever happens to the other end."""

    def __init__(self, port):
        super().__init__()
        self.port = port
        self.stop = threading.Event()
        self.answers = 0

    def run(self):
        lines = [b"SSH-2.0-OpenSSH_9.2\r\n", b"GET /admin HTTP/1.1\r\nHost: x\r\n\r\n", b"\x00\xff" * 300, b""]
        number = 0
        while not self.stop.is_set():
            number += 1
            try:
                with socket.create_connection(("127.0.0.1", self.port), timeout=2) as line:
                    line.sendall(lines[number % len(lines)])
                    self.answers += bool(line.recv(4096))
                    if number % 20 == 0:
                        self.stop.wait(1.5)
            except OSError:
                pass
            self.stop.wait(0.05)


class Watcher(threading.Thread):
    """What the controller holds, every second."""

    def __init__(self, process):
        super().__init__()
        self.process = process
        self.stop = threading.Event()
        self.samples = []

    def run(self):
        while not self.stop.wait(1):
            try:
                self.samples.append((self.process.files(), self.process.threads(), self.process.megabytes()))
            except OSError:
                return

    def quarter(self, number, column):
        """The median of a column over one quarter of the time, counted from 0."""
        length = max(1, len(self.samples) // 4)
        return statistics.median(row[column] for row in self.samples[number * length:(number + 1) * length])


def helpers():
    out = docker("ps", "-a", "--filter", "label=decnet.topology.role=helper", "--format", "{{.Names}} {{.Labels}}").stdout
    return [line for line in out.splitlines()]


class Soak(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="decnet-soak-")
        self.addCleanup(folder.cleanup)
        self.decnet = Decnet(folder.name)
        self.live = LiveMaze(self.decnet, "soak", "10.219.0.0/16", per_lan="5-5")
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

    def test_soak(self):
        print(f"  seed {SEED}", flush=True)
        before = set(helpers())
        controller = self.decnet.start("controller", "run")
        self.addCleanup(controller.stderr.close)
        self.addCleanup(controller.wait)
        self.addCleanup(controller.kill)
        wait_until("the controller runs", lambda: self.decnet.json("controller", "status")["running"])
        watcher = Watcher(Process(controller.pid))
        attacker = Attacker(self.live.maze.host_port("decky-001", "ssh", 22))
        for thread in (watcher, attacker):
            thread.start()
            self.addCleanup(thread.join)
            self.addCleanup(thread.stop.set)
        self.assertGreaterEqual(len(self.live.maze.deckies), 10)

        began = time.monotonic()
        counts = {"applied": 0, "refused": 0}
        while time.monotonic() - began < SECONDS:
            op, payload = self.op(self.live.maze)
            flags = ["--force"] if self.random.random() < 0.5 else []
            done = self.decnet("topology", "mutate", "soak", op, "--payload-json", json.dumps(payload), "--wait",
                               "--json", *flags, check=False)
            answer = json.loads(done.stdout)
            outcome = "refused" if "error" in answer else answer["state"]
            self.assertIn(outcome, counts, f"{op} {payload}: {answer}")
            counts[outcome] += 1
        watcher.stop.set()
        attacker.stop.set()
        attacker.join()
        watcher.join()
        events = len(self.decnet.rows("SELECT id FROM events"))
        print(f"  {counts}, {attacker.answers} answers to the attacker, {events} events", flush=True)
        names = ("descriptors", "threads", "MiB")
        for column, name in enumerate(names):
            print(f"  {name} by quarter: {[watcher.quarter(number, column) for number in range(4)]}", flush=True)
        self.assertGreater(attacker.answers, 5)
        self.assertGreater(events, 5)
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
        self.assertLessEqual(watcher.quarter(3, 0), watcher.quarter(1, 0) + services + 16)
        self.assertLessEqual(watcher.quarter(3, 1), watcher.quarter(1, 1) + 8)
        self.assertLessEqual(watcher.quarter(3, 2), watcher.quarter(1, 2) * 1.15 + 6)
        # Whoever is gone has no session any more.
        wait_until("no session is open", lambda: not self.decnet.rows(
            "SELECT session FROM open_sessions WHERE topology_id = ?", maze.document["topology"]["id"]))
        controller.send_signal(signal.SIGTERM)
        self.assertEqual(controller.wait(20), 0)
        wait_until("its helper is gone", lambda: not set(helpers()) - before)
        self.decnet("topology", "teardown", "soak")
        self.assertEqual((containers_of(maze.id8), networks_of(maze.id8), firewall_rules_of(maze.id8)), ({}, [], []))


if __name__ == "__main__":
    unittest.main(verbosity=2)
