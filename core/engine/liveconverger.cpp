// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/liveconverger.h"

#include "core/engine/compose.h"
#include "core/engine/planexecutor.h"
#include "core/engine/targetengines.h"
#include "core/engine/unfinished.h"

#include <QElapsedTimer>

#include <algorithm>
#include <future>
#include <map>
#include <set>
#include <thread>

namespace decnet {

using namespace Qt::StringLiterals;

namespace {

constexpr int kStopTimeoutSeconds = 2;

bool runs(TopologyStatus status)
{
    return status == TopologyStatus::Active || status == TopologyStatus::Degraded;
}

/// Network -> address, of one decky.
std::map<QString, QString> plugsOf(const Topology &topology, const ResourceNames &names, DeckyId decky)
{
    std::map<QString, QString> plugs;
    for (const EdgeId id : topology.edgesOf(decky)) {
        const Edge *edge = topology.edge(id);
        if (const Lan *lan = topology.lan(edge->lan))
            plugs.emplace(names.network(lan->name), edge->ip);
    }
    return plugs;
}

/// Bases that stay and are plugged in elsewhere or by another address. Addresses beyond the first are
/// not part of a container's spec, so these must be asked; and the helper will want to know their
/// namespaces.
QStringList repluggedBases(const Topology &before, const Topology &after)
{
    const ResourceNames names(after.meta.id);
    QStringList bases;
    for (const auto &[id, decky] : after.deckies()) {
        const Decky *old = before.decky(id);
        if (old && names.base(old->name) == names.base(decky.name)
            && plugsOf(before, names, id) != plugsOf(after, names, id))
            bases.append(names.base(decky.name));
    }
    return bases;
}

std::shared_future<Result<Observed>> beginObserving(DockerEngine &docker, TopologyId id)
{
    return std::async(std::launch::async, [&docker, id] { return observe(docker, id); }).share();
}

/// One that is not there is left out.
Result<std::vector<ContainerDetails>> inspectAll(DockerEngine &docker, const QStringList &names)
{
    std::vector<ContainerDetails> all;
    for (const QString &name : names) {
        auto details = docker.inspectContainer(name);
        if (details)
            all.push_back(std::move(*details));
        else if (details.error().kind != ErrorKind::NotFound)
            return fail(details.error());
    }
    return all;
}

std::set<QString> neededImages(const Plan &plan, const WantedState &wanted, const QString &helper)
{
    std::set<QString> references;
    for (const Action &action : plan.actions) {
        if (action.kind == ActionKind::DressNamespaces)
            references.insert(helper);
        if (action.kind == ActionKind::CreateContainer)
            references.insert(wanted.container(action.target)->spec.image);
    }
    return references;
}

/// Nothing is created, started or removed: what was observed before still holds of the containers.
bool leavesContainersAlone(const Plan &plan)
{
    return std::ranges::all_of(plan.actions, [](const Action &action) {
        return action.kind == ActionKind::ConnectNetwork ||
               action.kind == ActionKind::DisconnectNetwork ||
               action.kind == ActionKind::DressNamespaces;
    });
}

/// Compose keys of the containers that the plan starts.
QStringList startedKeys(const Plan &plan, const WantedState &wanted)
{
    QStringList keys;
    for (const Action &action : plan.actions) {
        const WantedContainer *container = wanted.container(action.target);
        if (container && (action.kind == ActionKind::StartContainer ||
                          action.kind == ActionKind::RestartContainer))
            keys.append(container->composeKey);
    }
    return keys;
}

} // namespace

QString failureText(const Error &error)
{
    QString text = error.message;
    if (!error.detail.isEmpty())
        text += u": "_s + error.detail;
    for (const QString &cause : error.causes)
        text += u" ("_s + cause + u')';
    return text;
}

/// What a change has to ask the engine whatever it comes down to: asked while we think.
class LiveConverger::Look
{
public:
    Look(EngineParts &parts, const LiveChange &change)
        : m_observed(change.observed.valid() ? change.observed
                                             : beginObserving(parts.docker, change.after.meta.id))
    {
        const QStringList bases = repluggedBases(change.before, change.after);
        if (bases.isEmpty())
            return;
        m_replugged = std::async(std::launch::async, [&docker = parts.docker, bases] {
            return inspectAll(docker, bases);
        });
        // Plugging always ends with the helper.
        m_isReady = parts.dresser.isReady();
        if (m_isReady)
            return;
        m_hasHelper = std::async(std::launch::async, [&parts]() -> Result<bool> {
            const auto images = parts.images.images();
            return images ? parts.docker.imageExists(images->helper) : fail(images.error());
        });
    }

