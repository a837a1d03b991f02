// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/support/storyrepository.h"

#include "core/bus/inprocessbus.h"
#include "core/controller/controller.h"
#include "core/store/database.h"
#include "core/store/sqlintelrepository.h"
#include "core/store/sqlmutationqueue.h"
#include "core/store/sqltopologyrepository.h"

#include <QTemporaryDir>

#include <atomic>
#include <chrono>
#include <mutex>
#include <set>

namespace decnet::test {

/// How deploys, teardowns and repairs go until told otherwise.
struct RunStory
{
    std::chrono::milliseconds perAction{2};
    /// A target that contains this fails, and with it the run; empty: all succeed.
    QString failAt;
    QString failure = QStringLiteral("port is already allocated");
    /// Not empty: the run ends degraded with this reason, `degradedDecky` failed.
    QString degraded;
    QString degradedDecky;
};

/// A controller without an engine: a real store in a temporary folder, the real catalog, validator
/// and generator, an in-process bus, and runs that go as the story says. For window tests and
/// screenshots. Thread-safe as Controller is.
class FakeController final : public Controller
{
public:
    FakeController();
    ~FakeController() override;

    void setHealth(EngineHealth health);
    void setStory(RunStory story);
    void setHostFacts(HostFacts facts);
    /// What differs from the documents; nothing until told otherwise.
    void setDrift(Drift drift);
    /// Changes wait in the queue until they are let go again.
    void holdMutations(bool hold) { m_mutationsHeld = hold; }
    /// What every change would do; nothing until told otherwise.
    void setPreview(ChangePreview preview);

    /// Generates and stores a maze with fixed parameters.
    TopologyId addMaze(const QString &name, int depth = 2, int branching = 2, quint64 seed = 42);
    TopologyId addBlank(const QString &name);
    /// Moves the stored status along the machine, with decky states that fit.
    void force(TopologyId id, TopologyStatus status, const QString &reason = {});
    void setDeckyState(TopologyId id, const QString &decky, DeckyState state,
                       const QString &error = {});
    /// Another program edits the document: the version moves on.
    void editElsewhere(TopologyId id);

    /// Ingests one line as the collector would, and publishes what follows from it.
    void attack(TopologyId id, const QString &decky, const QString &service, const QString &type,
                const QString &attackerIp, const QJsonObject &fields,
                const QDateTime &at = QDateTime::currentDateTimeUtc());
    void reportCollector(int streams, qint64 lines, qint64 dropped = 0);

    [[nodiscard]] StoryRepository &story() { return *m_story; }
    [[nodiscard]] int deployCount() const { return m_deployCount; }
    /// Deploys of this topology wait until release() when held, for pictures of the middle.
    void hold(int afterActions);
    void release();

    TopologyRepository &topologies() override { return *m_story; }
    IntelRepository &intel() override { return *m_intel; }
    MutationQueue &mutations() override { return *m_queue; }
    const Catalog &catalog() const override { return m_catalog; }
    Bus &bus() override { return *m_bus; }
    const Paths &paths() const override { return m_paths; }
    EngineHealth engineHealth() override;
    HostFacts hostFacts(TopologyId forTopology) override;
    std::vector<Subnet> reservedSubnets(TopologyId forTopology) override;
    Result<TopologyId> generateTopology(const GeneratorConfig &config) override;
    Result<TopologyId> createBlank(const QString &name) override;
    Result<TopologyId> importDocument(const QByteArray &document, bool renameOnConflict) override;
    Result<DryRun> dryRun(TopologyId id) override;
    Result<RunReport> deploy(TopologyId id, const DeployObserver &observer,
                             const Task &task) override;
    Result<RunReport> teardown(TopologyId id, const DeployObserver &observer,
                               const Task &task) override;
    Result<void> reset(TopologyId id) override;
    Result<RunReport> repair(TopologyId id, const DeployObserver &observer,
                             const Task &task) override;
    Result<Drift> drift(TopologyId) override;
    Result<bool> isAutoRepaired(TopologyId id) override;
    Result<void> setAutoRepair(TopologyId id, bool on) override;
    /// Queued without guards; awaitMutation() writes it, without an engine.
    Result<QueuedMutation> mutate(const MutationRequest &request) override;
    Result<ChangePreview> previewMutation(TopologyId, const Mutation &) override;
    Result<QueuedMutation> awaitMutation(MutationId id, const Task &task) override;
    Result<void> discardMutation(MutationId id, const QString &reason) override;
    Result<std::optional<QueuedMutation>> changeService(const ServiceChange &change) override;
    std::vector<RunningController> running() override { return {}; }
    Result<QStringList> settle() override { return QStringList(); }
    Result<Orphans> orphans() override { return Orphans(); }
    Result<Orphans> reap() override { return Orphans(); }
    Result<int> collectNow(const Task &) override { return 0; }
    void start() override {}
    void stop() override {}

private:
    struct Ending
    {
        bool cancelled = false;
        QString failure;
    };

    [[nodiscard]] Plan deployPlan(const Topology &topology) const;
    [[nodiscard]] Plan teardownPlan(const Topology &topology) const;
    Ending run(const Plan &plan, const DeployObserver &observer, const Task &task);
    void setAll(TopologyId id, DeckyState state);
    [[nodiscard]] RunStory currentStory();

    QTemporaryDir m_dir;
    SystemClock m_clock;
    Paths m_paths;
    Catalog m_catalog;
    std::unique_ptr<InProcessBus> m_bus;
    std::unique_ptr<Database> m_database;
    std::unique_ptr<SqlTopologyRepository> m_store;
    std::unique_ptr<SqlMutationQueue> m_queue;
    std::unique_ptr<SqlIntelRepository> m_intel;
    std::unique_ptr<StoryRepository> m_story;
    std::mutex m_mutex;
    EngineHealth m_health;
    RunStory m_run;
    HostFacts m_facts;
    ChangePreview m_preview;
    Drift m_drift;
    std::atomic_bool m_mutationsHeld = false;
    std::set<TopologyId> m_autoRepaired;
    qint64 m_line = 0;
    std::atomic_int m_deployCount = 0;
    std::atomic_int m_holdAfter = -1;
};

} // namespace decnet::test
