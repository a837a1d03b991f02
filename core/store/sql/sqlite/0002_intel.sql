-- SPDX-License-Identifier: GPL-3.0-or-later
-- What the decoys saw. No foreign keys to topologies: intelligence outlives the maze it came from.

CREATE TABLE events (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at TEXT NOT NULL,
    topology_id TEXT NOT NULL,
    decky_id TEXT NOT NULL,
    decky TEXT NOT NULL,
    service TEXT NOT NULL,
    event_type TEXT NOT NULL,
    attacker_ip TEXT NOT NULL,
    attacker_port INTEGER NOT NULL DEFAULT 0,
    fields TEXT NOT NULL DEFAULT '{}',
    msg TEXT,
    raw_line TEXT NOT NULL,
    line_count INTEGER NOT NULL DEFAULT 1
);
CREATE INDEX ix_events_topology ON events (topology_id, decky);
CREATE INDEX ix_events_attacker ON events (attacker_ip);

CREATE TABLE topology_activity (
    topology_id TEXT NOT NULL PRIMARY KEY,
    events INTEGER NOT NULL,
    last_at TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE attackers (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    uuid TEXT NOT NULL UNIQUE,
    ip TEXT NOT NULL UNIQUE,
    first_seen TEXT NOT NULL,
    last_seen TEXT NOT NULL,
    event_count INTEGER NOT NULL DEFAULT 0,
    credential_count INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX ix_attackers_last_seen ON attackers (last_seen);

-- Whom an attacker touched, in order of first touch: the traversal path.
CREATE TABLE attacker_deckies (
    attacker_id INTEGER NOT NULL REFERENCES attackers (id) ON DELETE CASCADE,
    topology_id TEXT NOT NULL,
    decky TEXT NOT NULL,
    first_seen TEXT NOT NULL,
    PRIMARY KEY (attacker_id, topology_id, decky)
) WITHOUT ROWID;

CREATE TABLE attacker_services (
    attacker_id INTEGER NOT NULL REFERENCES attackers (id) ON DELETE CASCADE,
    service TEXT NOT NULL,
    PRIMARY KEY (attacker_id, service)
) WITHOUT ROWID;

CREATE TABLE credentials (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    attacker_ip TEXT NOT NULL,
    attacker_uuid TEXT NOT NULL,
    topology_id TEXT NOT NULL,
    decky_name TEXT NOT NULL,
    service TEXT NOT NULL,
    principal TEXT NOT NULL,
    principal_key TEXT NOT NULL,
    secret_kind TEXT NOT NULL DEFAULT 'plaintext',
    secret_sha256 TEXT NOT NULL,
    secret_b64 TEXT NOT NULL,
    secret_printable TEXT NOT NULL,
    outcome TEXT,
    fields TEXT NOT NULL DEFAULT '{}',
    first_seen TEXT NOT NULL,
    last_seen TEXT NOT NULL,
    attempt_count INTEGER NOT NULL DEFAULT 1
);
CREATE UNIQUE INDEX uq_credential ON credentials (attacker_ip, topology_id, decky_name, service,
    secret_kind, secret_sha256, principal_key);
CREATE INDEX ix_credentials_topology ON credentials (topology_id, decky_name);
CREATE INDEX ix_credentials_last_seen ON credentials (last_seen);

CREATE TABLE artifacts (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at TEXT NOT NULL,
    topology_id TEXT NOT NULL,
    decky TEXT NOT NULL,
    service TEXT NOT NULL,
    attacker_ip TEXT NOT NULL,
    capture_id TEXT NOT NULL,
    path TEXT NOT NULL,
    size INTEGER NOT NULL,
    sha256 TEXT NOT NULL,
    state TEXT NOT NULL,
    stored_path TEXT NOT NULL
);
CREATE INDEX ix_artifacts_topology ON artifacts (topology_id, decky);

-- How far each container's log was taken in.
CREATE TABLE collect_positions (
    source TEXT NOT NULL PRIMARY KEY,
    timestamp TEXT NOT NULL,
    lines INTEGER NOT NULL,
    updated_at TEXT NOT NULL
) WITHOUT ROWID;
