#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The floor a deploy is measured against: the very API calls of a deploy and nothing else, as one dependency graph
over a few keep-alive connections. Reads {"networks": [body], "bases": [{"name", "body", "connects":
[{"network", "body"}], "networks": [name]}], "services": [{"name", "base", "body"}]} and prints one line of JSON
with the seconds of up, list and down. Arguments: FILE CONNECTIONS."""
import bisect
import collections
import http.client
import json
import os
import socket
import sys
import threading
import time

API = "/v1.41"


class UnixConnection(http.client.HTTPConnection):
    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        host = os.environ.get("DOCKER_HOST", "unix:///var/run/docker.sock")
        self.sock.connect(host.removeprefix("unix://"))


class Graph:
    """Runs nodes in dependency order, lowest number first. Of the nodes that take endpoints of a network away
    one runs at a time, alone with that network: engines before 23.0 deadlock otherwise (moby/libnetwork #2649)."""

    def __init__(self):
        self.nodes = []
        self.networks = []
        self.takes = []
        self.followers = []
        self.missing = []

    def add(self, method, path, body=None, after=(), networks=(), takes=False):
        ok = (200, 201, 204, 304)
        number = len(self.nodes)
        self.networks.append(networks)
        self.takes.append(takes)
        self.nodes.append((method, path, json.dumps(body) if body is not None else None, ok))
        self.followers.append([])
        self.missing.append(len(after))
        for before in after:
            self.followers[before].append(number)
        return number

    def run(self, connections):
        ready = sorted(i for i, count in enumerate(self.missing) if count == 0)
        coming, going = collections.Counter(), collections.Counter()
        lock = threading.Condition()
        left = len(self.nodes)
        problems = []

        def runnable():
            for number in ready:
                if not any(going[name] or (self.takes[number] and coming[name])
                           for name in self.networks[number]):
                    return number
            return None

        def work():
            nonlocal left
            connection = UnixConnection("docker")
            while True:
                with lock:
                    number = runnable()
                    while number is None and left > 0 and not problems:
                        lock.wait()
                        number = runnable()
                    if left <= 0 or problems:
                        return
                    ready.remove(number)
                    traffic = going if self.takes[number] else coming
                    traffic.update(self.networks[number])
                method, path, body, ok = self.nodes[number]
                headers = {"Content-Type": "application/json"} if body else {}
                connection.request(method, API + path, body, headers)
                answer = connection.getresponse()
                text = answer.read()
                with lock:
                    if answer.status not in ok:
                        problems.append(f"{method} {path}: {answer.status} {text[:300]!r}")
                    left -= 1
                    traffic.subtract(self.networks[number])
                    for follower in self.followers[number]:
                        self.missing[follower] -= 1
                        if self.missing[follower] == 0:
                            bisect.insort(ready, follower)
                    lock.notify_all()

        start = time.monotonic()
        threads = [threading.Thread(target=work) for _ in range(connections)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        if problems:
            raise SystemExit(problems[0])
        return time.monotonic() - start


def up_graph(plan):
    graph = Graph()
    networks = {body["Name"]: graph.add("POST", "/networks/create", body)
                for body in plan["networks"]}
    created, started = {}, {}
    for base in plan["bases"]:
        node = graph.add("POST", "/containers/create?name=" + base["name"], base["body"],
                         [networks[name] for name in base["networks"]])
        for connect in base["connects"]:
            node = graph.add("POST", f"/networks/{connect['network']}/connect", connect["body"],
                             [node])
        created[base["name"]] = node
    for base in plan["bases"]:
        started[base["name"]] = graph.add("POST", f"/containers/{base['name']}/start", None,
                                          [created[base["name"]]], base["networks"])
    for service in plan["services"]:
        node = graph.add("POST", "/containers/create?name=" + service["name"], service["body"],
                         [created[service["base"]]])
        graph.add("POST", f"/containers/{service['name']}/start", None,
                  [node, started[service["base"]]])
    return graph


def down_graph(plan):
    graph = Graph()
    services, leaving = {}, {}
    for service in plan["services"]:
        node = graph.add("DELETE", f"/containers/{service['name']}?force=1&v=1")
        services.setdefault(service["base"], []).append(node)
    for base in plan["bases"]:
        node = graph.add("DELETE", f"/containers/{base['name']}?force=1&v=1", None,
                         services.get(base["name"], []), base["networks"], True)
        for name in base["networks"]:
            leaving.setdefault(name, []).append(node)
    for body in plan["networks"]:
        graph.add("DELETE", "/networks/" + body["Name"], None, leaving.get(body["Name"], []))
    return graph


def list_time():
    connection = UnixConnection("docker")
    start = time.monotonic()
    for path in ("/containers/json?all=1", "/networks"):
        connection.request("GET", API + path)
        connection.getresponse().read()
    return time.monotonic() - start


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        plan = json.load(file)
    connections = int(sys.argv[2])
    up = up_graph(plan).run(connections)
    listed = list_time()
    down = down_graph(plan).run(connections)
    print(json.dumps({"up": up, "list": listed, "down": down}))


main()
