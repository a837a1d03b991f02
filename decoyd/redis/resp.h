// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace decoyd::redis {

/// Cuts the byte stream of a client into commands: arrays of bulk strings and inline lines
/// (redis.io/docs/reference/protocol-spec). Feed bytes, then take commands until there is none.
class CommandReader
{
public:
    static constexpr std::size_t kMaxInline = 64 * 1024; ///< bytes, as the real server
    static constexpr std::int64_t kMaxArguments = 1024;
    static constexpr std::int64_t kMaxBulk = 1024 * 1024;       ///< bytes of one argument
    static constexpr std::size_t kMaxCommand = 2 * 1024 * 1024; ///< bytes of all arguments

    enum class Status { NeedMore, Command, Error };

    void feed(std::string_view bytes) { m_buffer.append(bytes); }

    /// Command: `arguments` holds it (never empty). Error: `error` holds the sentence the server
    /// says before it closes the connection.
    [[nodiscard]] Status next(std::vector<std::string> &arguments, std::string &error);

private:
    Status readInline(std::vector<std::string> &arguments, std::string &error);
    Status readArray(std::vector<std::string> &arguments, std::string &error);
    Status fail(std::string what, std::string &error);

    std::string m_buffer;
};

/// Splits an inline command: blanks, "quoted\n" and 'single'. False for unbalanced quotes.
[[nodiscard]] bool splitInline(std::string_view line, std::vector<std::string> &arguments);

[[nodiscard]] std::string simple(std::string_view text); ///< +text
[[nodiscard]] std::string error(std::string_view text);  ///< -text
[[nodiscard]] std::string integer(std::int64_t value);   ///< :value
[[nodiscard]] std::string bulk(std::string_view bytes);  ///< $n bytes
[[nodiscard]] std::string nil();                         ///< $-1
[[nodiscard]] std::string array(const std::vector<std::string> &encodedItems);
[[nodiscard]] std::string bulkArray(const std::vector<std::string> &items);

} // namespace decoyd::redis
