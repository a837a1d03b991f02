// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"
#include "core/base/paths.h"
#include "core/base/task.h"
#include "core/bus/bus.h"
#include "core/catalog/catalog.h"
#include "core/controller/changepreview.h"
#include "core/controller/presence.h"
#include "core/docker/dockerengine.h"
#include "core/engine/liveconverger.h"
#include "core/engine/plan.h"
#include "core/engine/runreport.h"
#include "core/intel/records.h"
#include "core/mutator/servicechange.h"
#include "core/topology/generator.h"
#include "core/topology/repository.h"
#include "core/validation/validator.h"

#include <functional>
#include <memory>

namespace decnet {

struct ControllerConfig
{
    Paths paths = Paths::fromEnvironment();
    QString dockerHost; ///< empty: DOCKER_HOST or the default socket
};

/// The engine's state in words a person can act on.
struct EngineHealth
{
    enum class State { Ready, NotRunning, NoPermission, TooOld, NoSpace, Failed };
    State state = State::NotRunning;
    QString message; ///< "Docker is not running on this machine."
    QString remedy;  ///< "Start it with: sudo systemctl start docker"
    QString version;
};

/// The composition of a running controller: database, engine, collector, bus, status machine. Used
/// by the desktop and the command line alike.
///
/// Threads: construct and destroy on one thread with an event loop (or none: then call poll-free
/// functions only). All functions may be called from worker threads; those marked "blocking" take
/// long and belong on one. Bus handlers run on the subscriber's thread.
class Controller
{
public:
    /// Opens (creates, migrates) the database and loads the catalog; makes no Docker call.
    /// Errors: Corrupt (database truncated or not ours), Invalid (newer database, bad catalog
    /// file), Refused (permissions), each naming the file.
    [[nodiscard]] static Result<std::unique_ptr<Controller>> open(const ControllerConfig &config);
    virtual ~Controller() = default;

    [[nodiscard]] virtual TopologyRepository &topologies() = 0;
    [[nodiscard]] virtual IntelRepository &intel() = 0;
    /// For looking only; changes go through mutate(), changeService() and discardMutation().
    [[nodiscard]] virtual MutationQueue &mutations() = 0;
    [[nodiscard]] virtual const Catalog &catalog() const = 0;
    [[nodiscard]] virtual Bus &bus() = 0;
    [[nodiscard]] virtual const Paths &paths() const = 0;

    /// Blocking: asks the engine.
    [[nodiscard]] virtual EngineHealth engineHealth() = 0;
    /// Blocking: routes, listening ports, foreign networks, for the validator; what cannot be found
    /// out is left empty.
    [[nodiscard]] virtual HostFacts hostFacts(TopologyId forTopology) = 0;
    /// Reservations for new subnets: other topologies, host routes, Docker networks.
    [[nodiscard]] virtual std::vector<Subnet> reservedSubnets(TopologyId forTopology) = 0;

    /// Blocking; stores the generated (blank) topology. Errors of generate() and create().
    [[nodiscard]] virtual Result<TopologyId> generateTopology(const GeneratorConfig &config) = 0;
    [[nodiscard]] virtual Result<TopologyId> createBlank(const QString &name) = 0;
    /// Status pending; the document's ids when its topology is not stored (any more), else fresh ones. A
    /// name that exists gets " (2)" when `renameOnConflict`.
    [[nodiscard]] virtual Result<TopologyId> importDocument(const QByteArray &document,
                                                            bool renameOnConflict) = 0;

    /// Blocking. Invalid with `issues` in the report's place when errors stand: see deploy().
    [[nodiscard]] virtual Result<DryRun> dryRun(TopologyId id) = 0;
    /// Blocking. Validates, moves the status machine, runs the plan, verifies, stores decky states.
    /// A deploy refused by the validator is the error Invalid; the topology stays pending and no
    /// Docker call is made. Cancelling rolls back.
    [[nodiscard]] virtual Result<RunReport> deploy(TopologyId id, const DeployObserver &observer,
                                                   const Task &task) = 0;
    [[nodiscard]] virtual Result<RunReport> teardown(TopologyId id, const DeployObserver &observer,
                                                     const Task &task) = 0;
    /// failed or torn_down -> pending; Refused while any container or network of it exists (or the
    /// engine cannot be asked).
    [[nodiscard]] virtual Result<void> reset(TopologyId id) = 0;
    /// Blocking. Converges a degraded topology to its document.
    [[nodiscard]] virtual Result<RunReport> repair(TopologyId id, const DeployObserver &observer,
                                                   const Task &task) = 0;
    /// Whether running controllers repair it by themselves (stored with the topology): when it is
    /// degraded or differs from its document, with growing pauses while that does not help, and
    /// never while a change waits or is being applied. NotFound.
    [[nodiscard]] virtual Result<bool> isAutoRepaired(TopologyId id) = 0;
    /// Publishes topology.<id>.changed. NotFound.
    [[nodiscard]] virtual Result<void> setAutoRepair(TopologyId id, bool on) = 0;
    /// Blocking. What differs between the document of a running topology and what runs, and why:
    /// repair's plan without running it. IllegalTransition unless active or degraded.
    [[nodiscard]] virtual Result<Drift> drift(TopologyId id) = 0;

    /// Puts a change of a running topology into the queue; a mutator applies it (that of start(), of
    /// another program, or awaitMutation()). NotEditable (it does not run; something pinned; needs
    /// force), VersionConflict, Invalid, and what Mutation::apply says; nothing is written then.
    [[nodiscard]] virtual Result<QueuedMutation> mutate(const MutationRequest &request) = 0;
    /// What a change would do to the containers if all run as wanted, and to the sessions that the
    /// collected logs say are open; no engine call. Errors of Mutation::apply, wantedState() and the
    /// database.
    [[nodiscard]] virtual Result<ChangePreview> previewMutation(TopologyId id, const Mutation &op) = 0;
    /// Blocking. Waits until the mutation is final, applying what stands before it and itself when
    /// nobody else does. Cancelled leaves it in the queue.
    [[nodiscard]] virtual Result<QueuedMutation> awaitMutation(MutationId id,
                                                               const Task &task) = 0;
    /// Takes back what still waits. Conflict when it does not wait any more.
    [[nodiscard]] virtual Result<void> discardMutation(MutationId id, const QString &reason) = 0;
    /// Adds, removes or configures a service: the queued mutation on a running topology; none on a
    /// pending one, where it is written at once. Errors of serviceRequest() and mutate().
    [[nodiscard]] virtual Result<std::optional<QueuedMutation>>
    changeService(const ServiceChange &change) = 0;

    /// Blocking. Settles topologies found deploying or tearing_down after a crash; called by
    /// start().
    [[nodiscard]] virtual Result<QStringList> settle() = 0;
    /// Our labels, unknown topology.
    [[nodiscard]] virtual Result<Orphans> orphans() = 0;
    [[nodiscard]] virtual Result<Orphans> reap() = 0;

    /// Blocking. Catches up once with every decoy's log from the stored positions, for programs that do
    /// not stay (a terminal); returns the number of new events. Safe beside another running controller.
    [[nodiscard]] virtual Result<int> collectNow(const Task &task) = 0;

    /// Programs whose controller is started now, this one included.
    [[nodiscard]] virtual std::vector<RunningController> running() = 0;

    /// Starts following the engine, collecting logs and applying mutations in the background (own
    /// threads); settles first. Any number of programs may do so on one database. Reconnects for ever with
    /// backoff. stop() or destruction ends it.
    virtual void start() = 0;
    virtual void stop() = 0;
};

} // namespace decnet
