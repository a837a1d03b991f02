// SPDX-License-Identifier: GPL-3.0-or-later
// Mutated conversations against every port for a while; the decoy must live, keep its memory, and
// write well-formed lines. Meant for the asan preset. DECOYD_FUZZ_SECONDS makes it longer,
// DECOYD_FUZZ_SEED repeats a run. contract: X-01
#include "decoyprocess.h"

#include <QElapsedTimer>
#include <QRandomGenerator>
#include <QTcpSocket>
#include <QTest>

#include <random>

using namespace decoydtest;

namespace {

QByteArray mysqlLogin()
{
    return QByteArray::fromHex("55000001") +
           QByteArray::fromHex("8da21a0000000001210000000000000000000000000000000000000000000000") +
           "root\0\x14" + QByteArray(20, 'x') + "mysql_native_password";
}

QMap<QByteArray, QByteArrayList> conversations()
{
    return {
        {"ftp",
         {"USER a\r\nPASS b\r\nEPSV\r\nLIST\r\n", "USER a\r\nPASS b\r\nPASV\r\nSTOR x\r\n",
          "USER a\r\nPASS b\r\nPORT 127,0,0,1,4,1\r\nRETR README.txt\r\n",
          "USER a\r\nPASS b\r\nMLST /\r\nREST 5\r\nRNFR README.txt\r\nRNTO ../x\r\nMKD a/b\r\nSTAT "
          "-la /\r\nEPRT |1|127.0.0.1|1|\r\n"}},
        {"http",
         {"POST /login HTTP/1.1\r\nHost: a\r\nContent-Length: 21\r\n\r\nusername=a&password=b",
          "GET / HTTP/1.1\r\nHost: a\r\nAuthorization: Digest username=\"a\"\r\n\r\n",
          "POST /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: "
          "chunked\r\n\r\n5;a=b\r\nhello\r\n0\r\nX: y\r\n\r\n",
          "POST /u HTTP/1.1\r\nHost: a\r\nContent-Type: multipart/form-data; "
          "boundary=b\r\nContent-Length: 60\r\n\r\n--b\r\nContent-Disposition: form-data; "
          "name=\"pass\"\r\n\r\nx\r\n--b--\r\n",
          "POST /x HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: "
          "31\r\n\r\n{\"username\":\"a\",\"password\":[1]}",
          "OPTIONS * HTTP/1.0\r\n\r\nGET http://a/%41 HTTP/1.1\r\nHost: b\r\nCookie: a=b; "
          "c\r\n\r\n"}},
        {"https",
         {QByteArray::fromHex("16030100700100006c0303000102030405060708090a0b0c0d0e0f10111213141516"
                              "1718191a1b1c1d1e1f000006130113021303010000"
                              "3d000a00040002001d000d00040002040300330026002400 "
                              "1d002000000000000000000000000000000000000000000000000000000000000000"
                              " 00002b0003020304"),
          "GET / HTTP/1.0\r\n\r\n"}},
        {"mysql",
         {mysqlLogin(),
          QByteArray::fromHex("2000000185ae0f00000000010800000000000000000000000000000000000000") +
              QByteArray(4, '\0')}},
        {"redis",
         {"*3\r\n$3\r\nSET\r\n$1\r\na\r\n$1\r\nb\r\n*2\r\n$4\r\nKEYS\r\n$5\r\n[a-z*\r\n",
          "SCAN 0 MATCH a* COUNT 5\r\nCONFIG SET dir /x\r\nHSET h a b\r\nLRANGE l -9 9\r\n",
          "*1\r\n$4\r\nINFO\r\n",
          "set k \"\\x41\\n\" EX 5\r\nincrby n -9223372036854775808\r\nrename a b\r\nexpire k "
          "1\r\n"}},
        {"telnet",
         {QByteArray::fromHex("fffb18fffb20fffc23fffb27fffa1800585445524dfff0fffa1f00500018fff0") +
              "root\r\0admin\r\0id; ls -la / | head; exit\r\n",
          QByteArray::fromHex("fffa27000055534552012d6620726f6f74fff0") +
              "root\r\nadmin\r\nfor i in 1 2 3; do echo $i > /tmp/$i; done; cat "
              "<<E\r\nx\r\nE\r\n"}},
        {"smtp",
         {"EHLO a\r\nAUTH PLAIN AGEAYg==\r\nMAIL FROM:<a>\r\nRCPT "
          "TO:<root@localhost>\r\nDATA\r\nSubject: x\r\n\r\n..\r\n.\r\n",
          "HELO a\r\nAUTH LOGIN\r\nYQ==\r\nYg==\r\nVRFY x\r\nSTARTTLS\r\n\x16\x03\x01",
          "EHLO a\r\nMAIL FROM:<a>\r\nRCPT TO:<b>\r\nDATA\r\nContent-Disposition: x; "
          "filename=\"a\"\r\n\r\nhttp://\r\n.\r\n"}},
    };
}

class Mutator
{
public:
    explicit Mutator(unsigned seed)
        : m_random(seed)
    {
    }

