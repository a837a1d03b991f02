// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace decoyd::shell {

/// getopt-like reading of a command's arguments. `spec` is as for getopt(3) ("la:"); GNU order:
/// options may stand between operands. Long options are collected with their text.
class Options final
{
public:
    Options(const std::vector<std::string> &args, std::string_view spec)
    {
        bool ended = false;
        for (std::size_t i = 1; i < args.size(); ++i) {
            const std::string &arg = args[i];
            if (ended || arg.size() < 2 || arg[0] != '-') {
                operands.push_back(arg);
            } else if (arg == "--") {
                ended = true;
            } else if (arg[1] == '-') {
                longs.push_back(arg.substr(2));
            } else {
                for (std::size_t k = 1; k < arg.size(); ++k) {
                    const auto at = spec.find(arg[k]);
                    if (at == std::string_view::npos || arg[k] == ':') {
                        if (bad == 0)
                            bad = arg[k];
                        continue;
                    }
                    const bool wantsValue = at + 1 < spec.size() && spec[at + 1] == ':';
                    if (!wantsValue) {
                        m_values[arg[k]] = "";
                        continue;
                    }
                    std::string value = arg.substr(k + 1);
                    if (value.empty() && i + 1 < args.size())
                        value = args[++i];
                    m_values[arg[k]] = value;
                    break;
                }
            }
        }
    }

    [[nodiscard]] bool has(char option) const { return m_values.contains(option); }
    [[nodiscard]] std::string value(char option, std::string fallback = {}) const
    {
        const auto it = m_values.find(option);
        return it == m_values.end() ? fallback : it->second;
    }
    [[nodiscard]] bool hasLong(std::string_view name) const
    {
        return std::find(longs.begin(), longs.end(), name) != longs.end();
    }
    /// "--name=value", or empty.
    [[nodiscard]] std::string longValue(std::string_view name) const
    {
        for (const auto &text : longs)
            if (text.size() > name.size() && text.starts_with(name) && text[name.size()] == '=')
                return text.substr(name.size() + 1);
        return {};
    }

    std::vector<std::string> operands;
    std::vector<std::string> longs;
    char bad = 0; ///< the first unknown option

private:
    std::map<char, std::string> m_values;
};

/// A number at the start of `text`, else `fallback`; never more than ±10^15.
[[nodiscard]] inline long long toNumber(std::string_view text, long long fallback)
{
    std::size_t i = !text.empty() && (text[0] == '-' || text[0] == '+') ? 1 : 0;
    if (i >= text.size() || text[i] < '0' || text[i] > '9')
        return fallback;
    long long value = 0;
    for (; i < text.size() && text[i] >= '0' && text[i] <= '9'; ++i)
        value = std::min(value * 10 + (text[i] - '0'), 1000000000000000LL);
    return text[0] == '-' ? -value : value;
}

/// Lines without their ends; a last line without end counts.
[[nodiscard]] inline std::vector<std::string_view> splitLines(std::string_view text)
{
    std::vector<std::string_view> lines;
    std::size_t at = 0;
    while (at < text.size()) {
        const auto end = std::min(text.find('\n', at), text.size());
        lines.push_back(text.substr(at, end - at));
        at = end + 1;
    }
    return lines;
}

/// Words between blanks.
[[nodiscard]] inline std::vector<std::string_view> splitWords(std::string_view text)
{
    std::vector<std::string_view> words;
    std::size_t at = 0;
    for (;;) {
        at = text.find_first_not_of(" \t\n", at);
        if (at == std::string_view::npos)
            return words;
        const auto end = std::min(text.find_first_of(" \t\n", at), text.size());
        words.push_back(text.substr(at, end - at));
        at = end;
    }
}

/// `text` padded with blanks to `width` (negative: on the left).
[[nodiscard]] inline std::string pad(std::string_view text, int width)
{
    const std::size_t size = static_cast<std::size_t>(width < 0 ? -width : width);
    std::string result(text);
    if (result.size() < size)
        result.insert(width < 0 ? 0 : result.size(), size - result.size(), ' ');
    return result;
}

} // namespace decoyd::shell
