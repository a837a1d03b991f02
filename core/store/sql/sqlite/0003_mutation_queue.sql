-- SPDX-License-Identifier: GPL-3.0-or-later
-- The live queue. Nothing wrote the table of the first step, so it is made anew: rows are ordered per
-- topology, claims are leases, and a row knows whether the document was written and how to undo it.

DROP TABLE topology_mutations;

-- payload is {"op": …, "payload": …} as it travels; inverse the same, NULL until the document was
-- written (written_version). applied_at is the end, however it ended. refresh is "<decky id>/<service>".
CREATE TABLE topology_mutations (
    id TEXT NOT NULL PRIMARY KEY,
    topology_id TEXT NOT NULL REFERENCES topologies (id) ON DELETE CASCADE,
    seq INTEGER NOT NULL,
    op TEXT NOT NULL,
    payload TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'queued' CHECK (state IN ('queued', 'applying', 'applied',
        'failed', 'discarded')),
    expected_version INTEGER,
    force INTEGER NOT NULL DEFAULT 0,
    save_only INTEGER NOT NULL DEFAULT 0,
    refresh TEXT,
    requested_at TEXT NOT NULL,
    claimed_at TEXT,
    applied_at TEXT,
    lease_owner TEXT,
    lease_until TEXT,
    attempts INTEGER NOT NULL DEFAULT 0,
    written_version INTEGER,
    inverse TEXT,
    reason TEXT
);
CREATE UNIQUE INDEX uq_topology_mutations_seq ON topology_mutations (topology_id, seq);
CREATE INDEX ix_topology_mutations_state_topology ON topology_mutations (state, topology_id);
