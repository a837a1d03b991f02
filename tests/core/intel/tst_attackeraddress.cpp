// SPDX-License-Identifier: GPL-3.0-or-later
// contract: C-01, C-02
#include "core/intel/attackeraddress.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace decnet;

class TestAttackerAddress : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void finds_data()
    {
        QTest::addColumn<QJsonObject>("fields");
        QTest::addColumn<QString>("message");
        QTest::addColumn<QString>("ip");
        QTest::addColumn<int>("port");
        const auto row = [](const char *name, QJsonObject fields, const QString &message,
                            const QString &ip,
                            int port) { QTest::newRow(name) << fields << message << ip << port; };
        row("src_ip", {{u"src_ip"_s, u"10.0.0.9"_s}}, {}, u"10.0.0.9"_s, 0);
        row("with a port", {{u"src_ip"_s, u"10.0.0.9"_s}, {u"src_port"_s, u"50123"_s}}, {},
            u"10.0.0.9"_s, 50123);
        row("first key wins",
            {{u"ip"_s, u"1.1.1.1"_s}, {u"client_ip"_s, u"2.2.2.2"_s}, {u"src"_s, u"3.3.3.3"_s}}, {},
            u"3.3.3.3"_s, 0);
        row("host:port", {{u"remote_addr"_s, u"192.0.2.7:4444"_s}}, {}, u"192.0.2.7"_s, 4444);
        row("its own port goes before the field",
            {{u"src"_s, u"192.0.2.7:4444"_s}, {u"src_port"_s, u"1"_s}}, {}, u"192.0.2.7"_s, 4444);
        row("IPv6", {{u"src_ip"_s, u"2001:DB8::1"_s}}, {}, u"2001:db8::1"_s, 0);
        row("[IPv6]:port", {{u"src"_s, u"[2001:db8::1]:22"_s}}, {}, u"2001:db8::1"_s, 22);
        row("mapped IPv4", {{u"src_ip"_s, u"::ffff:10.1.2.3"_s}}, {}, u"10.1.2.3"_s, 0);
        row("no address there: next key",
            {{u"src_ip"_s, u"localhost"_s}, {u"remote_ip"_s, u"10.0.0.1"_s}}, {}, u"10.0.0.1"_s, 0);
        row("key=value in the message", {}, u"login src_ip=10.0.0.5 user=x"_s, u"10.0.0.5"_s, 0);
        row("rhost", {}, u"authentication failure; rhost=10.0.0.6 user=x"_s, u"10.0.0.6"_s, 0);
        row("from", {}, u"Failed password for root from 10.0.0.7 port 4 ssh2"_s, u"10.0.0.7"_s, 0);
        row("word goes before a bare address", {}, u"10.9.9.9 said: connection from 10.0.0.8"_s,
            u"10.0.0.8"_s, 0);
        row("bare address", {}, u"GET / 10.0.0.10 - -"_s, u"10.0.0.10"_s, 0);
        row("fields go before the message", {{u"src_ip"_s, u"10.0.0.1"_s}}, u"from 10.0.0.2"_s,
            u"10.0.0.1"_s, 0);
        row("no address", {{u"src_ip"_s, QString()}}, u"nothing here"_s, u"Unknown"_s, 0);
        row("a version is no address", {}, u"OpenSSH 9.2.1.300 ready"_s, u"Unknown"_s, 0);
        row("octets too big", {}, u"from 10.0.0.999"_s, u"Unknown"_s, 0);
        row("five numbers", {}, u"1.2.3.4.5"_s, u"Unknown"_s, 0);
        row("port out of range", {{u"src_ip"_s, u"10.0.0.9"_s}, {u"src_port"_s, u"70000"_s}}, {},
            u"10.0.0.9"_s, 0);
        row("number instead of text", {{u"src_ip"_s, 5}}, {}, u"Unknown"_s, 0);
    }

    void finds()
    {
        QFETCH(QJsonObject, fields);
        QFETCH(QString, message);
        QFETCH(QString, ip);
        QFETCH(int, port);
        const AttackerAddress found = findAttacker(fields, message);
        QCOMPARE(found.ip, ip);
        QCOMPARE(int(found.port), port);
    }

    void longMessagesAreSearchedInBoundedTime()
    {
        const AttackerAddress found = findAttacker({}, QString(4'000'000, u'1') + u" 10.0.0.1"_s);
        QCOMPARE(found.ip, unknownAttacker());
    }
};

QTEST_APPLESS_MAIN(TestAttackerAddress)
#include "tst_attackeraddress.moc"
