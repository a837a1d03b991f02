# SPDX-License-Identifier: GPL-3.0-or-later
# contract: M-01, M-02, M-03, M-05, M-06, M-07, M-08, S-01, S-02, S-03, E-12, P-01
"""Changing a running maze: every op verified from inside, with everything else untouched."""

import itertools
import json
import os
import signal
import subprocess
import tempfile
import time
import unittest
from datetime import datetime

from faultyproxy import FaultyProxy
from harness import BIN, Decnet, containers_of, docker, firewall_rules_of, networks_of, wait_until
from livemaze import LiveMaze

FAILED, NOT_FOUND, CONFLICT, INVALID = 1, 3, 4, 5


class LiveCase(unittest.TestCase):
    BASE = "10.215.0.0/16"

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory(prefix="decnet-live-")
        cls.decnet = Decnet(cls.folder.name)
        cls.live = LiveMaze(cls.decnet, "live", cls.BASE)

    @classmethod
    def tearDownClass(cls):
        cls.decnet("topology", "teardown", "live", check=False)
        cls.folder.cleanup()

    def setUp(self):
        self.assertEqual(self.live.status(), "active")
        self.before = self.live.fingerprints()
        self.networks_before = self.live.networks()

    def container(self, decky, service=None):
        return self.live.maze.container(decky, service)

    def ip(self, lan, host):
        return f"{self.live.net}.{lan}.{host}"

    def assert_touched(self, *names):
        """Exactly these of the containers that were there are gone or new since the test began."""
        now = self.live.fingerprints()
        self.assertEqual({name for name in self.before if now.get(name) != self.before[name]}, set(names))

    def assert_converged(self):
        self.assertEqual(self.live.status(), "active")
        drift = self.live.drift()
        self.assertTrue(drift["none"], json.dumps(drift, indent=1))

    def apply(self, op, payload, *flags):
        row = self.live.mutate(op, payload, *flags)
        self.assertEqual(row["state"], "applied", row)
        self.assert_converged()
        return row


