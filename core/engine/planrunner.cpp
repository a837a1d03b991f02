// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/planrunner.h"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <map>
#include <mutex>
#include <set>
#include <thread>

namespace decnet {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using Steady = std::chrono::steady_clock;

namespace {

qint64 millisSince(Steady::time_point start)
{
    return std::chrono::duration_cast<std::chrono::milliseconds>(Steady::now() - start).count();
}

/// No two actions can run at the same time.
bool isChain(const Plan &plan)
{
    for (size_t i = 1; i < plan.actions.size(); ++i) {
        const auto &after = plan.actions[i].after;
        if (std::ranges::find(after, static_cast<int>(i) - 1) == after.end())
            return false;
    }
    return true;
}

/// The state the worker threads share; everything below m_mutex unless said otherwise.
class Run
{
public:
    Run(const Plan &plan, const ActionHandler &execute, const UpdateHandler &updated,
        const Task &task, const RunOptions &options);

    RunOutcome run();

private:
    void work();
    /// The id to run next, or nothing when the run is over. Blocks.
    std::optional<int> take();
    /// The lowest ready action whose networks nobody else is changing; -1 when there is none.
    [[nodiscard]] int nextRunnable() const;
    void occupy(const Action &action, int change);
    void finish(int id, Result<void> result, qint64 millis);
    Result<void> executeWithRetry(const Action &action); ///< without the lock
    void report(int id);
    [[nodiscard]] bool isStopping() const;

    const Plan &m_plan;
    const ActionHandler &m_execute;
    const UpdateHandler &m_updated;
    const Task &m_task;
    const RunOptions m_options;

