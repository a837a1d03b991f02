// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/convergenceneeds.h"

#include "core/engine/planwriter.h"

#include <algorithm>
#include <set>

namespace decnet {

using namespace Qt::StringLiterals;

namespace {

const Labels *specLabels(const WantedState &state, const WantedNetwork &network)
{
    const WantedNetwork *same = state.network(network.spec.name);
    return same ? &same->spec.labels : nullptr;
}

const Labels *specLabels(const WantedState &state, const WantedContainer &container)
{
    const WantedContainer *same = state.container(container.spec.name);
    return same ? &same->spec.labels : nullptr;
}

} // namespace

ConvergenceNeeds::ConvergenceNeeds(const WantedState &wanted, const Observed &observed,
                                   const PlanOptions &options)
    : m_wanted(wanted)
    , m_observed(observed)
    , m_options(options)
{
    decideNetworks();
    decideContainers();
}

template<typename Present, typename Wanted>
bool ConvergenceNeeds::isCurrent(const Present &present, const Wanted &wanted) const
{
    if (hasSpec(present.labels, wanted.spec.labels))
        return true;
    if (!m_options.before || m_options.refresh.contains(present.name))
        return false;
    const Labels *before = specLabels(*m_options.before, wanted);
    return before && hasSpec(*before, wanted.spec.labels);
}

void ConvergenceNeeds::decideNetworks()
{
    for (const WantedNetwork &network : m_wanted.networks) {
        const ObservedNetwork *present = m_observed.network(network.spec.name);
        if (!present || !isCurrent(*present, network))
            m_newNetworks.insert(network.spec.name);
        if (present && m_newNetworks.contains(network.spec.name))
            m_changedNetworks.insert(network.spec.name);
    }
}

Need ConvergenceNeeds::baseNeed(const WantedContainer &base) const
{
    const ObservedContainer *present = m_observed.container(base.spec.name);
    if (!present)
        return Need::Create;
    if (!isCurrent(*present, base))
        return Need::Recreate;
    const bool isUprooted = std::ranges::any_of(present->networks, [this](const QString &network) {
        return m_changedNetworks.contains(network);
    });
    // Without its home network Docker cannot even start it again.
    if (isUprooted || !present->networks.contains(base.spec.attachments.front().network))
        return Need::Recreate;
    return present->isRunning() ? Need::Nothing : Need::Start;
}

Need ConvergenceNeeds::serviceNeed(const WantedContainer &service) const
{
    const ObservedContainer *present = m_observed.container(service.spec.name);
    if (!present)
        return Need::Create;
    const Need base = m_needs.at(service.base);
    // The service's network mode points at the base that is gone.
    if (base == Need::Create || base == Need::Recreate || !isCurrent(*present, service))
        return Need::Recreate;
    if (!present->isRunning())
        return Need::Start;
    return base == Need::Start || isStranded(m_observed, *present) ? Need::Restart : Need::Nothing;
}

void ConvergenceNeeds::decideAttachments(const WantedContainer &container,
                                         const ObservedContainer &present)
{
    const auto details = m_observed.details.constFind(present.id);
    QStringList wanted;
    for (const NetworkAttachment &attachment : container.spec.attachments) {
        wanted.append(attachment.network);
        if (!present.networks.contains(attachment.network)) {
            m_connects[present.name].append(attachment.network);
            continue;
        }
        // An address can be changed only by plugging in anew.
        const QString address = details == m_observed.details.constEnd()
                                    ? QString()
                                    : details->addresses.value(attachment.network);
        if (present.isRunning() && !address.isEmpty() && attachment.address &&
            address != attachment.address->toString()) {
            m_disconnects[present.name].append(attachment.network);
            m_connects[present.name].append(attachment.network);
        }
    }
    for (const QString &network : present.networks) {
        if (!wanted.contains(network))
            m_disconnects[present.name].append(network);
    }
}

void ConvergenceNeeds::decideContainers()
{
    for (const WantedContainer &container : m_wanted.containers) {
        if (container.role == ContainerRole::Service)
            continue;
        const Need need = baseNeed(container);
        m_needs[container.spec.name] = need;
        if (need != Need::Nothing && need != Need::Start)
            continue;
        decideAttachments(container, *m_observed.container(container.spec.name));
    }
    for (const WantedContainer &container : m_wanted.containers) {
        if (container.role == ContainerRole::Service)
            m_needs[container.spec.name] = serviceNeed(container);
    }
}

QString ConvergenceNeeds::reasonOf(const WantedContainer &container) const
{
    switch (of(container)) {
    case Need::Create:
        return container.role == ContainerRole::Base
                   ? u"decky %1 is wanted"_s.arg(container.deckyName)
                   : u"service %1 is wanted"_s.arg(container.service);
    case Need::Recreate: {
        const ObservedContainer *present = m_observed.container(container.spec.name);
        const bool isChanged = !hasSpec(present->labels, container.spec.labels);
        return isChanged                                  ? u"its settings changed"_s
               : container.role == ContainerRole::Service ? u"its base is made anew"_s
                                                          : u"its network is made anew"_s;
    }
    case Need::Start:
        return u"it is %1"_s.arg(m_observed.container(container.spec.name)->state);
    case Need::Restart:
        return u"it sits in the namespace its base had before"_s;
    case Need::Nothing:
        break;
    }
    return {};
}

bool ConvergenceNeeds::hasAny(Need need) const
{
    return std::ranges::any_of(m_needs, [need](const auto &entry) { return entry.second == need; });
}

bool ConvergenceNeeds::isDressing() const
{
    return !m_newNetworks.isEmpty() || !m_connects.empty() || !m_disconnects.empty() ||
           std::ranges::any_of(m_needs,
                               [](const auto &entry) { return entry.second != Need::Nothing; });
}

bool ConvergenceNeeds::isInTheWay(const WantedContainer &base) const
{
    const auto connects = m_connects.find(base.spec.name);
    if (connects == m_connects.end() || m_needs.at(base.spec.name) != Need::Nothing)
        return false;
    // Nobody knows what was set up there before a repair.
    if (!m_options.before || m_options.isUnsure)
        return true;
    const auto &dressings = m_options.before->dressings;
    const auto before = std::ranges::find(dressings, base.decky, &DeckyDressing::decky);
    return before != dressings.end() &&
           std::ranges::any_of(connects->second, [&](const QString &name) {
               const auto &subnet = m_wanted.network(name)->spec.subnet;
               return std::ranges::any_of(before->routing.routes, [&](const StaticRoute &route) {
                   return subnet && route.destination.overlaps(*subnet);
               });
           });
}

std::vector<DeckyId> ConvergenceNeeds::concernedNamespaces() const
{
    std::set<DeckyId> plugged;
    for (const WantedContainer &container : m_wanted.containers) {
        const QString &name = container.spec.name;
        if (m_needs.at(name) != Need::Nothing && container.role == ContainerRole::Base)
            plugged.insert(container.decky);
        if (m_needs.at(name) == Need::Restart || m_connects.contains(name) ||
            m_disconnects.contains(name))
            plugged.insert(container.decky);
    }
    std::vector<DeckyId> concerned;
    for (const DeckyDressing &dressing : m_wanted.dressings) {
        const auto before =
            std::ranges::find(m_options.before->dressings, dressing.decky, &DeckyDressing::decky);
        const bool isSame = before != m_options.before->dressings.end() &&
                            before->routing == dressing.routing &&
                            before->nftables == dressing.nftables;
        if (!isSame || plugged.contains(dressing.decky))
            concerned.push_back(dressing.decky);
    }
    return concerned;
}

} // namespace decnet
