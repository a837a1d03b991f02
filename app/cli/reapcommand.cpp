// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/context.h"

#include <CLI/CLI.hpp>

namespace decnet::cli {

using namespace Qt::StringLiterals;

namespace {

int reap(Context &context, bool dryRun)
{
    const auto controller = context.controller();
    if (!controller)
        return context.out.error(controller.error());
    const auto orphans = dryRun ? (*controller)->orphans() : (*controller)->reap();
    if (!orphans)
        return context.out.error(orphans.error());
    if (context.out.json) {
        context.out.value(QJsonObject{
            {u"dry_run"_s, dryRun},
            {u"containers"_s, QJsonArray::fromStringList(orphans->containers)},
            {u"networks"_s, QJsonArray::fromStringList(orphans->networks)},
        });
        return kOk;
    }
    const QString verb = dryRun ? u"would remove"_s : u"removed"_s;
    for (const QString &name : orphans->containers)
        context.out.line(u"%1 container %2"_s.arg(verb, name));
    for (const QString &name : orphans->networks)
        context.out.line(u"%1 network %2"_s.arg(verb, name));
    if (orphans->containers.isEmpty() && orphans->networks.isEmpty())
        context.out.line(u"Nothing of ours is left behind."_s);
    return kOk;
}

} // namespace

void addReapCommand(CLI::App &app, Command *chosen)
{
    CLI::App *command = app.add_subcommand(
        "reap", "Remove containers and networks of topologies that no longer exist");
    auto dryRun = std::make_shared<bool>(false);
    command->add_flag("--dry-run", *dryRun, "Only list them");
    command->callback([chosen, dryRun] {
        *chosen = [dryRun](Context &context) { return reap(context, *dryRun); };
    });
}

} // namespace decnet::cli
