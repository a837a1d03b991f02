// SPDX-License-Identifier: GPL-3.0-or-later
// Changing a running topology: mutate, mutations, drift.
#include "app/cli/livecommands.h"

#include "app/cli/interrupt.h"
#include "app/cli/mutationpayload.h"
#include "core/base/jsonfields.h"
#include "core/bus/topics.h"

#include <CLI/CLI.hpp>
#include <QFile>
#include <QThread>

#include <cstdio>

namespace decnet::cli {

using namespace Qt::StringLiterals;

namespace {

constexpr qint64 kMaxPayload = 16 * 1024 * 1024;

struct LiveOptions
{
    std::string topology;
    std::string op;
    std::string payload = "{}";
    std::optional<qint64> expectedVersion;
    bool force = false;
    bool wait = false;
    bool preview = false;
    std::string state;
    std::string discard;
    int limit = 100;
};

int printPreview(Context &context, const ChangePreview &preview)
{
    if (context.out.json) {
        context.out.value(preview.toJson());
        return kOk;
    }
    context.out.raw(preview.toText().toUtf8());
    if (preview.plan.isEmpty())
        context.out.line(u"No container is concerned."_s);
    return kOk;
}

int mutate(Context &context, const LiveOptions &options)
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
    const auto payload = jsonArgument(options.payload, u"--payload-json"_s);
    if (!payload)
        return context.out.error(payload.error());
    const auto op = typedMutation(QString::fromStdString(options.op), *payload, *topology);
    if (!op)
        return context.out.error(op.error());
    if (options.preview) {
        const auto preview = controller.previewMutation(*id, *op);
        return preview ? printPreview(context, *preview) : context.out.error(preview.error());
    }
    const auto row =
        controller.mutate({*id, *op, options.expectedVersion, options.force, false, std::nullopt});
    if (!row)
        return context.out.error(row.error());
    return followMutation(context, controller, *row, options.wait);
}

int discard(Context &context, Controller &controller, TopologyId topology, const QString &prefix)
{
    const auto row = controller.mutations().find(topology, prefix);
    if (!row)
        return context.out.error(row.error());
    if (const auto done = controller.discardMutation(row->id, u"discarded by the user"_s); !done)
        return context.out.error(done.error());
    if (context.out.json)
        context.out.value(QJsonObject{{u"discarded"_s, row->id.toString()}});
    else
        context.out.line(u"Discarded %1."_s.arg(row->id.toString()));
    return kOk;
}

int mutations(Context &context, const LiveOptions &options)
{
    const auto opened = context.controller();
    if (!opened)
        return context.out.error(opened.error());
    Controller &controller = **opened;
    const auto id = controller.topologies().find(QString::fromStdString(options.topology));
    if (!id)
        return context.out.error(id.error());
    if (!options.discard.empty())
        return discard(context, controller, *id, QString::fromStdString(options.discard));
    MutationQuery query;
    query.limit = options.limit;
    if (!options.state.empty()) {
        const QString name = QString::fromStdString(options.state);
        query.state = mutationStateFromName(name);
        if (!query.state)
            return context.out.error(
                makeError(ErrorKind::Invalid, u"There is no state '%1'."_s.arg(name),
                          u"States: queued, applying, applied, failed, discarded"_s));
    }
    const auto rows = controller.mutations().list(*id, query);
    if (!rows)
        return context.out.error(rows.error());
    if (context.out.json) {
        QJsonArray array;
        for (const QueuedMutation &row : *rows)
            array.append(publicRow(row, controller.catalog()));
        context.out.value(array);
        return kOk;
    }
    const auto topology = controller.topologies().load(*id);
    if (!topology)
        return context.out.error(topology.error());
    const QDateTime now = QDateTime::currentDateTimeUtc();
    std::vector<QStringList> table;
    for (const QueuedMutation &row : *rows)
        table.push_back({QString::number(row.sequence), row.id.id8(), mutationStateName(row.state),
                         when(row.requestedAt, now), printable(row.request.op.describe(*topology)),
                         printable(row.reason)});
    context.out.table({u"NO"_s, u"ID"_s, u"STATE"_s, u"REQUESTED"_s, u"CHANGE"_s, u"REASON"_s},
                      table);
    return kOk;
}

int drift(Context &context, const LiveOptions &options)
{
    const auto opened = context.controller();
    if (!opened)
        return context.out.error(opened.error());
    const auto id = (*opened)->topologies().find(QString::fromStdString(options.topology));
    if (!id)
        return context.out.error(id.error());
    const auto found = (*opened)->drift(*id);
    if (!found)
        return context.out.error(found.error());
    if (context.out.json) {
        context.out.value(QJsonObject{{u"none"_s, found->isNone()},
                                      {u"unfinished"_s, found->isUnfinished},
                                      {u"problems"_s, QJsonArray::fromStringList(found->problems)},
                                      {u"plan"_s, found->plan.toJson()}});
        return kOk;
    }
    for (const QString &problem : found->problems)
        context.out.line(u"not running: "_s + printable(problem));
    context.out.raw(found->plan.toText().toUtf8());
    if (found->isUnfinished)
        context.out.line(u"A change failed half way: routes may differ too. "
                         "“decnet topology repair” sets everything up again."_s);
    if (found->isNone())
        context.out.line(u"No drift: what runs is what the document says."_s);
    return kOk;
}

/// Says on stderr which step of a change is being done, whoever does it.
class StepPrinter
{
public:
    StepPrinter(const Output &out, Bus &bus, const QueuedMutation &row)
    {
        m_ear.moveToThread(&m_listener);
        const QString id = row.id.toString();
        m_subscription = bus.subscribe(
            topics::topologyMutation(row.request.topology.toString(), u"progress"_s), &m_ear,
            [&out, id](const BusEvent &event) {
                const QJsonObject &step = event.payload;
                if (step.value("mutation_id"_L1).toString() == id)
                    out.status(u"[%1/%2] %3 %4"_s
                                   .arg(step.value("step"_L1).toInt())
                                   .arg(step.value("total"_L1).toInt())
                                   .arg(printable(step.value("action"_L1).toString())
                                            .replace(u'_', u' '),
                                        printable(step.value("target"_L1).toString())));
            });
        m_listener.start();
    }
    ~StepPrinter()
    {
        m_subscription.reset();
        // What was said before the end is printed.
        QMetaObject::invokeMethod(&m_ear, [] {}, Qt::BlockingQueuedConnection);
        m_listener.quit();
        m_listener.wait();
    }
    StepPrinter(const StepPrinter &) = delete;
    StepPrinter &operator=(const StepPrinter &) = delete;

private:
    QThread m_listener;
    QObject m_ear;
    std::unique_ptr<Subscription> m_subscription;
};

using Handler = int (*)(Context &, const LiveOptions &);

CLI::App *addCommand(CLI::App &topology, const char *name, const char *description, Command *chosen,
                     const std::shared_ptr<LiveOptions> &options, Handler handler)
{
    CLI::App *command = topology.add_subcommand(name, description);
    command->add_option("topology", options->topology, "Id, id prefix or name")->required();
    command->callback([chosen, options, handler] {
        *chosen = [options, handler](Context &context) { return handler(context, *options); };
    });
    return command;
}

} // namespace

