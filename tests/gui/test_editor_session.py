# SPDX-License-Identifier: GPL-3.0-or-later
# contract: U-01, U-02, U-09, U-10
"""One sitting at the editor with mouse and keyboard: draw a three-network maze from an empty canvas, break it in
five ways, mend each with one click, undo and redo everything, export, import again, and end with the same hash.
The pictures stay in the artefacts folder."""

import json
import pathlib
import sys
import tempfile
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "e2e"))

from window import Editor, Item, Window, wait_for  # noqa: E402  (first: it starts the display)

from harness import BIN, Decnet  # noqa: E402


class EditorSession(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory(prefix="decnet-gui-")
        cls.decnet = Decnet(cls.folder.name)
        cls.window = Window(BIN / "decnet-desktop", cls.decnet.env)
        cls.window.resize(1590, 960)

    @classmethod
    def tearDownClass(cls):
        cls.window.screenshot("session-last")
        cls.window.close()
        cls.folder.cleanup()

    def stored(self, name="session"):
        """The document as stored, once everything is."""
        wait_for("the edits to be stored", lambda: self.window.look("All edits stored", "label"))
        return self.decnet.json("topology", "show", name)

    def problems(self):
        found = self.decnet.json("topology", "validate", "session", check=False)
        return found

    def fix(self):
        """One click on the fix in the first row of the Problems dock, and the problem is gone."""
        table = self.window.find("Problems", "table")
        last = table.node.queryTable().nColumns - 1
        cell = Item(table.node.queryTable().getAccessibleAt(0, last))
        self.assertTrue(cell.name, "this problem has no fix")
        self.window.click(cell, 0.2)
        wait_for(f"no problem after {cell.name!r}", lambda: not self.problems())

    def test_session(self):
        w = self.window
        w.press("New blank…")
        w.find("Name of the new topology", "text")
        w.type("session")
        w.press("Create")
        editor = Editor(w)

        # An empty canvas: what New gives is deleted.
        w.click(editor.canvas, 0.05, 0.9)
        w.key("ctrl+a", "Delete")
        wait_for("an empty canvas", lambda: not w.look(role="panel", contains="dmz", within=editor.canvas))
        w.screenshot("session-1-empty")

        # Three networks, from the palette and with shortcuts only.
        editor.wheel(-2)
        editor.drop("DMZ", editor.at(0.2, 0.5))
        editor.drop("Network", editor.at(0.64, 0.24))
        editor.drop("Network", editor.at(0.64, 0.76))
        editor.rename(editor.lan("lan-1"), "office")
        editor.rename(editor.lan("lan-2"), "lab")
        editor.drop("Web server", editor.lan("dmz").point(0.6, 0.8))
        editor.drop("Linux server", editor.lan("office").point(0.3, 0.5))
        editor.drop("Database server", editor.lan("lab").point(0.3, 0.5))
        # Another one like it: duplicate.
        w.click(editor.decky("db-01"), 0.5, 0.15)
        w.key("ctrl+d")
        editor.decky("db-02")
        editor.connect("web-01", "office")
        editor.connect("srv-01", "lab")
        wait_for("a sound maze", lambda: not self.problems())
        drawn = self.stored()
        self.assertEqual({lan["name"] for lan in drawn["lans"]}, {"dmz", "office", "lab"})
        w.screenshot("session-2-drawn")

        # Five ways to break it, each mended with one click.
        w.click(w.find(contains="Problems", role="page tab"))
        # 1: a link is cut, and no way leads to the office any more.
        card, office = editor.decky("web-01").rect(), editor.lan("office").rect()
        start = (card[0] + card[2], card[1] + card[3] / 2)
        end = (office[0], min(start[1], office[1] + office[3] - 10))
        w.click_at((start[0] + end[0]) / 2, (start[1] + end[1]) / 2)
        w.find("Cut Link", "push button")
        w.key("Delete")
        wait_for("problem 1", self.problems)
        w.screenshot("session-3-broken")
        self.fix()
        # 2: the decky that leads to the lab is deleted.
        w.click(editor.decky("srv-01"), 0.5, 0.15)
        w.key("Delete")
        wait_for("problem 2", self.problems)
        self.fix()
        # 3: a decky loses its services; there is nothing to attack.
        w.click(editor.decky("db-02"), 0.5, 0.15)
        for service in ("MySQL", "Redis"):
            w.press(f"Remove {service}")
        wait_for("problem 3", self.problems)
        self.fix()
        # 4: no network is the DMZ.
        w.click(editor.lan("dmz"), 0.5, 0.07)
        w.click(w.find("This is the DMZ", "check box"), 0.05, 0.5)
        wait_for("problem 4", self.problems)
        self.fix()
        # 5: two gateways want the same port of this machine.
        editor.drop("SSH", editor.decky("web-01").point())
        w.click(editor.decky("web-01"), 0.5, 0.15)
        w.click(w.find(contains="Gateway: publish", role="check box"), 0.03)
        wait_for("problem 5", self.problems)
        w.screenshot("session-4-two-gateways")
        self.fix()
        mended = self.stored()
        w.screenshot("session-5-mended")

        # Everything undone, everything redone.
        for _ in range(60):
            undo = w.look(contains="Undo", role="push button")
            if not undo or not undo.has("enabled"):
                break
            w.click(editor.canvas, 0.03, 0.95)
            w.key(*["ctrl+z"] * 5)
        first = self.stored()
        self.assertEqual(len(first["lans"]), 1)
        w.click(editor.canvas, 0.03, 0.95)
        for _ in range(14):
            w.key(*["ctrl+y"] * 5)
        last = self.stored()
        self.assertEqual(last["canonical_hash"], mended["canonical_hash"])

        # Out to a file, gone, and in again: the same maze.
        path = pathlib.Path(self.folder.name) / "session.decnet.json"
        w.key("ctrl+e")
        w.press("Choose file…")
        self.choose(path)
        wait_for("the file", path.exists)
        self.assertEqual(json.loads(path.read_text())["topology"]["name"], "session")
        w.key("ctrl+l")
        w.press("Delete")
        w.press("Delete", within=w.find(role="alert"))
        w.find("Draw your first deception network", "label")
        w.key("ctrl+o")
        self.choose(path)
        w.find("Name of the new topology", "text")
        w.screenshot("session-6-import")
        w.press("Import")
        Editor(w)
        again = self.stored()
        self.assertEqual(again["canonical_hash"], mended["canonical_hash"])
        w.screenshot("session-7-imported")
        # contract: U-11
        self.assertEqual(w.held_up(), [])

    def choose(self, path):
        """Types a path into the file dialog."""
        w = self.window
        w.find(role="file chooser", contains="") if w.look(role="file chooser") else time.sleep(0.8)
        w.key("ctrl+a")
        w.type(str(path))
        w.key("Return")
        time.sleep(0.5)


if __name__ == "__main__":
    unittest.main(verbosity=2, failfast=True)
