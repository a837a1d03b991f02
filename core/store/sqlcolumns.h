// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/topology/values.h"

#include <array>

namespace decnet::rows {

// Values that one column holds as text. Readers give nullopt for what no writer can have written.

[[nodiscard]] QString compactJson(const QJsonObject &object);
[[nodiscard]] QString compactJson(const QJsonArray &array);

[[nodiscard]] QString servicesToText(const QStringList &services);
[[nodiscard]] std::optional<QStringList> servicesFromText(const QString &text);

/// Empty for an empty map.
[[nodiscard]] QString configToText(const QMap<QString, QJsonObject> &config);
[[nodiscard]] std::optional<QMap<QString, QJsonObject>> configFromText(const QString &text);

/// Empty for an empty list.
[[nodiscard]] QString publishToText(const std::vector<PublishRule> &rules);
[[nodiscard]] std::optional<std::vector<PublishRule>> publishFromText(const QString &text);

/// Id::toString() without the copy in between; there are four ids in the row of an edge.
template<typename Tag>
[[nodiscard]] QString idText(const Id<Tag> &id)
{
    std::array<char, Id<Tag>::kTextLength> text;
    id.bits().write(text.data());
    return QString::fromLatin1(text.data(), static_cast<qsizetype>(text.size()));
}

} // namespace decnet::rows
