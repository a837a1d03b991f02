# SPDX-License-Identifier: GPL-3.0-or-later
# contract: M-01, M-06, M-08, E-11
"""Every op with the engine failing at every single call that changes something: the row says why, the topology
is degraded, repair makes it whole. Some of the calls only, unless DECNET_FAULTS=all."""

import json
import os
import tempfile
import time
import unittest

from faultyproxy import FaultyProxy
from harness import Decnet, Maze, containers_of, docker, firewall_rules_of, networks_of

ALL = os.environ.get("DECNET_FAULTS") == "all"
PER_OP = 2  # of its calls, when not all are tried
MODES = [True, "drop", "lose"]
REASONS = {True: "injected by the test", "drop": "Docker"}


def lan(name, number):
    return {"lan": {"name": name, "subnet": f"10.213.{number}.0/24"}}


GUEST = {"decky": {"name": "guest", "services": ["redis"]}, "home": {"lan": "LAN-01", "ip": ""}}
WING = {"ops": [{"op": "add_lan", "payload": lan("wing", 91)},
                {"op": "add_decky", "payload": {"decky": {"name": "door", "services": ["redis"], "forwards_l3": True},
                                                "home": {"lan": "wing"}}},
                {"op": "attach_decky", "payload": {"edge": {"decky": "door", "lan": "LAN-01"}}}]}
UNWING = {"ops": [{"op": "remove_decky", "payload": {"decky": "door"}},
                  {"op": "remove_lan", "payload": {"lan": "wing"}}]}


def services(decky, *slugs):
    return "update_decky", {"decky": decky, "patch": {"services": list(slugs)}}


def flip(decky, forwards):
    return "update_decky", {"decky": decky, "patch": {"forwards_l3": forwards}}


def ops(bridge, host):
    """Name: an op, and the one that brings things back; each is tried both ways."""
    return {
        "add_lan, remove_lan": (("add_lan", lan("annex", 90)), ("remove_lan", {"lan": "annex"})),
        "update_lan": (("update_lan", {"lan": "LAN-01", "patch": {"name": "cellar"}}),
                       ("update_lan", {"lan": "cellar", "patch": {"name": "LAN-01"}})),
        "add_decky, remove_decky": (("add_decky", GUEST), ("remove_decky", {"decky": "guest"})),
        "services": (services(host, "redis", "ftp"), services(host, "redis")),
        "forwards_l3": (flip(bridge, False), flip(bridge, True)),
        "attach_decky, detach_decky": (("attach_decky", {"edge": {"decky": host, "lan": "LAN-00"}}),
                                       ("detach_decky", {"decky": host, "lan": "LAN-00"})),
        "move_decky": (("move_decky", {"decky": host, "from": "LAN-01", "to": "LAN-00"}),
                       ("move_decky", {"decky": host, "from": "LAN-00", "to": "LAN-01"})),
        "batch": (("batch", WING), ("batch", UNWING)),
    }


