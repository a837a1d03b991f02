// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/convergenceplan.h"

#include "core/engine/convergenceneeds.h"
#include "core/engine/planwriter.h"

#include <algorithm>
#include <map>

namespace decnet {

using namespace Qt::StringLiterals;

namespace {

/// Puts what is needed into actions and their order.
class Convergence
{
public:
    Convergence(const WantedState &wanted, const Observed &observed, const PlanOptions &options)
        : m_wanted(wanted)
        , m_observed(observed)
        , m_options(options)
        , m_needs(wanted, observed, options)
    {
    }

    Plan plan();

private:
    void ensureImages();
    void removeStale();
    void createNetworks();
    void writeBases();
    void waitForLeavers(Action &action, const QStringList &networks) const;
    void prepareNamespaces();
    void writeAttachments(const WantedContainer &base);
    void createServices();
    void dress();
    void startServices();
    [[nodiscard]] Action actionFor(ActionKind kind, const WantedContainer &container) const;

    const WantedState &m_wanted;
    const Observed &m_observed;
    const PlanOptions &m_options;
    const ConvergenceNeeds m_needs;
    PlanWriter m_writer;

    std::map<QString, int> m_images;
    std::map<QString, int> m_removals; ///< of containers, by name
    std::map<QString, int> m_networkRemovals;
    std::map<QString, int> m_networks;
    std::map<QString, int> m_creates;
    std::map<QString, int> m_starts;                      ///< of bases
    std::map<std::pair<QString, QString>, int> m_unplugs; ///< by container and network
    std::map<QString, int> m_preparations;                ///< by container
    std::vector<int> m_beforeDress;
    std::vector<int> m_dress;
};

Action Convergence::actionFor(ActionKind kind, const WantedContainer &container) const
{
    const Need need = m_needs.of(container);
    Action action;
    action.kind = kind;
    action.target = container.spec.name;
    action.reason = m_needs.reasonOf(container);
    action.decky = container.decky;
    action.service = container.service;
    if (need == Need::Start || need == Need::Restart)
        action.targetId = m_observed.container(container.spec.name)->id;
    for (const NetworkAttachment &attachment : container.spec.attachments)
        action.networks.append(attachment.network);
    return action;
}

void Convergence::ensureImages()
{
    const auto add = [this](const QString &reference, const QString &reason) {
        if (m_options.presentImages.contains(reference) || m_images.contains(reference))
            return;
        Action action;
        action.kind = ActionKind::EnsureImage;
        action.target = reference;
        action.reason = reason;
        m_images[reference] = m_writer.add(std::move(action));
    };
    for (const WantedContainer &container : m_wanted.containers) {
        const Need need = m_needs.of(container);
        if (need == Need::Create || need == Need::Recreate)
            add(container.spec.image, u"containers are made from it"_s);
    }
    if (!m_options.helperImage.isEmpty() && (m_needs.isDressing() || m_options.dressAll))
        add(m_options.helperImage, u"the helper sets up the namespaces"_s);
}

void Convergence::removeStale()
{
    std::map<DeckyId, std::vector<int>> services;
    const auto removeWhere = [&](bool bases) {
        for (const ObservedContainer &present : m_observed.containers) {
            if (isBase(present) != bases)
                continue;
            const auto need = m_needs.containers().find(present.name);
            const bool isWanted = need != m_needs.containers().end();
            if (isWanted && need->second != Need::Recreate)
                continue;
            Action action =
                removal(present, isWanted ? m_needs.reasonOf(*m_wanted.container(present.name))
                                          : u"nothing in the document wants it"_s);
            if (bases)
                action.after = services[deckyOf(present)];
            const int id = m_writer.add(std::move(action));
            services[deckyOf(present)].push_back(id);
            m_removals[present.name] = id;
            // Others may have had their routes through it.
            if (bases)
                m_beforeDress.push_back(id);
        }
    };
    removeWhere(false);
    removeWhere(true);

    for (const auto &[container, networks] : m_needs.disconnects()) {
        for (const QString &network : networks) {
            Action action =
                actionFor(ActionKind::DisconnectNetwork, *m_wanted.container(container));
            const auto again = m_needs.connects().find(container);
            const bool isMoved =
                again != m_needs.connects().end() && again->second.contains(network);
            action.reason = isMoved ? u"its address in this LAN changed"_s
                                    : u"the decky is no longer in this LAN"_s;
            action.network = network;
            if (!action.networks.contains(network))
                action.networks.append(network);
            action.takesEndpoints = true;
            action.destructive = true;
            const int id = m_writer.add(std::move(action));
            m_unplugs[{container, network}] = id;
            m_beforeDress.push_back(id);
        }
    }
    for (const ObservedNetwork &present : m_observed.networks) {
        const bool isChanged = m_needs.changedNetworks().contains(present.name);
        if (m_wanted.network(present.name) && !isChanged)
            continue;
        Action action = networkRemoval(present, isChanged ? u"its settings changed"_s
                                                          : u"nothing in the document wants it"_s);
        for (const ObservedContainer &container : m_observed.containers) {
            if (container.networks.contains(present.name))
                append(action.after, m_removals, container.name);
        }
        for (const int id : m_beforeDress) {
            if (m_writer.plan().actions[static_cast<size_t>(id)].network == present.name)
                action.after.push_back(id);
        }
        m_networkRemovals[present.name] = m_writer.add(std::move(action));
    }
}

void Convergence::createNetworks()
{
    for (const WantedNetwork &network : m_wanted.networks) {
        if (!m_needs.newNetworks().contains(network.spec.name))
            continue;
        Action action;
        action.kind = ActionKind::CreateNetwork;
        action.target = network.spec.name;
        action.reason = u"LAN %1 is wanted"_s.arg(network.lanName);
        action.lan = network.lan;
        // Every removal first: an old network may hold the very subnet a new one asks for.
        for (const auto &[name, id] : m_networkRemovals)
            action.after.push_back(id);
        m_networks[network.spec.name] = m_writer.add(std::move(action));
        m_beforeDress.push_back(m_networks[network.spec.name]);
    }
}

/// Whoever goes may hold the address that the newcomer is to get: a decky under a new name, two
/// that change places.
void Convergence::waitForLeavers(Action &action, const QStringList &networks) const
{
    for (const ObservedContainer &present : m_observed.containers) {
        const bool isNear = std::ranges::any_of(
            networks, [&](const QString &network) { return present.networks.contains(network); });
        if (isNear && isBase(present))
            append(action.after, m_removals, present.name);
    }
    for (const auto &[plug, id] : m_unplugs) {
        if (networks.contains(plug.second))
            action.after.push_back(id);
    }
}

void Convergence::prepareNamespaces()
{
    Action action;
    action.kind = ActionKind::DressNamespaces;
    action.target = m_wanted.names.project();
    action.reason = u"routes into LANs that are plugged in"_s;
    action.isPreparation = true;
    append(action.after, m_images, m_options.helperImage);
    QStringList bases;
    for (const WantedContainer &base : m_wanted.containers) {
        if (base.role != ContainerRole::Base || !m_needs.isInTheWay(base))
            continue;
        bases.append(base.spec.name);
        m_writer.plan().prepareOnly.push_back(base.decky);
        for (const auto &[plug, id] : m_unplugs) {
            if (plug.first == base.spec.name)
                action.after.push_back(id);
        }
    }
    if (bases.isEmpty())
        return;
    const int id = m_writer.add(std::move(action));
    for (const QString &base : bases)
        m_preparations[base] = id;
}

void Convergence::writeAttachments(const WantedContainer &base)
{
    const auto networks = m_needs.connects().find(base.spec.name);
    if (networks == m_needs.connects().end())
        return;
    for (const QString &network : networks->second) {
        Action action = actionFor(ActionKind::ConnectNetwork, base);
        action.reason = u"the decky is in this LAN"_s;
        action.network = network;
        append(action.after, m_networks, network);
        append(action.after, m_starts, base.spec.name);
        append(action.after, m_preparations, base.spec.name);
        waitForLeavers(action, {network});
        m_beforeDress.push_back(m_writer.add(std::move(action)));
    }
}

void Convergence::writeBases()
{
    for (const WantedContainer &base : m_wanted.containers) {
        if (base.role != ContainerRole::Base)
            continue;
        const Need need = m_needs.of(base);
        if (need != Need::Create && need != Need::Recreate)
            continue;
        Action action = actionFor(ActionKind::CreateContainer, base);
        append(action.after, m_images, base.spec.image);
        append(action.after, m_removals, base.spec.name);
        for (const NetworkAttachment &attachment : base.spec.attachments)
            append(action.after, m_networks, attachment.network);
        m_creates[base.spec.name] = m_writer.add(std::move(action));
    }
    for (const WantedContainer &base : m_wanted.containers) {
        if (base.role != ContainerRole::Base)
            continue;
        if (m_needs.of(base) != Need::Nothing) {
            Action action = actionFor(ActionKind::StartContainer, base);
            append(action.after, m_creates, base.spec.name);
            waitForLeavers(action, action.networks);
            m_starts[base.spec.name] = m_writer.add(std::move(action));
            m_beforeDress.push_back(m_starts[base.spec.name]);
        }
        writeAttachments(base);
    }
}

void Convergence::createServices()
{
    for (const WantedContainer &service : m_wanted.containers) {
        if (service.role != ContainerRole::Service)
            continue;
        const Need need = m_needs.of(service);
        if (need != Need::Create && need != Need::Recreate)
            continue;
        Action action = actionFor(ActionKind::CreateContainer, service);
        append(action.after, m_images, service.spec.image);
        append(action.after, m_removals, service.spec.name);
        append(action.after, m_creates, service.base);
        m_creates[service.spec.name] = m_writer.add(std::move(action));
    }
}

void Convergence::dress()
{
    if (m_beforeDress.empty() && m_networkRemovals.empty() && !m_needs.hasAny(Need::Restart) &&
        !m_options.dressAll)
        return;
    if (m_options.before && !m_options.dressAll) {
        auto deckies = m_needs.concernedNamespaces();
        // A decky that comes or goes without a route of anybody's: the helper would change nothing.
        if (deckies.empty() && m_networks.empty() && m_networkRemovals.empty())
            return;
        m_writer.plan().dressOnly = std::move(deckies);
        m_writer.plan().keepsFirewall = m_networks.empty() && m_networkRemovals.empty();
    }
    Action action;
    action.kind = ActionKind::DressNamespaces;
    action.target = m_wanted.names.project();
    action.reason = u"addresses, routes, fingerprints, firewall"_s;
    action.after = m_beforeDress;
    for (const auto &[name, id] : m_networkRemovals)
        action.after.push_back(id);
    append(action.after, m_images, m_options.helperImage);
    m_dress.push_back(m_writer.add(std::move(action)));
}

void Convergence::startServices()
{
    for (const WantedContainer &service : m_wanted.containers) {
        if (service.role != ContainerRole::Service)
            continue;
        const Need need = m_needs.of(service);
        if (need == Need::Nothing)
            continue;
        Action action = actionFor(need == Need::Restart ? ActionKind::RestartContainer
                                                        : ActionKind::StartContainer,
                                  service);
        action.destructive = need == Need::Restart;
        append(action.after, m_creates, service.spec.name);
        append(action.after, m_starts, service.base);
        action.after.insert(action.after.end(), m_dress.begin(), m_dress.end());
        m_writer.add(std::move(action));
    }
}

Plan Convergence::plan()
{
    removeStale();
    createNetworks();
    ensureImages();
    prepareNamespaces();
    writeBases();
    // Creating is cheap and fills the wait of the last bases to start.
    createServices();
    dress();
    startServices();
    return m_writer.take(m_observed.isEmpty() ? u"Deploy "_s + m_wanted.names.project()
                                              : u"Converge "_s + m_wanted.names.project());
}

} // namespace

Plan planConvergence(const WantedState &wanted, const Observed &observed,
                     const PlanOptions &options)
{
    return Convergence(wanted, observed, options).plan();
}

} // namespace decnet
