// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace decoyd::http {

using Headers = std::vector<std::pair<std::string, std::string>>;

/// One HTTP/1 request (RFC 9112). Headers stand in the order and spelling of the wire, because
/// both tell one client from another.
struct Request
{
    std::string method;
    std::string target; ///< as sent: path, query, or absolute form
    int minorVersion = 1;
    Headers headers;
    std::string body;

    /// First header of that name (any case), empty when absent.
    [[nodiscard]] std::string_view header(std::string_view name) const;
    [[nodiscard]] bool hasHeader(std::string_view name) const;
    /// The target without query, and without scheme and host.
    [[nodiscard]] std::string path() const;
    /// What stands behind the '?', empty when there is none.
    [[nodiscard]] std::string query() const;
    /// Does the client want the connection to stay open?
    [[nodiscard]] bool keepAlive() const;
};

/// How the body of a request is delimited.
struct BodyPlan
{
    bool chunked = false;
    std::uint64_t length = 0;
};

inline constexpr std::size_t kMaxLine = 8 * 1024;  ///< request line or one header, bytes
inline constexpr std::size_t kMaxHead = 32 * 1024; ///< the whole head, bytes
inline constexpr std::size_t kMaxHeaders = 100;
inline constexpr std::size_t kMaxBody = 1024 * 1024; ///< bytes

/// Status of the answer to a request that is refused; 0 means it is good.
using Refusal = int;

/// Reads "METHOD target HTTP/1.x" into `request`.
[[nodiscard]] Refusal parseRequestLine(std::string_view line, Request &request);
/// Reads one header line and appends it.
[[nodiscard]] Refusal parseHeaderLine(std::string_view line, Request &request);
/// Checks the complete head: Host, and whether its body has one unambiguous length. What could be
/// read in two ways (request smuggling, RFC 9112 §11.2) is refused.
[[nodiscard]] Refusal planBody(const Request &request, BodyPlan &plan);
/// The size in front of a chunk; extensions are ignored.
[[nodiscard]] std::optional<std::uint64_t> parseChunkSize(std::string_view line);

/// "%41+b" → "A b" (application/x-www-form-urlencoded).
[[nodiscard]] std::string urlDecoded(std::string_view text);
/// Fields of an urlencoded text, at most 200.
[[nodiscard]] std::vector<std::pair<std::string, std::string>> formFields(std::string_view text);

} // namespace decoyd::http
