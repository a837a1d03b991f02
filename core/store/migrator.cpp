// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/migrator.h"

#include "core/store/connection.h"

#include <QDir>
#include <QFile>

#include <algorithm>

namespace decnet {

using namespace Qt::StringLiterals;

namespace {

struct Found
{
    bool hasTables = false;
    bool hasVersionTable = false;
    int version = 0;
};

Result<Found> look(Connection &connection)
{
    Found found;
    {
        auto tables = connection.statement(
            "SELECT count(*), coalesce(sum(name = 'schema_version'), 0) FROM sqlite_master"
            " WHERE type = 'table' AND name NOT LIKE 'sqlite_%'");
        if (auto row = tables.execOne(); !row)
            return fail(row.error());
        found.hasTables = tables.integerAt(0) > 0;
        found.hasVersionTable = tables.integerAt(1) > 0;
    }
    if (found.hasVersionTable) {
        auto version = connection.statement("SELECT coalesce(max(version), 0) FROM schema_version");
        if (auto row = version.execOne(); !row)
            return fail(row.error());
        found.version = static_cast<int>(version.integerAt(0));
    }
    return found;
}

/// One step, unless another program was faster.
Result<void> applyStep(Connection &connection, const Migration &step)
{
    auto transaction = Transaction::begin(connection);
    if (!transaction)
        return fail(transaction.error());
    const auto found = look(connection);
    if (!found)
        return fail(found.error());
    if (found->version >= step.number)
        return transaction->commit();
    if (!found->hasVersionTable) {
        auto ok =
            connection.run(u"CREATE TABLE schema_version (version INTEGER NOT NULL PRIMARY KEY, "
                           "name TEXT NOT NULL, applied_at TEXT NOT NULL)"_s);
        if (!ok)
            return ok;
    }
    for (const QString &sql : splitStatements(step.sql)) {
        if (auto ok = connection.run(sql); !ok) {
            return fail(ok.error().wrapped(u"Migration %1 (%2) of %3 failed"_s.arg(step.number)
                                               .arg(step.name, connection.file())));
        }
    }
    auto insert = connection.statement(
        "INSERT INTO schema_version (version, name, applied_at) VALUES (?, ?, ?)");
    insert.integer(step.number).text(step.name).time(SystemClock().now());
    if (auto ok = insert.exec(); !ok)
        return ok;
    return transaction->commit();
}

} // namespace

std::vector<Migration> builtInMigrations(const QString &backend)
{
    std::vector<Migration> migrations;
    const QDir folder(u":/decnet/store/sql/"_s + backend);
    for (const QString &entry : folder.entryList({u"*.sql"_s}, QDir::Files, QDir::Name)) {
        QFile file(folder.filePath(entry));
        if (!file.open(QIODevice::ReadOnly))
            continue;
        migrations.push_back({entry.section(u'_', 0, 0).toInt(), entry.section(u'_', 1).chopped(4),
                              QString::fromUtf8(file.readAll())});
    }
    return migrations;
}

QStringList splitStatements(const QString &script)
{
    QStringList statements;
    QString current;
    QChar quote;
    for (qsizetype i = 0; i < script.size(); ++i) {
        const QChar c = script[i];
        if (quote.isNull() && c == u'-' && i + 1 < script.size() && script[i + 1] == u'-') {
            while (i < script.size() && script[i] != u'\n')
                ++i;
            current += u'\n';
            continue;
        }
        if (quote.isNull() && c == u';') {
            if (const QString statement = current.trimmed(); !statement.isEmpty())
                statements.append(statement);
            current.clear();
            continue;
        }
        if (quote.isNull() && (c == u'\'' || c == u'"'))
            quote = c;
        else if (c == quote)
            quote = {};
        current += c;
    }
    if (const QString statement = current.trimmed(); !statement.isEmpty())
        statements.append(statement);
    return statements;
}

Result<void> migrate(Connection &connection, const std::vector<Migration> &migrations)
{
    const auto found = look(connection);
    if (!found)
        return fail(found.error());
    if (found->hasTables && !found->hasVersionTable) {
        return fail(ErrorKind::Corrupt,
                    u"%1 is a database, but not one of DECNET"_s.arg(connection.file()));
    }
    const int newest = migrations.empty() ? 0 : migrations.back().number;
    if (found->version > newest) {
        return fail(ErrorKind::Invalid,
                    u"The database %1 has schema %2; this program knows schema %3 and older. Use a "
                    "newer DECNET."_s.arg(connection.file())
                        .arg(found->version)
                        .arg(newest));
    }
    for (const Migration &step : migrations) {
        if (step.number <= found->version)
            continue;
        if (auto ok = applyStep(connection, step); !ok)
            return ok;
    }
    return {};
}

} // namespace decnet
