// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/docker/dockerengine.h"

#include <QSet>

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>
#include <set>
#include <thread>

namespace decnet::test {

/// One call of the engine as a fake sees it.
struct FakeCall
{
    int index = 0; ///< counted from 0 over all calls
    QString name;  ///< "createNetwork"
    QString target;

    /// Changes something (lists and inspections do not).
    [[nodiscard]] bool isChange() const
    {
        return name.startsWith(QStringLiteral("create")) || name.startsWith(QStringLiteral("remove"))
               || name.startsWith(QStringLiteral("start")) || name.startsWith(QStringLiteral("stop"))
               || name.startsWith(QStringLiteral("restart"))
               || name.startsWith(QStringLiteral("connect"))
               || name.startsWith(QStringLiteral("disconnect"))
               || name.startsWith(QStringLiteral("load")) || name.startsWith(QStringLiteral("put"));
    }
};

/// A Docker engine in memory, with Docker's rules: names are unique, subnets do not overlap, a network
/// with endpoints stays, a container in another's namespace needs that one running. A story breaks
/// it: `before` may refuse any call, `loseAnswer` does the work and then says that the connection broke.
/// Thread-safe.
class FakeEngine final : public DockerEngine
{
public:
    using Story = std::function<std::optional<Error>(const FakeCall &)>;

    Story before;
    std::function<bool(const FakeCall &)> loseAnswer;
    /// Names of containers that exit with this code as soon as they are started.
    std::map<QString, int> exitAtStart;

    struct Container
    {
        QString id;
        ContainerSpec spec;
        QString state = QStringLiteral("created");
        QSet<QString> networks;
        int exitCode = 0;
        int restartCount = 0;
        QDateTime startedAt;
        QDateTime createdAt;
    };
    struct Network
    {
        QString id;
        NetworkSpec spec;
    };

    // What a test looks at.
    [[nodiscard]] std::vector<FakeCall> calls() const
    {
        const std::scoped_lock lock(m_mutex);
        return m_calls;
    }
    [[nodiscard]] int changeCount() const
    {
        const auto all = calls();
        return static_cast<int>(std::ranges::count_if(all, &FakeCall::isChange));
    }
    void forgetCalls()
    {
        const std::scoped_lock lock(m_mutex);
        m_calls.clear();
    }
    [[nodiscard]] std::vector<Container> all() const
    {
        const std::scoped_lock lock(m_mutex);
        return m_containers;
    }
    [[nodiscard]] QStringList containerNames() const
    {
        QStringList names;
        for (const Container &container : all())
            names.append(container.spec.name);
        names.sort();
        return names;
    }
    [[nodiscard]] QStringList networkNames() const
    {
        const std::scoped_lock lock(m_mutex);
        QStringList names;
        for (const Network &network : m_networks)
            names.append(network.spec.name);
        names.sort();
        return names;
    }
    [[nodiscard]] QSet<QString> images() const
    {
        const std::scoped_lock lock(m_mutex);
        return m_images;
    }

    // What a test does behind our back.
    void addImage(const QString &reference)
    {
        const std::scoped_lock lock(m_mutex);
        m_images.insert(reference);
    }
    void kill(const QString &name, int exitCode = 137)
    {
        const std::scoped_lock lock(m_mutex);
        if (Container *container = find(name)) {
            container->state = QStringLiteral("exited");
            container->exitCode = exitCode;
            emitEvent(*container, QStringLiteral("die"));
        }
    }
    void restartByHand(const QString &name)
    {
        const std::scoped_lock lock(m_mutex);
        if (Container *container = find(name)) {
            emitEvent(*container, QStringLiteral("die"));
            container->state = QStringLiteral("running");
            container->startedAt = tick();
            emitEvent(*container, QStringLiteral("start"));
        }
    }
    void setRestarting(const QString &name, int restarts)
    {
        const std::scoped_lock lock(m_mutex);
        if (Container *container = find(name))
            container->restartCount = restarts;
    }
    /// Cuts every event stream.
    void breakStreams()
    {
        const std::scoped_lock lock(m_mutex);
        ++m_streamEpoch;
        m_eventsChanged.notify_all();
    }

    // DockerEngine
    Result<EngineInfo> info() override
    {
        return call(QStringLiteral("info"), {}, [] {
            EngineInfo info;
            info.version = QStringLiteral("20.10.24");
            info.apiVersion = QStringLiteral("1.41");
            info.os = QStringLiteral("linux");
            return Result<EngineInfo>(info);
        });
    }

