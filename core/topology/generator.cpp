// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/topology/generator.h"

#include "core/base/seededrandom.h"
#include "core/net/ipallocator.h"
#include "core/net/subnetallocator.h"
#include "core/topology/document.h"
#include "core/topology/names.h"

#include <QRandomGenerator>

#include <algorithm>
#include <set>

namespace decnet {

using namespace Qt::StringLiterals;

namespace {

constexpr int kMaxServicesPerDecky = 3;
constexpr int kMaxServiceRetries = 20;
/// A recorded seed must survive JSON, whose numbers are exact up to 2^53.
constexpr int kSeedBits = 53;

/// A LAN while it is drawn: indices instead of ids.
struct DraftLan
{
    Lan lan;
    int parent = -1;
    std::vector<int> children;
    std::vector<int> residents; ///< indices of deckies
    IpAllocator addresses;
};

/// The draws, in the order that is documented: LANs level by level, then deckies (with services)
/// LAN by LAN, then the bridges to the parents, then the cross edges. Changing the order of two
/// draws changes every topology ever generated from a seed.
class Draft
{
public:
    Draft(const GeneratorConfig &config, quint64 seed, const QStringList &pool)
        : m_config(config)
        , m_pool(pool)
        , m_random(seed)
    {
        m_pool.sort();
    }

    [[nodiscard]] Result<void> draw(const Subnet &base, const std::vector<Subnet> &reserved)
    {
        if (auto ok = drawLans(base, reserved); !ok)
            return ok;
        if (auto ok = drawDeckies(); !ok)
            return ok;
        if (auto ok = drawParentBridges(); !ok)
            return ok;
        return drawCrossEdges();
    }

    [[nodiscard]] GeneratedChildren takeChildren()
    {
        GeneratedChildren children;
        for (DraftLan &draft : m_lans)
            children.lans.push_back(std::move(draft.lan));
        children.deckies = std::move(m_deckies);
        children.edges = std::move(m_edges);
        return children;
    }

private:
    Result<void> addLan(SubnetAllocator &subnets, int parent)
    {
        const auto subnet = subnets.next();
        if (!subnet)
            return fail(subnet.error());
        if (m_lans.size() >= static_cast<size_t>(kMaxLans))
            return fail(ErrorKind::Conflict,
                        u"These parameters ask for more than %1 LANs."_s.arg(kMaxLans));
        Lan lan;
        lan.id = LanId::create();
        lan.name = u"LAN-%1"_s.arg(m_lans.size(), 2, 10, QChar(u'0'));
        lan.subnet = subnet->toString();
        lan.isDmz = parent < 0;
        if (parent >= 0)
            m_lans[static_cast<size_t>(parent)].children.push_back(static_cast<int>(m_lans.size()));
        m_lans.push_back({std::move(lan), parent, {}, {}, IpAllocator(*subnet)});
        return {};
    }

    Result<void> drawLans(const Subnet &base, const std::vector<Subnet> &reserved)
    {
        auto subnets = SubnetAllocator::create(base, reserved);
        if (!subnets)
            return fail(subnets.error());
        if (auto ok = addLan(*subnets, -1); !ok)
            return ok;
        size_t levelBegin = 0;
        for (int level = 1; level <= m_config.depth; ++level) {
            const size_t levelEnd = m_lans.size();
            for (size_t parent = levelBegin; parent < levelEnd; ++parent) {
                const int count = m_random.between(1, m_config.branching);
                for (int child = 0; child < count; ++child) {
                    if (auto ok = addLan(*subnets, static_cast<int>(parent)); !ok)
                        return ok;
                }
            }
            levelBegin = levelEnd;
        }
        return {};
    }

    Result<void> drawDeckies()
    {
        for (size_t i = 0; i < m_lans.size(); ++i) {
            const int count = m_lans[i].lan.isDmz
                                  ? 1
                                  : std::max(1, m_random.between(m_config.deckiesPerLanMin,
                                                                 m_config.deckiesPerLanMax));
            for (int n = 0; n < count; ++n) {
                Decky decky;
                decky.id = DeckyId::create();
                decky.name = u"decky-%1"_s.arg(m_deckies.size() + 1, 3, 10, QChar(u'0'));
                decky.services = drawServices();
                decky.forwardsL3 = m_lans[i].lan.isDmz; // the gateway
                if (auto ok = addEdge(decky.id, i, false); !ok)
                    return ok;
                m_lans[i].residents.push_back(static_cast<int>(m_deckies.size()));
                m_deckies.push_back(std::move(decky));
            }
        }
        return {};
    }

    QStringList drawServices()
    {
        if (!m_config.randomizeServices)
            return m_config.servicesExplicit;
        const auto poolSize = static_cast<std::uint32_t>(m_pool.size());
        QStringList services;
        for (int attempt = 0; attempt <= kMaxServiceRetries; ++attempt) {
            const int count =
                m_random.between(1, std::min(kMaxServicesPerDecky, static_cast<int>(poolSize)));
            services.clear();
            for (const auto index : m_random.sample(poolSize, static_cast<std::uint32_t>(count)))
                services.push_back(m_pool[static_cast<qsizetype>(index)]);
            QStringList key = services;
            key.sort();
            if (m_usedServices.insert(key).second)
                break;
        }
        return services;
    }

