// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <regex.h>

#include <optional>
#include <string>
#include <string_view>

namespace decoyd::shell {

/// A POSIX regular expression. Patterns that could make the matcher explode (back references,
/// large or stacked repetitions, great length) are refused as invalid.
class Regex final
{
public:
    struct Hit
    {
        std::size_t begin;
        std::size_t end;
        std::string groups[10]; ///< [0] the whole match
    };

    Regex(std::string pattern, bool extended, bool ignoreCase)
    {
        int repeats = 0;
        int depth = 0;
        for (std::size_t i = 0; i < pattern.size(); ++i) {
            if (pattern[i] == '\\' && i + 1 < pattern.size() && pattern[i + 1] >= '1' &&
                pattern[i + 1] <= '9')
                return;
            repeats += pattern[i] == '{' ? 1 : 0;
            depth += pattern[i] == '(' ? 1 : 0;
        }
        if (pattern.size() > 400 || repeats > 2 || depth > 20 ||
            (repeats > 0 &&
             pattern.find_first_of("0123456789", pattern.find('{')) != std::string::npos &&
             hasLargeRepeat(pattern)))
            return;
        // regcomp stops at a NUL byte; a pattern with one never matches text files.
        m_valid = regcomp(&m_regex, pattern.c_str(),
                          (extended ? REG_EXTENDED : 0) | (ignoreCase ? REG_ICASE : 0)) == 0;
    }
    ~Regex()
    {
        if (m_valid)
            regfree(&m_regex);
    }
    Regex(const Regex &) = delete;
    Regex &operator=(const Regex &) = delete;

    [[nodiscard]] bool valid() const { return m_valid; }

    /// The first match in `text`; `middle` says that text does not start at a line start.
    [[nodiscard]] std::optional<Hit> find(std::string_view text, bool middle = false) const
    {
        if (!m_valid)
            return std::nullopt;
        const std::string line(text.substr(0, kMaxText));
        regmatch_t matches[10];
        if (regexec(&m_regex, line.c_str(), 10, matches, middle ? REG_NOTBOL : 0) != 0)
            return std::nullopt;
        Hit hit{};
        hit.begin = static_cast<std::size_t>(matches[0].rm_so);
        hit.end = static_cast<std::size_t>(matches[0].rm_eo);
        for (int i = 0; i < 10; ++i)
            if (matches[i].rm_so >= 0)
                hit.groups[i] =
                    line.substr(static_cast<std::size_t>(matches[i].rm_so),
                                static_cast<std::size_t>(matches[i].rm_eo - matches[i].rm_so));
        return hit;
    }

private:
    static constexpr std::size_t kMaxText = 4096;

    static bool hasLargeRepeat(const std::string &pattern)
    {
        for (auto at = pattern.find('{'); at != std::string::npos; at = pattern.find('{', at + 1)) {
            int digits = 0;
            for (std::size_t i = at + 1; i < pattern.size() && pattern[i] != '}'; ++i)
                digits = pattern[i] >= '0' && pattern[i] <= '9' ? digits + 1 : 0;
            if (digits > 2)
                return true;
        }
        return false;
    }

    regex_t m_regex{};
    bool m_valid = false;
};

} // namespace decoyd::shell
