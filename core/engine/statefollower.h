// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/backoff.h"
#include "core/engine/deployer.h"

#include <condition_variable>
#include <map>
#include <mutex>
#include <set>
#include <thread>

namespace decnet {

struct FollowTimings
{
    std::chrono::milliseconds period{15'000};  ///< a look at everything, events or not
    std::chrono::milliseconds debounce{100};   ///< events come in bursts
    std::chrono::milliseconds recheck{1'000};  ///< of what could not be settled at once
    std::chrono::milliseconds reconnectFirst{500};
    std::chrono::milliseconds reconnectLongest{15'000};
};

/// Keeps the stored states of running topologies true (E-11): follows the engine's events and looks
/// at everything now and then; moves active <-> degraded; brings services along when their base was
/// restarted (E-14). Topologies with an operation under way are left to it. With the engine gone nothing is known, so nothing
/// is changed.
///
/// Two threads of its own. Several programs may follow the same topologies: every step is a compare-and-swap or idempotent. All
/// references must outlive it.
class StateFollower
{
public:
    using StartedHandler = std::function<void(const QString &containerId, const Labels &labels)>;

    /// `started` is called on the stream thread for every container of ours that starts.
    StateFollower(EngineParts parts, Deployer &deployer, StartedHandler started,
                  FollowTimings timings = {});
    ~StateFollower();
    StateFollower(const StateFollower &) = delete;
    StateFollower &operator=(const StateFollower &) = delete;

    void start();
    /// Waits for both threads.
    void stop();

    /// One look at one topology, on the calling thread; what the worker thread does.
    /// `isDeep`: also look for stranded services. True when it wants to be looked at again soon.
    [[nodiscard]] Result<bool> look(TopologyId id, bool isDeep);

private:
    struct Expectation
    {
        qint64 version = 0;
        Topology topology;
        WantedState wanted;
    };

    void followStream();
    void work();
    void onEvent(const EngineEvent &event);
    void lookAtAll(bool isDeep);
    Result<std::set<TopologyId>> runningTopologies();
    Result<const Expectation *> expectation(TopologyId id);
    /// True when another look is wanted soon.
    Result<bool> judge(const Expectation &expected, const Observed &observed);

    EngineParts m_parts;
    Deployer &m_deployer;
    StartedHandler m_started;
    FollowTimings m_timings;

    std::mutex m_mutex;
    std::condition_variable m_wake;
    std::map<TopologyId, bool> m_marked; ///< topologies to look at; true: deep
    bool m_markedAll = true;             ///< the first look is deep: much may have happened
    bool m_stopping = false;

    std::map<TopologyId, Expectation> m_expectations; ///< worker thread only
    Task m_task;
    std::thread m_stream;
    std::thread m_worker;
};

} // namespace decnet
