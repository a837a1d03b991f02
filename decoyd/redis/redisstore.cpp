// SPDX-License-Identifier: GPL-3.0-or-later
#include "redisstore.h"

#include <algorithm>
#include <iterator>

namespace decoyd::redis {

namespace {

/// Bookkeeping of one key, roughly what std::map and std::string need.
constexpr std::size_t kKeyOverhead = 160;

/// Matches one bracket expression; `at` stands behind '[' and is moved behind ']'.
bool matchBracket(std::string_view pattern, std::size_t &at, char c)
{
    const bool negated = at < pattern.size() && pattern[at] == '^';
    if (negated)
        ++at;
    bool found = false;
    while (at < pattern.size() && pattern[at] != ']') {
        if (pattern[at] == '\\' && at + 1 < pattern.size())
            ++at;
        if (at + 2 < pattern.size() && pattern[at + 1] == '-' && pattern[at + 2] != ']') {
            const auto [low, high] = std::minmax(pattern[at], pattern[at + 2]);
            found = found || (c >= low && c <= high);
            at += 3;
        } else {
            found = found || pattern[at] == c;
            ++at;
        }
    }
    if (at < pattern.size())
        ++at;
    return found != negated;
}

} // namespace

bool globMatch(std::string_view pattern, std::string_view text)
{
    // Remembers the last '*' only, so that no pattern makes it exponential.
    std::size_t p = 0;
    std::size_t t = 0;
    std::size_t star = std::string_view::npos;
    std::size_t starText = 0;
    while (t < text.size() || p < pattern.size()) {
        if (p < pattern.size() && pattern[p] == '*') {
            star = p++;
            starText = t;
            continue;
        }
        bool matched = false;
        if (p < pattern.size() && t < text.size()) {
            std::size_t next = p + 1;
            if (pattern[p] == '?') {
                matched = true;
            } else if (pattern[p] == '[') {
                matched = matchBracket(pattern, next, text[t]);
            } else {
                if (pattern[p] == '\\' && next < pattern.size())
                    p = next++;
                matched = pattern[p] == text[t];
            }
            if (matched) {
                p = next;
                ++t;
                continue;
            }
        }
        if (star == std::string_view::npos || starText >= text.size())
            return false;
        p = star + 1;
        t = ++starText;
    }
    return true;
}

std::size_t Store::cost(const std::string &key, const Value &value)
{
    std::size_t sum = kKeyOverhead + key.size() + value.text.size();
    for (const std::string &item : value.items)
        sum += item.size() + sizeof(std::string);
    return sum;
}

Store::Value *Store::find(int database, const std::string &key, std::int64_t now)
{
    Database &keys = m_databases.at(static_cast<std::size_t>(database));
    const auto found = keys.find(key);
    if (found == keys.end())
        return nullptr;
    if (found->second.expires != 0 && found->second.expires <= now) {
        erase(database, key);
        return nullptr;
    }
    return &found->second;
}

bool Store::put(int database, const std::string &key, Value value)
{
    Database &keys = m_databases.at(static_cast<std::size_t>(database));
    const auto found = keys.find(key);
    const std::size_t before = found == keys.end() ? 0 : cost(key, found->second);
    const std::size_t after = cost(key, value);
    if (m_bytes - before + after > kMaxBytes || (found == keys.end() && m_keys >= kMaxKeys))
        return false;
    m_bytes = m_bytes - before + after;
    if (found == keys.end()) {
        ++m_keys;
        keys.emplace(key, std::move(value));
    } else {
        found->second = std::move(value);
    }
    return true;
}

bool Store::erase(int database, const std::string &key)
{
    Database &keys = m_databases.at(static_cast<std::size_t>(database));
    const auto found = keys.find(key);
    if (found == keys.end())
        return false;
    m_bytes -= cost(key, found->second);
    --m_keys;
    keys.erase(found);
    return true;
}

void Store::clear(int database)
{
    Database &keys = m_databases.at(static_cast<std::size_t>(database));
    for (const auto &[key, value] : keys)
        m_bytes -= cost(key, value);
    m_keys -= keys.size();
    keys.clear();
}

std::size_t Store::expiring(int database) const
{
    const Database &keys = db(database);
    return static_cast<std::size_t>(std::count_if(
        keys.begin(), keys.end(), [](const auto &entry) { return entry.second.expires != 0; }));
}

std::vector<std::string> Store::keys(int database, std::string_view pattern, std::int64_t now)
{
    std::vector<std::string> out;
    for (const auto &[key, value] : db(database)) {
        if ((value.expires == 0 || value.expires > now) && globMatch(pattern, key))
            out.push_back(key);
    }
    return out;
}

std::vector<std::string> Store::keysFrom(int database, std::size_t index, std::size_t count) const
{
    const Database &keys = db(database);
    std::vector<std::string> out;
    if (index >= keys.size())
        return out;
    auto it = std::next(keys.begin(), static_cast<std::ptrdiff_t>(index));
    for (; it != keys.end() && out.size() < count; ++it)
        out.push_back(it->first);
    return out;
}

} // namespace decoyd::redis
