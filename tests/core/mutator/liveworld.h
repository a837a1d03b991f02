// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/liveconverger.h"
#include "core/mutation/edits.h"
#include "core/mutator/mutator.h"
#include "core/mutator/servicechange.h"
#include "core/store/connection.h"
#include "core/store/database.h"
#include "core/store/sqlmutationqueue.h"
#include "core/store/sqltopologyrepository.h"
#include "tests/core/engine/mazes.h"
#include "tests/support/fakeengineparts.h"
#include "tests/support/recordingbus.h"

#include <QTemporaryDir>

namespace decnet::test {

/// A maze that runs on an engine in memory, over a real store, with everything a mutator needs.
class LiveWorld
{
public:
    explicit LiveWorld(Topology topology = threeLans().topology)
        : id(topology.meta.id)
    {
        topology.meta.createdAt = clock.now();
        const auto stored = repository.create(topology);
        Q_ASSERT(stored);
        const auto report = deployer.deploy(
            id, [] { return HostFacts(); }, {}, Task());
        Q_ASSERT(report && report->status == TopologyStatus::Active);
        engine.forgetCalls();
        dresserCalls = dresser.dressed().size();
        bus.clear();
    }
    [[nodiscard]] MutationRequest request(Mutation op, bool force = false) const
    {
        return {id, std::move(op), std::nullopt, force, false, std::nullopt};
    }
    /// Enqueues and applies; the row as it ended.
    Result<QueuedMutation> apply(const MutationRequest &wish)
    {
        const auto row = mutator.enqueue(wish);
        if (!row)
            return row;
        const auto done = mutator.applyNext(id);
        if (!done)
            return fail(done.error());
        return queue.find(row->id);
    }
    Result<QueuedMutation> apply(Mutation op, bool force = false)
    {
        return apply(request(std::move(op), force));
    }
    Result<QueuedMutation> apply(ServiceChange change)
    {
        change.topology = id;
        const auto wish = serviceRequest(document(), catalog, change);
        return wish ? apply(*wish) : fail(wish.error());
    }
    /// The topology belongs on that agent host from now on; null: on this machine.
    void pinTo(const QString &host)
    {
        auto connection = database->connection();
        Q_ASSERT(connection);
        auto pin = (*connection)->statement(
            "UPDATE topologies SET mode = ?, target_host_uuid = ? WHERE id = ?");
        pin.text(host.isNull() ? QStringLiteral("unihost") : QStringLiteral("agent")).text(host).text(id.toString());
        const auto pinned = pin.exec();
        Q_ASSERT(pinned);
    }
    [[nodiscard]] Topology document() { return *repository.load(id); }
    [[nodiscard]] TopologyStatus status() { return document().meta.status; }
    [[nodiscard]] DeckyId decky(const QString &name) { return document().deckyByName(name)->id; }
    [[nodiscard]] LanId lan(const QString &name) { return document().lanByName(name)->id; }
    [[nodiscard]] QString base(const QString &name) const { return ResourceNames(id).base(name); }
    [[nodiscard]] QString service(const QString &name, const QString &slug) const
    {
        return ResourceNames(id).service(name, slug);
    }
    /// Name -> id and start time of every container: what must not move where nothing is changed.
    [[nodiscard]] QMap<QString, QString> fingerprints() const
    {
        QMap<QString, QString> prints;
        for (const FakeEngine::Container &container : engine.all())
            prints.insert(container.spec.name,
                          container.id + container.startedAt.toString(Qt::ISODateWithMs));
        return prints;
    }
    /// Names of containers of `before` that are gone or not the same any more.
    [[nodiscard]] QStringList touchedSince(const QMap<QString, QString> &before) const
    {
        const auto now = fingerprints();
        QStringList touched;
        for (auto it = before.begin(); it != before.end(); ++it) {
            if (now.value(it.key()) != it.value())
                touched.append(it.key());
        }
        return touched;
    }
    [[nodiscard]] FakeEngine::Container container(const QString &name) const
    {
        for (const FakeEngine::Container &each : engine.all()) {
            if (each.spec.name == name)
                return each;
        }
        return {};
    }
    /// What runs is what the document says.
    [[nodiscard]] bool isConverged()
    {
        const auto drift = converger.drift(id);
        return drift && drift->isNone();
    }

    TopologyId id;
    QTemporaryDir home;
    Paths paths = Paths::below(home.path());
    SystemClock clock;
    FakeEngine engine;
    FakeDresser dresser;
    size_t dresserCalls = 0; ///< up to the deploy
    FakeImages images{engine};
    RecordingBus bus;
    std::unique_ptr<Database> database = std::move(*Database::open(paths.database()));
    SqlTopologyRepository repository{*database, clock};
    SqlMutationQueue queue{*database, clock};
    StateKeeper keeper{repository, bus, clock};
    Catalog catalog = *Catalog::load();
    EngineParts parts{engine,
                      dresser,
                      images,
                      keeper,
                      catalog,
                      paths,
                      {std::chrono::milliseconds(0), std::chrono::milliseconds(50),
                       std::chrono::milliseconds(0)}};
    Deployer deployer{parts};
    HostFacts facts;
    WantedStates wanted{catalog, images};
    LiveGuards guards{catalog, wanted, [this](TopologyId) { return facts; }};
    LiveConverger converger{parts, wanted};
    LocalEngines engines{converger};
    Mutator mutator{{queue, keeper, bus, guards, engines, paths, {}}};
};

} // namespace decnet::test
