// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/docker/dockerengine.h"
#include "core/docker/logfollower.h"

#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace decnet::test {

/// What the containers of a test have written so far, shared by a fake engine and its followers.
/// Thread-safe.
class LogStory
{
public:
    struct Container
    {
        Labels labels;
        QString state = QStringLiteral("running");
        std::vector<LogLine> lines;
    };

    void addContainer(const QString &id, const QString &decky, const QString &service,
                      const QString &state = QStringLiteral("running"));
    void setState(const QString &id, const QString &state);
    void removeContainer(const QString &id);
    /// One line; the timestamp counts up by itself, or is given.
    void say(const QString &id, const QByteArray &text, const QString &timestamp = {});
    /// Every stream breaks, as when the engine is restarted.
    void breakStreams();
    /// The engine answers nothing any more, or again.
    void setReachable(bool reachable);
    /// How often a container's log was asked for, with the `since` of each.
    [[nodiscard]] QStringList requests(const QString &id) const;

private:
    friend class FakeLogEngine;
    friend class FakeFollower;

    [[nodiscard]] std::vector<LogLine> linesSince(const QString &id, const QString &since,
                                                  std::size_t skip) const;

    mutable std::mutex m_mutex;
    std::condition_variable m_changed;
    std::map<QString, Container> m_containers;
    std::map<QString, QStringList> m_requests;
    qint64 m_nextNano = 0;
    int m_epoch = 0;
    bool m_reachable = true;
};

/// Lists containers and gives logs; everything else is an error.
class FakeLogEngine final : public DockerEngine
{
public:
    explicit FakeLogEngine(LogStory &story)
        : m_story(story)
    {
    }

    Result<std::vector<ObservedContainer>> containers(const QStringList &labels) override;
    Result<std::vector<LogLine>> logs(const QString &idOrName, const QString &since) override;

    Result<EngineInfo> info() override { return no<EngineInfo>(); }
    Result<QString> createNetwork(const NetworkSpec &) override { return no<QString>(); }
    Result<void> removeNetwork(const QString &) override { return no<void>(); }
    Result<std::vector<ObservedNetwork>> networks(const QStringList &) override
    {
        return no<std::vector<ObservedNetwork>>();
    }
    Result<void> connectNetwork(const QString &, const QString &,
                                const NetworkAttachment &) override
    {
        return no<void>();
    }
    Result<void> disconnectNetwork(const QString &, const QString &, bool) override
    {
        return no<void>();
    }
    Result<QString> createContainer(const ContainerSpec &) override { return no<QString>(); }
    Result<void> startContainer(const QString &) override { return no<void>(); }
    Result<void> stopContainer(const QString &, int) override { return no<void>(); }
    Result<void> restartContainer(const QString &, int) override { return no<void>(); }
    Result<void> removeContainer(const QString &, bool) override { return no<void>(); }
    Result<ContainerDetails> inspectContainer(const QString &) override
    {
        return no<ContainerDetails>();
    }
    Result<int> waitContainer(const QString &, int) override { return no<int>(); }
    Result<void> putArchive(const QString &, const QString &, const QByteArray &) override
    {
        return no<void>();
    }
    Result<bool> imageExists(const QString &) override { return no<bool>(); }
    Result<void> loadImage(const QByteArray &) override { return no<void>(); }
    Result<void> pullImage(const QString &, const Task &) override { return no<void>(); }
    Result<void> removeImage(const QString &) override { return no<void>(); }
    Result<void> followEvents(const QStringList &, const QString &, const EventHandler &,
                              const Task &) override
    {
        return no<void>();
    }

private:
    template<typename T>
    static Result<T> no()
    {
        return fail(ErrorKind::Internal, QStringLiteral("not part of this story"));
    }

    LogStory &m_story;
};

/// Follows the story on one thread of its own, as LogFollower promises.
class FakeFollower final : public LogFollower
{
public:
    FakeFollower(LogStory &story, LineHandler line, EndHandler end);
    ~FakeFollower() override;

    void follow(const QString &containerId, const QString &since) override;
    void unfollow(const QString &containerId) override;
    [[nodiscard]] int streamCount() const override;

private:
    struct Stream
    {
        QString since;
        std::size_t given = 0;
        int epoch = 0;
    };

    void run();

    LogStory &m_story;
    const LineHandler m_line;
    const EndHandler m_end;
    std::map<QString, Stream> m_streams; ///< guarded by the story's mutex
    bool m_stop = false;
    std::thread m_thread;
};

/// A line as a decoy writes it.
[[nodiscard]] QByteArray decoyLine(const QByteArray &decky, const QByteArray &service,
                                   const QByteArray &type, const QByteArray &parameters,
                                   const QByteArray &time = "2026-06-01T10:00:00.000000+00:00");

} // namespace decnet::test
