// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/docker/containerstream.h"
#include "core/docker/curlhandle.h"
#include "core/docker/httpclient.h"

namespace decnet {

/// A ContainerStream on a connection of its own that was taken over from HTTP ("hijacked").
class CurlContainerStream final : public ContainerStream
{
public:
    /// `request` is the whole attach request without body. Errors: those of transferError(), and of
    /// engineError() for an answer that is neither 101 nor 200.
    [[nodiscard]] static Result<std::unique_ptr<ContainerStream>>
    open(const DockerEndpoint &endpoint, const HttpRequest &request);

    [[nodiscard]] Result<void> write(QByteArrayView bytes) override;
    [[nodiscard]] Result<QByteArray> readLine(std::chrono::milliseconds timeout) override;

private:
    using Deadline = std::chrono::steady_clock::time_point;

    CurlContainerStream(CurlEasy easy, DockerEndpoint endpoint, QString what);

    [[nodiscard]] Result<void> takeOver(const HttpRequest &request);
    [[nodiscard]] Result<void> send(QByteArrayView bytes, Deadline deadline);
    /// Appends what has come to m_raw.
    [[nodiscard]] Result<void> receive(Deadline deadline);
    [[nodiscard]] Result<void> waitFor(short events, Deadline deadline);
    /// Moves whole frames from m_raw to m_out.
    [[nodiscard]] Result<void> unpackFrames();

    CurlEasy m_easy;
    DockerEndpoint m_endpoint;
    QString m_what;
    QByteArray m_raw;
    QByteArray m_out;
};

} // namespace decnet
