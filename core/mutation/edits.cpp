// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/mutation/edits.h"

#include "core/mutation/editchecks.h"
#include "core/net/ipallocator.h"
#include "core/topology/addresses.h"
#include "core/topology/names.h"

#include <QCoreApplication>
#include <QRegularExpression>

#include <algorithm>

namespace decnet::edits {

using namespace Qt::StringLiterals;

namespace {

constexpr char16_t kGatewayArchetype[] = u"deaddeck";
constexpr char16_t kGatewayService[] = u"ssh";

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(Mutation)
};

/// The first name of the pattern that no decky bears; "%02d" counts from one.
QString nameFromPattern(const Topology &topology, const QString &pattern)
{
    static const QRegularExpression kNumber(u"%0?([1-9]?)d$"_s);
    const auto match = kNumber.match(pattern);
    if (!match.hasMatch())
        return freeDeckyName(topology, pattern);
    const int width = match.captured(1).toInt();
    const QString stem = pattern.left(match.capturedStart());
    for (int number = 1;; ++number) {
        const QString name = stem + u"%1"_s.arg(number, width, 10, QChar(u'0'));
        if (!topology.deckyByName(name))
            return name;
    }
}

UpdateDecky update(DeckyId decky, DeckyPatch patch)
{
    return UpdateDecky{decky, std::move(patch)};
}

Edge homeEdge(DeckyId decky, LanId lan, Ipv4 address)
{
    return Edge{EdgeId::create(), decky, lan, address.toString(), false};
}

} // namespace

Subnet LanWish::defaultSubnetBase()
{
    return Subnet::parse(QStringView(kDefaultSubnetBase)).value_or(Subnet());
}

Result<Mutation> addLanWithGateway(const Topology &topology, const Catalog &catalog,
                                   const LanWish &wish)
{
    if (const Lan *dmz = topology.dmz(); dmz && wish.isDmz)
        return fail(ErrorKind::Conflict, u"%1 is the DMZ already."_s.arg(dmz->name));

    Lan lan;
    lan.id = LanId::create();
    lan.isDmz = wish.isDmz;
    lan.pos = wish.pos;
    lan.size = wish.size;
    if (!wish.name.isEmpty() || wish.isDmz)
        lan.name = freeLanName(topology, wish.name.isEmpty() ? u"dmz"_s : wish.name);
    for (int number = 1; lan.name.isEmpty() || topology.lanByName(lan.name); ++number)
        lan.name = u"lan-%1"_s.arg(number);

    Subnet subnet = wish.subnet.value_or(Subnet());
    if (!wish.subnet) {
        const auto next = nextSubnet(topology, wish.base, wish.reserved);
        if (!next)
            return fail(next.error());
        subnet = *next;
    }
    lan.subnet = subnet.toString();
    if (!wish.isDmz)
        return AddLan{lan};

    Decky gateway;
    gateway.id = DeckyId::create();
    gateway.name = freeDeckyName(topology, lan.name.left(55) + u"-gateway"_s);
    gateway.services = QStringList{QStringView(kGatewayService).toString()};
    gateway.archetype = QStringView(kGatewayArchetype).toString();
    if (const Archetype *archetype = catalog.archetype(gateway.archetype);
        archetype && !archetype->distros.isEmpty())
        gateway.distro = archetype->distros.front();
    gateway.forwardsL3 = true;
    const auto address = IpAllocator(subnet).next();
    if (!address)
        return fail(address.error());
    return Batch{Words::tr("Add the DMZ %1").arg(lan.name),
                 {AddLan{lan}, AddDecky{gateway, homeEdge(gateway.id, lan.id, *address)}}};
}

Result<Mutation> addDeckyFromArchetype(const Topology &topology, LanId lan,
                                       const QString &archetypeSlug, const Catalog &catalog,
                                       std::optional<QPointF> pos)
{
    const Archetype *archetype = catalog.archetype(archetypeSlug);
    if (!archetype)
        return fail(ErrorKind::NotFound, u"There is no archetype “%1”."_s.arg(archetypeSlug));
    const auto address = nextIp(topology, lan);
    if (!address)
        return fail(address.error());

    Decky decky;
    decky.id = DeckyId::create();
    decky.name = nameFromPattern(topology, archetype->hostnamePattern);
    decky.archetype = archetype->slug;
    for (const QString &slug : archetype->services) {
        if (const ServiceDef *service = catalog.service(slug); service && service->available)
            decky.services.push_back(slug);
    }
    if (!archetype->distros.isEmpty())
        decky.distro = archetype->distros.front();
    decky.pos = pos;
    return AddDecky{decky, homeEdge(decky.id, lan, *address)};
}

