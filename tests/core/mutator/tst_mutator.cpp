// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/core/mutator/liveworld.h"

#include "core/engine/statefollower.h"
#include "core/engine/unfinished.h"
#include "core/topology/canonicalhash.h"

#include <QTest>

using namespace decnet;
using namespace decnet::test;
using namespace Qt::StringLiterals;

namespace {

#define VERIFY_APPLIED(expression)                                                                 \
    do {                                                                                           \
        const auto ended_ = (expression);                                                          \
        QVERIFY2(ended_, qPrintable(ended_ ? QString() : ended_.error().toString()));              \
        QVERIFY2(ended_->state == MutationState::Applied, qPrintable(ended_->reason));             \
    } while (false)

AddLan annexLan()
{
    Lan lan;
    lan.id = LanId::create();
    lan.name = u"annex"_s;
    lan.subnet = u"10.77.9.0/24"_s;
    return {lan};
}

AddDecky newcomer(LanId lan, const QString &ip, const QString &name = u"newcomer"_s)
{
    Decky decky;
    decky.id = DeckyId::create();
    decky.name = name;
    decky.services = {u"ssh"_s, u"http"_s};
    return {decky, Edge{EdgeId::create(), decky.id, lan, ip, false}};
}

DeckyPatch services(const QStringList &slugs)
{
    DeckyPatch patch;
    patch.services = slugs;
    return patch;
}

/// Every op of the vocabulary on the running maze of threeLans(), forced.
std::vector<std::pair<QString, std::function<Mutation(LiveWorld &)>>> everyOp()
{
    return {
        {u"add_lan"_s, [](LiveWorld &) { return Mutation(annexLan()); }},
        {u"rename_lan"_s,
         [](LiveWorld &world) {
             LanPatch patch;
             patch.name = u"bureau"_s;
             return Mutation(UpdateLan{world.lan(u"office"_s), patch});
         }},
        {u"add_decky"_s,
         [](LiveWorld &world) {
             return Mutation(newcomer(world.lan(u"office"_s), u"10.77.1.9"_s));
         }},
        {u"add services"_s,
         [](LiveWorld &world) {
             return Mutation(UpdateDecky{world.decky(u"pc"_s), services({u"ssh"_s, u"ftp"_s})});
         }},
        {u"remove services"_s,
         [](LiveWorld &world) {
             return Mutation(UpdateDecky{world.decky(u"web"_s), services({u"ssh"_s})});
         }},
        {u"flip"_s,
         [](LiveWorld &world) {
             DeckyPatch patch;
             patch.forwardsL3 = false;
             return Mutation(UpdateDecky{world.decky(u"router-b"_s), patch});
         }},
        {u"readdress a bridge"_s,
         [](LiveWorld &world) {
             DeckyPatch patch;
             patch.ips.insert(world.lan(u"office"_s), u"10.77.1.44"_s);
             return Mutation(UpdateDecky{world.decky(u"router-b"_s), patch});
         }},
        {u"remove_decky"_s,
         [](LiveWorld &world) { return Mutation(RemoveDecky{world.decky(u"pc"_s)}); }},
        {u"attach_decky"_s,
         [](LiveWorld &world) {
             return Mutation(AttachDecky{Edge{EdgeId::create(), world.decky(u"web"_s),
                                              world.lan(u"vault"_s), u"10.77.2.50"_s, true}});
         }},
        {u"detach_decky"_s,
         [](LiveWorld &world) {
             return Mutation(DetachDecky{world.decky(u"router-b"_s), world.lan(u"office"_s), {}});
         }},
        {u"move_decky"_s,
         [](LiveWorld &world) {
             return *edits::moveDecky(world.document(), world.decky(u"pc"_s),
                                      world.lan(u"vault"_s));
         }},
        {u"batch"_s,
         [](LiveWorld &world) {
             const AddLan lan = annexLan();
             return Mutation(Batch{u"annex"_s,
                                   {lan, newcomer(lan.lan.id, u"10.77.9.5"_s),
                                    AttachDecky{Edge{EdgeId::create(), world.decky(u"router-a"_s),
                                                     lan.lan.id, u"10.77.9.2"_s, true}}}});
         }},
    };
}

} // namespace