class EveryOp(LiveCase):
    def test_lans_come_and_go(self):
        self.apply("add_lan", {"lan": {"name": "annex", "subnet": f"{self.live.net}.90.0/24"}})
        network = self.live.maze.network("annex")
        seen = json.loads(docker("network", "inspect", network).stdout)[0]
        self.assertTrue(seen["Internal"])
        self.assertEqual(seen["IPAM"]["Config"][0]["Subnet"], f"{self.live.net}.90.0/24")
        self.assert_touched()
        self.apply("update_lan", {"lan": "annex", "patch": {"notes": "for guests", "pos": {"x": 1, "y": 2}}})
        self.assertEqual(self.live.networks()[network], seen["Id"])
        # Nobody lives there: another name makes nothing of anybody's anew.
        self.apply("update_lan", {"lan": "annex", "patch": {"name": "guests"}})
        self.assertIn(self.live.maze.network("guests"), self.live.networks())
        self.apply("remove_lan", {"lan": "guests"})
        self.assertEqual(self.live.networks(), self.networks_before)
        self.assert_touched()

    def test_deckies_come_and_go(self):
        self.apply("add_decky", {"decky": {"name": "fresh", "services": ["ssh", "http"]},
                                 "home": {"lan": "LAN-02", "ip": self.ip(2, 40)}})
        self.assertEqual(self.live.addresses("fresh"), {self.ip(2, 40)})
        self.assertEqual(self.live.listening("fresh"), {22, 80})
        self.assertTrue(self.live.reaches("decky-006", self.ip(2, 40), 80))
        # From the DMZ, two routers away.
        self.assertTrue(self.live.reaches("decky-001", self.ip(2, 40), 22))
        self.assert_touched()
        self.apply("remove_decky", {"decky": "fresh"})
        self.assert_touched()
        self.assertEqual(set(self.live.fingerprints()), set(self.before))

    def test_services_change_alone(self):
        self.apply("update_decky", {"decky": "decky-006", "patch": {"services": ["http", "redis"]}})
        self.assertEqual(self.live.listening("decky-006"), {80, 6379})
        self.assert_touched(self.container("decky-006", "ssh"))
        self.assertIn(self.container("decky-006", "redis"), self.live.fingerprints())
        self.apply("update_decky", {"decky": "decky-006", "patch": {"services": ["ssh", "http"]}})
        self.assertEqual(self.live.listening("decky-006"), {22, 80})

    def test_plugging_is_live(self):
        target = self.live.maze.ip("decky-006", "LAN-02")
        self.apply("attach_decky", {"edge": {"decky": "decky-003", "lan": "LAN-02", "ip": self.ip(2, 77)}})
        self.assertIn(self.ip(2, 77), self.live.addresses("decky-003"))
        self.assertIsNone(self.live.routes("decky-003")[f"{self.live.net}.2.0/24"])
        self.assertTrue(self.live.reaches("decky-003", target, 22))
        self.assert_touched()
        self.apply("update_decky", {"decky": "decky-003",
                                    "patch": {"ips": {self.live.maze.lans["LAN-02"]["id"]: self.ip(2, 78)}}})
        self.assertIn(self.ip(2, 78), self.live.addresses("decky-003"))
        self.assertNotIn(self.ip(2, 77), self.live.addresses("decky-003"))
        self.assert_touched()
        routes = self.live.routes("decky-003")
        self.apply("detach_decky", {"decky": "decky-003", "lan": "LAN-02"})
        self.assertEqual(self.live.addresses("decky-003"), {self.live.maze.ip("decky-003", "LAN-01")})
        self.assertEqual(self.live.routes("decky-003")["default"], self.ip(1, 1), routes)
        # It is an ordinary host again: its way into LAN-02 leads over the routers.
        self.assertTrue(self.live.reaches("decky-003", target, 22))
        self.assert_touched()

    def test_a_host_of_the_dmz_is_plugged_into_a_lan_it_had_a_route_to(self):
        self.assertIsNotNone(self.live.routes("decky-001")[f"{self.live.net}.2.0/24"])
        self.apply("attach_decky", {"edge": {"decky": "decky-001", "lan": "LAN-02", "ip": self.ip(2, 88)}})
        self.assertIsNone(self.live.routes("decky-001")[f"{self.live.net}.2.0/24"])
        self.assertTrue(self.live.reaches("decky-001", self.live.maze.ip("decky-006", "LAN-02"), 22))
        self.apply("detach_decky", {"decky": "decky-001", "lan": "LAN-02"})
        self.assertIsNotNone(self.live.routes("decky-001")[f"{self.live.net}.2.0/24"])
        self.assert_touched()

    def test_the_steps_of_a_change_are_told(self):
        # contract: X-02
        done = self.decnet("topology", "mutate", "live", "attach_decky", "--payload-json", json.dumps(
            {"edge": {"decky": "decky-001", "lan": "LAN-02", "ip": self.ip(2, 77)}}), "--wait")
        steps = [line for line in done.stderr.splitlines() if line.startswith("[")]
        self.assertEqual([step.split(" ")[0] for step in steps],
                         [f"[{number}/{len(steps)}]" for number in range(1, len(steps) + 1)], done.stderr)
        connects = [step for step in steps if "connect network" in step]
        self.assertEqual([step.split(" ")[-1] for step in connects], [self.live.maze.container("decky-001")])
        self.assertTrue(done.stdout.strip().endswith("applied"), done.stdout)
        self.apply("detach_decky", {"decky": "decky-001", "lan": "LAN-02"})
        self.assert_touched()

    def test_plugs_in_any_order(self):
        """The engine keeps a default route of its own by an order of its own; ours must not be in its way."""
        for home, *others in list(itertools.permutations(["LAN-00", "LAN-01", "LAN-02"]))[1::2]:
            self.apply("add_decky", {"decky": {"name": "roamer", "services": ["ssh"]}, "home": {"lan": home}})
            for lan in others:
                self.apply("attach_decky", {"edge": {"decky": "roamer", "lan": lan}})
            self.apply("detach_decky", {"decky": "roamer", "lan": others[0]})
            self.apply("attach_decky", {"edge": {"decky": "roamer", "lan": others[0]}})
            own = {by_name["roamer"] for by_name in self.live.maze.by_lan.values() if "roamer" in by_name}
            self.assertEqual(self.live.addresses("roamer"), own)
            self.assertEqual(self.live.routes("roamer")["default"].rsplit(".", 1)[0],
                             self.live.maze.ip("roamer", home).rsplit(".", 1)[0])
            self.apply("remove_decky", {"decky": "roamer"})
        self.assert_touched()

    def test_a_new_bridge_is_routed(self):
        self.apply("batch", {"label": "wing", "ops": [
            {"op": "add_lan", "payload": {"lan": {"name": "wing", "subnet": f"{self.live.net}.91.0/24"}}},
            {"op": "add_decky", "payload": {"decky": {"name": "door", "services": ["ssh"], "forwards_l3": True},
                                            "home": {"lan": "wing", "ip": self.ip(91, 2)}}},
            {"op": "add_decky", "payload": {"decky": {"name": "room", "services": ["http"]},
                                            "home": {"lan": "wing", "ip": self.ip(91, 3)}}},
            {"op": "attach_decky", "payload": {"edge": {"decky": "door", "lan": "LAN-01", "ip": self.ip(1, 91)}}},
        ]})
        self.assertIn(self.ip(91, 1), self.live.addresses("door"))
        self.assertIn(f"{self.live.net}.91.0/24", self.live.routes("decky-001"))
        self.assertEqual(self.live.routes("decky-002")[f"{self.live.net}.91.0/24"], self.ip(1, 91))
        self.assertTrue(self.live.reaches("decky-001", self.ip(91, 3), 80))
        self.assert_touched()
        # Unplugged, nobody in the DMZ knows the way any more.
        self.apply("detach_decky", {"decky": "door", "lan": "LAN-01"})
        self.assertNotIn(f"{self.live.net}.91.0/24", self.live.routes("decky-001"))
        self.assertFalse(self.live.reaches("decky-001", self.ip(91, 3), 80))
        self.assert_touched()
        self.apply("batch", {"ops": [{"op": "remove_decky", "payload": {"decky": "door"}},
                                     {"op": "remove_decky", "payload": {"decky": "room"}},
                                     {"op": "remove_lan", "payload": {"lan": "wing"}}]})
        self.assertEqual(self.live.networks(), self.networks_before)
        self.assert_touched()

    def test_moving_makes_only_the_mover_anew(self):
        refused = self.decnet("topology", "mutate", "live", "move_decky", "--payload-json",
                              json.dumps({"decky": "decky-004", "from": "LAN-01", "to": "LAN-02"}), "--wait",
                              check=False)
        self.assertEqual(refused.returncode, CONFLICT, refused.stderr)
        self.assert_touched()
        self.apply("move_decky", {"decky": "decky-004", "from": "LAN-01", "to": "LAN-02", "ip": self.ip(2, 60)},
                   "--force")
        self.assertEqual(self.live.addresses("decky-004"), {self.ip(2, 60)})
        self.assertEqual(self.live.listening("decky-004"), {22, 80})
        own = [self.container("decky-004"), self.container("decky-004", "ssh"), self.container("decky-004", "http")]
        self.assert_touched(*own)
        self.apply("move_decky", {"decky": "decky-004", "from": "LAN-02", "to": "LAN-01"}, "--force")
        self.assert_touched(*own)

    def test_another_name_keeps_the_address(self):
        address = self.live.maze.ip("decky-004", "LAN-01")
        self.apply("update_decky", {"decky": "decky-004", "patch": {"name": "renamed"}}, "--force")
        self.assertEqual(self.live.addresses("renamed"), {address})
        self.assertEqual(self.live.listening("renamed"), {22, 80})
        self.apply("update_decky", {"decky": "renamed", "patch": {"name": "decky-004"}}, "--force")
        self.assertEqual(self.live.addresses("decky-004"), {address})
        self.assert_touched(*[self.container("decky-004", service) for service in (None, "ssh", "http")])

    def test_forwarding_is_flipped_with_force(self):
        deep = self.live.maze.ip("decky-006", "LAN-02")
        self.assertTrue(self.live.reaches("decky-001", deep, 22))
        self.apply("update_decky", {"decky": "decky-005", "patch": {"forwards_l3": False}}, "--force")
        self.assertFalse(self.live.reaches("decky-001", deep, 22))
        own = [self.container("decky-005"), self.container("decky-005", "ssh"), self.container("decky-005", "http")]
        self.assert_touched(*own)
        self.apply("update_decky", {"decky": "decky-005", "patch": {"forwards_l3": True}}, "--force")
        self.assertTrue(self.live.reaches("decky-001", deep, 22))
        self.assert_touched(*own)

    def test_a_gateways_ports_follow_its_services(self):
        ports = self.live.published("decky-001")
        self.decnet("service", "add", "live", "decky-001", "redis", "--force", "--json")
        self.assertEqual(self.live.published("decky-001"), sorted(ports + [6379]))
        self.assertEqual(self.live.listening("decky-001"), {22, 80, 6379})
        own = [self.container("decky-001"), self.container("decky-001", "ssh"), self.container("decky-001", "http")]
        self.assert_touched(*own)
        self.decnet("service", "remove", "live", "decky-001", "redis", "--force")
        self.assertEqual(self.live.published("decky-001"), ports)
        self.assert_touched(*own)
        self.assert_converged()

    def test_coordinates_touch_nothing(self):
        version = self.live.version()
        self.apply("update_decky", {"decky": "decky-003", "patch": {"pos": {"x": 12, "y": 34}}})
        self.assertEqual(self.live.version(), version)
        self.assert_touched()

    def test_service_configuration(self):
        name = self.container("decky-003", "http")
        self.decnet("service", "config", "live", "decky-003", "http", "--set", "server_header=elsewhere/9")
        self.assert_touched()
        self.assertFalse(self.live.drift()["none"])
        self.assertEqual(self.decnet.json("service", "config", "live", "decky-003", "http"),
                         {"server_header": "elsewhere/9"})
        self.decnet("service", "apply", "live", "decky-003", "http")
        self.assert_touched(name)
        self.assert_converged()
        self.assertIn("elsewhere/9", docker("inspect", "-f", "{{.Config.Env}}", name).stdout)
        self.decnet("service", "apply", "live", "decky-003", "http", "--config-json", "{}")
        self.assert_converged()


