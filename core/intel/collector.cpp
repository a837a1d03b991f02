// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/intel/collector.h"

#include "core/bus/topics.h"

namespace decnet {

using namespace Qt::StringLiterals;

namespace {

constexpr std::size_t kBatchLines = 100;
/// Under load a transaction takes more lines, because its cost is mostly its end.
constexpr std::size_t kMostLines = 1000;
/// Pieces of files whose end never came.
constexpr int kStaleCaptureDays = 2;
constexpr std::chrono::milliseconds kIdle{500};

} // namespace

Collector::Collector(DockerEngine &engine, LogFollowerFactory followers,
                     IntelRepository &repository, Bus &bus, const Clock &clock, const Paths &paths,
                     CollectorTimes times)
    : m_engine(engine)
    , m_followers(std::move(followers))
    , m_repository(repository)
    , m_bus(bus)
    , m_clock(clock)
    , m_paths(paths)
    , m_times(times)
{
}

Collector::~Collector()
{
    stop();
}

void Collector::start()
{
    const std::scoped_lock lock(m_mutex);
    if (m_watchThread.joinable())
        return;
    m_stopping = false;
    m_queue = std::make_unique<LineQueue>();
    m_watchThread = std::thread([this] { watch(); });
    m_ingestThread = std::thread([this] { ingestLoop(); });
}

void Collector::stop()
{
    {
        const std::scoped_lock lock(m_mutex);
        if (!m_watchThread.joinable())
            return;
        m_stopping = true;
    }
    // Closed first: the follower's thread may be waiting for room in the queue.
    m_queue->close();
    m_wake.notify_all();
    m_watchThread.join();
    m_ingestThread.join();
    const std::scoped_lock lock(m_mutex);
    m_watchThread = {};
    m_ingestThread = {};
    m_followed.clear();
    m_started.clear();
    m_health.streams = 0;
}

void Collector::containerStarted(const QString &containerId, const Labels &labels)
{
    auto source = CollectSource::fromLabels(containerId, labels);
    if (!source)
        return;
    {
        const std::scoped_lock lock(m_mutex);
        m_started.push_back(std::move(*source));
    }
    m_wake.notify_all();
}

CollectorHealth Collector::health() const
{
    const std::scoped_lock lock(m_mutex);
    CollectorHealth now = m_health;
    now.problem = m_storeProblem.isEmpty() ? m_scanProblem : m_storeProblem;
    return now;
}

void Collector::setScanProblem(const QString &problem)
{
    const std::scoped_lock lock(m_mutex);
    m_scanProblem = problem;
}

void Collector::setStoreProblem(const QString &problem)
{
    const std::scoped_lock lock(m_mutex);
    m_storeProblem = problem;
}

bool Collector::pause(std::chrono::milliseconds time)
{
    std::unique_lock lock(m_mutex);
    return !m_wake.wait_for(lock, time, [this] { return m_stopping; });
}

void Collector::publishHealth()
{
    const CollectorHealth now = health();
    m_bus.publish(topics::collectorHealth(), {{u"worker"_s, u"collector"_s},
                                              {u"ts"_s, toIsoUtc(m_clock.now())},
                                              {u"streams"_s, now.streams},
                                              {u"lines"_s, now.lines},
                                              {u"dropped"_s, now.dropped},
                                              {u"problem"_s, now.problem}});
}

void Collector::watch()
{
    using SteadyClock = std::chrono::steady_clock;
    Backoff backoff(m_times.retryFirst, m_times.retryLongest);
    auto nextScan = SteadyClock::now();
    auto nextHealth = SteadyClock::now() + m_times.health;
    bool isFirst = true;
    int toldStreams = 0; // a listener need not wait for the next round to learn that decoys came or went
    for (;;) {
        std::vector<CollectSource> started;
        {
            std::unique_lock lock(m_mutex);
            m_wake.wait_until(lock, std::min(nextScan, nextHealth),
                              [this] { return m_stopping || m_rescanSoon || !m_started.empty(); });
            if (m_stopping)
                break;
            started.swap(m_started);
            if (std::exchange(m_rescanSoon, false)) {
                // A little later, so that a container that dies again and again costs little.
                nextScan = std::min(nextScan, SteadyClock::now() + m_times.retryFirst);
            }
        }
        if (m_follower) {
            for (const CollectSource &source : started)
                nextScan = follow(source, true) ? nextScan : SteadyClock::now();
        } else if (!started.empty()) {
            nextScan = SteadyClock::now();
        }
        if (SteadyClock::now() >= nextScan) {
            const bool done = ensureFollower() && rescan();
            if (done)
                backoff.reset();
            nextScan = SteadyClock::now() + (done ? m_times.rescan : backoff.next());
        }
        const int streams = health().streams;
        if (isFirst || streams != toldStreams || SteadyClock::now() >= nextHealth) {
            publishHealth();
            toldStreams = streams;
            nextHealth = SteadyClock::now() + m_times.health;
            isFirst = false;
        }
    }
    m_follower.reset();
}

bool Collector::ensureFollower()
{
    if (m_follower)
        return true;
    auto follower =
        m_followers([this](const QString &id, const LogLine &line) { onLine(id, line); },
                    [this](const QString &id, const Result<void> &) { onEnd(id); });
    if (!follower) {
        setScanProblem(follower.error().message);
        return false;
    }
    m_follower = std::move(*follower);
    return true;
}

bool Collector::rescan()
{
    const auto containers = m_engine.containers({serviceMarkerLabel()});
    if (!containers) {
        setScanProblem(containers.error().message);
        return false;
    }
    QStringList present;
    bool allFollowed = true;
    for (const ObservedContainer &container : *containers) {
        present.append(container.id);
        const auto source = CollectSource::fromLabels(container.id, container.labels);
        // A created container has no log yet; its start is announced.
        if (source && container.state != u"created"_s)
            allFollowed = follow(*source, container.isRunning()) && allFollowed;
    }
    const std::scoped_lock lock(m_mutex);
    std::erase_if(m_followed, [&](const auto &entry) {
        return !entry.second.isOpen && !present.contains(entry.first);
    });
    if (allFollowed)
        m_scanProblem.clear();
    return allFollowed;
}

bool Collector::follow(const CollectSource &source, bool isRunning)
{
    {
        const std::scoped_lock lock(m_mutex);
        const auto it = m_followed.find(source.containerId);
        if (it != m_followed.end() && (it->second.isOpen || (it->second.isDrained && !isRunning)))
            return true;
    }
    const auto position = m_repository.position(source.containerId);
    if (!position) {
        setScanProblem(position.error().message);
        return false;
    }
    const CollectPosition from = position->value_or(CollectPosition());
    {
        const std::scoped_lock lock(m_mutex);
        Followed followed;
        followed.stream = std::make_shared<const CollectStream>(CollectStream{source, from});
        followed.counter = PositionCounter(from.timestamp);
        followed.isOpen = true;
        followed.isDrained = !isRunning;
        m_followed.insert_or_assign(source.containerId, std::move(followed));
        ++m_health.streams;
    }
    m_follower->follow(source.containerId, from.timestamp);
    return true;
}

void Collector::onLine(const QString &containerId, const LogLine &line)
{
    LineQueue::Item item;
    {
        const std::scoped_lock lock(m_mutex);
        const auto it = m_followed.find(containerId);
        if (it == m_followed.end())
            return;
        item.stream = it->second.stream;
        item.line.position = it->second.counter.next(line.timestamp);
    }
    item.line.line = line;
    m_queue->push(std::move(item));
}

void Collector::onEnd(const QString &containerId)
{
    {
        const std::scoped_lock lock(m_mutex);
        const auto it = m_followed.find(containerId);
        if (it == m_followed.end() || !it->second.isOpen)
            return;
        it->second.isOpen = false;
        --m_health.streams;
        // Stopped, or the connection broke: the scan tells which.
        m_rescanSoon = !it->second.isDrained || m_rescanSoon;
    }
    m_wake.notify_all();
}

void Collector::ingestLoop()
{
    Ingestor ingestor(m_repository, m_bus, m_paths);
    ingestor.removeStaleCaptures(m_clock.now().addDays(-kStaleCaptureDays));
    for (;;) {
        const auto items = m_queue->take(kBatchLines, kMostLines, m_times.batch, kIdle);
        if (items.empty()) {
            if (m_queue->isClosed())
                return;
            continue;
        }
        store(items, ingestor);
    }
}

void Collector::store(const std::vector<LineQueue::Item> &items, Ingestor &ingestor)
{
    // Lines of one stream stay in order; streams do not depend on each other.
    std::map<const CollectStream *, std::vector<CollectedLine>> batches;
    for (const LineQueue::Item &item : items)
        batches[item.stream.get()].push_back(item.line);

    for (const auto &[stream, lines] : batches) {
        Backoff backoff(m_times.retryFirst, m_times.retryLongest);
        for (;;) {
            const auto counts = ingestor.ingest(stream->source, lines, stream->resumedFrom);
            if (counts) {
                const std::scoped_lock lock(m_mutex);
                m_health.lines += counts->lines;
                m_health.dropped += counts->unreadable;
                m_storeProblem = ingestor.logProblem();
                break;
            }
            setStoreProblem(counts.error().message);
            // Given up only when stopping: what is not stored is read again from its position.
            if (!pause(backoff.next()))
                break;
        }
    }
}

Result<IngestCounts> Collector::collectNow(const Task &task)
{
    Ingestor ingestor(m_repository, m_bus, m_paths);
    const auto containers = m_engine.containers({serviceMarkerLabel()});
    if (!containers)
        return fail(containers.error());
    IngestCounts total;
    const int count = static_cast<int>(containers->size());
    for (int i = 0; i < count; ++i) {
        const ObservedContainer &container = (*containers)[static_cast<std::size_t>(i)];
        if (auto ok = task.check(); !ok)
            return fail(ok.error());
        task.report({i, count, container.name});
        const auto source = CollectSource::fromLabels(container.id, container.labels);
        if (!source || container.state == u"created"_s)
            continue;
        const auto position = m_repository.position(container.id);
        if (!position)
            return fail(position.error());
        const CollectPosition from = position->value_or(CollectPosition());
        const auto log = m_engine.logs(container.id, from.timestamp);
        if (!log) {
            if (log.error().kind == ErrorKind::NotFound)
                continue;
            return fail(log.error());
        }
        PositionCounter counter(from.timestamp);
        std::vector<CollectedLine> batch;
        for (std::size_t at = 0; at < log->size(); ++at) {
            const LogLine &line = (*log)[at];
            batch.push_back({counter.next(line.timestamp), line});
            if (batch.size() < kMostLines && at + 1 < log->size())
                continue;
            const auto counts = ingestor.ingest(*source, batch, from);
            if (!counts)
                return fail(counts.error());
            total += *counts;
            batch.clear();
        }
    }
    return total;
}

} // namespace decnet
