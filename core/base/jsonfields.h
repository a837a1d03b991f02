// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <QJsonArray>
#include <QJsonObject>
#include <QSet>

#include <functional>
#include <optional>

namespace decnet {

/// Typed reading of one JSON object with errors that name the place ("deckies[3].ip: expected
/// text"). The first error sticks; later reads return defaults; `finish()` gives it, or complains
/// of keys that nobody asked for.
class JsonFields
{
public:
    JsonFields(const QJsonObject &object, QString place);

    /// Required unless a default is given.
    [[nodiscard]] QString text(const char *key);
    [[nodiscard]] QString text(const char *key, const QString &byDefault);
    [[nodiscard]] bool boolean(const char *key, bool byDefault);
    /// Whole numbers in [low, high] only.
    [[nodiscard]] qint64 integer(const char *key, qint64 byDefault, qint64 low, qint64 high);
    /// Absent and null are nullopt; NaN and infinities cannot occur in JSON.
    [[nodiscard]] std::optional<double> number(const char *key);
    [[nodiscard]] QStringList textList(const char *key);
    [[nodiscard]] QJsonObject object(const char *key);
    [[nodiscard]] QJsonArray array(const char *key);
    /// Every element of an array of objects, with its place.
    void objects(const char *key, qsizetype maxCount,
                 const std::function<Result<void>(const QJsonObject &, const QString &)> &each);
    [[nodiscard]] bool has(const char *key) const;
    /// Marks a key as known without reading it.
    void ignore(const char *key);

    /// Records an error at `key`, unless one stands already.
    void complain(const char *key, const QString &what);
    /// Passes on a failure from deeper down.
    void complain(const Error &error);
    [[nodiscard]] bool ok() const { return !m_error.has_value(); }
    [[nodiscard]] QString placeOf(const char *key) const;

    /// The first error, or Invalid naming unknown keys.
    [[nodiscard]] Result<void> finish();

private:
    [[nodiscard]] QJsonValue take(const char *key);

    QJsonObject m_object;
    QString m_place;
    QSet<QString> m_known;
    std::optional<Error> m_error;
};

/// Parses JSON text of at most `maxBytes` that holds one object. Invalid with line and column.
[[nodiscard]] Result<QJsonObject> parseJsonObject(const QByteArray &text, qint64 maxBytes,
                                                  const QString &what);

} // namespace decnet
