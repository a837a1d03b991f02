-- SPDX-License-Identifier: GPL-3.0-or-later
-- Topologies that the controller repairs by itself.

CREATE TABLE auto_repair (
    topology_id TEXT NOT NULL PRIMARY KEY REFERENCES topologies (id) ON DELETE CASCADE
) WITHOUT ROWID;
