// SPDX-License-Identifier: GPL-3.0-or-later
#include "request.h"

#include "decoyd/core/bytes.h"

#include <algorithm>
#include <charconv>

namespace decoyd::http {

namespace {

constexpr Refusal kGood = 0;
constexpr Refusal kBadRequest = 400;
constexpr Refusal kTooLarge = 413;
constexpr Refusal kUriTooLong = 414;
constexpr Refusal kHeadersTooLarge = 431;
constexpr Refusal kNotImplemented = 501;
constexpr Refusal kVersion = 505;

/// RFC 9110 §5.6.2.
bool isTokenChar(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           (c != '\0' && std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos);
}

bool isToken(std::string_view text)
{
    return !text.empty() && std::all_of(text.begin(), text.end(), isTokenChar);
}

std::string_view trimBlanks(std::string_view text)
{
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t'))
        text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t'))
        text.remove_suffix(1);
    return text;
}

int hexValue(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

} // namespace

std::string_view Request::header(std::string_view name) const
{
    for (const auto &[key, value] : headers) {
        if (equalsIgnoreCase(key, name))
            return value;
    }
    return {};
}

bool Request::hasHeader(std::string_view name) const
{
    return std::any_of(headers.begin(), headers.end(),
                       [name](const auto &header) { return equalsIgnoreCase(header.first, name); });
}

std::string Request::path() const
{
    std::string_view rest = target;
    if (const std::size_t scheme = rest.find("://");
        scheme != std::string_view::npos && rest.find('/') > scheme) {
        const std::size_t slash = rest.find('/', scheme + 3);
        rest = slash == std::string_view::npos ? std::string_view("/") : rest.substr(slash);
    }
    return std::string(rest.substr(0, rest.find_first_of("?#")));
}

std::string Request::query() const
{
    const std::size_t mark = target.find('?');
    return mark == std::string::npos ? std::string() : target.substr(mark + 1);
}

bool Request::keepAlive() const
{
    const std::string wish = toLower(header("connection"));
    if (wish.find("close") != std::string::npos)
        return false;
    return minorVersion >= 1 || wish.find("keep-alive") != std::string::npos;
}

Refusal parseRequestLine(std::string_view line, Request &request)
{
    if (line.size() > kMaxLine)
        return kUriTooLong;
    const std::size_t first = line.find(' ');
    const std::size_t last = line.rfind(' ');
    if (first == std::string_view::npos || first == last)
        return kBadRequest;
    const std::string_view method = line.substr(0, first);
    const std::string_view target = line.substr(first + 1, last - first - 1);
    const std::string_view version = line.substr(last + 1);
    if (!isToken(method) || method.size() > 32)
        return kBadRequest;
    const bool printable = std::all_of(target.begin(), target.end(), [](char c) {
        return static_cast<unsigned char>(c) > 0x20 && c != 0x7f;
    });
    if (target.empty() || !printable)
        return kBadRequest;
    const bool absolute =
        startsWithIgnoreCase(target, "http://") || startsWithIgnoreCase(target, "https://");
    if (target.front() != '/' && target != "*" && !absolute && method != "CONNECT")
        return kBadRequest;
    if (version.size() != 8 || !version.starts_with("HTTP/"))
        return kBadRequest;
    if (version != "HTTP/1.0" && version != "HTTP/1.1")
        return version[6] == '.' ? kVersion : kBadRequest;
    request.method = method;
    request.target = target;
    request.minorVersion = version.back() - '0';
    return kGood;
}

Refusal parseHeaderLine(std::string_view line, Request &request)
{
    if (line.size() > kMaxLine || request.headers.size() >= kMaxHeaders)
        return kHeadersTooLarge;
    const std::size_t colon = line.find(':');
    // A blank in front of the colon or a folded line reads differently to different servers.
    if (colon == std::string_view::npos || !isToken(line.substr(0, colon)))
        return kBadRequest;
    const std::string_view value = trimBlanks(line.substr(colon + 1));
    const bool clean = std::none_of(value.begin(), value.end(),
                                    [](char c) { return c == '\0' || c == '\r' || c == '\n'; });
    if (!clean)
        return kBadRequest;
    request.headers.emplace_back(line.substr(0, colon), value);
    return kGood;
}

Refusal planBody(const Request &request, BodyPlan &plan)
{
    plan = {};
    std::size_t hosts = 0;
    std::optional<std::uint64_t> length;
    std::optional<std::string> coding;
    for (const auto &[name, value] : request.headers) {
        if (equalsIgnoreCase(name, "host")) {
            ++hosts;
            if (value.find_first_of(" \t,/") != std::string::npos)
                return kBadRequest;
        } else if (equalsIgnoreCase(name, "content-length")) {
            std::uint64_t number = 0;
            const char *end = value.data() + value.size();
            const auto [stop, error] = std::from_chars(value.data(), end, number);
            if (value.empty() || error != std::errc{} || stop != end)
                return kBadRequest;
            if (length)
                return kBadRequest;
            length = number;
        } else if (equalsIgnoreCase(name, "transfer-encoding")) {
            if (coding)
                return kBadRequest;
            coding = toLower(value);
        }
    }
    if (hosts > 1 || (hosts == 0 && request.minorVersion >= 1))
        return kBadRequest;
    if (coding && (length || request.minorVersion == 0))
        return kBadRequest;
    if (coding && *coding != "chunked")
        return kNotImplemented;
    if (length.value_or(0) > kMaxBody)
        return kTooLarge;
    plan.chunked = coding.has_value();
    plan.length = length.value_or(0);
    return kGood;
}

std::optional<std::uint64_t> parseChunkSize(std::string_view line)
{
    const std::string_view digits = trimBlanks(line.substr(0, line.find(';')));
    std::uint64_t size = 0;
    const char *end = digits.data() + digits.size();
    const auto [stop, error] = std::from_chars(digits.data(), end, size, 16);
    if (digits.empty() || error != std::errc{} || stop != end)
        return std::nullopt;
    return size;
}

std::string urlDecoded(std::string_view text)
{
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        const int high = text[i] == '%' && i + 2 < text.size() ? hexValue(text[i + 1]) : -1;
        const int low = high >= 0 ? hexValue(text[i + 2]) : -1;
        if (low >= 0) {
            out += static_cast<char>(high << 4 | low);
            i += 2;
        } else {
            out += text[i] == '+' ? ' ' : text[i];
        }
    }
    return out;
}

std::vector<std::pair<std::string, std::string>> formFields(std::string_view text)
{
    constexpr std::size_t kMaxFields = 200;
    std::vector<std::pair<std::string, std::string>> out;
    while (!text.empty() && out.size() < kMaxFields) {
        const std::size_t end = std::min(text.find('&'), text.size());
        const std::string_view field = text.substr(0, end);
        const std::size_t equals = field.find('=');
        const std::string_view value =
            equals == std::string_view::npos ? std::string_view{} : field.substr(equals + 1);
        out.emplace_back(urlDecoded(field.substr(0, equals)), urlDecoded(value));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return out;
}

} // namespace decoyd::http
