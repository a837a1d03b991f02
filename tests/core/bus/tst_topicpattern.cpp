// SPDX-License-Identifier: GPL-3.0-or-later
// contract: B-01, B-02
#include "core/bus/bus.h"
#include "core/bus/topics.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace decnet;

class TestTopicPattern : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void matches_data()
    {
        QTest::addColumn<QString>("pattern");
        QTest::addColumn<QString>("topic");
        QTest::addColumn<bool>("expected");

        QTest::newRow("exact") << u"system.log"_s << u"system.log"_s << true;
        QTest::newRow("other word") << u"system.log"_s << u"system.logs"_s << false;
        QTest::newRow("star is one segment")
            << u"topology.*.status"_s << u"topology.abc.status"_s << true;
        QTest::newRow("star is not two")
            << u"topology.*.status"_s << u"topology.a.b.status"_s << false;
        QTest::newRow("star is not none") << u"decky.*"_s << u"decky"_s << false;
        QTest::newRow("star does not reach below") << u"decky.*"_s << u"decky.a.state"_s << false;
        QTest::newRow("rest") << u"topology.>"_s << u"topology.abc.mutation.applied"_s << true;
        QTest::newRow("rest is at least one") << u"topology.>"_s << u"topology"_s << false;
        QTest::newRow("rest alone") << u">"_s << u"a.b.c"_s << true;
        QTest::newRow("star then rest") << u"decky.*.>"_s << u"decky.a.state"_s << true;
        QTest::newRow("colon") << u"decky.local:web.*"_s << u"decky.local:web.state"_s << true;
        QTest::newRow("case counts") << u"System.log"_s << u"system.log"_s << false;
        QTest::newRow("topic longer") << u"a.b"_s << u"a.b.c"_s << false;
        QTest::newRow("topic shorter") << u"a.b.c"_s << u"a.b"_s << false;
    }

    void matches()
    {
        QFETCH(QString, pattern);
        QFETCH(QString, topic);
        QFETCH(bool, expected);
        QVERIFY(isValidPattern(pattern));
        QVERIFY(isValidTopic(topic));
        QCOMPARE(topicMatches(pattern, topic), expected);
    }

    void validity_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<bool>("topic");
        QTest::addColumn<bool>("pattern");

        QTest::newRow("plain") << u"a.b"_s << true << true;
        QTest::newRow("empty") << QString() << false << false;
        QTest::newRow("empty segment") << u"a..b"_s << false << false;
        QTest::newRow("ends in a dot") << u"a."_s << false << false;
        QTest::newRow("space") << u"a b"_s << false << false;
        QTest::newRow("new line") << u"a\nb"_s << false << false;
        QTest::newRow("star") << u"a.*"_s << false << true;
        QTest::newRow("star inside a segment") << u"a.b*"_s << false << false;
        QTest::newRow("rest at the end") << u"a.>"_s << false << true;
        QTest::newRow("rest in the middle") << u"a.>.b"_s << false << false;
        QTest::newRow("control") << u"a.\x01"_s << false << false;
        QTest::newRow("endless") << QString(2000, u'a') << false << false;
    }

    void validity()
    {
        QFETCH(QString, text);
        QFETCH(bool, topic);
        QFETCH(bool, pattern);
        QCOMPARE(isValidTopic(text), topic);
        QCOMPARE(isValidPattern(text), pattern);
    }

    void publishedTopicsAreValid()
    {
        const QString id = u"11112222-3333-4444-8555-666677778888"_s;
        const QStringList all{topics::topologyStatus(id),   topics::topologyChanged(id),
                              topics::topologyRemoved(id),  topics::deckyState(id),
                              topics::deckyTraffic(id),     topics::attackerObserved(),
                              topics::credentialCaptured(), topics::collectorHealth()};
        for (const QString &topic : all)
            QVERIFY2(isValidTopic(topic), qPrintable(topic));
        QVERIFY(topicMatches(u"topology.*.status"_s, all[0]));
        QVERIFY(topicMatches(u"decky.*.traffic"_s, topics::deckyTraffic(id)));
    }
};

QTEST_APPLESS_MAIN(TestTopicPattern)
#include "tst_topicpattern.moc"
