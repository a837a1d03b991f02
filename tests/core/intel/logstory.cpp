// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/core/intel/logstory.h"

namespace decnet::test {

using namespace Qt::StringLiterals;

void LogStory::addContainer(const QString &id, const QString &decky, const QString &service,
                            const QString &state)
{
    const std::scoped_lock lock(m_mutex);
    Container container;
    container.state = state;
    container.labels = {{u"decnet.topology.service"_s, u"true"_s},
                        {u"decnet.topology.id"_s, u"11112222-3333-4444-8555-666677778888"_s},
                        {u"decnet.topology.decky"_s, decky},
                        {u"decnet.topology.decky_id"_s, u"id-of-"_s + decky},
                        {u"decnet.topology.service_name"_s, service}};
    m_containers.insert_or_assign(id, container);
}

void LogStory::setState(const QString &id, const QString &state)
{
    const std::scoped_lock lock(m_mutex);
    m_containers.at(id).state = state;
    m_changed.notify_all();
}

void LogStory::removeContainer(const QString &id)
{
    const std::scoped_lock lock(m_mutex);
    m_containers.erase(id);
    m_changed.notify_all();
}

void LogStory::say(const QString &id, const QByteArray &text, const QString &timestamp)
{
    const std::scoped_lock lock(m_mutex);
    LogLine line;
    ++m_nextNano;
    line.timestamp =
        timestamp.isEmpty()
            ? u"2026-06-01T10:%1:%2.%3Z"_s.arg((m_nextNano / 60'000) % 60, 2, 10, QChar(u'0'))
                  .arg((m_nextNano / 1000) % 60, 2, 10, QChar(u'0'))
                  .arg((m_nextNano % 1000) * 1'000'000, 9, 10, QChar(u'0'))
            : timestamp;
    line.text = text;
    m_containers.at(id).lines.push_back(line);
    m_changed.notify_all();
}

void LogStory::breakStreams()
{
    const std::scoped_lock lock(m_mutex);
    ++m_epoch;
    m_changed.notify_all();
}

void LogStory::setReachable(bool reachable)
{
    const std::scoped_lock lock(m_mutex);
    m_reachable = reachable;
    ++m_epoch;
    m_changed.notify_all();
}

QStringList LogStory::requests(const QString &id) const
{
    const std::scoped_lock lock(m_mutex);
    const auto it = m_requests.find(id);
    return it == m_requests.end() ? QStringList() : it->second;
}

std::vector<LogLine> LogStory::linesSince(const QString &id, const QString &since,
                                          std::size_t skip) const
{
    std::vector<LogLine> lines;
    const auto it = m_containers.find(id);
    if (it == m_containers.end())
        return lines;
    for (const LogLine &line : it->second.lines) {
        if (line.timestamp < since)
            continue; // the engine's filter is inclusive
        if (skip > 0)
            --skip;
        else
            lines.push_back(line);
    }
    return lines;
}

Result<std::vector<ObservedContainer>> FakeLogEngine::containers(const QStringList &labels)
{
    const std::scoped_lock lock(m_story.m_mutex);
    if (!m_story.m_reachable)
        return fail(ErrorKind::Unreachable, u"Docker does not answer"_s);
    std::vector<ObservedContainer> found;
    for (const auto &[id, container] : m_story.m_containers) {
        bool matches = true;
        for (const QString &label : labels) {
            const QString key = label.section(u'=', 0, 0);
            matches = matches && container.labels.value(key) == label.section(u'=', 1);
        }
        if (!matches)
            continue;
        ObservedContainer observed;
        observed.id = id;
        observed.name = id;
        observed.state = container.state;
        observed.labels = container.labels;
        found.push_back(std::move(observed));
    }
    return found;
}

Result<std::vector<LogLine>> FakeLogEngine::logs(const QString &idOrName, const QString &since)
{
    const std::scoped_lock lock(m_story.m_mutex);
    if (!m_story.m_reachable)
        return fail(ErrorKind::Unreachable, u"Docker does not answer"_s);
    m_story.m_requests[idOrName].append(since);
    if (!m_story.m_containers.contains(idOrName))
        return fail(ErrorKind::NotFound, u"no such container"_s);
    return m_story.linesSince(idOrName, since, 0);
}

FakeFollower::FakeFollower(LogStory &story, LineHandler line, EndHandler end)
    : m_story(story)
    , m_line(std::move(line))
    , m_end(std::move(end))
    , m_thread([this] { run(); })
{
}

FakeFollower::~FakeFollower()
{
    {
        const std::scoped_lock lock(m_story.m_mutex);
        m_stop = true;
        m_story.m_changed.notify_all();
    }
    m_thread.join();
}

void FakeFollower::follow(const QString &containerId, const QString &since)
{
    const std::scoped_lock lock(m_story.m_mutex);
    m_story.m_requests[containerId].append(since);
    m_streams.try_emplace(containerId, Stream{since, 0, m_story.m_epoch});
    m_story.m_changed.notify_all();
}

void FakeFollower::unfollow(const QString &containerId)
{
    const std::scoped_lock lock(m_story.m_mutex);
    m_streams.erase(containerId);
}

int FakeFollower::streamCount() const
{
    const std::scoped_lock lock(m_story.m_mutex);
    return static_cast<int>(m_streams.size());
}

void FakeFollower::run()
{
    std::unique_lock lock(m_story.m_mutex);
    while (!m_stop) {
        std::vector<std::pair<QString, LogLine>> lines;
        std::vector<std::pair<QString, Result<void>>> ended;
        for (auto it = m_streams.begin(); it != m_streams.end();) {
            auto &[id, stream] = *it;
            for (LogLine &line : m_story.linesSince(id, stream.since, stream.given)) {
                ++stream.given;
                lines.emplace_back(id, std::move(line));
            }
            const auto container = m_story.m_containers.find(id);
            const bool isBroken = stream.epoch != m_story.m_epoch || !m_story.m_reachable;
            const bool isOver =
                container == m_story.m_containers.end() || container->second.state != u"running"_s;
            if (isBroken || isOver) {
                ended.emplace_back(
                    id, isBroken ? Result<void>(fail(ErrorKind::Unreachable, u"connection lost"_s))
                                 : Result<void>());
                it = m_streams.erase(it);
            } else {
                ++it;
            }
        }
        if (lines.empty() && ended.empty()) {
            m_story.m_changed.wait(lock);
            continue;
        }
        lock.unlock();
        for (const auto &[id, line] : lines)
            m_line(id, line);
        for (const auto &[id, how] : ended)
            m_end(id, how);
        lock.lock();
    }
}

QByteArray decoyLine(const QByteArray &decky, const QByteArray &service, const QByteArray &type,
                     const QByteArray &parameters, const QByteArray &time)
{
    return "<134>1 " + time + ' ' + decky + ' ' + service + " - " + type + " [relay@55555 " +
           parameters + ']';
}

} // namespace decnet::test
