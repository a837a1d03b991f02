// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <QByteArray>
#include <QString>

namespace decnet {

/// Where an engine listens: a UNIX socket, or a TCP address with or without TLS.
struct DockerEndpoint
{
    QString socketPath; ///< empty for TCP
    QByteArray baseUrl; ///< "http://docker" for a socket, "http(s)://host:port" for TCP
    QString certDir;    ///< with TLS: folder of ca.pem, cert.pem, key.pem

    /// For messages: the socket's path or the URL.
    [[nodiscard]] QString toString() const;

    /// `dockerHost` in the form of DOCKER_HOST (unix:///path, tcp://host[:port]); empty means the
    /// environment's DOCKER_HOST, and without that /var/run/docker.sock. DOCKER_TLS_VERIFY and
    /// DOCKER_CERT_PATH are heeded for TCP. Errors: Invalid, naming the value.
    [[nodiscard]] static Result<DockerEndpoint> parse(const QString &dockerHost = {});
};

} // namespace decnet
