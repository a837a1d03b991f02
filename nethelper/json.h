// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <jansson.h>

#include <memory>
#include <string>
#include <vector>

namespace decnet::nethelper {

struct JsonRelease
{
    void operator()(json_t *value) const { json_decref(value); }
};
using Json = std::unique_ptr<json_t, JsonRelease>;

[[nodiscard]] inline Json jsonObject()
{
    return Json(json_object());
}
[[nodiscard]] inline Json jsonArray()
{
    return Json(json_array());
}
/// Bytes that are not UTF-8 become an empty text: nothing we report needs them.
[[nodiscard]] inline Json jsonText(const std::string &text)
{
    json_t *value = json_stringn(text.data(), text.size());
    return Json(value != nullptr ? value : json_string(""));
}
inline void set(const Json &object, const char *key, Json value)
{
    json_object_set_new(object.get(), key, value.release());
}
inline void set(const Json &object, const char *key, bool value)
{
    json_object_set_new(object.get(), key, json_boolean(value));
}
inline void set(const Json &object, const char *key, long long value)
{
    json_object_set_new(object.get(), key, json_integer(value));
}
inline void set(const Json &object, const char *key, const std::string &value)
{
    set(object, key, jsonText(value));
}
inline void append(const Json &array, Json value)
{
    json_array_append_new(array.get(), value.release());
}
[[nodiscard]] inline Json jsonTexts(const std::vector<std::string> &texts)
{
    Json array = jsonArray();
    for (const std::string &text : texts)
        append(array, jsonText(text));
    return array;
}

} // namespace decnet::nethelper
