// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "request.h"

#include <string>

namespace decoyd::http {

/// JA4H fingerprint of an HTTP client (github.com/FoxIO-LLC/ja4): method, version, cookie and
/// referer flags, header count, language, then hashes of header names, cookie names and cookies.
[[nodiscard]] std::string ja4h(const Request &request);

} // namespace decoyd::http
