// SPDX-License-Identifier: GPL-3.0-or-later
#include "decoyprocess.h"

#include <QCoreApplication>
#include <QElapsedTimer>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QProcessEnvironment>
#include <QRegularExpression>
#include <QTcpServer>

namespace decoydtest {

namespace {

const QMap<QByteArray, int> kPortCounts = {{"smtp", 2}};

} // namespace

bool parseLogLine(const QByteArray &raw, LogLine &line)
{
    static const QRegularExpression head(
        QStringLiteral("^<13[124]>1 \\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{6}\\+00:00 "
                       "([!-~]+) ([!-~]{1,48}) - "
                       "([!-~]{1,32}) \\[relay@55555"));
    const QRegularExpressionMatch match = head.match(QString::fromLatin1(raw));
    if (!match.hasMatch())
        return false;
    line.raw = raw;
    line.node = match.captured(1).toLatin1();
    line.service = match.captured(2).toLatin1();
    line.event = match.captured(3).toLatin1();
    qsizetype at = match.capturedEnd();
    while (at < raw.size() && raw[at] == ' ') {
        const qsizetype equals = raw.indexOf("=\"", at);
        if (equals < 0)
            return false;
        const QByteArray key = raw.mid(at + 1, equals - at - 1);
        QByteArray value;
        for (at = equals + 2; at < raw.size() && raw[at] != '"'; ++at) {
            const bool escaped = raw[at] == '\\' && at + 1 < raw.size() &&
                                 (raw[at + 1] == '"' || raw[at + 1] == '\\' || raw[at + 1] == ']');
            if (escaped)
                ++at;
            else if (raw[at] == ']')
                return false;
            if (static_cast<unsigned char>(raw[at]) < 0x20)
                return false;
            value += raw[at];
        }
        if (at >= raw.size() || key.isEmpty() || line.fields.contains(key))
            return false;
        line.fields.insert(key, value);
        ++at;
    }
    return raw.mid(at) == "]" && raw.size() < 12 * 1024;
}

DecoyProcess::DecoyProcess(const QByteArrayList &services, QJsonObject config)
    : m_services(services)
    , m_config(std::move(config))
{
    QJsonObject ports;
    for (const QByteArray &service : services) {
        QJsonArray list;
        for (int i = 0; i < kPortCounts.value(service, 1); ++i)
            list.append(freePort());
        ports.insert(QString::fromLatin1(service), list);
    }
    m_config.insert(QStringLiteral("ports"), ports);
    if (!m_config.contains(QStringLiteral("jitter")))
        m_config.insert(QStringLiteral("jitter"), false);
}

DecoyProcess::~DecoyProcess()
{
    if (m_process.state() == QProcess::NotRunning)
        return;
    m_process.terminate();
    if (!m_process.waitForFinished(3000)) {
        m_process.kill();
        m_process.waitForFinished(3000);
    }
}

void DecoyProcess::useNamespace()
{
    m_namespace = true;
    m_config.remove(QStringLiteral("ports"));
}

ClientResult DecoyProcess::runInside(const QString &program, const QStringList &arguments,
                                     int timeoutMs) const
{
    return runClient(QStringLiteral("nsenter"),
                     QStringList{QStringLiteral("-U"), QStringLiteral("-n"),
                                 QStringLiteral("--preserve-credentials"), QStringLiteral("-t"),
                                 QString::number(m_process.processId()), program} +
                         arguments,
                     {}, timeoutMs);
}

bool DecoyProcess::start(const QMap<QByteArray, QByteArray> &environment)
{
    QProcessEnvironment variables = QProcessEnvironment::systemEnvironment();
    variables.insert(QStringLiteral("NODE_NAME"), QStringLiteral("decky-t"));
    variables.insert(QStringLiteral("INSTANCE_ID"), QStringLiteral("7"));
    variables.insert(QStringLiteral("DECOY_CONFIG"),
                     QString::fromUtf8(QJsonDocument(m_config).toJson(QJsonDocument::Compact)));
    for (auto it = environment.begin(); it != environment.end(); ++it)
        variables.insert(QString::fromUtf8(it.key()), QString::fromUtf8(it.value()));
    m_process.setProcessEnvironment(variables);
    if (!m_output.open()) {
        m_why = "no temporary file";
        return false;
    }
    m_process.setStandardOutputFile(m_output.fileName());
    const QStringList arguments = {QStringLiteral("serve"),
                                   QString::fromLatin1(m_services.join(','))};
    if (m_namespace) {
        m_process.start(
            QStringLiteral("unshare"),
            QStringList{QStringLiteral("-Urn"), QStringLiteral("sh"), QStringLiteral("-c"),
                        QStringLiteral("ip link set lo up && exec \"$0\" \"$@\""), binary()} +
                arguments);
    } else {
        m_process.start(binary(), arguments);
    }
    if (!m_process.waitForStarted(5000)) {
        m_why = "cannot start " + binary().toUtf8();
        return false;
    }
    for (const QByteArray &service : m_services) {
        if (!waitFor(service, "startup", {}, 20000)) {
            m_why =
                "no startup line of " + service + ": " + text() + m_process.readAllStandardError();
            return false;
        }
    }
    return true;
}

quint16 DecoyProcess::port(const QByteArray &service, int index) const
{
    return static_cast<quint16>(
        m_config[QStringLiteral("ports")][QString::fromLatin1(service)][index].toInt());
}

void DecoyProcess::read()
{
    m_pending += m_output.readAll();
    qsizetype end = 0;
    while ((end = m_pending.indexOf('\n')) >= 0) {
        LogLine line;
        const QByteArray raw = m_pending.left(end);
        m_pending.remove(0, end + 1);
        if (parseLogLine(raw, line))
            m_lines.push_back(line);
        else
            m_malformed = raw;
    }
}

QList<LogLine> DecoyProcess::lines()
{
    read();
    return {m_lines.begin(), m_lines.end()};
}

const LogLine *DecoyProcess::waitFor(const QByteArray &service, const QByteArray &event,
                                     const QMap<QByteArray, QByteArray> &wanted, int timeoutMs)
{
    QElapsedTimer timer;
    timer.start();
    for (;;) {
        read();
        for (const LogLine &line : std::as_const(m_lines)) {
            bool fits = line.service == service && line.event == event;
            for (auto it = wanted.begin(); fits && it != wanted.end(); ++it)
                fits = line.fields.value(it.key()) == it.value();
            if (fits)
                return &line;
        }
        if (timer.elapsed() > timeoutMs || m_process.waitForFinished(1))
            return nullptr;
    }
}

QByteArray DecoyProcess::text()
{
    QByteArray out;
    for (const LogLine &line : lines())
        out += line.raw + '\n';
    return out;
}

qint64 DecoyProcess::residentKb() const
{
    QFile status(QStringLiteral("/proc/%1/status").arg(m_process.processId()));
    if (!status.open(QIODevice::ReadOnly))
        return -1;
    const QByteArray text = status.readAll();
    const qsizetype at = text.indexOf("VmRSS:");
    return at < 0 ? -1 : text.mid(at + 6).trimmed().split(' ').first().toLongLong();
}

QString DecoyProcess::binary()
{
    return qEnvironmentVariable("DECNET_BIN_DIR") + QStringLiteral("/decoyd");
}

quint16 DecoyProcess::freePort()
{
    // Below the range from which the kernel takes ports for outgoing connections: one of those
    // could sit on ours by the time the decoy opens it. Programs start at different places.
    constexpr int kFirst = 10000;
    constexpr int kCount = 22000;
    static int next = int(QCoreApplication::applicationPid() * 131 % kCount);
    for (int i = 0; i < kCount; ++i) {
        next = (next + 1) % kCount;
        QTcpServer server;
        if (server.listen(QHostAddress::AnyIPv4, quint16(kFirst + next)))
            return server.serverPort();
    }
    return 0;
}

ClientResult runClient(const QString &program, const QStringList &arguments,
                       const QByteArray &input, int timeoutMs)
{
    QProcess process;
    process.setProcessChannelMode(QProcess::MergedChannels);
    process.start(program, arguments);
    ClientResult result;
    result.started = process.waitForStarted(5000);
    if (!result.started)
        return result;
    process.write(input);
    process.closeWriteChannel();
    if (!process.waitForFinished(timeoutMs)) {
        process.kill();
        process.waitForFinished(2000);
        result.out = "(timed out) ";
    }
    result.exitCode = process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -1;
    result.out += process.readAll();
    return result;
}

} // namespace decoydtest
