// SPDX-License-Identifier: GPL-3.0-or-later
// contract: G-01 (the random stream is fixed for ever)
#include "core/base/seededrandom.h"

#include <QTest>

using namespace decnet;

class TestSeededRandom : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void realsOfSeed42()
    {
        SeededRandom random(42);
        QCOMPARE(random.real(), 0.6394267984578837);
        QCOMPARE(random.real(), 0.025010755222666936);
        QCOMPARE(random.real(), 0.27502931836911926);
    }

    void wholeNumbers_data()
    {
        QTest::addColumn<quint64>("seed");
        QTest::addColumn<int>("high");
        QTest::addColumn<QList<int>>("draws");
        QTest::newRow("seed 42, 1 to 3")
            << quint64(42) << 3 << QList<int>{3, 1, 1, 3, 2, 1, 1, 1, 3, 1};
        QTest::newRow("seed 0, 1 to 2") << quint64(0) << 2 << QList<int>{2, 2, 1, 2, 2, 2, 2, 2};
    }

    void wholeNumbers()
    {
        QFETCH(quint64, seed);
        QFETCH(int, high);
        QFETCH(QList<int>, draws);
        SeededRandom random(seed);
        for (const int expected : draws)
            QCOMPARE(random.between(1, high), expected);
    }

    void choices()
    {
        SeededRandom random(42);
        const QByteArray letters = "abcde";
        QByteArray drawn;
        for (int i = 0; i < 8; ++i)
            drawn.append(letters.at(random.below(5)));
        QCOMPARE(drawn, QByteArray("aacbbbae"));
    }

    void oneChoiceStillDraws()
    {
        SeededRandom a(7);
        SeededRandom b(7);
        QCOMPARE(a.below(1), 0U);
        QVERIFY(a.next32() != b.next32());
    }

    void samplesAreDistinct_data()
    {
        QTest::addColumn<int>("n");
        QTest::addColumn<int>("k");
        QTest::newRow("small pool") << 9 << 3;
        QTest::newRow("pool at the limit") << 21 << 3;
        QTest::newRow("large pool") << 28 << 3;
        QTest::newRow("everything") << 12 << 12;
        QTest::newRow("many of a large pool") << 200 << 40;
    }

    void samplesAreDistinct()
    {
        QFETCH(int, n);
        QFETCH(int, k);
        SeededRandom random(3);
        const auto drawn = random.sample(static_cast<quint32>(n), static_cast<quint32>(k));
        QCOMPARE(static_cast<int>(drawn.size()), k);
        QSet<quint32> distinct;
        for (const auto index : drawn) {
            QVERIFY(index < static_cast<quint32>(n));
            distinct.insert(index);
        }
        QCOMPARE(static_cast<int>(distinct.size()), k);
    }

    void seedsBeyond32BitsDiffer()
    {
        SeededRandom small(1);
        SeededRandom large(1ULL + (1ULL << 32));
        QVERIFY(small.next32() != large.next32());
    }
};

QTEST_GUILESS_MAIN(TestSeededRandom)
#include "tst_seededrandom.moc"
