// SPDX-License-Identifier: GPL-3.0-or-later
// contract: E-11
#include "core/controller/autorepair.h"
#include "core/store/database.h"
#include "core/store/sqlautorepair.h"
#include "core/store/sqltopologyrepository.h"
#include "tests/support/topologies.h"

#include <QTemporaryDir>
#include <QTest>

using namespace decnet;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

class SetClock final : public Clock
{
public:
    std::chrono::milliseconds time{0};
    [[nodiscard]] QDateTime now() const override { return QDateTime::currentDateTimeUtc(); }
    [[nodiscard]] std::chrono::milliseconds monotonic() const override { return time; }
};

/// One topology and what becomes of it.
struct World
{
    TopologyId id = TopologyId::create();
    SetClock clock;
    bool isOn = true;
    bool isChanging = false;
    bool hasDrift = false;
    bool helps = true;
    TopologyStatus status = TopologyStatus::Active;
    int repairs = 0;
    int driftLooks = 0;
    AutoRepair repair{{[this] {
                           return Result<std::vector<TopologyId>>(isOn ? std::vector{id}
                                                                       : std::vector<TopologyId>());
                       },
                       [this](TopologyId) { return Result<TopologyStatus>(status); },
                       [this](TopologyId) { return Result<bool>(isChanging); },
                       [this](TopologyId) {
                           ++driftLooks;
                           return Result<bool>(hasDrift);
                       },
                       [this](TopologyId) {
                           ++repairs;
                           if (helps) {
                               status = TopologyStatus::Active;
                               hasDrift = false;
                           }
                           return Result<bool>(helps);
                       }},
                      clock};

    void passes(std::chrono::milliseconds time)
    {
        clock.time += time;
        QVERIFY(repair.round());
    }
};

} // namespace

class TestAutoRepair : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aDegradedTopologyIsRepairedOnce()
    {
        World world;
        world.status = TopologyStatus::Degraded;
        world.passes(1s);
        QCOMPARE(world.repairs, 1);
        world.passes(1s);
        QCOMPARE(world.repairs, 1);
    }

    void withoutTheOptionNothingHappens()
    {
        World world;
        world.isOn = false;
        world.status = TopologyStatus::Degraded;
        world.passes(1s);
        QCOMPARE(world.repairs, 0);
    }

    void aChangeGoesFirst()
    {
        World world;
        world.status = TopologyStatus::Degraded;
        world.isChanging = true;
        world.passes(1s);
        QCOMPARE(world.repairs, 0);
        world.isChanging = false;
        world.passes(1s);
        QCOMPARE(world.repairs, 1);
    }

    void driftIsLookedForNowAndThen()
    {
        World world;
        for (int second = 0; second < 60; ++second)
            world.passes(1s);
        QCOMPARE(world.driftLooks, 2);
        QCOMPARE(world.repairs, 0);
        world.hasDrift = true;
        world.passes(30s);
        QCOMPARE(world.repairs, 1);
    }

    void whatDoesNotHelpIsTriedLessAndLess()
    {
        World world;
        world.status = TopologyStatus::Degraded;
        world.helps = false;
        for (int second = 0; second < 600; ++second)
            world.passes(1s);
        // After 2, 4, 8 … seconds, then every five minutes.
        QVERIFY2(world.repairs >= 7 && world.repairs <= 10,
                 qPrintable(QString::number(world.repairs)));
        world.helps = true;
        world.passes(300s);
        const int before = world.repairs;
        world.status = TopologyStatus::Degraded;
        world.passes(1s);
        QCOMPARE(world.repairs, before + 1);
    }

    void onlyRunningOnesAreTouched()
    {
        for (const TopologyStatus status :
             {TopologyStatus::Pending, TopologyStatus::Deploying, TopologyStatus::Failed,
              TopologyStatus::TearingDown, TopologyStatus::TornDown}) {
            World world;
            world.status = status;
            world.hasDrift = true;
            world.passes(60s);
            QCOMPARE(world.repairs, 0);
        }
    }

    void theOptionIsStoredAndGoesWithItsTopology()
    {
        const QTemporaryDir folder;
        const auto database = Database::open(folder.filePath(u"decnet.db"_s));
        QVERIFY(database);
        const SystemClock clock;
        SqlTopologyRepository topologies(**database, clock);
        SqlAutoRepair options(**database);
        const Topology topology = test::chainTopology(2, 3);
        const TopologyId id = topology.meta.id;
        QVERIFY(topologies.create(topology));
        QCOMPARE(*options.isOn(id), false);
        QVERIFY(options.set(id, true));
        QVERIFY(options.set(id, true));
        QCOMPARE(*options.isOn(id), true);
        QCOMPARE(*options.all(), std::vector{id});
        QVERIFY(options.set(id, false));
        QCOMPARE(*options.isOn(id), false);
        QVERIFY(options.set(id, true));
        QVERIFY(topologies.remove(id, std::nullopt));
        QVERIFY(options.all()->empty());
    }
};

QTEST_GUILESS_MAIN(TestAutoRepair)
#include "tst_autorepair.moc"
