// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/interchange/draft.h"

#include "core/base/clock.h"
#include "core/topology/addresses.h"
#include "core/topology/autolayout.h"
#include "core/topology/document.h"
#include "core/topology/names.h"

#include <QRegularExpression>

#include <algorithm>

namespace decnet {

using namespace Qt::StringLiterals;

namespace {

constexpr int kNarrowestPrefix = 29; // gateway and a handful of deckies
constexpr int kWidestPrefix = 8;

/// The nearest name that RFC 1123 allows.
QString labelOf(const QString &wish, const QString &byDefault)
{
    static const QRegularExpression other(u"[^A-Za-z0-9-]+"_s);
    QString name = wish.left(200);
    name.replace(other, u"-"_s);
    while (name.startsWith(u'-'))
        name.remove(0, 1);
    name.truncate(59); // room for a number that makes it unique
    while (name.endsWith(u'-'))
        name.chop(1);
    return name.isEmpty() ? byDefault : name;
}

} // namespace

TopologyDraft::TopologyDraft(const Catalog &catalog, ImportOptions options)
    : m_catalog(catalog)
    , m_options(std::move(options))
{
    m_topology.meta.id = TopologyId::create();
    if (m_options.base.prefix() > 24)
        m_options.base = *Subnet::parse(kDefaultSubnetBase);
}

void TopologyDraft::note(const QString &place, const QString &text)
{
    constexpr std::size_t kMaxRemarks = 2000; // a report nobody could read helps nobody
    if (m_notes.size() < kMaxRemarks)
        m_notes.push_back({place, text});
}

std::optional<Subnet> TopologyDraft::freeSubnet()
{
    const auto subnet = nextSubnet(m_topology, m_options.base, m_options.reserved);
    return subnet ? std::optional(*subnet) : std::nullopt;
}

LanId TopologyDraft::addLan(const QString &wish, const QString &place, std::optional<Subnet> subnet)
{
    Lan lan;
    lan.id = LanId::create();
    lan.name = freeLanName(m_topology, labelOf(wish, u"lan"_s));
    if (!wish.isEmpty() && lan.name != wish)
        note(place, u"the network is called '%1' here"_s.arg(lan.name));
    if (subnet && (subnet->prefix() < kWidestPrefix || subnet->prefix() > kNarrowestPrefix)) {
        note(place,
             u"the subnet %1 has no room for decoys or is too wide; another was chosen"_s.arg(
                 subnet->toString()));
        subnet.reset();
    }
    if (subnet) {
        for (const Subnet &other : subnetsOf(m_topology)) {
            if (!other.overlaps(*subnet))
                continue;
            note(place, u"the subnet %1 overlaps %2; another was chosen"_s.arg(subnet->toString(),
                                                                               other.toString()));
            subnet.reset();
            break;
        }
    }
    if (!subnet)
        subnet = freeSubnet();
    if (subnet)
        lan.subnet = subnet->toString();
    else
        note(place, u"no free subnet is left below %1"_s.arg(m_options.base.toString()));
    const LanId id = lan.id;
    m_topology.putLan(std::move(lan));
    m_lanOrder.push_back(id);
    return id;
}

DeckyId TopologyDraft::addDecky(const QString &wish, const QString &place)
{
    Decky decky;
    decky.id = DeckyId::create();
    decky.name = freeDeckyName(m_topology, labelOf(wish, u"decky"_s));
    if (!wish.isEmpty() && decky.name != wish)
        note(place, u"'%1' is called '%2' here"_s.arg(wish.left(80), decky.name));
    const DeckyId id = decky.id;
    m_topology.putDecky(std::move(decky));
    m_deckyOrder.push_back(id);
    return id;
}

void TopologyDraft::attach(DeckyId decky, LanId lan, std::optional<Ipv4> ip, const QString &place)
{
    const Lan *network = m_topology.lan(lan);
    if (!network || !m_topology.decky(decky) || m_topology.edgeBetween(decky, lan))
        return;
    const auto subnet = Subnet::parse(network->subnet);
    if (ip && subnet) {
        const QString text = ip->toString();
        const auto taken = [&] {
            const auto &edges = m_topology.edgesOf(lan);
            return std::any_of(edges.begin(), edges.end(),
                               [&](EdgeId id) { return m_topology.edge(id)->ip == text; });
        };
        if (!subnet->contains(*ip) || subnet->isReserved(*ip) || taken()) {
            note(place, u"%1 cannot be used in %2 (%3); the next free address was taken"_s.arg(
                            text, network->name, network->subnet));
            ip.reset();
        }
    }
    if (!ip && subnet && !m_full.contains(lan)) {
        const auto next = nextIp(m_topology, lan);
        if (next) {
            ip = *next;
        } else {
            m_full.insert(lan);
            note(place, next.error().message);
        }
    }
    Edge edge;
    edge.id = EdgeId::create();
    edge.decky = decky;
    edge.lan = lan;
    edge.ip = ip ? ip->toString() : QString();
    edge.isBridge = !m_topology.edgesOf(decky).empty();
    m_topology.putEdge(std::move(edge));
}

void TopologyDraft::addService(DeckyId decky, const QString &slug, const QString &place)
{
    const ServiceDef *service = m_catalog.service(slug);
    if (!service || service->fleetSingleton) {
        note(place, u"no decoy service stands for '%1'"_s.arg(slug.left(60)));
        return;
    }
    if (!service->available)
        note(place, u"%1 is known, but this version cannot deploy it"_s.arg(service->display));
    changeDecky(decky, [&](Decky &copy) {
        if (!copy.services.contains(slug))
            copy.services.append(slug);
    });
}

void TopologyDraft::setDmz(LanId lan)
{
    m_dmz = lan;
}

void TopologyDraft::ensureDmz()
{
    if (m_lanOrder.empty()) {
        m_dmz = addLan(u"dmz"_s, {}, std::nullopt);
        note({}, u"the file has no networks; one DMZ was made"_s);
    }
    if (!m_dmz) {
        m_dmz = m_lanOrder.front();
        note({}, u"'%1' was made the DMZ"_s.arg(m_topology.lan(*m_dmz)->name));
    }
    changeLan(*m_dmz, [](Lan &lan) { lan.isDmz = true; });
}

void TopologyDraft::ensureGateway()
{
    DeckyId first;
    bool found = false;
    for (const DeckyId id : m_deckyOrder) {
        if (m_topology.edgesOf(id).empty())
            attach(id, *m_dmz, std::nullopt, {});
        const Lan *home = m_topology.homeLan(id);
        if (!home || home->id != *m_dmz)
            continue;
        if (m_topology.isGateway(id))
            return;
        if (!found) {
            first = id;
            found = true;
        }
    }
    if (!found) {
        first = addDecky(u"dmz-gateway"_s, {});
        attach(first, *m_dmz, std::nullopt, {});
        addService(first, u"ssh"_s, {});
        note({}, u"the gateway 'dmz-gateway' was added to the DMZ"_s);
    } else {
        note({}, u"'%1' was made the gateway"_s.arg(m_topology.decky(first)->name));
    }
    changeDecky(first, [](Decky &decky) { decky.forwardsL3 = true; });
}

void TopologyDraft::ensureReachable()
{
    // LANs joined by a decky that stands in both; what the DMZ does not reach gets a bridge of its
    // own.
    std::set<LanId> reached{*m_dmz};
    std::vector<LanId> open{*m_dmz};
    const auto spread = [&] {
        while (!open.empty()) {
            const LanId lan = open.back();
            open.pop_back();
            for (const EdgeId edge : m_topology.edgesOf(lan)) {
                for (const EdgeId other : m_topology.edgesOf(m_topology.edge(edge)->decky)) {
                    const LanId next = m_topology.edge(other)->lan;
                    if (reached.insert(next).second)
                        open.push_back(next);
                }
            }
        }
    };
    spread();
    for (const LanId lan : m_lanOrder) {
        if (reached.contains(lan) || m_topology.edgesOf(lan).empty())
            continue;
        const DeckyId bridge = m_topology.edge(m_topology.edgesOf(lan).front())->decky;
        attach(bridge, *m_dmz, std::nullopt, {});
        changeDecky(bridge, [](Decky &decky) { decky.forwardsL3 = true; });
        note({}, u"'%1' was made a bridge, so that '%2' can be reached from the DMZ"_s.arg(
                     m_topology.decky(bridge)->name, m_topology.lan(lan)->name));
        reached.insert(lan);
        open.push_back(lan);
        spread();
    }
}

void TopologyDraft::ensurePositions()
{
    const LayoutResult layout = layoutMaze(m_topology, LayoutMetrics(), true);
    for (const auto &[id, rect] : layout.lans) {
        changeLan(id, [&](Lan &lan) {
            lan.pos = rect.topLeft();
            lan.size = rect.size();
        });
    }
    for (const auto &[id, pos] : layout.deckies)
        changeDecky(id, [&](Decky &decky) { decky.pos = pos; });
}

Result<Topology> TopologyDraft::finish(const QString &nameFromFile)
{
    if (m_lanOrder.empty() && m_deckyOrder.empty())
        return fail(ErrorKind::Invalid, u"there is no network and no host in it"_s);
    if (m_lanOrder.size() > static_cast<std::size_t>(kMaxLans) ||
        m_deckyOrder.size() > static_cast<std::size_t>(kMaxDeckies)) {
        return fail(ErrorKind::Invalid,
                    u"it holds %1 networks and %2 hosts; a topology holds up to %3 and %4"_s
                        .arg(m_lanOrder.size())
                        .arg(m_deckyOrder.size())
                        .arg(kMaxLans)
                        .arg(kMaxDeckies));
    }
    ensureDmz();
    ensureGateway();
    ensureReachable();
    ensurePositions();
    const QString name =
        m_options.name.isEmpty() ? nameFromFile.simplified().left(64) : m_options.name;
    m_topology.meta.name = isValidTopologyName(name) ? name : u"imported"_s;
    m_topology.meta.createdAt = QDateTime::currentDateTimeUtc();
    m_topology.meta.statusChangedAt = m_topology.meta.createdAt;
    m_topology.meta.configSnapshot = {{u"imported"_s, true}};
    return m_topology;
}

} // namespace decnet
