-- SPDX-License-Identifier: GPL-3.0-or-later
-- Topologies, their children, status history and mutation queue.
-- Children are clustered by topology, so that loading one is a scan of neighbouring pages, and the
-- composite keys let no edge join children of two topologies.

CREATE TABLE topologies (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    mode TEXT NOT NULL DEFAULT 'unihost' CHECK (mode IN ('unihost', 'agent')),
    target_host_uuid TEXT,
    config_snapshot TEXT NOT NULL DEFAULT '{}',
    status TEXT NOT NULL DEFAULT 'pending' CHECK (status IN ('pending', 'deploying', 'active',
        'degraded', 'failed', 'tearing_down', 'torn_down')),
    status_changed_at TEXT,
    created_at TEXT NOT NULL,
    version INTEGER NOT NULL DEFAULT 1,
    needs_resync INTEGER NOT NULL DEFAULT 0,
    email_personas TEXT NOT NULL DEFAULT '[]',
    language_default TEXT NOT NULL DEFAULT 'en',
    notes TEXT
);
CREATE UNIQUE INDEX uq_topology_name ON topologies (name);
CREATE INDEX ix_topologies_status ON topologies (status);
CREATE INDEX ix_topologies_created_at ON topologies (created_at);
CREATE INDEX ix_topologies_target_host ON topologies (target_host_uuid)
    WHERE target_host_uuid IS NOT NULL;

CREATE TABLE lans (
    topology_id TEXT NOT NULL REFERENCES topologies (id) ON DELETE CASCADE,
    id TEXT NOT NULL,
    name TEXT NOT NULL,
    docker_network_id TEXT,
    subnet TEXT NOT NULL,
    is_dmz INTEGER NOT NULL DEFAULT 0,
    x REAL,
    y REAL,
    w REAL,
    h REAL,
    notes TEXT,
    PRIMARY KEY (topology_id, id)
) WITHOUT ROWID;
CREATE UNIQUE INDEX uq_lan_topology_name ON lans (topology_id, lower(name));

-- archetype … notes are NULL when empty; services, service_config and publish are JSON.
CREATE TABLE topology_deckies (
    topology_id TEXT NOT NULL REFERENCES topologies (id) ON DELETE CASCADE,
    id TEXT NOT NULL,
    name TEXT NOT NULL,
    services TEXT NOT NULL DEFAULT '[]',
    archetype TEXT,
    distro TEXT,
    os_profile TEXT,
    hostname TEXT,
    mac TEXT,
    forwards_l3 INTEGER NOT NULL DEFAULT 0,
    service_config TEXT,
    publish TEXT,
    state TEXT NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'running', 'failed',
        'torn_down', 'degraded', 'tearing_down', 'teardown_failed')),
    last_error TEXT,
    compose_hash TEXT,
    last_seen TEXT,
    updated_at TEXT,
    x REAL,
    y REAL,
    notes TEXT,
    PRIMARY KEY (topology_id, id)
) WITHOUT ROWID;
CREATE UNIQUE INDEX uq_decky_topology_name ON topology_deckies (topology_id, lower(name));

CREATE TABLE topology_edges (
    topology_id TEXT NOT NULL,
    id TEXT NOT NULL,
    decky_id TEXT NOT NULL,
    lan_id TEXT NOT NULL,
    ip TEXT NOT NULL,
    is_bridge INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (topology_id, id),
    FOREIGN KEY (topology_id, decky_id) REFERENCES topology_deckies (topology_id, id)
        ON DELETE CASCADE,
    FOREIGN KEY (topology_id, lan_id) REFERENCES lans (topology_id, id) ON DELETE CASCADE
) WITHOUT ROWID;
CREATE UNIQUE INDEX uq_edge_decky_lan ON topology_edges (topology_id, decky_id, lan_id);
CREATE INDEX ix_edges_lan ON topology_edges (topology_id, lan_id);

CREATE TABLE topology_status_events (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    topology_id TEXT NOT NULL REFERENCES topologies (id) ON DELETE CASCADE,
    from_status TEXT NOT NULL,
    to_status TEXT NOT NULL,
    at TEXT NOT NULL,
    reason TEXT
);
CREATE INDEX ix_status_events_topology ON topology_status_events (topology_id, id);

CREATE TABLE topology_mutations (
    id TEXT NOT NULL PRIMARY KEY,
    topology_id TEXT NOT NULL REFERENCES topologies (id) ON DELETE CASCADE,
    op TEXT NOT NULL,
    payload TEXT NOT NULL DEFAULT '{}',
    state TEXT NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'applying', 'applied',
        'failed')),
    requested_at TEXT NOT NULL,
    applied_at TEXT,
    reason TEXT
);
CREATE INDEX ix_topology_mutations_state_topology ON topology_mutations (state, topology_id);
CREATE INDEX ix_topology_mutations_topology ON topology_mutations (topology_id);
CREATE INDEX ix_topology_mutations_requested_at ON topology_mutations (requested_at);
