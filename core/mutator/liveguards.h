// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/wantedstates.h"
#include "core/mutation/mutationqueue.h"
#include "core/validation/validator.h"

#include <functional>

namespace decnet {

/// What a change of a running topology must not do (M-05), asked before anything is written and
/// again in the transaction that writes. Keeps references; thread-safe as its parts are.
class LiveGuards
{
public:
    using FactsProvider = std::function<HostFacts(TopologyId)>;

    LiveGuards(const Catalog &catalog, WantedStates &wanted, FactsProvider facts)
        : m_catalog(catalog)
        , m_wanted(wanted)
        , m_facts(std::move(facts))
    {
    }

    /// Looks at the world outside now, so that the check itself is quick. The check says:
    /// NotEditable for a pinned subnet or DMZ flag, and for bases that would be made anew without
    /// `force` (naming them); Invalid for a promotion of a decky that is not at home in the DMZ and
    /// joins no LANs, and for every error of the validator that the change brings (one a line in
    /// the detail).
    [[nodiscard]] MutationCheck checkFor(const MutationRequest &request) const;

private:
    const Catalog &m_catalog;
    WantedStates &m_wanted;
    FactsProvider m_facts;
};

} // namespace decnet
