// SPDX-License-Identifier: GPL-3.0-or-later
// Services of single deckies, on running mazes without redeploying them.
#include "app/cli/livecommands.h"

#include <CLI/CLI.hpp>

namespace decnet::cli {

using namespace Qt::StringLiterals;

namespace {

struct ServiceOptions
{
    std::string topology;
    std::string decky;
    std::string service;
    std::string config;
    std::vector<std::string> settings; ///< "key=value"
    std::optional<qint64> expectedVersion;
    bool force = false;
    bool noWait = false;
};

/// The configuration that was asked for: as JSON, or the stored one with some keys changed.
Result<std::optional<QJsonObject>> configFrom(const ServiceOptions &options,
                                              const Topology &topology)
{
    if (!options.config.empty()) {
        auto config = jsonArgument(options.config, u"--config-json"_s);
        if (!config)
            return fail(config.error());
        return std::optional(*config);
    }
    if (options.settings.empty())
        return std::nullopt;
    const Decky *decky = topology.deckyByName(QString::fromStdString(options.decky));
    QJsonObject config =
        decky ? decky->serviceConfig.value(QString::fromStdString(options.service)) : QJsonObject();
    for (const std::string &setting : options.settings) {
        const QString text = QString::fromStdString(setting);
        const qsizetype equals = text.indexOf(u'=');
        if (equals < 1)
            return fail(ErrorKind::Invalid, u"--set: “%1” is not key=value."_s.arg(text));
        // Empty values are dropped by the schema: that is how a key is unset.
        config.insert(text.left(equals), text.mid(equals + 1));
    }
    return std::optional(config);
}

int showConfig(Context &context, Controller &controller, const Topology &topology,
               const ServiceOptions &options)
{
    const QString slug = QString::fromStdString(options.service);
    const Decky *decky = topology.deckyByName(QString::fromStdString(options.decky));
    if (!decky)
        return context.out.error(
            makeError(ErrorKind::NotFound,
                      u"There is no decky “%1”."_s.arg(QString::fromStdString(options.decky))));
    if (!decky->services.contains(slug))
        return context.out.error(
            makeError(ErrorKind::Conflict, u"%1 has no %2."_s.arg(decky->name, slug)));
    QJsonObject config = decky->serviceConfig.value(slug);
    const ServiceDef *service = controller.catalog().service(slug);
    for (const QString &key : config.keys()) {
        const ConfigField *field = service ? service->schema.find(key) : nullptr;
        if (!field || field->secret)
            config.insert(key, u"••••"_s);
    }
    context.out.value(config);
    return kOk;
}

int change(Context &context, const ServiceOptions &options, ServiceChange::Kind kind)
{
    const auto opened = context.controller();
    if (!opened)
        return context.out.error(opened.error());
    Controller &controller = **opened;
    const auto id = controller.topologies().find(QString::fromStdString(options.topology));
    if (!id)
        return context.out.error(id.error());
    const auto topology = controller.topologies().load(*id);
    if (!topology)
        return context.out.error(topology.error());
    const auto config = configFrom(options, *topology);
    if (!config)
        return context.out.error(config.error());
    if (kind == ServiceChange::Kind::Save && !*config)
        return showConfig(context, controller, *topology, options);

    ServiceChange wish;
    wish.kind = kind;
    wish.topology = *id;
    wish.decky = QString::fromStdString(options.decky);
    wish.service = QString::fromStdString(options.service);
    wish.config = *config;
    wish.expectedVersion = options.expectedVersion;
    wish.force = options.force;
    const auto row = controller.changeService(wish);
    if (!row)
        return context.out.error(row.error());
    if (*row)
        return followMutation(context, controller, **row, !options.noWait);
    if (context.out.json)
        context.out.value(
            QJsonObject{{u"topology_id"_s, id->toString()}, {u"state"_s, u"written"_s}});
    else
        context.out.line(u"Written; it takes effect with the next deploy."_s);
    return kOk;
}

} // namespace

void addServiceCommands(CLI::App &app, Command *chosen)
{
    CLI::App *service = app.add_subcommand("service", "Services of a decky, also while it runs");
    service->require_subcommand(1);
    service->fallthrough();
    auto options = std::make_shared<ServiceOptions>();
    const auto add = [&](const char *name, const char *description, ServiceChange::Kind kind,
                         bool hasConfig) {
        CLI::App *command = service->add_subcommand(name, description);
        command->add_option("topology", options->topology, "Id, id prefix or name")->required();
        command->add_option("decky", options->decky, "Name or id")->required();
        command->add_option("service", options->service, "Slug, see “decnet catalog services”")
            ->required();
        command->add_option("--expected-version", options->expectedVersion,
                            "Refuse when the topology has changed since");
        command->add_flag("--no-wait", options->noWait, "Only put it into the queue");
        command->add_flag("--force", options->force,
                          "Agree to the decky being made anew (the ports of a gateway)");
        if (hasConfig) {
            command->add_option("--config-json", options->config,
                                "The whole configuration; “-” reads it from standard input");
            command->add_option("--set", options->settings, "key=value, changes the stored one");
        }
        command->callback([chosen, options, kind] {
            *chosen = [options, kind](Context &context) { return change(context, *options, kind); };
        });
    };
    using Kind = ServiceChange::Kind;
    add("add", "Put a service on a decky", Kind::Add, true);
    add("remove", "Take a service off a decky, with its configuration", Kind::Remove, false);
    add("config", "Show or store a configuration; what runs stays as it is", Kind::Save, true);
    add("apply", "Store a configuration, if given, and make the service's container anew",
        Kind::Apply, true);
}

} // namespace decnet::cli
