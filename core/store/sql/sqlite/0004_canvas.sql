-- SPDX-License-Identifier: GPL-3.0-or-later
-- What only the canvas shows: looks of LANs and deckies, collapsed LANs, notes. Geometry, like x and y:
-- never part of version or hash. colour is a word, NULL for none; level orders things of a kind.

ALTER TABLE lans ADD COLUMN colour TEXT;
ALTER TABLE lans ADD COLUMN locked INTEGER NOT NULL DEFAULT 0;
ALTER TABLE lans ADD COLUMN level INTEGER NOT NULL DEFAULT 0;
ALTER TABLE lans ADD COLUMN collapsed INTEGER NOT NULL DEFAULT 0;

ALTER TABLE topology_deckies ADD COLUMN colour TEXT;
ALTER TABLE topology_deckies ADD COLUMN locked INTEGER NOT NULL DEFAULT 0;
ALTER TABLE topology_deckies ADD COLUMN level INTEGER NOT NULL DEFAULT 0;

CREATE TABLE topology_notes (
    topology_id TEXT NOT NULL REFERENCES topologies (id) ON DELETE CASCADE,
    id TEXT NOT NULL,
    text TEXT NOT NULL,
    x REAL NOT NULL,
    y REAL NOT NULL,
    w REAL NOT NULL,
    h REAL NOT NULL,
    colour TEXT,
    locked INTEGER NOT NULL DEFAULT 0,
    level INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (topology_id, id)
) WITHOUT ROWID;
