// SPDX-License-Identifier: GPL-3.0-or-later
#include "identity.h"

#include "decoyd/core/personality.h"

#include <array>

namespace decoyd::ssh {

namespace {

// Only releases without sntrup761 (that is, before 9.0), which libssh 0.10 does not know.
constexpr std::string_view kKeyExchange =
    "curve25519-sha256,curve25519-sha256@libssh.org,ecdh-sha2-nistp256,ecdh-sha2-nistp384,"
    "ecdh-sha2-nistp521,diffie-hellman-group-exchange-sha256,diffie-hellman-group16-sha512,"
    "diffie-hellman-group18-sha512,diffie-hellman-group14-sha256";
constexpr std::string_view kHostKeys = "rsa-sha2-512,rsa-sha2-256,ssh-rsa,ecdsa-sha2-nistp256,"
                                       "ssh-ed25519";
constexpr std::string_view kCiphers = "chacha20-poly1305@openssh.com,aes128-ctr,aes192-ctr,"
                                      "aes256-ctr,aes128-gcm@openssh.com,aes256-gcm@openssh.com";
constexpr std::string_view kMacs = "hmac-sha2-256-etm@openssh.com,hmac-sha2-512-etm@openssh.com,"
                                   "hmac-sha1-etm@openssh.com,hmac-sha2-256,hmac-sha2-512,"
                                   "hmac-sha1";

constexpr std::array<Identity, 2> kIdentities = {{
    {"debian11", "OpenSSH_8.4p1 Debian-5+deb11u3", kKeyExchange, kHostKeys, kCiphers, kMacs},
    {"ubuntu20", "OpenSSH_8.2p1 Ubuntu-4ubuntu0.11", kKeyExchange, kHostKeys, kCiphers, kMacs},
}};

} // namespace

const Identity &identityFor(const Personality &personality)
{
    // Three of four machines are the older and more common Debian; machineFacts() asks likewise.
    return personality.number("ssh.distro", 0, 3) == 3 ? kIdentities[1] : kIdentities[0];
}

} // namespace decoyd::ssh
