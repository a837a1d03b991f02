// SPDX-License-Identifier: GPL-3.0-or-later
// The commands that touch the engine: plan, deploy, repair, teardown, reset.
#include "app/cli/context.h"
#include "app/cli/interrupt.h"

#include <CLI/CLI.hpp>

#include <mutex>

namespace decnet::cli {

using namespace Qt::StringLiterals;

namespace {

struct RunOptions
{
    std::string topology;
    bool quiet = false;
    bool compose = false;
    std::string autoRepair; ///< "on", "off"; empty: not asked for
};

Result<TopologyId> findTopology(Controller &controller, const std::string &name)
{
    return controller.topologies().find(QString::fromStdString(name));
}

void printIssues(const Context &context, const std::vector<Issue> &issues)
{
    for (const Issue &issue : issues)
        context.out.status(u"%1 [%2] %3"_s.arg(issue.isError() ? u"error"_s : u"warning"_s,
                                               issueCodeName(issue.code), issue.message));
}

QJsonArray issuesToJson(const std::vector<Issue> &issues, const Topology &topology)
{
    QJsonArray array;
    for (const Issue &issue : issues)
        array.append(issueToJson(issue, topology));
    return array;
}

int plan(Context &context, const RunOptions &options)
{
    const auto controller = context.controller();
    if (!controller)
        return context.out.error(controller.error());
    const auto id = findTopology(**controller, options.topology);
    if (!id)
        return context.out.error(id.error());
    const auto dry = (*controller)->dryRun(*id);
    if (!dry)
        return context.out.error(dry.error());
    const auto topology = (*controller)->topologies().load(*id);
    if (!topology)
        return context.out.error(topology.error());
    if (context.out.json) {
        context.out.value(QJsonObject{{u"plan"_s, dry->plan.toJson()},
                                      {u"compose"_s, QString::fromUtf8(dry->compose)},
                                      {u"issues"_s, issuesToJson(dry->issues, *topology)}});
    } else if (options.compose) {
        context.out.raw(dry->compose);
    } else {
        printIssues(context, dry->issues);
        context.out.raw(dry->plan.toText().toUtf8());
        if (dry->plan.isEmpty())
            context.out.line(u"Nothing to do: what runs is what is wanted."_s);
    }
    return hasErrors(dry->issues) ? kInvalid : kOk;
}

/// Prints each action as it ends, on stderr.
class ProgressPrinter
{
public:
    ProgressPrinter(const Output &out, bool quiet)
        : m_out(out)
        , m_quiet(quiet)
    {
    }

    [[nodiscard]] DeployObserver observer()
    {
        DeployObserver observer;
        observer.planned = [this](const Plan &plan) {
            const std::lock_guard lock(m_mutex);
            m_plan = plan;
            m_done = 0;
        };
        observer.updated = [this](const ActionUpdate &update) {
            const std::lock_guard lock(m_mutex);
            show(update);
        };
        observer.log = [this](const QString &text) {
            if (!m_quiet)
                m_out.status(text);
        };
        return observer;
    }

private:
    void show(const ActionUpdate &update)
    {
        const bool ended = update.state == ActionState::Done ||
                           update.state == ActionState::Failed ||
                           update.state == ActionState::Skipped;
        const auto index = static_cast<size_t>(update.actionId);
        if (!ended || index >= m_plan.actions.size())
            return;
        ++m_done;
        if (m_quiet && update.state != ActionState::Failed)
            return;
        const Action &action = m_plan.actions[index];
        QString text = u"[%1/%2] %3 %4"_s.arg(m_done)
                           .arg(m_plan.actions.size())
                           .arg(actionKindName(action.kind), action.target);
        if (update.state == ActionState::Failed)
            text += u" FAILED: "_s + update.detail;
        else if (update.state == ActionState::Skipped)
            text += u" skipped"_s;
        else
            text += u" (%1 ms)"_s.arg(update.millis);
        m_out.status(text);
    }

