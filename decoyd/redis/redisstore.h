// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace decoyd::redis {

/// The data of the decoy: 16 databases of strings, lists and hashes, shared by all visitors and
/// bounded: a visitor can fill it, but not the memory.
class Store
{
public:
    static constexpr int kDatabases = 16;
    static constexpr std::size_t kMaxKeys = 2000;             ///< all databases together
    static constexpr std::size_t kMaxBytes = 2 * 1024 * 1024; ///< keys and values

    enum class Type { String, List, Hash };
    struct Value
    {
        Type type = Type::String;
        std::string text;
        std::vector<std::string> items; ///< list: elements; hash: field, value, field, value …
        std::int64_t expires = 0;       ///< Unix milliseconds; 0: never
    };

    /// The value, null when absent or expired at `now` (Unix milliseconds).
    [[nodiscard]] Value *find(int database, const std::string &key, std::int64_t now);
    /// Stores or replaces; false when the store is full.
    [[nodiscard]] bool put(int database, const std::string &key, Value value);
    bool erase(int database, const std::string &key);
    void clear(int database);
    [[nodiscard]] std::size_t size(int database) const { return db(database).size(); }
    [[nodiscard]] std::size_t expiring(int database) const;
    /// Keys that match the glob pattern, in order.
    [[nodiscard]] std::vector<std::string> keys(int database, std::string_view pattern,
                                                std::int64_t now);
    /// At most `count` keys from position `index` on, in order; for SCAN.
    [[nodiscard]] std::vector<std::string> keysFrom(int database, std::size_t index,
                                                    std::size_t count) const;
    [[nodiscard]] std::size_t bytes() const { return m_bytes; }

private:
    using Database = std::map<std::string, Value>;
    [[nodiscard]] const Database &db(int database) const
    {
        return m_databases.at(static_cast<std::size_t>(database));
    }
    static std::size_t cost(const std::string &key, const Value &value);

    std::array<Database, kDatabases> m_databases;
    std::size_t m_bytes = 0;
    std::size_t m_keys = 0;
};

/// Redis' glob: * ? [a-c] [^x], and \ as escape. Time grows with the product of both lengths at
/// most.
[[nodiscard]] bool globMatch(std::string_view pattern, std::string_view text);

} // namespace decoyd::redis