    Result<void> addEdge(DeckyId decky, size_t lan, bool isBridge)
    {
        const auto address = m_lans[lan].addresses.next();
        if (!address)
            return fail(address.error());
        m_edges.push_back(
            {EdgeId::create(), decky, m_lans[lan].lan.id, address->toString(), isBridge});
        return {};
    }

    /// One of the deckies at home in the LAN.
    size_t drawResident(size_t lan)
    {
        const auto &residents = m_lans[lan].residents;
        return static_cast<size_t>(
            residents[m_random.below(static_cast<std::uint32_t>(residents.size()))]);
    }

    Result<void> bridge(size_t decky, size_t lan)
    {
        if (auto ok = addEdge(m_deckies[decky].id, lan, true); !ok)
            return ok;
        const bool forwards = m_random.real() < m_config.bridgeForwardProbability;
        m_deckies[decky].forwardsL3 = m_deckies[decky].forwardsL3 || forwards;
        m_attached.insert({decky, lan});
        return {};
    }

    Result<void> drawParentBridges()
    {
        for (size_t lan = 0; lan < m_lans.size(); ++lan) {
            if (m_lans[lan].parent < 0)
                continue;
            const size_t decky = drawResident(lan);
            if (auto ok = bridge(decky, static_cast<size_t>(m_lans[lan].parent)); !ok)
                return ok;
        }
        return {};
    }

    Result<void> drawCrossEdges()
    {
        if (m_config.crossEdgeProbability <= 0)
            return {};
        for (size_t lan = 0; lan < m_lans.size(); ++lan) {
            if (m_lans[lan].parent < 0 || m_random.real() >= m_config.crossEdgeProbability)
                continue;
            std::vector<size_t> peers;
            const auto &children = m_lans[lan].children;
            for (size_t peer = 0; peer < m_lans.size(); ++peer) {
                const int index = static_cast<int>(peer);
                if (peer != lan && index != m_lans[lan].parent &&
                    std::find(children.begin(), children.end(), index) == children.end())
                    peers.push_back(peer);
            }
            if (peers.empty())
                continue;
            const size_t peer = peers[m_random.below(static_cast<std::uint32_t>(peers.size()))];
            const size_t decky = drawResident(lan);
            if (m_attached.contains({decky, peer}))
                continue;
            if (auto ok = bridge(decky, peer); !ok)
                return ok;
        }
        return {};
    }

