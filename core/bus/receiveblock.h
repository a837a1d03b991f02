// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/bus/busframe.h"

#include <cstddef>
#include <memory>
#include <string_view>

namespace decnet {

/// Where a thread reads what comes from all its connections, and where the frames stay until
/// clear(): they are passed on from here without being copied. Memory that is not used is not
/// touched.
class ReceiveBlock
{
public:
    /// Bytes asked of a socket at once: some hundred short messages.
    static constexpr std::size_t kRead = 128 * 1024;
    static constexpr std::size_t kLongestFrame = busframe::kMaxHeader + 4 + busframe::kMaxBody;
    static constexpr std::size_t kSize = 512 * 1024;
    static_assert(kLongestFrame + kRead <= kSize);

    /// Room for one more reading, with the beginning of a frame that came before.
    [[nodiscard]] bool hasRoom() const { return kSize - m_used >= kLongestFrame + kRead; }
    [[nodiscard]] char *free() { return m_bytes.get() + m_used; }
    void use(std::size_t count) { m_used += count; }
    /// Every frame that was read into it is done with.
    void clear() { m_used = 0; }
    /// The same place, to be written to.
    [[nodiscard]] char *writable(std::string_view part)
    {
        return m_bytes.get() + (part.data() - m_bytes.get());
    }

private:
    std::unique_ptr<char[]> m_bytes{new char[kSize]}; // NOLINT: not initialised
    std::size_t m_used = 0;
};

} // namespace decnet