Result<Mutation> duplicateDecky(const Topology &topology, DeckyId deckyId, LanId lan,
                                std::optional<QPointF> pos)
{
    const auto found = findDecky(topology, deckyId);
    if (!found)
        return fail(found.error());
    const auto address = nextIp(topology, lan);
    if (!address)
        return fail(address.error());
    Decky copy = **found;
    copy.id = DeckyId::create();
    // "web-01" becomes "web-02", not "web-01-2".
    static const QRegularExpression kTrailingNumber(u"-?\\d{1,3}$"_s);
    const auto number = kTrailingNumber.match(copy.name);
    if (number.hasMatch() && number.capturedStart() > 0) {
        const QString digits = number.captured().remove(u'-');
        copy.name = nameFromPattern(topology, copy.name.left(number.capturedStart()) + u"-%0"_s +
                                                  QString::number(digits.size()) + u'd');
    } else {
        copy.name = freeDeckyName(topology, copy.name);
    }
    // Two machines never share an address of their own or a published port.
    copy.mac.clear();
    copy.hostname.clear();
    copy.publish.clear();
    copy.forwardsL3 = false;
    copy.pos = pos;
    return AddDecky{copy, homeEdge(copy.id, lan, *address)};
}

Result<Mutation> addService(const Topology &topology, DeckyId deckyId, const QString &service,
                            const Catalog &catalog)
{
    const auto decky = findDecky(topology, deckyId);
    if (!decky)
        return fail(decky.error());
    const ServiceDef *def = catalog.service(service);
    if (!def || def->fleetSingleton)
        return fail(ErrorKind::Invalid, u"There is no service “%1” for deckies."_s.arg(service));
    if ((*decky)->services.contains(service))
        return fail(ErrorKind::Conflict, u"%1 has %2 already."_s.arg((*decky)->name, def->display));
    DeckyPatch patch;
    patch.services = (*decky)->services + QStringList{service};
    return update(deckyId, std::move(patch));
}

Result<Mutation> removeService(const Topology &topology, DeckyId deckyId, const QString &service)
{
    const auto decky = findDecky(topology, deckyId);
    if (!decky)
        return fail(decky.error());
    if (!(*decky)->services.contains(service))
        return fail(ErrorKind::NotFound, u"%1 has no %2."_s.arg((*decky)->name, service));
    DeckyPatch patch;
    patch.services = (*decky)->services;
    patch.services->removeAll(service);
    return update(deckyId, std::move(patch));
}

Result<Mutation> setServiceConfig(const Topology &topology, DeckyId deckyId, const QString &service,
                                  const QJsonObject &raw, const Catalog &catalog)
{
    const auto decky = findDecky(topology, deckyId);
    if (!decky)
        return fail(decky.error());
    if (!(*decky)->services.contains(service))
        return fail(ErrorKind::NotFound, u"%1 has no %2."_s.arg((*decky)->name, service));
    const ServiceDef *def = catalog.service(service);
    if (!def)
        return fail(ErrorKind::Invalid, u"There is no service “%1”."_s.arg(service));
    const auto config = def->schema.coerce(raw);
    if (!config)
        return fail(config.error());
    DeckyPatch patch;
    patch.serviceConfig = (*decky)->serviceConfig;
    if (config->isEmpty())
        patch.serviceConfig->remove(service);
    else
        patch.serviceConfig->insert(service, *config);
    return update(deckyId, std::move(patch));
}