    const Output &m_out;
    bool m_quiet;
    std::mutex m_mutex;
    Plan m_plan;
    int m_done = 0;
};

int report(Context &context, Controller &controller, TopologyId id,
           const Result<RunReport> &outcome)
{
    if (!outcome)
        return context.out.error(outcome.error());
    const auto topology = controller.topologies().load(id);
    if (context.out.json) {
        QJsonObject object{{u"topology_id"_s, id.toString()},
                           {u"status"_s, statusName(outcome->status)},
                           {u"reason"_s, outcome->reason},
                           {u"millis"_s, outcome->millis},
                           {u"dressing_millis"_s, outcome->dressingMillis}};
        if (topology)
            object.insert(u"issues"_s, issuesToJson(outcome->issues, *topology));
        context.out.value(object);
    } else {
        printIssues(context, outcome->issues);
        QString text =
            u"%1 is %2 after %3 s"_s
                .arg(topology ? topology->meta.name : id.toString(), statusName(outcome->status))
                .arg(static_cast<double>(outcome->millis) / 1000.0, 0, 'f', 1);
        if (!outcome->reason.isEmpty())
            text += u": "_s + outcome->reason;
        context.out.line(text);
    }
    const bool good =
        outcome->status == TopologyStatus::Active || outcome->status == TopologyStatus::TornDown;
    return good ? kOk : kFailed;
}

using Operation = Result<RunReport> (Controller::*)(TopologyId, const DeployObserver &,
                                                    const Task &);

int operate(Context &context, const RunOptions &options, Operation operation)
{
    const auto controller = context.controller();
    if (!controller)
        return context.out.error(controller.error());
    const auto id = findTopology(**controller, options.topology);
    if (!id)
        return context.out.error(id.error());

    ProgressPrinter progress(context.out, options.quiet);
    Task task;
    const Interrupt interrupt([&task, &context] {
        context.out.status(u"decnet: cancelling; press Ctrl-C again to stop at once"_s);
        task.cancel();
    });
    return report(context, **controller, *id,
                  ((*controller)->*operation)(*id, progress.observer(), task));
}

int reset(Context &context, const RunOptions &options)
{
    const auto controller = context.controller();
    if (!controller)
        return context.out.error(controller.error());
    const auto id = findTopology(**controller, options.topology);
    if (!id)
        return context.out.error(id.error());
    if (const auto done = (*controller)->reset(*id); !done)
        return context.out.error(done.error());
    if (context.out.json)
        context.out.value(
            QJsonObject{{u"topology_id"_s, id->toString()}, {u"status"_s, u"pending"_s}});
    else
        context.out.line(u"%1 is pending again."_s.arg(QString::fromStdString(options.topology)));
    return kOk;
}

CLI::App *addCommand(CLI::App &parent, const char *name, const char *description,
                     const std::shared_ptr<RunOptions> &options)
{
    CLI::App *command = parent.add_subcommand(name, description);
    command->add_option("topology", options->topology, "Id, id prefix or name")->required();
    return command;
}

int setAutoRepair(Context &context, const RunOptions &options)
{
    const auto opened = context.controller();
    if (!opened)
        return context.out.error(opened.error());
    const auto id = findTopology(**opened, options.topology);
    if (!id)
        return context.out.error(id.error());
    const bool on = options.autoRepair == "on";
    if (const auto set = (*opened)->setAutoRepair(*id, on); !set)
        return context.out.error(set.error());
    if (context.out.json)
        context.out.value(QJsonObject{{u"auto_repair"_s, on}});
    else
        context.out.line(on ? u"Running controllers repair it by themselves."_s
                            : u"It is repaired only when asked for."_s);
    return kOk;
}

} // namespace

void addRunCommands(CLI::App &topology, Command *chosen)
{
    auto options = std::make_shared<RunOptions>();
    CLI::App *planCommand =
        addCommand(topology, "plan", "Show what deploy would do, and change nothing", options);
    planCommand->add_flag("--compose", options->compose, "Print the compose file instead");
    planCommand->callback([chosen, options] {
        *chosen = [options](Context &context) { return plan(context, *options); };
    });

    CLI::App *deploy = addCommand(topology, "deploy", "Bring the maze up", options);
    deploy->add_flag("-q,--quiet", options->quiet, "Only print failures and the outcome");
    deploy->callback([chosen, options] {
        *chosen = [options](Context &c) { return operate(c, *options, &Controller::deploy); };
    });

    CLI::App *repair = addCommand(
        topology, "repair", "Make what runs what the document says again", options);
    repair->add_flag("-q,--quiet", options->quiet, "Only print failures and the outcome");
    repair->add_option("--auto", options->autoRepair,
                       "Only say whether running controllers do it by themselves from now on")
        ->check(CLI::IsMember({"on", "off"}));
    repair->callback([chosen, options] {
        *chosen = [options](Context &c) {
            return options->autoRepair.empty() ? operate(c, *options, &Controller::repair)
                                               : setAutoRepair(c, *options);
        };
    });

    CLI::App *teardown =
        addCommand(topology, "teardown", "Remove every container and network of it", options);
    teardown->add_flag("-q,--quiet", options->quiet, "Only print failures and the outcome");
    teardown->callback([chosen, options] {
        *chosen = [options](Context &c) { return operate(c, *options, &Controller::teardown); };
    });

    addCommand(topology, "reset", "Put a failed or torn down topology back to pending", options)
        ->callback([chosen, options] {
            *chosen = [options](Context &context) { return reset(context, *options); };
        });
}

} // namespace decnet::cli