Result<QJsonObject> jsonArgument(const std::string &text, const QString &what)
{
    if (text != "-")
        return parseJsonObject(QByteArray::fromStdString(text), kMaxPayload, what);
    QFile input;
    if (!input.open(stdin, QIODevice::ReadOnly))
        return fail(ErrorKind::Invalid, u"%1: standard input cannot be read."_s.arg(what));
    return parseJsonObject(input.read(kMaxPayload + 1), kMaxPayload, what);
}

int followMutation(Context &context, Controller &controller, const QueuedMutation &row, bool wait)
{
    QueuedMutation now = row;
    if (wait) {
        Task task;
        const Interrupt interrupt([&task, &context] {
            context.out.status(u"decnet: not waiting any longer; the change stays in the queue"_s);
            task.cancel();
        });
        const auto ended = [&] {
            const StepPrinter printer(context.out, controller.bus(), row);
            return controller.awaitMutation(row.id, task);
        }();
        if (!ended)
            return context.out.error(ended.error());
        now = *ended;
    } else if (controller.running().empty()) {
        context.out.status(u"decnet: no controller runs; start one with “decnet controller run”, "
                           "or use --wait"_s);
    }
    if (context.out.json) {
        context.out.value(publicRow(now, controller.catalog()));
    } else {
        QString text = u"%1  %2  %3"_s.arg(now.id.toString(), now.request.op.opName(),
                                           mutationStateName(now.state));
        if (!now.reason.isEmpty())
            text += u": "_s + printable(now.reason);
        context.out.line(text);
    }
    const bool isBad = now.state == MutationState::Failed || now.state == MutationState::Discarded;
    return isBad ? kFailed : kOk;
}

void addLiveCommands(CLI::App &topology, Command *chosen)
{
    auto options = std::make_shared<LiveOptions>();
    CLI::App *change =
        addCommand(topology, "mutate", "Change a running maze without tearing it down", chosen,
                   options, mutate);
    change
        ->add_option("op", options->op,
                     "add_lan, update_lan, remove_lan, add_decky, update_decky, remove_decky, "
                     "attach_decky, detach_decky, move_decky or batch")
        ->required();
    change->add_option(
        "--payload-json", options->payload,
        "The edit; LANs and deckies by id or name. “-” reads it from standard input");
    change->add_option("--expected-version", options->expectedVersion,
                       "Refuse when it has changed since");
    change->add_flag("--force", options->force,
                     "Agree to containers being made anew, which cuts sessions");
    change->add_flag("--wait", options->wait,
                     "Until it is applied or failed; does the work itself when no controller runs");
    change->add_flag("--preview,--dry-run", options->preview,
                     "Only show what it would do to containers and attackers' sessions");

    CLI::App *list = addCommand(topology, "mutations", "Changes of a running maze, newest first",
                                chosen, options, mutations);
    list->add_option("--state", options->state,
                     "Only those queued, applying, applied, failed or discarded");
    list->add_option("--limit", options->limit, "At most so many (1-1000)")
        ->check(CLI::Range(1, 1000));
    list->add_option("--discard", options->discard,
                     "Take one back that still waits, by id or prefix");

    addCommand(topology, "drift", "What differs between the document and what runs, and why",
               chosen, options, drift);
}

} // namespace decnet::cli
