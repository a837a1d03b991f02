// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli/output.h"
#include "core/controller/controller.h"

#include <functional>
#include <memory>

namespace CLI {
class App;
}

namespace decnet::cli {

/// What a command gets. The controller is opened when a command first asks, so that `version` and
/// `--help` need no state.
struct Context
{
    Output out;
    std::function<Result<std::unique_ptr<Controller>>()> openController;

    [[nodiscard]] Result<Controller *> controller();

private:
    std::unique_ptr<Controller> m_controller;
};

/// A parsed command line ends in one of these; it returns the exit code.
using Command = std::function<int(Context &)>;

/// Prints a topology that was just stored; the exit code.
int announce(Context &context, Controller &controller, TopologyId id);

/// Each adds its subcommands to `app` and sets `*chosen` when one of them was given.
void addTopologyCommands(CLI::App &app, Command *chosen);
void addFileCommands(CLI::App &topology, Command *chosen);
void addRunCommands(CLI::App &topology, Command *chosen);
void addLiveCommands(CLI::App &topology, Command *chosen);
void addServiceCommands(CLI::App &app, Command *chosen);
void addControllerCommands(CLI::App &app, Command *chosen);
void addBusCommands(CLI::App &app, Command *chosen);
void addCatalogCommands(CLI::App &app, Command *chosen);
void addEventCommands(CLI::App &app, CLI::App &topology, Command *chosen);
void addReapCommand(CLI::App &app, Command *chosen);

} // namespace decnet::cli
