// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace decoyd::ssh {

/// A client's first SSH_MSG_KEXINIT (RFC 4253, 7.1) and its HASSH: the MD5 of
/// "kex;ciphers;macs;compression" of the client-to-server lists.
struct KexInit
{
    std::string keyExchange;
    std::string hostKeys;
    std::string ciphers;
    std::string macs;
    std::string compression;
    std::string languages;
    std::string hassh; ///< lower-case hex
};

/// Reads the unencrypted binary packet that follows the banner. Nothing when `bytes` do not yet
/// hold all of it; a KexInit with an empty hassh when they cannot be one.
[[nodiscard]] std::optional<KexInit> parseKexInit(std::string_view bytes);

} // namespace decoyd::ssh
