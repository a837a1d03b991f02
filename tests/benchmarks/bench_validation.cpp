// SPDX-License-Identifier: GPL-3.0-or-later
// contract: V-03
#include "core/validation/validator.h"
#include "tests/benchmarks/benchmark.h"

#include <QTest>

#include <algorithm>
#include <ctime>

using namespace decnet;
using namespace Qt::StringLiterals;

namespace {

constexpr int kLans = 500;
constexpr int kDeckies = 10000;
constexpr int kEdges = 12000;
constexpr double kFullLimitMillis = 50.0;
/// On a slow or busy machine the ratio decides.
constexpr double kFullLimitOfWalk = 15.0;
constexpr double kEditLimitMillis = 1.0;

/// Processor time of this thread: what the work costs, also while the machine is busy with others.
double cpuMillis()
{
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_nsec) / 1e6;
}

double median(std::vector<double> times)
{
    std::sort(times.begin(), times.end());
    return times[times.size() / 2];
}

double medianCpuMillis(int runs, const std::function<void()> &work)
{
    std::vector<double> times;
    for (int i = 0; i < runs; ++i) {
        const double start = cpuMillis();
        work();
        times.push_back(cpuMillis() - start);
    }
    return median(std::move(times));
}

/// A chain of LANs whose first is the DMZ; every LAN is joined to the next by four deckies.
Topology largeTopology(const QStringList &services)
{
    Topology topology;
    std::vector<LanId> lans;
    const auto address = [](int lan, int host) {
        return Ipv4{(10U << 24) + (static_cast<std::uint32_t>(lan) << 8) +
                    static_cast<std::uint32_t>(host)}
            .toString();
    };
    for (int i = 0; i < kLans; ++i) {
        Lan lan;
        lan.id = LanId::create();
        lan.name = u"lan-%1"_s.arg(i);
        lan.subnet = address(i, 0) + u"/24"_s;
        lan.isDmz = i == 0;
        lans.push_back(lan.id);
        topology.putLan(lan);
    }
    std::vector<int> hosts(kLans, 2);
    const auto attach = [&](DeckyId decky, int lan, bool isBridge) {
        const auto index = static_cast<size_t>(lan);
        topology.putEdge(
            {EdgeId::create(), decky, lans[index], address(lan, hosts[index]++), isBridge});
    };
    for (int i = 0; i < kDeckies; ++i) {
        Decky decky;
        decky.id = DeckyId::create();
        decky.name = u"decky-%1"_s.arg(i);
        decky.services = {services[i % services.size()], services[(i + 3) % services.size()]};
        decky.forwardsL3 = i == 0;
        decky.serviceConfig.insert(decky.services.front(), {{u"version"_s, u"1.2.3"_s}});
        topology.putDecky(decky);
        const int home = i % kLans;
        attach(decky.id, home, false);
        if (i < kEdges - kDeckies)
            attach(decky.id, home == 0 ? 1 : home - 1, true);
    }
    return topology;
}

struct Edit
{
    const char *name;
    Mutation mutation;
};

std::vector<Edit> typicalEdits(const Topology &topology)
{
    const Decky *gateway = topology.deckyByName(u"decky-0"_s);
    const Decky *bridge = topology.deckyByName(u"decky-700"_s);
    const Decky *plain = topology.deckyByName(u"decky-5000"_s);
    const Lan *inner = topology.lanByName(u"lan-250"_s);
    const auto decky = [](const Decky *target, auto change) {
        DeckyPatch patch;
        change(patch);
        return Mutation(UpdateDecky{target->id, patch});
    };
    const auto lan = [&](auto change) {
        LanPatch patch;
        change(patch);
        return Mutation(UpdateLan{inner->id, patch});
    };
    Decky added;
    added.id = DeckyId::create();
    added.name = u"newcomer"_s;
    added.services = {u"ssh"_s};
    Lan newLan;
    newLan.id = LanId::create();
    newLan.name = u"new-lan"_s;
    newLan.subnet = u"192.168.7.0/24"_s;
    using P = DeckyPatch;
    return {
        {"rename a decky", decky(plain, [](P &p) { p.name = u"renamed"_s; })},
        {"rename to a name that is taken off", decky(gateway, [](P &p) { p.name = u"front"_s; })},
        {"change services", decky(plain, [](P &p) { p.services = QStringList{u"gopher"_s}; })},
        {"change services of the gateway", decky(gateway,
                                                 [](P &p) {
                                                     p.services = QStringList{u"ssh"_s, u"ftp"_s};
                                                 })},
        {"take an address that is taken",
         decky(plain,
               [&](P &p) {
                   const Edge *home = topology.homeEdge(plain->id);
                   for (const EdgeId id : topology.edgesOf(home->lan)) {
                       if (id != home->id)
                           p.ips.insert(home->lan, topology.edge(id)->ip);
                   }
               })},
        {"add a decky", AddDecky{added, {EdgeId::create(), added.id, inner->id, {}, false}}},
        {"remove a bridge decky", RemoveDecky{bridge->id}},
        {"attach a decky", AttachDecky{{EdgeId::create(), plain->id, inner->id, {}, true}}},
        {"detach a bridge", DetachDecky{bridge->id, topology.lanByName(u"lan-199"_s)->id}},
        {"move a decky", MoveDecky{plain->id, topology.homeLan(plain->id)->id, inner->id, {}, {}}},
        {"rename a LAN", lan([](LanPatch &p) { p.name = u"renamed"_s; })},
        {"overlapping subnet", lan([](LanPatch &p) { p.subnet = u"10.0.7.0/24"_s; })},
        {"second DMZ", lan([](LanPatch &p) { p.isDmz = true; })},
        {"add a LAN that is cut off", AddLan{newLan}},
        {"move a LAN on the canvas", lan([](LanPatch &p) { p.pos = QPointF(1, 1); })},
    };
}

} // namespace

