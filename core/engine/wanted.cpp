// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/wanted.h"

#include "core/engine/labels.h"
#include "core/engine/spechash.h"

#include "core/net/mac.h"

#include <QCryptographicHash>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QMessageAuthenticationCode>

#include <algorithm>
#include <set>

// The macro wants to stand outside of every namespace.
static void initEngineResources()
{
    Q_INIT_RESOURCE(decnet_engine);
}

namespace decnet {

using namespace Qt::StringLiterals;

namespace {

// Measured for decoyd: it lives in well under one megabyte and survives a hundred simultaneous ssh
// handshakes in eight; json logs of one flooding host would otherwise fill the disk.
constexpr qint64 kDecoyMemory = 32LL * 1024 * 1024;
constexpr qint64 kDecoyPids = 96;
// Images of others are not that frugal.
constexpr qint64 kForeignMemory = 256LL * 1024 * 1024;
constexpr qint64 kForeignPids = 256;
constexpr char16_t kUnprivilegedUser[] = u"65532:65532";
constexpr char16_t kComposeVersionValue[] = u"1.29.2";

QString text(const char16_t *literal)
{
    return QString::fromUtf16(literal);
}

/// Names and addresses of the neighbours, so that a decoy's files mention machines that exist.
QJsonArray neighbours(const Topology &topology, DeckyId decky)
{
    constexpr int most = 16;
    QJsonArray hosts;
    for (const EdgeId edge : topology.edgesOf(decky)) {
        for (const EdgeId otherId : topology.edgesOf(topology.edge(edge)->lan)) {
            const Edge *other = topology.edge(otherId);
            const Decky *neighbour = topology.decky(other->decky);
            if (other->decky == decky || !neighbour || hosts.size() >= most)
                continue;
            const QString name = neighbour->hostname.isEmpty() ? neighbour->name
                                                               : neighbour->hostname;
            hosts.append(QJsonObject{{u"name"_s, name}, {u"ip"_s, other->ip}});
        }
    }
    return hosts;
}

/// What decoyd calls an OS; profiles it does not know speak like Linux.
QString decoyOs(const QString &profile)
{
    static const QStringList known{u"linux"_s, u"windows"_s,  u"windows_server"_s,
                                   u"bsd"_s,   u"embedded"_s, u"cisco"_s};
    return known.contains(profile) ? profile : u"linux"_s;
}

/// Derived from the topology's id rather than drawn and stored: host keys and versions of a decoy stay the
/// same over redeploys, on any controller or agent, and no file can be lost. The id has 122 random
/// bits and never enters a container, so an attacker cannot compute it.
QString decoySeed(TopologyId id)
{
    return QString::fromLatin1(
        QMessageAuthenticationCode::hash(id.toLatin1(), "decnet decoy seed v1",
                                         QCryptographicHash::Sha256)
            .toHex());
}

quint64 macSeed(DeckyId decky, LanId lan)
{
    return decky.bits().high ^ decky.bits().low ^ (lan.bits().low * 0x9e3779b97f4a7c15ULL);
}

/// Builds the state step by step; the first error ends it.
class Builder
{
public:
    Builder(const Topology &topology, const Catalog &catalog, const EngineImages &images)
        : m_topology(topology)
        , m_catalog(catalog)
        , m_images(images)
        , m_state(topology.meta.id)
        , m_depths(lanDepths(topology))
        , m_seed(decoySeed(topology.meta.id))
        , m_seccomp(u"seccomp="_s + QString::fromUtf8(decoySeccompProfile()))
    {}

    Result<WantedState> build();

private:
    Result<void> addNetworks();
    Result<void> addDecky(const Decky &decky);
    Result<std::vector<NetworkAttachment>> attachments(const Decky &decky, const Archetype *archetype);
    Result<WantedContainer> service(const Decky &decky, const WantedContainer &base,
                                    const QString &slug);
    void addDressing(const Decky &decky, const QString &base, const OsProfile &profile,
                     const std::map<DeckyId, DeckyRouting> &routing);
    void needImage(const QString &reference, ImageSource source, const QString &context = {});
    [[nodiscard]] Labels commonLabels(const QString &composeKey) const;
    [[nodiscard]] Labels deckyLabels(const Decky &decky, const QString &composeKey,
                                     const char16_t *role) const;
    [[nodiscard]] QJsonObject decoyConfig(const Decky &decky, const QString &slug) const;
    void contain(ContainerSpec &spec) const;
    void containForeign(ContainerSpec &spec) const;
    [[nodiscard]] const OsProfile &profileOf(const Decky &decky) const;

