# SPDX-License-Identifier: GPL-3.0-or-later
"""A running maze that tests change, looked at from inside its deckies."""

import json
import re

from harness import ATTACKER_IMAGE, DOCKER, Maze, build_attacker_image, docker, run

PATH = "PATH=/usr/sbin:/usr/bin:/sbin:/bin"


class LiveMaze:
    """`name` is deployed below `base` (a /16) with the given services."""

    def __init__(self, decnet, name, base, services="ssh,http", per_lan="1-3"):
        build_attacker_image()
        self.decnet = decnet
        self.name = name
        self.net = base.rsplit(".", 2)[0]
        decnet("topology", "generate", "--name", name, "--seed", "42", "--depth", "2", "--branching", "2",
               "--services", services, "--subnet-base", base, "--deckies-per-lan", per_lan)
        decnet("topology", "validate", name, "--fix")
        decnet("topology", "deploy", name)

    @property
    def maze(self):
        return Maze(self.document())

    def document(self):
        return self.decnet.json("topology", "show", self.name)

    def status(self):
        return self.document()["topology"]["status"]

    def version(self):
        return self.document()["topology"]["version"]

    def mutate(self, op, payload, *flags, check=True):
        """Applies one op and returns its row; the exit code is checked."""
        done = self.decnet("topology", "mutate", self.name, op, "--payload-json", json.dumps(payload),
                           "--wait", "--json", *flags, check=check)
        return json.loads(done.stdout) if done.stdout.strip() else {}

    def drift(self):
        return self.decnet.json("topology", "drift", self.name)

    def fingerprints(self):
        """Container name -> id and start time."""
        ids = docker("ps", "-aq", "--filter", f"label=decnet.topology.id={self.document()['topology']['id']}").stdout.split()
        if not ids:
            return {}
        out = docker("inspect", "-f", "{{.Name}} {{.Id}} {{.State.StartedAt}}", *ids).stdout
        return {line.split()[0].lstrip("/"): line.split()[1:] for line in out.splitlines()}

    def networks(self):
        """Network name -> id."""
        out = docker("network", "ls", "--no-trunc", "--format", "{{.Name}} {{.ID}}").stdout
        return dict(line.split() for line in out.splitlines() if line.startswith(f"decnet_t_{self.maze.id8}_"))

    def inside(self, decky, *command, check=True):
        """Runs one of this machine's programs in the decky's network namespace."""
        return run(DOCKER, "run", "--rm", "--network", f"container:{self.maze.container(decky)}",
                   "-e", PATH, "--cap-add", "NET_ADMIN", ATTACKER_IMAGE, *command, check=check).stdout

    def addresses(self, decky):
        return set(re.findall(r"inet (10\.[0-9.]+)/", self.inside(decky, "ip", "-4", "addr")))

    def routes(self, decky):
        """Destination -> gateway; None for what is directly connected."""
        table = {}
        for line in self.inside(decky, "ip", "-4", "route").splitlines():
            via = re.search(r" via (\S+)", line)
            table[line.split()[0]] = via.group(1) if via else None
        return table

    def listening(self, decky):
        """TCP ports on which something listens in the decky."""
        text = self.inside(decky, "sh", "-c", "while read line; do echo $line; done < /proc/net/tcp")
        return {int(fields[1].split(":")[1], 16) for fields in map(str.split, text.splitlines()[1:])
                if fields[3] == "0A" and not fields[1].startswith("0B00007F")}

    def reaches(self, decky, ip, port):
        """From the decky's namespace, with a real connection."""
        done = run(DOCKER, "run", "--rm", "--network", f"container:{self.maze.container(decky)}",
                   "-e", PATH, ATTACKER_IMAGE, "nc", "-z", "-w", "3", ip, port, check=False)
        return done.returncode == 0

    def published(self, decky):
        """Host ports of a gateway's base."""
        out = docker("inspect", "-f", "{{json .HostConfig.PortBindings}}", self.maze.container(decky)).stdout
        return sorted(int(binding["HostPort"]) for bindings in (json.loads(out) or {}).values()
                      for binding in bindings)
