// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/mutation/mutation.h"

#include <random>

namespace decnet::test {

/// Draws topologies and edits. The same seed draws the same things.
class RandomEdits
{
public:
    explicit RandomEdits(std::uint32_t seed)
        : m_random(seed)
    {
    }

    [[nodiscard]] int between(int low, int high);
    [[nodiscard]] bool chance(double probability);
    /// Ids are drawn, too, so that a failure can be repeated.
    template<typename IdType>
    [[nodiscard]] IdType newId()
    {
        const auto word = [&] { return std::uint64_t(m_random()) << 32 | m_random(); };
        const auto high = word();
        return IdType(IdBits{high, word()});
    }

    /// A generated maze with configurations, publish rules, looks, notes and positions here and there.
    [[nodiscard]] Topology maze();
    /// The same with what foreign documents may hold: doubled names and edges, malformed addresses
    /// and subnets, deckies without a home or with two, undeclared configurations.
    [[nodiscard]] Topology brokenMaze();
    /// Makes a topology wrong in one random way.
    void damage(Topology &topology);

    /// Any op of the vocabulary; most of them can be applied, some cannot.
    [[nodiscard]] Mutation edit(const Topology &topology);
    /// An op of the kind with index `kind` of Mutation::Value (batches left out).
    [[nodiscard]] Mutation editOfKind(const Topology &topology, size_t kind);
    [[nodiscard]] Mutation batch(const Topology &topology, int depth = 0);
    /// An op about things that do not exist.
    [[nodiscard]] Mutation editOfNothing(const Topology &topology);

private:
    template<typename Map>
    [[nodiscard]] typename Map::key_type anyOf(const Map &map)
    {
        if (map.empty() || chance(0.02))
            return newId<typename Map::key_type>();
        return std::next(map.begin(), between(0, static_cast<int>(map.size()) - 1))->first;
    }
    [[nodiscard]] QString word();
    [[nodiscard]] QString address(const Topology &topology, LanId lan);
    [[nodiscard]] QStringList services();
    [[nodiscard]] Decky decky();
    [[nodiscard]] DeckyPatch deckyPatch(const Topology &topology, DeckyId id);
    [[nodiscard]] LanPatch lanPatch();
    [[nodiscard]] Note note();
    [[nodiscard]] NotePatch notePatch();
    [[nodiscard]] Look look();
    [[nodiscard]] LookPatch lookPatch();
    [[nodiscard]] QPointF point();

    std::mt19937 m_random;
};

} // namespace decnet::test