    const Topology &m_topology;
    const Catalog &m_catalog;
    const EngineImages &m_images;
    WantedState m_state;
    std::map<LanId, int> m_depths;
    QString m_seed;
    QString m_seccomp;
};

Result<WantedState> Builder::build()
{
    if (auto ok = addNetworks(); !ok)
        return fail(ok.error());
    std::vector<const Decky *> deckies;
    for (const auto &[id, decky] : m_topology.deckies())
        deckies.push_back(&decky);
    const auto depthOf = [this](const Decky *decky) {
        const Lan *home = m_topology.homeLan(decky->id);
        return home ? m_depths.at(home->id) : 0;
    };
    std::ranges::stable_sort(deckies, {}, depthOf);
    for (const Decky *decky : deckies) {
        if (auto ok = addDecky(*decky); !ok)
            return fail(ok.error());
    }
    const auto routing = routeMaze(m_topology);
    for (const Decky *decky : deckies)
        addDressing(*decky, m_state.names.base(decky->name), profileOf(*decky), routing);
    return std::move(m_state);
}

Result<void> Builder::addNetworks()
{
    const QHash<LanId, QString> bridges = bridgeNames(m_topology);
    for (const auto &[id, lan] : m_topology.lans()) {
        const auto subnet = Subnet::parse(lan.subnet);
        if (!subnet)
            return fail(ErrorKind::Invalid,
                        u"LAN “%1” has a malformed subnet: “%2”."_s.arg(lan.name, lan.subnet));
        WantedNetwork network;
        network.lan = id;
        network.lanName = lan.name;
        network.depth = m_depths.at(id);
        network.isDmz = lan.isDmz;
        network.bridge = bridges.value(id);
        NetworkSpec &spec = network.spec;
        spec.name = m_state.names.network(lan.name);
        spec.internal = !lan.isDmz;
        spec.subnet = subnet;
        spec.gateway = subnet->gateway();
        spec.options.insert(u"com.docker.network.bridge.name"_s, network.bridge);
        // An internal network still gives the bridge an address, by which every decoy could reach the host.
        // The DMZ's bridge must keep its address for published ports; the firewall guards it.
        if (lan.isDmz)
            spec.options.insert(u"com.docker.network.bridge.enable_ip_masquerade"_s, u"false"_s);
        else
            spec.options.insert(u"com.docker.network.bridge.inhibit_ipv4"_s, u"true"_s);
        spec.labels = {
            {text(labels::kTopologyId), m_topology.meta.id.toString()},
            {text(labels::kRole), text(lan.isDmz ? labels::kRoleDmz : labels::kRoleLan)},
            {text(labels::kLan), lan.name},
            {text(labels::kLanId), id.toString()},
            {text(labels::kDepth), QString::number(network.depth)},
            {text(labels::kComposeProject), m_state.names.project()},
            {text(labels::kComposeNetwork), ResourceNames::composeKey(lan.name)},
            {text(labels::kComposeVersion), text(kComposeVersionValue)},
        };
        stampSpec(spec);
        m_state.networks.push_back(std::move(network));
    }
    std::ranges::sort(m_state.networks, [](const WantedNetwork &a, const WantedNetwork &b) {
        return std::pair(a.depth, a.spec.name) < std::pair(b.depth, b.spec.name);
    });
    return {};
}

Labels Builder::commonLabels(const QString &composeKey) const
{
    return {
        {text(labels::kTopologyId), m_topology.meta.id.toString()},
        {text(labels::kComposeProject), m_state.names.project()},
        {text(labels::kComposeService), composeKey},
        {text(labels::kComposeNumber), u"1"_s},
        {text(labels::kComposeOneOff), u"False"_s},
        {text(labels::kComposeVersion), text(kComposeVersionValue)},
    };
}

Labels Builder::deckyLabels(const Decky &decky, const QString &composeKey,
                            const char16_t *role) const
{
    Labels all = commonLabels(composeKey);
    all.insert(text(labels::kDecky), decky.name);
    all.insert(text(labels::kDeckyId), decky.id.toString());
    all.insert(text(labels::kRole), text(role));
    return all;
}

const OsProfile &Builder::profileOf(const Decky &decky) const
{
    if (!decky.osProfile.isEmpty())
        return m_catalog.osProfile(decky.osProfile);
    const Archetype *archetype = m_catalog.archetype(decky.archetype);
    return m_catalog.osProfile(archetype ? archetype->osProfile : QString());
}

/// E-10. Published and low ports need no capability: the base opens them by a sysctl of its namespace.
void Builder::contain(ContainerSpec &spec) const
{
    spec.user = text(kUnprivilegedUser);
    spec.capDrop = {u"ALL"_s};
    spec.securityOpt = {u"no-new-privileges"_s, m_seccomp};
    spec.readOnlyRoot = true;
    spec.memoryBytes = kDecoyMemory;
    spec.pidsLimit = kDecoyPids;
    spec.logOptions = {{u"max-size"_s, u"1m"_s}, {u"max-file"_s, u"3"_s}};
    spec.stopTimeoutSeconds = 2;
}

/// Images of others know nothing of our allow-list: Docker's own profile stays, and they get scratch
/// space; everything else is the same.
void Builder::containForeign(ContainerSpec &spec) const
{
    contain(spec);
    spec.securityOpt = {u"no-new-privileges"_s};
    spec.memoryBytes = kForeignMemory;
    spec.pidsLimit = kForeignPids;
    for (const QString &path : {u"/tmp"_s, u"/run"_s, u"/var/tmp"_s})
        spec.tmpfs.insert(path, u"rw,noexec,nosuid,size=16m,mode=1777"_s);
}

Result<std::vector<NetworkAttachment>> Builder::attachments(const Decky &decky,
                                                            const Archetype *archetype)
{
    const Edge *home = m_topology.homeEdge(decky.id);
    if (!home)
        return fail(ErrorKind::Invalid, u"Decky “%1” is in no LAN."_s.arg(decky.name));
    std::vector<const Edge *> edges{home};
    for (const EdgeId id : m_topology.edgesOf(decky.id)) {
        if (id != home->id)
            edges.push_back(m_topology.edge(id));
    }
    std::sort(edges.begin() + 1, edges.end(),
              [](const Edge *a, const Edge *b) { return a->id < b->id; });

    std::vector<NetworkAttachment> result;
    for (const Edge *edge : edges) {
        const Lan *lan = m_topology.lan(edge->lan);
        const auto ip = Ipv4::parse(edge->ip);
        if (!lan || !ip)
            return fail(ErrorKind::Invalid, u"Decky “%1” has a malformed address: “%2”."_s.arg(
                                                decky.name, edge->ip));
        NetworkAttachment attachment;
        attachment.network = m_state.names.network(lan->name);
        attachment.address = ip;
        attachment.aliases = {ResourceNames::composeKey(decky.name)};
        const auto vendor = archetype ? archetype->macVendor : Archetype{}.macVendor;
        attachment.mac = edge == home && !decky.mac.isEmpty()
                             ? decky.mac
                             : macFromVendor(vendor, macSeed(decky.id, lan->id));
        result.push_back(std::move(attachment));
    }
    return result;
}

Result<void> Builder::addDecky(const Decky &decky)
{
    const Archetype *archetype = m_catalog.archetype(decky.archetype);
    auto attached = attachments(decky, archetype);
    if (!attached)
        return fail(attached.error());

    WantedContainer base;
    base.role = ContainerRole::Base;
    base.decky = decky.id;
    base.deckyName = decky.name;
    base.composeKey = ResourceNames::composeKey(decky.name);
    base.depth = m_depths.at(m_topology.homeLan(decky.id)->id);
    ContainerSpec &spec = base.spec;
    spec.name = m_state.names.base(decky.name);
    base.base = spec.name;
    spec.image = m_images.decoy;
    spec.command = {u"pause"_s};
    spec.hostname = decky.hostname.isEmpty() ? decky.name : decky.hostname;
    spec.labels = deckyLabels(decky, base.composeKey, labels::kRoleBase);
    spec.attachments = std::move(*attached);
    spec.mac = spec.attachments.front().mac;
    spec.sysctls = profileOf(decky).sysctls;
    spec.sysctls.insert(u"net.ipv4.ip_unprivileged_port_start"_s, u"0"_s);
    // Written down in both cases: a new namespace inherits what the host has.
    spec.sysctls.insert(u"net.ipv4.ip_forward"_s, decky.forwardsL3 ? u"1"_s : u"0"_s);
    spec.ports = publishedPorts(m_topology, decky.id, m_catalog);
    // Names that Docker's resolver does not know would be asked for outside, past every rule
    // (CVE-2024-29018): nothing listens on the decky's own loopback.
    spec.dns = {u"127.0.0.1"_s};
    contain(spec);
    // No restart policy for a base: after a reboot of the host it would come back without its firewall
    // rules and routes. The controller brings it back, dressed (E-14).
    needImage(spec.image, ImageSource::Carried);
    stampSpec(spec);
    m_state.containers.push_back(std::move(base));

    const WantedContainer owner = m_state.containers.back();
    for (const QString &slug : decky.services) {
        const ServiceDef *def = m_catalog.service(slug);
        if (def && def->fleetSingleton)
            continue;
        auto made = service(decky, owner, slug);
        if (!made)
            return fail(made.error());
        m_state.containers.push_back(std::move(*made));
    }
    return {};
}

QJsonObject Builder::decoyConfig(const Decky &decky, const QString &slug) const
{
    // Not the subnets themselves: a decky that is attached to another LAN keeps its services (M-07).
    QJsonObject config{
        {u"hostname"_s, decky.hostname.isEmpty() ? decky.name : decky.hostname},
        {u"os"_s, decoyOs(profileOf(decky).slug)},
        {u"pivot_nets"_s, QJsonArray{u"own"_s}},
    };
    const QJsonObject own = decky.serviceConfig.value(slug);
    if (!own.isEmpty())
        config.insert(u"service_config"_s, QJsonObject{{slug, own}});
    return config;
}

Result<WantedContainer> Builder::service(const Decky &decky, const WantedContainer &base,
                                         const QString &slug)
{
    const ServiceDef *def = m_catalog.service(slug);
    if (!def)
        return fail(ErrorKind::Invalid,
                    u"Decky “%1” has a service that nobody knows: “%2”."_s.arg(decky.name, slug));
    if (!def->available)
        return fail(ErrorKind::Invalid,
                    u"Service “%1” of decky “%2” cannot be deployed by this version."_s.arg(
                        def->display, decky.name));

    WantedContainer service;
    service.role = ContainerRole::Service;
    service.decky = decky.id;
    service.deckyName = decky.name;
    service.service = slug;
    service.base = base.spec.name;
    service.composeKey = ResourceNames::composeKey(decky.name, slug);
    service.depth = base.depth;
    ContainerSpec &spec = service.spec;
    spec.name = m_state.names.service(decky.name, slug);
    spec.networkMode = u"container:"_s + base.spec.name;
    spec.labels = deckyLabels(decky, service.composeKey, labels::kRoleService);
    spec.labels.insert(text(labels::kServiceName), slug);
    spec.labels.insert(text(labels::kService), u"true"_s);
    spec.environment = {
        u"NODE_NAME="_s + decky.name,
        u"INSTANCE_ID="_s + decky.id.toString(),
        u"DECOY_SEED="_s + m_seed,
    };
    switch (def->kind) {
    case ServiceKind::Native:
        contain(spec);
        spec.image = m_images.decoy;
        spec.command = {u"serve"_s, slug};
        needImage(spec.image, ImageSource::Carried);
        break;
    case ServiceKind::Image:
        containForeign(spec);
        spec.image = def->image;
        needImage(spec.image, ImageSource::Pull);
        break;
    case ServiceKind::Build:
        containForeign(spec);
        spec.image = u"decnet-build/"_s + slug + u":local"_s;
        needImage(spec.image, ImageSource::Build, def->buildContext);
        break;
    }
    // A decoy that crashes comes back by itself; its base is there, so are its rules.
    spec.restartPolicy = u"unless-stopped"_s;

    QJsonObject config = decoyConfig(decky, slug);
    const auto withConfig = [](const QJsonObject &object) {
        return u"DECOY_CONFIG="_s
               + QString::fromUtf8(QJsonDocument(object).toJson(QJsonDocument::Compact));
    };
    spec.environment.append(withConfig(config));
    stampSpec(spec);
    // The neighbours come after the stamp: they decorate, and a machine that joins the LAN must not
    // cost every other one its sessions.
    config.insert(u"lan_hosts"_s, neighbours(m_topology, decky.id));
    spec.environment.last() = withConfig(config);
    return service;
}

void Builder::addDressing(const Decky &decky, const QString &base, const OsProfile &profile,
                          const std::map<DeckyId, DeckyRouting> &routing)
{
    DeckyDressing dressing;
    dressing.decky = decky.id;
    dressing.base = base;
    dressing.nftables = profile.nftables;
    if (const auto own = routing.find(decky.id); own != routing.end())
        dressing.routing = own->second;
    if (!dressing.routing.isEmpty() || !dressing.nftables.isEmpty())
        m_state.dressings.push_back(std::move(dressing));
}

void Builder::needImage(const QString &reference, ImageSource source, const QString &context)
{
    const auto same = [&](const WantedImage &image) { return image.reference == reference; };
    if (std::ranges::none_of(m_state.images, same))
        m_state.images.push_back({reference, source, context});
}

} // namespace

const WantedContainer *WantedState::container(const QString &name) const
{
    const auto found = std::ranges::find_if(
        containers, [&](const WantedContainer &container) { return container.spec.name == name; });
    return found == containers.end() ? nullptr : &*found;
}

const WantedNetwork *WantedState::network(const QString &name) const
{
    const auto found = std::ranges::find_if(
        networks, [&](const WantedNetwork &network) { return network.spec.name == name; });
    return found == networks.end() ? nullptr : &*found;
}

Result<WantedState> wantedState(const Topology &topology, const Catalog &catalog,
                                const EngineImages &images)
{
    return Builder(topology, catalog, images).build();
}

WantedState wantedNothing(TopologyId id)
{
    WantedState state(id);
    state.isTeardown = true;
    return state;
}

QByteArray decoySeccompProfile()
{
    static const QByteArray profile = [] {
        initEngineResources();
        QFile file(u":/decnet/engine/seccomp.json"_s);
        if (!file.open(QIODevice::ReadOnly))
            qFatal("the seccomp profile is missing from the program");
        return QJsonDocument::fromJson(file.readAll()).toJson(QJsonDocument::Compact);
    }();
    return profile;
}

std::vector<PortBinding> publishedPorts(const Topology &topology, DeckyId deckyId,
                                        const Catalog &catalog)
{
    const Decky *decky = topology.decky(deckyId);
    if (!decky || !topology.isGateway(deckyId))
        return {};
    std::vector<PortBinding> bindings;
    const auto publish = [&](const QString &slug, quint16 port, Transport transport) {
        PortBinding binding{port, transport, {}, port};
        const auto rule = std::ranges::find_if(decky->publish, [&](const PublishRule &r) {
            return r.service == slug && r.port == port && r.udp == (transport == Transport::Udp);
        });
        if (rule != decky->publish.end()) {
            binding.hostAddress = rule->hostAddress;
            binding.hostPort = rule->hostPort;
        }
        const bool isTwice = std::ranges::any_of(bindings, [&](const PortBinding &other) {
            return other.containerPort == port && other.transport == transport;
        });
        if (binding.hostPort != 0 && !isTwice)
            bindings.push_back(binding);
    };
    for (const QString &slug : decky->services) {
        const ServiceDef *def = catalog.service(slug);
        if (!def || def->fleetSingleton)
            continue;
        for (const quint16 port : def->tcpPorts)
            publish(slug, port, Transport::Tcp);
        for (const quint16 port : def->udpPorts)
            publish(slug, port, Transport::Udp);
    }
    return bindings;
}

} // namespace decnet
