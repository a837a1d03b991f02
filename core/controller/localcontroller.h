// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/bus/socketbus.h"
#include "core/controller/autorepair.h"
#include "core/controller/controller.h"
#include "core/controller/engineroom.h"
#include "core/controller/hostscout.h"
#include "core/controller/liveroom.h"
#include "core/controller/publishingrepository.h"
#include "core/controller/watch.h"
#include "core/controller/workercontrol.h"
#include "core/engine/statefollower.h"
#include "core/intel/collector.h"
#include "core/mutator/mutatorloop.h"
#include "core/store/database.h"
#include "core/store/sqlautorepair.h"
#include "core/store/sqlintelrepository.h"
#include "core/store/sqlmutationqueue.h"
#include "core/store/sqltopologyrepository.h"

namespace decnet {

/// The controller on this machine: SQLite, the Docker engine, the bus between its programs.
class LocalController final : public Controller
{
public:
    LocalController(const ControllerConfig &config, std::unique_ptr<Database> database,
                    Catalog catalog);
    ~LocalController() override;

    [[nodiscard]] TopologyRepository &topologies() override { return m_topologies; }
    [[nodiscard]] IntelRepository &intel() override { return m_intel; }
    [[nodiscard]] MutationQueue &mutations() override { return m_queue; }
    [[nodiscard]] const Catalog &catalog() const override { return m_catalog; }
    [[nodiscard]] Bus &bus() override { return m_bus; }
    [[nodiscard]] const Paths &paths() const override { return m_config.paths; }

    [[nodiscard]] EngineHealth engineHealth() override;
    [[nodiscard]] HostFacts hostFacts(TopologyId forTopology) override;
    [[nodiscard]] std::vector<Subnet> reservedSubnets(TopologyId forTopology) override;

    [[nodiscard]] Result<TopologyId> generateTopology(const GeneratorConfig &config) override;
    [[nodiscard]] Result<TopologyId> createBlank(const QString &name) override;
    [[nodiscard]] Result<TopologyId> importDocument(const QByteArray &document,
                                                    bool renameOnConflict) override;

    [[nodiscard]] Result<DryRun> dryRun(TopologyId id) override;
    [[nodiscard]] Result<RunReport> deploy(TopologyId id, const DeployObserver &observer,
                                           const Task &task) override;
    [[nodiscard]] Result<RunReport> teardown(TopologyId id, const DeployObserver &observer,
                                             const Task &task) override;
    [[nodiscard]] Result<void> reset(TopologyId id) override;
    [[nodiscard]] Result<RunReport> repair(TopologyId id, const DeployObserver &observer,
                                           const Task &task) override;

    [[nodiscard]] Result<bool> isAutoRepaired(TopologyId id) override;
    [[nodiscard]] Result<void> setAutoRepair(TopologyId id, bool on) override;
    [[nodiscard]] Result<Drift> drift(TopologyId id) override;
    [[nodiscard]] Result<QueuedMutation> mutate(const MutationRequest &request) override;
    [[nodiscard]] Result<ChangePreview> previewMutation(TopologyId id,
                                                        const Mutation &op) override;
    [[nodiscard]] Result<QueuedMutation> awaitMutation(MutationId id, const Task &task) override;
    [[nodiscard]] Result<void> discardMutation(MutationId id, const QString &reason) override;
    [[nodiscard]] Result<std::optional<QueuedMutation>>
    changeService(const ServiceChange &change) override;

    [[nodiscard]] std::vector<RunningController> running() override;
    [[nodiscard]] Result<QStringList> settle() override;
    [[nodiscard]] Result<Orphans> orphans() override;
    [[nodiscard]] Result<Orphans> reap() override;
    [[nodiscard]] Result<int> collectNow(const Task &task) override;

    void start() override;
    void stop() override;

private:
    /// Null when the engine's address is malformed.
    [[nodiscard]] DockerEngine *engineOrNull();
    [[nodiscard]] Result<TopologyId> store(const Topology &topology);
    [[nodiscard]] HostScout scout();
    [[nodiscard]] Result<std::unique_ptr<Collector>> makeCollector();
    [[nodiscard]] AutoRepairWorld autoRepairWorld();
    /// Looks again at what was settled a moment ago: an engine that was slow may have gone on.
    [[nodiscard]] Result<void> sweepLatecomers();
    /// A helper waits as long as there is a maze that can be changed.
    [[nodiscard]] Result<void> seeToHelper();
    void tellHealth();

    const ControllerConfig m_config;
    SystemClock m_clock;
    LinuxHostNetwork m_host;
    std::unique_ptr<Database> m_database;
    const Catalog m_catalog;
    SocketBus m_bus;
    SqlTopologyRepository m_stored;
    PublishingRepository m_topologies;
    SqlIntelRepository m_intel;
    SqlMutationQueue m_queue;
    SqlAutoRepair m_autoRepair;
    StateKeeper m_keeper;
    const Result<std::unique_ptr<EngineRoom>> m_room;
    const std::unique_ptr<LiveRoom> m_live; ///< null without a room

    std::mutex m_settledMutex; ///< of m_settled
    std::map<TopologyId, std::chrono::steady_clock::time_point> m_settled; ///< when

    std::mutex m_runningMutex; ///< of what follows
    std::optional<Presence> m_presence;
    std::unique_ptr<MutatorLoop> m_mutatorLoop;
    std::unique_ptr<Watch> m_pulse;
    std::unique_ptr<WorkerControl> m_control; ///< uses the loop above
    std::unique_ptr<Collector> m_collector;
    std::unique_ptr<StateFollower> m_follower;
    std::unique_ptr<Watch> m_settler;
    std::unique_ptr<Watch> m_warmth;
    std::unique_ptr<AutoRepair> m_repairer;
    std::unique_ptr<Watch> m_repairs;
};

} // namespace decnet
