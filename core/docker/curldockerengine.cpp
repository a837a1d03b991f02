// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/docker/curldockerengine.h"

#include "core/docker/curlcontainerstream.h"
#include "core/docker/engineerror.h"
#include "core/docker/jsonlines.h"
#include "core/docker/logframes.h"
#include "core/docker/observedjson.h"

#include <QJsonDocument>
#include <QUrl>

namespace decnet {

using namespace Qt::StringLiterals;

namespace {

constexpr std::chrono::seconds kRemovalGrace{60};
constexpr std::chrono::minutes kTransferTimeout{10};

QString encoded(const QString &segment)
{
    return QString::fromLatin1(QUrl::toPercentEncoding(segment));
}

/// An image reference is a path of its own: its slashes and colon stay.
QString encodedReference(const QString &reference)
{
    return QString::fromLatin1(QUrl::toPercentEncoding(reference, "/:@"));
}

/// Values are encoded here: QUrlQuery leaves '+' and others as they are, an engine reads '+' as a
/// space.
void add(QUrlQuery &query, const QString &key, const QString &value)
{
    query.addQueryItem(key, encoded(value));
}

QByteArray toBody(const QJsonObject &object)
{
    return QJsonDocument(object).toJson(QJsonDocument::Compact);
}

qint64 asNumber(ApiVersion version)
{
    return 1000 * version.major + version.minor;
}

Error notJson(const QString &what)
{
    return makeError(ErrorKind::Corrupt,
                     u"Docker's answer to the attempt to %1 cannot be read"_s.arg(what));
}

constexpr char kJson[] = "application/json";
constexpr char kTar[] = "application/x-tar";

} // namespace

Result<std::unique_ptr<ContainerStream>> DockerEngine::attachContainer(const QString &idOrName)
{
    return fail(ErrorKind::Refused, u"This engine cannot attach to %1."_s.arg(idOrName));
}

CurlDockerEngine::CurlDockerEngine(DockerEndpoint endpoint, HttpOptions options)
    : m_http(std::move(endpoint), options)
{
}

Result<ApiVersion> CurlDockerEngine::negotiate()
{
    const std::lock_guard lock(m_versionMutex);
    if (m_version)
        return *m_version;

    HttpRequest ask;
    ask.method = "GET";
    ask.target = "/version";
    ask.what = u"ask for the engine's version"_s;
    const auto response = m_http.send(ask);
    if (!response)
        return fail(response.error());
    if (response->status != 200)
        return fail(engineError(*response, ask.what));
    const QJsonDocument document = QJsonDocument::fromJson(response->body);
    const auto theirs = ApiVersion::parse(document.object().value(u"ApiVersion"_s).toString());
    if (!theirs) {
        return fail(ErrorKind::Corrupt, u"What answers at %1 is not a Docker engine"_s.arg(
                                            m_http.endpoint().toString()));
    }
    if (*theirs < kOldestApi) {
        Error error = makeError(
            ErrorKind::Refused,
            u"The Docker engine is too old: it speaks API %1, DECNET needs %2 (Docker 19.03) or newer"_s
                .arg(theirs->toString(), kOldestApi.toString()),
            u"engine version %1"_s.arg(document.object().value(u"Version"_s).toString()));
        error.currentVersion = asNumber(*theirs);
        error.expectedVersion = asNumber(kOldestApi);
        return fail(error);
    }
    ApiVersion chosen = std::min(kOwnApi, *theirs);
    // New engines drop old versions; theirs are compatible with what is used here.
    const auto least = ApiVersion::parse(document.object().value(u"MinAPIVersion"_s).toString());
    if (least && *least > chosen)
        chosen = *least;
    m_version = chosen;
    return chosen;
}

void CurlDockerEngine::forgetVersion()
{
    const std::lock_guard lock(m_versionMutex);
    m_version.reset();
}

Result<HttpRequest> CurlDockerEngine::request(const Call &call)
{
    const auto version = negotiate();
    if (!version)
        return fail(version.error());
    HttpRequest request;
    request.method = call.method;
    request.target = "/v" + version->toString().toLatin1() + call.path.toLatin1();
    if (!call.query.isEmpty())
        request.target += '?' + call.query.query(QUrl::FullyEncoded).toLatin1();
    request.body = call.body;
    request.contentType = call.contentType;
    request.what = call.what;
    request.timeout = call.timeout;
    return request;
}

Result<HttpResponse> CurlDockerEngine::exchange(const Call &call)
{
    const auto prepared = request(call);
    if (!prepared)
        return fail(prepared.error());
    auto response = m_http.send(*prepared);
    // Another engine may answer next time, after an upgrade for example.
    if (!response && response.error().kind == ErrorKind::Unreachable)
        forgetVersion();
    return response;
}

Result<QByteArray> CurlDockerEngine::perform(const Call &call)
{
    auto response = exchange(call);
    if (!response)
        return fail(response.error());
    const bool good =
        (response->status >= 200 && response->status < 300) || response->status == 304;
    if (!good)
        return fail(engineError(*response, call.what));
    return response->body;
}

Result<QJsonObject> CurlDockerEngine::performForObject(const Call &call)
{
    const auto body = perform(call);
    if (!body)
        return fail(body.error());
    const QJsonDocument document = QJsonDocument::fromJson(*body);
    if (!document.isObject())
        return fail(notJson(call.what));
    return document.object();
}

Result<QJsonArray> CurlDockerEngine::performForArray(const Call &call)
{
    const auto body = perform(call);
    if (!body)
        return fail(body.error());
    const QJsonDocument document = QJsonDocument::fromJson(*body);
    if (!document.isArray())
        return fail(notJson(call.what));
    return document.array();
}

Result<void> CurlDockerEngine::streamMessages(const Call &call, const Task &task,
                                              const std::function<void(const QJsonObject &)> &each)
{
    const auto prepared = request(call);
    if (!prepared)
        return fail(prepared.error());
    JsonLines lines;
    Result<void> parsed;
    const auto response = m_http.stream(
        *prepared,
        [&](QByteArrayView bytes) {
            parsed = lines.feed(bytes, each);
            return parsed.has_value();
        },
        task);
    if (!response) {
        if (response.error().kind == ErrorKind::Unreachable)
            forgetVersion();
        return fail(response.error());
    }
    if (response->status >= 300)
        return fail(engineError(*response, call.what));
    if (parsed)
        parsed = lines.finish(each);
    if (!parsed)
        return fail(parsed.error().wrapped(notJson(call.what).message));
    return {};
}

Result<EngineInfo> CurlDockerEngine::info()
{
    const auto version = negotiate();
    if (!version)
        return fail(version.error());
    const auto object = performForObject({.path = u"/info"_s, .what = u"describe the engine"_s});
    if (!object)
        return fail(object.error());
    EngineInfo result = infoFromJson(*object);
    result.apiVersion = version->toString();
    return result;
}

Result<QString> CurlDockerEngine::createNetwork(const NetworkSpec &spec)
{
    const auto object = performForObject({.method = "POST",
                                          .path = u"/networks/create"_s,
                                          .what = u"create network %1"_s.arg(spec.name),
                                          .body = toBody(networkCreateBody(spec)),
                                          .contentType = kJson});
    if (!object)
        return fail(object.error());
    return object->value(u"Id"_s).toString();
}

Result<void> CurlDockerEngine::removeNetwork(const QString &idOrName)
{
    const auto done = perform({.method = "DELETE",
                               .path = u"/networks/"_s + encoded(idOrName),
                               .what = u"remove network %1"_s.arg(idOrName)});
    if (!done)
        return fail(done.error());
    return {};
}

Result<std::vector<ObservedNetwork>> CurlDockerEngine::networks(const QStringList &labels)
{
    Call call{.path = u"/networks"_s, .what = u"list networks"_s};
    if (!labels.isEmpty())
        add(call.query, u"filters"_s, QString::fromUtf8(labelFilters(labels)));
    const auto array = performForArray(call);
    if (!array)
        return fail(array.error());
    std::vector<ObservedNetwork> result;
    result.reserve(static_cast<size_t>(array->size()));
    for (const QJsonValue &value : *array)
        result.push_back(networkFromJson(value.toObject()));
    return result;
}

Result<bool> CurlDockerEngine::isAttached(const QString &network, const QString &container)
{
    const auto object = performForObject({.path = u"/containers/%1/json"_s.arg(encoded(container)),
                                          .what = u"inspect container %1"_s.arg(container)});
    if (!object)
        return fail(object.error());
    const QJsonObject attached =
        object->value(u"NetworkSettings"_s).toObject().value(u"Networks"_s).toObject();
    for (auto it = attached.begin(); it != attached.end(); ++it) {
        if (it.key() == network ||
            it.value().toObject().value(u"NetworkID"_s).toString() == network) {
            return true;
        }
    }
    return false;
}

Result<void> CurlDockerEngine::connectNetwork(const QString &network, const QString &container,
                                              const NetworkAttachment &attachment)
{
    const auto version = negotiate();
    if (!version)
        return fail(version.error());
    const auto done =
        perform({.method = "POST",
                 .path = u"/networks/%1/connect"_s.arg(encoded(network)),
                 .what = u"connect container %1 to network %2"_s.arg(container, network),
                 .body = toBody(networkConnectBody(container, attachment, *version)),
                 .contentType = kJson});
    if (done)
        return {};
    // "Already" is success, and the engine says it with the same status as "not allowed".
    if (done.error().kind == ErrorKind::Refused || done.error().kind == ErrorKind::Conflict) {
        const auto attached = isAttached(network, container);
        if (attached && *attached)
            return {};
    }
    return fail(done.error());
}

Result<void> CurlDockerEngine::disconnectNetwork(const QString &network, const QString &container,
                                                 bool force)
{
    const QJsonObject body{{u"Container"_s, container}, {u"Force"_s, force}};
    const auto done =
        perform({.method = "POST",
                 .path = u"/networks/%1/disconnect"_s.arg(encoded(network)),
                 .what = u"disconnect container %1 from network %2"_s.arg(container, network),
                 .body = toBody(body),
                 .contentType = kJson});
    if (done)
        return {};
    if (done.error().kind == ErrorKind::Refused || done.error().kind == ErrorKind::Internal) {
        const auto attached = isAttached(network, container);
        if (attached && !*attached)
            return {};
    }
    return fail(done.error());
}

Result<QString> CurlDockerEngine::createContainer(const ContainerSpec &spec)
{
    const auto version = negotiate();
    if (!version)
        return fail(version.error());
    Call call{.method = "POST",
              .path = u"/containers/create"_s,
              .what = u"create container %1"_s.arg(spec.name),
              .body = toBody(containerCreateBody(spec, *version)),
              .contentType = kJson};
    if (!spec.name.isEmpty())
        add(call.query, u"name"_s, spec.name);
    const auto object = performForObject(call);
    if (!object)
        return fail(object.error());
    const QString id = object->value(u"Id"_s).toString();
    if (id.isEmpty())
        return fail(notJson(call.what));

    // Before API 1.44 an engine takes one network at creation. In order, because the order of the
    // calls decides the order of the interfaces.
    if (spec.networkMode.isEmpty()) {
        for (size_t i = 1; i < spec.attachments.size(); ++i) {
            const NetworkAttachment &attachment = spec.attachments[i];
            auto connected = connectNetwork(attachment.network, id, attachment);
            if (!connected) {
                Error error = connected.error().wrapped(u"Docker could not %1"_s.arg(call.what));
                // Half a container is worse than none.
                if (const auto removed = removeContainer(id, true); !removed)
                    error.causes.append(removed.error().message);
                return fail(error);
            }
        }
    }
    return id;
}

Result<void> CurlDockerEngine::startContainer(const QString &idOrName)
{
    const auto done = perform({.method = "POST",
                               .path = u"/containers/%1/start"_s.arg(encoded(idOrName)),
                               .what = u"start container %1"_s.arg(idOrName)});
    if (!done)
        return fail(done.error());
    return {};
}

Result<void> CurlDockerEngine::stopContainer(const QString &idOrName, int timeoutSeconds)
{
    Call call{.method = "POST",
              .path = u"/containers/%1/stop"_s.arg(encoded(idOrName)),
              .what = u"stop container %1"_s.arg(idOrName),
              .timeout = m_http.options().requestTimeout + std::chrono::seconds(timeoutSeconds)};
    add(call.query, u"t"_s, QString::number(timeoutSeconds));
    const auto done = perform(call);
    if (!done)
        return fail(done.error());
    return {};
}

Result<void> CurlDockerEngine::restartContainer(const QString &idOrName, int timeoutSeconds)
{
    Call call{.method = "POST",
              .path = u"/containers/%1/restart"_s.arg(encoded(idOrName)),
              .what = u"restart container %1"_s.arg(idOrName),
              .timeout = m_http.options().requestTimeout + std::chrono::seconds(timeoutSeconds)};
    add(call.query, u"t"_s, QString::number(timeoutSeconds));
    const auto done = perform(call);
    if (!done)
        return fail(done.error());
    return {};
}

Result<void> CurlDockerEngine::removeContainer(const QString &idOrName, bool force)
{
    Call call{.method = "DELETE",
              .path = u"/containers/"_s + encoded(idOrName),
              .what = u"remove container %1"_s.arg(idOrName)};
    add(call.query, u"v"_s, u"1"_s);
    if (force)
        add(call.query, u"force"_s, u"1"_s);
    const auto done = perform(call);
    if (done || done.error().kind == ErrorKind::NotFound)
        return {};
    // With force the only conflict is that somebody is removing it already.
    if (force && done.error().kind == ErrorKind::Conflict)
        return waitUntilRemoved(idOrName);
    return fail(done.error());
}

Result<void> CurlDockerEngine::waitUntilRemoved(const QString &idOrName)
{
    Call call{.method = "POST",
              .path = u"/containers/%1/wait"_s.arg(encoded(idOrName)),
              .what = u"wait for the removal of container %1"_s.arg(idOrName),
              .timeout = kRemovalGrace};
    add(call.query, u"condition"_s, u"removed"_s);
    const auto done = perform(call);
    if (!done && done.error().kind != ErrorKind::NotFound)
        return fail(done.error());
    return {};
}

Result<std::vector<ObservedContainer>> CurlDockerEngine::containers(const QStringList &labels)
{
    Call call{.path = u"/containers/json"_s, .what = u"list containers"_s};
    add(call.query, u"all"_s, u"1"_s);
    if (!labels.isEmpty())
        add(call.query, u"filters"_s, QString::fromUtf8(labelFilters(labels)));
    const auto array = performForArray(call);
    if (!array)
        return fail(array.error());
    std::vector<ObservedContainer> result;
    result.reserve(static_cast<size_t>(array->size()));
    for (const QJsonValue &value : *array)
        result.push_back(containerFromList(value.toObject()));
    return result;
}

Result<ContainerDetails> CurlDockerEngine::inspectContainer(const QString &idOrName)
{
    const auto object = performForObject({.path = u"/containers/%1/json"_s.arg(encoded(idOrName)),
                                          .what = u"inspect container %1"_s.arg(idOrName)});
    if (!object)
        return fail(object.error());
    return containerFromInspect(*object);
}

Result<int> CurlDockerEngine::waitContainer(const QString &idOrName, int timeoutSeconds)
{
    const Call call{.method = "POST",
                    .path = u"/containers/%1/wait"_s.arg(encoded(idOrName)),
                    .what = u"wait for container %1 to end"_s.arg(idOrName),
                    .timeout = std::chrono::seconds(timeoutSeconds)};
    const auto object = performForObject(call);
    if (!object)
        return fail(object.error());
    return object->value(u"StatusCode"_s).toInt();
}

Result<std::unique_ptr<ContainerStream>>
CurlDockerEngine::attachContainer(const QString &idOrName)
{
    QUrlQuery query;
    for (const QString &key : {u"stream"_s, u"stdin"_s, u"stdout"_s})
        add(query, key, u"1"_s);
    const auto prepared = request({.method = "POST",
                                   .path = u"/containers/%1/attach"_s.arg(encoded(idOrName)),
                                   .query = query,
                                   .what = u"attach to container %1"_s.arg(idOrName)});
    if (!prepared)
        return fail(prepared.error());
    return CurlContainerStream::open(m_http.endpoint(), *prepared);
}

Result<void> CurlDockerEngine::putArchive(const QString &idOrName, const QString &path,
                                          const QByteArray &tar)
{
    Call call{.method = "PUT",
              .path = u"/containers/%1/archive"_s.arg(encoded(idOrName)),
              .what = u"copy files to %1 of container %2"_s.arg(path, idOrName),
              .body = tar,
              .contentType = kTar,
              .timeout = kTransferTimeout};
    add(call.query, u"path"_s, path);
    const auto done = perform(call);
    if (!done)
        return fail(done.error());
    return {};
}

Result<std::vector<LogLine>> CurlDockerEngine::logs(const QString &idOrName, const QString &since)
{
    Call call{.path = u"/containers/%1/logs"_s.arg(encoded(idOrName)),
              .what = u"read the log of container %1"_s.arg(idOrName)};
    add(call.query, u"stdout"_s, u"1"_s);
    add(call.query, u"stderr"_s, u"1"_s);
    add(call.query, u"timestamps"_s, u"1"_s);
    if (const QString from = toUnixNanos(since); !from.isEmpty())
        add(call.query, u"since"_s, from);
    const auto body = perform(call);
    if (!body)
        return fail(body.error());
    std::vector<LogLine> lines;
    const auto append = [&lines](const LogLine &line) { lines.push_back(line); };
    LogFrameDecoder decoder;
    if (const auto fed = decoder.feed(*body, append); !fed)
        return fail(fed.error().wrapped(u"Docker could not %1"_s.arg(call.what)));
    decoder.finish(append);
    return lines;
}

Result<bool> CurlDockerEngine::imageExists(const QString &reference)
{
    const auto done = perform({.path = u"/images/%1/json"_s.arg(encodedReference(reference)),
                               .what = u"look up image %1"_s.arg(reference)});
    if (done)
        return true;
    if (done.error().kind == ErrorKind::NotFound)
        return false;
    return fail(done.error());
}

Result<void> CurlDockerEngine::loadImage(const QByteArray &tar)
{
    Call call{.method = "POST",
              .path = u"/images/load"_s,
              .what = u"load an image"_s,
              .body = tar,
              .contentType = kTar,
              .timeout = kTransferTimeout};
    add(call.query, u"quiet"_s, u"1"_s);
    QString problem;
    // The status is 200 also when it fails half-way: the stream says so.
    const auto done = streamMessages(call, Task(), [&problem](const QJsonObject &message) {
        if (problem.isEmpty())
            problem = message.value(u"error"_s).toString();
    });
    if (!done)
        return fail(done.error());
    if (!problem.isEmpty())
        return fail(ErrorKind::Internal, u"Docker could not load an image: %1"_s.arg(problem));
    return {};
}

Result<void> CurlDockerEngine::pullImage(const QString &reference, const Task &task)
{
    Call call{
        .method = "POST", .path = u"/images/create"_s, .what = u"pull image %1"_s.arg(reference)};
    // Without a tag or digest the engine would pull every tag there is.
    const bool isTagged = reference.section(u'/', -1).contains(u':') || reference.contains(u'@');
    add(call.query, u"fromImage"_s, isTagged ? reference : reference + u":latest"_s);
    QString problem;
    const auto done = streamMessages(call, task, [&](const QJsonObject &message) {
        if (problem.isEmpty())
            problem = message.value(u"error"_s).toString();
        const QString status = message.value(u"status"_s).toString();
        if (!status.isEmpty())
            task.report({0, 0, u"%1: %2"_s.arg(reference, status)});
    });
    if (!done)
        return fail(done.error());
    if (!problem.isEmpty()) {
        return fail(ErrorKind::Internal,
                    u"Docker could not pull image %1: %2"_s.arg(reference, problem));
    }
    return {};
}

Result<void> CurlDockerEngine::removeImage(const QString &reference)
{
    const auto done = perform({.method = "DELETE",
                               .path = u"/images/"_s + encodedReference(reference),
                               .what = u"remove image %1"_s.arg(reference)});
    if (!done)
        return fail(done.error());
    return {};
}

Result<void> CurlDockerEngine::followEvents(const QStringList &labels,
                                            const QString &sinceUnixSeconds,
                                            const EventHandler &handler, const Task &task)
{
    Call call{.path = u"/events"_s, .what = u"follow events"_s};
    if (!sinceUnixSeconds.isEmpty())
        add(call.query, u"since"_s, sinceUnixSeconds);
    if (!labels.isEmpty())
        add(call.query, u"filters"_s, QString::fromUtf8(labelFilters(labels)));
    const auto done = streamMessages(
        call, task, [&handler](const QJsonObject &object) { handler(eventFromJson(object)); });
    if (!done) {
        if (done.error().kind == ErrorKind::Cancelled)
            return {};
        return fail(done.error());
    }
    // The engine never ends this stream of its own will.
    forgetVersion();
    return fail(ErrorKind::Unreachable,
                u"The connection to Docker was lost while following events"_s);
}

Result<std::unique_ptr<DockerEngine>> connectDockerEngine(const QString &dockerHost)
{
    auto endpoint = DockerEndpoint::parse(dockerHost);
    if (!endpoint)
        return fail(endpoint.error());
    return std::make_unique<CurlDockerEngine>(std::move(*endpoint));
}

} // namespace decnet
