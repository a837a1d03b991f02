// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/imageprovider.h"
#include "core/engine/wanted.h"

#include <deque>
#include <memory>
#include <mutex>

namespace decnet {

/// wantedState() that remembers its last answers: what a live change looks at is the same few
/// documents again and again, in the guards, in the transaction that writes and in the plan.
/// Thread-safe. Keeps references.
class WantedStates
{
public:
    WantedStates(const Catalog &catalog, ImageProvider &images)
        : m_catalog(catalog)
        , m_images(images)
    {
    }

    /// With the images that this program carries. Errors: those of wantedState() and of
    /// ImageProvider::images().
    [[nodiscard]] Result<WantedState> of(const Topology &topology);

private:
    struct Entry
    {
        QString key; ///< everything the state is computed from
        std::shared_ptr<const WantedState> state;
    };
    [[nodiscard]] std::shared_ptr<const WantedState> remembered(const QString &key);

    const Catalog &m_catalog;
    ImageProvider &m_images;
    std::mutex m_mutex;
    std::deque<Entry> m_entries; ///< the latest used first
};

} // namespace decnet
