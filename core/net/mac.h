// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include <array>
#include <cstdint>

namespace decnet {

/// A MAC address of a vendor (first three bytes, IEEE OUI) with the last three drawn from `seed`.
/// The same seed always gives the same address.
[[nodiscard]] QString macFromVendor(const std::array<std::uint8_t, 3> &oui, std::uint64_t seed);

} // namespace decnet
