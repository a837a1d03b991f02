// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/jsonfields.h"

#include <QJsonDocument>

#include <cmath>

namespace decnet {

using namespace Qt::StringLiterals;

JsonFields::JsonFields(const QJsonObject &object, QString place)
    : m_object(object)
    , m_place(std::move(place))
{
}

QString JsonFields::placeOf(const char *key) const
{
    const QString name = QString::fromLatin1(key);
    return m_place.isEmpty() ? name : m_place + u'.' + name;
}

QJsonValue JsonFields::take(const char *key)
{
    const QString name = QString::fromLatin1(key);
    m_known.insert(name);
    return m_object.value(name);
}

bool JsonFields::has(const char *key) const
{
    const QJsonValue value = m_object.value(QLatin1StringView(key));
    return !value.isUndefined() && !value.isNull();
}

void JsonFields::ignore(const char *key)
{
    m_known.insert(QString::fromLatin1(key));
}

void JsonFields::complain(const char *key, const QString &what)
{
    if (!m_error)
        m_error = makeError(ErrorKind::Invalid, u"%1: %2"_s.arg(placeOf(key), what));
}

void JsonFields::complain(const Error &error)
{
    if (!m_error)
        m_error = error;
}

QString JsonFields::text(const char *key)
{
    const QJsonValue value = take(key);
    if (!value.isString())
        complain(key, value.isUndefined() ? u"missing"_s : u"expected text"_s);
    return value.toString();
}

QString JsonFields::text(const char *key, const QString &byDefault)
{
    const QJsonValue value = take(key);
    if (value.isUndefined() || value.isNull())
        return byDefault;
    if (!value.isString())
        complain(key, u"expected text"_s);
    return value.toString();
}

bool JsonFields::boolean(const char *key, bool byDefault)
{
    const QJsonValue value = take(key);
    if (value.isUndefined() || value.isNull())
        return byDefault;
    if (!value.isBool())
        complain(key, u"expected true or false"_s);
    return value.toBool();
}

qint64 JsonFields::integer(const char *key, qint64 byDefault, qint64 low, qint64 high)
{
    const QJsonValue value = take(key);
    if (value.isUndefined() || value.isNull())
        return byDefault;
    const double number = value.toDouble();
    if (!value.isDouble() || std::trunc(number) != number || number < static_cast<double>(low) ||
        number > static_cast<double>(high)) {
        complain(key, u"expected a whole number from %1 to %2"_s.arg(low).arg(high));
        return byDefault;
    }
    return static_cast<qint64>(number);
}

std::optional<double> JsonFields::number(const char *key)
{
    const QJsonValue value = take(key);
    if (value.isUndefined() || value.isNull())
        return std::nullopt;
    if (!value.isDouble()) {
        complain(key, u"expected a number"_s);
        return std::nullopt;
    }
    return value.toDouble();
}

QStringList JsonFields::textList(const char *key)
{
    const QJsonArray values = array(key);
    QStringList list;
    list.reserve(values.size());
    for (qsizetype i = 0; i < values.size(); ++i) {
        const QJsonValue value = values.at(i);
        if (!value.isString() && !m_error)
            m_error =
                makeError(ErrorKind::Invalid, u"%1[%2]: expected text"_s.arg(placeOf(key)).arg(i));
        list.append(value.toString());
    }
    return list;
}

QJsonObject JsonFields::object(const char *key)
{
    const QJsonValue value = take(key);
    if (!value.isUndefined() && !value.isNull() && !value.isObject())
        complain(key, u"expected an object"_s);
    return value.toObject();
}

QJsonArray JsonFields::array(const char *key)
{
    const QJsonValue value = take(key);
    if (!value.isUndefined() && !value.isNull() && !value.isArray())
        complain(key, u"expected a list"_s);
    return value.toArray();
}

void JsonFields::objects(
    const char *key, qsizetype maxCount,
    const std::function<Result<void>(const QJsonObject &, const QString &)> &each)
{
    const QJsonArray values = array(key);
    if (values.size() > maxCount) {
        complain(key,
                 u"%1 entries are more than the limit of %2"_s.arg(values.size()).arg(maxCount));
        return;
    }
    for (qsizetype i = 0; i < values.size() && ok(); ++i) {
        const QString place = u"%1[%2]"_s.arg(placeOf(key)).arg(i);
        const QJsonValue value = values.at(i);
        if (!value.isObject()) {
            m_error = makeError(ErrorKind::Invalid, place + u": expected an object"_s);
            return;
        }
        if (const auto done = each(value.toObject(), place); !done)
            complain(done.error());
    }
}

Result<void> JsonFields::finish()
{
    if (m_error)
        return fail(*m_error);
    for (auto it = m_object.constBegin(); it != m_object.constEnd(); ++it) {
        if (!m_known.contains(it.key()))
            return fail(ErrorKind::Invalid,
                        u"%1: unknown key '%2'"_s.arg(m_place.isEmpty() ? u"document"_s : m_place,
                                                      it.key()));
    }
    return {};
}

Result<QJsonObject> parseJsonObject(const QByteArray &text, qint64 maxBytes, const QString &what)
{
    if (text.size() > maxBytes)
        return fail(ErrorKind::Invalid,
                    u"%1 is larger than the limit of %2 bytes."_s.arg(what).arg(maxBytes));
    QJsonParseError problem;
    const auto document = QJsonDocument::fromJson(text, &problem);
    if (problem.error != QJsonParseError::NoError) {
        const QByteArray before = text.left(problem.offset);
        const auto line = before.count('\n') + 1;
        const auto column = before.size() - before.lastIndexOf('\n');
        return fail(ErrorKind::Invalid,
                    u"%1 is not JSON: line %2, column %3: %4"_s.arg(what).arg(line).arg(column).arg(
                        problem.errorString()));
    }
    if (!document.isObject())
        return fail(ErrorKind::Invalid, u"%1 is not a JSON object."_s.arg(what));
    return document.object();
}

} // namespace decnet
