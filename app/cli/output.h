// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli/exitcode.h"
#include "core/base/error.h"

#include <QJsonArray>
#include <QJsonObject>
#include <QString>
#include <QStringList>

#include <vector>

namespace decnet::cli {

/// Where results go: stdout gets results only (text, or one JSON value with `--json`), stderr gets
/// progress and errors. Control characters that an attacker smuggled into a value never reach the
/// terminal raw.
class Output
{
public:
    bool json = false;
    bool verbose = false;

    void line(const QString &text) const;   ///< stdout
    void status(const QString &text) const; ///< stderr
    void value(const QJsonObject &object) const;
    void value(const QJsonArray &array) const;
    /// One JSON object on one line, for streams.
    void jsonLine(const QJsonObject &object) const;
    void raw(const QByteArray &bytes) const; ///< stdout, unchanged

    void table(const QStringList &header, const std::vector<QStringList> &rows) const;

    /// Reports the error on stderr (and, with --json, as {"error": {...}} on stdout) and gives the
    /// exit code for it.
    [[nodiscard]] int error(const Error &error) const;
};

/// Control characters as \xNN.
[[nodiscard]] QString printable(const QString &text);
/// "3 min ago", "2026-11-20 10:00": relative when younger than a day.
[[nodiscard]] QString when(const QDateTime &time, const QDateTime &now);

} // namespace decnet::cli
