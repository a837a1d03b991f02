// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/intel/records.h"

namespace decnet {

/// "2026-06-01T10:00:00.120000000Z": fixed width, so that text order is time order. Accepts the
/// fractions of 0 to 9 digits that the engine writes, in UTC; anything else gives an empty text.
[[nodiscard]] QString normalizedTimestamp(const QString &engineTimestamp);

/// Numbers the lines of one stream. The engine's clock may stand still or be set back between two
/// lines; positions grow all the same.
class PositionCounter
{
public:
    /// `resumeAt` is the timestamp that the stream was asked to begin at, inclusive.
    explicit PositionCounter(const QString &resumeAt = {});

    [[nodiscard]] CollectPosition next(const QString &engineTimestamp);

private:
    CollectPosition m_last;
};

} // namespace decnet
