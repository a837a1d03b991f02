// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <QByteArray>
#include <QByteArrayView>
#include <QJsonObject>

#include <functional>

namespace decnet {

/// Cuts a stream of JSON objects, one per line, as /events, /images/create and /images/load send
/// it.
class JsonLines final
{
public:
    using Handler = std::function<void(const QJsonObject &)>;

    /// Errors: Corrupt (a line that is no object, or that is longer than 4 MiB).
    [[nodiscard]] Result<void> feed(QByteArrayView bytes, const Handler &handler);
    /// The stream has ended; a last line may lack its newline.
    [[nodiscard]] Result<void> finish(const Handler &handler);

private:
    QByteArray m_buffer;
};

} // namespace decnet
