# SPDX-License-Identifier: GPL-3.0-or-later
"""Stands between a program and the real Docker daemon and refuses what a test tells it to."""

import os
import socket
import threading

DAEMON = "/var/run/docker.sock"
REFUSAL = b'{"message":"injected by the test"}'


class FaultyProxy:
    """A UNIX socket to use as DOCKER_HOST. `refuse(method, path)` decides about each request: False lets it
    pass, True answers with status 500, "drop" hangs up instead of asking the daemon, "lose" hangs up when the
    daemon has done it."""

    def __init__(self, folder):
        self.path = os.path.join(folder, "faulty.sock")
        self.refuse = lambda method, path: False
        self.seen = []
        self.refused = []
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(self.path)
        self._listener.listen(64)
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def docker_host(self):
        return f"unix://{self.path}"

    def close(self):
        self._listener.close()

    def _accept(self):
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client):
        # One request per connection: the answer's "Connection: close" tells the client so.
        with client:
            head = b""
            while b"\r\n\r\n" not in head:
                block = client.recv(65536)
                if not block:
                    return
                head += block
            head, _, body = head.partition(b"\r\n\r\n")
            lines = head.split(b"\r\n")
            method, path = lines[0].decode().split()[:2]
            self.seen.append((method, path))
            verdict = self.refuse(method, path)
            if verdict:
                self.refused.append((method, path))
            if verdict == "drop":
                return
            if verdict is True:
                self._drain(client, lines, body)
                client.sendall(b"HTTP/1.1 500 Internal Server Error\r\nContent-Type: application/json\r\n"
                               b"Connection: close\r\nContent-Length: %d\r\n\r\n" % len(REFUSAL) + REFUSAL)
                return
            kept = [line for line in lines[1:] if not line.lower().startswith((b"connection:", b"expect:"))]
            if any(line.lower().startswith(b"expect:") for line in lines):
                client.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
            with socket.socket(socket.AF_UNIX) as daemon:
                daemon.connect(DAEMON)
                daemon.sendall(b"\r\n".join([lines[0], *kept, b"Connection: close"]) + b"\r\n\r\n" + body)
                threading.Thread(target=self._pump, args=(client, daemon), daemon=True).start()
                if verdict == "lose":
                    while daemon.recv(65536):
                        pass
                    client.shutdown(socket.SHUT_RDWR)
                    return
                self._pump(daemon, client)

    @staticmethod
    def _drain(client, lines, body):
        length = next((int(line.split(b":")[1]) for line in lines
                       if line.lower().startswith(b"content-length:")), 0)
        while len(body) < length:
            block = client.recv(65536)
            if not block:
                return
            body += block

    @staticmethod
    def _pump(source, target):
        try:
            while block := source.recv(65536):
                target.sendall(block)
        except OSError:
            pass
        try:
            target.shutdown(socket.SHUT_WR)
        except OSError:
            pass
