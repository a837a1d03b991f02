// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/sqlautorepair.h"

#include "core/store/connection.h"
#include "core/store/database.h"

namespace decnet {

Result<bool> SqlAutoRepair::isOn(TopologyId id)
{
    auto connection = m_database.connection();
    if (!connection)
        return fail(connection.error());
    auto row = (*connection)->statement("SELECT 1 FROM auto_repair WHERE topology_id = ?");
    row.text(id.toString());
    return row.execOne();
}

Result<void> SqlAutoRepair::set(TopologyId id, bool on)
{
    auto connection = m_database.connection();
    if (!connection)
        return fail(connection.error());
    auto change = on ? (*connection)
                           ->statement("INSERT INTO auto_repair (topology_id) VALUES (?)"
                                       " ON CONFLICT DO NOTHING")
                     : (*connection)->statement("DELETE FROM auto_repair WHERE topology_id = ?");
    change.text(id.toString());
    return change.exec();
}

Result<std::vector<TopologyId>> SqlAutoRepair::all()
{
    auto connection = m_database.connection();
    if (!connection)
        return fail(connection.error());
    auto row = (*connection)->statement("SELECT topology_id FROM auto_repair ORDER BY topology_id");
    if (auto ok = row.exec(); !ok)
        return fail(ok.error());
    std::vector<TopologyId> ids;
    while (row.next()) {
        if (const auto id = TopologyId::parse(row.textAt(0)))
            ids.push_back(*id);
    }
    if (auto ok = row.failure(); !ok)
        return fail(ok.error());
    return ids;
}

} // namespace decnet