class EveryGuard(LiveCase):
    BASE = "10.216.0.0/16"

    def refused(self, code, word, *arguments):
        """Neither the database nor the engine is any different."""
        rows = self.decnet.rows("SELECT * FROM topology_mutations")
        document = self.live.document()
        done = self.decnet(*arguments, check=False)
        self.assertEqual(done.returncode, code, f"{arguments}\n{done.stdout}\n{done.stderr}")
        self.assertIn(word, done.stderr)
        self.assertEqual(self.decnet.rows("SELECT * FROM topology_mutations"), rows)
        self.assertEqual(self.live.document(), document)
        self.assert_touched()
        self.assertEqual(self.live.networks(), self.networks_before)

    def mutation(self, code, word, op, payload, *flags):
        self.refused(code, word, "topology", "mutate", "live", op, "--payload-json", json.dumps(payload), "--wait",
                     *flags)

    def test_pinned(self):
        self.mutation(CONFLICT, "pinned", "update_lan",
                      {"lan": "LAN-01", "patch": {"subnet": f"{self.live.net}.70.0/24"}}, "--force")
        self.mutation(CONFLICT, "pinned", "update_lan", {"lan": "LAN-01", "patch": {"is_dmz": True}}, "--force")

    def test_force(self):
        self.mutation(CONFLICT, "force", "update_decky", {"decky": "decky-005", "patch": {"forwards_l3": False}})
        self.mutation(CONFLICT, "force", "update_decky", {"decky": "decky-003", "patch": {"name": "other"}})
        self.mutation(CONFLICT, "force", "update_lan", {"lan": "LAN-02", "patch": {"name": "other"}})
        self.refused(CONFLICT, "force", "service", "add", "live", "decky-001", "redis")

    def test_homes_and_promotion(self):
        self.mutation(CONFLICT, "decky-006", "remove_lan", {"lan": "LAN-02"}, "--force")
        self.mutation(CONFLICT, "decky-006", "detach_decky", {"decky": "decky-006", "lan": "LAN-02"}, "--force")
        self.mutation(INVALID, "DMZ", "update_decky", {"decky": "decky-003", "patch": {"forwards_l3": True}}, "--force")

    def test_checks_of_the_document(self):
        def newcomer(name, ip, service):
            return {"decky": {"name": name, "services": [service]}, "home": {"lan": "LAN-01", "ip": ip}}
        self.mutation(CONFLICT, "decky-003", "add_decky", newcomer("decky-003", self.ip(1, 99), "ssh"))
        self.mutation(INVALID, "name", "add_decky", newcomer("not a name", self.ip(1, 99), "ssh"))
        self.mutation(INVALID, self.ip(1, 3), "add_decky", newcomer("fresh", self.ip(1, 3), "ssh"))
        self.mutation(INVALID, "teleport", "add_decky", newcomer("fresh", self.ip(1, 99), "teleport"))
        self.mutation(INVALID, "SUBNET", "add_lan", {"lan": {"name": "x", "subnet": f"{self.live.net}.1.128/25"}})
        self.mutation(NOT_FOUND, "nobody", "remove_decky", {"decky": "nobody"})
        self.mutation(INVALID, "teleport", "teleport", {})
        self.mutation(INVALID, "flavour", "update_decky", {"decky": "decky-003", "patch": {"flavour": "sweet"}})
        self.mutation(CONFLICT, "version", "update_decky", {"decky": "decky-003", "patch": {"notes": "x"}},
                      "--expected-version", "999")

    def test_services(self):
        self.refused(NOT_FOUND, "nobody", "service", "add", "live", "nobody", "ssh")
        self.refused(NOT_FOUND, "nowhere", "service", "add", "nowhere", "decky-003", "ssh")
        self.refused(CONFLICT, "already", "service", "add", "live", "decky-003", "ssh")
        self.refused(CONFLICT, "redis", "service", "remove", "live", "decky-003", "redis")
        self.refused(INVALID, "teleport", "service", "add", "live", "decky-003", "teleport")
        self.refused(INVALID, "response_code", "service", "apply", "live", "decky-003", "http", "--set",
                     "response_code=many")

    def test_only_running_ones(self):
        self.decnet("topology", "new", "still")
        document = self.decnet.json("topology", "show", "still")
        gateway = document["deckies"][0]["name"]
        self.refused(CONFLICT, "pending", "topology", "mutate", "still", "remove_decky", "--payload-json",
                     json.dumps({"decky": gateway}))
        self.refused(CONFLICT, "pending", "topology", "drift", "still")
        self.refused(CONFLICT, "pending", "topology", "repair", "still")


