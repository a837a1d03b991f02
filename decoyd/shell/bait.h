// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

namespace decoyd::shell {
class Host;
}

/// Things worth stealing, the same in every place of one machine that mentions them.
namespace decoyd::shell::bait {

[[nodiscard]] std::string databasePassword(const Host &host);
/// A .env file of a web application.
[[nodiscard]] std::string environment(const Host &host);
/// A real gzip file with an SQL dump of invented people.
[[nodiscard]] std::string databaseDump(const Host &host);
/// Looks like an OpenSSH private key; its body is no key.
[[nodiscard]] std::string privateKey(const Host &host);
[[nodiscard]] std::string publicKey(const Host &host, std::string_view owner);
[[nodiscard]] std::string knownHosts(const Host &host);

} // namespace decoyd::shell::bait
