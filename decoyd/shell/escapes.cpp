// SPDX-License-Identifier: GPL-3.0-or-later
#include "escapes.h"

#include <cctype>

namespace decoyd::shell {

std::string decodeEscapes(std::string_view text, bool *stop)
{
    std::string result;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '\\' || i + 1 == text.size()) {
            result += text[i];
            continue;
        }
        const char c = text[++i];
        static constexpr std::string_view kLetters = "abefnrtvE\\'\"";
        static constexpr std::string_view kValues = "\a\b\x1b\f\n\r\t\v\x1b\\'\"";
        if (const auto at = kLetters.find(c); at != std::string_view::npos) {
            result += kValues[at];
        } else if (c == 'c' && stop != nullptr) {
            *stop = true;
            return result;
        } else if (c == 'x') {
            int value = 0;
            int digits = 0;
            while (digits < 2 && i + 1 < text.size() &&
                   std::isxdigit(static_cast<unsigned char>(text[i + 1])) != 0) {
                const char d = text[++i];
                value = value * 16 + (d <= '9' ? d - '0' : (d | 0x20) - 'a' + 10);
                ++digits;
            }
            if (digits == 0)
                result += "\\x";
            else
                result += static_cast<char>(value);
        } else if (c >= '0' && c <= '7') {
            int value = c - '0';
            for (int digits = 1; digits < (c == '0' ? 4 : 3) && i + 1 < text.size() &&
                                 text[i + 1] >= '0' && text[i + 1] <= '7';
                 ++digits)
                value = value * 8 + (text[++i] - '0');
            result += static_cast<char>(value);
        } else {
            result += '\\';
            result += c;
        }
    }
    return result;
}

} // namespace decoyd::shell
