// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/topology/topology.h"

namespace decnet::bench {

/// The same job as SqlTopologyRepository::create() and load(), written straight on SQLite's C API:
/// the same file, schema, settings and statements, the same Topology in and out. Fatal on any
/// error.
class StoreFloor
{
public:
    /// `file` holds our schema already.
    explicit StoreFloor(const QString &file);
    ~StoreFloor();
    StoreFloor(const StoreFloor &) = delete;
    StoreFloor &operator=(const StoreFloor &) = delete;

    void save(const Topology &topology);
    [[nodiscard]] Topology load(TopologyId id);
    /// The rows without making anything of them; returns how many.
    [[nodiscard]] int scan(TopologyId id);

private:
    struct Part;
    std::unique_ptr<Part> m_part;
};

} // namespace decnet::bench
