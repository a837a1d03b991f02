// SPDX-License-Identifier: GPL-3.0-or-later
// What gestures change of a stored topology: places, sizes, looks and notes, column by column.
#include "core/store/connection.h"
#include "core/store/sqltopologyrows.h"

namespace decnet::rows {

using namespace Qt::StringLiterals;

namespace {

/// Updates children of one topology.
class GeometryWriter
{
public:
    GeometryWriter(Connection &connection, const QString &topology)
        : m_connection(connection)
        , m_topology(topology)
    {
    }

    Result<void> write(const Geometry::LanMove &move)
    {
        const QString id = move.id.toString();
        if (move.pos) {
            auto statement = m_connection.statement(
                "UPDATE lans SET x = ?, y = ? WHERE topology_id = ? AND id = ?");
            bindPoint(statement, *move.pos);
            if (auto ok = run(statement, u"LAN"_s, id); !ok)
                return ok;
        }
        if (move.size) {
            auto statement = m_connection.statement(
                "UPDATE lans SET w = ?, h = ? WHERE topology_id = ? AND id = ?");
            bindSize(statement, *move.size);
            if (auto ok = run(statement, u"LAN"_s, id); !ok)
                return ok;
        }
        if (move.isCollapsed) {
            auto statement = m_connection.statement(
                "UPDATE lans SET collapsed = ? WHERE topology_id = ? AND id = ?");
            statement.integer(*move.isCollapsed ? 1 : 0);
            if (auto ok = run(statement, u"LAN"_s, id); !ok)
                return ok;
        }
        static constexpr LookSql kSql{"UPDATE lans SET colour = ? WHERE topology_id = ? AND id = ?",
                                      "UPDATE lans SET locked = ? WHERE topology_id = ? AND id = ?",
                                      "UPDATE lans SET level = ? WHERE topology_id = ? AND id = ?"};
        return writeLook(kSql, move.look, u"LAN"_s, id);
    }

    Result<void> write(const Geometry::DeckyMove &move)
    {
        const QString id = move.id.toString();
        if (move.pos) {
            auto statement = m_connection.statement(
                "UPDATE topology_deckies SET x = ?, y = ? WHERE topology_id = ? AND id = ?");
            bindPoint(statement, *move.pos);
            if (auto ok = run(statement, u"decky"_s, id); !ok)
                return ok;
        }
        static constexpr LookSql kSql{
            "UPDATE topology_deckies SET colour = ? WHERE topology_id = ? AND id = ?",
            "UPDATE topology_deckies SET locked = ? WHERE topology_id = ? AND id = ?",
            "UPDATE topology_deckies SET level = ? WHERE topology_id = ? AND id = ?"};
        return writeLook(kSql, move.look, u"decky"_s, id);
    }

private:
    struct LookSql
    {
        const char *colour;
        const char *locked;
        const char *level;
    };

    Result<void> writeLook(const LookSql &sql, const LookPatch &look, const QString &what,
                           const QString &id)
    {
        if (look.colour) {
            auto statement = m_connection.statement(sql.colour);
            bindColour(statement, *look.colour);
            if (auto ok = run(statement, what, id); !ok)
                return ok;
        }
        if (look.isLocked) {
            auto statement = m_connection.statement(sql.locked);
            statement.integer(*look.isLocked ? 1 : 0);
            if (auto ok = run(statement, what, id); !ok)
                return ok;
        }
        if (look.level) {
            auto statement = m_connection.statement(sql.level);
            statement.integer(*look.level);
            if (auto ok = run(statement, what, id); !ok)
                return ok;
        }
        return {};
    }

    Result<void> run(Statement &statement, const QString &what, const QString &child)
    {
        statement.text(m_topology).text(child);
        if (auto ok = statement.exec(); !ok)
            return ok;
        if (statement.changedRows() == 0)
            return fail(ErrorKind::NotFound,
                        u"Topology %1 has no %2 %3"_s.arg(m_topology, what, child));
        return {};
    }

    Connection &m_connection;
    const QString &m_topology;
};

/// A topology has few notes, and which of them exist decides what an edit may do: all are read.
Result<void> editNotes(Connection &connection, const QString &topology, const Geometry &geometry)
{
    Topology part;
    if (auto ok = loadNotes(connection, part, topology); !ok)
        return ok;
    const Topology::Notes before = part.notes();
    for (const auto &op : geometry.notes) {
        const Mutation edit = std::visit([](const auto &value) { return Mutation(value); }, op);
        if (auto inverse = edit.apply(part); !inverse)
            return fail(inverse.error());
    }
    return writeNotes(connection, topology, before, part.notes());
}

} // namespace

Result<void> writeGeometry(Connection &connection, TopologyId topology, const Geometry &geometry)
{
    const QString id = topology.toString();
    GeometryWriter writer(connection, id);
    for (const Geometry::LanMove &move : geometry.lans) {
        if (auto ok = writer.write(move); !ok)
            return ok;
    }
    for (const Geometry::DeckyMove &move : geometry.deckies) {
        if (auto ok = writer.write(move); !ok)
            return ok;
    }
    return geometry.notes.empty() ? Result<void>() : editNotes(connection, id, geometry);
}

} // namespace decnet::rows
