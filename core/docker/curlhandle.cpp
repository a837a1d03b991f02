// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/docker/curlhandle.h"

#include <QFile>

#include <cerrno>

namespace decnet {

using namespace Qt::StringLiterals;

void initialiseCurl()
{
    static const bool done = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
    Q_UNUSED(done);
}

CurlEasy makeCurlEasy(const DockerEndpoint &endpoint, long connectTimeoutMillis)
{
    initialiseCurl();
    CurlEasy easy(curl_easy_init());
    if (easy)
        configureCurlEasy(easy.get(), endpoint, connectTimeoutMillis);
    return easy;
}

void configureCurlEasy(CURL *handle, const DockerEndpoint &endpoint, long connectTimeoutMillis)
{
    curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
    // An http_proxy in the environment must not see the engine's traffic.
    curl_easy_setopt(handle, CURLOPT_PROXY, "");
    curl_easy_setopt(handle, CURLOPT_CONNECTTIMEOUT_MS, connectTimeoutMillis);
    curl_easy_setopt(handle, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
    if (!endpoint.socketPath.isEmpty()) {
        curl_easy_setopt(handle, CURLOPT_UNIX_SOCKET_PATH,
                         QFile::encodeName(endpoint.socketPath).constData());
    }
    if (!endpoint.certDir.isEmpty()) {
        const auto file = [&endpoint](const QString &name) {
            return QFile::encodeName(endpoint.certDir + u'/' + name);
        };
        curl_easy_setopt(handle, CURLOPT_CAINFO, file(u"ca.pem"_s).constData());
        curl_easy_setopt(handle, CURLOPT_SSLCERT, file(u"cert.pem"_s).constData());
        curl_easy_setopt(handle, CURLOPT_SSLKEY, file(u"key.pem"_s).constData());
    }
}

Error transferError(CURL *handle, CURLcode code, const DockerEndpoint &endpoint,
                    const QString &what)
{
    const QString where = endpoint.toString();
    const QString detail = u"%1: %2"_s.arg(what, QString::fromUtf8(curl_easy_strerror(code)));
    switch (code) {
    case CURLE_COULDNT_CONNECT: {
        long systemError = 0;
        curl_easy_getinfo(handle, CURLINFO_OS_ERRNO, &systemError);
        if (systemError == EACCES || systemError == EPERM) {
            return makeError(ErrorKind::Refused,
                             u"No permission to use the Docker socket %1"_s.arg(where), detail);
        }
        return makeError(ErrorKind::Unreachable, u"Docker does not answer at %1"_s.arg(where),
                         detail);
    }
    case CURLE_OPERATION_TIMEDOUT:
        return makeError(ErrorKind::Timeout, u"Docker took too long to %1"_s.arg(what), detail);
    case CURLE_UNSUPPORTED_PROTOCOL:
    case CURLE_WEIRD_SERVER_REPLY:
    case CURLE_BAD_CONTENT_ENCODING:
        return makeError(ErrorKind::Corrupt,
                         u"What answers at %1 is not a Docker engine"_s.arg(where), detail);
    case CURLE_OUT_OF_MEMORY:
        return makeError(ErrorKind::Internal, u"Out of memory while trying to %1"_s.arg(what),
                         detail);
    default:
        return makeError(ErrorKind::Unreachable,
                         u"The connection to Docker was lost while trying to %1"_s.arg(what),
                         detail);
    }
}

} // namespace decnet
