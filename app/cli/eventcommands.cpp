// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/context.h"
#include "app/cli/interrupt.h"
#include "core/base/clock.h"

#include <CLI/CLI.hpp>
#include <QCoreApplication>
#include <QTimer>

#include <chrono>

namespace decnet::cli {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

constexpr auto kFollowInterval = 300ms;

struct EventOptions
{
    std::string topology;
    std::string decky;
    std::string attacker;
    int limit = 50;
    bool follow = false;
    bool history = false;
    bool offline = false;
    bool showSecrets = false;
};

bool isSecretField(const QString &key)
{
    return key == u"secret_printable" || key == u"secret_b64" || key == u"password";
}

QString summaryOf(const DecoyEvent &event, bool showSecrets)
{
    QStringList parts;
    for (auto it = event.fields.begin(); it != event.fields.end(); ++it) {
        static const QStringList kNoise{u"src_ip"_s,  u"src_port"_s,   u"dst_port"_s,
                                        u"session"_s, u"secret_b64"_s, u"principal"_s};
        if (kNoise.contains(it.key()))
            continue;
        const QString value =
            !showSecrets && isSecretField(it.key()) ? u"••••"_s : it.value().toVariant().toString();
        parts.append(it.key() + u'=' + printable(value.left(120)));
    }
    return parts.join(u' ');
}

QJsonObject eventToJson(const DecoyEvent &event, bool showSecrets)
{
    QJsonObject fields = event.fields;
    if (!showSecrets) {
        for (const QString &key : fields.keys()) {
            if (isSecretField(key))
                fields.insert(key, u"••••"_s);
        }
    }
    return {{u"id"_s, event.id},
            {u"at"_s, toIsoUtc(event.at)},
            {u"topology_id"_s, event.topologyId},
            {u"decky"_s, event.decky},
            {u"service"_s, event.service},
            {u"type"_s, event.type},
            {u"attacker_ip"_s, event.attackerIp},
            {u"fields"_s, fields}};
}

void print(Context &context, const DecoyEvent &event, bool showSecrets)
{
    if (context.out.json) {
        context.out.jsonLine(eventToJson(event, showSecrets));
        return;
    }
    context.out.line(u"%1  %2/%3  %4  %5  %6"_s.arg(
        event.at.toLocalTime().toString(u"yyyy-MM-dd HH:mm:ss"_s), event.decky, event.service,
        event.type, event.attackerIp, summaryOf(event, showSecrets)));
}

int history(Context &context, Controller &controller, TopologyId id, int limit)
{
    const auto events = controller.topologies().statusEvents(id, limit);
    if (!events)
        return context.out.error(events.error());
    QJsonArray array;
    std::vector<QStringList> rows;
    for (const StatusEvent &event : *events) {
        array.append(QJsonObject{{u"at"_s, toIsoUtc(event.at)},
                                 {u"from"_s, statusName(event.from)},
                                 {u"to"_s, statusName(event.to)},
                                 {u"reason"_s, event.reason}});
        rows.push_back({event.at.toLocalTime().toString(u"yyyy-MM-dd HH:mm:ss"_s),
                        statusName(event.from), statusName(event.to), event.reason});
    }
    if (context.out.json)
        context.out.value(array);
    else
        context.out.table({u"AT"_s, u"FROM"_s, u"TO"_s, u"REASON"_s}, rows);
    return kOk;
}

int follow(Context &context, Controller &controller, EventQuery query, bool showSecrets)
{
    // Reading the database instead of the bus also shows what another process collected.
    controller.start();
    int code = kOk;
    QTimer timer;
    QObject::connect(&timer, &QTimer::timeout, &timer, [&] {
        const auto events = controller.intel().events(query);
        if (!events) {
            code = context.out.error(events.error());
            QCoreApplication::quit();
            return;
        }
        for (const DecoyEvent &event : *events) {
            print(context, event, showSecrets);
            query.afterId = event.id;
        }
    });
    timer.start(kFollowInterval);
    const Interrupt interrupt([] {
        QMetaObject::invokeMethod(QCoreApplication::instance(), &QCoreApplication::quit,
                                  Qt::QueuedConnection);
    });
    QCoreApplication::exec();
    controller.stop();
    return code;
}

int events(Context &context, const EventOptions &options)
{
    const auto opened = context.controller();
    if (!opened)
        return context.out.error(opened.error());
    Controller &controller = **opened;

    EventQuery query;
    query.limit = options.limit;
    query.decky = QString::fromStdString(options.decky);
    query.attackerIp = QString::fromStdString(options.attacker);
    if (!options.topology.empty()) {
        const auto id = controller.topologies().find(QString::fromStdString(options.topology));
        if (!id)
            return context.out.error(id.error());
        if (options.history)
            return history(context, controller, *id, options.limit);
        query.topologyId = id->toString();
    }

    if (!options.offline && !options.follow) {
        // What lies in the decoys' logs is fetched first; without an engine the stored events still
        // show.
        if (const auto collected = controller.collectNow(Task()); !collected)
            context.out.status(u"decnet: showing stored events only: "_s +
                               collected.error().message);
    }
    auto stored = controller.intel().events(query);
    if (!stored)
        return context.out.error(stored.error());
    std::reverse(stored->begin(), stored->end());
    query.afterId = stored->empty() ? 0 : stored->back().id;
    // Ids follow the order of collection, decoy by decoy; a person reads by time.
    std::stable_sort(stored->begin(), stored->end(),
                     [](const DecoyEvent &a, const DecoyEvent &b) { return a.at < b.at; });
    for (const DecoyEvent &event : *stored)
        print(context, event, options.showSecrets);
    if (!options.follow)
        return kOk;
    query.limit = 1000;
    return follow(context, controller, query, options.showSecrets);
}

void addOptions(CLI::App *command, const std::shared_ptr<EventOptions> &options)
{
    command->add_option("--decky", options->decky, "Only this decky");
    command->add_option("--attacker", options->attacker, "Only this source address");
    command->add_option("--limit", options->limit, "At most so many stored events")
        ->check(CLI::Range(1, 5000));
    command->add_flag("-f,--follow", options->follow, "Keep printing new ones until Ctrl-C");
    command->add_flag("--offline", options->offline, "Do not ask the engine for newer ones first");
    command->add_flag("--show-secrets", options->showSecrets, "Print captured passwords unmasked");
}

} // namespace

void addEventCommands(CLI::App &app, CLI::App &topology, Command *chosen)
{
    auto all = std::make_shared<EventOptions>();
    CLI::App *command = app.add_subcommand("events", "What attackers did, oldest first");
    command->add_option("--topology", all->topology, "Only this topology (id, id prefix or name)");
    addOptions(command, all);
    command->callback(
        [chosen, all] { *chosen = [all](Context &context) { return events(context, *all); }; });

    auto ofOne = std::make_shared<EventOptions>();
    CLI::App *sub = topology.add_subcommand("events", "What attackers did in one topology");
    sub->add_option("topology", ofOne->topology, "Id, id prefix or name")->required();
    sub->add_flag("--history", ofOne->history, "The topology's status history instead");
    addOptions(sub, ofOne);
    sub->callback([chosen, ofOne] {
        *chosen = [ofOne](Context &context) { return events(context, *ofOne); };
    });
}

} // namespace decnet::cli
