// SPDX-License-Identifier: GPL-3.0-or-later
// Other shells and interpreters, the screen, and small things people try.
#include "commandtable.h"
#include "options.h"

#include "decoyd/shell/interpreter.h"
#include "decoyd/shell/invocation.h"

namespace decoyd::shell {

namespace {

int nestedShell(Invocation &call)
{
    std::size_t i = 1;
    for (; i < call.args.size() && call.args[i].starts_with('-'); ++i) {
        if (call.args[i] == "--version") {
            call.out("GNU bash, version " + std::string(call.shell.host().distro().bash) +
                     " (x86_64-pc-linux-gnu)\nCopyright (C) 2020 Free Software Foundation, Inc.\n");
            return 0;
        }
        if (call.args[i].starts_with("--"))
            continue;
        if (call.args[i].find('c') != std::string::npos) {
            if (i + 1 >= call.args.size())
                return call.fail("-c: option requires an argument", 2);
            std::vector<std::string> arguments(
                call.args.begin() + static_cast<std::ptrdiff_t>(i) + 2, call.args.end());
            if (arguments.empty())
                arguments.push_back(call.name());
            return call.shell.runText(call.args[i + 1], call, arguments);
        }
    }
    if (i < call.args.size()) {
        std::string content;
        const auto error = call.files().read(call.path(call.args[i]), content);
        if (error != FsError::None)
            return call.fail(call.args[i] + ": " + message(error), 127);
        if (content.starts_with("\x7f"
                                "ELF"))
            return call.fail(call.args[i] + ": cannot execute binary file", 126);
        return call.shell.runText(
            content, call, {call.args.begin() + static_cast<std::ptrdiff_t>(i), call.args.end()});
    }
    if (!call.inputIsTerminal())
        return call.shell.runText(call.readAll(), call, {call.name()});
    if (call.mayWait && call.shell.context().terminal)
        call.shell.enter(call.shell.user(), false);
    return 0;
}

int clear(Invocation &call)
{
    call.out("\x1b[H\x1b[2J\x1b[3J");
    return 0;
}

int python(Invocation &call)
{
    const std::string version(call.shell.host().distro().python);
    if (call.args.size() > 1 && (call.args[1] == "-V" || call.args[1] == "--version")) {
        call.out("Python " + version + "\n");
        return 0;
    }
    if (call.args.size() > 2 && call.args[1] == "-c") {
        const std::string &code = call.args[2];
        // The one idiom everybody uses to get a "better" shell.
        if (code.find("pty.spawn") != std::string::npos) {
            if (call.mayWait)
                call.shell.enter(call.shell.user(), false);
            return 0;
        }
        const auto open = code.find("print(");
        if (open != std::string::npos) {
            const auto close = code.rfind(')');
            std::string inside = code.substr(open + 6, close > open + 6 ? close - open - 6 : 0);
            if (inside.size() >= 2 && (inside.front() == '"' || inside.front() == '\''))
                inside = inside.substr(1, inside.size() - 2);
            call.out(inside + "\n");
            return 0;
        }
        call.err("Traceback (most recent call last):\n  File \"<string>\", line 1, in <module>\n"
                 "ModuleNotFoundError: No module named 'encodings'\n");
        return 1;
    }
    if (call.args.size() > 1 && !call.args[1].starts_with('-')) {
        std::string content;
        const auto error = call.files().read(call.path(call.args[1]), content);
        if (error != FsError::None) {
            call.err(call.name() + ": can't open file '" + call.args[1] + "': [Errno 2] " +
                     message(error) + "\n");
            return 2;
        }
    }
    call.err(
        "Fatal Python error: init_fs_encoding: failed to get the Python codec of the filesystem "
        "encoding\nPython runtime state: core initialized\nModuleNotFoundError: No module named "
        "'encodings'\n");
    return 1;
}

int perl(Invocation &call)
{
    if (call.args.size() > 1 && (call.args[1] == "-v" || call.args[1] == "--version")) {
        call.out(
            "\nThis is perl 5, version 32, subversion 1 (" +
            std::string(call.shell.host().distro().perl) +
            ") built for x86_64-linux-gnu-thread-multi\n\nCopyright 1987-2021, Larry Wall\n\n");
        return 0;
    }
    call.err("Can't locate strict.pm in @INC (you may need to install the strict module).\nBEGIN "
             "failed--"
             "compilation aborted.\n");
    return 2;
}

int busybox(Invocation &call)
{
    if (call.args.size() < 2) {
        call.out("BusyBox v1.30.1 (Debian 1:1.30.1-6+b3) multi-call binary.\nBusyBox is "
                 "copyrighted by many "
                 "authors between 1998-2015.\nLicensed under GPLv2. See source distribution for "
                 "detailed\ncopyright notices.\n\nUsage: busybox [function [arguments]...]\n   or: "
                 "busybox "
                 "--list[-full]\n");
        return 0;
    }
    std::vector<std::string> words(call.args.begin() + 1, call.args.end());
    if (commandTable().contains(words.front()) && words.front() != "busybox")
        return call.shell.runWords(words, call);
    // Scanners ask for an applet that cannot exist and look for this answer.
    call.err(words.front() + ": applet not found\n");
    return 127;
}

int editor(Invocation &call)
{
    if (call.name() == "nano") {
        call.err("Error opening terminal: " + call.shell.variable("TERM") + ".\n");
        return 1;
    }
    call.err("E1187: Failed to source defaults.vim\nPress ENTER or type command to continue");
    return call.wait({Wait::Kind::Key, 0, false}, [](Invocation &self, std::string_view, bool) {
        self.out("\n");
        return 1;
    });
}

int mysqlClient(Invocation &call)
{
    std::string user = call.shell.user();
    bool asks = false;
    for (std::size_t i = 1; i < call.args.size(); ++i) {
        const std::string &arg = call.args[i];
        if (arg == "-u" && i + 1 < call.args.size())
            user = call.args[++i];
        else if (arg.starts_with("-u"))
            user = arg.substr(2);
        else if (arg == "-p")
            asks = true;
        else if (arg.starts_with("-p") || arg.starts_with("--password="))
            call.shell.observer().secret("mysql", user, arg.substr(arg.starts_with("-p") ? 2 : 11),
                                         false);
    }
    const auto refuse = [user](Invocation &self, const char *used) {
        self.err("ERROR 1045 (28000): Access denied for user '" + user +
                 "'@'localhost' (using password: " + used + ")\n");
        return 1;
    };
    if (!asks)
        return refuse(call, "NO");
    return call.askSecret(
        "Enter password: ", [user, refuse](Invocation &self, std::string_view answer, bool) {
            self.shell.observer().secret("mysql", user, std::string(answer), false);
            return refuse(self, "YES");
        });
}

int git(Invocation &call)
{
    if (call.args.size() > 1 && call.args[1] == "--version") {
        call.out("git version 2.30.2\n");
        return 0;
    }
    if (call.args.size() > 2 && call.args[1] == "clone") {
        const std::string url = call.args[2];
        call.shell.observer().download("git", url, "denied");
        call.err("Cloning into '" + url.substr(url.rfind('/') + 1, 64) + "'...\n");
        return call.sleep(4000, [url](Invocation &self, std::string_view, bool) {
            self.err("fatal: unable to access '" + url + "': Could not resolve host\n");
            return 128;
        });
    }
    call.err("fatal: not a git repository (or any of the parent directories): .git\n");
    return 128;
}

int help(Invocation &call)
{
    call.out("GNU bash, version " + std::string(call.shell.host().distro().bash) +
             " (x86_64-pc-linux-gnu)\nThese shell commands are defined internally.  Type `help' to "
             "see this "
             "list.\nType `help name' to find out more about the function `name'.\nUse `info bash' "
             "to find "
             "out more about the shell in general.\nUse `man -k' or `info' to find out more about "
             "commands "
             "not in this list.\n");
    return 0;
}

int manual(Invocation &call)
{
    if (call.args.size() < 2) {
        call.out("What manual page do you want?\nFor example, try 'man man'.\n");
        return 1;
    }
    call.err("No manual entry for " + call.args.back() + "\n");
    return 16;
}

int terminalSettings(Invocation &call)
{
    const auto &context = call.shell.context();
    if (!context.terminal)
        return call.fail(call.name() == "tty" ? "not a tty"
                                              : "'standard input': Inappropriate ioctl for device");
    if (call.name() == "tty")
        call.out("/dev/pts/0\n");
    else if (call.args.size() > 1 && call.args[1] == "size")
        call.out("24 " + std::to_string(context.columns) + "\n");
    else if (call.args.size() == 1)
        call.out("speed 38400 baud; line = 0;\n-brkint -imaxbel iutf8\n");
    return 0;
}

int terminalControl(Invocation &call)
{
    if (call.args.size() > 1 && call.args[1] == "cols")
        call.out(std::to_string(call.shell.context().columns) + "\n");
    else if (call.args.size() > 1 && call.args[1] == "colors")
        call.out("256\n");
    else if (call.args.size() > 1 && call.args[1] == "clear")
        return clear(call);
    return 0;
}

} // namespace

void addSessionCommands(CommandTable &table)
{
    constexpr auto kBin = CommandPlace::Bin;
    const auto shellReads = [](const std::vector<std::string> &args) {
        return args.size() > 1 && args.back() == "-s";
    };
    for (const char *name : {"bash", "sh", "dash"})
        table[name] = {nestedShell, kBin, shellReads};
    table["clear"] = {clear};
    table["reset"] = {clear};
    table["python3"] = {python};
    table["python"] = {python};
    table["perl"] = {perl};
    table["busybox"] = {busybox};
    table["vi"] = {editor};
    table["nano"] = {editor};
    table["mysql"] = {mysqlClient};
    table["mysqldump"] = {mysqlClient};
    table["git"] = {git};
    table["help"] = {help, CommandPlace::Builtin};
    table["man"] = {manual};
    table["tty"] = {terminalSettings};
    table["stty"] = {terminalSettings};
    table["tput"] = {terminalControl};
}

} // namespace decoyd::shell
