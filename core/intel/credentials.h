// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/intel/records.h"

#include <optional>

namespace decnet {

inline constexpr qsizetype kMaxPrincipal = 256;
inline constexpr qsizetype kMaxSecretBase64 = 2048;
inline constexpr qsizetype kMaxSecretPrintable = 512;

/// The secret that an event shows: every event with the field `secret_b64`. Kinds: plaintext (the
/// default), http_bearer, http_digest_md5, postgres_md5_challenge, vnc_des_response,
/// mysql_native_password, scram_sha1, scram_sha256, ntlmssp_v1, ntlmssp_v2, snmp_community,
/// ssh_publickey; other words of [a-z0-9_] are kept as they are.
[[nodiscard]] std::optional<Credential> credentialFrom(const DecoyEvent &event);

/// What makes two spellings of a principal the same: trimmed, lower case.
[[nodiscard]] QString principalKey(const QString &principal);

} // namespace decnet
