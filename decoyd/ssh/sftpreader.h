// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace decoyd::ssh {

/// Reads the fields of one SSH-style packet (RFC 4251, 5). Reading past the end gives zeros and
/// makes good() false.
class SftpReader final
{
public:
    explicit SftpReader(std::string_view bytes)
        : m_bytes(bytes)
    {
    }

    [[nodiscard]] bool good() const { return m_good; }

    [[nodiscard]] std::uint8_t byte() { return static_cast<std::uint8_t>(number(1)); }
    [[nodiscard]] std::uint32_t u32() { return static_cast<std::uint32_t>(number(4)); }
    [[nodiscard]] std::uint64_t u64() { return number(8); }

    [[nodiscard]] std::string_view view()
    {
        const std::uint32_t size = u32();
        if (size > m_bytes.size()) {
            m_good = false;
            return {};
        }
        const auto text = m_bytes.substr(0, size);
        m_bytes.remove_prefix(size);
        return text;
    }
    [[nodiscard]] std::string string() { return std::string(view()); }

private:
    std::uint64_t number(std::size_t size)
    {
        if (m_bytes.size() < size) {
            m_good = false;
            m_bytes = {};
            return 0;
        }
        std::uint64_t value = 0;
        for (std::size_t i = 0; i < size; ++i)
            value = value << 8 | static_cast<unsigned char>(m_bytes[i]);
        m_bytes.remove_prefix(size);
        return value;
    }

    std::string_view m_bytes;
    bool m_good = true;
};

/// Big-endian number of `size` bytes.
inline void putNumber(std::string &to, std::uint64_t value, int size)
{
    for (int shift = 8 * (size - 1); shift >= 0; shift -= 8)
        to += static_cast<char>(value >> shift);
}

inline void putString(std::string &to, std::string_view text)
{
    putNumber(to, text.size(), 4);
    to.append(text);
}

} // namespace decoyd::ssh
