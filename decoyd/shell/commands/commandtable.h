// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace decoyd::shell {

class Host;
class Invocation;
struct Node;

using CommandFunction = int (*)(Invocation &);
/// Whether these arguments make the command read what the visitor types.
using ReadsInput = bool (*)(const std::vector<std::string> &args);

enum class CommandPlace { Builtin, Bin, Sbin };

struct CommandInfo
{
    CommandFunction run = nullptr;
    CommandPlace place = CommandPlace::Bin; ///< where its program file lies, if any
    ReadsInput readsInput = nullptr;
};

using CommandTable = std::map<std::string_view, CommandInfo>;

/// Every command the shell can run. Built once, thread-safe.
[[nodiscard]] const CommandTable &commandTable();

/// Runs the command an invocation names: builtin, program by name or path, script, or
/// "command not found".
int dispatch(Invocation &invocation);

/// "-rw-r--r--"
[[nodiscard]] std::string modeText(const Node &node);

/// " 10:00:01 up 3 days,  4:05,  1 user,  load average: …"
[[nodiscard]] std::string uptimeLine(const Host &host, std::int64_t now);

/// No operand other than options: the command reads its input.
[[nodiscard]] bool withoutOperands(const std::vector<std::string> &args);
/// At most one operand (grep PATTERN, sed SCRIPT …).
[[nodiscard]] bool withOneOperand(const std::vector<std::string> &args);
[[nodiscard]] bool always(const std::vector<std::string> &args);

// One function a file of commands; each adds its own to the table.
void addBuiltins(CommandTable &table);
void addFileCommands(CommandTable &table);
void addListCommands(CommandTable &table);
void addFindCommands(CommandTable &table);
void addTextCommands(CommandTable &table);
void addFilterCommands(CommandTable &table);
void addAttributeCommands(CommandTable &table);
void addGrep(CommandTable &table);
void addSshClient(CommandTable &table);
void addNmap(CommandTable &table);
void addSed(CommandTable &table);
void addAwk(CommandTable &table);
void addTest(CommandTable &table);
void addSystemCommands(CommandTable &table);
void addProcessCommands(CommandTable &table);
void addAccountCommands(CommandTable &table);
void addInterfaceCommands(CommandTable &table);
void addNetworkCommands(CommandTable &table);
void addTransferCommands(CommandTable &table);
void addArchiveCommands(CommandTable &table);
void addPackageCommands(CommandTable &table);
void addSessionCommands(CommandTable &table);

} // namespace decoyd::shell
