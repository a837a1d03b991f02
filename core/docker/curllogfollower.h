// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/docker/curlhandle.h"
#include "core/docker/logfollower.h"
#include "core/docker/logframes.h"
#include "core/docker/specjson.h"

#include <atomic>
#include <map>
#include <mutex>
#include <thread>
#include <vector>

namespace decnet {

/// LogFollower on one curl multi handle. After unfollow() at most the call that is running at that
/// moment still reaches the handlers; an unfollowed stream has no end. Handlers may call follow()
/// and unfollow(). Destruction waits for a handler that is running.
class CurlLogFollower final : public LogFollower
{
public:
    CurlLogFollower(DockerEndpoint endpoint, LineHandler line, EndHandler end);
    ~CurlLogFollower() override;

    void follow(const QString &containerId, const QString &since) override;
    void unfollow(const QString &containerId) override;
    [[nodiscard]] int streamCount() const override;

private:
    struct Stream;
    struct Command
    {
        bool follow = false;
        QString containerId;
        QString since;
        quint64 generation = 0;
    };

    void run();
    void takeCommands();
    void startStream(const Command &command);
    void finishStreams();
    void endStream(Stream &stream, CURLcode code);
    [[nodiscard]] bool isWanted(const Stream &stream) const;
    [[nodiscard]] Result<void> outcome(Stream &stream, CURLcode code) const;
    static size_t receive(char *data, size_t size, size_t count, void *user);

    DockerEndpoint m_endpoint;
    LineHandler m_line;
    EndHandler m_end;
    CurlMulti m_multi;

    mutable std::mutex m_mutex;
    std::vector<Command> m_commands;
    std::map<QString, quint64> m_wanted; ///< id -> generation of the follow() that counts
    quint64 m_nextGeneration = 1;
    std::atomic_bool m_stop = false;

    /// Only on the follower's thread.
    std::map<CURL *, std::unique_ptr<Stream>> m_streams;
    std::thread m_thread;
};

} // namespace decnet
