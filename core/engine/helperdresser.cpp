// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/helperdresser.h"

#include "core/engine/labels.h"
#include "core/engine/warmhelper.h"

namespace decnet {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype kMostComplaints = 4;
constexpr std::chrono::seconds kWarmTimeout{30};

FirewallJob firewallJob(const HostFirewall &firewall)
{
    FirewallJob job;
    job.id8 = firewall.topology.id8();
    for (const QString &bridge : firewall.dmzBridges)
        job.lans.push_back({bridge, true});
    for (const QString &bridge : firewall.innerBridges)
        job.lans.push_back({bridge, false});
    return job;
}

/// What went wrong, by decky.
QString complaints(const NetHelperResult &result)
{
    QStringList lines;
    if (!result.error.isEmpty())
        lines.append(result.error);
    for (const NetHelperResult::Part &part : result.namespaces) {
        if (!part.ok && lines.size() < kMostComplaints)
            lines.append(part.name + u": "_s + part.error);
    }
    return lines.join(u"; "_s);
}

} // namespace

NetHelperJob helperJob(const DressJob &job)
{
    NetHelperJob result;
    if (!job.keepsFirewall)
        result.firewall = firewallJob(job.firewall);
    for (const NamespaceDressing &own : job.namespaces) {
        NamespaceJob part;
        part.netns = own.sandbox;
        part.name = own.dressing.base;
        for (auto mac = own.macs.begin(); mac != own.macs.end(); ++mac) {
            if (const auto address = Ipv4::parse(mac.key()))
                part.macs.push_back({*address, mac.value()});
        }
        for (const ExtraAddress &extra : own.dressing.routing.addresses)
            part.addresses.push_back({extra.device, std::nullopt, extra.address, extra.prefix});
        for (const StaticRoute &route : own.dressing.routing.routes)
            part.routes.push_back({route.destination, route.via});
        part.defaultVia = own.dressing.routing.defaultVia;
        part.nft = own.dressing.nftables;
        result.namespaces.push_back(std::move(part));
    }
    return result;
}

HelperDresser::HelperDresser(DockerEngine &engine, ImageProvider &images)
    : m_engine(engine)
    , m_images(images)
{
}

HelperDresser::~HelperDresser() = default;

Result<void> HelperDresser::dress(const DressJob &job)
{
    return run(job.firewall.topology, helperJob(job));
}

Result<void> HelperDresser::undress(const HostFirewall &firewall)
{
    NetHelperJob job;
    job.firewall = FirewallJob{firewall.topology.id8(), {}, true};
    return run(firewall.topology, job);
}

bool HelperDresser::isReady()
{
    const std::lock_guard lock(m_mutex);
    return m_warm && !m_isStale;
}

Result<void> HelperDresser::keepWarm()
{
    {
        const std::lock_guard lock(m_mutex);
        if (m_warm && !m_isStale)
            return {};
        m_isStale = false;
    }
    const auto images = m_images.images();
    if (!images)
        return fail(images.error());
    if (const auto exists = m_engine.imageExists(images->helper); !exists || !*exists)
        return exists ? Result<void>() : fail(exists.error());
    auto fresh = WarmHelper::start(m_engine, images->helper);
    if (!fresh)
        return fail(fresh.error().wrapped(u"The network helper could not be kept ready."_s));
    std::shared_ptr<WarmHelper> old = std::move(*fresh);
    const std::lock_guard lock(m_mutex);
    m_warm.swap(old);
    return {};
}

void HelperDresser::coolDown()
{
    std::shared_ptr<WarmHelper> old;
    const std::lock_guard lock(m_mutex);
    m_warm.swap(old);
}

std::optional<NetHelperResult> HelperDresser::runWarm(const NetHelperJob &job)
{
    std::shared_ptr<WarmHelper> warm;
    {
        const std::lock_guard lock(m_mutex);
        warm = m_warm;
    }
    if (!warm)
        return std::nullopt;
    if (warm->canDo(job)) {
        auto result = warm->run(job, kWarmTimeout);
        // What fails here is tried again by a helper that sees everything: jobs are idempotent.
        if (result && result->ok)
            return std::move(*result);
    }
    const std::lock_guard lock(m_mutex);
    m_isStale = true;
    return std::nullopt;
}

Result<void> HelperDresser::run(TopologyId topology, const NetHelperJob &job)
{
    if (runWarm(job))
        return {};
    const auto result = runCold(topology, job);
    if (!result)
        return fail(result.error().wrapped(u"The network helper could not be run."_s));
    if (!result->ok)
        return fail(ErrorKind::Internal, u"The network helper could not set everything up."_s,
                    complaints(*result));
    return {};
}

Result<NetHelperResult> HelperDresser::runCold(TopologyId topology, const NetHelperJob &job)
{
    const auto images = m_images.images();
    if (!images)
        return fail(images.error());
    // Not of the decnet_t_ family: a decky may be called "helper".
    const QString name = u"decnet_h_"_s + topology.id8();
    const Labels labels{
        {QString::fromUtf16(labels::kTopologyId), topology.toString()},
        {QString::fromUtf16(labels::kRole), QString::fromUtf16(labels::kRoleHelper)},
    };
    if (auto gone = m_engine.removeContainer(name, true);
        !gone && gone.error().kind != ErrorKind::NotFound)
        return fail(gone.error());
    auto result = runNetHelper(m_engine, images->helper, name, labels, job);
    if (result || result.error().kind != ErrorKind::NotFound)
        return result;
    // Plans do not ask for the image while a helper waits; that one may be gone, and the image too.
    if (auto ensured = m_images.ensure({images->helper, ImageSource::Carried, {}}, Task()); !ensured)
        return fail(ensured.error());
    return runNetHelper(m_engine, images->helper, name, labels, job);
}

} // namespace decnet
