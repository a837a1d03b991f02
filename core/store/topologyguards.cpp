// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/topologyguards.h"

#include "core/store/connection.h"
#include "core/topology/names.h"

namespace decnet::guards {

using namespace Qt::StringLiterals;

namespace {

/// `bearer` finds a child by its name; of two with the same name it finds one.
template<typename Children, typename Bearer>
Result<void> checkNames(const Children &children, const QString &what, Bearer bearer)
{
    for (const auto &[id, child] : children) {
        if (id.isNull())
            return fail(ErrorKind::Invalid, u"%1 \"%2\" has no id"_s.arg(what, child.name));
        if (!isValidChildName(child.name)) {
            return fail(ErrorKind::Invalid,
                        u"\"%1\" is not a valid name of a %2"_s.arg(child.name, what));
        }
        if (bearer(child.name)->id != id) {
            return fail(ErrorKind::Conflict,
                        u"The name \"%1\" is used by two %2 entries"_s.arg(child.name, what));
        }
    }
    return {};
}

Result<void> checkEdges(const Topology &topology)
{
    for (const auto &[id, edge] : topology.edges()) {
        const Decky *decky = topology.decky(edge.decky);
        const Lan *lan = topology.lan(edge.lan);
        if (id.isNull() || !decky || !lan) {
            return fail(
                ErrorKind::Invalid,
                u"Edge %1 does not join a decky and a LAN of this topology"_s.arg(id.toString()));
        }
        if (topology.edgeBetween(edge.decky, edge.lan)->id != id) {
            return fail(ErrorKind::Conflict, u"Decky \"%1\" is attached to LAN \"%2\" twice"_s.arg(
                                                 decky->name, lan->name));
        }
    }
    return {};
}

} // namespace

Result<Head> readHead(Connection &connection, TopologyId id)
{
    auto row = connection.statement("SELECT name, status, version FROM topologies WHERE id = ?");
    row.text(id.toString());
    const auto found = row.execOne();
    if (!found)
        return fail(found.error());
    if (!*found)
        return fail(ErrorKind::NotFound, u"There is no topology %1"_s.arg(id.toString()));
    const auto status = statusFromName(row.textAt(1));
    if (!status) {
        return fail(ErrorKind::Corrupt,
                    u"The stored topology %1 cannot be read"_s.arg(id.toString()),
                    u"column status"_s);
    }
    return Head{row.textAt(0), *status, row.integerAt(2)};
}

Result<void> checkVersion(const Head &head, std::optional<qint64> expected)
{
    if (!expected || *expected == head.version)
        return {};
    Error error = makeError(ErrorKind::VersionConflict,
                            u"Topology \"%1\" has changed meanwhile: expected version %2, it is at "
                            "%3"_s.arg(head.name)
                                .arg(*expected)
                                .arg(head.version));
    error.currentVersion = head.version;
    error.expectedVersion = *expected;
    return fail(std::move(error));
}

Result<void> checkEditable(const Head &head)
{
    if (isEditable(head.status))
        return {};
    return fail(ErrorKind::NotEditable,
                u"Topology \"%1\" is %2; free edits are possible while it is pending only"_s.arg(
                    head.name, statusName(head.status)));
}

Result<void> checkNameIsFree(Connection &connection, const QString &name, TopologyId except)
{
    auto row = connection.statement("SELECT 1 FROM topologies WHERE name = ? AND id <> ?");
    row.text(name).text(except.toString());
    const auto taken = row.execOne();
    if (!taken)
        return fail(taken.error());
    if (*taken)
        return fail(ErrorKind::Conflict, u"A topology named \"%1\" exists already"_s.arg(name));
    return {};
}

Result<void> checkStorable(const Topology &topology)
{
    if (topology.meta.id.isNull())
        return fail(ErrorKind::Invalid, u"The topology has no id"_s);
    if (!isValidTopologyName(topology.meta.name)) {
        return fail(ErrorKind::Invalid,
                    u"\"%1\" is not a valid name of a topology"_s.arg(topology.meta.name));
    }
    if (auto ok = checkNames(topology.lans(), u"LAN"_s,
                             [&](const QString &name) { return topology.lanByName(name); });
        !ok)
        return ok;
    if (auto ok = checkNames(topology.deckies(), u"decky"_s,
                             [&](const QString &name) { return topology.deckyByName(name); });
        !ok)
        return ok;
    return checkEdges(topology);
}

} // namespace decnet::guards
