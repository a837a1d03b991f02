// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/planner.h"

#include "core/engine/labels.h"

#include <QSet>

#include <algorithm>
#include <functional>
#include <map>
#include <set>

namespace decnet {

using namespace Qt::StringLiterals;

namespace {

QString label(const Labels &labels, const char16_t *key)
{
    return labels.value(QString::fromUtf16(key));
}

bool hasSpec(const Labels &observed, const Labels &wanted)
{
    return label(observed, labels::kSpec) == label(wanted, labels::kSpec);
}

/// Networks made before they bore a depth are taken for inner ones, so that the DMZ still goes last.
int depthOf(const ObservedNetwork &network)
{
    bool isNumber = false;
    const int depth = label(network.labels, labels::kDepth).toInt(&isNumber);
    if (isNumber)
        return depth;
    return label(network.labels, labels::kRole) == QString::fromUtf16(labels::kRoleDmz) ? 0 : 1;
}

DeckyId deckyOf(const ObservedContainer &container)
{
    return DeckyId::parse(label(container.labels, labels::kDeckyId)).value_or(DeckyId());
}

bool isBase(const ObservedContainer &container)
{
    return label(container.labels, labels::kRole) == QString::fromUtf16(labels::kRoleBase);
}

/// Collects actions; ids are positions.
class PlanWriter
{
public:
    int add(Action action)
    {
        action.id = static_cast<int>(m_plan.actions.size());
        std::ranges::sort(action.after);
        const auto [first, last] = std::ranges::unique(action.after);
        action.after.erase(first, last);
        m_plan.actions.push_back(std::move(action));
        return m_plan.actions.back().id;
    }
    [[nodiscard]] Plan take(const QString &title)
    {
        m_plan.title = title;
        return std::move(m_plan);
    }
    [[nodiscard]] Plan &plan() { return m_plan; }

private:
    Plan m_plan;
};

void append(std::vector<int> &ids, const std::map<QString, int> &from, const QString &key)
{
    if (const auto found = from.find(key); found != from.end())
        ids.push_back(found->second);
}

Action removal(const ObservedContainer &container, const QString &reason)
{
    Action action;
    action.kind = ActionKind::RemoveContainer;
    action.target = container.name;
    action.targetId = container.id;
    action.reason = reason;
    action.destructive = true;
    action.decky = deckyOf(container);
    action.service = label(container.labels, labels::kServiceName);
    // Services have no endpoints of their own.
    if (isBase(container)) {
        action.networks = container.networks;
        action.takesEndpoints = true;
    }
    return action;
}

Action networkRemoval(const ObservedNetwork &network, const QString &reason)
{
    Action action;
    action.kind = ActionKind::RemoveNetwork;
    action.target = network.name;
    action.targetId = network.id;
    action.reason = reason;
    action.destructive = true;
    action.lan = LanId::parse(label(network.labels, labels::kLanId)).value_or(LanId());
    return action;
}

/// From whatever there is to nothing: leaf LANs first, the DMZ last, a network as soon as it is empty.
class Teardown
{
public:
    Teardown(const WantedState &wanted, const Observed &observed, const PlanOptions &options)
        : m_wanted(wanted), m_observed(observed), m_options(options)
    {}

    Plan plan();

private:
    /// How deep a container sits: as deep as the deepest of its networks; services as their base.
    [[nodiscard]] int depthOfContainer(const ObservedContainer &container) const;
    void removeContainersAt(int depth);
    void removeNetworksAt(int depth);

