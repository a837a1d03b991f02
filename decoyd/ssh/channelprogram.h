// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace decoyd::ssh {

/// What runs at the far end of one SSH channel. The session gives it the bytes that arrive and
/// sends away what it leaves in `out` and `err`. One thread, never blocks for long.
class ChannelProgram
{
public:
    /// Output waiting for the visitor's window above which no more input is handed over.
    static constexpr std::size_t kMaxPending = 512 * 1024;

    virtual ~ChannelProgram() = default;

    virtual void input(std::string_view bytes) = 0;
    virtual void endOfInput() = 0;
    /// The channel is gone; last chance to report.
    virtual void closed() {}
    /// How long until tick() is due, or nothing.
    [[nodiscard]] virtual std::optional<std::chrono::milliseconds> wakeAfter() const
    {
        return std::nullopt;
    }
    virtual void tick() {}
    virtual void resize(int columns) { (void)columns; }
    /// Whether it wants input now (relays push back while their socket is full).
    [[nodiscard]] virtual bool wantsInput() const { return out.size() < kMaxPending; }
    /// A descriptor to poll for `events`, or -1; readable and writable call tick().
    [[nodiscard]] virtual int descriptor(short &events) const
    {
        events = 0;
        return -1;
    }

    std::string out;
    std::string err;
    bool done = false; ///< close the channel once `out` is sent
    int exitCode = 0;
    bool reportsExit = true; ///< send exit-status (not for relays)
};

} // namespace decoyd::ssh
