// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/planner.h"

#include "core/engine/convergenceplan.h"
#include "core/engine/labels.h"
#include "core/engine/planwriter.h"
#include "core/engine/teardownplan.h"

#include <set>

namespace decnet {

using namespace Qt::StringLiterals;

Plan planChanges(const WantedState &wanted, const Observed &observed, const PlanOptions &options)
{
    if (wanted.isTeardown)
        return planTeardown(wanted, observed, options);
    return planConvergence(wanted, observed, options);
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