    const WantedState &m_wanted;
    const Observed &m_observed;
    const PlanOptions &m_options;
    PlanWriter m_writer;
    std::map<QString, int> m_networkDepth; ///< by name
    std::map<DeckyId, int> m_deckyDepth;
    std::map<QString, std::vector<int>> m_leaving; ///< network name -> removals of its containers
    std::vector<int> m_services;
    std::vector<int> m_deeperNetworks;
};

int Teardown::depthOfContainer(const ObservedContainer &container) const
{
    int depth = 0;
    for (const QString &network : container.networks) {
        if (const auto known = m_networkDepth.find(network); known != m_networkDepth.end())
            depth = std::max(depth, known->second);
    }
    return depth;
}

void Teardown::removeContainersAt(int depth)
{
    std::map<DeckyId, std::vector<int>> services;
    for (const ObservedContainer &container : m_observed.containers) {
        const auto decky = m_deckyDepth.find(deckyOf(container));
        if (isBase(container) || (decky == m_deckyDepth.end() ? 0 : decky->second) != depth)
            continue;
        const int id = m_writer.add(removal(container, u"teardown"_s));
        services[deckyOf(container)].push_back(id);
        m_services.push_back(id);
        for (const QString &network : container.networks)
            m_leaving[network].push_back(id);
    }
    for (const ObservedContainer &container : m_observed.containers) {
        if (!isBase(container) || depthOfContainer(container) != depth)
            continue;
        Action action = removal(container, u"teardown"_s);
        action.after = services[action.decky];
        const int id = m_writer.add(std::move(action));
        for (const QString &network : container.networks)
            m_leaving[network].push_back(id);
    }
}

void Teardown::removeNetworksAt(int depth)
{
    std::vector<int> removed;
    for (const ObservedNetwork &network : m_observed.networks) {
        if (depthOf(network) != depth)
            continue;
        Action action = networkRemoval(network, u"teardown"_s);
        action.after = m_leaving[network.name];
        action.after.insert(action.after.end(), m_deeperNetworks.begin(), m_deeperNetworks.end());
        removed.push_back(m_writer.add(std::move(action)));
    }
    if (!removed.empty())
        m_deeperNetworks = std::move(removed);
}

Plan Teardown::plan()
{
    for (const ObservedNetwork &network : m_observed.networks)
        m_networkDepth[network.name] = depthOf(network);
    std::set<int, std::greater<>> depths{0};
    for (const ObservedContainer &container : m_observed.containers) {
        if (isBase(container))
            m_deckyDepth[deckyOf(container)] = depthOfContainer(container);
        depths.insert(depthOfContainer(container));
    }
    for (const ObservedNetwork &network : m_observed.networks)
        depths.insert(depthOf(network));

    std::vector<int> helperImage;
    if (!m_observed.networks.empty() && !m_options.helperImage.isEmpty()
        && !m_options.presentImages.contains(m_options.helperImage)) {
        Action image;
        image.kind = ActionKind::EnsureImage;
        image.target = m_options.helperImage;
        image.reason = u"the helper removes the firewall rules"_s;
        helperImage.push_back(m_writer.add(std::move(image)));
    }
    for (const int depth : depths)
        removeContainersAt(depth);
    // Rules stay while anything listens; what is left then only pauses.
    if (!m_observed.isEmpty()) {
        Action undress;
        undress.kind = ActionKind::UndressHost;
        undress.target = m_wanted.names.project();
        undress.reason = u"firewall rules of this topology"_s;
        undress.destructive = true;
        undress.after = m_services;
        undress.after.insert(undress.after.end(), helperImage.begin(), helperImage.end());
        m_writer.add(std::move(undress));
    }
    for (const int depth : depths)
        removeNetworksAt(depth);

    const int last = static_cast<int>(m_writer.plan().actions.size());
    for (const QString &file : m_options.files) {
        Action action;
        action.kind = ActionKind::RemoveFile;
        action.target = file;
        action.reason = u"state of this topology"_s;
        action.destructive = true;
        for (int id = 0; id < last; ++id)
            action.after.push_back(id);
        m_writer.add(std::move(action));
    }
    return m_writer.take(u"Tear down "_s + m_wanted.names.project());
}

/// From whatever there is to what is wanted.
class Convergence
{
public:
    Convergence(const WantedState &wanted, const Observed &observed, const PlanOptions &options)
        : m_wanted(wanted), m_observed(observed), m_options(options)
    {}

    Plan plan();

private:
    enum class Need { Nothing, Create, Recreate, Start, Restart };

