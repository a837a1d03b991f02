// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/backoff.h"
#include "core/base/clock.h"
#include "core/base/paths.h"
#include "core/base/task.h"
#include "core/bus/bus.h"
#include "core/docker/dockerengine.h"
#include "core/docker/logfollower.h"
#include "core/intel/collectposition.h"
#include "core/intel/linequeue.h"

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <thread>

namespace decnet {

/// Makes the follower of all streams; called on the collector's watch thread, again after failures.
using LogFollowerFactory = std::function<Result<std::unique_ptr<LogFollower>>(
    LogFollower::LineHandler, LogFollower::EndHandler)>;

struct CollectorTimes
{
    std::chrono::milliseconds rescan{30'000};
    std::chrono::milliseconds health{30'000};
    std::chrono::milliseconds batch{250}; ///< a line waits at most this long for company
    std::chrono::milliseconds retryFirst{1'000};
    std::chrono::milliseconds retryLongest{30'000};
};

struct CollectorHealth
{
    int streams = 0;    ///< containers followed now
    qint64 lines = 0;   ///< taken in since the start
    qint64 dropped = 0; ///< of these, lines that are no decoy events
    QString problem;    ///< why nothing can be collected or stored now; empty when all is well
};

/// Follows the output of every decoy service container (label decnet.topology.service=true) into
/// the IntelRepository, the log files and the bus. Two threads of its own besides the follower's:
/// one watches (initial scan, started containers, streams that ended, a rescan every 30 s, health),
/// one ingests (batches of 100 lines or 250 ms). Lines are never shed: when storing is slower than
/// the decoys, the follower waits and the engine keeps the lines.
///
/// Everything passed in must outlive it. Public functions are thread-safe.
class Collector
{
public:
    Collector(DockerEngine &engine, LogFollowerFactory followers, IntelRepository &repository,
              Bus &bus, const Clock &clock, const Paths &paths, CollectorTimes times = {});
    /// Stops.
    ~Collector();
    Collector(const Collector &) = delete;
    Collector &operator=(const Collector &) = delete;

    /// Returns at once; an engine that does not answer is retried for ever.
    void start();
    /// Stores what was received and ends the threads.
    void stop();
    /// To be called for every start event; makes following begin at once instead of with the next
    /// rescan. Containers that are no decoy services are ignored.
    void containerStarted(const QString &containerId, const Labels &labels);

    [[nodiscard]] CollectorHealth health() const;

    /// Blocking, independent of start(): takes in once what every decoy service container, running
    /// or stopped, has written since its stored position. A container that goes away meanwhile is
    /// passed over. Errors: those of DockerEngine and IntelRepository; Cancelled.
    [[nodiscard]] Result<IngestCounts> collectNow(const Task &task);

private:
    struct Followed
    {
        std::shared_ptr<const CollectStream> stream;
        PositionCounter counter;
        bool isOpen = false;
        bool isDrained = false; ///< ended while the container did not run
    };

    void watch();
    void ingestLoop();
    void store(const std::vector<LineQueue::Item> &items, Ingestor &ingestor);
    void onLine(const QString &containerId, const LogLine &line);
    void onEnd(const QString &containerId);
    [[nodiscard]] bool ensureFollower();
    [[nodiscard]] bool rescan();
    [[nodiscard]] bool follow(const CollectSource &source, bool isRunning);
    void publishHealth();
    void setScanProblem(const QString &problem);
    void setStoreProblem(const QString &problem);
    /// False when stopping.
    bool pause(std::chrono::milliseconds time);

    DockerEngine &m_engine;
    const LogFollowerFactory m_followers;
    IntelRepository &m_repository;
    Bus &m_bus;
    const Clock &m_clock;
    const Paths m_paths;
    const CollectorTimes m_times;

    mutable std::mutex m_mutex;
    std::condition_variable m_wake;
    std::map<QString, Followed> m_followed; ///< by container id
    std::vector<CollectSource> m_started;
    bool m_rescanSoon = false;
    bool m_stopping = false;
    CollectorHealth m_health; ///< without the problem
    QString m_scanProblem;
    QString m_storeProblem;

    std::unique_ptr<LineQueue> m_queue;
    std::unique_ptr<LogFollower> m_follower; ///< touched by the watch thread only
    std::thread m_watchThread;
    std::thread m_ingestThread;
};

} // namespace decnet
