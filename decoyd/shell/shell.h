// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "host.h"
#include "networkaccess.h"
#include "shellobserver.h"
#include "syntax.h"
#include "vfs.h"

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace decoyd::shell {

class Invocation;

/// Everything a shell needs from the program it runs in.
struct ShellContext
{
    std::shared_ptr<const Host> host; ///< required
    std::string user = "root";        ///< login name; an unknown one becomes the ordinary account
    std::string sourceIp;             ///< shown by who, w, last, SSH_CONNECTION
    std::uint16_t sourcePort = 0;
    std::string localIp;         ///< for SSH_CONNECTION; first interface when empty
    bool terminal = true;        ///< output goes to a terminal (columns, colours, prompts)
    std::string term = "xterm";  ///< $TERM
    std::string program = "ssh"; ///< the way in: "ssh" sets SSH_CONNECTION, "telnet" does not
    int columns = 80;
    Vfs::Clock clock;                             ///< seconds since 1970; required
    NetworkAccess *network = nullptr;             ///< may be null: nothing is reachable
    ShellObserver *observer = nullptr;            ///< may be null
    std::size_t fileBudget = Vfs::kDefaultBudget; ///< bytes of changed files, this session
    std::vector<std::pair<std::string, std::string>> environment;
};

/// What the shell wants before it can go on; answer with Shell::resume().
struct Wait
{
    enum class Kind {
        None,
        Sleep,  ///< call resume("") after `milliseconds`
        Line,   ///< one line; echo it only if `echo`
        Key,    ///< any one key
        Input,  ///< everything up to end of input (Ctrl-D)
        Stream, ///< join the visitor with takeStream(); resume("") when it has closed
    };
    Kind kind = Kind::None;
    int milliseconds = 0;
    bool echo = true;
};

/// What one step printed. `out` and `err` are separate, `terminal` is both in order.
struct Output
{
    std::string out;
    std::string err;
    std::string terminal;
    int exitCode = 0;
    bool done = false;       ///< the login shell has ended
    bool incomplete = false; ///< the line is not finished: show prompt() again and append
    Wait wait;
};

/// A Bourne-like shell on a pretended machine. It does no I/O of its own: files are those of a
/// Vfs, other machines are reached through NetworkAccess, time comes from the clock. The same
/// facts, clock and lines give the same output. One session, one thread.
///
/// Work is bounded: statements run, bytes printed, recursion and file bytes have limits, and a
/// script that exceeds one ends like a killed process (exit code 137).
class Shell final
{
public:
    static constexpr std::size_t kMaxLine = 256 * 1024;    ///< bytes of one line or script
    static constexpr std::size_t kMaxOutput = 1024 * 1024; ///< bytes printed by one line
    static constexpr std::size_t kMaxValue = 128 * 1024;   ///< bytes of a variable or word
    static constexpr int kMaxSteps = 20000;                ///< commands run by one line
    static constexpr int kMaxDepth = 24;                   ///< nested substitutions, calls, scripts
    static constexpr std::size_t kMaxHistory = 500;

    explicit Shell(ShellContext context);
    ~Shell();
    Shell(const Shell &) = delete;
    Shell &operator=(const Shell &) = delete;

    /// "root@web01:~# ", or "> " while a line is incomplete.
    [[nodiscard]] std::string prompt() const;

    /// Runs one line of an interactive session (history, observer, continuation lines).
    [[nodiscard]] Output run(std::string_view line);
    /// Runs a whole command as `ssh host command` does: no history expansion.
    [[nodiscard]] Output execute(std::string_view command);
    /// Continues after Output::wait. `endOfInput`: the visitor pressed Ctrl-D or the channel
    /// closed.
    [[nodiscard]] Output resume(std::string_view answer, bool endOfInput = false);
    /// Ctrl-C: drops whatever is running or half typed.
    [[nodiscard]] Output interrupt();
    /// The connection of a Stream wait; once.
    [[nodiscard]] std::unique_ptr<NetStream> takeStream();

    /// Completions of the word before `cursor`: full replacements of that word.
    [[nodiscard]] std::vector<std::string> complete(std::string_view line, std::size_t cursor,
                                                    std::size_t &wordStart) const;

    [[nodiscard]] const std::vector<std::string> &history() const { return m_history; }
    [[nodiscard]] Vfs &files() { return m_files; }
    [[nodiscard]] const Vfs &files() const { return m_files; }
    [[nodiscard]] const Host &host() const { return *m_context.host; }
    [[nodiscard]] const ShellContext &context() const { return m_context; }
    [[nodiscard]] const std::string &directory() const { return m_directory; }
    [[nodiscard]] const std::string &user() const { return m_user; }
    [[nodiscard]] bool incomplete() const { return !m_partial.empty(); }
    [[nodiscard]] int lastExit() const { return m_lastExit; }
    [[nodiscard]] std::int64_t loginTime() const { return m_loginTime; }
    void setColumns(int columns) { m_context.columns = columns; }

    // For commands.
    [[nodiscard]] std::string variable(std::string_view name) const;
    void setVariable(const std::string &name, std::string value, bool exported = false);
    void unsetVariable(std::string_view name);
    [[nodiscard]] std::vector<std::pair<std::string, std::string>> exported() const;
    [[nodiscard]] std::map<std::string, std::string> &aliases() { return m_aliases; }
    [[nodiscard]] bool changeDirectory(const std::string &path, FsError &error);
    [[nodiscard]] std::string absolute(std::string_view path) const;
    /// Switches identity (su, sudo -i); leave() returns to the one before.
    void enter(const std::string &user, bool login);
    /// Ends the innermost shell: an entered identity, or the session.
    void leave(int exitCode);
    [[nodiscard]] bool nested() const { return !m_entered.empty(); }
    void clearHistory() { m_history.clear(); }
    /// Runs script text inside the current line (sh -c, scripts, sudo COMMAND, xargs).
    int runText(std::string_view text, Invocation &caller, std::vector<std::string> arguments = {});
    /// Runs one already expanded command inside `caller`.
    int runWords(const std::vector<std::string> &words, Invocation &caller);
    [[nodiscard]] bool knowsCommand(const std::string &name) const;
    /// Full path of a program in $PATH, or empty.
    [[nodiscard]] std::string programPath(std::string_view name) const;
    [[nodiscard]] bool isFunction(const std::string &name) const;
    [[nodiscard]] std::string sourceIp() const { return m_context.sourceIp; }
    [[nodiscard]] ShellObserver &observer() const { return *m_observer; }

private:
    friend class Interpreter;
    friend class Expander;

    struct Variable
    {
        std::string value;
        bool exported = false;
    };
    struct Identity
    {
        std::string user;
        std::string directory;
    };
    struct Suspended;

    void login();
    void setIdentity(const std::string &user);
    [[nodiscard]] bool expandHistory(std::string &line, std::string &error) const;
    void remember(const std::string &line);
    [[nodiscard]] Output start(StatementPtr program, bool interactive);

    ShellContext m_context;
    ShellObserver *m_observer;
    Vfs m_files;
    std::string m_user;
    std::string m_directory;
    std::int64_t m_loginTime;
    std::map<std::string, Variable, std::less<>> m_variables;
    std::map<std::string, std::string> m_aliases;
    std::map<std::string, StatementPtr> m_functions;
    std::vector<std::string> m_arguments; ///< $0 $1 …
    std::vector<std::string> m_history;
    std::vector<Identity> m_entered;
    std::string m_partial;
    int m_lastExit = 0;
    bool m_done = false;
    std::unique_ptr<Suspended> m_suspended;
    std::unique_ptr<NetStream> m_stream;
};

} // namespace decoyd::shell