    void decideNetworks();
    void decideContainers();
    [[nodiscard]] Need baseNeed(const WantedContainer &base) const;
    [[nodiscard]] Need serviceNeed(const WantedContainer &service) const;
    [[nodiscard]] QString reasonOf(const WantedContainer &container, Need need) const;
    /// What was observed is what is wanted, or is none of this change's business.
    template<typename Present, typename Wanted>
    [[nodiscard]] bool isCurrent(const Present &present, const Wanted &wanted) const;
    void decideAttachments(const WantedContainer &container, const ObservedContainer &present);
    [[nodiscard]] std::vector<DeckyId> concernedNamespaces() const;

    void ensureImages();
    void removeStale();
    void createNetworks();
    void writeBases();
    void waitForLeavers(Action &action, const QStringList &networks) const;
    void prepareNamespaces();
    [[nodiscard]] bool isInTheWay(const WantedContainer &base) const;
    void writeAttachments(const WantedContainer &base);
    void createServices();
    void dress();
    void startServices();
    [[nodiscard]] Action actionFor(ActionKind kind, const WantedContainer &container) const;

    const WantedState &m_wanted;
    const Observed &m_observed;
    const PlanOptions &m_options;
    PlanWriter m_writer;

    QSet<QString> m_newNetworks;     ///< wanted, and to be created
    QSet<QString> m_changedNetworks; ///< of those: present with another spec
    std::map<QString, Need> m_needs; ///< by container name
    std::map<QString, QStringList> m_connects;
    std::map<QString, QStringList> m_disconnects;

