// SPDX-License-Identifier: GPL-3.0-or-later
#include "credentials.h"

#include "decoyd/core/bytes.h"
#include "decoyd/core/json.h"

#include <algorithm>
#include <array>

namespace decoyd::http {

namespace {

using Fields = std::vector<std::pair<std::string, std::string>>;

/// Names that login forms use: WordPress (log, pwd), phpMyAdmin (pma_*), Spring and Jenkins (j_*).
constexpr std::array<std::string_view, 14> kUserFields = {
    "username",   "user",  "login",     "log",  "j_username", "pma_username", "email",
    "user_login", "uname", "user_name", "name", "account",    "userid",       "usr"};
constexpr std::array<std::string_view, 10> kPasswordFields = {
    "password",     "pass",      "passwd",        "pwd",      "j_password",
    "pma_password", "user_pass", "user_password", "passwort", "pswd"};

template<std::size_t N>
const std::string *fieldOf(const Fields &fields, const std::array<std::string_view, N> &names)
{
    for (const std::string_view name : names) {
        for (const auto &[key, value] : fields) {
            if (equalsIgnoreCase(key, name))
                return &value;
        }
    }
    return nullptr;
}

std::optional<Credential> fromFields(const Fields &fields, const char *source)
{
    const std::string *password = fieldOf(fields, kPasswordFields);
    if (!password)
        return std::nullopt;
    const std::string *user = fieldOf(fields, kUserFields);
    return Credential{user ? *user : std::string(), "plaintext", *password, source};
}

/// The value of a parameter: name="value" or name=value.
std::string parameter(std::string_view text, std::string_view name)
{
    std::size_t at = 0;
    const std::string lowered = toLower(text);
    while ((at = lowered.find(name, at)) != std::string::npos) {
        const bool starts =
            at == 0 || std::string_view(" \t,;").find(text[at - 1]) != std::string::npos;
        std::size_t rest = at + name.size();
        if (starts && rest < text.size() && text[rest] == '=') {
            ++rest;
            if (rest < text.size() && text[rest] == '"') {
                const std::size_t end = text.find('"', rest + 1);
                return std::string(text.substr(rest + 1, end == std::string_view::npos
                                                             ? std::string_view::npos
                                                             : end - rest - 1));
            }
            return std::string(text.substr(rest, text.find_first_of(",; \t", rest) - rest));
        }
        at += name.size();
    }
    return {};
}

std::optional<Credential> fromAuthorization(const Request &request)
{
    const std::string_view value = request.header("authorization");
    if (value.empty())
        return std::nullopt;
    const std::string_view rest = trimmed(value.substr(std::min(value.find(' '), value.size())));
    if (startsWithIgnoreCase(value, "basic ")) {
        const std::string pair = base64Decode(rest);
        const std::size_t colon = pair.find(':');
        return Credential{pair.substr(0, colon), "plaintext",
                          colon == std::string::npos ? std::string() : pair.substr(colon + 1),
                          "basic"};
    }
    if (startsWithIgnoreCase(value, "bearer "))
        return Credential{"", "http_bearer", std::string(rest), "bearer"};
    if (startsWithIgnoreCase(value, "digest ")) {
        // Everything a cracker needs stands in the header, but the method.
        return Credential{parameter(rest, "username"), "http_digest_md5",
                          request.method + " " + std::string(rest), "digest"};
    }
    return Credential{"", "http_authorization", std::string(value), "authorization"};
}

Fields multipartFields(std::string_view body, std::string_view contentType)
{
    constexpr std::size_t kMaxParts = 64;
    Fields out;
    const std::string boundary = "--" + parameter(contentType, "boundary");
    if (boundary.size() <= 2)
        return out;
    std::size_t at = body.find(boundary);
    while (at != std::string_view::npos && out.size() < kMaxParts) {
        const std::size_t start = at + boundary.size();
        const std::size_t next = body.find(boundary, start);
        if (next == std::string_view::npos)
            break;
        const std::string_view part = body.substr(start, next - start);
        const std::size_t gap = part.find("\r\n\r\n");
        if (gap != std::string_view::npos) {
            const std::string_view head = part.substr(0, gap);
            std::string_view value = part.substr(gap + 4);
            if (value.ends_with("\r\n"))
                value.remove_suffix(2);
            out.emplace_back(parameter(head, "name"), value.substr(0, 4096));
        }
        at = next;
    }
    return out;
}

Fields jsonFields(const std::string &body)
{
    Fields out;
    std::string error;
    const std::optional<Json> json = Json::parse(body, error);
    if (!json || !json->object())
        return out;
    for (const auto &[key, value] : *json->object()) {
        if (value.string())
            out.emplace_back(key, *value.string());
    }
    return out;
}

/// wp.getUsersBlogs(user, password) and its kin: the first two (or the two after a number)
/// string parameters.
std::optional<Credential> fromXmlRpc(std::string_view body)
{
    if (body.find("<methodCall>") == std::string_view::npos)
        return std::nullopt;
    std::vector<std::string> strings;
    std::size_t at = 0;
    constexpr std::string_view open = "<value>";
    constexpr std::string_view close = "</value>";
    while (strings.size() < 8 && (at = body.find(open, at)) != std::string_view::npos) {
        at += open.size();
        const std::size_t end = body.find(close, at);
        if (end == std::string_view::npos)
            break;
        std::string_view value = trimmed(body.substr(at, end - at));
        if (value.starts_with("<string>")) {
            value.remove_prefix(8);
            value = value.substr(0, value.find('<'));
        }
        if (value.find('<') == std::string_view::npos)
            strings.emplace_back(value);
        at = end;
    }
    const bool leadingId =
        strings.size() >= 3 && std::all_of(strings[0].begin(), strings[0].end(),
                                           [](char c) { return c >= '0' && c <= '9'; });
    const std::size_t first = leadingId ? 1 : 0;
    if (strings.size() < first + 2)
        return std::nullopt;
    return Credential{strings[first], "plaintext", strings[first + 1], "xmlrpc"};
}

} // namespace

std::optional<Credential> findCredential(const Request &request)
{
    if (std::optional<Credential> found = fromAuthorization(request))
        return found;
    if (request.body.empty())
        return std::nullopt;
    const std::string_view type = request.header("content-type");
    if (startsWithIgnoreCase(type, "multipart/form-data"))
        return fromFields(multipartFields(request.body, type), "form");
    if (type.find("json") != std::string_view::npos)
        return fromFields(jsonFields(request.body), "json");
    if (type.find("xml") != std::string_view::npos || request.body.starts_with("<?xml"))
        return fromXmlRpc(request.body);
    return fromFields(formFields(request.body), "form");
}

} // namespace decoyd::http
