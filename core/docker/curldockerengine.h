// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/docker/dockerengine.h"
#include "core/docker/httpclient.h"
#include "core/docker/specjson.h"

#include <QUrlQuery>

#include <mutex>
#include <optional>

namespace decnet {

/// The oldest engine API that is good enough (19.03), and the one this client is written for
/// (20.10).
inline constexpr ApiVersion kOldestApi{1, 40};
inline constexpr ApiVersion kOwnApi{1, 41};

/// DockerEngine over libcurl. Constructing makes no call; the version is negotiated on the first
/// one, and again after the engine was lost. An engine older than kOldestApi answers every call
/// with Refused, with Error::currentVersion and expectedVersion set to 1000 * major + minor.
class CurlDockerEngine final : public DockerEngine
{
public:
    explicit CurlDockerEngine(DockerEndpoint endpoint, HttpOptions options = {});

    Result<EngineInfo> info() override;

    Result<QString> createNetwork(const NetworkSpec &spec) override;
    Result<void> removeNetwork(const QString &idOrName) override;
    Result<std::vector<ObservedNetwork>> networks(const QStringList &labels) override;
    Result<void> connectNetwork(const QString &network, const QString &container,
                                const NetworkAttachment &attachment) override;
    Result<void> disconnectNetwork(const QString &network, const QString &container,
                                   bool force) override;

    Result<QString> createContainer(const ContainerSpec &spec) override;
    Result<void> startContainer(const QString &idOrName) override;
    Result<void> stopContainer(const QString &idOrName, int timeoutSeconds) override;
    Result<void> restartContainer(const QString &idOrName, int timeoutSeconds) override;
    Result<void> removeContainer(const QString &idOrName, bool force) override;
    Result<std::vector<ObservedContainer>> containers(const QStringList &labels) override;
    Result<ContainerDetails> inspectContainer(const QString &idOrName) override;
    Result<int> waitContainer(const QString &idOrName, int timeoutSeconds) override;
    Result<std::unique_ptr<ContainerStream>> attachContainer(const QString &idOrName) override;
    Result<void> putArchive(const QString &idOrName, const QString &path,
                            const QByteArray &tar) override;

    Result<std::vector<LogLine>> logs(const QString &idOrName, const QString &since) override;

    Result<bool> imageExists(const QString &reference) override;
    Result<void> loadImage(const QByteArray &tar) override;
    Result<void> pullImage(const QString &reference, const Task &task) override;
    Result<void> removeImage(const QString &reference) override;

    Result<void> followEvents(const QStringList &labels, const QString &sinceUnixSeconds,
                              const EventHandler &handler, const Task &task) override;

private:
    /// A request relative to the API root, and what it is for.
    struct Call
    {
        const char *method = "GET";
        QString path{};
        QUrlQuery query{};
        QString what{};
        QByteArray body{};
        QByteArray contentType{};
        std::chrono::milliseconds timeout{0};
    };

    [[nodiscard]] Result<ApiVersion> negotiate();
    [[nodiscard]] Result<HttpRequest> request(const Call &call);
    [[nodiscard]] Result<HttpResponse> exchange(const Call &call);
    /// exchange(), and everything but 2xx and 304 is an error.
    [[nodiscard]] Result<QByteArray> perform(const Call &call);
    [[nodiscard]] Result<QJsonObject> performForObject(const Call &call);
    [[nodiscard]] Result<QJsonArray> performForArray(const Call &call);
    [[nodiscard]] Result<void> streamMessages(const Call &call, const Task &task,
                                              const std::function<void(const QJsonObject &)> &each);
    [[nodiscard]] Result<void> waitUntilRemoved(const QString &idOrName);
    [[nodiscard]] Result<bool> isAttached(const QString &network, const QString &container);
    void forgetVersion();

    HttpClient m_http;
    std::mutex m_versionMutex;
    std::optional<ApiVersion> m_version;
};

} // namespace decnet