class Failures(LiveCase):
    BASE = "10.217.0.0/16"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.proxy = FaultyProxy(cls.folder.name)
        cls.decnet.env["DOCKER_HOST"] = cls.proxy.docker_host

    @classmethod
    def tearDownClass(cls):
        del cls.decnet.env["DOCKER_HOST"]
        super().tearDownClass()
        cls.proxy.close()

    def fail_and_repair(self, method, part, op, payload, *flags):
        with self.subTest(f"{op}: {method} {part}"):
            self.proxy.refused.clear()
            self.proxy.refuse = lambda m, path: m == method and part in path
            row = self.live.mutate(op, payload, *flags, check=False)
            self.proxy.refuse = lambda m, path: False
            self.assertTrue(self.proxy.refused, self.proxy.seen[-30:])
            self.assertEqual(row["state"], "failed")
            self.assertIn("injected by the test", row["reason"])
            self.assertEqual(self.live.status(), "degraded")
            self.assertFalse(self.live.drift()["none"])
            self.decnet("topology", "repair", "live")
            self.assert_converged()

    def test_each_kind_of_step(self):
        lan = {"lan": {"name": "annex", "subnet": f"{self.live.net}.90.0/24"}}
        self.fail_and_repair("POST", "/networks/create", "add_lan", lan)
        self.fail_and_repair("DELETE", "/networks/", "remove_lan", {"lan": "annex"})
        for number, (method, part) in enumerate((("POST", "/containers/create"), ("POST", "/start"),
                                                 ("GET", "/containers/json"))):
            self.fail_and_repair(method, part, "add_decky",
                                 {"decky": {"name": f"fresh-{number}", "services": ["ssh"]},
                                  "home": {"lan": "LAN-01"}})
        self.fail_and_repair("POST", "/connect", "attach_decky",
                             {"edge": {"decky": "decky-003", "lan": "LAN-02", "ip": self.ip(2, 77)}})
        self.fail_and_repair("POST", "/disconnect", "detach_decky", {"decky": "decky-003", "lan": "LAN-02"})
        self.fail_and_repair("DELETE", "/containers/", "remove_decky", {"decky": "fresh-0"})

    def test_a_service_that_cannot_be_stopped_is_not_removed(self):
        self.proxy.refuse = lambda method, path: path.split("?")[0].endswith("/stop")
        done = self.decnet("service", "remove", "live", "decky-006", "http", check=False)
        self.proxy.refuse = lambda method, path: False
        self.assertEqual(done.returncode, FAILED)
        self.assertIn("http", self.live.maze.deckies["decky-006"]["services"])
        self.decnet("topology", "repair", "live")
        self.assert_converged()
        self.decnet("service", "remove", "live", "decky-006", "http")
        self.assertEqual(self.live.listening("decky-006"), {22})
        self.decnet("service", "add", "live", "decky-006", "http")