Result<Mutation> attach(const Topology &topology, DeckyId deckyId, LanId lanId)
{
    const auto decky = findDecky(topology, deckyId);
    if (!decky)
        return fail(decky.error());
    const auto lan = findLan(topology, lanId);
    if (!lan)
        return fail(lan.error());
    if (topology.edgeBetween(deckyId, lanId))
        return fail(ErrorKind::Conflict,
                    u"%1 is attached to %2 already."_s.arg((*decky)->name, (*lan)->name));
    const auto address = nextIp(topology, lanId);
    if (!address)
        return fail(address.error());
    const bool hasHome = topology.homeEdge(deckyId) != nullptr;
    return AttachDecky{Edge{EdgeId::create(), deckyId, lanId, address->toString(), hasHome}};
}

Result<Mutation> moveDecky(const Topology &topology, DeckyId deckyId, LanId to,
                           std::optional<QPointF> pos)
{
    const auto decky = findDecky(topology, deckyId);
    if (!decky)
        return fail(decky.error());
    const auto lan = findLan(topology, to);
    if (!lan)
        return fail(lan.error());
    const Edge *home = topology.homeEdge(deckyId);
    if (!home)
        return fail(ErrorKind::NotFound, u"%1 is in no LAN."_s.arg((*decky)->name));
    if (home->lan == to)
        return fail(ErrorKind::Invalid,
                    u"%1 is in %2 already."_s.arg((*decky)->name, (*lan)->name));
    MoveDecky move{deckyId, home->lan, to, {}, std::nullopt, home->id};
    if (pos)
        move.pos = pos;
    // The address is fixed here, so that everyone who applies the edit gets the same.
    if (const Edge *bridge = topology.edgeBetween(deckyId, to); bridge && Ipv4::parse(bridge->ip)) {
        move.ip = bridge->ip;
    } else {
        const auto address = nextIp(topology, to);
        if (!address)
            return fail(address.error());
        move.ip = address->toString();
    }
    return move;
}

Result<Mutation> removeObjects(const Topology &topology, const std::set<LanId> &lans,
                               const std::set<DeckyId> &deckies, const std::set<EdgeId> &edges)
{
    std::set<DeckyId> doomed = deckies;
    for (const DeckyId id : deckies) {
        if (auto decky = findDecky(topology, id); !decky)
            return fail(decky.error());
    }
    for (const LanId id : lans) {
        if (auto lan = findLan(topology, id); !lan)
            return fail(lan.error());
        for (const EdgeId edgeId : topology.edgesOf(id)) {
            const Edge &edge = *topology.edge(edgeId);
            if (!edge.isBridge || topology.homeEdge(edge.decky)->lan == id)
                doomed.insert(edge.decky);
        }
    }

    Batch batch;
    for (const DeckyId id : doomed)
        batch.ops.push_back(RemoveDecky{id});
    for (const EdgeId id : edges) {
        const Edge *edge = topology.edge(id);
        if (!edge)
            return fail(ErrorKind::NotFound, u"There is no attachment %1."_s.arg(id.toString()));
        if (doomed.contains(edge->decky) || lans.contains(edge->lan))
            continue;
        if (edge == topology.homeEdge(edge->decky))
            return fail(ErrorKind::NotEditable,
                        u"%1 is at home in %2; move or remove the decky instead."_s.arg(
                            topology.decky(edge->decky)->name, topology.lan(edge->lan)->name));
        batch.ops.push_back(DetachDecky{edge->decky, edge->lan, edge->id});
    }
    for (const LanId id : lans)
        batch.ops.push_back(RemoveLan{id});

    if (batch.ops.size() == 1)
        return std::move(batch.ops.front());
    if (lans.size() == 1 && deckies.empty() && edges.empty())
        batch.label = Words::tr("Remove LAN %1").arg(topology.lan(*lans.begin())->name);
    else
        batch.label = Words::tr("Remove %1 objects").arg(batch.ops.size());
    return batch;
}

Result<void> checkGatewayHome(const Topology &topology, DeckyId deckyId)
{
    const auto decky = findDecky(topology, deckyId);
    if (!decky)
        return fail(decky.error());
    const Lan *home = topology.homeLan(deckyId);
    if (home && home->isDmz)
        return {};
    const Lan *dmz = topology.dmz();
    return fail(
        ErrorKind::Invalid,
        u"Only a decky at home in the DMZ can be a gateway; %1 is at home in %2, the DMZ is %3."_s
            .arg((*decky)->name, home ? home->name : u"no LAN"_s,
                 dmz ? dmz->name : u"not there yet"_s));
}