class Faults(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="decnet-faults-")
        self.addCleanup(folder.cleanup)
        self.decnet = Decnet(folder.name)
        self.decnet("topology", "generate", "--name", "faults", "--seed", "7", "--depth", "1", "--branching", "1",
                    "--deckies-per-lan", "2-2", "--services", "redis", "--subnet-base", "10.213.0.0/16")
        self.decnet("topology", "validate", "faults", "--fix")
        self.decnet("topology", "deploy", "faults")
        self.addCleanup(self.decnet, "topology", "teardown", "faults", check=False)
        self.id8 = self.document()["topology"]["id"][:8]
        self.proxy = FaultyProxy(folder.name)
        self.addCleanup(self.proxy.close)
        self.decnet.env["DOCKER_HOST"] = self.proxy.docker_host
        self.changes = []  # calls of the present run that change something

    def document(self):
        return self.decnet.json("topology", "show", "faults")

    def content(self):
        document = self.document()
        return json.dumps({part: document[part] for part in ("lans", "deckies", "edges")}, sort_keys=True)

    def apply(self, op, payload, at=None, mode=True):
        """Applies it; the call that is number `at` fails, and whenever it is tried again."""
        self.changes.clear()
        self.proxy.refused.clear()
        victim = []

        def refuse(method, path):
            if method == "GET":
                return False
            self.changes.append((method, path))
            if len(self.changes) - 1 == at:
                victim.append((method, path))
            return mode if (method, path) in victim else False
        self.proxy.refuse = refuse
        done = self.decnet("topology", "mutate", "faults", op, "--payload-json", json.dumps(payload), "--wait",
                           "--force", "--json", check=False)
        self.proxy.refuse = lambda method, path: False
        row = json.loads(done.stdout)
        self.assertIn("state", row, row)
        return row

    def assert_converged(self):
        maze = Maze(self.document())
        self.assertEqual(maze.document["topology"]["status"], "active")
        drift = self.decnet.json("topology", "drift", "faults")
        self.assertTrue(drift["none"], json.dumps(drift, indent=1))
        wanted = {maze.container(name) for name in maze.deckies} | {
            maze.container(name, service) for name, decky in maze.deckies.items() for service in decky["services"]}
        self.assertEqual(containers_of(self.id8), {name: "running" for name in wanted})
        self.assertEqual(set(networks_of(self.id8)), {maze.network(name) for name in maze.lans})

    def fail_at(self, op, payload, back, at, mode):
        """True when there was such a call."""
        before = self.content()
        row = self.apply(op, payload, at, mode)
        if not self.proxy.refused:
            return self.undo(before, back)
        what = f"{op}: {mode} at {self.proxy.refused[0]}"
        with self.subTest(what):
            if row["state"] == "failed":
                self.assertIn(REASONS.get(mode, ""), row["reason"])
                self.assertEqual(self.document()["topology"]["status"], "degraded")
                self.decnet("topology", "repair", "faults")
            else:
                # The answer came to be known in another way, or it was the helper's own remains.
                self.assertEqual(row["state"], "applied")
                self.assertTrue(mode == "lose" or self.is_of_helper(self.proxy.refused[0]), what)
                if self.is_of_helper(self.proxy.refused[0]):
                    self.decnet("topology", "repair", "faults")
            self.assert_converged()
            self.tried[row["state"]] += 1
        self.undo(before, back)
        return True

    @staticmethod
    def is_of_helper(call):
        return call[0] == "DELETE" and "/containers/" in call[1]

    def undo(self, before, back):
        if self.content() != before:
            self.assertEqual(self.apply(*back)["state"], "applied")
        return False

    def test_every_op_at_every_call(self):
        began = time.monotonic()
        turn = 0
        maze = Maze(self.document())
        inner = set(maze.by_lan["LAN-01"])
        bridge = next(name for name in inner if name in maze.by_lan["LAN-00"])
        host = next(name for name in inner if name not in maze.by_lan["LAN-00"])
        for name, both in ops(bridge, host).items():
            self.tried = {"failed": 0, "applied": 0}
            count = [0, 0]
            for way, ((op, payload), back) in enumerate(((both[0], both[1]), (both[1], both[0]))):
                if way == 1:
                    self.assertEqual(self.apply(*both[0])["state"], "applied")
                # A clean run tells how many there are.
                before = self.content()
                self.assertEqual(self.apply(op, payload)["state"], "applied")
                count[way] = len(self.changes)
                self.undo(before, back)
                step = 1 if ALL else max(1, -(-count[way] // PER_OP))
                for at in range(turn % step, count[way], step):
                    turn += 1
                    self.fail_at(op, payload, back, at, MODES[turn % 3])
                if way == 1:
                    self.assertEqual(self.apply(*both[1])["state"], "applied")
            print(f"  {name}: {count[0]} and {count[1]} calls, {self.tried}, {time.monotonic() - began:.0f} s", flush=True)
        self.assert_converged()
        del self.decnet.env["DOCKER_HOST"]
        self.decnet("topology", "teardown", "faults")
        left = docker("ps", "-aq", "--filter", f"label=decnet.topology.id={self.document()['topology']['id']}").stdout
        self.assertEqual((left, containers_of(self.id8), networks_of(self.id8), firewall_rules_of(self.id8)), ("", {}, [], []))


if __name__ == "__main__":
    unittest.main(verbosity=2)
