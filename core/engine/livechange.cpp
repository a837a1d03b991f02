// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/livechange.h"

#include "core/engine/labels.h"
#include "core/engine/planner.h"

#include <algorithm>

namespace decnet {

using namespace Qt::StringLiterals;

namespace {

const WantedContainer *baseOf(const WantedState &state, DeckyId decky)
{
    const auto found = std::ranges::find_if(state.containers, [&](const WantedContainer &each) {
        return each.role == ContainerRole::Base && each.decky == decky;
    });
    return found == state.containers.end() ? nullptr : &*found;
}

DeckyDressing *dressingOf(WantedState &state, DeckyId decky)
{
    const auto found = std::ranges::find(state.dressings, decky, &DeckyDressing::decky);
    return found == state.dressings.end() ? nullptr : &*found;
}

bool isPluggedIn(const WantedContainer &old, const WantedContainer &now)
{
    return std::ranges::any_of(now.spec.attachments, [&](const NetworkAttachment &each) {
        const auto &before = old.spec.attachments;
        const auto same = std::ranges::find(before, each.network, &NetworkAttachment::network);
        return same == before.end() || same->address != each.address;
    });
}

DeckyDressing &dressingFor(WantedState &state, const WantedContainer &base)
{
    if (DeckyDressing *present = dressingOf(state, base.decky))
        return *present;
    DeckyDressing empty;
    empty.decky = base.decky;
    empty.base = base.spec.name;
    state.dressings.push_back(std::move(empty));
    return state.dressings.back();
}

std::optional<Ipv4> homeGateway(const WantedState &state, const WantedContainer &base)
{
    const WantedNetwork *home = state.network(base.spec.attachments.front().network);
    return home ? home->spec.gateway : std::nullopt;
}

} // namespace

Observed asObserved(const WantedState &wanted)
{
    Observed observed;
    for (const WantedNetwork &network : wanted.networks) {
        ObservedNetwork seen;
        seen.id = network.spec.name;
        seen.name = network.spec.name;
        seen.internal = network.spec.internal;
        seen.options = network.spec.options;
        seen.labels = network.spec.labels;
        observed.networks.push_back(std::move(seen));
    }
    for (const WantedContainer &container : wanted.containers) {
        ObservedContainer seen;
        seen.id = container.spec.name;
        seen.name = container.spec.name;
        seen.image = container.spec.image;
        seen.state = u"running"_s;
        seen.labels = container.spec.labels;
        ContainerDetails details;
        for (const NetworkAttachment &attachment : container.spec.attachments) {
            seen.networks.append(attachment.network);
            if (attachment.address)
                details.addresses.insert(attachment.network, attachment.address->toString());
        }
        details.container = seen;
        observed.details.insert(seen.id, std::move(details));
        observed.containers.push_back(std::move(seen));
    }
    return observed;
}

Plan previewChange(const WantedState &before, const WantedState &after)
{
    PlanOptions options;
    options.before = &before;
    for (const WantedState *state : {&before, &after}) {
        for (const WantedImage &image : state->images)
            options.presentImages.append(image.reference);
    }
    return planChanges(after, asObserved(before), options);
}

std::vector<Recreation> recreatedBases(const Plan &plan, const WantedState &before,
                                       const WantedState &after)
{
    std::vector<Recreation> recreations;
    for (const Action &action : plan.actions) {
        if (action.kind != ActionKind::RemoveContainer || !action.service.isEmpty() ||
            !baseOf(before, action.decky) || !baseOf(after, action.decky))
            continue;
        recreations.push_back({action.decky, action.target, action.reason});
    }
    return recreations;
}

void carryDressingsOver(const WantedState &before, WantedState &after)
{
    for (const DeckyDressing &old : before.dressings) {
        const WantedContainer *base = baseOf(after, old.decky);
        if (!base)
            continue;
        DeckyDressing &now = dressingFor(after, *base);
        if (old.routing.defaultVia && !now.routing.defaultVia)
            now.routing.defaultVia = homeGateway(after, *base);
    }
    for (const WantedContainer &base : after.containers) {
        const WantedContainer *old = baseOf(before, base.decky);
        if (base.role != ContainerRole::Base || !old || !isPluggedIn(*old, base))
            continue;
        DeckyDressing &now = dressingFor(after, base);
        // The engine may put its own toward the new LAN.
        if (!now.routing.defaultVia)
            now.routing.defaultVia = homeGateway(after, base);
    }
}

void dressEveryDecky(WantedState &wanted)
{
    for (const WantedContainer &container : wanted.containers) {
        if (container.role != ContainerRole::Base || dressingOf(wanted, container.decky))
            continue;
        DeckyDressing empty;
        empty.decky = container.decky;
        empty.base = container.spec.name;
        empty.routing.defaultVia = homeGateway(wanted, container);
        wanted.dressings.push_back(std::move(empty));
    }
}

} // namespace decnet
