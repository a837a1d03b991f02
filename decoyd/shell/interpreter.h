// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "expander.h"
#include "invocation.h"
#include "shell.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace decoyd::shell {

/// Executes one parsed line. It can stop in the middle, when a command of the outermost list
/// (alone, in an && chain, or in a pipeline) waits for the visitor, and go on later.
class Interpreter final
{
public:
    explicit Interpreter(Shell &shell);

    /// Runs until the end or until a command waits; returns true when finished.
    bool start(StatementPtr program);
    bool resume(std::string_view answer, bool endOfInput);

    [[nodiscard]] Output takeOutput();
    [[nodiscard]] const Wait &pendingWait() const { return m_wait; }

    // For commands and the expander.
    void print(Sink &sink, std::string_view text);
    [[nodiscard]] std::string substitute(std::string_view command);
    /// Prints "-bash: text" on the error output and makes the current command fail.
    void fail(const std::string &text);
    [[nodiscard]] std::uint64_t random();
    int runText(std::string_view text, const Io &io, std::vector<std::string> arguments);
    int runWords(const std::vector<std::string> &words, const Io &io);
    void addDelay(int milliseconds) { m_delay += milliseconds; }
    void setWait(Wait wait) { m_wait = wait; }
    void offer(std::unique_ptr<NetStream> stream);
    /// break, continue, return, exit: `count` loops.
    enum class Jump { None, Break, Continue, Return, Exit };
    void jump(Jump kind, int count = 1);
    /// The status that `exit` and `return` leave behind.
    void setExit(int code) { m_shell.m_lastExit = code; }
    bool shiftArguments();
    [[nodiscard]] bool exited() const { return m_jump == Jump::Exit; }
    [[nodiscard]] Shell &shell() { return m_shell; }
    [[nodiscard]] bool exhausted() const { return m_steps > Shell::kMaxSteps; }

private:
    /// Counts how deep statements, substitutions and calls are nested.
    struct DepthGuard
    {
        explicit DepthGuard(int &depth)
            : m_depth(++depth)
        {
        }
        ~DepthGuard() { --m_depth; }
        DepthGuard(const DepthGuard &) = delete;
        DepthGuard &operator=(const DepthGuard &) = delete;
        int &m_depth;
    };
    static constexpr int kKilled = 137;             ///< exit code of what exceeds a limit
    static constexpr int kMaxDelayMs = 3600 * 1000; ///< longest wait of one line

    bool drive();
    bool guarded(const std::function<bool()> &step);
    [[nodiscard]] const Statement *currentLink() const;
    void finishStage(int code);
    int run(const Statement &statement, const Io &io);
    int runSimple(const Statement &statement, Io io, bool mayWait);
    int runCommand(std::vector<std::string> words, const Io &io, bool mayWait);
    int runFunction(const StatementPtr &body, std::vector<std::string> words, const Io &io);
    int runList(const Statement &list, const Io &io);
    int runPipeline(const Statement &pipeline, const Io &io);
    int runLoop(const Statement &loop, const Io &io);
    int runFor(const Statement &loop, const Io &io);
    int runCase(const Statement &choice, const Io &io);
    int runSubshell(const Statement &statement, const Io &io);
    [[nodiscard]] bool redirect(const Statement &statement, Io &io);
    void close(const Io &io, const Io &outer);
    void assign(const std::string &assignment, bool exported);
    [[nodiscard]] bool unwinding() const { return m_jump != Jump::None || exhausted() || m_failed; }

    Shell &m_shell;
    Expander m_expander;
    Output m_output;
    Io m_terminal;
    Wait m_wait;
    std::uint64_t m_random;
    std::int64_t m_delay = 0;
    int m_steps = 0;
    int m_depth = 0;
    Jump m_jump = Jump::None;
    int m_jumpCount = 0;
    bool m_failed = false;
    std::size_t m_printed = 0;

    // Where the outermost list stands.
    StatementPtr m_program;
    std::size_t m_item = 0;
    std::size_t m_link = 0;
    std::size_t m_stage = 0;
    std::shared_ptr<Sink> m_stageOut;
    Io m_stageIo;
    std::unique_ptr<Invocation> m_waiting;
    Io m_waitingOuter;
};

} // namespace decoyd::shell
