// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

namespace decoyd {
class Personality;
}

namespace decoyd::ssh {

/// Private host keys as text that libssh imports, derived from Personality::deriveKey: the same
/// decky shows the same keys after every restart. Empty when OpenSSL refuses. Thread-safe.
[[nodiscard]] std::string ed25519HostKey(const Personality &personality); ///< OpenSSH format
[[nodiscard]] std::string ecdsaHostKey(const Personality &personality);   ///< PEM, P-256
/// PEM, 2048 bits. Searches primes: 50–400 ms.
[[nodiscard]] std::string rsaHostKey(const Personality &personality);

} // namespace decoyd::ssh
