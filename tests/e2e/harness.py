# SPDX-License-Identifier: GPL-3.0-or-later
"""What the end-to-end tests share: the built programs, the engine as a bystander sees it, and an
attacker made of this machine's own client programs in a container of its own."""

import io
import json
import os
import pathlib
import shutil
import socket
import sqlite3
import subprocess
import tarfile
import tempfile
import time

BIN = pathlib.Path(os.environ["DECNET_BIN_DIR"])
DOCKER = "/usr/bin/docker"
ATTACKER_PROGRAMS = ["ssh", "sshpass", "curl", "redis-cli", "ip", "traceroute", "sleep", "sh", "nc"]
ATTACKER_IMAGE = "decnet-test/attacker:1"
SSH_OPTIONS = ["-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null",
               "-o", "LogLevel=ERROR", "-o", "ConnectTimeout=15", "-F", "/dev/null",
               "-o", "PubkeyAuthentication=no"]


def run(*command, check=True, env=None, text_input=None, timeout=240):
    """Runs a program; on failure the error holds everything it printed."""
    command = [str(part) for part in command]
    done = subprocess.run(command, capture_output=True, text=True, timeout=timeout, input=text_input,
                          env={**os.environ, **(env or {})})
    if check and done.returncode != 0:
        raise AssertionError(f"{' '.join(command)} ended with {done.returncode}\n"
                             f"--- stdout\n{done.stdout}\n--- stderr\n{done.stderr}")
    return done


def docker(*arguments, **options):
    return run(DOCKER, *arguments, **options)


def wait_until(what, condition, seconds=20.0, interval=0.2):
    """Polls until the condition gives something true; that is returned."""
    end = time.monotonic() + seconds
    while True:
        outcome = condition()
        if outcome:
            return outcome
        if time.monotonic() > end:
            raise AssertionError(f"not within {seconds} s: {what}")
        time.sleep(interval)


class Decnet:
    """The `decnet` command with a state folder of its own."""

    def __init__(self, home):
        self.home = pathlib.Path(home)
        self.env = {"DECNET_HOME": str(home), "DECNET_ALLOW_ROOT": "1"}

    def __call__(self, *arguments, check=True, timeout=240):
        return run(BIN / "decnet", *arguments, check=check, env=self.env, timeout=timeout)

    def json(self, *arguments, check=True):
        return json.loads(self(*arguments, "--json", check=check).stdout)

    def start(self, *arguments):
        """The command as a process of its own, to be killed."""
        return subprocess.Popen([BIN / "decnet", *arguments], env={**os.environ, **self.env},
                                stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)

    def rows(self, sql, *values):
        """Reads the database beside the running programs."""
        with sqlite3.connect(f"file:{self.home}/data/decnet.db?mode=ro", uri=True, timeout=10) as db:
            db.row_factory = sqlite3.Row
            return [dict(row) for row in db.execute(sql, values)]

    def events(self, topology):
        out = self("topology", "events", topology, "--limit", "5000", "--json", "--show-secrets").stdout
        return [json.loads(line) for line in out.splitlines()]

    def status(self, topology):
        return self.json("topology", "show", topology)["topology"]["status"]


class Maze:
    """A stored topology, by names."""

    def __init__(self, document):
        self.document = document
        self.lans = {lan["name"]: lan for lan in document["lans"]}
        self.deckies = {decky["name"]: decky for decky in document["deckies"]}
        self.by_lan = {}
        lan_names = {lan["id"]: lan["name"] for lan in document["lans"]}
        decky_names = {decky["id"]: decky["name"] for decky in document["deckies"]}
        for edge in document["edges"]:
            self.by_lan.setdefault(lan_names[edge["lan"]], {})[decky_names[edge["decky"]]] = edge["ip"]
        self.id8 = document["topology"]["id"][:8]

    def ip(self, decky, lan):
        return self.by_lan[lan][decky]

    def host_port(self, decky, service, port):
        for rule in self.deckies[decky].get("publish", []):
            if rule["service"] == service and rule["port"] == port:
                return rule["host_port"]
        return port

    def network(self, lan):
        return f"decnet_t_{self.id8}_{lan.lower()}"

    def container(self, decky, service=None):
        return f"decnet_t_{self.id8}_{decky.lower()}" + (f"-{service}" if service else "")


def containers_of(id8):
    out = docker("ps", "-a", "--format", "{{.Names}} {{.State}}").stdout
    return dict(line.split() for line in out.splitlines() if line.startswith(f"decnet_t_{id8}_"))


