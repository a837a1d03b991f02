// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/planexecutor.h"

#include "core/engine/labels.h"

#include <QElapsedTimer>
#include <QFileInfo>
#include <QDir>

#include <algorithm>

namespace decnet {

using namespace Qt::StringLiterals;

namespace {

constexpr int kStopTimeoutSeconds = 2;

bool isOurs(const Labels &present, const Labels &wanted)
{
    const QString spec = QString::fromUtf16(labels::kSpec);
    return present.value(spec) == wanted.value(spec);
}

/// Adds up the time of its scope.
class Stopwatch
{
public:
    explicit Stopwatch(std::atomic<qint64> &sum) : m_sum(sum) { m_timer.start(); }
    ~Stopwatch() { m_sum += m_timer.elapsed(); }

private:
    std::atomic<qint64> &m_sum;
    QElapsedTimer m_timer;
};

} // namespace

PlanExecutor::PlanExecutor(DockerEngine &engine, Dresser &dresser, ImageProvider &images,
                           const WantedState &wanted, const Observed &observed, const Plan &plan,
                           const Task &task)
    : m_engine(engine)
    , m_dresser(dresser)
    , m_images(images)
    , m_wanted(wanted)
    , m_observed(observed)
    , m_plan(plan)
    , m_task(task)
{}

Result<void> PlanExecutor::execute(const Action &action)
{
    const QString subject = action.targetId.isEmpty() ? action.target : action.targetId;
    switch (action.kind) {
    case ActionKind::EnsureImage:
        return ensureImage(action.target);
    case ActionKind::CreateNetwork:
        return createNetwork(action.target);
    case ActionKind::RemoveNetwork:
        return removeNetwork(action);
    case ActionKind::CreateContainer:
        return createContainer(action.target);
    case ActionKind::StartContainer:
        return startContainer(action);
    case ActionKind::StopContainer:
        return m_engine.stopContainer(subject, kStopTimeoutSeconds);
    case ActionKind::RestartContainer:
        return m_engine.restartContainer(subject, kStopTimeoutSeconds);
    case ActionKind::RemoveContainer: {
        auto removed = m_engine.removeContainer(subject, true);
        return !removed && removed.error().kind == ErrorKind::NotFound ? Result<void>() : removed;
    }
    case ActionKind::ConnectNetwork:
        return connect(action);
    case ActionKind::DisconnectNetwork: {
        auto gone = m_engine.disconnectNetwork(action.network, action.target, true);
        return !gone && gone.error().kind == ErrorKind::NotFound ? Result<void>() : gone;
    }
    case ActionKind::DressNamespaces:
        return dress(action);
    case ActionKind::UndressHost:
        return undress();
    case ActionKind::RemoveFile:
        return removeFile(action.target);
    }
    return fail(ErrorKind::Internal, u"Unknown action."_s);
}

Result<void> PlanExecutor::ensureImage(const QString &reference)
{
    const auto wanted = std::ranges::find(m_wanted.images, reference, &WantedImage::reference);
    return m_images.ensure(
        wanted != m_wanted.images.end() ? *wanted : WantedImage{reference, ImageSource::Carried, {}},
        m_task);
}

Result<void> PlanExecutor::createNetwork(const QString &name)
{
    const WantedNetwork *wanted = m_wanted.network(name);
    auto created = m_engine.createNetwork(wanted->spec);
    if (created)
        return {};
    // The answer to an earlier try may have been lost. Docker takes any number of networks of one name,
    // so only one that bears our label and this very spec counts as "already".
    if (created.error().kind == ErrorKind::Conflict) {
        const auto present = m_engine.networks({m_wanted.names.labelFilter()});
        if (present && std::ranges::any_of(*present, [&](const ObservedNetwork &network) {
                return network.name == name && isOurs(network.labels, wanted->spec.labels);
            }))
            return {};
    }
    return fail(created.error().wrapped(u"Network %1 could not be made."_s.arg(name)));
}

Result<void> PlanExecutor::removeNetwork(const Action &action)
{
    const QString subject = action.targetId.isEmpty() ? action.target : action.targetId;
    auto removed = m_engine.removeNetwork(subject);
    if (!removed
        && (removed.error().kind == ErrorKind::Conflict
            || removed.error().kind == ErrorKind::Refused)) {
        if (auto ok = detachStrangers(action.target); !ok)
            return ok;
        removed = m_engine.removeNetwork(subject);
    }
    return !removed && removed.error().kind == ErrorKind::NotFound ? Result<void>() : removed;
}

/// Someone may have plugged a container of their own into our LAN. It loses the plug, nothing else.
Result<void> PlanExecutor::detachStrangers(const QString &network)
{
    const auto all = m_engine.containers({});
    if (!all)
        return fail(all.error());
    for (const ObservedContainer &container : *all) {
        if (!container.networks.contains(network))
            continue;
        auto gone = m_engine.disconnectNetwork(network, container.id, true);
        if (!gone && gone.error().kind != ErrorKind::NotFound)
            return gone;
    }
    return {};
}

Result<void> PlanExecutor::createContainer(const QString &name)
{
    const WantedContainer *wanted = m_wanted.container(name);
    const auto created = m_engine.createContainer(wanted->spec);
    if (created)
        return {};
    if (created.error().kind == ErrorKind::Conflict) {
        const auto present = m_engine.containers({m_wanted.names.labelFilter()});
        if (present && std::ranges::any_of(*present, [&](const ObservedContainer &container) {
                return container.name == name && isOurs(container.labels, wanted->spec.labels);
            }))
            return {};
    }
    return fail(created.error().wrapped(u"Container %1 could not be made."_s.arg(name)));
}

Result<void> PlanExecutor::startContainer(const Action &action)
{
    if (auto started = m_engine.startContainer(action.target); !started)
        return fail(started.error().wrapped(
            u"Container %1 could not be started."_s.arg(action.target)));
    if (!action.service.isEmpty())
        return {};
    // A base: the helper will need its namespace, and here several are asked for at a time.
    const auto details = m_engine.inspectContainer(action.target);
    if (!details)
        return fail(details.error());
    const std::lock_guard lock(m_mutex);
    m_sandboxes.insert(action.target, details->sandboxKey);
    return {};
}

Result<void> PlanExecutor::connect(const Action &action)
{
    const WantedContainer *wanted = m_wanted.container(action.target);
    const auto attachment = std::ranges::find(wanted->spec.attachments, action.network,
                                              &NetworkAttachment::network);
    auto connected = m_engine.connectNetwork(action.network, action.target, *attachment);
    if (connected
        || (connected.error().kind != ErrorKind::Conflict
            && connected.error().kind != ErrorKind::Refused))
        return connected;
    // "Endpoint exists already" is success when it is true.
    const auto details = m_engine.inspectContainer(action.target);
    if (details && details->addresses.contains(action.network))
        return {};
    return connected;
}

Result<QString> PlanExecutor::sandboxOf(const QString &base)
{
    {
        const std::lock_guard lock(m_mutex);
        if (const auto known = m_sandboxes.constFind(base); known != m_sandboxes.constEnd())
            return *known;
    }
    // What was inspected before the run holds for a base that this run does not touch.
    if (const ObservedContainer *seen = m_observed.container(base); seen && seen->isRunning()) {
        const bool isTouched = std::ranges::any_of(m_plan.actions, [&](const Action &action) {
            return action.target == base && action.kind != ActionKind::ConnectNetwork
                   && action.kind != ActionKind::DisconnectNetwork;
        });
        const auto known = m_observed.details.constFind(seen->id);
        if (!isTouched && known != m_observed.details.constEnd() && !known->sandboxKey.isEmpty())
            return known->sandboxKey;
    }
    const auto details = m_engine.inspectContainer(base);
    if (!details && details.error().kind == ErrorKind::NotFound)
        return QString();
    if (!details)
        return fail(details.error());
    return details->container.isRunning() ? details->sandboxKey : QString();
}

bool PlanExecutor::isConcerned(const Action &action, DeckyId decky) const
{
    if (action.isPreparation)
        return std::ranges::find(m_plan.prepareOnly, decky) != m_plan.prepareOnly.end();
    return !m_plan.dressOnly
           || std::ranges::find(*m_plan.dressOnly, decky) != m_plan.dressOnly->end();
}

DeckyDressing PlanExecutor::withPresentLans(const DeckyDressing &dressing) const
{
    const ObservedContainer *seen = m_observed.container(dressing.base);
    std::vector<Ipv4> addresses;
    std::vector<Subnet> subnets;
    for (const NetworkAttachment &attachment :
         m_wanted.container(dressing.base)->spec.attachments) {
        const bool isReplugged = std::ranges::any_of(m_plan.actions, [&](const Action &action) {
            return action.target == dressing.base && action.network == attachment.network;
        });
        const WantedNetwork *network = m_wanted.network(attachment.network);
        if (!seen || isReplugged || !seen->networks.contains(attachment.network) || !network
            || !network->spec.subnet || !attachment.address)
            continue;
        addresses.push_back(*attachment.address);
        subnets.push_back(*network->spec.subnet);
    }
    const auto isNear = [&](Ipv4 via) {
        return std::ranges::any_of(subnets,
                                   [&](const Subnet &subnet) { return subnet.contains(via); });
    };
    DeckyDressing present = dressing;
    DeckyRouting &routing = present.routing;
    std::erase_if(routing.addresses, [&](const ExtraAddress &extra) {
        return std::ranges::find(addresses, extra.device) == addresses.end();
    });
    std::erase_if(routing.routes, [&](const StaticRoute &route) { return !isNear(route.via); });
    if (routing.defaultVia && !isNear(*routing.defaultVia))
        routing.defaultVia.reset();
    return present;
}

Result<void> PlanExecutor::dress(const Action &action)
{
    const Stopwatch stopwatch(m_dressingMillis);
    DressJob job;
    job.keepsFirewall = action.isPreparation || m_plan.keepsFirewall;
    job.firewall.topology = m_wanted.names.topology();
    for (const WantedNetwork &network : m_wanted.networks)
        (network.isDmz ? job.firewall.dmzBridges : job.firewall.innerBridges)
            .append(network.bridge);
    for (const DeckyDressing &dressing : m_wanted.dressings) {
        if (!isConcerned(action, dressing.decky))
            continue;
        auto sandbox = sandboxOf(dressing.base);
        if (!sandbox)
            return fail(sandbox.error());
        if (sandbox->isEmpty())
            continue;
        NamespaceDressing own{*sandbox, action.isPreparation ? withPresentLans(dressing) : dressing,
                              {}};
        const auto &attachments = m_wanted.container(dressing.base)->spec.attachments;
        for (size_t i = 1; i < attachments.size() && !action.isPreparation; ++i)
            own.macs.insert(attachments[i].address->toString(), attachments[i].mac);
        job.namespaces.push_back(std::move(own));
    }
    return m_dresser.dress(job);
}

Result<void> PlanExecutor::undress()
{
    const Stopwatch stopwatch(m_dressingMillis);
    HostFirewall firewall;
    firewall.topology = m_wanted.names.topology();
    for (const ObservedNetwork &network : m_observed.networks) {
        const QString bridge = network.options.value(u"com.docker.network.bridge.name"_s);
        if (bridge.isEmpty())
            continue;
        const bool isDmz = network.labels.value(QString::fromUtf16(labels::kRole))
                           == QString::fromUtf16(labels::kRoleDmz);
        (isDmz ? firewall.dmzBridges : firewall.innerBridges).append(bridge);
    }
    return m_dresser.undress(firewall);
}

Result<void> PlanExecutor::removeFile(const QString &path)
{
    const QFileInfo info(path);
    const bool isGone = !info.exists()
                        || (info.isDir() ? QDir(path).removeRecursively() : QFile::remove(path));
    if (!isGone)
        return fail(ErrorKind::Refused, u"“%1” could not be removed."_s.arg(path));
    return {};
}

} // namespace decnet
