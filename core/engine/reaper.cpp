// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/reaper.h"

#include "core/engine/labels.h"

#include <algorithm>
#include <set>

namespace decnet {

using namespace Qt::StringLiterals;

namespace {

/// The topology a resource says it belongs to; nothing when the label is not an id of ours.
std::optional<TopologyId> ownerOf(const Labels &labels)
{
    return TopologyId::parse(labels.value(QString::fromUtf16(labels::kTopologyId)));
}

/// Longer than a helper takes from its creation to its start.
constexpr std::chrono::seconds kHelperYouth{60};

/// A helper that waited for jobs (WarmHelper) and was never started, or that an engine which died
/// could not remove. The engine removes the others by itself.
bool isLostHelper(const ObservedContainer &container)
{
    return !container.isRunning() &&
           !container.labels.contains(QString::fromUtf16(labels::kTopologyId)) &&
           container.createdAt.addDuration(kHelperYouth) < QDateTime::currentDateTimeUtc();
}

} // namespace

struct Reaper::Found
{
    std::vector<ObservedContainer> containers;
    std::vector<ObservedNetwork> networks;
    std::set<TopologyId> owners;
};

Result<Reaper::Found> Reaper::look()
{
    // The engine first: a topology created in between is then in the list of known ones.
    const QStringList ours{QString::fromUtf16(labels::kTopologyId)};
    auto containers = m_engine.containers(ours);
    if (!containers)
        return fail(containers.error());
    auto networks = m_engine.networks(ours);
    if (!networks)
        return fail(networks.error());
    const auto helpers = m_engine.containers(
        {QString::fromUtf16(labels::kRole) + u'=' + QString::fromUtf16(labels::kRoleHelper)});
    if (!helpers)
        return fail(helpers.error());
    const auto known = m_repository.knownId8s();
    if (!known)
        return fail(known.error());
    const auto isOrphan = [&](const auto &resource) {
        const auto owner = ownerOf(resource.labels);
        return owner && !known->contains(owner->id8());
    };
    Found found;
    std::ranges::copy_if(*containers, std::back_inserter(found.containers), isOrphan);
    std::ranges::copy_if(*networks, std::back_inserter(found.networks), isOrphan);
    for (const ObservedContainer &container : found.containers)
        found.owners.insert(*ownerOf(container.labels));
    for (const ObservedNetwork &network : found.networks)
        found.owners.insert(*ownerOf(network.labels));
    std::ranges::copy_if(*helpers, std::back_inserter(found.containers), isLostHelper);
    return found;
}

Result<Orphans> Reaper::find()
{
    const auto found = look();
    if (!found)
        return fail(found.error());
    Orphans orphans;
    for (const ObservedContainer &container : found->containers)
        orphans.containers.append(container.name);
    for (const ObservedNetwork &network : found->networks)
        orphans.networks.append(network.name);
    return orphans;
}

Result<Orphans> Reaper::reap()
{
    const auto found = look();
    if (!found)
        return fail(found.error());
    Orphans removed;
    QStringList stayed;
    for (const ObservedContainer &container : found->containers) {
        if (auto gone = m_engine.removeContainer(container.id, true);
            gone || gone.error().kind == ErrorKind::NotFound)
            removed.containers.append(container.name);
        else
            stayed.append(container.name + u": "_s + gone.error().message);
    }
    for (const TopologyId owner : found->owners) {
        HostFirewall firewall;
        firewall.topology = owner;
        if (auto ok = m_dresser.undress(firewall); !ok)
            stayed.append(u"firewall rules of %1: %2"_s.arg(owner.id8(), ok.error().message));
    }
    for (const ObservedNetwork &network : found->networks) {
        if (auto gone = m_engine.removeNetwork(network.id);
            gone || gone.error().kind == ErrorKind::NotFound)
            removed.networks.append(network.name);
        else
            stayed.append(network.name + u": "_s + gone.error().message);
    }
    if (!stayed.isEmpty())
        return fail(ErrorKind::Internal, u"Some leftovers could not be removed."_s,
                    stayed.join(u'\n'));
    return removed;
}

} // namespace decnet
