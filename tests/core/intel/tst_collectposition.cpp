// SPDX-License-Identifier: GPL-3.0-or-later
// contract: C-01
#include "core/intel/collectposition.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace decnet;

class TestCollectPosition : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void normalizes_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("expected");
        QTest::newRow("full") << u"2026-06-01T10:00:00.123456789Z"_s
                              << u"2026-06-01T10:00:00.123456789Z"_s;
        QTest::newRow("trimmed zeros")
            << u"2026-06-01T10:00:00.12Z"_s << u"2026-06-01T10:00:00.120000000Z"_s;
        QTest::newRow("no fraction")
            << u"2026-06-01T10:00:00Z"_s << u"2026-06-01T10:00:00.000000000Z"_s;
        QTest::newRow("offset of zero")
            << u"2026-06-01T10:00:00.5+00:00"_s << u"2026-06-01T10:00:00.500000000Z"_s;
        QTest::newRow("another zone") << u"2026-06-01T10:00:00.5+02:00"_s << QString();
        QTest::newRow("too fine") << u"2026-06-01T10:00:00.1234567890Z"_s << QString();
        QTest::newRow("empty fraction") << u"2026-06-01T10:00:00.Z"_s << QString();
        QTest::newRow("text") << u"yesterday"_s << QString();
        QTest::newRow("empty") << QString() << QString();
    }

    void normalizes()
    {
        QFETCH(QString, text);
        QFETCH(QString, expected);
        QCOMPARE(normalizedTimestamp(text), expected);
    }

    void textOrderIsTimeOrder()
    {
        // As the engine writes them, "…00.12Z" sorts behind "…00.123Z".
        const CollectPosition earlier{normalizedTimestamp(u"2026-06-01T10:00:00.12Z"_s), 1};
        const CollectPosition later{normalizedTimestamp(u"2026-06-01T10:00:00.123Z"_s), 1};
        QVERIFY(later.isAfter(earlier));
        QVERIFY(!earlier.isAfter(later));
        QVERIFY(!later.isAfter(later));
        QVERIFY((CollectPosition{later.timestamp, 2}).isAfter(later));
        QVERIFY(earlier.isAfter({}));
    }

    void linesOfOneMomentAreNumbered()
    {
        PositionCounter counter;
        QCOMPARE(counter.next(u"2026-06-01T10:00:00.1Z"_s).lines, 1);
        QCOMPARE(counter.next(u"2026-06-01T10:00:00.1Z"_s).lines, 2);
        QCOMPARE(counter.next(u"2026-06-01T10:00:00.2Z"_s).lines, 1);
    }

    void resumedStreamNumbersTheSameLinesTheSame()
    {
        const QString moment = u"2026-06-01T10:00:00.100000000Z"_s;
        PositionCounter first;
        const CollectPosition a = first.next(moment);
        const CollectPosition b = first.next(moment);
        PositionCounter resumed(b.timestamp);
        QCOMPARE(resumed.next(moment), a);
        QCOMPARE(resumed.next(moment), b);
        QVERIFY(resumed.next(moment).isAfter(b));
    }

    void positionsGrowWhenTheClockDoesNot()
    {
        PositionCounter counter;
        const CollectPosition a = counter.next(u"2026-06-01T10:00:05Z"_s);
        const CollectPosition b = counter.next(u"2026-06-01T10:00:03Z"_s); // set back
        const CollectPosition c = counter.next(u"no time"_s);
        const CollectPosition d = counter.next(u"2026-06-01T10:00:06Z"_s);
        QVERIFY(b.isAfter(a));
        QVERIFY(c.isAfter(b));
        QVERIFY(d.isAfter(c));
    }
};

QTEST_APPLESS_MAIN(TestCollectPosition)
#include "tst_collectposition.moc"
