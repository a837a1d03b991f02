// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/intel/records.h"

#include <QHash>

#include <chrono>

namespace decnet {

/// connect, disconnect, connection, accept, close: what a port scan makes by the thousand.
[[nodiscard]] bool isConnectionNoise(const QString &eventType);

/// Lets one noise event per second, source, decky, service and type stand for all of that second.
/// Not thread-safe.
class NoiseWindow
{
public:
    static constexpr std::chrono::milliseconds kLength{1000};
    /// Sources remembered; when there are more, all are forgotten, which costs a row each.
    static constexpr qsizetype kMaxEntries = 10'000;

    /// The id given to remember() for an event of the same kind within a second of this one.
    [[nodiscard]] std::optional<qint64> representative(const DecoyEvent &event) const;
    /// From now on `event` stands for its second under `id`.
    void remember(const DecoyEvent &event, qint64 id);

private:
    struct Entry
    {
        qint64 atMs = 0;
        qint64 id = 0;
    };
    QHash<QString, Entry> m_entries;
};

} // namespace decnet
