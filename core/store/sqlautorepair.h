// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/topology/ids.h"

#include <vector>

namespace decnet {

class Database;

/// Which topologies the controller repairs by itself. Thread-safe like TopologyRepository, with the
/// same error kinds. Gone with its topology.
class SqlAutoRepair final
{
public:
    explicit SqlAutoRepair(Database &database)
        : m_database(database)
    {
    }

    [[nodiscard]] Result<bool> isOn(TopologyId id);
    /// The topology must exist.
    [[nodiscard]] Result<void> set(TopologyId id, bool on);
    [[nodiscard]] Result<std::vector<TopologyId>> all();

private:
    Database &m_database;
};

} // namespace decnet
