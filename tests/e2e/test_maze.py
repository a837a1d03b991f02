# SPDX-License-Identifier: GPL-3.0-or-later
# contract: E-05, E-06, E-10, E-11, E-12, E-16, C-01, C-02, P-01
"""The main job from a terminal: draw a maze, deploy it, be attacked, see it, tear it down."""

import tempfile
import unittest

from harness import (Attacker, Decnet, Maze, SSH_OPTIONS, containers_of, docker, firewall_rules_of,
                     networks_of, run, ssh_from_host, wait_until)

SERVICES = ["ssh", "http", "redis"]


class MainJob(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory(prefix="decnet-e2e-")
        cls.decnet = Decnet(cls.folder.name)
        cls.attackers = []
        cls.decnet("topology", "generate", "--name", "e2e", "--seed", "42", "--depth", "2",
                   "--branching", "2", "--services", ",".join(SERVICES),
                   "--subnet-base", "10.213.0.0/16")
        # This machine may use the services' own ports itself.
        cls.decnet("topology", "validate", "e2e", "--fix")
        cls.decnet("topology", "deploy", "e2e")
        cls.maze = Maze(cls.decnet.json("topology", "show", "e2e"))

    @classmethod
    def tearDownClass(cls):
        for attacker in cls.attackers:
            attacker.remove()
        cls.decnet("topology", "teardown", "e2e", check=False)
        cls.folder.cleanup()

    def attacker(self, lan):
        attacker = Attacker(self.maze.network(lan), f"decnet-test-attacker-{self.maze.id8}")
        self.attackers.append(attacker)
        self.addCleanup(self.attackers.remove, attacker)
        self.addCleanup(attacker.remove)
        return attacker

    def events(self, **wanted):
        return [event for event in self.decnet.events("e2e")
                if all(event.get(key, event["fields"].get(key)) == value for key, value in wanted.items())]

    def assert_event(self, **wanted):
        return wait_until(f"event {wanted}", lambda: self.events(**wanted))[0]

    def test_1_everything_runs(self):
        document = self.decnet.json("topology", "show", "e2e")
        self.assertEqual(document["topology"]["status"], "active")
        self.assertEqual(len(document["lans"]), 3)
        self.assertEqual(len(document["deckies"]), 6)
        states = {state["state"] for state in document["runtime"].values()}
        self.assertEqual(states, {"running"})
        self.assertEqual(len(document["runtime"]), 6)
        containers = containers_of(self.maze.id8)
        self.assertEqual(len(containers), 6 * (1 + len(SERVICES)))
        self.assertEqual(set(containers.values()), {"running"})
        self.assertEqual(len(networks_of(self.maze.id8)), 3)

    def test_2_attacks_from_inside_the_dmz_are_seen(self):
        attacker = self.attacker("LAN-00")
        gateway = self.maze.ip("decky-001", "LAN-00")
        denied = attacker("ssh", *SSH_OPTIONS, f"oracle@{gateway}", "id", check=False,
                          password="letmein")
        self.assertNotEqual(denied.returncode, 0)
        page = attacker("curl", "-s", "-i", "--max-time", "20", "-u", "admin:hunter2",
                        f"http://{gateway}/")
        self.assertIn("HTTP/1.1", page.stdout)
        pong = attacker("redis-cli", "-h", gateway, "-a", "foobared", "ping", check=False)
        self.assertIn("PONG", pong.stdout)

        source = attacker.ip()
        self.assert_event(decky="decky-001", service="ssh", type="auth_attempt", attacker_ip=source,
                          username="oracle", secret_printable="letmein")
        self.assert_event(decky="decky-001", service="http", type="request", attacker_ip=source)
        self.assert_event(decky="decky-001", service="redis", type="auth", attacker_ip=source)

        rows = self.decnet.rows("SELECT * FROM attackers WHERE ip = ?", source)
        self.assertEqual(len(rows), 1)
        self.assertGreaterEqual(rows[0]["event_count"], 3)
        secrets = self.decnet.rows("SELECT service, principal, secret_printable FROM credentials"
                                   " WHERE attacker_ip = ?", source)
        self.assertIn({"service": "ssh", "principal": "oracle", "secret_printable": "letmein"}, secrets)
        self.assertIn("hunter2", [row["secret_printable"] for row in secrets])
        self.assertIn("foobared", [row["secret_printable"] for row in secrets])

    def test_3_attacks_through_the_published_ports_are_seen(self):
        port = self.maze.host_port("decky-001", "ssh", 22)
        done = ssh_from_host(port, "uname -a; cat /etc/passwd")
        self.assertIn("Linux", done.stdout)
        self.assertIn("root:x:0:0", done.stdout)
        self.assert_event(decky="decky-001", service="ssh", type="auth_attempt",
                          secret_printable="admin", outcome="accepted")

        http = self.maze.host_port("decky-001", "http", 80)
        self.assertIn("HTTP/1.1", run("curl", "-s", "-i", "--max-time", "20",
                                      f"http://127.0.0.1:{http}/from-outside").stdout)
        self.assert_event(service="http", type="request", path="/from-outside")

        redis = self.maze.host_port("decky-001", "redis", 6379)
        self.assertIn("redis_version", run("redis-cli", "-h", "127.0.0.1", "-p", redis, "info").stdout)
        self.assert_event(decky="decky-001", service="redis", type="command", cmd="INFO")

    def test_4_pivot_through_ssh_two_lans_deeper(self):
        port = self.maze.host_port("decky-001", "ssh", 22)
        first = self.maze.ip("decky-002", "LAN-00")
        second = self.maze.ip("decky-005", "LAN-01")
        target = self.maze.ip("decky-006", "LAN-02")
        done = ssh_from_host(22, "hostname", jumps=[f"127.0.0.1:{port}", first, second], target=target)
        self.assertIn("decky-006", done.stdout.lower())
        relayed = self.assert_event(decky="decky-001", service="ssh", type="direct_tcpip", connected="true")
        self.assertIn(first, relayed["fields"]["dest"])
        self.assert_event(decky="decky-006", service="ssh", type="auth_attempt", outcome="accepted")

    def test_5_pivot_with_packets_two_lans_deeper(self):
        attacker = self.attacker("LAN-00")
        bridge = self.maze.ip("decky-002", "LAN-00")
        target = self.maze.ip("decky-006", "LAN-02")
        for lan in ("LAN-01", "LAN-02"):
            attacker("ip", "route", "add", self.maze.lans[lan]["subnet"], "via", bridge)
        page = attacker("curl", "-s", "-i", "--max-time", "20", f"http://{target}/deep")
        self.assertIn("HTTP/1.1", page.stdout)
        # The address is kept on the way, hop by hop.
        self.assert_event(decky="decky-006", service="http", type="request", path="/deep",
                          attacker_ip=attacker.ip())
        hops = attacker("traceroute", "-n", "-q", "1", "-w", "2", "-m", "6", target).stdout
        self.assertIn(bridge, hops)
        self.assertIn(self.maze.ip("decky-005", "LAN-01"), hops)
        self.assertIn(target, hops)

    def test_6_nobody_gets_out(self):
        attacker = self.attacker("LAN-01")
        for address in self.host_addresses():
            refused = attacker("nc", "-z", "-w", "2", address, "22", check=False)
            self.assertNotEqual(refused.returncode, 0, f"{address} answers a decoy LAN")
        # The decoys themselves hold no capability and run as nobody.
        for decky in self.maze.deckies:
            for service in SERVICES:
                details = docker("inspect", "-f",
                                 "{{.Config.User}} {{.HostConfig.ReadonlyRootfs}} {{.HostConfig.CapDrop}}"
                                 " {{.HostConfig.Memory}} {{.HostConfig.PidsLimit}} {{.HostConfig.Binds}}",
                                 self.maze.container(decky, service)).stdout.split()
                self.assertEqual(details[:3], ["65532:65532", "true", "[ALL]"])
                self.assertGreater(int(details[3]), 0)
                self.assertGreater(int(details[4]), 0)
                self.assertEqual(details[5], "[]")

    def test_7_compose_sees_what_we_deployed(self):
        compose = self.decnet.home / "state/topologies" / self.maze.id8 / "docker-compose.yml"
        self.assertTrue(compose.exists())
        run("docker-compose", "-f", compose, "config", "-q")
        listed = run("docker-compose", "-p", f"decnet-topo-{self.maze.id8}", "-f", compose, "ps", "-q")
        self.assertEqual(len(listed.stdout.split()), 6 * (1 + len(SERVICES)))

    def test_8_deploying_again_changes_nothing(self):
        before = docker("ps", "-q", "--no-trunc").stdout
        plan = self.decnet.json("topology", "plan", "e2e")
        self.assertEqual(plan["plan"]["actions"], [])
        self.assertEqual(docker("ps", "-q", "--no-trunc").stdout, before)

    def test_9_teardown_leaves_nothing(self):
        self.assertTrue(firewall_rules_of(self.maze.id8))
        self.decnet("topology", "teardown", "e2e")
        document = self.decnet.json("topology", "show", "e2e")
        self.assertEqual(document["topology"]["status"], "torn_down")
        self.assertEqual({state["state"] for state in document["runtime"].values()}, {"torn_down"})
        self.assertEqual(containers_of(self.maze.id8), {})
        self.assertEqual(networks_of(self.maze.id8), [])
        self.assertEqual(firewall_rules_of(self.maze.id8), [])
        self.assertFalse((self.decnet.home / "state/topologies" / self.maze.id8).exists())
        history = [(row["from"], row["to"]) for row in
                   reversed(self.decnet.json("topology", "events", "e2e", "--history"))]
        self.assertEqual(history, [("pending", "deploying"), ("deploying", "active"),
                                   ("active", "tearing_down"), ("tearing_down", "torn_down")])

    @staticmethod
    def host_addresses():
        out = run("ip", "-4", "-o", "addr").stdout
        addresses = [line.split()[3].split("/")[0] for line in out.splitlines()]
        return [address for address in addresses if not address.startswith("127.")]


if __name__ == "__main__":
    unittest.main(verbosity=2, failfast=False)
