// SPDX-License-Identifier: GPL-3.0-or-later
// contract: T-02, T-03
#include "core/topology/status.h"

#include <QSet>
#include <QTest>

using namespace decnet;
using namespace Qt::StringLiterals;

class TestStatus : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void exactlyTheLegalMoves()
    {
        const QSet<QString> legal{
            u"pending deploying"_s,     u"pending torn_down"_s,   u"deploying active"_s,
            u"deploying failed"_s,      u"deploying degraded"_s,  u"deploying tearing_down"_s,
            u"active degraded"_s,       u"active tearing_down"_s, u"degraded active"_s,
            u"degraded tearing_down"_s, u"failed tearing_down"_s, u"tearing_down torn_down"_s,
            u"tearing_down degraded"_s, u"failed pending"_s,      u"torn_down pending"_s,
        };
        using enum TopologyStatus;
        const std::vector<TopologyStatus> all{Pending, Deploying,   Active,  Degraded,
                                              Failed,  TearingDown, TornDown};
        for (const auto from : all) {
            for (const auto to : all) {
                const auto outcome = checkTransition(from, to);
                const QString move = statusName(from) + u' ' + statusName(to);
                QVERIFY2(outcome.has_value() == legal.contains(move), qPrintable(move));
                if (!outcome) {
                    QCOMPARE(outcome.error().kind, ErrorKind::IllegalTransition);
                    QVERIFY(outcome.error().message.contains(statusName(from)));
                    QVERIFY(outcome.error().message.contains(statusName(to)));
                }
            }
        }
    }

    void namesRoundTrip()
    {
        for (const auto &name : {u"pending"_s, u"deploying"_s, u"active"_s, u"degraded"_s,
                                 u"failed"_s, u"tearing_down"_s, u"torn_down"_s})
            QCOMPARE(statusName(*statusFromName(name)), name);
        for (const auto &name : {u"pending"_s, u"running"_s, u"failed"_s, u"torn_down"_s,
                                 u"degraded"_s, u"tearing_down"_s, u"teardown_failed"_s})
            QCOMPARE(deckyStateName(*deckyStateFromName(name)), name);
        QVERIFY(!statusFromName(u"running"_s));
        QVERIFY(!deckyStateFromName(u"active"_s));
    }
};

QTEST_GUILESS_MAIN(TestStatus)
#include "tst_status.moc"
