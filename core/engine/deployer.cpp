// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/deployer.h"

#include "core/engine/compose.h"
#include "core/engine/livechange.h"
#include "core/engine/planexecutor.h"
#include "core/engine/planner.h"
#include "core/engine/targetengines.h"
#include "core/engine/unfinished.h"

#include <QElapsedTimer>

#include <algorithm>
#include <thread>

namespace decnet {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

/// One operation under way.
struct Deployer::Context
{
    Topology topology;
    OperationLock lock;
    QElapsedTimer timer;
    qint64 dressingMillis = 0;
    std::vector<Issue> warnings;

    Context(Topology document, OperationLock held)
        : topology(std::move(document)), lock(std::move(held))
    {
        timer.start();
    }
    [[nodiscard]] TopologyId id() const { return topology.meta.id; }
    [[nodiscard]] RunReport report(TopologyStatus status, const QString &reason) const
    {
        return {status, reason, warnings, timer.elapsed(), dressingMillis};
    }
};

namespace {

constexpr char16_t kCancelledReason[] = u"cancelled by the user";

void log(const DeployObserver &observer, const QString &text)
{
    if (observer.log)
        observer.log(text);
}

QString reasonOf(const Error &error)
{
    if (error.kind == ErrorKind::Cancelled)
        return QString::fromUtf16(kCancelledReason);
    QString reason = error.message;
    if (!error.detail.isEmpty())
        reason += u": "_s + error.detail;
    for (const QString &cause : error.causes)
        reason += u" ("_s + cause + u')';
    return reason;
}

/// Sleeps in slices, so that a cancellation is heard.
void pause(std::chrono::milliseconds time, const Task &task)
{
    const auto end = std::chrono::steady_clock::now() + time;
    while (!task.isCancelled() && std::chrono::steady_clock::now() < end)
        std::this_thread::sleep_for(std::min<std::chrono::milliseconds>(50ms, time));
}

/// What is left, in words.
QString leftovers(const Observed &observed)
{
    QStringList names;
    for (const ObservedContainer &container : observed.containers)
        names.append(container.name);
    for (const ObservedNetwork &network : observed.networks)
        names.append(network.name);
    constexpr qsizetype most = 8;
    QString text = names.mid(0, most).join(u", "_s);
    if (names.size() > most)
        text += u" and %1 more"_s.arg(names.size() - most);
    return text;
}

} // namespace

Error refusedByValidator(const std::vector<Issue> &issues)
{
    QStringList lines;
    for (const Issue &issue : issues) {
        if (issue.isError())
            lines.append(issueCodeName(issue.code) + u": "_s + issue.message);
    }
    return makeError(ErrorKind::Invalid,
                     u"The topology has %1 error(s) and was not deployed."_s.arg(lines.size()),
                     lines.join(u'\n'));
}

Result<QStringList> Deployer::presentImages(const WantedState &wanted)
{
    const auto images = m_parts.images.images();
    if (!images)
        return fail(images.error());
    QStringList present;
    QStringList asked{images->helper};
    for (const WantedImage &image : wanted.images)
        asked.append(image.reference);
    for (const QString &reference : asked) {
        const auto exists = m_parts.docker.imageExists(reference);
        if (!exists)
            return fail(exists.error());
        if (*exists)
            present.append(reference);
    }
    return present;
}

Result<Plan> Deployer::planFor(const WantedState &wanted, const Observed &observed, bool dressAll)
{
    PlanOptions options;
    options.dressAll = dressAll;
    if (wanted.isTeardown)
        options.files = {m_parts.paths.topologyDir(wanted.names.id8())};
    // Nothing there and nothing wanted: no image will be asked for.
    if (!(wanted.isTeardown && observed.isEmpty())) {
        const auto images = m_parts.images.images();
        if (!images)
            return fail(images.error());
        auto present = presentImages(wanted);
        if (!present)
            return fail(present.error());
        options.helperImage = images->helper;
        options.presentImages = std::move(*present);
    }
    return planChanges(wanted, observed, options);
}

RunOutcome Deployer::run(Context &context, const WantedState &wanted, const Observed &observed,
                         const Plan &plan, const DeployObserver &observer, const Task &task,
                         bool stopOnError)
{
    if (observer.planned)
        observer.planned(plan);
    PlanExecutor executor(m_parts.docker, m_parts.dresser, m_parts.images, wanted, observed, plan,
                          task);
    RunOptions options;
    options.workers = m_parts.timings.workers;
    options.stopOnError = stopOnError;
    RunOutcome outcome = runPlan(
        plan, [&executor](const Action &action) { return executor.execute(action); },
        observer.updated, task, options);
    context.dressingMillis += executor.dressingMillis();
    return outcome;
}

Result<Health> Deployer::verify(Context &context, const WantedState &wanted, const Task &task)
{
    pause(m_parts.timings.settleDelay, task);
    if (auto ok = task.check(); !ok)
        return fail(ok.error());
    const auto observed = observeDeeply(m_parts.docker, context.id(), m_parts.timings.workers);
    if (!observed)
        return fail(observed.error());
    return assessHealth(wanted, *observed, m_parts.keeper.now());
}

Result<RunReport> Deployer::deploy(TopologyId id, const FactsProvider &facts,
                                   const DeployObserver &observer, const Task &task)
{
    auto lock = OperationLock::acquire(m_parts.paths, id, m_parts.timings.lockPatience);
    if (!lock)
        return fail(lock.error());
    auto topology = m_parts.keeper.repository().load(id);
    if (!topology)
        return fail(topology.error());
    if (auto ok = checkLivesHere(topology->meta); !ok)
        return fail(ok.error());
    if (auto ok = checkTransition(topology->meta.status, TopologyStatus::Deploying); !ok)
        return fail(ok.error());
    // In two steps: an engine is not bothered with a document that is wrong by itself (V-04).
    auto issues = validate(*topology, m_parts.catalog);
    if (!hasErrors(issues))
        issues = validate(*topology, m_parts.catalog, facts());
    if (hasErrors(issues))
        return fail(refusedByValidator(issues));

    const auto images = m_parts.images.images();
    if (!images)
        return fail(images.error());
    const auto wanted = wantedState(*topology, m_parts.catalog, *images);
    if (!wanted)
        return fail(wanted.error());
    // The first question to the engine: without an answer the topology stays pending.
    const auto observed = observe(m_parts.docker, id);
    if (!observed)
        return fail(observed.error());
    if (auto ok = task.check(); !ok)
        return fail(ok.error());
    if (auto moved = m_parts.keeper.transition(id, TopologyStatus::Pending,
                                               TopologyStatus::Deploying, {});
        !moved)
        return fail(moved.error());

    Context context(std::move(*topology), std::move(*lock));
    context.warnings = std::move(issues);
    // From here on the document is frozen. What was read must be what was frozen.
    const auto frozen = m_parts.keeper.repository().load(id);
    if (!frozen || frozen->meta.version != context.topology.meta.version) {
        return rollBack(context,
                        frozen ? makeError(ErrorKind::VersionConflict,
                                           u"the document was edited while it was read"_s)
                               : frozen.error(),
                        observer);
    }
    return finishDeploy(context, *wanted, *observed, observer, task);
}

Result<RunReport> Deployer::finishDeploy(Context &context, const WantedState &wanted,
                                         const Observed &observed, const DeployObserver &observer,
                                         const Task &task)
{
    StateKeeper &keeper = m_parts.keeper;
    if (auto written = writeCompose(m_parts.paths, wanted); !written)
        return rollBack(context, written.error(), observer);
    const auto plan = planFor(wanted, observed, true);
    if (!plan)
        return rollBack(context, plan.error(), observer);
    const RunOutcome outcome = run(context, wanted, observed, *plan, observer, task, true);
    if (outcome.firstError)
        return rollBack(context, *outcome.firstError, observer);
    if (outcome.isCancelled)
        return rollBack(context, makeError(ErrorKind::Cancelled, {}), observer);

    log(observer, u"Checking what runs."_s);
    const auto health = verify(context, wanted, task);
    if (!health)
        return rollBack(context, health.error(), observer);
    if (!health->isAlive()) {
        return rollBack(context,
                        makeError(ErrorKind::Internal, u"post-deploy check: nothing runs: "_s
                                                           + health->summary()),
                        observer);
    }
    if (auto stored = keeper.record(context.topology, health->deckies); !stored)
        return rollBack(context, stored.error(), observer);
    const bool isWell = health->isWell();
    const QString reason = isWell ? QString() : u"post-deploy check: "_s + health->summary();
    const auto status = isWell ? TopologyStatus::Active : TopologyStatus::Degraded;
    if (auto moved = keeper.transition(context.id(), TopologyStatus::Deploying, status, reason);
        !moved)
        return fail(moved.error());
    return context.report(status, reason);
}

Result<RunReport> Deployer::rollBack(Context &context, const Error &cause,
                                     const DeployObserver &observer)
{
    QString reason = reasonOf(cause);
    log(observer, u"Rolling back: "_s + reason);
    // Not the user's task: that one may be cancelled, and cleaning up is part of cancelling.
    if (auto removed = removeAll(context, observer, Task()); !removed)
        reason += u"; roll back is incomplete: "_s + reasonOf(removed.error());
    if (auto stored = m_parts.keeper.recordAll(context.topology, DeckyState::Pending); !stored)
        log(observer, stored.error().toString());
    if (auto moved = m_parts.keeper.transition(context.id(), TopologyStatus::Deploying,
                                               TopologyStatus::Failed, reason);
        !moved)
        return fail(moved.error());
    return context.report(TopologyStatus::Failed, reason);
}

Result<void> Deployer::removeAll(Context &context, const DeployObserver &observer,
                                 const Task &task)
{
    const WantedState nothing = wantedNothing(context.id());
    std::optional<Error> lastError;
    for (int pass = 0; pass < m_parts.timings.teardownPasses; ++pass) {
        if (auto ok = task.check(); !ok)
            return ok;
        const auto observed = observe(m_parts.docker, context.id());
        if (!observed) {
            lastError = observed.error();
            pause(200ms, task);
            continue;
        }
        const auto plan = planFor(nothing, *observed, false);
        if (!plan) {
            lastError = plan.error();
            continue;
        }
        const RunOutcome outcome = run(context, nothing, *observed, *plan, observer, task, false);
        if (outcome.isCancelled)
            return fail(ErrorKind::Cancelled, u"Cancelled."_s);
        lastError = outcome.firstError;
        if (!lastError)
            break;
        log(observer, lastError->toString());
    }
    const auto left = observe(m_parts.docker, context.id());
    if (!left)
        return fail(left.error());
    if (!left->isEmpty())
        return fail(ErrorKind::Internal, u"still there: %1"_s.arg(leftovers(*left)),
                    lastError ? lastError->message : QString());
    if (lastError)
        return fail(*lastError);
    return {};
}

Result<RunReport> Deployer::teardown(TopologyId id, const DeployObserver &observer,
                                     const Task &task)
{
    auto lock = OperationLock::acquire(m_parts.paths, id, m_parts.timings.lockPatience);
    if (!lock)
        return fail(lock.error());
    auto topology = m_parts.keeper.repository().load(id);
    if (!topology)
        return fail(topology.error());
    if (auto ok = checkLivesHere(topology->meta); !ok)
        return fail(ok.error());
    const TopologyStatus from = topology->meta.status;
    // An engine that does not answer is told before anything moves.
    const auto observed = observe(m_parts.docker, id);
    if (!observed)
        return fail(observed.error());
    const bool isResumed = from == TopologyStatus::TearingDown;
    const bool isSweep = from == TopologyStatus::TornDown && !observed->isEmpty();
    if (!isResumed && !isSweep) {
        if (auto moved = m_parts.keeper.transition(id, from, TopologyStatus::TearingDown, {});
            !moved)
            return fail(moved.error());
    }
    Context context(std::move(*topology), std::move(*lock));
    return sweep(context, observer, task);
}

Result<RunReport> Deployer::sweep(Context &context, const DeployObserver &observer,
                                  const Task &task)
{
    StateKeeper &keeper = m_parts.keeper;
    const bool wasTornDown = context.topology.meta.status == TopologyStatus::TornDown;
    if (auto stored = keeper.recordAll(context.topology, DeckyState::TearingDown); !stored)
        log(observer, stored.error().toString());
    const auto removed = removeAll(context, observer, task);
    const DeckyState state = removed ? DeckyState::TornDown : DeckyState::TeardownFailed;
    const QString reason
        = removed ? QString()
          : removed.error().kind == ErrorKind::Cancelled
              ? u"teardown "_s + QString::fromUtf16(kCancelledReason)
              : u"teardown is incomplete: "_s + reasonOf(removed.error());
    if (auto stored = keeper.recordAll(context.topology, state, reason); !stored)
        log(observer, stored.error().toString());
    if (wasTornDown)
        return context.report(TopologyStatus::TornDown, reason);
    const auto status = removed ? TopologyStatus::TornDown : TopologyStatus::Degraded;
    if (auto moved = keeper.transition(context.id(), TopologyStatus::TearingDown, status, reason);
        !moved)
        return fail(moved.error());
    return context.report(status, reason);
}

Result<RunReport> Deployer::repair(TopologyId id, const DeployObserver &observer, const Task &task)
{
    auto lock = OperationLock::acquire(m_parts.paths, id, m_parts.timings.lockPatience);
    if (!lock)
        return fail(lock.error());
    auto topology = m_parts.keeper.repository().load(id);
    if (!topology)
        return fail(topology.error());
    if (auto ok = checkLivesHere(topology->meta); !ok)
        return fail(ok.error());
    const TopologyStatus from = topology->meta.status;
    if (from != TopologyStatus::Active && from != TopologyStatus::Degraded)
        return fail(ErrorKind::IllegalTransition,
                    u"Only a topology that runs can be repaired; this one is “%1”."_s.arg(
                        statusName(from)));
    const auto images = m_parts.images.images();
    if (!images)
        return fail(images.error());
    auto wanted = wantedState(*topology, m_parts.catalog, *images);
    if (!wanted)
        return fail(wanted.error());
    // A change that failed may have left routes where now none are wanted.
    dressEveryDecky(*wanted);
    const auto observed = observeDeeply(m_parts.docker, id, m_parts.timings.workers);
    if (!observed)
        return fail(observed.error());
    const auto plan = planFor(*wanted, *observed, true);
    if (!plan)
        return fail(plan.error());

    Context context(std::move(*topology), std::move(*lock));
    if (auto written = writeCompose(m_parts.paths, *wanted); !written)
        return fail(written.error());
    const RunOutcome outcome = run(context, *wanted, *observed, *plan, observer, task, false);
    // Whatever came of it, the states must be true afterwards.
    const auto health = verify(context, *wanted, Task());
    if (!health)
        return fail(health.error());
    if (auto stored = m_parts.keeper.record(context.topology, health->deckies); !stored)
        return fail(stored.error());
    QString reason = health->isWell() ? QString() : u"after repair: "_s + health->summary();
    if (outcome.firstError)
        reason = reasonOf(*outcome.firstError);
    const bool isWell = health->isWell() && outcome.isSuccess();
    if (outcome.isSuccess())
        clearUnfinished(m_parts.paths, id);
    const auto status = isWell ? TopologyStatus::Active : TopologyStatus::Degraded;
    // The follower may have seen the same and been first.
    const auto now = m_parts.keeper.repository().load(id);
    if (now && now->meta.status != status) {
        if (auto moved = m_parts.keeper.transition(id, now->meta.status, status, reason); !moved)
            return fail(moved.error());
    }
    return context.report(status, reason);
}

Result<DryRun> Deployer::dryRun(TopologyId id, const FactsProvider &facts)
{
    const auto topology = m_parts.keeper.repository().load(id);
    if (!topology)
        return fail(topology.error());
    if (auto ok = checkLivesHere(topology->meta); !ok)
        return fail(ok.error());
    DryRun dry;
    dry.issues = validate(*topology, m_parts.catalog, facts());
    // A document with errors may have no specs at all; its issues are the answer then.
    const auto images = m_parts.images.images();
    if (!images)
        return fail(images.error());
    const auto wanted = wantedState(*topology, m_parts.catalog, *images);
    if (!wanted && !hasErrors(dry.issues))
        return fail(wanted.error());
    if (!wanted)
        return dry;
    const auto observed = observe(m_parts.docker, id);
    const auto plan = observed ? planFor(*wanted, *observed, false)
                               : Result<Plan>(planChanges(*wanted, Observed(),
                                                          {{}, images->helper, false, {}}));
    if (!plan)
        return fail(plan.error());
    dry.plan = *plan;
    dry.compose = renderCompose(*wanted, seccompFile(m_parts.paths, wanted->names.id8()));
    return dry;
}

Result<std::unique_ptr<Deployer::Context>> Deployer::takeOver(TopologyId id)
{
    auto lock = OperationLock::acquire(m_parts.paths, id);
    if (!lock && lock.error().kind == ErrorKind::Busy)
        return nullptr;
    if (!lock)
        return fail(lock.error());
    auto topology = m_parts.keeper.repository().load(id);
    if (!topology)
        return fail(topology.error());
    if (!livesHere(topology->meta))
        return nullptr;
    return std::make_unique<Context>(std::move(*topology), std::move(*lock));
}

Result<bool> Deployer::settle(TopologyId id)
{
    const auto context = takeOver(id);
    if (!context)
        return fail(context.error());
    if (!*context)
        return false;
    const TopologyStatus status = (*context)->topology.meta.status;
    if (status != TopologyStatus::Deploying && status != TopologyStatus::TearingDown)
        return false;
    if (const auto observed = observe(m_parts.docker, id); !observed)
        return fail(observed.error());
    const auto report
        = status == TopologyStatus::Deploying
              ? rollBack(**context,
                         makeError(ErrorKind::Internal,
                                   u"interrupted while deploying; rolled back"_s),
                         {})
              : sweep(**context, {}, Task());
    if (!report)
        return fail(report.error());
    removeUntilStill(**context);
    return true;
}

Result<bool> Deployer::sweepLatecomers(TopologyId id)
{
    const auto context = takeOver(id);
    if (!context)
        return fail(context.error());
    if (!*context)
        return false;
    const TopologyStatus status = (*context)->topology.meta.status;
    if (status != TopologyStatus::Failed && status != TopologyStatus::TornDown)
        return false;
    const auto observed = observe(m_parts.docker, id);
    if (!observed)
        return fail(observed.error());
    if (observed->isEmpty())
        return false;
    if (auto removed = removeAll(**context, {}, Task()); !removed)
        return fail(removed.error());
    removeUntilStill(**context);
    return true;
}

void Deployer::removeUntilStill(Context &context)
{
    for (int pass = 0; pass < m_parts.timings.teardownPasses; ++pass) {
        pause(m_parts.timings.stillness, Task());
        const auto observed = observe(m_parts.docker, context.id());
        if (!observed || observed->isEmpty() || !removeAll(context, {}, Task()))
            return;
    }
}

Result<bool> Deployer::recoverRestartedBases(const Topology &topology)
{
    const TopologyId id = topology.meta.id;
    if (!livesHere(topology.meta))
        return false;
    auto lock = OperationLock::acquire(m_parts.paths, id);
    if (!lock)
        return fail(lock.error());
    const auto images = m_parts.images.images();
    if (!images)
        return fail(images.error());
    const auto wanted = wantedState(topology, m_parts.catalog, *images);
    if (!wanted)
        return fail(wanted.error());
    const auto observed = observeDeeply(m_parts.docker, id, m_parts.timings.workers);
    if (!observed)
        return fail(observed.error());
    const Plan plan = planRestartedBases(*wanted, *observed);
    if (plan.isEmpty())
        return false;
    Context context(topology, std::move(*lock));
    const RunOutcome outcome = run(context, *wanted, *observed, plan, {}, Task(), false);
    if (outcome.firstError)
        return fail(*outcome.firstError);
    return true;
}

} // namespace decnet
