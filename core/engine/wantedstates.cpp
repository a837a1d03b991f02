// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/wantedstates.h"

#include "core/topology/canonicalhash.h"

#include <algorithm>

namespace decnet {

using namespace Qt::StringLiterals;

namespace {

/// Before and after, of the change that is applied and of one that is asked for.
constexpr size_t kMostEntries = 4;

} // namespace

std::shared_ptr<const WantedState> WantedStates::remembered(const QString &key)
{
    const std::lock_guard lock(m_mutex);
    const auto found = std::ranges::find(m_entries, key, &Entry::key);
    if (found == m_entries.end())
        return nullptr;
    std::rotate(m_entries.begin(), found, found + 1);
    return m_entries.front().state;
}

Result<WantedState> WantedStates::of(const Topology &topology)
{
    const auto images = m_images.images();
    if (!images)
        return fail(images.error());
    // No space is part of an image's reference.
    const QString key = canonicalHash(topology) + u' ' + images->decoy + u' ' + images->helper;
    if (const auto known = remembered(key))
        return *known;
    auto state = wantedState(topology, m_catalog, *images);
    if (!state)
        return state;
    auto entry = std::make_shared<const WantedState>(*state);
    const std::lock_guard lock(m_mutex);
    m_entries.push_front({key, std::move(entry)});
    if (m_entries.size() > kMostEntries)
        m_entries.pop_back();
    return state;
}

} // namespace decnet
