// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/mutation/editchecks.h"

#include "core/net/subnet.h"
#include "core/topology/document.h"
#include "core/topology/names.h"

#include <QRegularExpression>

#include <algorithm>
#include <cmath>

namespace decnet {

using namespace Qt::StringLiterals;

namespace {

constexpr int kMaxHostname = 64;

bool isSlug(const QString &text)
{
    return !text.isEmpty() && text.size() <= 64 &&
           std::all_of(text.begin(), text.end(), [](QChar c) {
               return (c >= u'a' && c <= u'z') || (c >= u'0' && c <= u'9') || c == u'_';
           });
}

} // namespace

Result<const Lan *> findLan(const Topology &topology, LanId id)
{
    if (const Lan *lan = topology.lan(id))
        return lan;
    return fail(ErrorKind::NotFound, u"There is no LAN %1."_s.arg(id.toString()));
}

Result<const Decky *> findDecky(const Topology &topology, DeckyId id)
{
    if (const Decky *decky = topology.decky(id))
        return decky;
    return fail(ErrorKind::NotFound, u"There is no decky %1."_s.arg(id.toString()));
}

Result<const Note *> findNote(const Topology &topology, NoteId id)
{
    if (const Note *note = topology.note(id))
        return note;
    return fail(ErrorKind::NotFound, u"There is no note %1."_s.arg(id.toString()));
}

Result<void> checkLanName(const Topology &topology, const QString &name, LanId self)
{
    if (!isValidChildName(name))
        return fail(ErrorKind::Invalid,
                    u"“%1” is not a LAN name: letters, digits and inner hyphens, at most 63."_s.arg(
                        name.left(80)));
    const Lan *other = topology.lanByName(name);
    if (other && other->id != self)
        return fail(ErrorKind::Conflict, u"There is a LAN named %1 already."_s.arg(other->name));
    return {};
}

Result<void> checkDeckyName(const Topology &topology, const QString &name, DeckyId self)
{
    if (!isValidChildName(name))
        return fail(
            ErrorKind::Invalid,
            u"“%1” is not a decky name: letters, digits and inner hyphens, at most 63."_s.arg(
                name.left(80)));
    const Decky *other = topology.deckyByName(name);
    if (other && other->id != self)
        return fail(ErrorKind::Conflict, u"There is a decky named %1 already."_s.arg(other->name));
    return {};
}

Result<void> checkSubnetText(const QString &subnet)
{
    if (!Subnet::parse(subnet))
        return fail(ErrorKind::Invalid,
                    u"“%1” is not a subnet such as 10.0.1.0/24 (host bits must be zero)."_s.arg(
                        subnet.left(80)));
    return {};
}

Result<void> checkAddressText(const QString &address)
{
    if (!Ipv4::parse(address))
        return fail(ErrorKind::Invalid, u"“%1” is not an IPv4 address."_s.arg(address.left(80)));
    return {};
}

Result<void> checkServices(const QStringList &services, const QStringList &before)
{
    for (const QString &service : services) {
        if (!isSlug(service) && !before.contains(service))
            return fail(ErrorKind::Invalid,
                        u"“%1” is not the name of a service."_s.arg(service.left(80)));
        if (services.count(service) > std::max<qsizetype>(1, before.count(service)))
            return fail(ErrorKind::Conflict, u"The service %1 is there already."_s.arg(service));
    }
    return {};
}

Result<void> checkHostname(const QString &hostname)
{
    if (hostname.isEmpty())
        return {};
    const QStringList labels = hostname.split(u'.');
    if (hostname.size() > kMaxHostname ||
        !std::all_of(labels.begin(), labels.end(), isValidChildName))
        return fail(ErrorKind::Invalid,
                    u"“%1” is not a host name of at most %2 characters."_s.arg(hostname.left(80))
                        .arg(kMaxHostname));
    return {};
}

Result<void> checkMac(const QString &mac)
{
    static const QRegularExpression kForm(
        QRegularExpression::anchoredPattern(u"([0-9A-Fa-f][02468ACEace])(:[0-9A-Fa-f]{2}){5}"_s));
    if (mac.isEmpty() || kForm.match(mac).hasMatch())
        return {};
    return fail(ErrorKind::Invalid,
                u"“%1” is not the MAC address of a machine, such as 00:50:56:12:34:56."_s.arg(
                    mac.left(80)));
}

Result<void> checkPos(const std::optional<QPointF> &pos)
{
    if (pos && (!std::isfinite(pos->x()) || !std::isfinite(pos->y())))
        return fail(ErrorKind::Invalid, u"The position is not a number."_s);
    return {};
}

Result<void> checkLevel(int level)
{
    if (level < -kMaxLevel || level > kMaxLevel)
        return fail(ErrorKind::Invalid, u"A level is a number from -%1 to %1."_s.arg(kMaxLevel));
    return {};
}

Result<void> checkNote(const Note &note)
{
    if (note.text.size() > kMaxNoteText)
        return fail(ErrorKind::Invalid,
                    u"A note holds at most %1 characters."_s.arg(kMaxNoteText));
    if (auto ok = checkPos(note.pos); !ok)
        return ok;
    if (auto ok = checkSize(note.size); !ok)
        return ok;
    if (note.size.isEmpty())
        return fail(ErrorKind::Invalid, u"A note needs a width and a height above 0."_s);
    return checkLevel(note.look.level);
}

Result<void> checkSize(const std::optional<QSizeF> &size)
{
    if (size && (!std::isfinite(size->width()) || !std::isfinite(size->height()) ||
                 size->width() < 0 || size->height() < 0))
        return fail(ErrorKind::Invalid, u"The size is not a positive number."_s);
    return {};
}

} // namespace decnet
