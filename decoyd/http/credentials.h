// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "request.h"

#include <optional>
#include <string>

namespace decoyd::http {

/// A secret that a request carries.
struct Credential
{
    std::string username;
    std::string kind; ///< plaintext, http_bearer, http_digest_md5, http_authorization
    std::string secret;
    std::string source; ///< basic, bearer, digest, form, json, xmlrpc, authorization
};

/// Looks at Authorization first, then at login forms: urlencoded and multipart fields, JSON
/// bodies, and the parameters of XML-RPC calls.
[[nodiscard]] std::optional<Credential> findCredential(const Request &request);

} // namespace decoyd::http
