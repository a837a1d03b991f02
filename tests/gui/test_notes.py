# SPDX-License-Identifier: GPL-3.0-or-later
# contract: U-01, U-09, U-11, T-07, H-01
"""Notes, colours, locks and collapsed networks with mouse and keyboard: what is only layout is stored, undone and
spoken like the rest, and the hash never changes. The pictures stay in the artefacts folder."""

import pathlib
import sys
import tempfile
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "e2e"))

from window import Editor, Window, wait_for  # noqa: E402  (first: it starts the display)

from harness import BIN, Decnet  # noqa: E402

TEXT = "Way in: watch this one"


class Notes(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory(prefix="decnet-gui-")
        cls.decnet = Decnet(cls.folder.name)
        cls.window = Window(BIN / "decnet-desktop", cls.decnet.env)
        cls.window.resize(1590, 960)

    @classmethod
    def tearDownClass(cls):
        cls.window.screenshot("notes-last")
        cls.window.close()
        cls.folder.cleanup()

    def stored(self):
        """The document as stored, once everything is."""
        wait_for("the edits to be stored", lambda: self.window.look("All edits stored", "label"))
        return self.decnet.json("topology", "show", "notes")

    def when(self, what, condition):
        """Waits until the stored document is as it should be; gives it."""
        return wait_for(what, lambda: (lambda document: document if condition(document) else None)(self.stored()))

    def note(self, document):
        return document.get("notes", [{}])[0]

    def test_notes(self):
        w = self.window
        w.press("New blank…")
        w.find("Name of the new topology", "text")
        w.type("notes")
        w.press("Create")
        editor = Editor(w)
        editor.wheel(-1)
        first = self.stored()
        self.assertNotIn("notes", first)

        # A note: the tool by its key, a click, and words.
        w.click(editor.canvas, 0.05, 0.9)
        w.key("n")
        w.click(editor.canvas, 0.08, 0.12)
        w.find("Text of the note", "text")
        w.type(TEXT)
        w.key("Return")
        w.type("from Monday on")
        w.key("ctrl+Return")
        note = editor.item(TEXT)
        self.assertIn("from Monday on", note.description)
        document = self.when("the note", lambda d: d.get("notes"))
        self.assertEqual(self.note(document)["text"], TEXT + "\nfrom Monday on")
        # Esc takes one back that was begun.
        w.key("n")
        w.click(editor.canvas, 0.08, 0.7)
        w.type("never mind")
        w.key("Escape")
        self.assertEqual(len(self.stored()["notes"]), 1)
        w.screenshot("notes-1-written")

        # Double click edits it in place, a click elsewhere keeps what was typed.
        w.click(note, 0.5, 0.7, repeat=2)
        w.key("ctrl+End")
        w.type("!")
        w.click(editor.canvas, 0.05, 0.9)
        self.when("the edit", lambda d: self.note(d)["text"].endswith("on!"))

        # A colour from the inspector, a place with the mouse, a size with a handle, a step with an arrow.
        w.click(note, 0.5, 0.7)
        w.press("Blue", None)
        self.when("the colour", lambda d: self.note(d).get("colour") == "blue")
        before = self.note(self.stored())
        start = note.point(0.5, 0.7)
        w.drag(start, (start[0] + 90, start[1] + 30))
        moved = self.note(self.when("the move", lambda d: self.note(d)["x"] > before["x"] + 40))
        corner = note.point(1.0, 1.0)
        w.drag(corner, (corner[0] + 60, corner[1] + 40))
        self.when("the size", lambda d: self.note(d)["w"] > moved["w"] + 20)
        w.key("Right")
        self.when("the step", lambda d: self.note(d)["x"] == moved["x"] + 12)

        # Locked: neither the mouse, nor a key, nor Delete.
        w.key("l")
        locked = self.note(self.when("the lock", lambda d: self.note(d).get("locked")))
        start = note.point(0.5, 0.7)
        w.drag(start, (start[0] + 90, start[1] + 30))
        w.click(note, 0.5, 0.7)
        w.key("Left", "Delete")
        time.sleep(0.5)
        self.assertEqual(self.note(self.stored()), locked)
        self.assertIn("locked", note.description)
        w.screenshot("notes-2-locked")

        # The network becomes a tile, its decky is not drawn; a double click opens it again.
        w.click(editor.lan("dmz"), 0.3, 0.07)
        tall = editor.lan("dmz").rect()[3]
        w.key("e")
        self.when("the tile", lambda d: d["lans"][0].get("collapsed"))
        wait_for("a smaller box", lambda: editor.lan("dmz").rect()[3] < tall)
        self.assertIn("collapsed", editor.lan("dmz").description)
        w.screenshot("notes-3-collapsed")
        w.click(editor.lan("dmz"), 0.4, 0.7, repeat=2)
        self.when("the box", lambda d: not d["lans"][0].get("collapsed"))
        self.assertEqual(editor.lan("dmz").rect()[3], tall)
        w.click(editor.lan("dmz"), 0.3, 0.07)
        w.press("Red", None)
        self.when("a red network", lambda d: d["lans"][0].get("colour") == "red")

        # Found by its words; its menu is in the picture (menus are not on the accessibility bus).
        w.key("ctrl+f")
        w.type("monday")
        w.find("1 of 1", "label")
        w.key("Escape")
        w.click(editor.item(TEXT), 0.5, 0.7, button=3)
        time.sleep(0.5)
        w.screenshot("notes-4-menu")
        w.key("Escape")

        # None of it was ever anything but layout.
        last = self.stored()
        self.assertEqual(last["canonical_hash"], first["canonical_hash"])
        self.assertEqual(last["topology"]["version"], first["topology"]["version"])
        for _ in range(30):
            undo = w.look(contains="Undo", role="push button")
            if not undo or not undo.has("enabled"):
                break
            w.click(editor.canvas, 0.03, 0.95)
            w.key(*["ctrl+z"] * 5)
        undone = self.when("no note", lambda d: not d.get("notes"))
        self.assertEqual(undone["canonical_hash"], first["canonical_hash"])
        self.assertEqual(undone["lans"], first["lans"])
        for _ in range(5):
            w.key(*["ctrl+y"] * 5)
        again = self.when("the note again", lambda d: self.note(d).get("locked") and d["lans"][0].get("colour"))
        self.assertEqual(again["notes"], last["notes"])
        self.assertEqual(again["canonical_hash"], first["canonical_hash"])


if __name__ == "__main__":
    unittest.main(verbosity=2, failfast=True)