    int below(int limit) { return int(m_random() % unsigned(limit)); }

    QByteArray mutated(QByteArray bytes)
    {
        static constexpr int counts[] = {0, 1, 1, 2, 4, 8};
        for (int n = counts[below(6)]; n > 0 && !bytes.isEmpty(); --n) {
            const int at = below(int(bytes.size()));
            switch (below(6)) {
            case 0:
                bytes[at] = char(below(256));
                break;
            case 1:
                bytes[at] = "\0\xff\x7f\x80"[below(4)];
                break;
            case 2:
                bytes.remove(at, 1 + below(8));
                break;
            case 3:
                bytes.insert(at, QByteArray(1 + below(8), char(below(256))));
                break;
            case 4:
                bytes.insert(at, bytes.mid(below(int(bytes.size())), 1 + below(40)));
                break;
            default:
                bytes.truncate(at);
            }
        }
        return bytes;
    }

private:
    std::mt19937 m_random;
};

} // namespace

class FuzzTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void decoySurvives_data()
    {
        QTest::addColumn<bool>("threads");
        // Apart, because only without threads the leak check can run at the end.
        QTest::newRow("services of the main loop") << false;
        QTest::newRow("services with threads") << true;
    }
    void decoySurvives()
    {
        QFETCH(bool, threads);
        const int seconds = qEnvironmentVariableIntValue("DECOYD_FUZZ_SECONDS") > 0
                                ? qEnvironmentVariableIntValue("DECOYD_FUZZ_SECONDS")

                                : 10;
        const unsigned seed = qEnvironmentVariableIsSet("DECOYD_FUZZ_SEED")
                                  ? qEnvironmentVariable("DECOYD_FUZZ_SEED").toUInt()
                                  : QRandomGenerator::global()->generate();
        qInfo("seed %u, %d s", seed, seconds);
        Mutator mutator(seed);
        QMap<QByteArray, QByteArrayList> all = conversations();
        const QByteArrayList names = all.keys();
        for (const QByteArray &name : names) {
            if ((name == "telnet") != threads)
                all.remove(name);
        }
        DecoyProcess decoy(all.keys());
        VERIFY_OR_SHOW(decoy.start(), decoy.why());
        const qint64 before = decoy.residentKb();
        QElapsedTimer timer;
        timer.start();
        int cases = 0;
        while (timer.elapsed() < seconds * 1000) {
            const QByteArray service = all.keys().at(mutator.below(int(all.size())));
            const QByteArrayList &seeds = all[service];
            QTcpSocket socket;
            // Many visitors, so that the caps for one source do not keep the cases out.
            socket.bind(QHostAddress(
                QStringLiteral("127.0.%1.%2").arg(mutator.below(250)).arg(1 + mutator.below(250))));
            socket.connectToHost(QHostAddress::LocalHost, decoy.port(service));
            VERIFY_OR_SHOW(socket.waitForConnected(5000),
                           "no longer listening: " + service +
                               decoy.process().readAllStandardError());
            socket.write(mutator.mutated(seeds.at(mutator.below(int(seeds.size())))));
            if (mutator.below(3) == 0)
                socket.write(mutator.mutated(seeds.at(mutator.below(int(seeds.size())))));
            socket.waitForBytesWritten(100);
            if (mutator.below(4) != 0)
                socket.waitForReadyRead(2);
            if (mutator.below(2) == 0)
                socket.abort(); // RST
            else
                socket.disconnectFromHost();
            ++cases;
            if (cases % 200 == 0) {
                static_cast<void>(decoy.lines());
                VERIFY_OR_SHOW(decoy.malformed().isEmpty(), decoy.malformed());
            }
        }
        qInfo("%d cases, resident %lld -> %lld kB", cases, static_cast<long long>(before),
              static_cast<long long>(decoy.residentKb()));
        VERIFY_OR_SHOW(decoy.process().state() == QProcess::Running,
                       decoy.process().readAllStandardError());
#ifndef DECOYD_SANITIZED
        QVERIFY(decoy.residentKb() < 24 * 1024);
#endif
        decoy.process().terminate();
        QVERIFY(decoy.process().waitForFinished(20000));
        VERIFY_OR_SHOW(decoy.process().exitCode() == 0,
                       decoy.process().readAllStandardError()); // leaks count
        int events = 0;
        qint64 suppressed = 0;
        for (const LogLine &line : decoy.lines()) {
            events += line.event == "disconnect" || line.event == "request";
            suppressed += line.event == "suppressed" ? line.fields.value("count").toLongLong() : 0;
        }
        qInfo("%d conversations logged, %lld events suppressed", events,
              static_cast<long long>(suppressed));
        VERIFY_OR_SHOW(decoy.malformed().isEmpty(), decoy.malformed());
    }
};

QTEST_GUILESS_MAIN(FuzzTest)
#include "fuzztest.moc"
