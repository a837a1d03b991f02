// SPDX-License-Identifier: GPL-3.0-or-later
#include "commandtable.h"

#include "decoyd/shell/interpreter.h"
#include "decoyd/shell/invocation.h"

namespace decoyd::shell {

namespace {

int runFile(Invocation &call, const std::string &path, const Node &node)
{
    std::string content;
    if (!call.shell.files().may(node, 1)) {
        call.err("-bash: " + call.name() + ": Permission denied\n");
        return 126;
    }
    const auto error = call.files().read(path, content);
    if (error != FsError::None) {
        call.err("-bash: " + call.name() + ": " + message(error) + "\n");
        return 126;
    }
    if (content.starts_with("\x7f"
                            "ELF") ||
        content.find('\0') < 512) {
        // What a program for another machine does; nobody can tell why it does not run here.
        call.err("-bash: " + call.name() + ": cannot execute binary file: Exec format error\n");
        return 126;
    }
    if (content.starts_with("#!")) {
        const std::string first = content.substr(2, content.find('\n') - 2);
        if (first.find("sh") == std::string::npos) {
            if (first.find("python") == std::string::npos)
                call.err("-bash: " + call.name() + ": " + first +
                         ": bad interpreter: No such file or directory\n");
            return first.find("python") == std::string::npos ? 126 : 1;
        }
    }
    return call.shell.runText(content, call, call.args);
}

int runInfo(Invocation &call, const CommandInfo &info)
{
    const bool typed = info.readsInput != nullptr && call.inputIsTerminal() && call.mayWait &&
                       info.readsInput(call.args);
    if (!typed)
        return info.run(call);
    const CommandFunction run = info.run;
    return call.wait({Wait::Kind::Input, 0, true},
                     [run](Invocation &self, std::string_view answer, bool) {
                         self.io.in = std::make_shared<Source>();
                         self.io.in->text = answer;
                         return run(self);
                     });
}

} // namespace

const CommandTable &commandTable()
{
    static const CommandTable table = [] {
        CommandTable made;
        addBuiltins(made);
        addFileCommands(made);
        addListCommands(made);
        addFindCommands(made);
        addTextCommands(made);
        addFilterCommands(made);
        addSystemCommands(made);
        addProcessCommands(made);
        addAccountCommands(made);
        addInterfaceCommands(made);
        addNetworkCommands(made);
        addTransferCommands(made);
        addArchiveCommands(made);
        addPackageCommands(made);
        addSessionCommands(made);
        return made;
    }();
    return table;
}

int dispatch(Invocation &call)
{
    const std::string name = call.name();
    const auto &table = commandTable();
    if (name.find('/') == std::string::npos) {
        const auto it = table.find(name);
        if (it != table.end() && it->second.place == CommandPlace::Builtin)
            return runInfo(call, it->second);
        const std::string path = call.shell.programPath(name);
        if (path.empty()) {
            call.err("-bash: " + name + ": command not found\n");
            return 127;
        }
        FsError error{};
        const Node *node = call.files().stat(path, error);
        if (it != table.end() && node->generator != nullptr)
            return runInfo(call, it->second);
        return runFile(call, path, *node);
    }
    const std::string path = call.path(name);
    FsError error{};
    const Node *node = call.files().stat(path, error);
    if (node == nullptr || node->type == NodeType::Directory) {
        call.err("-bash: " + name + ": " + message(node == nullptr ? error : FsError::IsDirectory) +
                 "\n");
        return node == nullptr && error == FsError::NotFound ? 127 : 126;
    }
    // A program of the machine itself, by its path (or a link to it).
    if (node->generator != nullptr) {
        std::string real;
        if (call.files().resolve(path, true, real) == FsError::None) {
            const auto it = table.find(std::string_view(real).substr(real.rfind('/') + 1));
            if (it != table.end()) {
                const std::string shown = call.args.front();
                call.args.front() = shown.substr(shown.rfind('/') + 1);
                return runInfo(call, it->second);
            }
        }
    }
    return runFile(call, path, *node);
}

bool withoutOperands(const std::vector<std::string> &args)
{
    for (std::size_t i = 1; i < args.size(); ++i)
        if (args[i] == "-" || !args[i].starts_with('-'))
            return args[i] == "-";
    return true;
}

bool withOneOperand(const std::vector<std::string> &args)
{
    int operands = 0;
    for (std::size_t i = 1; i < args.size(); ++i)
        if (!args[i].starts_with('-') || args[i] == "-")
            ++operands;
    return operands <= 1;
}

bool always(const std::vector<std::string> &)
{
    return true;
}

} // namespace decoyd::shell
