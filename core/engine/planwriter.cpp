// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/planwriter.h"

#include "core/engine/labels.h"

#include <algorithm>

namespace decnet {

QString label(const Labels &labels, const char16_t *key)
{
    return labels.value(QString::fromUtf16(key));
}

bool hasSpec(const Labels &observed, const Labels &wanted)
{
    return label(observed, labels::kSpec) == label(wanted, labels::kSpec);
}

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

void append(std::vector<int> &ids, const std::map<QString, int> &from, const QString &key)
{
    if (const auto found = from.find(key); found != from.end())
        ids.push_back(found->second);
}

int PlanWriter::add(Action action)
{
    action.id = static_cast<int>(m_plan.actions.size());
    std::ranges::sort(action.after);
    const auto [first, last] = std::ranges::unique(action.after);
    action.after.erase(first, last);
    m_plan.actions.push_back(std::move(action));
    return m_plan.actions.back().id;
}

Plan PlanWriter::take(const QString &title)
{
    m_plan.title = title;
    return std::move(m_plan);
}

} // namespace decnet
