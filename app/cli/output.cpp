// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/output.h"

#include <QDateTime>
#include <QJsonDocument>

#include <algorithm>
#include <cstdio>

namespace decnet::cli {

using namespace Qt::StringLiterals;

namespace {

void put(std::FILE *stream, const QByteArray &bytes)
{
    std::fwrite(bytes.constData(), 1, static_cast<size_t>(bytes.size()), stream);
    std::fflush(stream);
}

} // namespace

QString printable(const QString &text)
{
    QString clean;
    clean.reserve(text.size());
    for (const QChar c : text) {
        if (c.category() == QChar::Other_Control)
            clean += u"\\x%1"_s.arg(c.unicode(), 2, 16, QLatin1Char('0'));
        else
            clean += c;
    }
    return clean;
}

QString when(const QDateTime &time, const QDateTime &now)
{
    if (!time.isValid())
        return u"never"_s;
    const qint64 seconds = time.secsTo(now);
    if (seconds < 60)
        return u"%1 s ago"_s.arg(std::max<qint64>(seconds, 0));
    if (seconds < 3600)
        return u"%1 min ago"_s.arg(seconds / 60);
    if (seconds < 86400)
        return u"%1 h ago"_s.arg(seconds / 3600);
    return time.toLocalTime().toString(u"yyyy-MM-dd HH:mm"_s);
}

void Output::line(const QString &text) const
{
    put(stdout, text.toUtf8() + '\n');
}

void Output::status(const QString &text) const
{
    put(stderr, text.toUtf8() + '\n');
}

void Output::raw(const QByteArray &bytes) const
{
    put(stdout, bytes);
}

void Output::value(const QJsonObject &object) const
{
    put(stdout, QJsonDocument(object).toJson(QJsonDocument::Indented));
}

void Output::value(const QJsonArray &array) const
{
    put(stdout, QJsonDocument(array).toJson(QJsonDocument::Indented));
}

void Output::jsonLine(const QJsonObject &object) const
{
    put(stdout, QJsonDocument(object).toJson(QJsonDocument::Compact) + '\n');
}

void Output::table(const QStringList &header, const std::vector<QStringList> &rows) const
{
    QList<qsizetype> widths;
    for (const QString &title : header)
        widths.append(title.size());
    for (const QStringList &row : rows) {
        for (qsizetype i = 0; i < row.size(); ++i)
            widths[i] = std::max(widths[i], row[i].size());
    }
    const auto print = [&](const QStringList &cells) {
        QString text;
        for (qsizetype i = 0; i < cells.size(); ++i)
            text += i + 1 < cells.size() ? cells[i].leftJustified(widths[i] + 2) : cells[i];
        line(text);
    };
    print(header);
    for (const QStringList &row : rows)
        print(row);
}

int Output::error(const Error &error) const
{
    status(u"decnet: "_s + (verbose ? error.toString() : error.message));
    if (!verbose) {
        if (!error.detail.isEmpty())
            status(u"  "_s + error.detail);
        for (const QString &cause : error.causes)
            status(u"  because: "_s + cause);
    }
    if (json) {
        QJsonObject object{{u"kind"_s, errorKindName(error.kind)}, {u"message"_s, error.message}};
        if (!error.detail.isEmpty())
            object.insert(u"detail"_s, error.detail);
        if (!error.causes.isEmpty())
            object.insert(u"causes"_s, QJsonArray::fromStringList(error.causes));
        if (error.kind == ErrorKind::VersionConflict) {
            object.insert(u"current"_s, error.currentVersion);
            object.insert(u"expected"_s, error.expectedVersion);
        }
        value(QJsonObject{{u"error"_s, object}});
    }
    return exitCodeFor(error.kind);
}

} // namespace decnet::cli
