// SPDX-License-Identifier: GPL-3.0-or-later
// Commands that live in the shell itself: directory, variables, flow, test.
#include "commandtable.h"
#include "options.h"

#include "decoyd/shell/escapes.h"
#include "decoyd/shell/glob.h"
#include "decoyd/shell/interpreter.h"
#include "decoyd/shell/invocation.h"

#include <cctype>

namespace decoyd::shell {

namespace {

int changeDirectory(Invocation &call)
{
    std::size_t first = 1;
    while (first < call.args.size() &&
           (call.args[first] == "-L" || call.args[first] == "-P" || call.args[first] == "--"))
        ++first;
    if (call.args.size() > first + 1) {
        call.err("-bash: cd: too many arguments\n");
        return 1;
    }
    std::string target = first < call.args.size() ? call.args[first] : call.shell.variable("HOME");
    const bool back = target == "-";
    if (back) {
        target = call.shell.variable("OLDPWD");
        if (target.empty()) {
            call.err("-bash: cd: OLDPWD not set\n");
            return 1;
        }
    }
    FsError error{};
    if (!call.shell.changeDirectory(target, error)) {
        call.err("-bash: cd: " + target + ": " + message(error) + "\n");
        return 1;
    }
    if (back)
        call.out(target + "\n");
    return 0;
}

int printDirectory(Invocation &call)
{
    call.out(call.shell.directory() + "\n");
    return 0;
}

int echo(Invocation &call)
{
    bool newline = true;
    bool escapes = false;
    std::size_t i = 1;
    for (; i < call.args.size(); ++i) {
        const std::string &arg = call.args[i];
        if (arg.size() < 2 || arg[0] != '-' || arg.find_first_not_of("neE", 1) != std::string::npos)
            break;
        for (const char c : arg.substr(1)) {
            if (c == 'n')
                newline = false;
            else
                escapes = c == 'e';
        }
    }
    std::string text;
    for (std::size_t k = i; k < call.args.size(); ++k)
        text += (k > i ? " " : "") + call.args[k];
    bool stop = false;
    if (escapes)
        text = decodeEscapes(text, &stop);
    if (newline && !stop)
        text += '\n';
    call.out(text);
    return 0;
}

// One %-directive of printf; `at` stands after it on return.
std::string directive(const std::string &format, std::size_t &at, const std::string &argument)
{
    std::size_t end = format.find_first_not_of("-+ #0123456789.", at + 1);
    if (end == std::string::npos) {
        at = format.size();
        return {};
    }
    const char kind = format[end];
    const std::string flags = format.substr(at + 1, std::min<std::size_t>(end - at - 1, 8));
    at = end + 1;
    char text[256];
    const auto digits = flags.find_first_not_of("+ #");
    const auto width = static_cast<int>(
        toNumber(digits == std::string::npos ? std::string() : flags.substr(digits), 0));
    const int safe = std::max(-200, std::min(200, width));
    const auto number = toNumber(argument, argument.size() > 1 && argument[0] == '\''
                                               ? static_cast<unsigned char>(argument[1])
                                               : 0);
    const bool zero = flags.starts_with('0');
    switch (kind) {
    case 'd':
    case 'i':
    case 'u':
        std::snprintf(text, sizeof text, zero ? "%0*lld" : "%*lld", safe, number);
        return text;
    case 'x':
        std::snprintf(text, sizeof text, zero ? "%0*llx" : "%*llx", safe,
                      static_cast<unsigned long long>(number));
        return text;
    case 'X':
        std::snprintf(text, sizeof text, zero ? "%0*llX" : "%*llX", safe,
                      static_cast<unsigned long long>(number));
        return text;
    case 'o':
        std::snprintf(text, sizeof text, "%*llo", safe, static_cast<unsigned long long>(number));
        return text;
    case 'c':
        return pad(argument.substr(0, 1), -safe);
    case 'b':
        return pad(decodeEscapes(argument), -safe);
    case 'f': {
        const auto dot = flags.find('.');
        const auto places = dot == std::string::npos ? 6 : toNumber(flags.substr(dot + 1), 0);
        std::snprintf(text, sizeof text, "%*.*f", safe,
                      static_cast<int>(std::min<long long>(places, 20)),
                      std::strtod(argument.c_str(), nullptr));
        return text;
    }
    case 'q':
    case 's': {
        const auto dot = flags.find('.');
        std::string value = argument;
        if (dot != std::string::npos)
            value = value.substr(
                0, static_cast<std::size_t>(std::max(0LL, toNumber(flags.substr(dot + 1), 0))));
        return pad(value, -safe);
    }
    default:
        return "%" + flags + kind;
    }
}

int printFormatted(Invocation &call)
{
    if (call.args.size() < 2) {
        call.err("-bash: printf: usage: printf [-v var] format [arguments]\n");
        return 2;
    }
    std::size_t first = 1;
    std::string variable;
    if (call.args[1] == "-v" && call.args.size() > 3) {
        variable = call.args[2];
        first = 3;
    } else if (call.args[1] == "--" && call.args.size() > 2) {
        first = 2;
    }
    const std::string &format = call.args[first];
    std::size_t next = first + 1;
    std::string text;
    do {
        const std::size_t before = next;
        std::string plain;
        for (std::size_t i = 0; i < format.size();) {
            if (format[i] == '\\' && i + 1 < format.size()) {
                plain += format[i];
                plain += format[i + 1];
                i += 2;
            } else if (format[i] != '%') {
                plain += format[i++];
            } else if (i + 1 < format.size() && format[i + 1] == '%') {
                plain += '%';
                i += 2;
            } else {
                text += decodeEscapes(plain);
                plain.clear();
                text += directive(format, i, next < call.args.size() ? call.args[next] : "");
                ++next;
            }
        }
        text += decodeEscapes(plain);
        if (next == before)
            break;
    } while (next < call.args.size() && text.size() < Shell::kMaxValue);
    if (variable.empty())
        call.out(text);
    else
        call.shell.setVariable(variable, text);
    return 0;
}

int exportVariables(Invocation &call)
{
    if (call.args.size() == 1 || call.args[1] == "-p") {
        for (const auto &[name, value] : call.shell.exported())
            call.out("declare -x " + name + "=\"" + value + "\"\n");
        return 0;
    }
    for (std::size_t i = 1; i < call.args.size(); ++i) {
        const auto equals = call.args[i].find('=');
        if (call.args[i].starts_with('-'))
            continue;
        const std::string name = call.args[i].substr(0, equals);
        if (equals == std::string::npos)
            call.shell.setVariable(name, call.shell.variable(name), true);
        else
            call.shell.setVariable(name, call.args[i].substr(equals + 1), true);
        if (name == "HISTFILE" || name == "HISTSIZE")
            continue;
    }
    return 0;
}

int declareVariables(Invocation &call)
{
    for (std::size_t i = 1; i < call.args.size(); ++i) {
        const auto equals = call.args[i].find('=');
        if (!call.args[i].starts_with('-') && equals != std::string::npos)
            call.shell.setVariable(call.args[i].substr(0, equals), call.args[i].substr(equals + 1));
    }
    return 0;
}

int unsetVariables(Invocation &call)
{
    for (std::size_t i = 1; i < call.args.size(); ++i)
        if (!call.args[i].starts_with('-'))
            call.shell.unsetVariable(call.args[i]);
    return 0;
}

int setOptions(Invocation &call)
{
    if (call.args.size() == 1)
        for (const auto &[name, value] : call.shell.exported())
            call.out(name + "=" + value + "\n");
    return 0;
}

int alias(Invocation &call)
{
    auto &aliases = call.shell.aliases();
    if (call.args.size() == 1) {
        for (const auto &[name, text] : aliases)
            call.out("alias " + name + "='" + text + "'\n");
        return 0;
    }
    int code = 0;
    for (std::size_t i = 1; i < call.args.size(); ++i) {
        const auto equals = call.args[i].find('=');
        const std::string name = call.args[i].substr(0, equals);
        if (equals != std::string::npos) {
            if (aliases.size() < 200)
                aliases[name] = call.args[i].substr(equals + 1, 1024);
        } else if (aliases.contains(name)) {
            call.out("alias " + name + "='" + aliases[name] + "'\n");
        } else {
            call.err("-bash: alias: " + name + ": not found\n");
            code = 1;
        }
    }
    return code;
}

int unalias(Invocation &call)
{
    for (std::size_t i = 1; i < call.args.size(); ++i) {
        if (call.args[i] == "-a")
            call.shell.aliases().clear();
        call.shell.aliases().erase(call.args[i]);
    }
    return 0;
}

int history(Invocation &call)
{
    const Options options(call.args, "cd:w:r:a:n");
    if (options.has('c')) {
        call.shell.clearHistory();
        return 0;
    }
    if (call.args.size() > 1 && call.args[1].starts_with('-'))
        return 0;
    const auto &lines = call.shell.history();
    std::size_t first = 0;
    if (!options.operands.empty()) {
        const auto count = toNumber(options.operands.front(), 0);
        if (count > 0 && static_cast<std::size_t>(count) < lines.size())
            first = lines.size() - static_cast<std::size_t>(count);
    }
    for (std::size_t i = first; i < lines.size(); ++i)
        call.out(pad(std::to_string(i + 1), -5) + "  " + lines[i] + "\n");
    return 0;
}

int exitShell(Invocation &call)
{
    int code = call.shell.lastExit();
    if (call.args.size() > 1)
        code = static_cast<int>(toNumber(call.args[1], 2)) & 255;
    if (call.mayWait && call.shell.context().terminal && call.name() != "return")
        call.err(call.shell.nested() ? "exit\n" : "logout\n");
    call.interpreter.jump(call.name() == "return" ? Interpreter::Jump::Return
                                                  : Interpreter::Jump::Exit);
    call.interpreter.setExit(code);
    return code;
}

int loopControl(Invocation &call)
{
    const auto count = call.args.size() > 1 ? toNumber(call.args[1], 1) : 1;
    call.interpreter.jump(call.name() == "break" ? Interpreter::Jump::Break
                                                 : Interpreter::Jump::Continue,
                          static_cast<int>(std::max(1LL, std::min(100LL, count))));
    return 0;
}

int succeed(Invocation &)
{
    return 0;
}

int failQuietly(Invocation &)
{
    return 1;
}

int readVariable(Invocation &call)
{
    const Options options(call.args, "rp:n:t:sa:d:");
    std::string line;
    const auto store = [](Invocation &self, std::string text,
                          const std::vector<std::string> &names) {
        auto words = splitWords(text);
        if (names.empty())
            self.shell.setVariable("REPLY", text);
        for (std::size_t i = 0; i < names.size(); ++i) {
            if (i + 1 == names.size() && i < words.size()) {
                const auto from = static_cast<std::size_t>(words[i].data() - text.data());
                const auto to = static_cast<std::size_t>(words.back().data() - text.data()) +
                                words.back().size();
                self.shell.setVariable(names[i], text.substr(from, to - from));
            } else {
                self.shell.setVariable(names[i], i < words.size() ? std::string(words[i]) : "");
            }
        }
    };
    if (!call.inputIsTerminal()) {
        const bool got = call.readLine(line);
        store(call, line, options.operands);
        return got ? 0 : 1;
    }
    if (options.has('p'))
        call.err(options.value('p'));
    const auto names = options.operands;
    return call.wait({Wait::Kind::Line, 0, !options.has('s')},
                     [store, names](Invocation &self, std::string_view answer, bool end) {
                         store(self, std::string(answer), names);
                         return end ? 1 : 0;
                     });
}

int evaluateText(Invocation &call)
{
    std::string text;
    for (std::size_t i = 1; i < call.args.size(); ++i)
        text += (i > 1 ? " " : "") + call.args[i];
    return call.shell.runText(text, call);
}

int sourceFile(Invocation &call)
{
    if (call.args.size() < 2) {
        call.err("-bash: " + call.name() + ": filename argument required\n");
        return 2;
    }
    std::string content;
    const auto error = call.files().read(call.path(call.args[1]), content);
    if (error != FsError::None) {
        call.err("-bash: " + call.args[1] + ": " + message(error) + "\n");
        return 1;
    }
    return call.shell.runText(content, call);
}

int runWords(Invocation &call)
{
    std::size_t first = 1;
    while (first < call.args.size() && call.args[first].starts_with('-'))
        ++first;
    if (first >= call.args.size())
        return 0;
    return call.shell.runWords(
        {call.args.begin() + static_cast<std::ptrdiff_t>(first), call.args.end()}, call);
}

int typeOf(Invocation &call)
{
    int code = 0;
    for (std::size_t i = 1; i < call.args.size(); ++i) {
        const std::string &name = call.args[i];
        if (name.starts_with('-'))
            continue;
        const auto it = commandTable().find(name);
        const bool verbose = call.name() == "type";
        if (call.shell.aliases().contains(name))
            call.out(verbose ? name + " is aliased to `" + call.shell.aliases()[name] + "'\n"
                             : "alias " + name + "='" + call.shell.aliases()[name] + "'\n");
        else if (call.shell.isFunction(name))
            call.out(verbose ? name + " is a function\n" : name + "\n");
        else if (it != commandTable().end() && it->second.place == CommandPlace::Builtin)
            call.out(verbose ? name + " is a shell builtin\n" : name + "\n");
        else if (const std::string path = call.shell.programPath(name); !path.empty())
            call.out(verbose ? name + " is " + path + "\n" : path + "\n");
        else {
            if (verbose)
                call.err("-bash: type: " + name + ": not found\n");
            code = 1;
        }
    }
    return code;
}

int commandBuiltin(Invocation &call)
{
    if (call.args.size() > 1 && (call.args[1] == "-v" || call.args[1] == "-V"))
        return typeOf(call);
    return runWords(call);
}

int jobs(Invocation &)
{
    return 0;
}

int mask(Invocation &call)
{
    if (call.args.size() == 1)
        call.out("0022\n");
    return 0;
}

int limits(Invocation &call)
{
    if (call.args.size() > 1 && call.args[1] == "-a")
        call.out("core file size          (blocks, -c) 0\ndata seg size           (kbytes, -d) "
                 "unlimited\nscheduling priority             (-e) 0\nfile size               "
                 "(blocks, -f) unlimited\nopen files                      (-n) 1024\nmax user "
                 "processes              (-u) 7823\n");
    else if (call.args.size() == 2 && call.args[1] == "-n")
        call.out("1024\n");
    else if (call.args.size() == 1)
        call.out("unlimited\n");
    return 0;
}

} // namespace

void addBuiltins(CommandTable &table)
{
    constexpr auto kIn = CommandPlace::Builtin;
    table["cd"] = {changeDirectory, kIn};
    table["chdir"] = {changeDirectory, kIn};
    table["pwd"] = {printDirectory, kIn};
    table["echo"] = {echo, kIn};
    table["printf"] = {printFormatted, kIn};
    table["export"] = {exportVariables, kIn};
    table["declare"] = {declareVariables, kIn};
    table["typeset"] = {declareVariables, kIn};
    table["local"] = {declareVariables, kIn};
    table["readonly"] = {declareVariables, kIn};
    table["unset"] = {unsetVariables, kIn};
    table["set"] = {setOptions, kIn};
    table["shopt"] = {succeed, kIn};
    table["alias"] = {alias, kIn};
    table["unalias"] = {unalias, kIn};
    table["history"] = {history, kIn};
    table["exit"] = {exitShell, kIn};
    table["logout"] = {exitShell, kIn};
    table["return"] = {exitShell, kIn};
    table["break"] = {loopControl, kIn};
    table["continue"] = {loopControl, kIn};
    table[":"] = {succeed, kIn};
    table["true"] = {succeed, kIn};
    table["false"] = {failQuietly, kIn};
    table["read"] = {readVariable, kIn};
    table["eval"] = {evaluateText, kIn};
    table["source"] = {sourceFile, kIn};
    table["."] = {sourceFile, kIn};
    table["exec"] = {runWords, kIn};
    table["builtin"] = {runWords, kIn};
    table["command"] = {commandBuiltin, kIn};
    table["type"] = {typeOf, kIn};
    table["jobs"] = {jobs, kIn};
    table["fg"] = {jobs, kIn};
    table["bg"] = {jobs, kIn};
    table["wait"] = {succeed, kIn};
    table["disown"] = {succeed, kIn};
    table["trap"] = {succeed, kIn};
    table["umask"] = {mask, kIn};
    table["ulimit"] = {limits, kIn};
    addTest(table);
    table["shift"] = {[](Invocation &call) { return call.interpreter.shiftArguments() ? 0 : 1; },
                      kIn};
}

} // namespace decoyd::shell