    const GeneratorConfig &m_config;
    QStringList m_pool;
    SeededRandom m_random;
    std::vector<DraftLan> m_lans;
    std::vector<Decky> m_deckies;
    std::vector<Edge> m_edges;
    std::set<QStringList> m_usedServices;
    std::set<std::pair<size_t, size_t>> m_attached; ///< bridges: decky, LAN
};

Result<Draft> drawAll(const GeneratorConfig &config, quint64 seed, const QStringList &pool,
                      const std::vector<Subnet> &reserved)
{
    if (auto ok = config.check(); !ok)
        return fail(ok.error());
    if (config.randomizeServices && pool.isEmpty())
        return fail(ErrorKind::Invalid, u"There is no service to draw from."_s);
    Draft draft(config, seed, pool);
    if (auto ok = draft.draw(*Subnet::parseBase(config.subnetBase), reserved); !ok)
        return fail(ok.error());
    return draft;
}

quint64 seedOf(const GeneratorConfig &config)
{
    return config.seed.value_or(QRandomGenerator::system()->generate64() >> (64 - kSeedBits));
}

Result<void> checkRange(const QString &parameter, double value, double low, double high)
{
    if (value >= low && value <= high) // false for NaN
        return {};
    return fail(
        ErrorKind::Invalid,
        u"%1 is %2; it must be from %3 to %4."_s.arg(parameter).arg(value).arg(low).arg(high));
}

} // namespace

Result<void> GeneratorConfig::check() const
{
    if (!isValidTopologyName(name))
        return fail(ErrorKind::Invalid, u"name must have 1 to 64 characters."_s);
    const std::tuple<QString, double, double, double> ranges[]{
        {u"depth"_s, depth, 1, 16},
        {u"branching"_s, branching, 1, 8},
        {u"deckies per LAN (least)"_s, deckiesPerLanMin, 0, 32},
        {u"deckies per LAN (most)"_s, deckiesPerLanMax, 1, 32},
        {u"bridge forward probability"_s, bridgeForwardProbability, 0, 1},
        {u"cross edge probability"_s, crossEdgeProbability, 0, 1}};
    for (const auto &[parameter, value, low, high] : ranges) {
        if (auto ok = checkRange(parameter, value, low, high); !ok)
            return ok;
    }
    if (deckiesPerLanMax < deckiesPerLanMin)
        return fail(
            ErrorKind::Invalid,
            u"deckies per LAN: the most (%1) is less than the least (%2)."_s.arg(deckiesPerLanMax)
                .arg(deckiesPerLanMin));
    const auto base = Subnet::parseBase(subnetBase);
    if (!base || base->prefix() > 24)
        return fail(
            ErrorKind::Invalid,
            u"subnet base “%1” is not a prefix of /24 or wider, such as 172.16.0.0/12."_s.arg(
                subnetBase.left(60)));
    if (!randomizeServices && servicesExplicit.isEmpty())
        return fail(ErrorKind::Invalid, u"Without random services, the services must be given."_s);
    return {};
}

QJsonObject GeneratorConfig::toJson() const
{
    QJsonObject object{{u"name"_s, name},
                       {u"depth"_s, depth},
                       {u"branching_factor"_s, branching},
                       {u"deckies_per_lan_min"_s, deckiesPerLanMin},
                       {u"deckies_per_lan_max"_s, deckiesPerLanMax},
                       {u"bridge_forward_probability"_s, bridgeForwardProbability},
                       {u"cross_edge_probability"_s, crossEdgeProbability},
                       {u"subnet_base_prefix"_s, subnetBase},
                       {u"randomize_services"_s, randomizeServices}};
    if (!randomizeServices)
        object.insert(u"services_explicit"_s, QJsonArray::fromStringList(servicesExplicit));
    // Large seeds as text, since a JSON number is exact only up to 2^53.
    if (seed)
        object.insert(u"seed"_s, *seed >> kSeedBits ? QJsonValue(QString::number(*seed))
                                                    : QJsonValue(static_cast<qint64>(*seed)));
    return object;
}

Result<GeneratedChildren> generateChildren(const GeneratorConfig &config,
                                           const QStringList &servicePool,
                                           const std::vector<Subnet> &reserved)
{
    auto draft = drawAll(config, seedOf(config), servicePool, reserved);
    if (!draft)
        return fail(draft.error());
    return draft->takeChildren();
}

Result<Topology> generate(const GeneratorConfig &config, const QStringList &servicePool,
                          const std::vector<Subnet> &reserved, const QDateTime &now)
{
    GeneratorConfig recorded = config;
    recorded.seed = seedOf(config);
    auto children = generateChildren(recorded, servicePool, reserved);
    if (!children)
        return fail(children.error());

    Topology topology;
    topology.meta.id = TopologyId::create();
    topology.meta.name = config.name;
    topology.meta.configSnapshot = recorded.toJson();
    topology.meta.createdAt = now;
    topology.meta.statusChangedAt = now;
    for (Lan &lan : children->lans)
        topology.putLan(std::move(lan));
    for (Decky &decky : children->deckies)
        topology.putDecky(std::move(decky));
    for (Edge &edge : children->edges)
        topology.putEdge(std::move(edge));
    return topology;
}

Result<GeneratorCounts> previewCounts(const GeneratorConfig &config, const QStringList &servicePool)
{
    GeneratorConfig nameless = config;
    if (nameless.name.isEmpty())
        nameless.name = u"preview"_s; // a preview does not wait for a name
    if (nameless.randomizeServices && servicePool.isEmpty()) {
        nameless.randomizeServices = false;
        nameless.servicesExplicit = QStringList{u"ssh"_s};
    }
    auto draft = drawAll(nameless, seedOf(config), servicePool, {});
    if (!draft)
        return fail(draft.error());
    const GeneratedChildren children = draft->takeChildren();
    return GeneratorCounts{static_cast<int>(children.lans.size()),
                           static_cast<int>(children.deckies.size()),
                           static_cast<int>(children.edges.size())};
}

Result<Topology> blankTopology(const QString &name, const Subnet &base,
                               const std::vector<Subnet> &reserved, const QDateTime &now)
{
    if (!isValidTopologyName(name))
        return fail(ErrorKind::Invalid, u"A topology name must have 1 to 64 characters."_s);
    auto subnets = SubnetAllocator::create(base, reserved);
    if (!subnets)
        return fail(subnets.error());
    const auto subnet = subnets->next();
    if (!subnet)
        return fail(subnet.error());
    const auto address = IpAllocator(*subnet).next();
    if (!address)
        return fail(address.error());

    Topology topology;
    topology.meta.id = TopologyId::create();
    topology.meta.name = name;
    topology.meta.configSnapshot = QJsonObject{{u"blank"_s, true}};
    topology.meta.createdAt = now;
    topology.meta.statusChangedAt = now;
    Lan dmz;
    dmz.id = LanId::create();
    dmz.name = u"dmz"_s;
    dmz.subnet = subnet->toString();
    dmz.isDmz = true;
    Decky gateway;
    gateway.id = DeckyId::create();
    gateway.name = u"dmz-gateway"_s;
    gateway.services = QStringList{u"ssh"_s};
    gateway.archetype = u"deaddeck"_s;
    gateway.forwardsL3 = true;
    topology.putEdge({EdgeId::create(), gateway.id, dmz.id, address->toString(), false});
    topology.putLan(std::move(dmz));
    topology.putDecky(std::move(gateway));
    return topology;
}

} // namespace decnet