    Result<QString> createNetwork(const NetworkSpec &spec) override
    {
        return call(QStringLiteral("createNetwork"), spec.name, [&]() -> Result<QString> {
            for (const Network &network : m_networks) {
                if (network.spec.name == spec.name)
                    return fail(ErrorKind::Conflict, QStringLiteral("network exists"));
                if (network.spec.subnet && spec.subnet
                    && network.spec.subnet->overlaps(*spec.subnet))
                    return fail(ErrorKind::Refused, QStringLiteral("pool overlaps"));
            }
            m_networks.push_back({newId(), spec});
            return m_networks.back().id;
        });
    }
    Result<void> removeNetwork(const QString &idOrName) override
    {
        return call(QStringLiteral("removeNetwork"), idOrName, [&]() -> Result<void> {
            const auto network = findNetwork(idOrName);
            if (network == m_networks.end())
                return fail(ErrorKind::NotFound, QStringLiteral("no such network"));
            for (const Container &container : m_containers) {
                if (container.state == QStringLiteral("running")
                    && container.networks.contains(network->spec.name))
                    return fail(ErrorKind::Refused, QStringLiteral("has active endpoints"));
            }
            m_networks.erase(network);
            return {};
        });
    }
    Result<std::vector<ObservedNetwork>> networks(const QStringList &labels) override
    {
        return call(QStringLiteral("networks"), labels.join(QLatin1Char(',')), [&] {
            std::vector<ObservedNetwork> found;
            for (const Network &network : m_networks) {
                if (!matches(network.spec.labels, labels))
                    continue;
                ObservedNetwork observed;
                observed.id = network.id;
                observed.name = network.spec.name;
                observed.driver = network.spec.driver;
                observed.internal = network.spec.internal;
                if (network.spec.subnet)
                    observed.subnets.push_back(*network.spec.subnet);
                observed.options = network.spec.options;
                observed.labels = network.spec.labels;
                found.push_back(std::move(observed));
            }
            return Result<std::vector<ObservedNetwork>>(std::move(found));
        });
    }
    Result<void> connectNetwork(const QString &network, const QString &container,
                                const NetworkAttachment &attachment) override
    {
        return call(QStringLiteral("connectNetwork"), container, [&]() -> Result<void> {
            Container *target = find(container);
            const auto where = findNetwork(network);
            if (!target || where == m_networks.end())
                return fail(ErrorKind::NotFound, QStringLiteral("no such thing"));
            if (target->networks.contains(where->spec.name))
                return fail(ErrorKind::Refused, QStringLiteral("endpoint exists"));
            target->networks.insert(where->spec.name);
            auto &attachments = target->spec.attachments;
            std::erase_if(attachments, [&](const NetworkAttachment &old) {
                return old.network == where->spec.name;
            });
            attachments.push_back(attachment);
            return {};
        });
    }
    Result<void> disconnectNetwork(const QString &network, const QString &container, bool) override
    {
        return call(QStringLiteral("disconnectNetwork"), container, [&]() -> Result<void> {
            Container *target = find(container);
            const auto where = findNetwork(network);
            if (!target || where == m_networks.end()
                || !target->networks.remove(where->spec.name))
                return fail(ErrorKind::NotFound, QStringLiteral("not connected"));
            return {};
        });
    }

