// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace decoyd {

/// A JSON value (RFC 8259). Objects keep the order of their members; of equal keys the last wins.
class Json
{
public:
    using Array = std::vector<Json>;
    using Object = std::vector<std::pair<std::string, Json>>;

    Json() = default;
    explicit Json(bool value)
        : m_value(value)
    {
    }
    explicit Json(double value)
        : m_value(value)
    {
    }
    explicit Json(std::string value)
        : m_value(std::move(value))
    {
    }
    explicit Json(Array value)
        : m_value(std::move(value))
    {
    }
    explicit Json(Object value)
        : m_value(std::move(value))
    {
    }

    /// Deeper nesting than this is refused.
    static constexpr int kMaxDepth = 32;

    /// Parses one complete text. On failure returns nothing and `error` says what and at which
    /// byte.
    [[nodiscard]] static std::optional<Json> parse(std::string_view text, std::string &error);

    [[nodiscard]] bool isNull() const { return std::holds_alternative<std::nullptr_t>(m_value); }
    [[nodiscard]] const bool *boolean() const { return std::get_if<bool>(&m_value); }
    [[nodiscard]] const double *number() const { return std::get_if<double>(&m_value); }
    [[nodiscard]] const std::string *string() const { return std::get_if<std::string>(&m_value); }
    [[nodiscard]] const Array *array() const { return std::get_if<Array>(&m_value); }
    [[nodiscard]] const Object *object() const { return std::get_if<Object>(&m_value); }

    /// The member of an object, null when absent or when this is no object.
    [[nodiscard]] const Json *find(std::string_view key) const;

    /// "null", "boolean", "number", "string", "array", "object": for messages.
    [[nodiscard]] const char *typeName() const;

private:
    std::variant<std::nullptr_t, bool, double, std::string, Array, Object> m_value = nullptr;
};

/// `bytes` as a JSON string with its quotes, pure ASCII; a byte of 0x7f or more stands for the
/// character with that number (Latin-1).
[[nodiscard]] std::string jsonQuote(std::string_view bytes);

} // namespace decoyd
