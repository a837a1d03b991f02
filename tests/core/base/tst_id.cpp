// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/id.h"

#include <QSet>
#include <QTest>
#include <QUuid>

using namespace decnet;
using namespace Qt::StringLiterals;

using TestId = Id<struct TestTag>;

class TestIds : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void textRoundTrip()
    {
        const QString text = u"11112222-3333-4444-8555-66667777abcd"_s;
        const auto id = TestId::parse(text);
        QVERIFY(id.has_value());
        QCOMPARE(id->toString(), text);
        QCOMPARE(id->id8(), u"11112222"_s);
        QCOMPARE(TestId::parse(text.toUpper()), id);
    }

    void junkIsRefused_data()
    {
        QTest::addColumn<QString>("text");
        QTest::newRow("empty") << QString();
        QTest::newRow("short") << u"11112222-3333-4444-8555-66667777abc"_s;
        QTest::newRow("long") << u"11112222-3333-4444-8555-66667777abcde"_s;
        QTest::newRow("dash missing") << u"1111222203333-4444-8555-66667777abcd"_s;
        QTest::newRow("letter") << u"g1112222-3333-4444-8555-66667777abcd"_s;
        QTest::newRow("braces") << u"{1112222-3333-4444-8555-66667777abc}"_s;
    }

    void junkIsRefused()
    {
        QFETCH(QString, text);
        QVERIFY(!TestId::parse(text).has_value());
    }

    void freshIdsAreVersion4AndDistinct()
    {
        QSet<TestId> seen;
        for (int i = 0; i < 1000; ++i) {
            const auto id = TestId::create();
            QCOMPARE(QUuid(id.toString()).version(), QUuid::Random);
            seen.insert(id);
        }
        QCOMPARE(seen.size(), 1000);
    }

    void orderIsThatOfTheText()
    {
        for (int i = 0; i < 200; ++i) {
            const auto a = TestId::create();
            const auto b = TestId::create();
            QCOMPARE(a < b, a.toString() < b.toString());
        }
    }

    void nullNamesNothing()
    {
        QVERIFY(TestId().isNull());
        QVERIFY(!TestId::create().isNull());
    }
};

QTEST_GUILESS_MAIN(TestIds)
#include "tst_id.moc"