    Result<QString> createContainer(const ContainerSpec &spec) override
    {
        return call(QStringLiteral("createContainer"), spec.name, [&]() -> Result<QString> {
            if (!m_images.contains(spec.image))
                return fail(ErrorKind::NotFound, QStringLiteral("no such image"));
            if (find(spec.name))
                return fail(ErrorKind::Conflict, QStringLiteral("name in use"));
            if (const QString owner = ownerOf(spec); !owner.isEmpty() && !find(owner))
                return fail(ErrorKind::NotFound, QStringLiteral("no such container"));
            Container container;
            for (const NetworkAttachment &attachment : spec.attachments) {
                if (findNetwork(attachment.network) == m_networks.end())
                    return fail(ErrorKind::NotFound, QStringLiteral("no such network"));
                container.networks.insert(attachment.network);
            }
            container.id = newId();
            container.spec = spec;
            container.createdAt = tick();
            m_containers.push_back(container);
            return container.id;
        });
    }
    Result<void> startContainer(const QString &idOrName) override
    {
        return call(QStringLiteral("startContainer"), idOrName, [&] { return start(idOrName); });
    }
    Result<void> stopContainer(const QString &idOrName, int) override
    {
        return call(QStringLiteral("stopContainer"), idOrName, [&]() -> Result<void> {
            Container *container = find(idOrName);
            if (!container)
                return fail(ErrorKind::NotFound, QStringLiteral("no such container"));
            container->state = QStringLiteral("exited");
            emitEvent(*container, QStringLiteral("die"));
            return {};
        });
    }
    Result<void> restartContainer(const QString &idOrName, int) override
    {
        return call(QStringLiteral("restartContainer"), idOrName, [&]() -> Result<void> {
            Container *container = find(idOrName);
            if (!container)
                return fail(ErrorKind::NotFound, QStringLiteral("no such container"));
            container->state = QStringLiteral("exited");
            return start(idOrName);
        });
    }
    Result<void> removeContainer(const QString &idOrName, bool force) override
    {
        return call(QStringLiteral("removeContainer"), idOrName, [&]() -> Result<void> {
            Container *container = find(idOrName);
            if (!container)
                return {};
            if (!force && container->state == QStringLiteral("running"))
                return fail(ErrorKind::Conflict, QStringLiteral("it runs"));
            emitEvent(*container, QStringLiteral("destroy"));
            std::erase_if(m_containers, [&](const Container &c) { return c.id == container->id; });
            return {};
        });
    }
    Result<std::vector<ObservedContainer>> containers(const QStringList &labels) override
    {
        return call(QStringLiteral("containers"), labels.join(QLatin1Char(',')), [&] {
            std::vector<ObservedContainer> found;
            for (const Container &container : m_containers) {
                if (matches(container.spec.labels, labels))
                    found.push_back(observed(container));
            }
            return Result<std::vector<ObservedContainer>>(std::move(found));
        });
    }
    Result<ContainerDetails> inspectContainer(const QString &idOrName) override
    {
        return call(QStringLiteral("inspectContainer"), idOrName, [&]() -> Result<ContainerDetails> {
            const Container *container = find(idOrName);
            if (!container)
                return fail(ErrorKind::NotFound, QStringLiteral("no such container"));
            ContainerDetails details;
            details.container = observed(*container);
            details.exitCode = container->exitCode;
            details.restartCount = container->restartCount;
            details.startedAt = container->startedAt;
            details.sandboxKey = QStringLiteral("/var/run/docker/netns/") + container->id.left(12);
            for (const NetworkAttachment &attachment : container->spec.attachments) {
                if (attachment.address && container->networks.contains(attachment.network))
                    details.addresses.insert(attachment.network, attachment.address->toString());
            }
            return details;
        });
    }
    Result<int> waitContainer(const QString &idOrName, int) override
    {
        return call(QStringLiteral("waitContainer"), idOrName, [] { return Result<int>(0); });
    }
    Result<void> putArchive(const QString &idOrName, const QString &, const QByteArray &) override
    {
        return call(QStringLiteral("putArchive"), idOrName, [] { return Result<void>(); });
    }
    Result<std::vector<LogLine>> logs(const QString &idOrName, const QString &) override
    {
        return call(QStringLiteral("logs"), idOrName,
                    [] { return Result<std::vector<LogLine>>(std::vector<LogLine>()); });
    }

    Result<bool> imageExists(const QString &reference) override
    {
        return call(QStringLiteral("imageExists"), reference,
                    [&] { return Result<bool>(m_images.contains(reference)); });
    }
    Result<void> loadImage(const QByteArray &tar) override
    {
        return call(QStringLiteral("loadImage"), {}, [&]() -> Result<void> {
            m_images.insert(QString::fromUtf8(tar));
            return {};
        });
    }
    Result<void> pullImage(const QString &reference, const Task &) override
    {
        return call(QStringLiteral("pullImage"), reference, [&]() -> Result<void> {
            m_images.insert(reference);
            return {};
        });
    }
    Result<void> removeImage(const QString &reference) override
    {
        return call(QStringLiteral("removeImage"), reference, [&]() -> Result<void> {
            m_images.remove(reference);
            return {};
        });
    }

    Result<void> followEvents(const QStringList &labels, const QString &,
                              const EventHandler &handler, const Task &task) override
    {
        if (auto ok = call(QStringLiteral("followEvents"), {}, [] { return Result<void>(); }); !ok)
            return ok;
        std::unique_lock lock(m_mutex);
        const int epoch = m_streamEpoch;
        size_t next = m_events.size();
        while (!task.isCancelled()) {
            if (epoch != m_streamEpoch)
                return fail(ErrorKind::Unreachable, QStringLiteral("stream broken"));
            if (next < m_events.size()) {
                const EngineEvent event = m_events[next++];
                if (!matches(event.attributes, labels))
                    continue;
                lock.unlock();
                handler(event);
                lock.lock();
                continue;
            }
            m_eventsChanged.wait_for(lock, std::chrono::milliseconds(20));
        }
        return {};
    }

private:
    template<typename Function>
    auto call(const QString &name, const QString &target, Function function)
        -> decltype(function())
    {
        const FakeCall made{m_count++, name, target};
        if (before) {
            if (auto error = before(made)) {
                const std::scoped_lock lock(m_mutex);
                m_calls.push_back(made);
                return fail(*error);
            }
        }
        const std::scoped_lock lock(m_mutex);
        m_calls.push_back(made);
        auto result = function();
        if (loseAnswer && loseAnswer(made))
            return fail(ErrorKind::Unreachable, QStringLiteral("the connection broke"));
        return result;
    }