Result<Mutation> promoteGateway(const Topology &topology, DeckyId deckyId)
{
    if (auto ok = checkGatewayHome(topology, deckyId); !ok)
        return fail(ok.error());
    DeckyPatch patch;
    patch.forwardsL3 = true;
    return update(deckyId, std::move(patch));
}

Result<Mutation> demoteGateway(const Topology &topology, DeckyId deckyId)
{
    if (auto decky = findDecky(topology, deckyId); !decky)
        return fail(decky.error());
    DeckyPatch patch;
    patch.forwardsL3 = false;
    return update(deckyId, std::move(patch));
}

Result<Mutation> setPublish(const Topology &topology, DeckyId deckyId, const PublishRule &rule)
{
    const auto decky = findDecky(topology, deckyId);
    if (!decky)
        return fail(decky.error());
    if (!(*decky)->services.contains(rule.service))
        return fail(ErrorKind::NotFound, u"%1 has no %2."_s.arg((*decky)->name, rule.service));
    if (!rule.hostAddress.isEmpty()) {
        if (auto ok = checkAddressText(rule.hostAddress); !ok)
            return fail(ok.error());
    }
    DeckyPatch patch;
    patch.publish = (*decky)->publish;
    std::erase_if(*patch.publish, [&](const PublishRule &old) {
        return old.service == rule.service && old.port == rule.port && old.udp == rule.udp;
    });
    if (rule.hostPort != rule.port || !rule.hostAddress.isEmpty())
        patch.publish->push_back(rule);
    return update(deckyId, std::move(patch));
}

Result<Mutation> changeSubnet(const Topology &topology, LanId lanId, const Subnet &subnet)
{
    const auto found = findLan(topology, lanId);
    if (!found)
        return fail(found.error());
    const Lan &lan = **found;
    const auto before = Subnet::parse(lan.subnet);

    LanPatch lanPatch;
    lanPatch.subnet = subnet.toString();
    Batch batch{Words::tr("Change the subnet of %1 to %2").arg(lan.name, *lanPatch.subnet),
                {UpdateLan{lanId, lanPatch}}};

    // First whoever can keep its offset, then the rest, so that nobody is driven out for nothing.
    IpAllocator allocator(subnet);
    std::set<DeckyId> homeless;
    const auto readdress = [&](DeckyId decky, Ipv4 address) {
        DeckyPatch patch;
        patch.ips.insert(lanId, address.toString());
        batch.ops.push_back(update(decky, std::move(patch)));
    };
    for (const EdgeId id : topology.edgesOf(lanId)) {
        const Edge &edge = *topology.edge(id);
        const auto old = Ipv4::parse(edge.ip);
        std::optional<Ipv4> kept;
        if (old && allocator.isFree(*old))
            kept = *old;
        else if (old && before && before->contains(*old))
            kept = Ipv4{subnet.network().value + (old->value - before->network().value)};
        if (!kept || !allocator.isFree(*kept)) {
            homeless.insert(edge.decky);
            continue;
        }
        if (auto ok = allocator.reserve(*kept); !ok)
            return fail(ok.error());
        if (*kept != *old)
            readdress(edge.decky, *kept);
    }
    for (const DeckyId decky : homeless) {
        const auto address = allocator.next();
        if (!address)
            return fail(address.error());
        readdress(decky, *address);
    }
    if (batch.ops.size() == 1)
        return std::move(batch.ops.front());
    return batch;
}

Result<Mutation> makeDmz(const Topology &topology, LanId lanId)
{
    const auto lan = findLan(topology, lanId);
    if (!lan)
        return fail(lan.error());
    Batch batch{Words::tr("Make %1 the DMZ").arg((*lan)->name), {}};
    const auto set = [&](LanId id, bool isDmz) {
        LanPatch patch;
        patch.isDmz = isDmz;
        batch.ops.push_back(UpdateLan{id, patch});
    };
    for (const auto &[id, other] : topology.lans()) {
        if (other.isDmz && id != lanId)
            set(id, false);
    }
    if (!(*lan)->isDmz)
        set(lanId, true);
    return batch;
}

} // namespace decnet::edits
