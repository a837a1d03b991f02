-- SPDX-License-Identifier: GPL-3.0-or-later
-- Connections of attackers that are open now; a row goes when the decoy says that its connection is over.

CREATE TABLE open_sessions (
    topology_id TEXT NOT NULL,
    decky TEXT NOT NULL,
    service TEXT NOT NULL,
    session TEXT NOT NULL,
    decky_id TEXT NOT NULL,
    attacker_ip TEXT NOT NULL,
    attacker_port INTEGER NOT NULL,
    started_at TEXT NOT NULL,
    last_at TEXT NOT NULL,
    PRIMARY KEY (topology_id, decky, service, session)
) WITHOUT ROWID;
CREATE INDEX ix_open_sessions_last_at ON open_sessions (last_at);
