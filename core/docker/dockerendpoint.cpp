// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/docker/dockerendpoint.h"

#include <QDir>
#include <QUrl>

namespace decnet {

using namespace Qt::StringLiterals;

namespace {

constexpr int kPlainPort = 2375; // IANA "docker"
constexpr int kTlsPort = 2376;   // IANA "docker-s"

Result<DockerEndpoint> parseTcp(const QString &value)
{
    const QUrl url(value, QUrl::StrictMode);
    if (!url.isValid() || url.host().isEmpty() || !(url.path().isEmpty() || url.path() == u"/"_s)) {
        return fail(ErrorKind::Invalid,
                    u"DOCKER_HOST \"%1\" is not of the form tcp://host:port"_s.arg(value));
    }
    DockerEndpoint endpoint;
    const bool tls =
        url.scheme() == u"https"_s || !qEnvironmentVariableIsEmpty("DOCKER_TLS_VERIFY");
    QUrl base;
    base.setScheme(tls ? u"https"_s : u"http"_s);
    base.setHost(url.host());
    base.setPort(url.port(tls ? kTlsPort : kPlainPort));
    endpoint.baseUrl = base.toEncoded();
    if (tls) {
        endpoint.certDir =
            qEnvironmentVariable("DOCKER_CERT_PATH", QDir::homePath() + u"/.docker"_s);
    }
    return endpoint;
}

} // namespace

QString DockerEndpoint::toString() const
{
    return socketPath.isEmpty() ? QString::fromLatin1(baseUrl) : socketPath;
}

Result<DockerEndpoint> DockerEndpoint::parse(const QString &dockerHost)
{
    QString value = dockerHost.isEmpty() ? qEnvironmentVariable("DOCKER_HOST") : dockerHost;
    if (value.isEmpty())
        value = u"unix:///var/run/docker.sock"_s;

    if (value.startsWith(u"unix://"_s)) {
        DockerEndpoint endpoint;
        endpoint.socketPath = value.mid(7);
        endpoint.baseUrl = QByteArrayLiteral("http://docker");
        if (!endpoint.socketPath.startsWith(u'/')) {
            return fail(ErrorKind::Invalid,
                        u"DOCKER_HOST \"%1\" does not name an absolute socket path"_s.arg(value));
        }
        return endpoint;
    }
    if (value.startsWith(u"tcp://"_s) || value.startsWith(u"http://"_s) ||
        value.startsWith(u"https://"_s)) {
        return parseTcp(value);
    }
    return fail(ErrorKind::Invalid,
                u"DOCKER_HOST \"%1\" is neither unix:///path nor tcp://host:port"_s.arg(value));
}

} // namespace decnet