class BenchValidation : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void tenThousandDeckies()
    {
        const auto catalog = Catalog::load();
        QVERIFY(catalog);
        // Services with a `version` in their schema, so that every configuration is coerced.
        Topology topology = largeTopology({u"redis"_s, u"mysql"_s, u"ssh"_s, u"http"_s, u"ftp"_s});
        QCOMPARE(topology.deckies().size(), size_t(kDeckies));
        QCOMPARE(topology.edges().size(), size_t(kEdges));

        std::vector<Issue> issues;
        const double full = medianCpuMillis(11, [&] { issues = validate(topology, *catalog); });
        QVERIFY2(issues.empty(), issues.empty() ? "" : qPrintable(issues.front().message));
        // The floor: visiting every child once, and looking up what each attachment joins.
        size_t visited = 0;
        const double walk = medianCpuMillis(11, [&] {
            for (const auto &[id, edge] : topology.edges())
                visited +=
                    topology.lan(edge.lan)->name.size() + topology.decky(edge.decky)->name.size();
        });
        QVERIFY(visited > 0);
        bench::printRatio("full validation", full, "a walk over all attachments", walk);
        if (bench::kOptimised)
            QVERIFY2(full <= kFullLimitMillis || full <= kFullLimitOfWalk * walk,
                     "V-03: full validation takes more than 50 ms and than 15x of the walk");

        IncrementalValidator validator(*catalog);
        validator.reset(topology);
        double worst = 0;
        for (const Edit &edit : typicalEdits(topology)) {
            // The median of many there-and-backs; applying the edit is not validation.
            std::vector<double> times;
            for (int i = 0; i < 31; ++i) {
                const auto inverse = edit.mutation.apply(topology);
                QVERIFY2(inverse, edit.name);
                const double start = cpuMillis();
                validator.update(topology, edit.mutation, *inverse);
                times.push_back(cpuMillis() - start);
                const auto redo = inverse->apply(topology);
                QVERIFY2(redo, edit.name);
                validator.update(topology, *inverse, *redo);
            }
            const double cost = median(std::move(times));
            bench::printRatio(edit.name, cost, "full validation", full);
            worst = std::max(worst, cost);
        }
        QVERIFY(validator.issues().empty());
        if (bench::kOptimised)
            QVERIFY2(worst <= kEditLimitMillis,
                     "V-03: one edit takes more than 1 ms to re-validate");
    }

    void tenThousandWarnings()
    {
        const auto catalog = Catalog::load();
        QVERIFY(catalog);
        Topology topology = largeTopology({u"ssh"_s, u"http"_s, u"ftp"_s, u"smtp"_s, u"telnet"_s});
        const Topology sound = topology;
        for (const auto &[id, old] : sound.deckies()) {
            Decky bare = old;
            bare.services.clear();
            bare.serviceConfig.clear();
            topology.putDecky(bare);
        }
        std::vector<Issue> issues;
        const double full = medianCpuMillis(5, [&] { issues = validate(topology, *catalog); });
        QCOMPARE(issues.size(), size_t(kDeckies));
        IncrementalValidator validator(*catalog);
        validator.reset(topology);
        DeckyPatch patch;
        patch.services = QStringList{u"ssh"_s};
        const Mutation edit = UpdateDecky{topology.deckyByName(u"decky-5000"_s)->id, patch};
        const auto inverse = edit.apply(topology);
        QVERIFY(inverse);
        const double update =
            medianCpuMillis(11, [&] { validator.update(topology, edit, *inverse); });
        QCOMPARE(validator.issues().size(), size_t(kDeckies - 1));
        bench::printRatio("one edit among 10,000 warnings", update, "full validation", full);
        if (bench::kOptimised)
            QVERIFY2(update <= kEditLimitMillis, "V-03: more than 1 ms with many findings");
    }
};

QTEST_GUILESS_MAIN(BenchValidation)
#include "bench_validation.moc"
