// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/observed.h"

#include "core/engine/labels.h"
#include "core/engine/resourcenames.h"

#include <algorithm>
#include <atomic>
#include <future>
#include <mutex>
#include <optional>
#include <thread>

namespace decnet {

namespace {

template<typename Items>
auto byName(const Items &items, const QString &name) -> decltype(&*items.begin())
{
    const auto found
        = std::ranges::find_if(items, [&](const auto &item) { return item.name == name; });
    return found == items.end() ? nullptr : &*found;
}

} // namespace

const ObservedContainer *Observed::container(const QString &name) const
{
    return byName(containers, name);
}

const ObservedNetwork *Observed::network(const QString &name) const
{
    return byName(networks, name);
}

Result<Observed> observe(DockerEngine &engine, TopologyId topology)
{
    const QStringList filter{ResourceNames(topology).labelFilter()};
    Observed observed;
    // Two short questions at a time: a live change waits for the answers twice.
    auto asked = std::async(std::launch::async, [&] { return engine.networks(filter); });
    auto containers = engine.containers(filter);
    auto networks = asked.get();
    if (!containers)
        return fail(containers.error());
    if (!networks)
        return fail(networks.error());
    observed.containers = std::move(*containers);
    observed.networks = std::move(*networks);
    return observed;
}

Result<Observed> observeDeeply(DockerEngine &engine, TopologyId topology, int workers)
{
    auto observed = observe(engine, topology);
    if (!observed)
        return observed;

    std::atomic_size_t next = 0;
    std::mutex mutex;
    std::optional<Error> error;
    const auto inspect = [&] {
        for (size_t i = next++; i < observed->containers.size(); i = next++) {
            const QString &id = observed->containers[i].id;
            auto details = engine.inspectContainer(id);
            const std::lock_guard lock(mutex);
            if (details)
                observed->details.insert(id, std::move(*details));
            else if (details.error().kind != ErrorKind::NotFound && !error)
                error = details.error();
        }
    };
    {
        const auto count = std::clamp<size_t>(observed->containers.size(), 0,
                                              static_cast<size_t>(std::clamp(workers, 1, 16)));
        std::vector<std::jthread> threads;
        for (size_t i = 0; i < count; ++i)
            threads.emplace_back(inspect);
    }
    if (error)
        return fail(*error);
    std::erase_if(observed->containers, [&](const ObservedContainer &container) {
        return !observed->details.contains(container.id);
    });
    // The inspection is newer than the list.
    for (ObservedContainer &container : observed->containers)
        container.state = observed->details[container.id].container.state;
    return observed;
}

bool isStranded(const Observed &observed, const ObservedContainer &service)
{
    const QString deckyId = service.labels.value(QString::fromUtf16(labels::kDeckyId));
    const auto own = observed.details.constFind(service.id);
    if (!service.isRunning() || own == observed.details.constEnd())
        return false;
    for (const ObservedContainer &base : observed.containers) {
        if (base.labels.value(QString::fromUtf16(labels::kRole))
                != QString::fromUtf16(labels::kRoleBase)
            || base.labels.value(QString::fromUtf16(labels::kDeckyId)) != deckyId)
            continue;
        const auto details = observed.details.constFind(base.id);
        return details != observed.details.constEnd() && base.isRunning()
               && details->startedAt > own->startedAt;
    }
    return false;
}

} // namespace decnet
