// SPDX-License-Identifier: GPL-3.0-or-later
// Visitors that break the protocol, stall, or come in crowds. contract: X-01
#include "sshclient.h"

#include <QElapsedTimer>
#include <QRandomGenerator>
#include <QTcpSocket>
#include <QTest>

#include <memory>
#include <vector>

using namespace sshtest;

namespace {

/// Sends `text` and reads until the decoy closes or `ms` pass.
QByteArray shout(quint16 port, const QByteArray &text, int ms = 5000)
{
    QTcpSocket socket;
    socket.connectToHost(QStringLiteral("127.0.0.1"), port);
    if (!socket.waitForConnected(3000))
        return "no connection";
    socket.write(text);
    QByteArray answer;
    QElapsedTimer timer;
    timer.start();
    while (timer.elapsed() < ms && socket.state() == QAbstractSocket::ConnectedState) {
        socket.waitForReadyRead(100);
        answer += socket.readAll();
    }
    return answer + socket.readAll();
}

QByteArray packet(const QByteArray &payload, quint32 length)
{
    QByteArray bytes;
    for (int shift = 24; shift >= 0; shift -= 8)
        bytes += static_cast<char>(length >> shift);
    return bytes + '\4' + payload;
}

} // namespace

class SshHostileTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void foreignProtocolsAreAnsweredAsSshdDoes()
    {
        SshBench bench;
        VERIFY_OR_SHOW(bench.start(), bench.decoy.why());
        const quint16 port = bench.decoy.port("ssh");
        const QByteArray banner = "SSH-2.0-OpenSSH_8.4p1 Debian-5+deb11u3\r\n";
        QCOMPARE(shout(port, "GET / HTTP/1.0\r\n\r\n"),
                 banner + "Invalid SSH identification string.\r\n");
        QCOMPARE(shout(port, "SSH-1.5-PuTTY\r\n"), banner + "Protocol major versions differ.\r\n");
        QCOMPARE(shout(port, QByteArray(20000, '\0')),
                 banner + "Invalid SSH identification string.\r\n");
        QVERIFY(bench.decoy.waitFor("ssh", "protocol_error"));
    }

    void brokenPacketsEndTheConnection_data()
    {
        QTest::addColumn<QByteArray>("sent");
        const QByteArray hello = "SSH-2.0-x\r\n";
        QRandomGenerator random(5);
        QByteArray noise(200000, '\0');
        for (char &byte : noise)
            byte = static_cast<char>(random.generate());
        QTest::newRow("noise") << hello + noise;
        QTest::newRow("huge length") << hello + packet("\x14", 0xffffffff);
        QTest::newRow("large length") << hello + packet(QByteArray(300000, 'a'), 262144);
        QTest::newRow("length zero") << hello + packet("", 0) + QByteArray(64, '\0');
        QTest::newRow("padding beyond the packet")
            << hello + QByteArray("\0\0\0\x0c\xff\x14", 6) + QByteArray(64, 'a');
        QTest::newRow("lists beyond the packet")
            << hello + packet("\x14" + QByteArray(16, 'c') + QByteArray("\x7f\xff\xff\xff", 4) +
                                  QByteArray(300, 'a'),
                              200);
        QTest::newRow("user auth before keys") << hello + packet("\x32" + QByteArray(100, 'a'), 60);
    }

    void brokenPacketsEndTheConnection()
    {
        QFETCH(QByteArray, sent);
        SshBench bench;
        VERIFY_OR_SHOW(bench.start(), bench.decoy.why());
        (void)shout(bench.decoy.port("ssh"), sent, 2000);
        const ClientResult result =
            bench.ssh({QStringLiteral("root@127.0.0.1"), QStringLiteral("echo alive")});
        QCOMPARE(result.out, QByteArray("alive\n"));
        QCOMPARE(bench.decoy.process().state(), QProcess::Running);
    }

    void crowdsAreTurnedAway()
    {
        SshBench bench;
        VERIFY_OR_SHOW(bench.start(), bench.decoy.why());
        const quint16 port = bench.decoy.port("ssh");
        std::vector<std::unique_ptr<QTcpSocket>> crowd;
        for (int i = 0; i < 120; ++i) { // half-open: they never say anything
            crowd.push_back(std::make_unique<QTcpSocket>());
            crowd.back()->bind(QHostAddress(QStringLiteral("127.0.0.%1").arg(2 + i % 4)));
            crowd.back()->connectToHost(QStringLiteral("127.0.0.1"), port);
            QVERIFY(crowd.back()->waitForConnected(3000));
        }
        QTest::qWait(500);
        int greeted = 0;
        int full = 0;
        for (const auto &socket : crowd) {
            socket->waitForReadyRead(20);
            const QByteArray text = socket->readAll();
            greeted += text.startsWith("SSH-2.0-") ? 1 : 0;
            full += text.startsWith("Exceeded MaxStartups") ? 1 : 0;
        }
        QCOMPARE(greeted, 64);
        QVERIFY(full > 0);
        const qint64 resident = bench.decoy.residentKb();
        qInfo("64 idle visitors: %lld KiB resident", static_cast<long long>(resident));
#ifdef DECOYD_IS_STATIC
        QVERIFY(resident < 24 * 1024);
#endif
        crowd.clear();
        ClientResult result;
        QTRY_VERIFY_WITH_TIMEOUT(
            (result = bench.ssh({QStringLiteral("root@127.0.0.1"), QStringLiteral("echo alive")}))
                    .out == "alive\n",
            10000);
    }

    void guessingEndsAfterSixTries()
    {
        SshBench bench;
        VERIFY_OR_SHOW(bench.start(), bench.decoy.why());
        const QString askpass = bench.file(QStringLiteral("askpass"));
        QFile script(askpass);
        QVERIFY(script.open(QIODevice::WriteOnly));
        script.write("#!/bin/sh\necho wrong\n");
        script.close();
        QVERIFY(QFile::setPermissions(askpass, QFile::ReadOwner | QFile::ExeOwner));
        const ClientResult result = runClient(
            QStringLiteral("env"),
            {QStringLiteral("SSH_ASKPASS=") + askpass, QStringLiteral("SSH_ASKPASS_REQUIRE=force"),
             QStringLiteral("ssh"), QStringLiteral("-F"), bench.file(QStringLiteral("config")),
             QStringLiteral("-o"), QStringLiteral("NumberOfPasswordPrompts=20"),
             QStringLiteral("-p"), bench.port(), QStringLiteral("root@127.0.0.1")});
        QVERIFY2(result.out.contains("Too many authentication failures"), result.out.constData());
        int tries = 0;
        QVERIFY(bench.decoy.waitFor("ssh", "disconnect",
                                    {{"reason", "too many authentication failures"}}));
        for (const LogLine &line : bench.decoy.lines())
            tries += line.event == "auth_attempt" ? 1 : 0;
        QCOMPARE(tries, 6);
    }

    void hangingUpLeavesNothingBehind()
    {
        SshBench bench;
        VERIFY_OR_SHOW(bench.start(), bench.decoy.why());
        for (int i = 0; i < 5; ++i) {
            QProcess client;
            client.start(QStringLiteral("sshpass"),
                         {QStringLiteral("-p"), QStringLiteral("s3cret"), QStringLiteral("ssh"),
                          QStringLiteral("-F"), bench.file(QStringLiteral("config")),
                          QStringLiteral("-tt"), QStringLiteral("-p"), bench.port(),
                          QStringLiteral("root@127.0.0.1")});
            QVERIFY(client.waitForStarted());
            QByteArray screen;
            QVERIFY(QTest::qWaitFor(
                [&] { return (screen += client.readAllStandardOutput()).contains("# "); }, 10000));
            client.write("sleep 600\r");
            QTest::qWait(50);
            client.kill();
            client.waitForFinished();
        }
        const auto threads = [&] {
            QFile status(QStringLiteral("/proc/%1/status").arg(bench.decoy.process().processId()));
            if (!status.open(QIODevice::ReadOnly))
                return -1;
            for (const QByteArray &line : status.readAll().split('\n'))
                if (line.startsWith("Threads:"))
                    return line.mid(8).trimmed().toInt();
            return -1;
        };
        QTRY_COMPARE_WITH_TIMEOUT(threads(), 1, 10000);
        int ended = 0;
        for (const LogLine &line : bench.decoy.lines())
            ended += line.event == "session_recorded" ? 1 : 0;
        QCOMPARE(ended, 5);
    }
};

QTEST_GUILESS_MAIN(SshHostileTest)
#include "sshhostiletest.moc"
