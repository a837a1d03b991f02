# SPDX-License-Identifier: GPL-3.0-or-later
# contract: U-09
"""The window is killed at bad moments: right after an edit, in the middle of a drag, and while the database does
not take edits. Nothing but the gesture under the hand is lost, and the next start says what it recovered."""

import pathlib
import sqlite3
import sys
import tempfile
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "e2e"))

from window import Editor, Window, wait_for, xdotool  # noqa: E402  (first: it starts the display)

from harness import BIN, Decnet  # noqa: E402


class KilledWindow(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory(prefix="decnet-killed-")
        self.decnet = Decnet(self.folder.name)
        self.decnet("topology", "new", "fragile")
        self.open()

    def tearDown(self):
        self.window.screenshot(self.id().rsplit(".", 1)[1])
        self.window.close()
        self.folder.cleanup()

    def open(self):
        self.window = Window(BIN / "decnet-desktop", self.decnet.env, "--topology", "fragile")
        self.window.resize(1590, 960)
        self.editor = Editor(self.window)

    def kill(self):
        self.window.process.kill()
        self.window.process.wait(20)

    def stored(self):
        return self.decnet.json("topology", "show", "fragile")

    def names(self):
        return sorted(decky["name"] for decky in self.stored()["deckies"])

    def test_within_a_second_of_an_edit(self):
        self.editor.drop("Web server", self.editor.lan("dmz").point(0.6, 0.8))
        time.sleep(1)
        self.kill()
        self.assertIn("web-01", self.names())

    def test_in_the_middle_of_a_drag(self):
        self.editor.drop("Web server", self.editor.lan("dmz").point(0.6, 0.8))
        self.editor.decky("web-01")
        time.sleep(1)
        before = self.stored()
        xdotool("mousemove", *self.editor.lan("dmz").point(0.5, 0.07))
        xdotool("mousedown", 1)
        for step in range(1, 8):
            xdotool("mousemove_relative", "--", step, 4)
            time.sleep(0.03)
        self.kill()
        xdotool("mouseup", 1)
        after = self.stored()
        self.assertEqual(after["lans"], before["lans"])
        self.assertEqual(after["deckies"], before["deckies"])
        self.open()
        self.editor.decky("web-01")

    def test_while_the_database_is_held(self):
        database = sqlite3.connect(self.decnet.home / "data" / "decnet.db", isolation_level=None, timeout=20)
        database.execute("BEGIN IMMEDIATE")
        self.editor.drop("Web server", self.editor.lan("dmz").point(0.6, 0.8))
        self.editor.decky("web-01")
        time.sleep(1)
        self.assertTrue(list((self.decnet.home / "state" / "journal").iterdir()))
        self.kill()
        database.execute("ROLLBACK")
        database.close()
        self.assertNotIn("web-01", self.names())  # the store never had it
        self.open()
        self.window.find(contains="Recovered", role="label")
        self.window.screenshot("recovered")
        wait_for("the edit to be stored", lambda: "web-01" in self.names())


if __name__ == "__main__":
    unittest.main(verbosity=2)
