# SPDX-License-Identifier: GPL-3.0-or-later
# contract: E-08
"""kill -9 in the middle of deploy and of teardown: the next start settles it and strands nothing."""

import random
import signal
import tempfile
import time
import unittest

from harness import (ATTACKER_IMAGE, Decnet, build_attacker_image, containers_of, docker,
                     firewall_rules_of, networks_of, wait_until)

POINTS = 4  # random instants per operation


class Killed(unittest.TestCase):
    def setUp(self):
        build_attacker_image()
        self.folder = tempfile.TemporaryDirectory(prefix="decnet-kill-")
        self.decnet = Decnet(self.folder.name)
        self.decnet("topology", "generate", "--name", "killed", "--seed", "7", "--depth", "1",
                    "--branching", "1", "--deckies-per-lan", "2-2", "--services", "http,redis",
                    "--subnet-base", "10.214.0.0/16")
        self.decnet("topology", "validate", "killed", "--fix")
        self.id8 = self.decnet.json("topology", "show", "killed")["topology"]["id"][:8]
        # A bystander whose names resemble ours: it must survive everything.
        self.bystander = f"decnet_t_{self.id8}x_bystander"
        docker("network", "create", self.bystander)
        docker("run", "-d", "--name", self.bystander, "--network", self.bystander, ATTACKER_IMAGE,
               "/usr/bin/sleep", "3600")
        self.bystander_id = docker("inspect", "-f", "{{.Id}} {{.State.StartedAt}}", self.bystander).stdout

    def tearDown(self):
        self.decnet("topology", "teardown", "killed", check=False)
        docker("rm", "-f", self.bystander, check=False)
        docker("network", "rm", self.bystander, check=False)
        self.folder.cleanup()

    def settle(self):
        """Any command that starts the controller settles what a dead one left."""
        self.decnet("reap")
        return self.decnet.status("killed")

    def kill_during(self, *command):
        """Starts the command and kills it at a random instant; the instant is printed for the record."""
        process = self.decnet.start(*command)
        delay = random.uniform(0.05, 2.5)
        time.sleep(delay)
        ended = process.poll() is not None
        process.send_signal(signal.SIGKILL)
        process.wait()
        process.stderr.close()
        print(f"  killed `{' '.join(command[:2])}` after {delay:.2f} s"
              f"{' (it had ended)' if ended else ''}", flush=True)

    def assert_consistent(self, status):
        self.assertIn(status, {"pending", "active", "degraded", "failed", "torn_down"})
        if status in {"pending", "failed", "torn_down"}:
            self.assertEqual(containers_of(self.id8), {}, f"stranded in {status}")
            self.assertEqual(networks_of(self.id8), [], f"stranded in {status}")
            self.assertEqual(firewall_rules_of(self.id8), [], f"stranded in {status}")
        self.assertEqual(docker("inspect", "-f", "{{.Id}} {{.State.StartedAt}}", self.bystander).stdout,
                         self.bystander_id)

    # contract: E-13, M-07
    def test_the_waiting_helper_goes_with_its_controller(self):
        def helpers():
            out = docker("ps", "-a", "--filter", "label=decnet.topology.role=helper", "--format", "{{.Names}}").stdout
            return set(out.split())
        others = helpers()
        self.decnet("topology", "deploy", "killed")
        for signal_sent in (signal.SIGKILL, signal.SIGTERM):
            controller = self.decnet.start("controller", "run")
            try:
                wait_until("a helper waits", lambda: len(helpers() - others) == 1)
            finally:
                controller.send_signal(signal_sent)
                controller.wait()
                controller.stderr.close()
            wait_until("the helper is gone", lambda: helpers() == others, seconds=10)
        self.decnet("topology", "teardown", "killed")
        self.decnet("topology", "reset", "killed")

    def test_deploy(self):
        for _ in range(POINTS):
            self.kill_during("topology", "deploy", "killed")
            status = self.settle()
            self.assert_consistent(status)
            if status in {"active", "degraded"}:
                self.decnet("topology", "teardown", "killed")
                status = "torn_down"
            if status != "pending":
                self.decnet("topology", "reset", "killed")
        # After all that it still deploys.
        self.decnet("topology", "deploy", "killed")
        self.assertEqual(self.decnet.status("killed"), "active")

    def test_teardown(self):
        for _ in range(POINTS):
            if self.decnet.status("killed") == "torn_down":
                self.decnet("topology", "reset", "killed")
            if self.decnet.status("killed") == "pending":
                self.decnet("topology", "deploy", "killed")
            self.kill_during("topology", "teardown", "killed")
            status = self.settle()
            self.assert_consistent(status)
            if status in {"active", "degraded"}:
                self.decnet("topology", "teardown", "killed")
        self.assert_consistent(self.decnet.status("killed"))


if __name__ == "__main__":
    unittest.main(verbosity=2)
