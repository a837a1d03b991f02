# SPDX-License-Identifier: GPL-3.0-or-later
# contract: P-01, X-01, T-04, T-08, G-01
"""The command line without an engine: exit codes, JSON, bad input of every kind."""

import json
import os
import pathlib
import sqlite3
import tempfile
import unittest

from harness import Decnet

OK, FAILED, USAGE, NOT_FOUND, CONFLICT, INVALID, UNREACHABLE = range(7)


class CommandLine(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="decnet-cli-")
        self.addCleanup(folder.cleanup)
        self.decnet = Decnet(folder.name)
        # Nobody listens there.
        self.decnet.env["DOCKER_HOST"] = f"unix://{folder.name}/no-engine.sock"

    def expect(self, code, *arguments):
        done = self.decnet(*arguments, check=False)
        self.assertEqual(done.returncode, code, f"{arguments}\n{done.stdout}\n{done.stderr}")
        self.assertNotIn("terminate called", done.stderr)
        return done

    def generate(self, name="maze", *more):
        return self.decnet.json("topology", "generate", "--name", name, "--seed", "42", "--depth", "2",
                                "--services", "ssh", *more)

    def test_usage(self):
        self.expect(USAGE)
        self.expect(USAGE, "topology")
        self.expect(USAGE, "topology", "fly")
        self.expect(USAGE, "topology", "show")
        self.expect(USAGE, "topology", "generate", "--depth", "many", "--name", "x")
        self.expect(OK, "--help")
        self.expect(OK, "topology", "generate", "--help")
        self.assertEqual(self.decnet.json("version")["document_schema"], "decnet.topology/1")

    def test_not_found_and_conflict(self):
        self.expect(NOT_FOUND, "topology", "show", "nobody")
        self.generate()
        done = self.expect(CONFLICT, "topology", "generate", "--name", "maze", "--depth", "1")
        self.assertIn("maze", done.stderr)
        self.expect(CONFLICT, "topology", "reset", "maze")
        self.expect(CONFLICT, "topology", "teardown", "maze")
        self.expect(CONFLICT, "topology", "delete", "maze", "--expected-version", "99")
        self.expect(OK, "topology", "delete", "maze")
        self.expect(NOT_FOUND, "topology", "delete", "maze")

    def test_bad_parameters_name_themselves(self):
        for option, value in (("--depth", "17"), ("--branching", "0"), ("--bridge-forward-p", "1.5"),
                              ("--cross-edge-p", "-1"), ("--deckies-per-lan", "3-1"),
                              ("--deckies-per-lan", "lots"), ("--services", "ssh,teleport"),
                              ("--subnet-base", "10.0.0.0/30"), ("--subnet-base", "here")):
            done = self.expect(INVALID, "topology", "generate", "--name", "bad", option, value)
            self.assertTrue(done.stderr.strip())
        self.assertEqual(self.decnet.json("topology", "list")["total"], 0)

    def test_engine_unreachable(self):
        self.generate()
        done = self.expect(UNREACHABLE, "topology", "deploy", "maze")
        self.assertIn("Docker", done.stderr)
        self.assertEqual(self.decnet.status("maze"), "pending")
        self.expect(UNREACHABLE, "reap", "--dry-run")

    def test_live_commands_without_a_running_maze(self):
        # contract: M-02, S-01
        self.generate()
        document = self.decnet.json("topology", "show", "maze")
        decky = document["deckies"][-1]["name"]
        gone = json.dumps({"decky": decky})
        done = self.expect(CONFLICT, "topology", "mutate", "maze", "remove_decky", "--payload-json", gone)
        self.assertIn("pending", done.stderr)
        self.expect(NOT_FOUND, "topology", "mutate", "nobody", "remove_decky", "--payload-json", gone)
        self.expect(INVALID, "topology", "mutate", "maze", "remove_decky", "--payload-json", "{")
        self.expect(INVALID, "topology", "mutate", "maze", "dance", "--payload-json", gone)
        self.expect(USAGE, "topology", "mutate", "maze")
        self.expect(CONFLICT, "topology", "drift", "maze")
        self.expect(CONFLICT, "topology", "repair", "maze")
        self.assertEqual(self.decnet.json("topology", "mutations", "maze"), [])
        self.expect(INVALID, "topology", "mutations", "maze", "--state", "bogus")
        self.expect(NOT_FOUND, "topology", "mutations", "maze", "--discard", "12345678")
        self.expect(INVALID, "bus", "watch", "a..b")
        self.expect(UNREACHABLE, "controller", "status")
        # A drawing is changed at once.
        self.expect(CONFLICT, "service", "remove", "maze", decky, "http")
        self.expect(OK, "service", "add", "maze", decky, "http", "--set", "server_header=x/1")
        self.assertEqual(self.decnet.json("service", "config", "maze", decky, "http"), {"server_header": "x/1"})
        self.expect(INVALID, "service", "apply", "maze", decky, "http", "--set", "response_code=lots")
        self.expect(OK, "service", "remove", "maze", decky, "http")
        self.assertEqual(document["deckies"][-1]["services"],
                         self.decnet.json("topology", "show", "maze")["deckies"][-1]["services"])

    def test_same_seed_same_maze(self):
        shapes = []
        for name in ("one", "two"):
            self.generate(name, "--subnet-base", "10.50.0.0/16" if name == "one" else "10.60.0.0/16")
            document = self.decnet.json("topology", "show", name)
            names = {child["id"]: child["name"] for child in document["lans"] + document["deckies"]}
            shapes.append(sorted((names[e["decky"]], names[e["lan"]], e["ip"].split(".")[2:], e["is_bridge"])
                                 for e in document["edges"]))
        self.assertEqual(shapes[0], shapes[1])

    def test_export_import(self):
        self.generate()
        exported = pathlib.Path(self.decnet.home) / "maze.json"
        self.expect(OK, "topology", "export", "maze", "-o", exported)
        self.expect(CONFLICT, "topology", "import", exported)
        self.expect(OK, "topology", "import", exported, "--rename")
        self.expect(OK, "topology", "import", exported, "--name", "copy")
        first = self.decnet.json("topology", "show", "maze")
        second = self.decnet.json("topology", "show", "copy")
        self.assertNotEqual(first["topology"]["id"], second["topology"]["id"])
        self.assertEqual(sorted(d["name"] for d in first["deckies"]),
                         sorted(d["name"] for d in second["deckies"]))
        self.assertEqual(self.decnet.json("topology", "list")["total"], 3)

    def test_formats_of_other_programs(self):
        self.generate()
        folder = pathlib.Path(self.decnet.home)
        for form in ("yaml", "containerlab"):
            path = folder / f"maze.{form}"
            self.expect(OK, "topology", "export", "maze", "--format", form, "-o", path)
            self.expect(OK, "topology", "import", path, "--name", form)
            shapes = [sorted((d["name"], tuple(d["services"])) for d in self.decnet.json("topology", "show", name)["deckies"])
                      for name in ("maze", form)]
            self.assertEqual(shapes[0], shapes[1])
        self.assertIn("<graphml", self.decnet("topology", "export", "maze", "--format", "graphml").stdout)
        compose = folder / "compose.yml"
        compose.write_text("services:\n  web: {image: nginx, ports: ['8080:80']}\n  odd: {image: scratch}\n")
        looked = self.decnet.json("topology", "import", compose, "--name", "shop", "--dry-run")
        self.assertEqual((looked["format"], looked["deckies"]), ("Compose file", 2))
        self.assertTrue(any("odd" in note["place"] for note in looked["notes"]))
        self.expect(NOT_FOUND, "topology", "show", "shop")
        done = self.expect(OK, "topology", "import", compose, "--name", "shop")
        self.assertIn("services.odd", done.stderr)
        self.assertEqual(len(self.decnet.json("topology", "show", "shop")["deckies"]), 2)

    def test_secrets_stay_out_of_exports(self):
        self.generate()
        document = json.loads(self.decnet("topology", "export", "maze").stdout)
        document["deckies"][0]["service_config"] = {"ssh": {"password": "s3cr3t", "hostname": "gate"}}
        path = pathlib.Path(self.decnet.home) / "secret.json"
        path.write_text(json.dumps(document))
        self.expect(OK, "topology", "import", path, "--name", "secret")
        public = self.decnet("topology", "export", "secret")
        self.assertNotIn("s3cr3t", public.stdout)
        self.assertIn("gate", public.stdout)
        self.assertIn("1 secret", public.stderr)
        private = pathlib.Path(self.decnet.home) / "with.json"
        self.expect(OK, "topology", "export", "secret", "--with-secrets", "-o", private)
        self.assertIn("s3cr3t", private.read_text())
        self.assertEqual(private.stat().st_mode & 0o077, 0)

    def test_bad_documents(self):
        self.generate()
        good = json.loads(self.decnet("topology", "export", "maze").stdout)
        text = json.dumps(good)

        def with_change(change):
            document = json.loads(text)
            change(document)
            return json.dumps(document)

        cases = {
            "empty": ("", "empty"),
            "not json": ("<xml/>", "line 1"),
            "truncated": (text[:len(text) // 2], "line"),
            "no topology": ("[1, 2]", "neither"),
            "newer": (with_change(lambda d: d.update(schema="decnet.topology/9")), "schema"),
            "wrong type": (with_change(lambda d: d["lans"][0].update(name=7)), "lans[0].name"),
            "bad id": (with_change(lambda d: d["deckies"][1].update(id="x")), "deckies[1].id"),
            "dangling": (with_change(lambda d: d["edges"][0].update(lan=d["edges"][0]["id"])), "edges[0].lan"),
            "unknown key": (with_change(lambda d: d["deckies"][0].update(colour=1)), "colour"),
            "deep": ("[" * 100000, "line"),
        }
        for name, (content, place) in cases.items():
            with self.subTest(name):
                path = pathlib.Path(self.decnet.home) / "bad.json"
                path.write_text(content)
                done = self.expect(INVALID, "topology", "import", path, "--name", "bad")
                self.assertIn(place, done.stderr)
        self.expect(NOT_FOUND, "topology", "import", "/nonexistent.json")
        self.assertEqual(self.decnet.json("topology", "list")["total"], 1)

    def test_validate_tells_and_fixes(self):
        self.generate()
        document = json.loads(self.decnet("topology", "export", "maze").stdout)
        lan = document["lans"][0]["id"]
        inside = [edge for edge in document["edges"] if edge["lan"] == lan]
        inside[-1]["ip"] = inside[0]["ip"]
        path = pathlib.Path(self.decnet.home) / "broken.json"
        path.write_text(json.dumps(document))
        self.assertIn("IP_COLLISION", self.expect(INVALID, "topology", "validate", path).stdout)
        self.expect(OK, "topology", "import", path, "--name", "broken")
        issues = self.decnet.json("topology", "validate", "broken", check=False)
        self.assertIn("IP_COLLISION", [issue["code"] for issue in issues])
        self.expect(INVALID, "topology", "deploy", "broken")
        self.assertEqual(self.decnet.status("broken"), "pending")
        self.decnet("topology", "validate", "broken", "--fix", check=False)
        issues = self.decnet.json("topology", "validate", "broken", check=False)
        self.assertNotIn("IP_COLLISION", [issue["code"] for issue in issues])

    def test_bad_databases(self):
        self.generate()
        database = pathlib.Path(self.decnet.home) / "data/decnet.db"
        good = database.read_bytes()
        for leftover in database.parent.glob("decnet.db-*"):
            leftover.unlink()

        database.write_bytes(good[:5000])
        done = self.expect(FAILED, "topology", "list")
        self.assertIn("decnet.db", done.stderr)

        database.write_bytes(b"this is not a database at all" * 100)
        done = self.expect(FAILED, "topology", "list")
        self.assertIn("decnet.db", done.stderr)

        database.write_bytes(good)
        with sqlite3.connect(database) as db:
            db.execute("UPDATE schema_version SET version = 999"
                       " WHERE version = (SELECT MAX(version) FROM schema_version)")
        db.close()
        done = self.expect(INVALID, "topology", "list")
        self.assertIn("999", done.stderr)

    def test_bad_catalog_file(self):
        folder = pathlib.Path(self.decnet.home) / "config/catalog"
        folder.mkdir(parents=True)
        (folder / "mine.yaml").write_text("services:\n  - slug: gopher\n    tcp_ports: [seventy]\n")
        done = self.expect(INVALID, "catalog", "services")
        self.assertIn("mine.yaml", done.stderr)
        (folder / "mine.yaml").write_text("services: [\n")
        self.expect(INVALID, "topology", "list")
        (folder / "mine.yaml").unlink()
        self.expect(OK, "catalog", "services")

    def test_catalog(self):
        services = {service["slug"]: service for service in self.decnet.json("catalog", "services")}
        for slug in ("ssh", "http", "https", "ftp", "telnet", "redis", "mysql", "smtp"):
            self.assertTrue(services[slug]["available"], slug)
        self.assertEqual(len(self.decnet.json("catalog", "archetypes")), 15)
        self.assertEqual(len(self.decnet.json("catalog", "distros")), 9)

    def test_unwritable_home(self):
        if os.geteuid() == 0:
            # Root may write anywhere but below a file.
            blocked = pathlib.Path(self.decnet.home) / "file"
            blocked.write_text("")
            self.decnet.env["DECNET_HOME"] = str(blocked / "home")
        else:
            self.decnet.env["DECNET_HOME"] = "/proc/decnet"
        done = self.expect(FAILED, "topology", "list")
        self.assertTrue(done.stderr.strip())


if __name__ == "__main__":
    unittest.main(verbosity=2)
