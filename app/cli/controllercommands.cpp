// SPDX-License-Identifier: GPL-3.0-or-later
// The controller as a program of its own: follows the engine, collects logs, applies mutations.
#include "app/cli/context.h"
#include "app/cli/interrupt.h"
#include "core/base/clock.h"
#include "core/bus/topics.h"
#include "core/controller/workercontrol.h"

#include <CLI/CLI.hpp>
#include <QCoreApplication>

namespace decnet::cli {

using namespace Qt::StringLiterals;

namespace {

QJsonObject toJson(const RunningController &running)
{
    return {{u"pid"_s, running.pid},
            {u"program"_s, running.program},
            {u"version"_s, running.version},
            {u"since"_s, toIsoUtc(running.since)}};
}

/// What the controller tells while it runs, one line each.
void print(const Output &out, const BusEvent &event)
{
    if (out.json) {
        out.jsonLine({{u"at"_s, toIsoUtc(event.at)},
                      {u"topic"_s, event.topic},
                      {u"payload"_s, event.payload}});
        return;
    }
    QStringList parts;
    for (const QString &key :
         {u"from"_s, u"to"_s, u"name"_s, u"state"_s, u"op"_s, u"error"_s, u"reason"_s}) {
        const QString text = event.payload.value(key).toString();
        if (!text.isEmpty())
            parts.append(key + u'=' + printable(text));
    }
    out.line(u"%1 %2 %3"_s.arg(toIsoUtc(event.at), event.topic, parts.join(u' ')));
}

int run(Context &context)
{
    const auto controller = context.controller();
    if (!controller)
        return context.out.error(controller.error());
    QObject here;
    std::vector<std::unique_ptr<Subscription>> subscriptions;
    for (const QString &pattern : {u"topology.>"_s, u"decky.*.state"_s}) {
        subscriptions.push_back(
            (*controller)->bus().subscribe(pattern, &here, [&context](const BusEvent &event) {
                print(context.out, event);
            }));
    }
    // Here the controller is the whole program: a stop of it ends the program (B-03).
    subscriptions.push_back((*controller)->bus().subscribe(
        topics::controllerControl(), &here, [&context](const BusEvent &event) {
            if (workerCommand(event) != WorkerCommand::Stop)
                return;
            context.out.status(u"decnet: stopped over the bus"_s);
            QCoreApplication::quit();
        }));
    (*controller)->start();
    context.out.status(u"decnet: the controller runs (process %1); Ctrl-C ends it"_s.arg(
        QCoreApplication::applicationPid()));
    const Interrupt interrupt([] {
        QMetaObject::invokeMethod(
            qApp, [] { QCoreApplication::quit(); }, Qt::QueuedConnection);
    });
    QCoreApplication::exec();
    (*controller)->stop();
    return kOk;
}

int status(Context &context)
{
    const auto controller = context.controller();
    if (!controller)
        return context.out.error(controller.error());
    const auto running = (*controller)->running();
    const EngineHealth engine = (*controller)->engineHealth();
    const bool isReady = engine.state == EngineHealth::State::Ready;
    if (context.out.json) {
        QJsonArray array;
        for (const RunningController &each : running)
            array.append(toJson(each));
        context.out.value(QJsonObject{{u"running"_s, array},
                                      {u"engine"_s, QJsonObject{{u"ready"_s, isReady},
                                                                {u"message"_s, engine.message},
                                                                {u"version"_s, engine.version}}}});
    } else {
        for (const RunningController &each : running)
            context.out.line(u"%1 (process %2) since %3"_s.arg(each.program)
                                 .arg(each.pid)
                                 .arg(toIsoUtc(each.since)));
        if (running.empty())
            context.out.line(u"No controller runs."_s);
        context.out.line(engine.message);
    }
    return isReady ? kOk : kUnreachable;
}

} // namespace

void addControllerCommands(CLI::App &app, Command *chosen)
{
    CLI::App *controller =
        app.add_subcommand("controller", "The loops behind everything, without a window");
    controller->require_subcommand(1);
    controller->fallthrough();
    controller
        ->add_subcommand("run", "Follow the engine, collect events and apply changes until Ctrl-C")
        ->callback([chosen] { *chosen = run; });
    controller->add_subcommand("status", "Which controllers run, and whether the engine answers")
        ->callback([chosen] { *chosen = status; });
}

} // namespace decnet::cli
