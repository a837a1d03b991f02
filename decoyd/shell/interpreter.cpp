// SPDX-License-Identifier: GPL-3.0-or-later
#include "interpreter.h"

#include "commands/commandtable.h"
#include "glob.h"

#include <algorithm>
#include <exception>

namespace decoyd::shell {

namespace {

using Kind = Statement::Kind;

constexpr int kCrashed = 139;

} // namespace

Interpreter::Interpreter(Shell &shell)
    : m_shell(shell)
    , m_expander(shell, *this)
    , m_random(shell.host().facts().seed ^ static_cast<std::uint64_t>(shell.files().now()))
{
    m_terminal.in = std::make_shared<Source>();
    m_terminal.in->terminal = true;
    m_terminal.out = std::make_shared<Sink>();
    m_terminal.out->kind = Sink::Kind::Out;
    m_terminal.err = std::make_shared<Sink>();
    m_terminal.err->kind = Sink::Kind::Err;
}

void Interpreter::print(Sink &sink, std::string_view text)
{
    m_printed += text.size();
    if (m_printed > Shell::kMaxOutput) {
        m_steps = Shell::kMaxSteps + 1;
        return;
    }
    switch (sink.kind) {
    case Sink::Kind::Out:
        m_output.out.append(text);
        m_output.terminal.append(text);
        break;
    case Sink::Kind::Err:
        m_output.err.append(text);
        m_output.terminal.append(text);
        break;
    case Sink::Kind::Buffer:
    case Sink::Kind::File:
        sink.text.append(text);
        break;
    case Sink::Kind::Null:
        break;
    }
}

void Interpreter::fail(const std::string &text)
{
    print(*m_terminal.err, "-bash: " + text + "\n");
    m_failed = true;
}

std::uint64_t Interpreter::random()
{
    m_random = m_random * 6364136223846793005ULL + 1442695040888963407ULL;
    return m_random >> 33;
}

void Interpreter::offer(std::unique_ptr<NetStream> stream)
{
    m_shell.m_stream = std::move(stream);
}

void Interpreter::jump(Jump kind, int count)
{
    m_jump = kind;
    m_jumpCount = count;
}

bool Interpreter::shiftArguments()
{
    auto &arguments = m_shell.m_arguments;
    if (arguments.size() < 2)
        return false;
    arguments.erase(arguments.begin() + 1);
    return true;
}

Output Interpreter::takeOutput()
{
    Output output = std::move(m_output);
    m_output = {};
    output.exitCode = m_shell.m_lastExit;
    output.wait = m_wait;
    m_printed = 0;
    return output;
}

// --- the outermost list, which can stop and go on -------------------------------------------

bool Interpreter::start(StatementPtr program)
{
    m_program = std::move(program);
    m_item = m_link = m_stage = 0;
    return guarded([this] { return drive(); });
}

bool Interpreter::guarded(const std::function<bool()> &step)
{
    try {
        return step();
    } catch (const std::exception &) {
        // Out of memory, or a mistake of ours: to the visitor a program that crashed.
        print(*m_terminal.err, "Segmentation fault\n");
        m_shell.m_lastExit = kCrashed;
        m_waiting.reset();
        m_wait = {};
        m_item = m_program->parts.size();
        return true;
    }
}

const Statement *Interpreter::currentLink() const
{
    const Statement *item = m_program->parts[m_item].get();
    return item->kind == Kind::Chain ? item->parts[m_link].get() : item;
}

void Interpreter::finishStage(int code)
{
    const Statement *link = currentLink();
    if (link->kind == Kind::Pipeline && m_stage + 1 < link->parts.size()) {
        auto next = std::make_shared<Source>();
        next->text = std::move(m_stageOut->text);
        m_stageIo = m_terminal;
        m_stageIo.in = next;
        ++m_stage;
        return;
    }
    m_stage = 0;
    m_shell.m_lastExit = code;
    m_failed = false;
    const Statement *item = m_program->parts[m_item].get();
    if (item->kind == Kind::Chain) {
        while (++m_link < item->parts.size()) {
            const bool wantsSuccess = item->joins[m_link - 1] == '&';
            if (wantsSuccess == (m_shell.m_lastExit == 0))
                return;
        }
        m_link = 0;
    }
    ++m_item;
}

bool Interpreter::drive()
{
    while (m_item < m_program->parts.size() && m_jump == Jump::None) {
        if (exhausted())
            break;
        const Statement *link = currentLink();
        const Statement *stage = link;
        if (m_stage == 0)
            m_stageIo = m_terminal;
        Io io = m_stageIo;
        if (link->kind == Kind::Pipeline) {
            stage = link->parts[m_stage].get();
            if (m_stage + 1 < link->parts.size()) {
                m_stageOut = std::make_shared<Sink>();
                m_stageOut->kind = Sink::Kind::Buffer;
                io.out = m_stageOut;
            }
        }
        m_failed = false;
        const int code =
            stage->kind == Kind::Simple ? runSimple(*stage, io, true) : run(*stage, io);
        if (code == Invocation::kWaiting)
            return false;
        finishStage(m_failed ? 1 : code);
    }
    if (exhausted()) {
        // An endless loop looks endless to a person; Ctrl-C ends the wait.
        if (m_shell.context().terminal)
            m_delay = kMaxDelayMs;
        m_shell.m_lastExit = kKilled;
    }
    if (m_delay > 0) {
        m_wait = {Wait::Kind::Sleep, static_cast<int>(std::min<std::int64_t>(m_delay, kMaxDelayMs)),
                  true};
        m_delay = 0;
        m_steps = 0;
        m_item = m_program->parts.size();
        return false;
    }
    return true;
}

bool Interpreter::resume(std::string_view answer, bool endOfInput)
{
    m_wait = {};
    m_printed = 0;
    return guarded([&] {
        if (m_waiting != nullptr) {
            auto invocation = std::move(m_waiting);
            const Io outer = m_waitingOuter;
            auto then = std::move(invocation->continuation);
            invocation->continuation = nullptr;
            const int code = then(*invocation, answer, endOfInput);
            if (code == Invocation::kWaiting) {
                m_waiting = std::move(invocation);
                return false;
            }
            close(invocation->io, outer);
            finishStage(m_failed ? 1 : code);
        }
        return drive();
    });
}

// --- simple commands ---------------------------------------------------------------------------

void Interpreter::assign(const std::string &assignment, bool exported)
{
    const auto equals = assignment.find('=');
    const bool add = assignment[equals - 1] == '+';
    const std::string name = assignment.substr(0, add ? equals - 1 : equals);
    std::string value = m_expander.single(std::string_view(assignment).substr(equals + 1));
    if (add)
        value = m_shell.variable(name) + value;
    if (value.size() > Shell::kMaxValue)
        value.resize(Shell::kMaxValue);
    m_shell.setVariable(name, std::move(value), exported);
}

bool Interpreter::redirect(const Statement &statement, Io &io)
{
    for (const auto &redirect : statement.redirects) {
        if (redirect.kind == Redirect::Kind::HereText ||
            redirect.kind == Redirect::Kind::HereString) {
            auto source = std::make_shared<Source>();
            if (redirect.kind == Redirect::Kind::HereString)
                source->text = m_expander.single(redirect.target) + "\n";
            else
                source->text = redirect.here->literal ? redirect.here->body
                                                      : m_expander.text(redirect.here->body);
            io.in = source;
            continue;
        }
        const std::string target = m_expander.single(redirect.target);
        if (redirect.kind == Redirect::Kind::Duplicate &&
            (target == "1" || target == "2" || target == "-" || target == "0")) {
            auto from = target == "1" ? io.out : target == "2" ? io.err : std::make_shared<Sink>();
            if (redirect.fd == 2)
                io.err = from;
            else if (redirect.fd == 1)
                io.out = from;
            continue;
        }
        const std::string path = m_shell.absolute(target);
        FsError error = FsError::None;
        if (redirect.kind == Redirect::Kind::In) {
            auto source = std::make_shared<Source>();
            error = target.empty() ? FsError::NotFound : m_shell.files().read(path, source->text);
            if (error == FsError::None) {
                io.in = source;
                continue;
            }
        } else if (target.starts_with("/dev/tcp/") || target.starts_with("/dev/udp/")) {
            m_shell.observer().connection("bash", target, "denied");
            print(*m_terminal.err, "-bash: connect: Connection timed out\n-bash: " + target +
                                       ": Connection timed out\n");
            addDelay(3000);
            return false;
        } else {
            auto sink = std::make_shared<Sink>();
            sink->kind = Sink::Kind::File;
            sink->path = path;
            sink->append = redirect.kind == Redirect::Kind::Append ||
                           redirect.kind == Redirect::Kind::BothAppend;
            error =
                target.empty() ? FsError::NotFound : m_shell.files().write(path, {}, sink->append);
            if (error == FsError::None) {
                const bool both = redirect.kind == Redirect::Kind::Both ||
                                  redirect.kind == Redirect::Kind::BothAppend ||
                                  redirect.kind == Redirect::Kind::Duplicate;
                if (both || redirect.fd == 2)
                    io.err = sink;
                if (both || redirect.fd != 2)
                    io.out = sink;
                continue;
            }
        }
        print(*m_terminal.err, "-bash: " + target + ": " + message(error) + "\n");
        return false;
    }
    return true;
}

// Writes the file sinks that this command opened.
void Interpreter::close(const Io &io, const Io &outer)
{
    const auto flush = [this](Sink &sink) {
        if (sink.kind != Sink::Kind::File || sink.text.empty())
            return;
        const auto error = m_shell.files().write(sink.path, sink.text, true);
        if (error != FsError::None)
            print(*m_terminal.err, std::string("-bash: write error: ") + message(error) + "\n");
        sink.text.clear();
    };
    if (io.out != outer.out)
        flush(*io.out);
    if (io.err != outer.err && io.err != io.out)
        flush(*io.err);
}

int Interpreter::runSimple(const Statement &statement, Io io, bool mayWait)
{
    if (unwinding() || ++m_steps > Shell::kMaxSteps)
        return m_shell.m_lastExit;
    const Io outer = io;
    std::vector<std::string> words;
    for (const auto &word : statement.words)
        for (auto &field : m_expander.fields(word))
            if (words.size() < Expander::kMaxFields)
                words.push_back(std::move(field));
    if (m_failed)
        return 1;
    if (!redirect(statement, io))
        return 1;
    if (words.empty()) {
        for (const auto &assignment : statement.assignments)
            assign(assignment, false);
        close(io, outer);
        const bool substituted = [&] {
            for (const auto &assignment : statement.assignments)
                if (assignment.find("$(") != std::string::npos ||
                    assignment.find('`') != std::string::npos)
                    return true;
            return false;
        }();
        return substituted ? m_shell.m_lastExit : 0;
    }
    // An alias is replaced once, by words: the table holds only simple ones.
    if (const auto alias = m_shell.m_aliases.find(words.front());
        alias != m_shell.m_aliases.end()) {
        std::vector<std::string> replaced;
        const std::string &text = alias->second;
        for (std::size_t at = 0; at < text.size();) {
            const auto end = std::min(text.find(' ', at), text.size());
            if (end > at)
                replaced.push_back(text.substr(at, end - at));
            at = end + 1;
        }
        replaced.insert(replaced.end(), words.begin() + 1, words.end());
        if (!replaced.empty())
            words = std::move(replaced);
    }
    const auto variables =
        statement.assignments.empty() ? decltype(m_shell.m_variables)() : m_shell.m_variables;
    for (const auto &assignment : statement.assignments)
        assign(assignment, true);
    const int code = runCommand(std::move(words), io, mayWait);
    if (!statement.assignments.empty())
        m_shell.m_variables = variables;
    if (code == Invocation::kWaiting) {
        m_waitingOuter = outer;
        return code;
    }
    close(io, outer);
    return code;
}

int Interpreter::runCommand(std::vector<std::string> words, const Io &io, bool mayWait)
{
    if (++m_steps > Shell::kMaxSteps)
        return kKilled;
    const std::string &name = words.front();
    if (const auto function = m_shell.m_functions.find(name);
        function != m_shell.m_functions.end()) {
        const StatementPtr body = function->second;
        return runFunction(body, std::move(words), io);
    }
    auto invocation = std::make_unique<Invocation>(m_shell, *this, std::move(words), io);
    invocation->mayWait = mayWait;
    const int code = dispatch(*invocation);
    if (code == Invocation::kWaiting)
        m_waiting = std::move(invocation);
    return code;
}

} // namespace decoyd::shell