    /// With the details of replugged bases. Waits; once.
    [[nodiscard]] Result<Observed> observed()
    {
        Result<Observed> observed = m_observed.get();
        if (!observed || !m_replugged.valid())
            return observed;
        auto replugged = m_replugged.get();
        if (!replugged)
            return fail(replugged.error());
        for (ContainerDetails &details : *replugged) {
            const QString id = details.container.id;
            observed->details.insert(id, std::move(details));
        }
        return observed;
    }
    /// Whether the engine has the helper's image; nothing when it was not asked. Waits; once.
    [[nodiscard]] Result<std::optional<bool>> hasHelper()
    {
        if (m_isReady)
            return true;
        if (!m_hasHelper.valid())
            return std::nullopt;
        const auto answer = m_hasHelper.get();
        return answer ? Result<std::optional<bool>>(*answer) : fail(answer.error());
    }

private:
    std::shared_future<Result<Observed>> m_observed;
    std::future<Result<std::vector<ContainerDetails>>> m_replugged;
    bool m_isReady = false;
    std::future<Result<bool>> m_hasHelper;
};

/// What is known of a change so far, also when it stops half way.
struct LiveConverger::Attempt
{
    bool isAfterFailure = false; ///< an older change is still open
    std::optional<WantedState> wanted;
    QStringList started;
    /// From before the run, when the run changed nothing that health is judged by.
    std::optional<Observed> observed;
};

Result<Plan> LiveConverger::preview(const Topology &before, const Topology &after)
{
    const auto from = m_wanted.of(before);
    if (!from)
        return fail(from.error());
    const auto to = m_wanted.of(after);
    if (!to)
        return fail(to.error());
    return previewChange(*from, *to);
}

std::shared_future<Result<Observed>> LiveConverger::look(TopologyId id)
{
    return beginObserving(m_parts.docker, id);
}

Result<void> LiveConverger::stopServices(const Topology &topology,
                                         const std::vector<ServiceRef> &services)
{
    const ResourceNames names(topology.meta.id);
    for (const ServiceRef &each : services) {
        const Decky *decky = topology.decky(each.decky);
        if (!decky)
            continue;
        const QString name = names.service(decky->name, each.service);
        auto stopped = m_parts.docker.stopContainer(name, kStopTimeoutSeconds);
        if (!stopped && stopped.error().kind != ErrorKind::NotFound)
            return fail(stopped.error().wrapped(u"Container %1 could not be stopped."_s.arg(name)));
    }
    return {};
}

Result<Plan> LiveConverger::planFor(const WantedState &wanted, const Observed &observed,
                                    PlanOptions options, std::optional<bool> hasHelper)
{
    const auto images = m_parts.images.images();
    if (!images)
        return fail(images.error());
    options.helperImage = images->helper;
    // The engine is asked only for the images that something is made of: most changes need none.
    options.presentImages = {images->helper};
    for (const WantedImage &image : wanted.images)
        options.presentImages.append(image.reference);
    Plan plan = planChanges(wanted, observed, options);
    const std::set<QString> references = neededImages(plan, wanted, images->helper);
    if (references.empty())
        return plan;
    options.presentImages.clear();
    for (const QString &reference : references) {
        const auto exists = hasHelper && reference == images->helper
                                ? Result<bool>(*hasHelper)
                                : m_parts.docker.imageExists(reference);
        if (!exists)
            return fail(exists.error());
        if (*exists)
            options.presentImages.append(reference);
    }
    return planChanges(wanted, observed, options);
}

Result<void> LiveConverger::attempt(const LiveChange &change, const DeployObserver &observer,
                                    const Task &task, Look &look, Attempt &attempt)
{
    const auto before = m_wanted.of(change.before);
    if (!before)
        return fail(before.error());
    auto after = m_wanted.of(change.after);
    if (!after)
        return fail(after.error());
    carryDressingsOver(*before, *after);
    if (change.isResumed)
        dressEveryDecky(*after);
    attempt.wanted = *after;

    auto observed = look.observed();
    if (!observed)
        return fail(observed.error());
    const auto hasHelper = look.hasHelper();
    if (!hasHelper)
        return fail(hasHelper.error());
    PlanOptions options;
    options.before = &*before;
    options.dressAll = change.isResumed;
    options.isUnsure = change.isResumed || attempt.isAfterFailure;
    if (const Decky *decky = change.refresh ? change.after.decky(change.refresh->decky) : nullptr)
        options.refresh = {after->names.service(decky->name, change.refresh->service)};
    const auto plan = planFor(*after, *observed, options, *hasHelper);
    if (!plan)
        return fail(plan.error());
    // The disk is slow enough to be worth doing beside the engine's work.
    auto composed =
        std::async(std::launch::async, [&] { return writeCompose(m_parts.paths, *after); });
    attempt.started = startedKeys(*plan, *after);
    if (observer.planned)
        observer.planned(*plan);
    PlanExecutor executor(m_parts.docker, m_parts.dresser, m_parts.images, *after, *observed, *plan,
                          task);
    RunOptions runOptions;
    runOptions.workers = m_parts.timings.workers;
    // What does not depend on a failure is done all the same: the document is the truth.
    runOptions.stopOnError = false;
    const RunOutcome outcome = runPlan(
        *plan, [&executor](const Action &action) { return executor.execute(action); },
        observer.updated, task, runOptions);
    const auto written = composed.get();
    if (outcome.firstError)
        return fail(*outcome.firstError);
    if (outcome.isCancelled)
        return fail(ErrorKind::Cancelled, u"cancelled by the user"_s);
    if (leavesContainersAlone(*plan))
        attempt.observed = std::move(*observed);
    return written;
}

Result<LiveReport> LiveConverger::converge(const LiveChange &change, const DeployObserver &observer,
                                           const Task &task)
{
    QElapsedTimer timer;
    timer.start();
    const TopologyId id = change.after.meta.id;
    Look look(m_parts, change);
    // Whether an older change is still open decides whether this one can make the topology whole.
    const bool wasUnfinished =
        isUnfinished(m_parts.paths, id) && unfinishedChange(m_parts.paths, id) != change.name;
    if (auto marked = markUnfinished(m_parts.paths, id, change.name); !marked)
        return fail(marked.error());
    Attempt made;
    made.isAfterFailure = wasUnfinished;
    const auto done = attempt(change, observer, task, look, made);
    std::optional<Error> failure;
    if (!done)
        failure = done.error();

    bool isWell = false;
    QString summary;
    if (made.wanted) {
        if (!made.started.isEmpty() && done)
            std::this_thread::sleep_for(m_parts.timings.liveSettleDelay);
        const auto observed = made.observed ? Result<Observed>(std::move(*made.observed))
                                            : observe(m_parts.docker, id);
        if (observed) {
            const Health health = assessHealth(*made.wanted, *observed, m_parts.keeper.now());
            isWell = health.isWell();
            summary = health.summary();
            for (const QString &problem : health.problems) {
                if (!failure && made.started.contains(problem.section(u'=', 0, 0)))
                    failure = makeError(ErrorKind::Internal,
                                        u"It was started and does not run: %1"_s.arg(problem));
            }
            if (auto stored = m_parts.keeper.record(change.after, health.deckies); !stored)
                return fail(stored.error());
        } else if (!failure) {
            failure = observed.error();
        }
    }
    // An older failure is mended by repair, which looks at everything.
    if (!failure && !wasUnfinished)
        clearUnfinished(m_parts.paths, id);
    const QString reason = failure ? u"live change: "_s + failureText(*failure) : summary;
    const auto status = settleStatus(id, isWell && !failure && !wasUnfinished, reason);
    if (!status)
        return fail(status.error());
    return LiveReport{*status, failure, timer.elapsed()};
}

Result<void> LiveConverger::degrade(TopologyId id, const QString &reason)
{
    if (auto marked = markUnfinished(m_parts.paths, id, reason); !marked)
        return marked;
    const auto status = settleStatus(id, false, reason);
    return status ? Result<void>() : fail(status.error());
}

Result<TopologyStatus> LiveConverger::settleStatus(TopologyId id, bool isWell,
                                                   const QString &reason)
{
    const auto topology = m_parts.keeper.repository().load(id);
    if (!topology)
        return fail(topology.error());
    const TopologyStatus from = topology->meta.status;
    const auto to = isWell ? TopologyStatus::Active : TopologyStatus::Degraded;
    if (from == to || !runs(from))
        return from;
    const auto moved = m_parts.keeper.transition(id, from, to, reason);
    if (moved)
        return to;
    if (moved.error().kind != ErrorKind::Conflict)
        return fail(moved.error());
    // The follower may have seen the same and been first.
    const auto now = m_parts.keeper.repository().load(id);
    return now ? Result<TopologyStatus>(now->meta.status) : fail(now.error());
}

Result<Drift> LiveConverger::drift(TopologyId id)
{
    const auto topology = m_parts.keeper.repository().load(id);
    if (!topology)
        return fail(topology.error());
    if (auto ok = checkLivesHere(topology->meta); !ok)
        return fail(ok.error());
    if (!runs(topology->meta.status))
        return fail(
            ErrorKind::IllegalTransition,
            u"Only a topology that runs can differ from its document; this one is “%1”."_s.arg(
                statusName(topology->meta.status)));
    const auto wanted = m_wanted.of(*topology);
    if (!wanted)
        return fail(wanted.error());
    const auto observed = observeDeeply(m_parts.docker, id, m_parts.timings.workers);
    if (!observed)
        return fail(observed.error());
    auto plan = planFor(*wanted, *observed, {}, std::nullopt);
    if (!plan)
        return fail(plan.error());
    return Drift{std::move(*plan), assessHealth(*wanted, *observed, m_parts.keeper.now()).problems,
                 isUnfinished(m_parts.paths, id)};
}

} // namespace decnet