def networks_of(id8):
    out = docker("network", "ls", "--format", "{{.Name}}").stdout
    return [name for name in out.splitlines() if name.startswith(f"decnet_t_{id8}_")]


def firewall_rules_of(id8):
    """Our rules in whichever backend holds them."""
    rules = ""
    for program in ("iptables-nft-save", "iptables-legacy-save"):
        path = shutil.which(program) or shutil.which(program, path="/usr/sbin:/sbin")
        if path:
            rules += run(path, check=False).stdout
    return [line for line in rules.splitlines() if f"decnet:{id8}" in line]


def _closure(program):
    """The program and every library it needs."""
    path = shutil.which(program, path="/usr/sbin:/usr/bin:/sbin:/bin")
    assert path, f"{program} is not installed"
    files = {os.path.realpath(path): path}
    for line in run("ldd", path, check=False).stdout.splitlines():
        parts = line.split()
        target = parts[2] if "=>" in parts else parts[0]
        if target.startswith("/"):
            files[os.path.realpath(target)] = target
    return files


def build_attacker_image():
    """An image FROM scratch out of this machine's clients; there is no registry to pull one from."""
    if docker("image", "inspect", ATTACKER_IMAGE, check=False).returncode == 0:
        return
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as tar:
        added = set()
        for program in ATTACKER_PROGRAMS:
            for real, name in _closure(program).items():
                if name not in added:
                    added.add(name)
                    tar.add(real, arcname=name.lstrip("/"))
        for name, text in {"etc/passwd": "root:x:0:0:root:/root:/bin/sh\n", "etc/group": "root:x:0:\n",
                           "askpass": "#!/usr/bin/sh\necho \"$ATTACK_PASSWORD\"\n"}.items():
            info = tarfile.TarInfo(name)
            info.size = len(text)
            info.mode = 0o755
            tar.addfile(info, io.BytesIO(text.encode()))
        for folder in ("tmp", "root", "dev"):
            info = tarfile.TarInfo(folder)
            info.type = tarfile.DIRTYPE
            info.mode = 0o1777
            tar.addfile(info)
    subprocess.run([DOCKER, "import", "-", ATTACKER_IMAGE], input=buffer.getvalue(), check=True,
                   stdout=subprocess.DEVNULL)


class Attacker:
    """A foreign container inside one of the maze's LANs."""

    def __init__(self, network, name):
        build_attacker_image()
        self.name = name
        docker("run", "-d", "--name", name, "--network", network, "--cap-add", "NET_ADMIN",
               ATTACKER_IMAGE, "/usr/bin/sleep", "3600")

    def __call__(self, *command, check=True, password="admin", timeout=120):
        return docker("exec", "-e", f"ATTACK_PASSWORD={password}", "-e", "SSH_ASKPASS=/askpass",
                      "-e", "SSH_ASKPASS_REQUIRE=force", "-e", "HOME=/root", "-e", "DISPLAY=none",
                      "-e", "PATH=/usr/sbin:/usr/bin:/sbin:/bin", self.name, *command,
                      check=check, timeout=timeout)

    def ip(self):
        return docker("inspect", "-f", "{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}",
                      self.name).stdout.strip()

    def remove(self):
        docker("rm", "-f", self.name, check=False)


def ssh_from_host(port, *command, password="admin", jumps=(), target="127.0.0.1", check=True):
    """OpenSSH from this machine, answering every password prompt on the way."""
    with tempfile.TemporaryDirectory() as folder:
        askpass = pathlib.Path(folder) / "askpass"
        askpass.write_text(f"#!/bin/sh\necho '{password}'\n")
        askpass.chmod(0o700)
        # A jump host does not inherit the command line's options, a configuration file it does.
        config = pathlib.Path(folder) / "config"
        config.write_text("Host *\n  StrictHostKeyChecking no\n  UserKnownHostsFile /dev/null\n"
                          "  LogLevel ERROR\n  ConnectTimeout 15\n  PubkeyAuthentication no\n"
                          "  User root\n")
        options = ["-F", config]
        if jumps:
            options += ["-J", ",".join(jumps)]
        return run("ssh", *options, "-p", port, target, *command, check=check, timeout=90,
                   env={"SSH_ASKPASS": str(askpass), "SSH_ASKPASS_REQUIRE": "force", "DISPLAY": "none"})


def port_is_open(port, host="127.0.0.1"):
    with socket.socket() as probe:
        probe.settimeout(2)
        return probe.connect_ex((host, port)) == 0
