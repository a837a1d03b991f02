// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/controller/workercontrol.h"

#include "core/bus/topics.h"

#include <QCoreApplication>

namespace decnet {

using namespace Qt::StringLiterals;

std::optional<WorkerCommand> workerCommand(const BusEvent &event)
{
    const QJsonValue pid = event.payload.value(u"pid"_s);
    if (!pid.isUndefined() && pid.toInteger() != QCoreApplication::applicationPid())
        return std::nullopt;
    const QString action = event.payload.value(u"action"_s).toString();
    if (action == u"stop"_s)
        return WorkerCommand::Stop;
    if (action == u"start"_s)
        return WorkerCommand::Start;
    if (action == u"ping"_s)
        return WorkerCommand::Ping;
    if (action == u"refresh"_s)
        return WorkerCommand::Refresh;
    return std::nullopt;
}

WorkerControl::WorkerControl(Bus &bus, Actions actions)
    : m_actions(std::move(actions))
    , m_ear(std::make_unique<QObject>())
{
    m_listener.setObjectName(u"worker-control"_s);
    m_ear->moveToThread(&m_listener);
    m_subscription = bus.subscribe(topics::controllerControl(), m_ear.get(),
                                   [this](const BusEvent &event) { obey(event); });
    m_listener.start();
}

WorkerControl::~WorkerControl()
{
    m_subscription.reset();
    m_listener.quit();
    m_listener.wait();
}

void WorkerControl::obey(const BusEvent &event) const
{
    const auto command = workerCommand(event);
    if (!command)
        return;
    if (*command == WorkerCommand::Refresh)
        m_actions.refresh();
    m_actions.tellHealth();
}

} // namespace decnet
