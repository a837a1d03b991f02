// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace decoyd {

/// What a TLS client hello says about the program that sent it, in the order of the wire.
struct ClientHello
{
    unsigned legacyVersion = 0;
    std::vector<std::uint16_t> ciphers;
    std::vector<std::uint16_t> extensions;
    std::vector<std::uint16_t> groups;
    std::vector<std::uint8_t> pointFormats;
    std::vector<std::uint16_t> versions; ///< supported_versions
    std::vector<std::uint16_t> signatureAlgorithms;
    std::vector<std::string> alpn;
    std::string sni;

    /// `message` is the whole handshake message, from its type byte on (RFC 8446 §4.1.2).
    [[nodiscard]] static std::optional<ClientHello> parse(std::string_view message);

    /// The JA3 string before hashing (github.com/salesforce/ja3): decimal numbers, GREASE left out.
    [[nodiscard]] std::string ja3() const;
    /// JA4 for TLS over TCP (github.com/FoxIO-LLC/ja4).
    [[nodiscard]] std::string ja4() const;
};

} // namespace decoyd