    static bool matches(const Labels &labels, const QStringList &filters)
    {
        return std::ranges::all_of(filters, [&](const QString &filter) {
            const qsizetype cut = filter.indexOf(QLatin1Char('='));
            return cut < 0 ? labels.contains(filter)
                           : labels.value(filter.left(cut)) == filter.mid(cut + 1)
                                 && labels.contains(filter.left(cut));
        });
    }
    static QString ownerOf(const ContainerSpec &spec)
    {
        const QString prefix = QStringLiteral("container:");
        return spec.networkMode.startsWith(prefix) ? spec.networkMode.mid(prefix.size()) : QString();
    }
    Container *find(const QString &idOrName)
    {
        const auto found = std::ranges::find_if(m_containers, [&](const Container &container) {
            return container.id == idOrName || container.spec.name == idOrName;
        });
        return found == m_containers.end() ? nullptr : &*found;
    }
    std::vector<Network>::iterator findNetwork(const QString &idOrName)
    {
        return std::ranges::find_if(m_networks, [&](const Network &network) {
            return network.id == idOrName || network.spec.name == idOrName;
        });
    }
    Result<void> start(const QString &idOrName)
    {
        Container *container = find(idOrName);
        if (!container)
            return fail(ErrorKind::NotFound, QStringLiteral("no such container"));
        if (container->state == QStringLiteral("running"))
            return {};
        if (const QString owner = ownerOf(container->spec); !owner.isEmpty()) {
            const Container *base = find(owner);
            if (!base || base->state != QStringLiteral("running"))
                return fail(ErrorKind::Conflict,
                            QStringLiteral("cannot join network of a non running container"));
        }
        container->state = QStringLiteral("running");
        container->startedAt = tick();
        emitEvent(*container, QStringLiteral("start"));
        if (const auto exit = exitAtStart.find(container->spec.name); exit != exitAtStart.end()) {
            container->state = QStringLiteral("exited");
            container->exitCode = exit->second;
            emitEvent(*container, QStringLiteral("die"));
        }
        return {};
    }
    static ObservedContainer observed(const Container &container)
    {
        ObservedContainer result;
        result.id = container.id;
        result.name = container.spec.name;
        result.image = container.spec.image;
        result.state = container.state;
        result.status = container.state == QStringLiteral("running")
                            ? QStringLiteral("Up 3 seconds")
                            : QStringLiteral("Exited (%1) 1 second ago").arg(container.exitCode);
        result.labels = container.spec.labels;
        result.networks = container.networks.values();
        for (const PortBinding &port : container.spec.ports)
            result.ports.push_back(
                {port.containerPort, port.hostPort, port.hostAddress, port.transport});
        result.createdAt = container.createdAt;
        return result;
    }
    void emitEvent(const Container &container, const QString &action)
    {
        EngineEvent event;
        event.type = QStringLiteral("container");
        event.action = action;
        event.id = container.id;
        event.attributes = container.spec.labels;
        event.attributes.insert(QStringLiteral("name"), container.spec.name);
        m_events.push_back(std::move(event));
        m_eventsChanged.notify_all();
    }
    QString newId()
    {
        return QStringLiteral("%1").arg(++m_lastId, 64, 16, QLatin1Char('0'));
    }
    /// Every moment is later than the one before.
    QDateTime tick() { return m_epoch.addMSecs(++m_ticks); }

    mutable std::mutex m_mutex;
    std::atomic_int m_count = 0;
    std::vector<FakeCall> m_calls;
    std::vector<Container> m_containers;
    std::vector<Network> m_networks;
    QSet<QString> m_images;
    std::vector<EngineEvent> m_events;
    std::condition_variable m_eventsChanged;
    int m_streamEpoch = 0;
    quint64 m_lastId = 0;
    qint64 m_ticks = 0;
    QDateTime m_epoch = QDateTime::currentDateTimeUtc();
};

} // namespace decnet::test
