// SPDX-License-Identifier: GPL-3.0-or-later
// contract: E-10 (the decoy in its container), X-01 (bad configuration), E-15 (start-up and memory)
#include "decoyprocess.h"

#include <QElapsedTimer>
#include <QFile>
#include <QFileInfo>
#include <QJsonObject>
#include <QRegularExpression>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTest>

#include <csignal>

using namespace decoydtest;

namespace {

QByteArrayList plainServices()
{
    return {"ftp", "http", "https", "mysql", "redis", "smtp"};
}

ClientResult runDecoyd(const QStringList &arguments, const QByteArray &config = {},
                       const QByteArray &seed = {})
{
    qputenv("DECOY_CONFIG", config);
    qputenv("DECOY_SEED", seed);
    const ClientResult result = runClient(DecoyProcess::binary(), arguments, {}, 5000);
    qunsetenv("DECOY_CONFIG");
    qunsetenv("DECOY_SEED");
    return result;
}

} // namespace

class ProgramTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
#ifdef DECOYD_IS_STATIC
    void isOneSmallStaticFile()
    {
        QFile file(DecoyProcess::binary());
        VERIFY_OR_SHOW(file.open(QIODevice::ReadOnly), qPrintable(file.fileName()));
        const QByteArray elf = file.readAll();
        QVERIFY(elf.startsWith("\x7f"
                               "ELF"));
        // Program headers of a 64-bit little-endian file; type 3 is PT_INTERP, 2 is PT_DYNAMIC.
        const auto number = [&elf](qsizetype at, int width) {
            quint64 value = 0;
            for (int i = 0; i < width; ++i)
                value |= quint64(static_cast<unsigned char>(elf[at + i])) << (8 * i);
            return value;
        };
        const auto offset = qsizetype(number(0x20, 8));
        const auto size = qsizetype(number(0x36, 2));
        const auto count = qsizetype(number(0x38, 2));
        QVERIFY(count > 0);
        for (qsizetype i = 0; i < count; ++i)
            QVERIFY(number(offset + i * size, 4) != 3 && number(offset + i * size, 4) != 2);
#ifdef NDEBUG
        qInfo("binary size: %lld bytes", static_cast<long long>(elf.size()));
        VERIFY_OR_SHOW(elf.size() <= 7 * 1024 * 1024, QByteArray::number(elf.size()).constData());
#endif
    }
