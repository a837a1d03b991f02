// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/teardownplan.h"

#include "core/engine/labels.h"
#include "core/engine/planwriter.h"

#include <algorithm>
#include <functional>
#include <map>
#include <set>

namespace decnet {

using namespace Qt::StringLiterals;

namespace {

class Teardown
{
public:
    Teardown(const WantedState &wanted, const Observed &observed, const PlanOptions &options)
        : m_wanted(wanted)
        , m_observed(observed)
        , m_options(options)
    {
    }

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
    if (!m_observed.networks.empty() && !m_options.helperImage.isEmpty() &&
        !m_options.presentImages.contains(m_options.helperImage)) {
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

} // namespace

Plan planTeardown(const WantedState &wanted, const Observed &observed, const PlanOptions &options)
{
    return Teardown(wanted, observed, options).plan();
}

} // namespace decnet
