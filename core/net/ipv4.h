// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QStringView>

#include <compare>
#include <cstdint>
#include <optional>

namespace decnet {

/// An IPv4 address as one host-order integer (RFC 791 dotted quad as text).
struct Ipv4
{
    std::uint32_t value = 0;

    auto operator<=>(const Ipv4 &) const = default;

    /// Strict dotted quad: four decimal numbers 0-255 without leading zeros; else nullopt.
    [[nodiscard]] static std::optional<Ipv4> parse(QStringView text);
    [[nodiscard]] QString toString() const;
};

} // namespace decnet