class Controllers(LiveCase):
    BASE = "10.218.0.0/16"

    # contract: E-11
    def test_a_controller_repairs_what_it_is_told_to(self):
        self.start_controllers(1)
        victim = self.container("decky-002", "http")
        docker("rm", "-f", victim)
        wait_until("it is seen", lambda: self.live.status() == "degraded")
        time.sleep(4)
        self.assertEqual(self.live.status(), "degraded")
        self.assertFalse(self.live.document()["auto_repair"])
        self.decnet("topology", "repair", "live", "--auto", "on")
        self.assertTrue(self.live.document()["auto_repair"])
        wait_until("it is repaired", lambda: self.live.status() == "active")
        self.assert_touched(victim)
        self.assert_converged()
        self.decnet("topology", "repair", "live", "--auto", "off")
        self.assertFalse(self.live.document()["auto_repair"])

    def start_controllers(self, count):
        running = [self.decnet.start("controller", "run") for _ in range(count)]
        for process in running:
            self.addCleanup(process.stderr.close)
            self.addCleanup(process.wait)
            self.addCleanup(process.kill)
        wait_until("the controllers run", lambda: len(
            self.decnet.json("controller", "status")["running"]) == count)
        return running

    def rows(self):
        return self.decnet.rows("SELECT * FROM topology_mutations ORDER BY seq")

    def test_several_controllers_do_nothing_twice(self):
        first = len(self.rows())
        running = self.start_controllers(3)
        version = self.live.version()
        for number in range(8):
            self.decnet("topology", "mutate", "live", "add_decky", "--payload-json", json.dumps(
                {"decky": {"name": f"many-{number}", "services": ["http"]},
                 "home": {"lan": "LAN-02", "ip": self.ip(2, 100 + number)}}))
            if number == 3:
                # One dies in the middle of its work; the others take over.
                running[0].send_signal(signal.SIGKILL)
                running[0].wait()
        rows = wait_until("all are applied", lambda: [
            row for row in self.rows()[first:] if row["state"] == "applied"]
            if all(row["state"] in ("applied", "failed") for row in self.rows()[first:]) else None, 90)
        self.assertEqual(len(rows), 8, [dict(row) for row in self.rows()])
        self.assertEqual([row["written_version"] for row in rows], list(range(version + 1, version + 9)))
        self.assert_touched()
        for number in range(8):
            self.assertEqual(self.live.addresses(f"many-{number}"), {self.ip(2, 100 + number)})
        for process in running[1:]:
            process.send_signal(signal.SIGTERM)
            self.assertEqual(process.wait(20), 0)
        self.assertEqual(self.decnet.json("controller", "status")["running"], [])
        self.assert_converged()

    def test_a_controller_picks_up_what_was_queued(self):
        row = self.decnet.json("topology", "mutate", "live", "update_decky", "--payload-json",
                               json.dumps({"decky": "decky-003", "patch": {"notes": "later"}}))
        self.assertEqual(row["state"], "queued")
        other = self.decnet.json("topology", "mutate", "live", "remove_decky", "--payload-json",
                                 json.dumps({"decky": "decky-006"}))
        self.decnet("topology", "mutations", "live", "--discard", other["id"][:8])
        self.assertEqual([r["id"] for r in self.decnet.json("topology", "mutations", "live", "--state", "queued")],
                         [row["id"]])
        self.start_controllers(1)
        wait_until("it is applied", lambda: [r["id"] for r in self.decnet.json(
            "topology", "mutations", "live", "--state", "applied")] == [row["id"]])
        self.assert_touched()
        self.assert_converged()

    def test_programs_hear_each_other_at_once(self):
        # contract: M-04, B-01
        self.start_controllers(2)
        watcher = subprocess.Popen([BIN / "decnet", "bus", "watch", "topology.*.mutation.>", "--json"],
                                   env={**os.environ, **self.decnet.env}, stdout=subprocess.PIPE, text=True)
        self.addCleanup(watcher.stdout.close)
        self.addCleanup(watcher.wait)
        self.addCleanup(watcher.kill)
        time.sleep(0.5)
        ids = []
        for number in range(7):
            row = self.decnet.json("topology", "mutate", "live", "update_decky", "--payload-json",
                                   json.dumps({"decky": "decky-003", "patch": {"pos": {"x": number, "y": 1}}}))
            ids.append(row["id"])
            wait_until("it is applied", lambda: self.rows()[-1]["state"] == "applied", interval=0.02)
        delays = sorted((datetime.fromisoformat(row["claimed_at"]) - datetime.fromisoformat(row["requested_at"]))
                        .total_seconds() for row in self.rows() if row["id"] in ids)
        self.assertLessEqual(delays[len(delays) // 2], 0.05, delays)
        heard = [json.loads(watcher.stdout.readline()) for _ in range(3 * len(ids))]
        self.assertEqual([event["topic"].rsplit(".", 1)[1] for event in heard],
                         ["enqueued", "applying", "applied"] * len(ids))
        self.assertEqual([event["payload"]["mutation_id"] for event in heard],
                         [id for id in ids for _ in range(3)])
        self.assert_touched()

    def test_queued_changes_of_a_maze_that_goes_are_discarded(self):
        # Last by its name: the maze is gone afterwards.
        self.decnet("topology", "mutate", "live", "remove_decky", "--payload-json",
                    json.dumps({"decky": "decky-006"}))
        self.decnet("topology", "teardown", "live")
        id8 = self.live.maze.id8
        self.assertEqual((containers_of(id8), networks_of(id8), firewall_rules_of(id8)), ({}, [], []))
        row = self.rows()[-1]
        done = self.decnet("topology", "mutations", "live", "--json")
        self.start_controllers(1)
        wait_until("it is discarded", lambda: self.rows()[-1]["state"] == "discarded")
        self.assertEqual(json.loads(done.stdout)[0]["id"], row["id"])
        self.decnet("topology", "reset", "live")
        self.decnet("topology", "deploy", "live")


if __name__ == "__main__":
    unittest.main(verbosity=2)
