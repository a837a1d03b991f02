// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/planner.h"

#include <QSet>

#include <map>

namespace decnet {

/// What a container needs to become what is wanted.
enum class Need { Nothing, Create, Recreate, Start, Restart };

/// What differs between what is wanted and what is observed, thing by thing: the first half of a
/// plan, before any order of actions. Pure. Keeps references.
class ConvergenceNeeds
{
public:
    ConvergenceNeeds(const WantedState &wanted, const Observed &observed,
                     const PlanOptions &options);

    /// Networks that are wanted and to be created, by name.
    [[nodiscard]] const QSet<QString> &newNetworks() const { return m_newNetworks; }
    /// Of those: present with another spec.
    [[nodiscard]] const QSet<QString> &changedNetworks() const { return m_changedNetworks; }
    /// Wanted containers by name.
    [[nodiscard]] const std::map<QString, Need> &containers() const { return m_needs; }
    [[nodiscard]] Need of(const WantedContainer &container) const
    {
        return m_needs.at(container.spec.name);
    }
    [[nodiscard]] QString reasonOf(const WantedContainer &container) const;
    /// Networks that bases which stay are to be plugged into, by the container's name.
    [[nodiscard]] const std::map<QString, QStringList> &connects() const { return m_connects; }
    [[nodiscard]] const std::map<QString, QStringList> &disconnects() const
    {
        return m_disconnects;
    }
    /// Whether any container needs this.
    [[nodiscard]] bool hasAny(Need need) const;
    /// Whether something is to be done to any container or network.
    [[nodiscard]] bool isDressing() const;
    /// A route that we set up in a namespace may stand in the engine's way: it gives no address in
    /// a LAN that a route leads into already. Our default route does not (nethelper/README.md).
    [[nodiscard]] bool isInTheWay(const WantedContainer &base) const;
    /// Deckies whose namespace a live change concerns; only with PlanOptions::before.
    [[nodiscard]] std::vector<DeckyId> concernedNamespaces() const;

private:
    void decideNetworks();
    void decideContainers();
    [[nodiscard]] Need baseNeed(const WantedContainer &base) const;
    [[nodiscard]] Need serviceNeed(const WantedContainer &service) const;
    /// What was observed is what is wanted, or is none of this change's business.
    template<typename Present, typename Wanted>
    [[nodiscard]] bool isCurrent(const Present &present, const Wanted &wanted) const;
    void decideAttachments(const WantedContainer &container, const ObservedContainer &present);

    const WantedState &m_wanted;
    const Observed &m_observed;
    const PlanOptions &m_options;
    QSet<QString> m_newNetworks;
    QSet<QString> m_changedNetworks;
    std::map<QString, Need> m_needs;
    std::map<QString, QStringList> m_connects;
    std::map<QString, QStringList> m_disconnects;
};

} // namespace decnet
