// SPDX-License-Identifier: GPL-3.0-or-later
// The commands about stored topologies: new, generate, list, show, validate, delete.
#include "app/cli/context.h"
#include "core/base/atomicfile.h"
#include "core/base/clock.h"
#include "core/topology/canonicalhash.h"
#include "core/topology/document.h"
#include "core/topology/secrets.h"

#include <CLI/CLI.hpp>
#include <QFile>

namespace decnet::cli {

using namespace Qt::StringLiterals;

namespace {

constexpr int kMaxFixRounds = 32;

struct GenerateOptions
{
    std::string name;
    int depth = 3;
    int branching = 2;
    std::string deckiesPerLan = "1-3";
    double bridgeForwardP = 1.0;
    double crossEdgeP = 0.0;
    std::vector<std::string> services;
    bool randomizeServices = false;
    std::optional<quint64> seed;
    std::string subnetBase;
};

struct TopologyOptions
{
    std::string topology;
    std::string name;
    std::string file;
    std::string status;
    int limit = 100;
    int offset = 0;
    bool applyFixes = false;
    std::optional<qint64> expectedVersion;
};

QJsonObject summaryToJson(const TopologySummary &row)
{
    return {{u"id"_s, row.meta.id.toString()},
            {u"name"_s, row.meta.name},
            {u"status"_s, statusName(row.meta.status)},
            {u"version"_s, row.meta.version},
            {u"created_at"_s, toIsoUtc(row.meta.createdAt)},
            {u"lans"_s, row.lanCount},
            {u"deckies"_s, row.deckyCount},
            {u"running"_s, row.runningCount}};
}

/// Prints what a new topology became.
int createNew(Context &context, const TopologyOptions &options)
{
    const auto controller = context.controller();
    if (!controller)
        return context.out.error(controller.error());
    const auto id = (*controller)->createBlank(QString::fromStdString(options.name));
    return id ? announce(context, **controller, *id) : context.out.error(id.error());
}

Result<GeneratorConfig> configFrom(const GenerateOptions &options, const Catalog &catalog)
{
    GeneratorConfig config;
    config.name = QString::fromStdString(options.name);
    config.depth = options.depth;
    config.branching = options.branching;
    config.bridgeForwardProbability = options.bridgeForwardP;
    config.crossEdgeProbability = options.crossEdgeP;
    config.seed = options.seed;
    if (!options.subnetBase.empty())
        config.subnetBase = QString::fromStdString(options.subnetBase);

    const QString range = QString::fromStdString(options.deckiesPerLan);
    const QStringList ends = range.split(u'-');
    bool lowOk = false;
    bool highOk = false;
    config.deckiesPerLanMin = ends.first().toInt(&lowOk);
    config.deckiesPerLanMax = ends.last().toInt(&highOk);
    if (!lowOk || !highOk || ends.size() > 2)
        return fail(ErrorKind::Invalid,
                    u"--deckies-per-lan: '%1' is not a range like 1-3."_s.arg(range));

    for (const std::string &service : options.services) {
        const QString slug = QString::fromStdString(service);
        if (!catalog.deployableServices().contains(slug))
            return fail(ErrorKind::Invalid,
                        u"--services: '%1' is not a service this version can deploy."_s.arg(slug),
                        u"Known services: %1"_s.arg(catalog.deployableServices().join(u", "_s)));
        config.servicesExplicit.append(slug);
    }
    config.randomizeServices = options.randomizeServices || config.servicesExplicit.isEmpty();
    return config;
}

int generateMaze(Context &context, const GenerateOptions &options)
{
    const auto controller = context.controller();
    if (!controller)
        return context.out.error(controller.error());
    const auto config = configFrom(options, (*controller)->catalog());
    if (!config)
        return context.out.error(config.error());
    const auto id = (*controller)->generateTopology(*config);
    return id ? announce(context, **controller, *id) : context.out.error(id.error());
}

int list(Context &context, const TopologyOptions &options)
{
    const auto controller = context.controller();
    if (!controller)
        return context.out.error(controller.error());
    TopologyQuery query;
    query.limit = options.limit;
    query.offset = options.offset;
    if (!options.status.empty()) {
        const QString name = QString::fromStdString(options.status);
        query.status = statusFromName(name);
        if (!query.status)
            return context.out.error(
                makeError(ErrorKind::Invalid, u"There is no status '%1'."_s.arg(name)));
    }
    const auto page = (*controller)->topologies().list(query);
    if (!page)
        return context.out.error(page.error());
    if (context.out.json) {
        QJsonArray rows;
        for (const TopologySummary &row : page->rows)
            rows.append(summaryToJson(row));
        context.out.value(QJsonObject{{u"total"_s, page->total},
                                      {u"limit"_s, query.limit},
                                      {u"offset"_s, query.offset},
                                      {u"data"_s, rows}});
        return kOk;
    }
    std::vector<QStringList> rows;
    const QDateTime now = QDateTime::currentDateTimeUtc();
    for (const TopologySummary &row : page->rows)
        rows.push_back({row.meta.id.id8(), row.meta.name, statusName(row.meta.status),
                        QString::number(row.lanCount),
                        u"%1/%2"_s.arg(row.runningCount).arg(row.deckyCount),
                        when(row.meta.createdAt, now)});
    context.out.table({u"ID"_s, u"NAME"_s, u"STATUS"_s, u"LANS"_s, u"RUNNING"_s, u"CREATED"_s},
                      rows);
    if (page->total > static_cast<int>(page->rows.size()))
        context.out.status(u"%1 of %2 shown"_s.arg(page->rows.size()).arg(page->total));
    return kOk;
}

QString portsOnHost(const Topology &topology, const Decky &decky, const Catalog &catalog)
{
    if (!topology.isGateway(decky.id))
        return {};
    QStringList ports;
    for (const QString &slug : decky.services) {
        const ServiceDef *service = catalog.service(slug);
        if (!service)
            continue;
        const auto add = [&](quint16 port, bool udp) {
            quint16 hostPort = port;
            for (const PublishRule &rule : decky.publish) {
                if (rule.service == slug && rule.port == port && rule.udp == udp)
                    hostPort = rule.hostPort;
            }
            if (hostPort != 0)
                ports.append(u"%1→%2%3"_s.arg(hostPort).arg(slug, udp ? u"/udp"_s : QString()));
        };
        for (const quint16 port : service->tcpPorts)
            add(port, false);
        for (const quint16 port : service->udpPorts)
            add(port, true);
    }
    return ports.join(u' ');
}

int show(Context &context, const TopologyOptions &options)
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
    const auto runtime = controller.topologies().runtime(*id);
    if (!runtime)
        return context.out.error(runtime.error());

