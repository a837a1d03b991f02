// SPDX-License-Identifier: GPL-3.0-or-later
#include "shell.h"

#include "commands/commandtable.h"
#include "interpreter.h"

#include <algorithm>
#include <cctype>

namespace decoyd::shell {

namespace {

ShellObserver &silentObserver()
{
    class Silent final : public ShellObserver
    {
        void command(const std::string &, const std::string &, std::uint32_t,
                     const std::string &) override
        {
        }
        void secret(const std::string &, const std::string &, const std::string &, bool) override {}
        void download(const std::string &, const std::string &, const std::string &) override {}
        void connection(const std::string &, const std::string &, const std::string &) override {}
    };
    static Silent silent;
    return silent;
}

} // namespace

struct Shell::Suspended
{
    explicit Suspended(Shell &shell)
        : interpreter(shell)
    {
    }
    Interpreter interpreter;
    bool interactive = false;
};

Shell::Shell(ShellContext context)
    : m_context(std::move(context))
    , m_observer(m_context.observer != nullptr ? m_context.observer : &silentObserver())
    , m_files(m_context.host, m_context.clock, m_context.fileBudget)
    , m_loginTime(m_context.clock())
{
    login();
}

Shell::~Shell() = default;

void Shell::login()
{
    setIdentity(host().account(m_context.user) != nullptr ? m_context.user : host().facts().user);
    m_directory = variable("HOME");
    setVariable("PWD", m_directory, true);
    setVariable("TERM", m_context.term, true);
    setVariable("LANG", "en_US.UTF-8", true);
    if (m_context.program == "ssh") {
        const std::string local =
            m_context.localIp.empty() ? host().interfaces().front().ip : m_context.localIp;
        const std::string source =
            m_context.sourceIp + " " + std::to_string(m_context.sourcePort) + " ";
        setVariable("SSH_CLIENT", source + "22", true);
        setVariable("SSH_CONNECTION", source + local + " 22", true);
        if (m_context.terminal)
            setVariable("SSH_TTY", "/dev/pts/0", true);
    }
    for (const auto &[name, value] : m_context.environment)
        if (name.size() < 64 && value.size() < 1024)
            setVariable(name, value, true);
    setVariable("SHLVL", "1", true);
    setVariable("IFS", " \t\n");
    setVariable("PPID", "1794");
    setVariable("BASH_VERSION", std::string(host().distro().bash));
    setVariable("HOSTNAME", host().facts().hostname);
    setVariable("HISTFILE", variable("HOME") + "/.bash_history");
    setVariable("HISTSIZE", "1000");
    setVariable("OSTYPE", "linux-gnu");
    setVariable("HOSTTYPE", "x86_64");
    setVariable("MACHTYPE", "x86_64-pc-linux-gnu");
    if (m_context.terminal && (m_user != "root" || host().distro().osId == "ubuntu")) {
        m_aliases["ls"] = "ls --color=auto";
        m_aliases["grep"] = "grep --color=auto";
        m_aliases["ll"] = "ls -alF";
        m_aliases["la"] = "ls -A";
        m_aliases["l"] = "ls -CF";
    }
    m_arguments = {"-bash"};
    std::string history;
    if (m_context.terminal &&
        m_files.read(variable("HOME") + "/.bash_history", history) == FsError::None) {
        std::size_t at = 0;
        while (at < history.size()) {
            const auto end = std::min(history.find('\n', at), history.size());
            m_history.push_back(history.substr(at, end - at));
            at = end + 1;
        }
    }
}

void Shell::setIdentity(const std::string &user)
{
    const Account *account = host().account(user);
    m_user = account->name;
    m_files.setUser(account->uid, account->gid);
    setVariable("USER", m_user, true);
    setVariable("LOGNAME", m_user, true);
    setVariable("HOME", account->home, true);
    setVariable("SHELL", "/bin/bash", true);
    setVariable("MAIL", "/var/mail/" + m_user, true);
    setVariable("PATH",
                account->uid == 0 ? "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
                                  : "/usr/local/bin:/usr/bin:/bin:/usr/local/games:/usr/games",
                true);
    setVariable("PWD", m_directory, true);
    setVariable("UID", std::to_string(account->uid));
    setVariable("EUID", std::to_string(account->uid));
}

void Shell::enter(const std::string &user, bool login)
{
    constexpr std::size_t kMaxEntered = 256;
    if (m_entered.size() >= kMaxEntered)
        m_entered.erase(m_entered.begin());
    m_entered.push_back({m_user, m_directory});
    setIdentity(user);
    if (login)
        m_directory = variable("HOME");
    setVariable("PWD", m_directory, true);
}

void Shell::leave(int exitCode)
{
    m_lastExit = exitCode;
    if (m_entered.empty()) {
        m_done = true;
        return;
    }
    const Identity before = m_entered.back();
    m_entered.pop_back();
    m_directory = before.directory;
    setIdentity(before.user);
}

std::string Shell::prompt() const
{
    if (!m_partial.empty())
        return "> ";
    std::string where = m_directory;
    const std::string home = variable("HOME");
    if (where == home)
        where = "~";
    else if (where.starts_with(home + "/") && home != "/")
        where = "~" + where.substr(home.size());
    const bool root = m_files.uid() == 0;
    const std::string name = m_user + "@" + host().facts().hostname;
    const bool coloured = m_context.term.ends_with("-256color") && m_context.terminal &&
                          (!root || host().distro().osId == "ubuntu");
    if (coloured)
        return "\x1b[01;32m" + name + "\x1b[00m:\x1b[01;34m" + where + "\x1b[00m" +
               (root ? "# " : "$ ");
    return name + ":" + where + (root ? "# " : "$ ");
}

std::string Shell::absolute(std::string_view path) const
{
    return Vfs::absolute(m_directory, path);
}

std::string Shell::variable(std::string_view name) const
{
    const auto it = m_variables.find(name);
    return it == m_variables.end() ? std::string() : it->second.value;
}

void Shell::setVariable(const std::string &name, std::string value, bool exported)
{
    if (m_variables.size() > 2000 && !m_variables.contains(name))
        return;
    Variable &variable = m_variables[name];
    variable.value = std::move(value);
    variable.exported = variable.exported || exported;
}

void Shell::unsetVariable(std::string_view name)
{
    if (const auto it = m_variables.find(name); it != m_variables.end())
        m_variables.erase(it);
    m_functions.erase(std::string(name));
}

std::vector<std::pair<std::string, std::string>> Shell::exported() const
{
    std::vector<std::pair<std::string, std::string>> list;
    for (const auto &[name, variable] : m_variables)
        if (variable.exported)
            list.emplace_back(name, variable.value);
    return list;
}

bool Shell::changeDirectory(const std::string &path, FsError &error)
{
    const std::string target = absolute(path);
    const Node *node = m_files.stat(target, error);
    if (node == nullptr)
        return false;
    if (node->type != NodeType::Directory) {
        error = FsError::NotDirectory;
        return false;
    }
    if (!m_files.may(*node, 1)) {
        error = FsError::Denied;
        return false;
    }
    setVariable("OLDPWD", m_directory, true);
    m_directory = target;
    setVariable("PWD", m_directory, true);
    return true;
}

bool Shell::knowsCommand(const std::string &name) const
{
    return isFunction(name) || commandTable().contains(name);
}

bool Shell::isFunction(const std::string &name) const
{
    return m_functions.contains(name);
}

std::string Shell::programPath(std::string_view name) const
{
    const std::string path = variable("PATH");
    std::size_t at = 0;
    while (at <= path.size()) {
        const auto end = std::min(path.find(':', at), path.size());
        const std::string candidate = path.substr(at, end - at) + "/" + std::string(name);
        FsError error{};
        const Node *node = m_files.stat(candidate, error);
        if (node != nullptr && node->type == NodeType::File && (node->mode & 0111) != 0)
            return candidate;
        at = end + 1;
    }
    return {};
}

int Shell::runText(std::string_view text, Invocation &caller, std::vector<std::string> arguments)
{
    return caller.interpreter.runText(text, caller.io, std::move(arguments));
}

int Shell::runWords(const std::vector<std::string> &words, Invocation &caller)
{
    return caller.interpreter.runWords(words, caller.io);
}

bool Shell::expandHistory(std::string &line, std::string &error) const
{
    std::string result;
    bool single = false;
    bool changed = false;
    for (std::size_t i = 0; i < line.size(); ++i) {
        const char c = line[i];
        if (c == '\'')
            single = !single;
        if (c == '\\' && i + 1 < line.size()) {
            result += c;
            result += line[++i];
            continue;
        }
        const char next = i + 1 < line.size() ? line[i + 1] : ' ';
        if (c != '!' || single || next == ' ' || next == '=' || next == '(' || next == '"' ||
            next == '\t') {
            result += c;
            continue;
        }
        std::size_t end = i + 1;
        std::string found;
        bool hit = false;
        if (next == '!' || next == '$') {
            end = i + 2;
            if (!m_history.empty()) {
                found = m_history.back();
                if (next == '$')
                    found = found.substr(found.rfind(' ') + 1);
                hit = true;
            }
        } else if (next == '-' || std::isdigit(static_cast<unsigned char>(next)) != 0) {
            end = i + 2;
            while (end < line.size() && end < i + 7 &&
                   std::isdigit(static_cast<unsigned char>(line[end])) != 0)
                ++end;
            const long n = std::strtol(line.substr(i + 1, end - i - 1).c_str(), nullptr, 10);
            const long size = static_cast<long>(m_history.size());
            const long index = n < 0 ? size + n : n - 1;
            if (index >= 0 && index < size && n != 0) {
                found = m_history[static_cast<std::size_t>(index)];
                hit = true;
            }
        } else {
            while (end < line.size() &&
                   std::string_view(" \t;&|\"'").find(line[end]) == std::string_view::npos)
                ++end;
            const std::string prefix = line.substr(i + 1, end - i - 1);
            for (auto it = m_history.rbegin(); it != m_history.rend() && !hit; ++it)
                if (it->starts_with(prefix)) {
                    found = *it;
                    hit = true;
                }
        }
        if (!hit) {
            error = line.substr(i, end - i) + ": event not found";
            return false;
        }
        result += found;
        changed = true;
        i = end - 1;
        if (result.size() > kMaxLine)
            break;
    }
    if (changed)
        line = result;
    return true;
}

void Shell::remember(const std::string &line)
{
    if (line.empty() || line.front() == ' ' || (!m_history.empty() && m_history.back() == line))
        return;
    m_history.push_back(line.substr(0, 4096));
    if (m_history.size() > kMaxHistory)
        m_history.erase(m_history.begin());
}

Output Shell::run(std::string_view line)
{
    Output output;
    std::string text(line.substr(0, kMaxLine));
    while (!text.empty() && (text.back() == '\r' || text.back() == '\n'))
        text.pop_back();
    std::string echoed;
    if (m_partial.empty()) {
        const auto first = text.find_first_not_of(" \t");
        if (first == std::string::npos)
            return output;
        const std::string typed = text;
        std::string error;
        if (text.find('!') != std::string::npos && !expandHistory(text, error)) {
            m_observer->command(text, m_user, m_files.uid(), m_directory);
            output.err = "-bash: " + error + "\n";
            output.terminal = output.err;
            return output;
        }
        if (text != typed)
            echoed = text + "\n";
    }
    const std::string whole = m_partial.empty() ? text : m_partial + "\n" + text;
    if (whole.size() > kMaxLine) {
        m_partial.clear();
        return output;
    }
    ParseResult parsed = parse(whole + "\n");
    if (parsed.state == ParseResult::State::Incomplete) {
        m_partial = whole;
        output.incomplete = true;
        return output;
    }
    m_partial.clear();
    remember(whole);
    m_observer->command(whole, m_user, m_files.uid(), m_directory);
    if (parsed.state == ParseResult::State::Error) {
        m_lastExit = 2;
        output.exitCode = 2;
        output.err = "-bash: " + parsed.message + "\n";
        if (whole.find('\n') == std::string::npos &&
            parsed.message.starts_with("syntax error near"))
            output.err = "-bash: " + parsed.message + "\n";
        output.terminal = output.err;
        return output;
    }
    if (parsed.program == nullptr)
        return output;
    output = start(std::move(parsed.program), true);
    if (!echoed.empty())
        output.terminal.insert(0, echoed);
    return output;
}

Output Shell::execute(std::string_view command)
{
    Output output;
    m_observer->command(std::string(command.substr(0, kMaxLine)), m_user, m_files.uid(),
                        m_directory);
    ParseResult parsed = command.size() > kMaxLine ? ParseResult{ParseResult::State::Error, nullptr,
                                                                 "Argument list too long"}
                                                   : parse(command);
    if (parsed.state != ParseResult::State::Complete) {
        m_lastExit = output.exitCode = 2;
        output.err =
            "bash: -c: line 1: " +
            (parsed.message.empty() ? "syntax error: unexpected end of file" : parsed.message) +
            "\n";
        output.terminal = output.err;
        output.done = true;
        return output;
    }
    if (parsed.program == nullptr) {
        output.done = true;
        return output;
    }
    return start(std::move(parsed.program), false);
}

Output Shell::start(StatementPtr program, bool interactive)
{
    m_suspended = std::make_unique<Suspended>(*this);
    m_suspended->interactive = interactive;
    const bool finished = m_suspended->interpreter.start(std::move(program));
    Output output = m_suspended->interpreter.takeOutput();
    if (finished) {
        if (m_suspended->interpreter.exited())
            leave(m_lastExit);
        output.done = m_done || !interactive;
        m_suspended.reset();
    }
    output.exitCode = m_lastExit;
    return output;
}

Output Shell::resume(std::string_view answer, bool endOfInput)
{
    if (m_suspended == nullptr)
        return {};
    const bool finished = m_suspended->interpreter.resume(answer.substr(0, kMaxOutput), endOfInput);
    Output output = m_suspended->interpreter.takeOutput();
    if (finished) {
        if (m_suspended->interpreter.exited())
            leave(m_lastExit);
        output.done = m_done || !m_suspended->interactive;
        m_suspended.reset();
    }
    output.exitCode = m_lastExit;
    return output;
}

Output Shell::interrupt()
{
    m_partial.clear();
    m_suspended.reset();
    m_stream.reset();
    m_lastExit = 130;
    Output output;
    output.exitCode = 130;
    return output;
}

std::unique_ptr<NetStream> Shell::takeStream()
{
    return std::move(m_stream);
}

std::vector<std::string> Shell::complete(std::string_view line, std::size_t cursor,
                                         std::size_t &wordStart) const
{
    cursor = std::min(cursor, line.size());
    wordStart = cursor;
    while (wordStart > 0 &&
           std::string_view(" \t;|&<>=").find(line[wordStart - 1]) == std::string_view::npos)
        --wordStart;
    const std::string word(line.substr(wordStart, cursor - wordStart));
    const auto before = line.substr(0, wordStart);
    const auto lastText = before.find_last_not_of(" \t");
    const bool first = lastText == std::string_view::npos ||
                       std::string_view(";|&").find(before[lastText]) != std::string_view::npos ||
                       before.ends_with("sudo ");
    std::vector<std::string> found;
    if (first && word.find('/') == std::string::npos) {
        for (const auto &[name, info] : commandTable())
            if (name.starts_with(word) && (info.place != CommandPlace::Sbin || m_files.uid() == 0))
                found.emplace_back(name);
    } else {
        const auto slash = word.rfind('/');
        const std::string folder = slash == std::string::npos ? "" : word.substr(0, slash + 1);
        const std::string prefix = word.substr(folder.size());
        std::string where = folder.empty() ? "." : folder;
        if (where.starts_with("~/"))
            where = variable("HOME") + where.substr(1);
        std::vector<DirEntry> entries;
        if (m_files.list(absolute(where), entries) != FsError::None)
            return found;
        for (const auto &entry : entries) {
            if (!entry.name.starts_with(prefix) || (prefix.empty() && entry.name[0] == '.'))
                continue;
            const bool directory = m_files.isDirectory(absolute(where + "/" + entry.name));
            found.push_back(folder + entry.name + (directory ? "/" : ""));
        }
    }
    std::sort(found.begin(), found.end());
    return found;
}

} // namespace decoyd::shell
