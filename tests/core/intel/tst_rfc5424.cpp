// SPDX-License-Identifier: GPL-3.0-or-later
// contract: C-01, X-01
#include "core/intel/rfc5424.h"

#include <QJsonDocument>
#include <QTest>

#include <random>

using namespace Qt::StringLiterals;
using namespace decnet;

namespace {

const QByteArray kExample =
    "<134>1 2026-06-01T10:00:00.123456+00:00 decky-001 ftp - auth_attempt [relay@55555 "
    "username=\"a\" principal=\"a\" secret_kind=\"plaintext\" secret_b64=\"YQ==\" "
    "secret_printable=\"a\"]";

} // namespace

class TestRfc5424 : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void decoyLine()
    {
        const auto line = parseRfc5424(kExample);
        QVERIFY(line);
        QCOMPARE(line->facility, 16);
        QCOMPARE(line->severity, 6);
        QCOMPARE(line->at, QDateTime({2026, 6, 1}, {10, 0, 0, 123}, Qt::UTC));
        QCOMPARE(line->host, u"decky-001"_s);
        QCOMPARE(line->app, u"ftp"_s);
        QVERIFY(line->procId.isEmpty());
        QCOMPARE(line->msgId, u"auth_attempt"_s);
        QCOMPARE(line->fields.size(), 5);
        QCOMPARE(line->fields.value("secret_b64"_L1).toString(), u"YQ=="_s);
        QVERIFY(line->message.isEmpty());
        QVERIFY(!line->damaged);
    }

    void accepted_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("fields");
        QTest::addColumn<QString>("message");
        QTest::addColumn<bool>("damaged");

        const QByteArray head = "<34>1 2003-10-11T22:14:15.003Z host app 77 ID47 ";
        QTest::newRow("no data, no message")
            << head + "-" << QByteArray("{}") << QString() << false;
        QTest::newRow("message") << head + "- hello \xc3\xbc" << QByteArray("{}") << u"hello ü"_s
                                 << false;
        QTest::newRow("message with BOM")
            << head + "- \xef\xbb\xbfhi" << QByteArray("{}") << u"hi"_s << false;
        QTest::newRow("element without parameters")
            << head + "[a@1] m" << QByteArray("{}") << u"m"_s << false;
        QTest::newRow("two elements") << head + "[a@1 x=\"1\"][b@2 y=\"2\" x=\"3\"] m"
                                      << QByteArray("{\"x\":\"1\",\"y\":\"2\"}") << u"m"_s << false;
        QTest::newRow("escapes")
            << head + "[a@1 q=\"\\\"\" b=\"\\\\\" r=\"\\]\" n=\"\\n\" x=\"\\x41\"]"
            << QByteArray(
                   "{\"b\":\"\\\\\",\"n\":\"\\\\n\",\"q\":\"\\\"\",\"r\":\"]\",\"x\":\"\\\\x41\"}")
            << QString() << false;
        QTest::newRow("bracket inside a value")
            << head + "[a@1 q=\"[x\\] y\"] tail" << QByteArray("{\"q\":\"[x] y\"}") << u"tail"_s
            << false;
        QTest::newRow("empty value")
            << head + "[a@1 q=\"\"]" << QByteArray("{\"q\":\"\"}") << QString() << false;
        QTest::newRow("no UTF-8") << head + "[a@1 q=\"\xff\"]"
                                  << QByteArray("{\"q\":\"\xef\xbf\xbd\"}") << QString() << false;
        QTest::newRow("NUL") << head + QByteArray("[a@1 q=\"a\0b\"]", 13)
                             << QByteArray("{\"q\":\"a\xef\xbf\xbd"
                                           "b\"}")
                             << QString() << false;
        QTest::newRow("trailing line end") << head + "[a@1 q=\"1\"]\r\n"
                                           << QByteArray("{\"q\":\"1\"}") << QString() << false;
        QTest::newRow("cut inside a value")
            << head + "[a@1 q=\"1\" r=\"abc" << QByteArray("{\"q\":\"1\",\"r\":\"abc\"}")
            << u"[a@1 q=\"1\" r=\"abc"_s << true;
        QTest::newRow("cut after a name") << head + "[a@1 q=\"1\" r" << QByteArray("{\"q\":\"1\"}")
                                          << u"[a@1 q=\"1\" r"_s << true;
        QTest::newRow("no quotes")
            << head + "[a@1 q=1]" << QByteArray("{}") << u"[a@1 q=1]"_s << true;
        QTest::newRow("no structured data")
            << head + "just text" << QByteArray("{}") << u"just text"_s << true;
        QTest::newRow("message glued on")
            << head + "[a@1 q=\"1\"]glued" << QByteArray("{\"q\":\"1\"}") << u"glued"_s << true;
    }

    void accepted()
    {
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, fields);
        QFETCH(QString, message);
        QFETCH(bool, damaged);
        const auto line = parseRfc5424(text);
        QVERIFY(line);
        QCOMPARE(QJsonDocument(line->fields).toJson(QJsonDocument::Compact), fields);
        QCOMPARE(line->message, message);
        QCOMPARE(line->damaged, damaged);
    }

    void timestamps_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QDateTime>("expected");
        const QDateTime noon({2026, 2, 28}, {12, 0, 0, 0}, Qt::UTC);
        QTest::newRow("Z") << QByteArray("2026-02-28T12:00:00Z") << noon;
        QTest::newRow("lower case") << QByteArray("2026-02-28t12:00:00z") << noon;
        QTest::newRow("east") << QByteArray("2026-02-28T14:30:00+02:30") << noon;
        QTest::newRow("west") << QByteArray("2026-02-28T11:00:00-01:00") << noon;
        QTest::newRow("millis") << QByteArray("2026-02-28T12:00:00.25Z") << noon.addMSecs(250);
        QTest::newRow("nanos") << QByteArray("2026-02-28T12:00:00.123456789Z")
                               << noon.addMSecs(123);
        QTest::newRow("leap second") << QByteArray("2026-02-28T11:59:60Z") << noon.addSecs(-1);
        QTest::newRow("none") << QByteArray("-") << QDateTime();
    }

    void timestamps()
    {
        QFETCH(QByteArray, text);
        QFETCH(QDateTime, expected);
        const auto line = parseRfc5424("<0>1 " + text + " h a p m -");
        QVERIFY(line);
        QCOMPARE(line->at, expected);
    }

    void refused_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::newRow("nothing") << QByteArray();
        QTest::newRow("text") << QByteArray("Server listening on 0.0.0.0 port 22.");
        QTest::newRow("BSD syslog") << QByteArray("<34>Oct 11 22:14:15 host su: failed");
        QTest::newRow("priority too high") << QByteArray("<192>1 - h a p m -");
        QTest::newRow("priority missing") << QByteArray("<>1 - h a p m -");
        QTest::newRow("priority too long") << QByteArray("<0134>1 - h a p m -");
        QTest::newRow("version 2") << QByteArray("<134>2 - h a p m -");
        QTest::newRow("no version") << QByteArray("<134> - h a p m -");
        QTest::newRow("bad time") << QByteArray("<134>1 yesterday h a p m -");
        QTest::newRow("month 13") << QByteArray("<134>1 2026-13-01T00:00:00Z h a p m -");
        QTest::newRow("31 February") << QByteArray("<134>1 2026-02-31T00:00:00Z h a p m -");
        QTest::newRow("header ends early") << QByteArray("<134>1 - h a p");
        QTest::newRow("two spaces") << QByteArray("<134>1 -  h a p m -");
        QTest::newRow("host too long")
            << QByteArray("<134>1 - ") + QByteArray(256, 'h') + " a p m -";
        QTest::newRow("JSON") << QByteArray("{\"level\":\"info\"}");
    }

    void refused()
    {
        QFETCH(QByteArray, text);
        QVERIFY(!parseRfc5424(text));
    }

    void limits()
    {
        QByteArray many = "<134>1 - h a p m [x";
        for (int i = 0; i < 1000; ++i)
            many += " k" + QByteArray::number(i) + "=\"v\"";
        many += ']';
        const auto line = parseRfc5424(many);
        QVERIFY(line);
        QCOMPARE(line->fields.size(), kMaxSyslogFields);

        const auto huge =
            parseRfc5424("<134>1 - h a p m [x k=\"" + QByteArray(5'000'000, 'v') + "\"]");
        QVERIFY(huge);
        QVERIFY(huge->damaged);
        QVERIFY(huge->fields.value("k"_L1).toString().size() <= kMaxSyslogLine);
    }

    void noInputBreaksIt()
    {
        std::mt19937 random(20260601);
        const QByteArray alphabet = "<>[]\"\\ =-:.+@0159aTZ\n\xc3\xff";
        int parsed = 0;
        for (int i = 0; i < 60'000; ++i) {
            QByteArray text = kExample;
            const auto edits = 1 + random() % 12;
            for (unsigned e = 0; e < edits && !text.isEmpty(); ++e) {
                const auto at =
                    static_cast<qsizetype>(random() % static_cast<unsigned>(text.size()));
                const char c = alphabet[static_cast<qsizetype>(
                    random() % static_cast<unsigned>(alphabet.size()))];
                switch (random() % 5) {
                case 0:
                    text[at] = c;
                    break;
                case 1:
                    text.insert(at, c);
                    break;
                case 2:
                    text.remove(at, 1 + static_cast<qsizetype>(random() % 20));
                    break;
                case 3:
                    text.truncate(at);
                    break;
                default:
                    text[at] = static_cast<char>(random());
                    break;
                }
            }
            const auto line = parseRfc5424(text);
            if (!line)
                continue;
            ++parsed;
            QVERIFY(line->facility >= 0 && line->facility <= 23);
            QVERIFY(line->severity >= 0 && line->severity <= 7);
            QVERIFY(!line->message.contains(QChar(u'\0')));
            for (const QJsonValue &value : line->fields)
                QVERIFY(value.isString());
        }
        QVERIFY2(parsed > 1000, qPrintable(QString::number(parsed)));
    }
};

QTEST_APPLESS_MAIN(TestRfc5424)
#include "tst_rfc5424.moc"