    if (context.out.json) {
        QJsonObject document = toJson(withoutSecrets(*topology, controller.catalog()).topology);
        QJsonObject states;
        for (auto it = runtime->begin(); it != runtime->end(); ++it)
            states.insert(it.key().toString(),
                          QJsonObject{{u"state"_s, deckyStateName(it->state)},
                                      {u"last_error"_s, it->lastError},
                                      {u"last_seen"_s, toIsoUtc(it->lastSeen)}});
        document.insert(u"runtime"_s, states);
        const auto isAutoRepaired = controller.isAutoRepaired(*id);
        document.insert(u"auto_repair"_s, isAutoRepaired && *isAutoRepaired);
        // Of what is stored, secrets included: two shows with one hash deploy alike.
        document.insert(u"canonical_hash"_s, canonicalHash(*topology));
        context.out.value(document);
        return kOk;
    }

    const TopologyMeta &meta = topology->meta;
    context.out.line(
        u"%1  %2  %3  version %4"_s.arg(meta.id.toString(), meta.name, statusName(meta.status))
            .arg(meta.version));
    if (const auto isAutoRepaired = controller.isAutoRepaired(*id);
        isAutoRepaired && *isAutoRepaired)
        context.out.line(u"repaired by running controllers"_s);
    std::vector<const Lan *> lans;
    for (const auto &[lanId, lan] : topology->lans())
        lans.push_back(&lan);
    std::sort(lans.begin(), lans.end(), [](const Lan *a, const Lan *b) {
        return std::pair(!a->isDmz, a->name) < std::pair(!b->isDmz, b->name);
    });
    for (const Lan *lan : lans) {
        context.out.line(
            u"\n%1  %2%3"_s.arg(lan->name, lan->subnet, lan->isDmz ? u"  DMZ"_s : QString()));
        std::vector<QStringList> rows;
        for (const EdgeId edgeId : topology->edgesOf(lan->id)) {
            const Edge &edge = *topology->edge(edgeId);
            const Decky &decky = *topology->decky(edge.decky);
            QString role;
            if (topology->isGateway(decky.id))
                role = u"gateway "_s + portsOnHost(*topology, decky, controller.catalog());
            else if (edge.isBridge)
                role = u"bridge from "_s + topology->homeLan(decky.id)->name;
            else if (decky.forwardsL3)
                role = u"router"_s;
            rows.push_back({u"  "_s + decky.name, edge.ip, decky.services.join(u','),
                            deckyStateName(runtime->value(decky.id).state), role});
        }
        std::sort(rows.begin(), rows.end());
        context.out.table({u"  DECKY"_s, u"ADDRESS"_s, u"SERVICES"_s, u"STATE"_s, u"ROLE"_s}, rows);
    }
    return kOk;
}

int printIssues(Context &context, const std::vector<Issue> &issues, const Topology &topology)
{
    if (context.out.json) {
        QJsonArray array;
        for (const Issue &issue : issues)
            array.append(issueToJson(issue, topology));
        context.out.value(array);
    } else {
        for (const Issue &issue : issues) {
            context.out.line(u"%1 [%2] %3"_s.arg(issue.isError() ? u"error  "_s : u"warning"_s,
                                                 issueCodeName(issue.code), issue.message));
            for (const Fix &fix : issue.fixes)
                context.out.line(u"          fix: "_s + fix.label);
        }
        if (issues.empty())
            context.out.line(u"No problems."_s);
    }
    return hasErrors(issues) ? kInvalid : kOk;
}

/// Applies the first fix of the first issue that has one, again and again, storing each.
Result<std::vector<Issue>> fixAll(Context &context, Controller &controller, TopologyId id,
                                  const HostFacts &host)
{
    for (int round = 0;; ++round) {
        const auto topology = controller.topologies().load(id);
        if (!topology)
            return fail(topology.error());
        auto issues = validate(*topology, controller.catalog(), host);
        const auto fixable = std::find_if(issues.begin(), issues.end(), [](const Issue &issue) {
            return issue.isError() && !issue.fixes.empty();
        });
        if (fixable == issues.end() || round >= kMaxFixRounds)
            return issues;
        const Fix &fix = fixable->fixes.front();
        const auto applied = controller.topologies().apply(id, fix.edit, topology->meta.version);
        if (!applied)
            return fail(applied.error());
        context.out.status(
            u"fixed [%1] %2: %3"_s.arg(issueCodeName(fixable->code), fixable->message, fix.label));
    }
}

int validateTopology(Context &context, const TopologyOptions &options)
{
    const auto opened = context.controller();
    if (!opened)
        return context.out.error(opened.error());
    Controller &controller = **opened;

    const QString name = QString::fromStdString(options.topology);
    const auto id = controller.topologies().find(name);
    if (!id && QFile::exists(name)) {
        const auto text = readFile(name, kMaxDocumentBytes);
        if (!text)
            return context.out.error(text.error());
        const auto topology = fromDocument(*text);
        if (!topology)
            return context.out.error(topology.error().wrapped(u"%1 cannot be read."_s.arg(name)));
        return printIssues(context, validate(*topology, controller.catalog()), *topology);
    }
    if (!id)
        return context.out.error(id.error());

    const HostFacts host = controller.hostFacts(*id);
    if (options.applyFixes) {
        if (const auto fixed = fixAll(context, controller, *id, host); !fixed)
            return context.out.error(fixed.error());
    }
    const auto topology = controller.topologies().load(*id);
    if (!topology)
        return context.out.error(topology.error());
    return printIssues(context, validate(*topology, controller.catalog(), host), *topology);
}

int removeTopology(Context &context, const TopologyOptions &options)
{
    const auto controller = context.controller();
    if (!controller)
        return context.out.error(controller.error());
    const auto id = (*controller)->topologies().find(QString::fromStdString(options.topology));
    if (!id)
        return context.out.error(id.error());
    if (const auto done = (*controller)->topologies().remove(*id, options.expectedVersion); !done)
        return context.out.error(done.error());
    if (context.out.json)
        context.out.value(QJsonObject{{u"deleted"_s, id->toString()}});
    else
        context.out.line(u"Deleted %1."_s.arg(QString::fromStdString(options.topology)));
    return kOk;
}

using Handler = int (*)(Context &, const TopologyOptions &);

void choose(CLI::App *command, Command *chosen, const std::shared_ptr<TopologyOptions> &options,
            Handler handler)
{
    command->callback([chosen, options, handler] {
        *chosen = [options, handler](Context &context) { return handler(context, *options); };
    });
}

void addGenerate(CLI::App &topology, Command *chosen)
{
    auto options = std::make_shared<GenerateOptions>();
    CLI::App *command =
        topology.add_subcommand("generate", "Draw a maze from parameters and a seed");
    command->add_option("--name", options->name, "Name, 1-64 characters")->required();
    command->add_option("--depth", options->depth,
                        "Layers of LANs behind the DMZ, 1-16 (default 3)");
    command->add_option("--branching", options->branching,
                        "At most so many LANs behind each, 1-8 (default 2)");
    command->add_option("--deckies-per-lan", options->deckiesPerLan,
                        "A range, 0-32 to 1-32 (default 1-3)");
    command->add_option("--bridge-forward-p", options->bridgeForwardP,
                        "How likely a bridge decky routes, 0-1 (default 1)");
    command->add_option("--cross-edge-p", options->crossEdgeP,
                        "How likely a LAN gets a shortcut to another, 0-1 (default 0)");
    command->add_option("--services", options->services, "The services of every decky")
        ->delimiter(',');
    command->add_flag("--randomize-services", options->randomizeServices,
                      "Draw 1-3 services per decky (the default without --services)");
    command->add_option("--seed", options->seed, "Equal seeds give equal mazes");
    command->add_option("--subnet-base", options->subnetBase,
                        "Where LANs get their /24s (default 172.16.0.0/12)");
    command->callback([chosen, options] {
        *chosen = [options](Context &context) { return generateMaze(context, *options); };
    });
}

} // namespace

