# SPDX-License-Identifier: GPL-3.0-or-later
# contract: M-07, M-08, M-10, U-03, S-02, E-11
"""A running maze changed with mouse and keyboard: staged as ghosts, looked at as a plan, put into another order,
one of them dropped, applied; then a change that fails and is tried again, one that is undone, services from the
inspector, and drift that is repaired. What was not concerned keeps its containers. The pictures stay in the
artefacts folder."""

import pathlib
import sys
import tempfile
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "e2e"))

from window import Editor, Window, wait_for  # noqa: E402  (first: it starts the display)

from faultyproxy import FaultyProxy  # noqa: E402
from harness import BIN, Decnet, docker  # noqa: E402
from livemaze import LiveMaze  # noqa: E402


class LiveWindow(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory(prefix="decnet-gui-live-")
        cls.decnet = Decnet(cls.folder.name)
        cls.live = LiveMaze(cls.decnet, "live", "10.87.0.0/16")
        cls.proxy = FaultyProxy(cls.folder.name)
        cls.started = cls.live.fingerprints()
        cls.window = Window(BIN / "decnet-desktop", {**cls.decnet.env, "DOCKER_HOST": cls.proxy.docker_host},
                            "--topology", "live")
        cls.window.resize(1590, 960)

    @classmethod
    def tearDownClass(cls):
        cls.window.screenshot("live-last")
        cls.window.close()
        cls.decnet("topology", "teardown", "live", check=False)
        cls.proxy.close()
        cls.folder.cleanup()

    def editor(self):
        return Editor(self.window)

    def ghost(self, text, role=None, seconds=10):
        """Something on the canvas whose name holds this."""
        return self.window.find(None, role, contains=text, within=self.editor().canvas, seconds=seconds)

    def staged(self):
        """The staged rows, in their order."""
        rows = self.window.find("Staged changes", "list")
        return [node for node in rows.node if node]

    def row(self, contains):
        return self.window.find(contains=contains, role="list item",
                                within=self.window.find("Staged changes", "list"))

    def plan(self, contains, seconds=10):
        """A line of the preview, whether it is scrolled into sight or not."""
        tree = self.window.find("What applying would do", "tree")
        return wait_for(f"{contains!r} in the preview", lambda: [
            node.name for node in tree.node if node and contains in node.name], seconds)[0]

    def history(self, contains, seconds=30):
        return self.window.find(contains=contains, role="table cell",
                                within=self.window.find("Live changes so far", "table"), seconds=seconds)

    def assert_kept(self, *gone):
        """Every container that was there at the start is the same one, except for these."""
        now = self.live.fingerprints()
        for name, identity in self.started.items():
            if name not in gone:
                self.assertEqual(now.get(name), identity, name)

    def test_1_what_is_drawn_is_staged(self):
        w = self.window
        w.find("Topology canvas", "canvas")
        w.screenshot("live-1-running")
        w.press("Change live")
        editor = self.editor()
        lan1, lan2 = editor.lan("LAN-01"), editor.lan("LAN-02")
        w.drag(editor.decky("decky-006").point(0.5, 0.2), lan1.point(0.75, 0.72))
        self.ghost("decky-006, staged: changed")
        editor.drop("Web server", lan2.point(0.75, 0.6))
        self.ghost("web-01, staged: added")
        w.click(editor.decky("decky-004"), 0.5, 0.15)
        w.key("Delete")
        self.ghost("decky-004, staged: removed")
        editor.drop("Telnet", editor.decky("decky-003").point())
        self.ghost("decky-003, staged: changed")
        self.assertEqual(len(self.staged()), 4)
        # What it would do, in words.
        for words in ("web-01 with", "telnet of decky-003", "decky-004 with"):
            self.plan(words)
        w.screenshot("live-2-staged")
        # Nothing has happened to what runs.
        self.assertEqual(self.live.fingerprints(), self.started)

    def test_2_one_is_dropped_and_the_order_changes(self):
        w = self.window
        names = [node.name for node in self.staged()]
        w.click(self.row("telnet"))
        w.screenshot("live-3-shown")
        w.press("Drop this change")
        wait_for("the service is dropped", lambda: len(self.staged()) == 3)
        self.ghost("decky-003")
        # What was drawn comes back with undo, and is dropped with the keyboard this time.
        w.click(self.editor().canvas, 0.97, 0.03)
        w.key("ctrl+z")
        wait_for("the service is back", lambda: len(self.staged()) == 4)
        w.click(self.row("telnet"))
        w.key("Delete")
        wait_for("the service is dropped", lambda: len(self.staged()) == 3)
        names = [node.name for node in self.staged()]
        last = names[-1]
        w.click(self.row(last.split(",")[0]))
        w.press("Apply it earlier")
        wait_for("the order is another one", lambda: [n.name for n in self.staged()][-2] == last)
        w.screenshot("live-4-ordered")

    def test_3_applied_as_one_change(self):
        w = self.window
        w.press("Apply to the running maze")
        # A base is made anew: that takes a yes that names it.
        dialog = w.find("Change live", "alert")
        said = " ".join(node.name for node in w.walk(dialog.node))
        for part in ("decky-006", "ssh, http", "No session"):
            self.assertIn(part, said)
        w.screenshot("live-5-force")
        w.press("Make decky-006 anew", within=dialog)
        self.history("Applied")
        maze = self.live.maze
        wait_for("the canvas to be as stored", lambda: self.editor().decky("web-01"))
        w.screenshot("live-6-applied")
        self.assertEqual(set(maze.by_lan["LAN-01"]) & {"decky-004", "decky-006"}, {"decky-006"})
        self.assertIn("web-01", maze.by_lan["LAN-02"])
        self.assertIn(maze.container("web-01", "http"), self.live.fingerprints())
        self.assert_kept(*self.containers("decky-004"), *self.containers("decky-006"))
        self.assertEqual(self.live.status(), "active")

    def test_4_a_failed_one_is_tried_again(self):
        w = self.window
        w.press("Change live")
        w.click(self.editor().decky("decky-003"), 0.5, 0.15)
        w.press("Remove HTTP")
        self.ghost("decky-003, staged: changed")
        self.proxy.refuse = lambda method, path: "/stop" in path
        w.press("Apply to the running maze")
        self.history("Failed")
        self.proxy.refuse = lambda method, path: False
        # Nothing was written, and nothing that was drawn is lost.
        self.assertEqual(len(self.staged()), 1)
        w.screenshot("live-7-failed")
        w.press("Discard")
        w.click(self.history("Failed"))
        w.press("Retry")
        wait_for("the service is gone", lambda: self.live.maze.container(
            "decky-003", "http") not in self.live.fingerprints(), 30)
        wait_for("it is applied", lambda: self.rows("Applied") == 2, 30)
        w.screenshot("live-8-retried")
        self.assert_kept(*self.containers("decky-004"), *self.containers("decky-006"),
                         self.live.maze.container("decky-003", "http"))

    def test_5_an_applied_one_is_undone(self):
        w = self.window
        w.click(self.history("Applied"))
        w.press("Undo", within=w.find(contains="Changes", role="frame"))
        self.row("http")
        self.ghost("decky-003, staged: changed")
        w.screenshot("live-9-undo-staged")
        w.press("Apply to the running maze")
        wait_for("the service is back", lambda: self.live.maze.container(
            "decky-003", "http") in self.live.fingerprints(), 30)
        wait_for("it is applied", lambda: self.rows("Applied") == 3, 30)

    def test_6_services_from_the_inspector(self):
        w = self.window
        before = self.live.fingerprints()
        http = self.live.maze.container("decky-005", "http")
        w.click(self.editor().decky("decky-005"), 0.5, 0.15)
        w.click(w.find(contains="HTTP   80"))
        w.click(w.find("Server header", "text"))
        w.key("ctrl+a")
        w.type("nginx/1.9.9")
        w.key("Tab")
        w.screenshot("live-10-service-form")
        w.press("Save the settings of HTTP")
        wait_for("it is stored", lambda: self.live.maze.deckies["decky-005"]["service_config"] == {
            "http": {"server_header": "nginx/1.9.9"}})
        self.assertEqual(self.live.fingerprints(), before)
        w.press("Apply the settings of HTTP")
        dialog = w.find("Change live", "alert")
        w.screenshot("live-11-service-apply")
        w.press("Apply", within=dialog)
        wait_for("its container is another one", lambda: self.live.fingerprints().get(http, before[http])
                 != before[http], 30)
        wait_for("it is applied", lambda: self.rows("Applied") == 5, 30)
        now = self.live.fingerprints()
        self.assertEqual({name for name in before if before[name] != now[name]}, {http})
        self.assertIn("nginx/1.9.9", self.live.inside("decky-005", "curl", "-sI", "http://127.0.0.1/"))

    def test_7_what_others_do_is_shown(self):
        self.live.mutate("add_decky", {"decky": {"name": "guest", "services": ["ssh"]},
                                       "home": {"lan": "LAN-02", "ip": "10.87.2.99"}})
        wait_for("it is there", lambda: "guest" in self.live.maze.deckies)
        self.window.click(self.editor().canvas, 0.03, 0.95)
        self.window.key("ctrl+0")  # it was placed below what was in sight
        self.editor().decky("guest")
        wait_for("it is listed", lambda: self.rows("Applied") == 6, 10)

    def test_8_drift_is_shown_and_repaired(self):
        w = self.window
        ssh = self.live.maze.container("decky-003", "ssh")
        docker("rm", "-f", ssh)
        w.find(contains="What runs differs", role="label", seconds=40)
        w.click(w.find("Details", within=w.find(contains="Changes", role="frame")))
        w.screenshot("live-12-drift")
        w.click(w.find("Repair", "push button", within=w.find(contains="Changes", role="frame")))
        wait_for("it runs again", lambda: ssh in self.live.fingerprints(), 60)
        w.click(w.find(contains="Changes", role="page tab"))
        wait_for("nothing differs", lambda: not w.look(contains="What runs differs", role="label"), 40)
        wait_for("active again", lambda: self.live.status() == "active", 20)

    def test_9_in_the_dark(self):
        self.window.close()
        settings = self.decnet.home / "config" / "desktop.ini"
        settings.write_text("[view]\ntheme=dark\n")
        type(self).window = w = Window(BIN / "decnet-desktop", self.decnet.env, "--topology", "live")
        w.resize(1590, 960)
        w.press("Change live")
        editor = self.editor()
        w.click(editor.decky("guest"), 0.5, 0.15)
        w.key("Delete")
        self.ghost("guest, staged: removed")
        w.drag(editor.decky("web-01").point(0.5, 0.2), editor.lan("LAN-01").point(0.3, 0.85))
        self.ghost("web-01, staged: changed")
        self.plan("guest with")
        w.screenshot("live-13-dark")
        w.press("Discard")

    def containers(self, decky):
        return [name for name in self.started if name.rsplit("_", 1)[1].startswith(decky)]

    def rows(self, state):
        table = self.window.find("Live changes so far", "table")
        return sum(1 for node in table.node if node and node.name == state)


if __name__ == "__main__":
    unittest.main(verbosity=2, failfast=True)
