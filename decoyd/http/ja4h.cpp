// SPDX-License-Identifier: GPL-3.0-or-later
#include "ja4h.h"

#include "decoyd/core/bytes.h"

#include <algorithm>
#include <array>
#include <cstdio>

namespace decoyd::http {

namespace {

std::string shortHash(const std::string &text)
{
    return text.empty() ? "000000000000" : toHex(sha256(text)).substr(0, 12);
}

std::string language(std::string_view header)
{
    std::string out;
    for (const char c : toLower(header.substr(0, header.find_first_of(",;")))) {
        if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))
            out += c;
    }
    out.resize(4, '0');
    return out;
}

std::string joined(const std::vector<std::string> &words)
{
    std::string out;
    for (const std::string &word : words)
        out += (out.empty() ? "" : ",") + word;
    return out;
}

} // namespace

std::string ja4h(const Request &request)
{
    std::vector<std::string> names;
    for (const auto &[name, value] : request.headers) {
        if (!equalsIgnoreCase(name, "cookie") && !equalsIgnoreCase(name, "referer"))
            names.push_back(name);
    }
    std::vector<std::string> cookies;
    for (const std::string &piece : splitNonEmpty(request.header("cookie"), ';')) {
        const std::string_view cookie = trimmed(piece);
        if (!cookie.empty())
            cookies.emplace_back(cookie);
    }
    std::sort(cookies.begin(), cookies.end());
    std::vector<std::string> cookieNames;
    for (const std::string &cookie : cookies)
        cookieNames.push_back(cookie.substr(0, cookie.find('=')));

    std::array<char, 16> count{};
    std::snprintf(count.data(), count.size(), "%02zu", std::min<std::size_t>(names.size(), 99));
    return toLower(request.method.substr(0, 2)) + "1" + std::to_string(request.minorVersion) +
           (request.hasHeader("cookie") ? "c" : "n") + (request.hasHeader("referer") ? "r" : "n") +
           count.data() + language(request.header("accept-language")) + "_" +
           shortHash(joined(names)) + "_" + shortHash(joined(cookieNames)) + "_" +
           shortHash(joined(cookies));
}

} // namespace decoyd::http
