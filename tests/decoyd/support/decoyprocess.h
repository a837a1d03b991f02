// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QJsonObject>
#include <QList>
#include <QMap>
#include <QProcess>
#include <QString>
#include <QTemporaryFile>

#include <deque>

/// QVERIFY2 whose explanation may be a QByteArray.
#define VERIFY_OR_SHOW(condition, text) QVERIFY2(condition, QByteArray(text).constData())

namespace decoydtest {

/// One RFC 5424 line of a decoy, taken apart.
struct LogLine
{
    QByteArray raw;
    QByteArray node;
    QByteArray service;
    QByteArray event;
    QMap<QByteArray, QByteArray> fields; ///< unescaped: \" \\ \]
};

/// Nothing when the line does not have the exact format of a decoy.
[[nodiscard]] bool parseLogLine(const QByteArray &raw, LogLine &line);

/// What a real client did.
struct ClientResult
{
    bool started = false;
    int exitCode = -1;
    QByteArray out; ///< standard output and error together
};
/// Runs a client program; a missing program gives started = false, which tests must fail on.
[[nodiscard]] ClientResult runClient(const QString &program, const QStringList &arguments,
                                     const QByteArray &input = {}, int timeoutMs = 30000);

/// A running decoyd with its ports on free high ports of loopback; ended by the destructor.
class DecoyProcess
{
public:
    explicit DecoyProcess(const QByteArrayList &services, QJsonObject config = {});
    ~DecoyProcess();

    /// Before start(): the decoy gets a network namespace of its own and listens on its real
    /// ports there. Needs unshare(1), ip(8) and user namespaces.
    void useNamespace();

    /// Starts and waits for the startup line of every service. False with `why()` set.
    [[nodiscard]] bool start(const QMap<QByteArray, QByteArray> &environment = {});
    [[nodiscard]] QByteArray why() const { return m_why; }

    [[nodiscard]] quint16 port(const QByteArray &service, int index = 0) const;
    [[nodiscard]] QProcess &process() { return m_process; }

    /// Lines so far. Fails the format check by leaving the offender in malformed().
    [[nodiscard]] QList<LogLine> lines();
    [[nodiscard]] QByteArray malformed() const { return m_malformed; }
    /// Waits for an event of a service whose fields hold all of `wanted`; null when it never came.
    /// Valid as long as this process.
    [[nodiscard]] const LogLine *waitFor(const QByteArray &service, const QByteArray &event,
                                         const QMap<QByteArray, QByteArray> &wanted = {},
                                         int timeoutMs = 5000);
    /// A client next to the decoy, inside its namespace.
    [[nodiscard]] ClientResult runInside(const QString &program, const QStringList &arguments,
                                         int timeoutMs = 120000) const;
    /// Everything written, for failure messages.
    [[nodiscard]] QByteArray text();

    /// Kilobytes resident now.
    [[nodiscard]] qint64 residentKb() const;

    [[nodiscard]] static QString binary();
    /// A TCP port of loopback that nobody listens on.
    [[nodiscard]] static quint16 freePort();

private:
    void read();

    bool m_namespace = false;
    QByteArrayList m_services;
    QJsonObject m_config;
    QTemporaryFile m_output; ///< a file, so that a test that does not read never blocks the decoy
    QProcess m_process;
    QByteArray m_pending;
    std::deque<LogLine> m_lines; ///< a deque, so that what waitFor() gave stays valid
    QByteArray m_malformed;
    QByteArray m_why;
};

} // namespace decoydtest