class TestMutator : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    // contract: M-01, M-06
    void everyOpConvergesAndItsInverseToo_data() { everyOp_data(); }
    void everyOpConvergesAndItsInverseToo()
    {
        QFETCH(int, index);
        LiveWorld world;
        const QString hash = canonicalHash(world.document());
        VERIFY_APPLIED(world.apply(everyOp()[size_t(index)].second(world), true));
        QVERIFY(world.isConverged());
        QCOMPARE(world.status(), TopologyStatus::Active);
        QVERIFY(canonicalHash(world.document()) != hash);

        const auto row = world.queue.list(world.id, {})->front();
        VERIFY_APPLIED(world.apply(*row.inverse, true));
        QVERIFY(world.isConverged());
        QCOMPARE(canonicalHash(world.document()), hash);
        QCOMPARE(world.status(), TopologyStatus::Active);
    }

    // contract: M-08
    void failureAtEveryStepDegradesAndRepairConverges_data() { everyOp_data(); }
    void failureAtEveryStepDegradesAndRepairConverges()
    {
        QFETCH(int, index);
        int calls = 0;
        {
            LiveWorld world;
            VERIFY_APPLIED(world.apply(everyOp()[size_t(index)].second(world), true));
            calls = static_cast<int>(world.engine.calls().size());
        }
        QVERIFY(calls > 2);
        for (int at = 0; at < calls; ++at) {
            LiveWorld world;
            const auto row =
                world.mutator.enqueue(world.request(everyOp()[size_t(index)].second(world), true));
            QVERIFY(row);
            std::atomic_int seen = 0;
            world.engine.before = [&](const FakeCall &) -> std::optional<Error> {
                // Tried again once when it looks like a moment's trouble: so it stays.
                return seen++ >= at && seen < at + 4
                           ? std::optional(makeError(ErrorKind::Internal, u"injected"_s))
                           : std::nullopt;
            };
            QVERIFY(world.mutator.applyNext(world.id));
            world.engine.before = nullptr;
            const auto ended = world.queue.find(row->id);
            if (ended->state == MutationState::Applied) {
                // The looks afterwards may fail and be forgiven, nothing else.
                QVERIFY2(world.isConverged(), qPrintable(QString::number(at)));
                continue;
            }
            QCOMPARE(ended->state, MutationState::Failed);
            QVERIFY2(ended->reason.contains(u"injected"_s), qPrintable(ended->reason));
            QCOMPARE(world.status(), TopologyStatus::Degraded);
            const auto repaired = world.deployer.repair(world.id, {}, Task());
            QVERIFY2(repaired, qPrintable(repaired ? QString() : repaired.error().toString()));
            QCOMPARE(repaired->status, TopologyStatus::Active);
            QVERIFY2(world.isConverged(), qPrintable(QString::number(at)));
        }
    }

    // contract: M-07
    void addingTouchesNothingElse()
    {
        LiveWorld world;
        const auto before = world.fingerprints();
        VERIFY_APPLIED(world.apply(annexLan()));
        QVERIFY(world.touchedSince(before).isEmpty());
        QCOMPARE(world.engine.networkNames().size(), 4);
        VERIFY_APPLIED(world.apply(newcomer(world.lan(u"annex"_s), u"10.77.9.5"_s)));
        QVERIFY(world.touchedSince(before).isEmpty());
        QCOMPARE(world.container(world.service(u"newcomer"_s, u"http"_s)).state, u"running"_s);
        QCOMPARE(world.repository.runtime(world.id)->value(world.decky(u"newcomer"_s)).state,
                 DeckyState::Running);
    }

    // contract: M-07
    void removingTouchesOnlyIt()
    {
        LiveWorld world;
        const auto before = world.fingerprints();
        VERIFY_APPLIED(world.apply(RemoveDecky{world.decky(u"pc"_s)}));
        QStringList gone{world.base(u"pc"_s), world.service(u"pc"_s, u"ssh"_s)};
        QCOMPARE(world.touchedSince(before), gone);
        QCOMPARE(world.fingerprints().size(), before.size() - 2);
    }

    // contract: M-07
    void pluggingRestartsNobody()
    {
        LiveWorld world;
        const auto before = world.fingerprints();
        const Edge edge{EdgeId::create(), world.decky(u"pc"_s), world.lan(u"vault"_s),
                        u"10.77.2.50"_s, true};
        VERIFY_APPLIED(world.apply(AttachDecky{edge}));
        QVERIFY(world.touchedSince(before).isEmpty());
        QCOMPARE(world.container(world.base(u"pc"_s)).networks.size(), 2);
        VERIFY_APPLIED(world.apply(DetachDecky{edge.decky, edge.lan, {}}));
        QVERIFY(world.touchedSince(before).isEmpty());
        QCOMPARE(world.container(world.base(u"pc"_s)).networks.size(), 1);
        // Its namespace was set up for two LANs; that is taken back.
        const auto jobs = world.dresser.dressed();
        const auto &last = jobs.back().namespaces;
        QCOMPARE(last.size(), size_t(1));
        QVERIFY(last.front().dressing.routing.addresses.empty());
        QCOMPARE(last.front().dressing.routing.defaultVia->toString(), u"10.77.1.1"_s);
    }

    // contract: M-07, E-12
    void aNewBridgeUpdatesTheRoutesOfTheOthers()
    {
        LiveWorld world;
        const AddLan lan = annexLan();
        AddDecky bridge = newcomer(lan.lan.id, u"10.77.9.2"_s, u"router-c"_s);
        bridge.decky.forwardsL3 = true;
        const auto before = world.fingerprints();
        VERIFY_APPLIED(
            world.apply(Batch{u"annex"_s,
                              {lan, bridge,
                               AttachDecky{Edge{EdgeId::create(), bridge.decky.id,
                                                world.lan(u"dmz"_s), u"10.77.0.9"_s, true}}}}));
        QVERIFY(world.touchedSince(before).isEmpty());
        QStringList dressed;
        const auto jobs = world.dresser.dressed();
        for (const NamespaceDressing &own : jobs.back().namespaces)
            dressed.append(own.dressing.base);
        // The hosts of the DMZ learn the way to the annex.
        for (const QString &name : {u"gateway"_s, u"web"_s, u"router-a"_s, u"router-c"_s})
            QVERIFY2(dressed.contains(world.base(name)), qPrintable(name));
        QVERIFY(!dressed.contains(world.base(u"pc"_s)));
    }

    // contract: M-07
    void aNewNameWaitsForTheAddress()
    {
        LiveWorld world;
        DeckyPatch patch;
        patch.name = u"laptop"_s;
        VERIFY_APPLIED(world.apply(UpdateDecky{world.decky(u"pc"_s), patch}, true));
        int removed = -1;
        int started = -1;
        for (const FakeCall &call : world.engine.calls()) {
            if (call.name == u"removeContainer"_s)
                removed = call.index;
            if (call.name == u"startContainer"_s && call.target == world.base(u"laptop"_s))
                started = call.index;
        }
        QVERIFY(removed >= 0 && removed < started);
    }

    // contract: M-07
    void aRouteIntoTheLanGoesBeforeThePlug()
    {
        LiveWorld world;
        // Web is in the DMZ and knows the way into the vault over router-a.
        VERIFY_APPLIED(
            world.apply(AttachDecky{Edge{EdgeId::create(), world.decky(u"web"_s),
                                         world.lan(u"vault"_s), u"10.77.2.50"_s, true}}));
        const auto jobs = world.dresser.dressed();
        QCOMPARE(jobs.size(), world.dresserCalls + 2);
        const DressJob &first = jobs[jobs.size() - 2];
        QVERIFY(first.keepsFirewall);
        QCOMPARE(first.namespaces.size(), size_t(1));
        QCOMPARE(first.namespaces.front().dressing.base, world.base(u"web"_s));
        QVERIFY(first.namespaces.front().macs.isEmpty());
        for (const StaticRoute &route : first.namespaces.front().dressing.routing.routes) {
            QVERIFY(!route.destination.contains(*Ipv4::parse(u"10.77.2.50")));
            QVERIFY(Subnet::parse(u"10.77.0.0/24")->contains(route.via));
        }
        // The second does the rest; no LAN came or went, so the firewall is as it was.
        QVERIFY(!jobs.back().namespaces.front().macs.isEmpty());
        QVERIFY(jobs.back().keepsFirewall);
        VERIFY_APPLIED(world.apply(annexLan()));
        QVERIFY(!world.dresser.dressed().back().keepsFirewall);
    }

    // contract: M-07
    void aDefaultRouteOfOursIsInNobodysWay()
    {
        LiveWorld world;
        VERIFY_APPLIED(world.apply(annexLan()));
        const auto before = world.dresser.dressed().size();
        VERIFY_APPLIED(
            world.apply(AttachDecky{Edge{EdgeId::create(), world.decky(u"router-b"_s),
                                         world.lan(u"annex"_s), u"10.77.9.50"_s, true}}));
        const auto jobs = world.dresser.dressed();
        QCOMPARE(jobs.size(), before + 1);
        const auto &parts = jobs.back().namespaces;
        const auto own = std::ranges::find_if(parts, [&](const auto &each) {
            return each.dressing.base == world.base(u"router-b"_s);
        });
        QVERIFY(own != parts.end() && own->dressing.routing.defaultVia);
    }

    // contract: X-02
    void eachStepIsToldAsItBegins()
    {
        LiveWorld world;
        const QString topic = u"topology.%1.mutation.progress"_s.arg(world.id.toString());
        const auto row = world.apply(AttachDecky{Edge{
            EdgeId::create(), world.decky(u"web"_s), world.lan(u"vault"_s), u"10.77.2.50"_s, true}});
        VERIFY_APPLIED(row);
        const auto steps = world.bus.payloads(topic);
        QStringList told;
        for (const QJsonObject &step : steps) {
            QCOMPARE(step.value(u"mutation_id"_s).toString(), row->id.toString());
            told.append(u"%1/%2 %3"_s.arg(step.value(u"step"_s).toInt())
                            .arg(step.value(u"total"_s).toInt())
                            .arg(step.value(u"action"_s).toString()));
            QVERIFY(actionKindOf(step.value(u"action"_s).toString()));
        }
        QCOMPARE(told, QStringList({u"1/3 dress_namespaces"_s, u"2/3 connect_network"_s,
                                    u"3/3 dress_namespaces"_s}));
        QCOMPARE(steps[1].value(u"target"_s).toString(), world.base(u"web"_s));
    }

    // contract: M-07
    void coordinatesAskTheEngineNothing()
    {
        LiveWorld world;
        DeckyPatch patch;
        patch.pos = std::optional<QPointF>(QPointF(3, 4));
        VERIFY_APPLIED(world.apply(UpdateDecky{world.decky(u"pc"_s), patch}));
        QVERIFY(world.engine.calls().empty());
    }

    // contract: M-05, S-03
    void gatewaysPortsFollowItsServicesWithForce()
    {
        LiveWorld world;
        const Mutation op =
            UpdateDecky{world.decky(u"gateway"_s), services({u"ssh"_s, u"redis"_s})};
        const auto before = world.fingerprints();
        const auto refused = world.apply(op);
        QCOMPARE(refused.error().kind, ErrorKind::NotEditable);
        QVERIFY(refused.error().message.contains(u"gateway"_s));
        QVERIFY(world.queue.list(world.id, {})->empty());
        QCOMPARE(world.engine.changeCount(), 0);
        VERIFY_APPLIED(world.apply(op, true));
        QCOMPARE(world.container(world.base(u"gateway"_s)).spec.ports.size(), size_t(2));
        const QStringList recreated{world.base(u"gateway"_s),
                                    world.service(u"gateway"_s, u"ssh"_s)};
        QCOMPARE(world.touchedSince(before), recreated);
        QVERIFY(world.isConverged());
    }

    // contract: S-01, S-03, S-04
    void servicesComeAndGo()
    {
        LiveWorld world;
        const auto before = world.fingerprints();
        ServiceChange change;
        change.decky = u"pc"_s;
        change.service = u"http"_s;
        VERIFY_APPLIED(world.apply(change));
        QVERIFY(world.touchedSince(before).isEmpty());
        QCOMPARE(world.bus.payloads(u"decky.pc.service_added"_s).size(), size_t(1));
        world.engine.forgetCalls();
        change.kind = ServiceChange::Kind::Remove;
        VERIFY_APPLIED(world.apply(change));
        // Stopped before anything was written.
        const auto calls = world.engine.calls();
        const auto firstChange = std::ranges::find_if(calls, [](const FakeCall &call) {
            return call.name != u"containers"_s && call.name != u"networks"_s;
        });
        QVERIFY(firstChange != calls.end());
        QCOMPARE(firstChange->name, u"stopContainer"_s);
        QVERIFY(world.touchedSince(before).isEmpty());
        QCOMPARE(world.bus.payloads(u"decky.pc.service_removed"_s).size(), size_t(1));
        QCOMPARE(world.fingerprints().size(), before.size());
    }

    // contract: S-03
    void aServiceThatCannotBeStoppedStaysInTheDocument()
    {
        LiveWorld world;
        world.engine.before = [](const FakeCall &call) {
            return call.name == u"stopContainer"_s
                       ? std::optional(makeError(ErrorKind::Internal, u"injected"_s))
                       : std::nullopt;
        };
        ServiceChange change;
        change.kind = ServiceChange::Kind::Remove;
        change.decky = u"web"_s;
        change.service = u"http"_s;
        const auto row = world.apply(change);
        QCOMPARE(row->state, MutationState::Failed);
        QVERIFY(!row->isWritten());
        QVERIFY(world.document().deckyByName(u"web"_s)->services.contains(u"http"_s));
        world.engine.before = nullptr;
        VERIFY_APPLIED(world.apply(change));
    }

    // contract: S-02
    void savedConfigurationWaitsForApply()
    {
        LiveWorld world;
        const auto before = world.fingerprints();
        ServiceChange change;
        change.kind = ServiceChange::Kind::Save;
        change.decky = u"web"_s;
        change.service = u"http"_s;
        change.config = QJsonObject{{u"server_header"_s, u"nginx/1.2"_s}};
        world.engine.forgetCalls();
        VERIFY_APPLIED(world.apply(change));
        QVERIFY(world.engine.calls().empty());
        const auto drift = world.converger.drift(world.id);
        QVERIFY(drift && !drift->plan.isEmpty());
        // Other changes leave it alone.
        VERIFY_APPLIED(world.apply(newcomer(world.lan(u"dmz"_s), u"10.77.0.30"_s)));
        QVERIFY(world.touchedSince(before).isEmpty());
        change.kind = ServiceChange::Kind::Apply;
        change.config.reset();
        VERIFY_APPLIED(world.apply(change));
        QCOMPARE(world.touchedSince(before), QStringList{world.service(u"web"_s, u"http"_s)});
        QVERIFY(world.isConverged());
    }

    // contract: M-06
    void anOpThatBecameWrongMeanwhileFailsAndChangesNothing()
    {
        LiveWorld world;
        QVERIFY(world.mutator.enqueue(
            world.request(newcomer(world.lan(u"dmz"_s), u"10.77.0.40"_s, u"late"_s))));
        // The name is taken between enqueueing and applying.
        QVERIFY(world.repository.applyLive(
            world.id, newcomer(world.lan(u"office"_s), u"10.77.1.40"_s, u"late"_s), std::nullopt));
        const qint64 version = world.document().meta.version;
        world.engine.forgetCalls();
        QVERIFY(*world.mutator.applyNext(world.id));
        const auto row = world.queue.list(world.id, {})->front();
        QCOMPARE(row.state, MutationState::Failed);
        QVERIFY(row.reason.contains(u"late"_s));
        QCOMPARE(world.document().meta.version, version);
        QCOMPARE(world.engine.changeCount(), 0);
        QCOMPARE(world.status(), TopologyStatus::Active);
    }

    // contract: M-03
    void aDeadWorkersRowIsFinishedByTheNext()
    {
        LiveWorld world;
        const auto row =
            world.mutator.enqueue(world.request(newcomer(world.lan(u"dmz"_s), u"10.77.0.40"_s)));
        QVERIFY(*world.queue.claim(world.id, u"dead"_s, std::chrono::milliseconds(0)));
        QVERIFY(world.queue.write(
            row->id, u"dead"_s, [](const Topology &, const Topology &) { return Result<void>(); }));
        // It died in the middle: its mark stands, some of its work is done.
        QVERIFY(markUnfinished(world.paths, world.id, row->id.toString()));
        const qint64 version = world.document().meta.version;
        QVERIFY(*world.mutator.applyNext(world.id));
        QCOMPARE(world.queue.find(row->id)->state, MutationState::Applied);
        QCOMPARE(world.document().meta.version, version);
        QCOMPARE(world.status(), TopologyStatus::Active);
        const auto jobs = world.dresser.dressed();
        QCOMPARE(jobs.size(), world.dresserCalls + 1);
        QCOMPARE(jobs.back().namespaces.size(), world.document().deckies().size());
        QVERIFY(world.isConverged());
        QCOMPARE(world.container(world.base(u"newcomer"_s)).state, u"running"_s);
    }

    // contract: M-04
    void theBusHearsEveryStep()
    {
        LiveWorld world;
        VERIFY_APPLIED(world.apply(annexLan()));
        QStringList heard;
        for (const BusEvent &event : world.bus.events()) {
            if (topicMatches(u"topology.*.mutation.>"_s, event.topic))
                heard.append(event.type);
        }
        QCOMPARE(heard, QStringList({u"enqueued"_s, u"applying"_s, u"progress"_s, u"progress"_s,
                                     u"applied"_s}));
    }

    // contract: M-08
    void aFailedChangeDoesNotHealByItself()
    {
        LiveWorld world;
        world.engine.before = [](const FakeCall &call) {
            return call.name == u"connectNetwork"_s
                       ? std::optional(makeError(ErrorKind::Internal, u"injected"_s))
                       : std::nullopt;
        };
        const Edge edge{EdgeId::create(), world.decky(u"pc"_s), world.lan(u"vault"_s),
                        u"10.77.2.50"_s, true};
        const auto row = world.apply(AttachDecky{edge});
        QCOMPARE(row->state, MutationState::Failed);
        world.engine.before = nullptr;
        StateFollower follower(world.parts, world.deployer, {});
        // All containers run, and still it is not what the document says.
        QVERIFY(follower.look(world.id, true));
        QCOMPARE(world.status(), TopologyStatus::Degraded);
        QVERIFY(world.converger.drift(world.id)->isUnfinished);
        QVERIFY(world.deployer.repair(world.id, {}, Task()));
        QVERIFY(follower.look(world.id, true));
        QCOMPARE(world.status(), TopologyStatus::Active);
    }

    void nothingHappensBesideAnotherOperation()
    {
        LiveWorld world;
        QVERIFY(world.mutator.enqueue(world.request(annexLan())));
        {
            const auto other = OperationLock::acquire(world.paths, world.id);
            QVERIFY(other);
            const auto worked = world.mutator.applyNext(world.id);
            QVERIFY(worked);
            QVERIFY(!*worked);
        }
        QCOMPARE(world.queue.list(world.id, {})->front().state, MutationState::Queued);
        QCOMPARE(*world.mutator.drain(Task()), 1);
    }

    // contract: M-09
    void whatLivesElsewhereIsNeverMadeHere()
    {
        LiveWorld world;
        const auto waiting = world.mutator.enqueue(world.request(annexLan()));
        QVERIFY(waiting);
        world.pinTo(u"host-7"_s);
        const Topology before = world.document();
        const auto containers = world.fingerprints();
        world.engine.forgetCalls();

        const auto refused = world.mutator.enqueue(world.request(
            newcomer(world.lan(u"office"_s), u"10.77.1.9"_s)));
        QVERIFY(!refused);
        QCOMPARE(refused.error().kind, ErrorKind::Unreachable);
        QVERIFY2(refused.error().message.contains(u"host-7"_s),
                 qPrintable(refused.error().message));
        // What was queued is neither lost nor failed, and says once why it waits.
        world.bus.clear();
        QCOMPARE(*world.mutator.drain(Task()), 0);
        QCOMPARE(*world.mutator.drain(Task()), 0);
        const auto rows = world.queue.list(world.id, {});
        QCOMPARE(rows->size(), size_t(1));
        QCOMPARE(rows->front().state, MutationState::Queued);
        QCOMPARE(rows->front().attempts, 0);
        QCOMPARE(world.bus.events().size(), 1);
        QCOMPARE(world.bus.events().front().type, u"waiting"_s);
        QVERIFY(world.bus.events().front().payload.value(u"reason"_s).toString().contains(
            u"host-7"_s));
        QVERIFY(world.document() == before);
        QVERIFY(world.engine.calls().empty());

        // Home again: it goes on where it stood.
        world.pinTo({});
        QCOMPARE(*world.mutator.drain(Task()), 1);
        QCOMPARE(world.queue.find(waiting->id)->state, MutationState::Applied);
        QVERIFY(world.touchedSince(containers).isEmpty());
    }

    // contract: M-09
    void theEngineHereRefusesWhatLivesElsewhere()
    {
        LiveWorld world;
        world.pinTo(u"host-7"_s);
        const auto containers = world.fingerprints();
        world.engine.forgetCalls();
        const auto isRefused = [](const auto &done) {
            return !done && done.error().kind == ErrorKind::Unreachable &&
                   done.error().message.contains(u"host-7"_s);
        };
        QVERIFY(isRefused(world.deployer.repair(world.id, {}, Task())));
        QVERIFY(isRefused(world.deployer.teardown(world.id, {}, Task())));
        QVERIFY(isRefused(world.deployer.deploy(
            world.id, [] { return HostFacts(); }, {}, Task())));
        QVERIFY(isRefused(world.deployer.dryRun(world.id, [] { return HostFacts(); })));
        QVERIFY(isRefused(world.converger.drift(world.id)));
        QVERIFY(!*world.deployer.settle(world.id));
        QVERIFY(!*world.deployer.recoverRestartedBases(world.document()));
        StateFollower follower(world.parts, world.deployer, {});
        QVERIFY(!*follower.look(world.id, true));
        QVERIFY(world.engine.calls().empty());
        QCOMPARE(world.status(), TopologyStatus::Active);
        QCOMPARE(world.fingerprints(), containers);
        // Pinned without a host: refused as well, in other words.
        world.pinTo(u""_s);
        const auto nameless = world.deployer.repair(world.id, {}, Task());
        QVERIFY(!nameless);
        QCOMPARE(nameless.error().kind, ErrorKind::Refused);
    }

private:
    static void everyOp_data()
    {
        QTest::addColumn<int>("index");
        const auto ops = everyOp();
        for (size_t i = 0; i < ops.size(); ++i)
            QTest::newRow(qPrintable(ops[i].first)) << static_cast<int>(i);
    }
};

QTEST_GUILESS_MAIN(TestMutator)
#include "tst_mutator.moc"
