# SPDX-License-Identifier: GPL-3.0-or-later
# contract: U-08 (memory of the idle window), decoys' resident memory and start-up
"""Resident memory of the idle window and of decoys, and how soon a decoy listens."""

import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time

BIN = pathlib.Path(os.environ["DECNET_BIN_DIR"])
WINDOW_LIMIT_MIB = 100
WINDOW_LIMIT_OF_BARE = 3.0
# Of an instance that nobody has talked to: the mapped file, and what is its own.
DECOY_LIMIT_MIB = 6.2
DECOY_OWN_LIMIT_MIB = 1.0
DECOY_START_LIMIT_MS = {"ssh": 400, "https": 250}
DECOY_START_DEFAULT_MS = 60
FIRST_PORT = 42100


def memory(pid):
    """Resident, proportional and anonymous size in MiB."""
    sizes = {}
    for line in pathlib.Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:]:
        key, value = line.split(":")
        sizes[key] = int(value.split()[0]) / 1024
    return sizes["Rss"], sizes["Pss"], sizes["Anonymous"]


def listens(port):
    """Asks the kernel, so that the decoy itself is left alone."""
    wanted = f":{port:04X}"
    for table in ("tcp", "tcp6"):
        for line in pathlib.Path(f"/proc/net/{table}").read_text().splitlines()[1:]:
            fields = line.split()
            if fields[1].endswith(wanted) and fields[3] == "0A":
                return True
    return False


def window(program, *arguments):
    with tempfile.TemporaryDirectory(prefix="decnet-bench-") as home:
        process = subprocess.Popen([BIN / program, *arguments], stdout=subprocess.DEVNULL,
                                   stderr=subprocess.DEVNULL,
                                   env={**os.environ, "QT_QPA_PLATFORM": "offscreen", "DECNET_HOME": home,
                                        "DECNET_ALLOW_ROOT": "1"})
        time.sleep(4)
        assert process.poll() is None, f"{program} ended by itself"
        sizes = memory(process.pid)
        process.terminate()
        process.wait(10)
        return sizes


def decoy(service, port):
    """Milliseconds from exec to an open port, and memory after that."""
    config = {"ports": {service: [port]}, "service_config": {}}
    start = time.monotonic()
    process = subprocess.Popen([BIN / "decoyd", "serve", service], stdout=subprocess.DEVNULL,
                               env={"NODE_NAME": "bench", "INSTANCE_ID": "1",
                                    "DECOY_CONFIG": json.dumps(config)})
    try:
        while not listens(port):
            assert time.monotonic() - start < 10, f"{service} never listens"
            time.sleep(0.0005)
        millis = (time.monotonic() - start) * 1000
        time.sleep(0.5)
        return millis, *memory(process.pid)
    finally:
        process.terminate()
        process.wait(10)


def main():
    failures = []
    bare_rss, *_ = window("bare_window")
    rss, pss, _ = window("decnet-desktop")
    print(f"idle window            rss {rss:6.1f} MiB  pss {pss:6.1f} MiB  {rss / bare_rss:.2f}x of a bare window"
          f" ({bare_rss:.1f} MiB)")
    if rss > WINDOW_LIMIT_MIB or rss > WINDOW_LIMIT_OF_BARE * bare_rss:
        failures.append(f"the idle window takes {rss:.1f} MiB")

    for offset, service in enumerate(["ssh", "http", "https", "ftp", "telnet", "redis", "mysql", "smtp"]):
        runs = sorted(decoy(service, FIRST_PORT + 10 * offset + run) for run in range(3))
        millis, rss, pss, own = runs[1]
        print(f"decoyd serve {service:8}  rss {rss:6.1f} MiB  pss {pss:6.1f} MiB  own {own:5.2f} MiB"
              f"  listens after {millis:6.1f} ms")
        if rss > DECOY_LIMIT_MIB or own > DECOY_OWN_LIMIT_MIB:
            failures.append(f"{service} takes {rss:.1f} MiB, {own:.2f} of its own")
        if millis > DECOY_START_LIMIT_MS.get(service, DECOY_START_DEFAULT_MS):
            failures.append(f"{service} listens after {millis:.0f} ms only")
    for failure in failures:
        print(f"FAIL: {failure}")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
