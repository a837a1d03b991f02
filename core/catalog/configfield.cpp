// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/catalog/configfield.h"

#include <QJsonArray>
#include <QLocale>
#include <QStringDecoder>

#include <algorithm>
#include <cmath>
#include <limits>

namespace decnet {

using namespace Qt::StringLiterals;

namespace {

constexpr double kMaxExactInteger = 9007199254740992.0; // 2^53: what a JSON number holds exactly

[[nodiscard]] auto expected(const ConfigField &field, const QString &what)
{
    return fail(ErrorKind::Invalid, u"%1: expected %2."_s.arg(field.key, what));
}

/// Text as it is, numbers and booleans written out; nullopt for lists and objects.
std::optional<QString> asText(const QJsonValue &value)
{
    switch (value.type()) {
    case QJsonValue::String:
        return value.toString();
    case QJsonValue::Bool:
        return value.toBool() ? u"true"_s : u"false"_s;
    case QJsonValue::Double: {
        const double number = value.toDouble();
        if (std::floor(number) == number && std::fabs(number) <= kMaxExactInteger)
            return QString::number(static_cast<qint64>(number));
        return QString::number(number, 'g', QLocale::FloatingPointShortest);
    }
    default:
        return std::nullopt;
    }
}

Result<QJsonValue> coerceText(const ConfigField &field, const QJsonValue &value)
{
    const auto text = asText(value);
    // A line break in a banner or header would be more than its author asked for.
    const bool isOneLine =
        text && !text->contains(u'\n') && !text->contains(u'\r') && !text->contains(QChar::Null);
    if (!isOneLine)
        return expected(field, u"one line of text"_s);
    return QJsonValue(*text);
}

Result<QJsonValue> coerceTextArea(const ConfigField &field, const QJsonValue &value)
{
    static constexpr QLatin1StringView kPrefix("b64:");
    const auto text = asText(value);
    if (!text)
        return expected(field, u"text"_s);
    if (!text->startsWith(kPrefix))
        return QJsonValue(*text);

    const auto decoded = QByteArray::fromBase64Encoding(
        text->mid(kPrefix.size()).simplified().remove(u' ').toLatin1(),
        QByteArray::Base64Encoding | QByteArray::AbortOnBase64DecodingErrors);
    if (!decoded)
        return expected(field, u"base64 after “b64:”"_s);
    auto toUtf16 = QStringDecoder(QStringDecoder::Utf8, QStringDecoder::Flag::Stateless);
    const QString plain = toUtf16(*decoded);
    if (toUtf16.hasError())
        return expected(field, u"base64 of UTF-8 text after “b64:”"_s);
    return QJsonValue(plain);
}

QString integerWish(const ConfigField &field)
{
    if (field.minimum && field.maximum)
        return u"a whole number from %1 to %2"_s.arg(*field.minimum).arg(*field.maximum);
    if (field.minimum)
        return u"a whole number of at least %1"_s.arg(*field.minimum);
    if (field.maximum)
        return u"a whole number of at most %1"_s.arg(*field.maximum);
    return u"a whole number"_s;
}

Result<QJsonValue> coerceInt(const ConfigField &field, const QJsonValue &value)
{
    qint64 number = 0;
    if (value.isDouble()) {
        const double real = value.toDouble();
        if (std::floor(real) != real || std::fabs(real) > kMaxExactInteger)
            return expected(field, integerWish(field));
        number = static_cast<qint64>(real);
    } else if (value.isString()) {
        bool ok = false;
        number = value.toString().trimmed().toLongLong(&ok, 10);
        if (!ok || std::fabs(static_cast<double>(number)) > kMaxExactInteger)
            return expected(field, integerWish(field));
    } else {
        return expected(field, integerWish(field));
    }
    if ((field.minimum && number < *field.minimum) || (field.maximum && number > *field.maximum))
        return expected(field, integerWish(field));
    return QJsonValue(number);
}

Result<QJsonValue> coerceBool(const ConfigField &field, const QJsonValue &value)
{
    if (value.isBool())
        return value;
    if (value.isDouble() && (value.toDouble() == 0.0 || value.toDouble() == 1.0))
        return QJsonValue(value.toDouble() == 1.0);
    if (value.isString()) {
        const QString word = value.toString().trimmed().toLower();
        if (word == u"true" || word == u"yes" || word == u"on" || word == u"1")
            return QJsonValue(true);
        if (word == u"false" || word == u"no" || word == u"off" || word == u"0")
            return QJsonValue(false);
    }
    return expected(field, u"true or false"_s);
}

std::optional<QString> choiceNamed(const ConfigField &field, const QString &word)
{
    const auto it = std::find_if(field.choices.begin(), field.choices.end(), [&](const QString &c) {
        return c.compare(word, Qt::CaseInsensitive) == 0;
    });
    return it == field.choices.end() ? std::nullopt : std::optional(*it);
}

Result<QJsonValue> coerceEnum(const ConfigField &field, const QJsonValue &value)
{
    const auto text = asText(value);
    const auto choice = text ? choiceNamed(field, text->trimmed()) : std::nullopt;
    if (!choice)
        return expected(field, u"one of %1"_s.arg(field.choices.join(u", "_s)));
    return QJsonValue(*choice);
}

Result<QJsonValue> coerceMultiEnum(const ConfigField &field, const QJsonValue &value)
{
    QStringList words;
    if (value.isArray()) {
        for (const QJsonValue &item : value.toArray()) {
            const auto text = asText(item);
            if (!text)
                return expected(field, u"a list of %1"_s.arg(field.choices.join(u", "_s)));
            words.push_back(text->trimmed());
        }
    } else if (value.isString()) {
        for (const QString &word : value.toString().split(u',', Qt::SkipEmptyParts))
            words.push_back(word.trimmed());
    } else {
        return expected(field, u"a list of %1"_s.arg(field.choices.join(u", "_s)));
    }

    QStringList chosen;
    for (const QString &word : words) {
        const auto choice = choiceNamed(field, word);
        if (!choice)
            return expected(field, u"a list of %1"_s.arg(field.choices.join(u", "_s)));
        chosen.push_back(*choice);
    }
    // In the order of the choices, each once: equal choices are equal configurations.
    QJsonArray sorted;
    for (const QString &choice : field.choices) {
        if (chosen.contains(choice))
            sorted.push_back(choice);
    }
    return QJsonValue(sorted);
}

Result<QJsonValue> coerceValue(const ConfigField &field, const QJsonValue &value)
{
    switch (field.type) {
    case FieldType::String:
    case FieldType::Password:
        return coerceText(field, value);
    case FieldType::TextArea:
        return coerceTextArea(field, value);
    case FieldType::Int:
        return coerceInt(field, value);
    case FieldType::Bool:
        return coerceBool(field, value);
    case FieldType::Enum:
        return coerceEnum(field, value);
    case FieldType::MultiEnum:
        return coerceMultiEnum(field, value);
    }
    return expected(field, u"a known field type"_s);
}

bool isEmptyValue(const QJsonValue &value)
{
    return value.isNull() || value.isUndefined() ||
           (value.isString() && value.toString().isEmpty()) ||
           (value.isArray() && value.toArray().isEmpty());
}

} // namespace

ConfigSchema::ConfigSchema(std::vector<ConfigField> fields)
    : m_fields(std::move(fields))
{
}

const ConfigField *ConfigSchema::find(const QString &key) const
{
    const auto it = std::find_if(m_fields.begin(), m_fields.end(),
                                 [&](const ConfigField &field) { return field.key == key; });
    return it == m_fields.end() ? nullptr : &*it;
}

Result<QJsonObject> ConfigSchema::coerce(const QJsonObject &raw) const
{
    QJsonObject coerced;
    for (const ConfigField &field : m_fields) {
        const QJsonValue value = raw.value(field.key);
        if (isEmptyValue(value))
            continue;
        auto result = coerceValue(field, value);
        if (!result)
            return fail(result.error());
        if (!isEmptyValue(*result))
            coerced.insert(field.key, *result);
    }
    return coerced;
}

} // namespace decnet