int announce(Context &context, Controller &controller, TopologyId id)
{
    const auto topology = controller.topologies().load(id);
    if (!topology)
        return context.out.error(topology.error());
    const auto lans = static_cast<int>(topology->lans().size());
    const auto deckies = static_cast<int>(topology->deckies().size());
    if (context.out.json) {
        context.out.value(summaryToJson({topology->meta, lans, deckies, 0}));
    } else {
        context.out.line(u"%1  %2  (%3 LANs, %4 deckies)"_s.arg(id.toString(), topology->meta.name)
                             .arg(lans)
                             .arg(deckies));
    }
    return kOk;
}

void addTopologyCommands(CLI::App &app, Command *chosen)
{
    CLI::App *topology = app.add_subcommand("topology", "Mazes: make, look at, deploy, tear down");
    topology->require_subcommand(1);
    topology->fallthrough();
    auto options = std::make_shared<TopologyOptions>();

    const auto withTopology = [&](const char *name, const char *description, Handler handler) {
        CLI::App *command = topology->add_subcommand(name, description);
        command->add_option("topology", options->topology, "Id, id prefix or name")->required();
        choose(command, chosen, options, handler);
        return command;
    };

    CLI::App *create = topology->add_subcommand("new", "A blank topology: a DMZ with its gateway");
    create->add_option("name", options->name, "Name, 1-64 characters")->required();
    choose(create, chosen, options, createNew);

    addGenerate(*topology, chosen);

    CLI::App *listCommand = topology->add_subcommand("list", "Stored topologies, newest first");
    listCommand->add_option("--status", options->status, "Only those in this status");
    listCommand->add_option("--limit", options->limit, "At most so many (1-1000)")
        ->check(CLI::Range(1, 1000));
    listCommand->add_option("--offset", options->offset, "Skip so many")
        ->check(CLI::NonNegativeNumber);
    choose(listCommand, chosen, options, list);

    withTopology("show", "LANs, deckies, addresses and states", show);
    withTopology("validate", "Problems of a stored topology or of a document file",
                 validateTopology)
        ->add_flag("--fix", options->applyFixes,
                   "Apply the first fix of every error (pending topologies)");
    addRunCommands(*topology, chosen);
    addLiveCommands(*topology, chosen);
    withTopology("delete", "Delete a topology that is not deployed", removeTopology)
        ->add_option("--expected-version", options->expectedVersion,
                     "Refuse when it has changed since");

    addFileCommands(*topology, chosen);
    addEventCommands(app, *topology, chosen);
}

} // namespace decnet::cli
