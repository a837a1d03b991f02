# SPDX-License-Identifier: GPL-3.0-or-later
# contract: U-01, U-02, U-04, U-05, E-06, E-10, E-11
"""The main job with mouse and keyboard alone: draw three networks from the palette, deploy, be attacked from
inside and outside, see it on the canvas, tear down. The pictures stay in the artefacts folder."""

import pathlib
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "e2e"))

from window import Editor, Window, wait_for  # noqa: E402  (first: it starts the display)

from harness import (BIN, Attacker, Decnet, Maze, SSH_OPTIONS, containers_of, docker,  # noqa: E402
                     firewall_rules_of, networks_of, run, ssh_from_host)


class MainJob(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory(prefix="decnet-gui-")
        cls.decnet = Decnet(cls.folder.name)
        cls.window = Window(BIN / "decnet-desktop", cls.decnet.env)
        cls.attacker = None
        cls.maze = None

    @classmethod
    def tearDownClass(cls):
        cls.window.screenshot("main-job-last")
        if cls.attacker:
            cls.attacker.remove()
        cls.window.close()
        cls.decnet("topology", "teardown", "corp", check=False)
        cls.folder.cleanup()

    def assert_description(self, decky, part, seconds=20):
        """What a screen reader says about a card."""
        card = self.editor().item(decky)
        wait_for(f"{part!r} on {decky}", lambda: part in card.description, seconds)

    def editor(self):
        return Editor(self.window)

    def test_1_draw(self):
        w = self.window
        w.resize(1590, 960)
        w.screenshot("main-job-1-start")
        w.press("New blank…")
        w.find("Name of the new topology", "text")
        w.type("corp")
        w.press("Create")
        editor = self.editor()
        editor.wheel(-2)
        dmz = editor.lan("dmz")
        w.drag(dmz.point(0.6, 0.12), editor.at(0.18, 0.5))
        editor.drop("Network", editor.at(0.64, 0.24))
        editor.drop("Network", editor.at(0.64, 0.76))
        editor.rename(editor.lan("lan-1"), "office")
        editor.rename(editor.lan("lan-2"), "lab")
        editor.drop("Web server", dmz.point(0.6, 0.6))
        editor.drop("Linux server", editor.lan("office").point(0.3, 0.5))
        editor.drop("Database server", editor.lan("lab").point(0.3, 0.5))
        for service, decky in (("HTTP", "dmz-gateway"), ("Redis", "dmz-gateway"), ("SSH", "web-01"),
                               ("SSH", "db-01")):
            editor.drop(service, editor.decky(decky).point())
        w.screenshot("main-job-2-problems")
        # Nothing joins the networks yet: the window says so.
        self.assertIn("has an error", editor.lan("lab").description)
        editor.connect("web-01", "office")
        editor.connect("srv-01", "lab")
        wait_for("no error is left", lambda: "has an error" not in editor.lan("lab").description)
        for decky, parts in {"dmz-gateway": ["Gateway", "services: ssh http redis"],
                             "web-01": ["in dmz", "in office"], "srv-01": ["in office", "in lab"],
                             "db-01": ["services: mysql redis ssh"]}.items():
            for part in parts:
                self.assertIn(part, editor.decky(decky).description)
        # Every edit can be taken back and made again.
        before = self.stored_hash()
        w.key("ctrl+z", "ctrl+z", "ctrl+z")
        self.assertNotEqual(self.stored_hash(), before)
        w.key("ctrl+shift+z", "ctrl+shift+z", "ctrl+shift+z")
        self.assertEqual(self.stored_hash(), before)
        w.screenshot("main-job-3-drawn")

    def stored_hash(self):
        wait_for("the edits to be stored", lambda: self.window.look("All edits stored", "label"))
        return self.decnet.json("topology", "show", "corp")["canonical_hash"]

    def test_2_deploy(self):
        w = self.window
        # A machine that uses port 22, 80 or 6379 itself: the Problems dock offers another one.
        while fix := w.look(contains="Publish ", role="table cell"):
            w.click(fix, 0.2)
        w.press("Deploy")
        w.screenshot("main-job-4-deploying")
        w.find(contains="All deckies are running", role="label", seconds=90)
        for decky in ("dmz-gateway", "web-01", "srv-01", "db-01"):
            self.assert_description(decky, "Running")
        type(self).maze = Maze(self.decnet.json("topology", "show", "corp"))
        self.assertEqual(set(containers_of(self.maze.id8).values()), {"running"})
        self.assertEqual(len(networks_of(self.maze.id8)), 3)
        w.screenshot("main-job-5-running")

    def test_3_attacks_from_inside_are_seen(self):
        w = self.window
        type(self).attacker = Attacker(self.maze.network("dmz"), f"decnet-test-gui-{self.maze.id8}")
        gateway = self.maze.ip("dmz-gateway", "dmz")
        self.attacker("ssh", *SSH_OPTIONS, f"oracle@{gateway}", "id", check=False, password="letmein")
        self.attacker("curl", "-s", "--max-time", "20", "-u", "admin:hunter2", f"http://{gateway}/")
        self.attacker("redis-cli", "-h", gateway, "-a", "foobared", "ping", check=False)
        self.assert_description("dmz-gateway", "events")
        w.click(w.find(contains="Events", role="page tab"))
        w.find(self.attacker.ip(), "table cell")
        w.screenshot("main-job-6-attacked")
        # Secrets are masked until asked for.
        w.click(w.find(contains="Credentials", role="page tab"))
        w.find("oracle", "table cell")
        self.assertIsNone(w.look("letmein", "table cell"))
        w.click(w.find("Show secrets", "check box"))
        for secret in ("letmein", "hunter2", "foobared"):
            w.find(secret, "table cell")
        w.screenshot("main-job-7-credentials")
        w.click(w.find("Hide secrets", "check box"))
        wait_for("the secrets to be masked again", lambda: not w.look("letmein", "table cell"))

    def test_4_attacks_from_outside_are_seen(self):
        ssh = self.maze.host_port("dmz-gateway", "ssh", 22)
        self.assertIn("root:x:0:0", ssh_from_host(ssh, "cat /etc/passwd").stdout)
        http = self.maze.host_port("dmz-gateway", "http", 80)
        run("curl", "-s", "--max-time", "20", f"http://127.0.0.1:{http}/from-outside")
        redis = self.maze.host_port("dmz-gateway", "redis", 6379)
        run("redis-cli", "-h", "127.0.0.1", "-p", redis, "info")
        w = self.window
        w.click(w.find(contains="Events", role="page tab", within=w.find(contains="Events", role="frame")))
        # Events of one second may stand in any order: the filter finds the one.
        w.click(w.find("Filter events by text", "text"))
        w.type("from-outside")
        w.find(contains="/from-outside", role="table cell")
        w.key("ctrl+a", "Delete")

    def test_5_pivot_two_networks_deeper(self):
        port = self.maze.host_port("dmz-gateway", "ssh", 22)
        hops = [f"127.0.0.1:{port}", self.maze.ip("web-01", "dmz"), self.maze.ip("srv-01", "office")]
        done = ssh_from_host(22, "hostname", jumps=hops, target=self.maze.ip("db-01", "lab"))
        self.assertIn("db-01", done.stdout)
        for decky in ("dmz-gateway", "web-01", "srv-01", "db-01"):
            self.assert_description(decky, "events")
        self.window.screenshot("main-job-8-pivoted")

    def test_5_then_change_it_while_it_runs(self):
        """contract: U-03, M-07"""
        w = self.window
        started = self.started()
        w.press("Change live")
        editor = self.editor()
        editor.drop("Telnet", editor.decky("db-01").point())
        w.find(contains="db-01", role="list item", within=w.find(contains="Changes", role="frame"))
        wait_for("the plan", lambda: w.look(contains="telnet of db-01"))
        w.screenshot("main-job-8-staged")
        # Staged is not applied.
        self.assertNotIn(self.maze.container("db-01", "telnet"), containers_of(self.maze.id8))
        w.press("Apply to the running maze")
        wait_for("the new service runs", lambda: containers_of(self.maze.id8).get(
            self.maze.container("db-01", "telnet")) == "running", 30)
        wait_for("it is applied", lambda: w.look("Applied", "table cell"), 30)
        w.screenshot("main-job-8-changed-live")
        # Nothing else was touched.
        now = self.started()
        del now[self.maze.container("db-01", "telnet")]
        self.assertEqual(now, started)

    def started(self):
        names = containers_of(self.maze.id8)
        out = docker("inspect", "-f", "{{.Name}} {{.Id}} {{.State.StartedAt}}", *names).stdout
        return {line.split()[0].lstrip("/"): line for line in out.splitlines()}

    def test_6_teardown_leaves_nothing(self):
        w = self.window
        self.assertTrue(firewall_rules_of(self.maze.id8))
        self.attacker.remove()
        w.press("Tear down")
        dialog = w.find("Tear down", "alert")
        w.screenshot("main-job-9-confirm")
        w.press("Tear down", within=dialog)
        w.find(contains="nothing is left", role="label", seconds=60)
        w.screenshot("main-job-10-torn-down")
        self.assertEqual(self.decnet.status("corp"), "torn_down")
        self.assertEqual(containers_of(self.maze.id8), {})
        self.assertEqual(networks_of(self.maze.id8), [])
        self.assertEqual(firewall_rules_of(self.maze.id8), [])
        self.assertFalse((self.decnet.home / "state/topologies" / self.maze.id8).exists())


if __name__ == "__main__":
    unittest.main(verbosity=2, failfast=True)