    std::map<QString, int> m_images;
    std::map<QString, int> m_removals; ///< of containers, by name
    std::map<QString, int> m_networkRemovals;
    std::map<QString, int> m_networks;
    std::map<QString, int> m_creates;
    std::map<QString, int> m_starts; ///< of bases
    std::map<std::pair<QString, QString>, int> m_unplugs; ///< by container and network
    std::map<QString, int> m_preparations;                ///< by container
    std::vector<int> m_beforeDress;
    std::vector<int> m_dress;
};

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

template<typename Present, typename Wanted>
bool Convergence::isCurrent(const Present &present, const Wanted &wanted) const
{
    if (hasSpec(present.labels, wanted.spec.labels))
        return true;
    if (!m_options.before || m_options.refresh.contains(present.name))
        return false;
    const Labels *before = specLabels(*m_options.before, wanted);
    return before && hasSpec(*before, wanted.spec.labels);
}

void Convergence::decideNetworks()
{
    for (const WantedNetwork &network : m_wanted.networks) {
        const ObservedNetwork *present = m_observed.network(network.spec.name);
        if (!present || !isCurrent(*present, network))
            m_newNetworks.insert(network.spec.name);
        if (present && m_newNetworks.contains(network.spec.name))
            m_changedNetworks.insert(network.spec.name);
    }
}

Convergence::Need Convergence::baseNeed(const WantedContainer &base) const
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

Convergence::Need Convergence::serviceNeed(const WantedContainer &service) const
{
    const ObservedContainer *present = m_observed.container(service.spec.name);
    if (!present)
        return Need::Create;
    const Need base = m_needs.at(service.base);
    // The service's network mode points at the base that is gone.
    if (base == Need::Create || base == Need::Recreate
        || !isCurrent(*present, service))
        return Need::Recreate;
    if (!present->isRunning())
        return Need::Start;
    return base == Need::Start || isStranded(m_observed, *present) ? Need::Restart : Need::Nothing;
}

void Convergence::decideAttachments(const WantedContainer &container,
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
        if (present.isRunning() && !address.isEmpty() && attachment.address
            && address != attachment.address->toString()) {
            m_disconnects[present.name].append(attachment.network);
            m_connects[present.name].append(attachment.network);
        }
    }
    for (const QString &network : present.networks) {
        if (!wanted.contains(network))
            m_disconnects[present.name].append(network);
    }
}

void Convergence::decideContainers()
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

QString Convergence::reasonOf(const WantedContainer &container, Need need) const
{
    switch (need) {
    case Need::Create:
        return container.role == ContainerRole::Base ? u"decky %1 is wanted"_s.arg(container.deckyName)
                                                     : u"service %1 is wanted"_s.arg(container.service);
    case Need::Recreate: {
        const ObservedContainer *present = m_observed.container(container.spec.name);
        const bool isChanged = !hasSpec(present->labels, container.spec.labels);
        return isChanged ? u"its settings changed"_s
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

Action Convergence::actionFor(ActionKind kind, const WantedContainer &container) const
{
    const Need need = m_needs.at(container.spec.name);
    Action action;
    action.kind = kind;
    action.target = container.spec.name;
    action.reason = reasonOf(container, need);
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
        const Need need = m_needs.at(container.spec.name);
        if (need == Need::Create || need == Need::Recreate)
            add(container.spec.image, u"containers are made from it"_s);
    }
    const bool isDressing = !m_newNetworks.isEmpty() || !m_connects.empty()
                            || !m_disconnects.empty()
                            || std::ranges::any_of(m_needs, [](const auto &entry) {
                                   return entry.second != Need::Nothing;
                               });
    if (!m_options.helperImage.isEmpty() && (isDressing || m_options.dressAll))
        add(m_options.helperImage, u"the helper sets up the namespaces"_s);
}

void Convergence::removeStale()
{
    std::map<DeckyId, std::vector<int>> services;
    const auto removeWhere = [&](bool bases) {
        for (const ObservedContainer &present : m_observed.containers) {
            if (isBase(present) != bases)
                continue;
            const auto need = m_needs.find(present.name);
            const bool isWanted = need != m_needs.end();
            if (isWanted && need->second != Need::Recreate)
                continue;
            Action action = removal(present, isWanted ? reasonOf(*m_wanted.container(present.name),
                                                                 need->second)
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

    for (const auto &[container, networks] : m_disconnects) {
        for (const QString &network : networks) {
            Action action = actionFor(ActionKind::DisconnectNetwork, *m_wanted.container(container));
            const auto again = m_connects.find(container);
            const bool isMoved = again != m_connects.end() && again->second.contains(network);
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
        const bool isChanged = m_changedNetworks.contains(present.name);
        if (m_wanted.network(present.name) && !isChanged)
            continue;
        Action action = networkRemoval(
            present, isChanged ? u"its settings changed"_s : u"nothing in the document wants it"_s);
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
        if (!m_newNetworks.contains(network.spec.name))
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

/// Whoever goes may hold the address that the newcomer is to get: a decky under a new name, two that
/// change places.
void Convergence::waitForLeavers(Action &action, const QStringList &networks) const
{
    for (const ObservedContainer &present : m_observed.containers) {
        const bool isNear = std::ranges::any_of(networks, [&](const QString &network) {
            return present.networks.contains(network);
        });
        if (isNear && isBase(present))
            append(action.after, m_removals, present.name);
    }
    for (const auto &[plug, id] : m_unplugs) {
        if (networks.contains(plug.second))
            action.after.push_back(id);
    }
}

/// A route that we set up in a namespace may stand in the engine's way: it gives no address in a LAN
/// that a route leads into already. Our default route does not (nethelper/README.md).
bool Convergence::isInTheWay(const WantedContainer &base) const
{
    const auto connects = m_connects.find(base.spec.name);
    if (connects == m_connects.end() || m_needs.at(base.spec.name) != Need::Nothing)
        return false;
    // Nobody knows what was set up there before a repair.
    if (!m_options.before || m_options.isUnsure)
        return true;
    const auto &dressings = m_options.before->dressings;
    const auto before = std::ranges::find(dressings, base.decky, &DeckyDressing::decky);
    return before != dressings.end()
           && std::ranges::any_of(connects->second, [&](const QString &name) {
                  const auto &subnet = m_wanted.network(name)->spec.subnet;
                  return std::ranges::any_of(before->routing.routes, [&](const StaticRoute &route) {
                      return subnet && route.destination.overlaps(*subnet);
                  });
              });
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
        if (base.role != ContainerRole::Base || !isInTheWay(base))
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
    const auto networks = m_connects.find(base.spec.name);
    if (networks == m_connects.end())
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
        const Need need = m_needs.at(base.spec.name);
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
        if (m_needs.at(base.spec.name) != Need::Nothing) {
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
        const Need need = m_needs.at(service.spec.name);
        if (need != Need::Create && need != Need::Recreate)
            continue;
        Action action = actionFor(ActionKind::CreateContainer, service);
        append(action.after, m_images, service.spec.image);
        append(action.after, m_removals, service.spec.name);
        append(action.after, m_creates, service.base);
        m_creates[service.spec.name] = m_writer.add(std::move(action));
    }
}

std::vector<DeckyId> Convergence::concernedNamespaces() const
{
    std::set<DeckyId> plugged;
    for (const WantedContainer &container : m_wanted.containers) {
        const QString &name = container.spec.name;
        if (m_needs.at(name) != Need::Nothing && container.role == ContainerRole::Base)
            plugged.insert(container.decky);
        if (m_needs.at(name) == Need::Restart || m_connects.contains(name)
            || m_disconnects.contains(name))
            plugged.insert(container.decky);
    }
    std::vector<DeckyId> concerned;
    for (const DeckyDressing &dressing : m_wanted.dressings) {
        const auto before = std::ranges::find(m_options.before->dressings, dressing.decky,
                                              &DeckyDressing::decky);
        const bool isSame = before != m_options.before->dressings.end()
                            && before->routing == dressing.routing
                            && before->nftables == dressing.nftables;
        if (!isSame || plugged.contains(dressing.decky))
            concerned.push_back(dressing.decky);
    }
    return concerned;
}

void Convergence::dress()
{
    const bool isStrandedAny = std::ranges::any_of(m_needs, [](const auto &entry) {
        return entry.second == Need::Restart;
    });
    if (m_beforeDress.empty() && m_networkRemovals.empty() && !isStrandedAny && !m_options.dressAll)
        return;
    if (m_options.before && !m_options.dressAll) {
        auto deckies = concernedNamespaces();
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
        const Need need = m_needs.at(service.spec.name);
        if (need == Need::Nothing)
            continue;
        Action action = actionFor(
            need == Need::Restart ? ActionKind::RestartContainer : ActionKind::StartContainer,
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
    decideNetworks();
    decideContainers();
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

Plan planChanges(const WantedState &wanted, const Observed &observed, const PlanOptions &options)
{
    if (wanted.isTeardown)
        return Teardown(wanted, observed, options).plan();
    return Convergence(wanted, observed, options).plan();
}

Plan planRestartedBases(const WantedState &wanted, const Observed &observed)
{
    PlanWriter writer;
    std::set<DeckyId> deckies;
    std::vector<const ObservedContainer *> stranded;
    for (const ObservedContainer &container : observed.containers) {
        if (isBase(container) || !isStranded(observed, container)
            || !wanted.container(container.name))
            continue;
        stranded.push_back(&container);
        deckies.insert(deckyOf(container));
    }
    if (!stranded.empty()) {
        Action dress;
        dress.kind = ActionKind::DressNamespaces;
        dress.target = wanted.names.project();
        dress.reason = u"a base was restarted"_s;
        writer.add(std::move(dress));
        writer.plan().dressOnly = std::vector<DeckyId>(deckies.begin(), deckies.end());
    }
    for (const ObservedContainer *container : stranded) {
        Action action;
        action.kind = ActionKind::RestartContainer;
        action.target = container->name;
        action.targetId = container->id;
        action.reason = u"it sits in the namespace its base had before"_s;
        action.destructive = true;
        action.decky = deckyOf(*container);
        action.service = label(container->labels, labels::kServiceName);
        action.after = {0};
        writer.add(std::move(action));
    }
    return writer.take(u"Recover restarted bases of "_s + wanted.names.project());
}

} // namespace decnet
