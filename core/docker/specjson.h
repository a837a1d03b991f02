// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/docker/specs.h"

#include <QJsonObject>

namespace decnet {

/// An engine API version, "1.41" = {1, 41}.
struct ApiVersion
{
    int major = 0;
    int minor = 0;

    auto operator<=>(const ApiVersion &) const = default;

    [[nodiscard]] static std::optional<ApiVersion> parse(const QString &text);
    [[nodiscard]] QString toString() const;
};

/// From this version on an endpoint has a MAC of its own; before, the container has one, which its
/// first endpoint gets.
inline constexpr ApiVersion kEndpointMacVersion{1, 44};

/// Body of POST /networks/create.
[[nodiscard]] QJsonObject networkCreateBody(const NetworkSpec &spec);

/// Body of POST /containers/create: with the first attachment only.
[[nodiscard]] QJsonObject containerCreateBody(const ContainerSpec &spec, ApiVersion version);

/// Body of POST /networks/<id>/connect.
[[nodiscard]] QJsonObject networkConnectBody(const QString &container,
                                             const NetworkAttachment &attachment,
                                             ApiVersion version);

/// {"label": ["a=b", …]} for the `filters` parameter.
[[nodiscard]] QByteArray labelFilters(const QStringList &labels);

} // namespace decnet
