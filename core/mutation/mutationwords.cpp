// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/mutation/mutation.h"

#include <QCoreApplication>

namespace decnet {

using namespace Qt::StringLiterals;

namespace {

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(Mutation)
};

QString nameOf(const Topology &topology, LanId id)
{
    const Lan *lan = topology.lan(id);
    return lan ? lan->name : id.id8();
}

QString nameOf(const Topology &topology, DeckyId id)
{
    const Decky *decky = topology.decky(id);
    return decky ? decky->name : id.id8();
}

/// Long notes end in dots; one that says nothing has only its kind.
QString nameOf(const Note *note)
{
    constexpr qsizetype kMaxTitle = 32;
    const QString title = note ? noteTitle(*note) : QString();
    if (title.isEmpty())
        return Words::tr("an empty note");
    return Words::tr("the note “%1”")
        .arg(title.size() > kMaxTitle ? title.left(kMaxTitle).trimmed() + u'…' : title);
}

/// Empty when the look stays.
QString describeLook(const LookPatch &look, const QString &name)
{
    if (look.isLocked)
        return (*look.isLocked ? Words::tr("Lock %1") : Words::tr("Unlock %1")).arg(name);
    if (look.colour)
        return Words::tr("Change the colour of %1").arg(name);
    return look.level ? Words::tr("Change the order of %1").arg(name) : QString();
}

QStringList minus(const QStringList &from, const QStringList &what)
{
    QStringList rest;
    for (const QString &item : from) {
        if (!what.contains(item))
            rest.push_back(item);
    }
    return rest;
}

QString describeOp(const AddLan &op, const Topology &)
{
    return (op.lan.isDmz ? Words::tr("Add the DMZ %1") : Words::tr("Add LAN %1")).arg(op.lan.name);
}

QString describeOp(const UpdateLan &op, const Topology &before)
{
    const QString name = nameOf(before, op.lan);
    const LanPatch &patch = op.patch;
    if (patch.name)
        return Words::tr("Rename LAN %1 to %2").arg(name, *patch.name);
    if (patch.subnet)
        return Words::tr("Change the subnet of %1 to %2").arg(name, *patch.subnet);
    if (patch.isDmz)
        return (*patch.isDmz ? Words::tr("Make %1 the DMZ") : Words::tr("Make %1 an internal LAN"))
            .arg(name);
    if (patch.notes)
        return Words::tr("Edit the notes of %1").arg(name);
    if (const QString look = describeLook(patch.look, name); !look.isEmpty())
        return look;
    if (patch.isCollapsed)
        return (*patch.isCollapsed ? Words::tr("Collapse LAN %1") : Words::tr("Open LAN %1")).arg(name);
    if (patch.size)
        return Words::tr("Resize LAN %1").arg(name);
    return Words::tr("Move LAN %1").arg(name);
}

QString describeOp(const RemoveLan &op, const Topology &before)
{
    return Words::tr("Remove LAN %1").arg(nameOf(before, op.lan));
}

QString describeOp(const AddDecky &op, const Topology &before)
{
    if (op.home.id.isNull())
        return Words::tr("Add decky %1").arg(op.decky.name);
    return Words::tr("Add decky %1 to %2").arg(op.decky.name, nameOf(before, op.home.lan));
}

QString describeServices(const QString &name, const QStringList &before, const QStringList &after)
{
    const QStringList added = minus(after, before);
    const QStringList removed = minus(before, after);
    const QString comma = u", "_s;
    if (removed.isEmpty() && added.isEmpty())
        return Words::tr("Reorder the services of %1").arg(name);
    if (removed.isEmpty())
        return Words::tr("Add %1 to %2").arg(added.join(comma), name);
    if (added.isEmpty())
        return Words::tr("Remove %1 from %2").arg(removed.join(comma), name);
    return Words::tr("Change the services of %1 to %2").arg(name, after.join(comma));
}

QString describeOp(const UpdateDecky &op, const Topology &before)
{
    const QString name = nameOf(before, op.decky);
    const Decky *decky = before.decky(op.decky);
    const DeckyPatch &patch = op.patch;
    if (patch.name)
        return Words::tr("Rename decky %1 to %2").arg(name, *patch.name);
    if (patch.services)
        return describeServices(name, decky ? decky->services : QStringList(), *patch.services);
    if (patch.serviceConfig)
        return Words::tr("Configure the services of %1").arg(name);
    if (patch.publish)
        return Words::tr("Change what %1 publishes").arg(name);
    if (patch.forwardsL3) {
        const Lan *home = before.homeLan(op.decky);
        if (home && home->isDmz)
            return (*patch.forwardsL3 ? Words::tr("Make %1 a gateway")
                                      : Words::tr("Make %1 no gateway"))
                .arg(name);
        return (*patch.forwardsL3 ? Words::tr("Let %1 forward packets")
                                  : Words::tr("Stop %1 forwarding packets"))
            .arg(name);
    }
    if (!patch.ips.isEmpty())
        return Words::tr("Change the address of %1 to %2").arg(name, patch.ips.first());
    if (patch.archetype)
        return Words::tr("Change the archetype of %1").arg(name);
    if (patch.distro)
        return Words::tr("Change the distribution of %1").arg(name);
    if (patch.osProfile)
        return Words::tr("Change the OS profile of %1").arg(name);
    if (patch.hostname)
        return Words::tr("Change the host name of %1").arg(name);
    if (patch.mac)
        return Words::tr("Change the MAC address of %1").arg(name);
    if (patch.notes)
        return Words::tr("Edit the notes of %1").arg(name);
    if (const QString look = describeLook(patch.look, name); !look.isEmpty())
        return look;
    return Words::tr("Move %1").arg(name);
}

QString describeOp(const RemoveDecky &op, const Topology &before)
{
    return Words::tr("Remove decky %1").arg(nameOf(before, op.decky));
}

QString describeOp(const AttachDecky &op, const Topology &before)
{
    return Words::tr("Attach %1 to %2")
        .arg(nameOf(before, op.edge.decky), nameOf(before, op.edge.lan));
}

QString describeOp(const DetachDecky &op, const Topology &before)
{
    return Words::tr("Detach %1 from %2").arg(nameOf(before, op.decky), nameOf(before, op.lan));
}

QString describeOp(const MoveDecky &op, const Topology &before)
{
    return Words::tr("Move %1 from %2 to %3")
        .arg(nameOf(before, op.decky), nameOf(before, op.from), nameOf(before, op.to));
}

QString describeOp(const AddNote &op, const Topology &)
{
    return Words::tr("Add %1").arg(nameOf(&op.note));
}

QString describeOp(const UpdateNote &op, const Topology &before)
{
    const QString name = nameOf(before.note(op.note));
    if (op.patch.text)
        return Words::tr("Edit %1").arg(name);
    if (const QString look = describeLook(op.patch.look, name); !look.isEmpty())
        return look;
    return (op.patch.size ? Words::tr("Resize %1") : Words::tr("Move %1")).arg(name);
}

QString describeOp(const RemoveNote &op, const Topology &before)
{
    return Words::tr("Remove %1").arg(nameOf(before.note(op.note)));
}

QString describeOp(const Batch &op, const Topology &before)
{
    if (!op.label.isEmpty())
        return op.label;
    if (op.ops.empty())
        return Words::tr("No change");
    // The first edit of an undone removal brings the thing back; the others follow from it.
    const QString first = op.ops.front().describe(before);
    if (op.ops.size() == 1)
        return first;
    return Words::tr("%1 and %2 more").arg(first, QString::number(op.ops.size() - 1));
}

} // namespace

QString Mutation::describe(const Topology &before) const
{
    return std::visit([&](const auto &op) { return describeOp(op, before); }, *m_value);
}

} // namespace decnet
