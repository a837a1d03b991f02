// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace decnet {

// What goes over the bus socket (B-01), both ways: "<VERB> <topic or pattern>\n", the length of the
// body as four bytes, big end first, and the body, one JSON object. The broker never looks into it.
//
//   client to broker   PUB topic, SUB pattern, UNSUB pattern
//   broker to client   MSG topic
namespace busframe {

inline constexpr std::size_t kMaxHeader = 1100;          ///< bytes up to and with the newline
inline constexpr std::uint32_t kMaxBody = 256 * 1024;    ///< bytes
inline constexpr std::size_t kMaxPatterns = 1024;        ///< per client
inline constexpr std::size_t kMaxWaiting = 1024;         ///< frames for one slow reader
inline constexpr std::size_t kMaxWaitingBytes = 8 << 20; ///< the same in bytes
inline constexpr std::size_t kMaxClients = 256;
/// Bytes asked for each end's SO_SNDBUF: what the kernel keeps for a reader that is late for a
/// moment is not lost. The kernel gives what its limits allow.
inline constexpr int kSendBuffer = 1 << 20;

inline constexpr std::string_view kPublish = "PUB";
inline constexpr std::string_view kSubscribe = "SUB";
inline constexpr std::string_view kUnsubscribe = "UNSUB";
inline constexpr std::string_view kMessage = "MSG";

/// Points into the buffer it was read from.
struct Frame
{
    std::string_view verb;
    std::string_view subject; ///< UTF-8
    std::string_view body;
    std::size_t size = 0; ///< of the whole frame
};

/// `subject` and `body` must be within the limits.
[[nodiscard]] std::string encode(std::string_view verb, std::string_view subject,
                                 std::string_view body = {});

/// The frame at the beginning of `buffer`; nothing while it is incomplete. `broken` becomes true
/// when it never can be one; the peer is to be left then.
[[nodiscard]] std::optional<Frame> decode(std::string_view buffer, bool &broken);

/// topicMatches() on bytes.
[[nodiscard]] bool matches(std::string_view pattern, std::string_view topic);

} // namespace busframe

} // namespace decnet