#endif

    void listNamesServicesAndPorts()
    {
        const ClientResult result = runDecoyd({QStringLiteral("list")});
        QCOMPARE(result.exitCode, 0);
        VERIFY_OR_SHOW(result.out.contains("http tcp 80 udp -\n"), result.out.constData());
        QVERIFY(result.out.contains("https tcp 443 udp -\n"));
        QVERIFY(result.out.contains("smtp tcp 25,587 udp -\n"));
        QByteArrayList names;
        for (const QByteArray &line : result.out.trimmed().split('\n'))
            names.append(line.split(' ').first());
        QByteArrayList sorted = names;
        std::sort(sorted.begin(), sorted.end());
        QCOMPARE(names, sorted);
    }

    void versionIsPrinted()
    {
        const ClientResult result = runDecoyd({QStringLiteral("--version")});
        QCOMPARE(result.exitCode, 0);
        QVERIFY(QRegularExpression(QStringLiteral("^decoyd \\d+\\.\\d+\\.\\d+\n$"))
                    .match(QString::fromUtf8(result.out))
                    .hasMatch());
    }

    void mistakesEndWithOneLineAndExitCodeTwo_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<QByteArray>("config");
        QTest::addColumn<QByteArray>("expected");
        const auto serve = [](const char *service) {
            return QStringList{QStringLiteral("serve"), QString::fromLatin1(service)};
        };
        QTest::newRow("no arguments") << QStringList{} << QByteArray() << QByteArray("usage:");
        QTest::newRow("no service") << serve("") << QByteArray() << QByteArray("usage:");
        QTest::newRow("unknown service")
            << serve("http,gopher") << QByteArray() << QByteArray("unknown service \"gopher\"");
        QTest::newRow("broken json")
            << serve("http") << QByteArray("{\"a\"") << QByteArray("DECOY_CONFIG: not JSON");
        QTest::newRow("wrong type") << serve("http") << QByteArray("{\"pivot_nets\":3}")
                                    << QByteArray("pivot_nets: expected an array");
        QTest::newRow("setting")
            << serve("http") << QByteArray(R"({"service_config":{"http":{"response_code":"abc"}}})")
            << QByteArray("service_config.http.response_code: expected a number from 100 to 599");
        QTest::newRow("preset") << serve("http")
                                << QByteArray(R"({"service_config":{"http":{"fake_app":"x"}}})")
                                << QByteArray("service_config.http.fake_app: expected one of none");
        QTest::newRow("mta")
            << serve("smtp") << QByteArray(R"({"service_config":{"smtp":{"mta":"qmail"}}})")
            << QByteArray("service_config.smtp.mta: expected one of postfix, exim, sendmail");
        QTest::newRow("half a certificate")
            << serve("https") << QByteArray(R"({"service_config":{"https":{"tls_cert":"x"}}})")
            << QByteArray("service_config.https.tls_key: missing");
        QTest::newRow("no certificate")
            << serve("https")
            << QByteArray(R"({"service_config":{"https":{"tls_cert":"x","tls_key":"y"}}})")
            << QByteArray("service_config.https.tls_cert: holds no PEM certificate");
        QTest::newRow("too many ports")
            << serve("http") << QByteArray(R"({"ports":{"http":[8001,8002]}})")
            << QByteArray("ports.http: more ports than");
    }
    void mistakesEndWithOneLineAndExitCodeTwo()
    {
        QFETCH(QStringList, arguments);
        QFETCH(QByteArray, config);
        QFETCH(QByteArray, expected);
        const ClientResult result = runDecoyd(arguments, config);
        QCOMPARE(result.exitCode, 2);
        VERIFY_OR_SHOW(result.out.contains(expected), result.out.constData());
        QCOMPARE(result.out.count('\n'), 1);
    }

    void takenPortIsNamed()
    {
        QTcpServer other;
        QVERIFY(other.listen(QHostAddress::LocalHost));
        const QByteArray port = QByteArray::number(other.serverPort());
        const ClientResult result = runDecoyd({QStringLiteral("serve"), QStringLiteral("redis")},
                                              "{\"ports\":{\"redis\":[" + port + "]}}");
        QCOMPARE(result.exitCode, 1);
        VERIFY_OR_SHOW(result.out.contains("TCP port " + port), result.out.constData());
    }

    void ignoredKeysAreReportedOnce()
    {
        DecoyProcess decoy(
            {"redis"},
            {{QStringLiteral("colour"), 1},
             {QStringLiteral("service_config"),
              QJsonObject{{QStringLiteral("redis"), QJsonObject{{QStringLiteral("bogus"), 1}}},
                          {QStringLiteral("http"), QJsonObject{{QStringLiteral("zzz"), 1}}}}}});
        VERIFY_OR_SHOW(decoy.start(), decoy.why());
        VERIFY_OR_SHOW(decoy.waitFor("decoyd", "config_error",
                                     {{"ignored", "colour,service_config.redis.bogus"}}),
                       decoy.text());
    }

    void portsAreOpenWhenStartupIsLogged()
    {
        DecoyProcess decoy(plainServices());
        VERIFY_OR_SHOW(decoy.start(), decoy.why());
        for (const QByteArray &service : plainServices()) {
            QTcpSocket socket;
            socket.connectToHost(QHostAddress::LocalHost, decoy.port(service));
            VERIFY_OR_SHOW(socket.waitForConnected(1000), service.constData());
        }
    }

    void stopsAtOnce_data()
    {
        QTest::addColumn<int>("signal");
        QTest::addColumn<bool>("pause");
        QTest::newRow("serve, TERM") << SIGTERM << false;
        QTest::newRow("serve, INT") << SIGINT << false;
        QTest::newRow("pause, TERM") << SIGTERM << true;
        QTest::newRow("pause, INT") << SIGINT << true;
    }
    void stopsAtOnce()
    {
        QFETCH(int, signal);
        QFETCH(bool, pause);
        DecoyProcess decoy({"redis"});
        QProcess pausing;
        QProcess *process = &pausing;
        if (pause) {
            pausing.start(DecoyProcess::binary(), {QStringLiteral("pause")});
            QVERIFY(pausing.waitForStarted());
            QTest::qWait(100); // the handler must be in place
        } else {
            VERIFY_OR_SHOW(decoy.start(), decoy.why());
            process = &decoy.process();
        }
        QElapsedTimer timer;
        timer.start();
        ::kill(pid_t(process->processId()), signal);
        QVERIFY(process->waitForFinished(2000));
#ifndef DECOYD_SANITIZED
        VERIFY_OR_SHOW(timer.elapsed() < 100, QByteArray::number(timer.elapsed()).constData());
#endif
        QCOMPARE(process->exitStatus(), QProcess::NormalExit);
        QCOMPARE(process->exitCode(), 0);
    }

    void stopsAtOnceAsPid1()
    {
        // In a PID namespace of its own, where signals without a handler are ignored.
        const ClientResult probe =
            runClient(QStringLiteral("unshare"), {QStringLiteral("-Urpf"), QStringLiteral("true")});
        VERIFY_OR_SHOW(probe.started && probe.exitCode == 0,
                       "unshare(1) with user namespaces is needed: " + probe.out);
        for (const QStringList &mode :
             {QStringList{QStringLiteral("pause")},
              QStringList{QStringLiteral("serve"), QStringLiteral("redis")}}) {
            QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
            environment.insert(
                QStringLiteral("DECOY_CONFIG"),
                QStringLiteral("{\"ports\":{\"redis\":[%1]}}").arg(DecoyProcess::freePort()));
            QProcess process;
            process.setProcessEnvironment(environment);
            process.start(QStringLiteral("unshare"),
                          QStringList{QStringLiteral("-Urpf"), QStringLiteral("--kill-child"),
                                      DecoyProcess::binary()} +
                              mode);
            QVERIFY(process.waitForStarted());
            QTest::qWait(300);
            QFile children(QStringLiteral("/proc/%1/task/%1/children").arg(process.processId()));
            QVERIFY(children.open(QIODevice::ReadOnly));
            const qint64 child = children.readAll().trimmed().toLongLong();
            QVERIFY(child > 0);
            QElapsedTimer timer;
            timer.start();
            ::kill(pid_t(child), SIGTERM);
            QVERIFY(process.waitForFinished(2000));
            VERIFY_OR_SHOW(timer.elapsed() < 150, QByteArray::number(timer.elapsed()).constData());
        }
    }

    void startsWithinTenMillisecondsAndStaysSmall()
    {
        qint64 best = 1'000'000'000;
        for (int i = 0; i < 8; ++i) {
            DecoyProcess decoy(plainServices());
            QElapsedTimer timer;
            timer.start();
            VERIFY_OR_SHOW(decoy.start(), decoy.why());
            best = std::min(best, timer.nsecsElapsed());
            const qint64 resident = decoy.residentKb();
#if defined(DECOYD_IS_STATIC) && defined(NDEBUG)
            VERIFY_OR_SHOW(resident > 0 && resident <= 6 * 1024,
                           QByteArray::number(resident).constData());
#endif
            if (i == 0)
                qInfo("resident memory, six services: %lld kB", static_cast<long long>(resident));
        }
        // The best of some: other work on the machine can only make it slower.
        qInfo("exec to startup line: %.1f ms", double(best) / 1e6);
#if defined(DECOYD_IS_STATIC) && defined(NDEBUG)
        VERIFY_OR_SHOW(best <= 10'000'000, QByteArray::number(best).constData());
#endif
    }

    void certificateSurvivesARestart()
    {
        QByteArrayList fingerprints;
        for (int i = 0; i < 2; ++i) {
            DecoyProcess decoy({"https"});
            VERIFY_OR_SHOW(decoy.start({{"DECOY_SEED", "0011"}}), decoy.why());
            const ClientResult result =
                runClient(QStringLiteral("openssl"),
                          {QStringLiteral("s_client"), QStringLiteral("-connect"),
                           QStringLiteral("127.0.0.1:%1").arg(decoy.port("https"))},
                          "\n");
            VERIFY_OR_SHOW(result.started && result.out.contains("BEGIN CERTIFICATE"),
                           result.out.constData());
            const qsizetype start = result.out.indexOf("-----BEGIN");
            fingerprints.append(result.out.mid(start, result.out.indexOf("-----END") - start));
        }
        QCOMPARE(fingerprints[0], fingerprints[1]);
    }

    void connectionsAreCappedPerSource()
    {
        DecoyProcess decoy({"redis"});
        VERIFY_OR_SHOW(decoy.start(), decoy.why());
        std::vector<std::unique_ptr<QTcpSocket>> sockets;
        int answered = 0;
        for (int i = 0; i < 40; ++i) {
            auto socket = std::make_unique<QTcpSocket>();
            socket->connectToHost(QHostAddress::LocalHost, decoy.port("redis"));
            QVERIFY(socket->waitForConnected(1000));
            socket->write("PING\r\n");
            sockets.push_back(std::move(socket));
        }
        for (const auto &socket : sockets)
            answered += socket->waitForReadyRead(300) && socket->readAll() == "+PONG\r\n";
        QCOMPARE(answered, 32);
        const LogLine *line =
            decoy.waitFor("redis", "suppressed", {{"src_ip", "127.0.0.1"}}, 12000);
        VERIFY_OR_SHOW(line, decoy.text());
        QCOMPARE(line->fields.value("count"), QByteArray("8"));
    }

    void floodIsSuppressed()
    {
        DecoyProcess decoy({"redis"});
        VERIFY_OR_SHOW(decoy.start(), decoy.why());
        QTcpSocket socket;
        socket.connectToHost(QHostAddress::LocalHost, decoy.port("redis"));
        QVERIFY(socket.waitForConnected(1000));
        socket.write(QByteArray("PING\r\n").repeated(20000));
        QByteArray answers;
        while (answers.size() < 7 * 20000 && socket.waitForReadyRead(5000))
            answers += socket.readAll();
        QCOMPARE(answers.size(), qsizetype(7) * 20000);
        const LogLine *line = decoy.waitFor("redis", "suppressed", {}, 12000);
        VERIFY_OR_SHOW(line, "no suppressed line");
        QVERIFY(line->fields.value("count").toInt() > 15000);
        QVERIFY(decoy.lines().size() < 1500);
        VERIFY_OR_SHOW(decoy.malformed().isEmpty(), decoy.malformed());
    }
};

QTEST_GUILESS_MAIN(ProgramTest)
#include "programtest.moc"
