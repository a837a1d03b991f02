# SPDX-License-Identifier: GPL-3.0-or-later
"""The built desktop application as a person has it: an X server, a window manager, a real mouse and
keyboard (xdotool), and AT-SPI, the interface of screen readers, to find out where things stand.

Importing this module starts the X server and the session bus; they end with the interpreter."""

import atexit
import os
import pathlib
import subprocess
import sys
import tempfile
import time

ARTEFACTS = pathlib.Path(os.environ.get("DECNET_ARTEFACTS", tempfile.gettempdir())) / "gui"
SIZE = (1600, 1000)

_processes = []


def _spawn(*command, **options):
    process = subprocess.Popen([str(part) for part in command], **options)
    _processes.append(process)
    return process


def _end_all():
    for process in reversed(_processes):
        if process.poll() is None:
            process.terminate()
            try:
                process.wait(5)
            except subprocess.TimeoutExpired:
                process.kill()


def _start_display():
    read, write = os.pipe()
    _spawn("Xvfb", "-displayfd", write, "-screen", "0", f"{SIZE[0]}x{SIZE[1]}x24", "-nolisten", "tcp",
           pass_fds=(write,), stderr=subprocess.DEVNULL)
    os.close(write)
    with os.fdopen(read) as pipe:
        os.environ["DISPLAY"] = ":" + pipe.readline().strip()
    bus = _spawn("dbus-daemon", "--session", "--nofork", "--print-address", "1",
                 stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    os.environ["DBUS_SESSION_BUS_ADDRESS"] = bus.stdout.readline().strip()
    os.environ["QT_LINUX_ACCESSIBILITY_ALWAYS_ON"] = "1"
    os.environ.pop("QT_QPA_PLATFORM", None)
    _spawn("openbox", "--sm-disable", stderr=subprocess.DEVNULL)


atexit.register(_end_all)
_start_display()

import pyatspi  # noqa: E402  (wants the bus to be there)


def xdotool(*arguments):
    subprocess.run(["xdotool", *[str(part) for part in arguments]], check=True)


def wait_for(what, condition, seconds=20.0, interval=0.1):
    """Polls until the condition gives something true; that is returned."""
    end = time.monotonic() + seconds
    while True:
        try:
            outcome = condition()
        except Exception as error:  # AT-SPI objects vanish while they are looked at
            outcome, last = None, error
        else:
            last = None
        if outcome:
            return outcome
        if time.monotonic() > end:
            raise AssertionError(f"not within {seconds} s: {what}" + (f" ({last})" if last else ""))
        time.sleep(interval)


class Item:
    """One thing of the window: a button, a field, a row, a network, a decky."""

    def __init__(self, node):
        self.node = node

    @property
    def name(self):
        return self.node.name

    @property
    def description(self):
        return self.node.description

    @property
    def role(self):
        return self.node.getRoleName()

    def rect(self):
        box = self.node.queryComponent().getExtents(pyatspi.DESKTOP_COORDS)
        return box.x, box.y, box.width, box.height

    def point(self, across=0.5, down=0.5):
        x, y, width, height = self.rect()
        return round(x + width * across), round(y + height * down)

    def has(self, state):
        return self.node.getState().contains(getattr(pyatspi, "STATE_" + state.upper()))

    def text(self):
        return self.node.queryText().getText(0, -1)


class Window:
    """One running decnet-desktop."""

    def __init__(self, binary, env, *arguments):
        self.log = tempfile.NamedTemporaryFile("w+", prefix="decnet-desktop-", suffix=".log")
        env = {**os.environ, "DECNET_WATCHDOG": "1", **env}
        self.process = _spawn(binary, *arguments, env=env, stdout=self.log,
                              stderr=subprocess.STDOUT)
        self.app = wait_for("the application on the accessibility bus", self._find_app, 30)

    def _find_app(self):
        if self.process.poll() is not None:
            raise AssertionError("decnet-desktop ended:\n" + pathlib.Path(self.log.name).read_text())
        desktop = pyatspi.Registry.getDesktop(0)
        for app in desktop:
            if app and app.get_process_id() == self.process.pid and len(app):
                return app
        return None

    def walk(self, node=None):
        """Everything that is showing, outermost first."""
        queue = [node or self.app]
        while queue:
            node = queue.pop(0)
            yield node
            try:
                if node.getRoleName() == "table" and len(node) > 400:
                    continue
                queue.extend(child for child in node if child)
            except Exception:
                continue

    def find(self, name=None, role=None, within=None, contains=None, description=None, seconds=20.0):
        """The first showing item of this name and role; waits for it."""
        what = f"{role or 'anything'} named {name or contains or description!r}"
        return wait_for(what, lambda: self.look(name, role, within, contains, description), seconds)

    def look(self, name=None, role=None, within=None, contains=None, description=None):
        for node in self.walk(within.node if within else None):
            try:
                if name is not None and node.name != name:
                    continue
                if role is not None and node.getRoleName() != role:
                    continue
                if contains is not None and contains not in node.name:
                    continue
                if description is not None and description not in node.description:
                    continue
                if node.getState().contains(pyatspi.STATE_SHOWING):
                    return Item(node)
            except Exception:
                continue
        return None

    def click(self, item, across=0.5, down=0.5, button=1, repeat=1):
        x, y = item.point(across, down)
        xdotool("mousemove", x, y)
        time.sleep(0.05)
        xdotool("click", "--repeat", repeat, "--delay", 60, button)
        time.sleep(0.15)

    def click_at(self, x, y):
        xdotool("mousemove", round(x), round(y))
        time.sleep(0.1)
        xdotool("click", 1)
        time.sleep(0.2)

    def press(self, name, role="push button", **options):
        """Waits until the button can be pressed, and presses it with the mouse."""
        item = wait_for(f"{name!r} to be enabled",
                        lambda: (lambda i: i if i and i.has("enabled") else None)(
                            self.look(name, role, **options)))
        self.click(item)

    def drag(self, start, end, steps=12):
        """Press at one point of the screen, move as a hand does, release at the other."""
        xdotool("mousemove", *start)
        time.sleep(0.1)
        xdotool("mousedown", 1)
        time.sleep(0.1)
        for step in range(1, steps + 1):
            x = start[0] + (end[0] - start[0]) * step / steps
            y = start[1] + (end[1] - start[1]) * step / steps
            xdotool("mousemove", round(x), round(y))
            time.sleep(0.03)
        time.sleep(0.2)
        xdotool("mouseup", 1)
        time.sleep(0.3)

    def key(self, *keys):
        xdotool("key", *keys)
        time.sleep(0.15)

    def type(self, text):
        xdotool("type", "--delay", 15, text)
        time.sleep(0.15)

    def screenshot(self, name):
        ARTEFACTS.mkdir(parents=True, exist_ok=True)
        subprocess.run(["import", "-window", "root", str(ARTEFACTS / f"{name}.png")], check=True)

    def dump(self, node=None, depth=0, out=sys.stderr):
        """The tree, for whoever writes the next test."""
        node = node or self.app
        try:
            box = node.queryComponent().getExtents(pyatspi.DESKTOP_COORDS)
            place = f"{box.x},{box.y} {box.width}x{box.height}"
        except Exception:
            place = ""
        showing = node.getState().contains(pyatspi.STATE_SHOWING)
        print("  " * depth + f"{node.getRoleName()} {node.name!r} {place}{'' if showing else ' hidden'}", file=out)
        for child in node:
            if child:
                self.dump(child, depth + 1, out)

    def held_up(self):
        """The times that the window did not answer for over 50 ms, in its own words."""
        lines = pathlib.Path(self.log.name).read_text().splitlines()
        return [line for line in lines if line.startswith("decnet.watchdog")]

    def close(self):
        if self.process.poll() is None:
            self.process.terminate()
            self.process.wait(20)

    def resize(self, width, height):
        """The top left corner of the screen, this big."""
        window = wait_for("the window", lambda: subprocess.run(
            ["xdotool", "search", "--onlyvisible", "--pid", str(self.process.pid), "--name", "DECNET"],
            capture_output=True, text=True, check=False).stdout.split())[0]
        xdotool("windowmove", window, 0, 0)
        xdotool("windowsize", window, width, height)
        time.sleep(0.8)


class Editor:
    """The editor page of a window: palette and canvas."""

    def __init__(self, window):
        self.window = window
        self.canvas = window.find("Topology canvas", "canvas")

    def at(self, across, down):
        """A point of the screen, as shares of the canvas."""
        return self.canvas.point(across, down)

    def item(self, name, role=None):
        return self.window.find(name, role, within=self.canvas)

    def lan(self, name):
        return self.item(name, "panel")

    def decky(self, name):
        return self.item(name, "list item")

    def wheel(self, clicks, across=0.5, down=0.5):
        """Zooms in (positive) or out."""
        xdotool("mousemove", *self.at(across, down))
        for _ in range(abs(clicks)):
            xdotool("click", 4 if clicks > 0 else 5)
            time.sleep(0.1)
        time.sleep(0.3)

    def palette(self, entry):
        """The row of an entry, found with the search field."""
        self.window.click(self.window.find("Search the palette", "text"))
        self.window.key("ctrl+a")
        self.window.type(entry)
        time.sleep(0.3)
        return self.window.find(entry, "table cell")

    def drop(self, entry, point):
        """Drags a palette entry to a point of the screen."""
        self.window.drag(self.palette(entry).point(), point)

    def rename(self, item, name):
        self.window.click(item, 0.5, 0.07)
        self.window.key("F2", "ctrl+a")
        self.window.type(name)
        self.window.key("Return")

    def connect(self, decky, lan):
        """Drags from the card's port to a network."""
        card = self.decky(decky)
        self.window.click(card, 0.5, 0.15)
        self.window.drag(card.point(1.0, 0.5), self.lan(lan).point(0.7, 0.7))
