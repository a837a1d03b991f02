// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/docker/containerstream.h"
#include "core/docker/dockerengine.h"
#include "core/docker/nethelperjob.h"

#include <QSet>

#include <mutex>

namespace decnet {

/// A network helper that runs already and waits for jobs, so that a change of a running maze does
/// not pay for the start of a container (E-13, M-07). It ends, and the engine removes it, as soon
/// as this object or this process is gone: its standard input is our connection to the engine.
///
/// Where /var/run is a shared mount (systemd makes it one) the helper sees namespaces as they come;
/// elsewhere only those that were there at its start.
class WarmHelper
{
public:
    /// Blocking, some hundred milliseconds. Errors: those of the engine, Corrupt.
    [[nodiscard]] static Result<std::unique_ptr<WarmHelper>> start(DockerEngine &engine,
                                                                   const QString &image);
    ~WarmHelper();
    WarmHelper(const WarmHelper &) = delete;
    WarmHelper &operator=(const WarmHelper &) = delete;

    /// Every namespace of the job is one that it sees.
    [[nodiscard]] bool canDo(const NetHelperJob &job) const;
    /// One job after the other; thread-safe. A failure of the connection is final.
    [[nodiscard]] Result<NetHelperResult> run(const NetHelperJob &job,
                                              std::chrono::milliseconds timeout);

private:
    WarmHelper(DockerEngine &engine, QString container)
        : m_engine(engine)
        , m_container(std::move(container))
    {
    }
    [[nodiscard]] Result<void> greet();

    DockerEngine &m_engine;
    const QString m_container;
    bool m_seesNewcomers = false;
    QSet<QString> m_namespaces; ///< names below the engine's folder
    std::mutex m_mutex;
    std::unique_ptr<ContainerStream> m_stream;
};

} // namespace decnet
