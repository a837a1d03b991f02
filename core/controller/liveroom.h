// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/controller/engineroom.h"
#include "core/engine/liveconverger.h"
#include "core/mutator/mutator.h"

namespace decnet {

/// Everything that changes running topologies on one engine, put together.
class LiveRoom
{
public:
    LiveRoom(EngineRoom &room, MutationQueue &queue, StateKeeper &keeper, Bus &bus,
             LiveGuards::FactsProvider facts)
        : m_wanted(room.parts().catalog, room.parts().images)
        , m_guards(room.parts().catalog, m_wanted, std::move(facts))
        , m_converger(room.parts(), m_wanted)
        , m_engines(m_converger)
        , m_mutator({queue, keeper, bus, m_guards, m_engines, room.parts().paths, {}})
    {
    }

    [[nodiscard]] Mutator &mutator() { return m_mutator; }
    [[nodiscard]] LiveConverger &converger() { return m_converger; }
    [[nodiscard]] const LiveGuards &guards() const { return m_guards; }

private:
    WantedStates m_wanted;
    LiveGuards m_guards;
    LiveConverger m_converger;
    LocalEngines m_engines; ///< agents come in here
    Mutator m_mutator;
};

} // namespace decnet
