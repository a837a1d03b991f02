// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/base/task.h"
#include "core/docker/containerstream.h"
#include "core/docker/specs.h"

#include <functional>
#include <memory>

namespace decnet {

/// The Docker Engine API as far as it is used, one call per function (Docker Engine API v1.41,
/// docs.docker.com/engine/api/v1.41). Blocking and thread-safe: call from worker threads, several
/// at a time; a few keep-alive connections are shared.
///
/// Error kinds: Unreachable (no socket, connection refused, connection lost), Refused (permission
/// on the socket, 403), NotFound (404), Conflict (409, "already"), Invalid (400), Timeout, Busy
/// (503), Internal (5xx, with the engine's message as detail). Messages name the thing.
class DockerEngine
{
public:
    virtual ~DockerEngine() = default;

    [[nodiscard]] virtual Result<EngineInfo> info() = 0;

    [[nodiscard]] virtual Result<QString> createNetwork(const NetworkSpec &spec) = 0;
    [[nodiscard]] virtual Result<void> removeNetwork(const QString &idOrName) = 0;
    /// All filters must match; empty = all. Exact label match, "key" or "key=value".
    [[nodiscard]] virtual Result<std::vector<ObservedNetwork>>
    networks(const QStringList &labels) = 0;
    [[nodiscard]] virtual Result<void> connectNetwork(const QString &network,
                                                      const QString &container,
                                                      const NetworkAttachment &attachment) = 0;
    [[nodiscard]] virtual Result<void> disconnectNetwork(const QString &network,
                                                         const QString &container, bool force) = 0;

    /// Creates it with every attachment of the spec. Returns the id.
    [[nodiscard]] virtual Result<QString> createContainer(const ContainerSpec &spec) = 0;
    /// Already running is success.
    [[nodiscard]] virtual Result<void> startContainer(const QString &idOrName) = 0;
    /// Already stopped is success.
    [[nodiscard]] virtual Result<void> stopContainer(const QString &idOrName,
                                                     int timeoutSeconds) = 0;
    [[nodiscard]] virtual Result<void> restartContainer(const QString &idOrName,
                                                        int timeoutSeconds) = 0;
    /// With force a running one is killed; anonymous volumes go too. Not there is success.
    [[nodiscard]] virtual Result<void> removeContainer(const QString &idOrName, bool force) = 0;
    /// Running and stopped ones.
    [[nodiscard]] virtual Result<std::vector<ObservedContainer>>
    containers(const QStringList &labels) = 0;
    [[nodiscard]] virtual Result<ContainerDetails> inspectContainer(const QString &idOrName) = 0;
    /// Waits for the end; returns the exit code.
    [[nodiscard]] virtual Result<int> waitContainer(const QString &idOrName,
                                                    int timeoutSeconds) = 0;
    /// Its standard input (spec: openStdin) and output; before it is started, so that nothing is
    /// missed. Refused by engines that have no such thing.
    [[nodiscard]] virtual Result<std::unique_ptr<ContainerStream>>
    attachContainer(const QString &idOrName);
    /// Puts a tar archive into a (created or running) container's file system.
    [[nodiscard]] virtual Result<void> putArchive(const QString &idOrName, const QString &path,
                                                  const QByteArray &tar) = 0;

    /// Whole log so far; `since` is exclusive of nothing (RFC 3339 or empty).
    [[nodiscard]] virtual Result<std::vector<LogLine>> logs(const QString &idOrName,
                                                            const QString &since) = 0;

    [[nodiscard]] virtual Result<bool> imageExists(const QString &reference) = 0;
    /// `docker load`: a tar with manifest.json.
    [[nodiscard]] virtual Result<void> loadImage(const QByteArray &tar) = 0;
    [[nodiscard]] virtual Result<void> pullImage(const QString &reference, const Task &task) = 0;
    [[nodiscard]] virtual Result<void> removeImage(const QString &reference) = 0;

    using EventHandler = std::function<void(const EngineEvent &)>;
    using LogHandler = std::function<void(const LogLine &)>;

    /// Blocks until `task` is cancelled (then success) or the stream breaks (Unreachable). Handlers
    /// run on the calling thread. Only events of containers carry labels: a filter leaves the
    /// others out.
    [[nodiscard]] virtual Result<void> followEvents(const QStringList &labels,
                                                    const QString &sinceUnixSeconds,
                                                    const EventHandler &handler,
                                                    const Task &task) = 0;
};

/// Where the engine listens: `DOCKER_HOST` (unix://, tcp://) or the default socket.
[[nodiscard]] Result<std::unique_ptr<DockerEngine>>
connectDockerEngine(const QString &dockerHost = {});

} // namespace decnet
