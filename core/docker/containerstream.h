// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <QByteArray>
#include <QByteArrayView>

#include <chrono>

namespace decnet {

/// The two ends of a container's standard input and output (POST /containers/<id>/attach, Docker
/// Engine API v1.41 "ContainerAttach"). Closing it (destruction, or the death of this process)
/// closes the container's standard input. Blocking; one thread at a time.
class ContainerStream
{
public:
    virtual ~ContainerStream() = default;

    /// Errors: Unreachable (the connection or the container ended).
    [[nodiscard]] virtual Result<void> write(QByteArrayView bytes) = 0;
    /// The next line of standard output without its newline; what goes to standard error is
    /// dropped. Errors: Timeout, Unreachable, Corrupt (no frames, or a line beyond kMaxLineBytes).
    [[nodiscard]] virtual Result<QByteArray> readLine(std::chrono::milliseconds timeout) = 0;

    static constexpr qsizetype kMaxLineBytes = 64 << 20;
};

} // namespace decnet
