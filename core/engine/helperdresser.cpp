// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/helperdresser.h"

#include "core/engine/labels.h"

namespace decnet {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype kMostComplaints = 4;

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

Result<void> HelperDresser::run(TopologyId topology, const NetHelperJob &job)
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
        return gone;
    const auto result = runNetHelper(m_engine, images->helper, name, labels, job);
    if (!result)
        return fail(result.error().wrapped(u"The network helper could not be run."_s));
    if (!result->ok)
        return fail(ErrorKind::Internal, u"The network helper could not set everything up."_s,
                    complaints(*result));
    return {};
}

} // namespace decnet