    std::mutex m_mutex;
    std::mutex m_reportMutex; ///< keeps updates in order without holding the graph
    std::condition_variable m_changed;
    std::set<int> m_ready;
    std::vector<int> m_missing;               ///< dependencies not done, by id
    std::vector<std::vector<int>> m_followers; ///< by id
    /// What running actions do to the endpoints of networks, by network name.
    struct Traffic
    {
        int coming = 0;
        int going = 0;
    };
    std::map<QString, Traffic> m_traffic;
    int m_running = 0;
    int m_done = 0;
    RunOutcome m_outcome;
};

Run::Run(const Plan &plan, const ActionHandler &execute, const UpdateHandler &updated,
         const Task &task, const RunOptions &options)
    : m_plan(plan)
    , m_execute(execute)
    , m_updated(updated)
    , m_task(task)
    , m_options(options)
    , m_missing(plan.actions.size())
    , m_followers(plan.actions.size())
{
    m_outcome.actions.resize(plan.actions.size());
    for (const Action &action : plan.actions) {
        m_missing[static_cast<size_t>(action.id)] = static_cast<int>(action.after.size());
        for (const int before : action.after)
            m_followers[static_cast<size_t>(before)].push_back(action.id);
        if (action.after.empty())
            m_ready.insert(action.id);
    }
}

bool Run::isStopping() const
{
    return m_task.isCancelled() || (m_options.stopOnError && m_outcome.firstError);
}

int Run::nextRunnable() const
{
    for (const int id : m_ready) {
        const Action &action = m_plan.actions[static_cast<size_t>(id)];
        const bool isBlocked = std::ranges::any_of(action.networks, [&](const QString &network) {
            const auto traffic = m_traffic.find(network);
            return traffic != m_traffic.end()
                   && (traffic->second.going > 0
                       || (action.takesEndpoints && traffic->second.coming > 0));
        });
        if (!isBlocked)
            return id;
    }
    return -1;
}

void Run::occupy(const Action &action, int change)
{
    for (const QString &network : action.networks) {
        Traffic &traffic = m_traffic[network];
        (action.takesEndpoints ? traffic.going : traffic.coming) += change;
    }
}

std::optional<int> Run::take()
{
    std::unique_lock lock(m_mutex);
    while (true) {
        if (isStopping() || (m_ready.empty() && m_running == 0))
            return std::nullopt;
        if (const int id = nextRunnable(); id >= 0) {
            m_ready.erase(id);
            occupy(m_plan.actions[static_cast<size_t>(id)], 1);
            ++m_running;
            m_outcome.actions[static_cast<size_t>(id)].state = ActionState::Running;
            return id;
        }
        // A cancellation does not signal us, so waiting threads look up now and then.
        m_changed.wait_for(lock, 50ms);
    }
}

void Run::finish(int id, Result<void> result, qint64 millis)
{
    const std::lock_guard lock(m_mutex);
    ActionOutcome &outcome = m_outcome.actions[static_cast<size_t>(id)];
    outcome.millis = millis;
    occupy(m_plan.actions[static_cast<size_t>(id)], -1);
    --m_running;
    ++m_done;
    if (result) {
        outcome.state = ActionState::Done;
        for (const int follower : m_followers[static_cast<size_t>(id)]) {
            if (--m_missing[static_cast<size_t>(follower)] == 0)
                m_ready.insert(follower);
        }
    } else {
        outcome.state = ActionState::Failed;
        outcome.error = result.error();
        ++m_outcome.failedCount;
        if (!m_outcome.firstError) {
            m_outcome.firstError = result.error();
            m_outcome.firstFailed = id;
        }
    }
    m_changed.notify_all();
}

void Run::report(int id)
{
    const std::lock_guard order(m_reportMutex);
    ActionUpdate update;
    int done = 0;
    {
        const std::lock_guard lock(m_mutex);
        const ActionOutcome &outcome = m_outcome.actions[static_cast<size_t>(id)];
        update = {id, outcome.state, outcome.error ? outcome.error->toString() : QString(),
                  outcome.millis};
        done = m_done;
    }
    if (m_updated)
        m_updated(update);
    if (update.state == ActionState::Done || update.state == ActionState::Failed) {
        const Action &action = m_plan.actions[static_cast<size_t>(id)];
        m_task.report({done, static_cast<int>(m_plan.actions.size()),
                       actionKindName(action.kind).replace(u'_', u' ') + u' ' + action.target});
    }
}

Result<void> Run::executeWithRetry(const Action &action)
{
    auto result = m_execute(action);
    if (result
        || (result.error().kind != ErrorKind::Busy && result.error().kind != ErrorKind::Timeout)
        || m_task.isCancelled())
        return result;
    std::this_thread::sleep_for(m_options.retryDelay);
    return m_execute(action);
}

void Run::work()
{
    while (const auto id = take()) {
        report(*id);
        const auto start = Steady::now();
        auto result = executeWithRetry(m_plan.actions[static_cast<size_t>(*id)]);
        finish(*id, std::move(result), millisSince(start));
        report(*id);
    }
}

RunOutcome Run::run()
{
    const auto start = Steady::now();
    {
        const int most = isChain(m_plan) ? 1 : std::clamp(m_options.workers, 1, 16);
        const int count = std::min(most, static_cast<int>(m_plan.actions.size()));
        // This thread is one of them.
        std::vector<std::jthread> threads;
        for (int i = 1; i < count; ++i)
            threads.emplace_back([this] { work(); });
        work();
    }
    bool isComplete = true;
    for (size_t i = 0; i < m_outcome.actions.size(); ++i) {
        if (m_outcome.actions[i].state == ActionState::Waiting) {
            m_outcome.actions[i].state = ActionState::Skipped;
            isComplete = false;
            report(static_cast<int>(i));
        }
    }
    // A cancellation that came after the last action changed nothing.
    m_outcome.isCancelled = m_task.isCancelled() && !isComplete;
    m_outcome.millis = millisSince(start);
    return std::move(m_outcome);
}

} // namespace

qint64 RunOutcome::millisOf(const Plan &plan, ActionKind kind) const
{
    qint64 sum = 0;
    for (const Action &action : plan.actions) {
        if (action.kind == kind)
            sum += actions[static_cast<size_t>(action.id)].millis;
    }
    return sum;
}

RunOutcome runPlan(const Plan &plan, const ActionHandler &execute, const UpdateHandler &updated,
                   const Task &task, const RunOptions &options)
{
    return Run(plan, execute, updated, task, options).run();
}

} // namespace decnet
