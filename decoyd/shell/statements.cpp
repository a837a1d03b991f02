// SPDX-License-Identifier: GPL-3.0-or-later
// Interpreter: the compound statements, substitutions and calls.
#include "glob.h"
#include "interpreter.h"

namespace decoyd::shell {

namespace {
using Kind = Statement::Kind;
}

int Interpreter::run(const Statement &statement, const Io &outer)
{
    const DepthGuard guard(m_depth);
    if (m_depth > Shell::kMaxDepth * 8) {
        m_steps = Shell::kMaxSteps + 1;
        return kKilled;
    }
    if (unwinding())
        return m_shell.m_lastExit;
    if (statement.kind == Kind::Simple)
        return runSimple(statement, outer, false);
    Io io = outer;
    if (!redirect(statement, io))
        return 1;
    int code = 0;
    switch (statement.kind) {
    case Kind::Simple:
        break;
    case Kind::Pipeline:
        code = runPipeline(statement, io);
        break;
    case Kind::Chain: {
        code = run(*statement.parts.front(), io);
        for (std::size_t i = 1; i < statement.parts.size() && !unwinding(); ++i) {
            m_shell.m_lastExit = code;
            if ((statement.joins[i - 1] == '&') == (code == 0))
                code = run(*statement.parts[i], io);
        }
        break;
    }
    case Kind::Not:
        code = run(*statement.parts.front(), io) == 0 ? 1 : 0;
        break;
    case Kind::List:
        code = runList(statement, io);
        break;
    case Kind::Background: {
        const auto before = m_delay;
        const int pid = static_cast<int>(2000 + random() % 20000);
        if (m_shell.context().terminal && m_depth <= 1)
            print(*m_terminal.err, "[1] " + std::to_string(pid) + "\n");
        (void)run(*statement.parts.front(), io);
        m_delay = before;
        break;
    }
    case Kind::Group:
        code = runList(*statement.parts.front(), io);
        break;
    case Kind::Subshell:
        code = runSubshell(statement, io);
        break;
    case Kind::If: {
        std::size_t i = 0;
        for (; i + 1 < statement.parts.size(); i += 2)
            if (run(*statement.parts[i], io) == 0 && !unwinding()) {
                code = run(*statement.parts[i + 1], io);
                break;
            }
        if (i + 1 == statement.parts.size() && !unwinding())
            code = run(*statement.parts[i], io);
        break;
    }
    case Kind::While:
    case Kind::Until:
        code = runLoop(statement, io);
        break;
    case Kind::For:
        code = runFor(statement, io);
        break;
    case Kind::Case:
        code = runCase(statement, io);
        break;
    case Kind::Function:
        m_shell.m_functions[statement.name] = statement.parts.front();
        break;
    }
    close(io, outer);
    return code;
}

int Interpreter::runList(const Statement &list, const Io &io)
{
    int code = 0;
    for (const auto &part : list.parts) {
        code = run(*part, io);
        m_shell.m_lastExit = code;
        if (unwinding())
            break;
    }
    return code;
}

int Interpreter::runPipeline(const Statement &pipeline, const Io &io)
{
    int code = 0;
    auto in = io.in;
    for (std::size_t i = 0; i < pipeline.parts.size() && !unwinding(); ++i) {
        Io stage = io;
        stage.in = in;
        auto buffer = std::make_shared<Sink>();
        buffer->kind = Sink::Kind::Buffer;
        if (i + 1 < pipeline.parts.size())
            stage.out = buffer;
        code = run(*pipeline.parts[i], stage);
        in = std::make_shared<Source>();
        in->text = std::move(buffer->text);
    }
    return code;
}

int Interpreter::runLoop(const Statement &loop, const Io &io)
{
    int code = 0;
    const bool wanted = loop.kind == Kind::While;
    while (!unwinding()) {
        if (++m_steps > Shell::kMaxSteps || m_delay > kMaxDelayMs)
            break;
        const bool holds = run(*loop.parts[0], io) == 0;
        if (unwinding() || holds != wanted)
            break;
        code = run(*loop.parts[1], io);
        if (m_jump == Jump::Break || m_jump == Jump::Continue) {
            const bool again = m_jump == Jump::Continue && m_jumpCount <= 1;
            if (--m_jumpCount <= 0)
                m_jump = Jump::None;
            if (!again)
                break;
        }
    }
    return code;
}

int Interpreter::runFor(const Statement &loop, const Io &io)
{
    std::vector<std::string> values;
    if (loop.inheritArguments && m_shell.m_arguments.size() > 1)
        values.assign(m_shell.m_arguments.begin() + 1, m_shell.m_arguments.end());
    for (const auto &word : loop.words)
        for (auto &field : m_expander.fields(word))
            if (values.size() < Expander::kMaxFields)
                values.push_back(std::move(field));
    int code = 0;
    for (auto &value : values) {
        if (unwinding() || ++m_steps > Shell::kMaxSteps)
            break;
        m_shell.setVariable(loop.name, std::move(value));
        code = run(*loop.parts[0], io);
        if (m_jump == Jump::Break || m_jump == Jump::Continue) {
            const bool again = m_jump == Jump::Continue && m_jumpCount <= 1;
            if (--m_jumpCount <= 0)
                m_jump = Jump::None;
            if (!again)
                break;
        }
    }
    return code;
}

int Interpreter::runCase(const Statement &choice, const Io &io)
{
    const std::string subject = m_expander.single(choice.words.front());
    for (std::size_t i = 0; i < choice.patterns.size() && i < choice.parts.size(); ++i)
        for (const auto &raw : choice.patterns[i])
            if (globMatch(m_expander.pattern(raw), subject))
                return run(*choice.parts[i], io);
    return 0;
}

int Interpreter::runSubshell(const Statement &statement, const Io &io)
{
    const auto variables = m_shell.m_variables;
    const auto functions = m_shell.m_functions;
    const std::string directory = m_shell.m_directory;
    const int code = runList(*statement.parts.front(), io);
    m_shell.m_variables = variables;
    m_shell.m_functions = functions;
    m_shell.m_directory = directory;
    if (m_jump != Jump::None && m_jump != Jump::Break && m_jump != Jump::Continue)
        m_jump = Jump::None;
    return code;
}

std::string Interpreter::substitute(std::string_view command)
{
    const DepthGuard guard(m_depth);
    if (m_depth > Shell::kMaxDepth || unwinding())
        return {};
    const ParseResult parsed = parse(command);
    if (parsed.state != ParseResult::State::Complete) {
        fail(parsed.message.empty() ? "unexpected EOF while looking for matching `)'"
                                    : parsed.message);
        return {};
    }
    if (parsed.program == nullptr)
        return {};
    Io io = m_terminal;
    io.in = std::make_shared<Source>();
    io.out = std::make_shared<Sink>();
    io.out->kind = Sink::Kind::Buffer;
    Statement subshell;
    subshell.kind = Kind::Subshell;
    subshell.parts.push_back(parsed.program);
    m_shell.m_lastExit = runSubshell(subshell, io);
    std::string text = std::move(io.out->text);
    std::erase(text, '\0');
    while (!text.empty() && text.back() == '\n')
        text.pop_back();
    if (text.size() > Shell::kMaxValue)
        text.resize(Shell::kMaxValue);
    return text;
}

int Interpreter::runText(std::string_view text, const Io &io, std::vector<std::string> arguments)
{
    const DepthGuard guard(m_depth);
    if (m_depth > Shell::kMaxDepth || text.size() > Shell::kMaxLine)
        return kKilled;
    const ParseResult parsed = parse(text);
    if (parsed.state != ParseResult::State::Complete) {
        print(*io.err, (arguments.empty() ? std::string("bash") : arguments.front()) + ": " +
                           (parsed.message.empty() ? "syntax error: unexpected end of file"
                                                   : parsed.message) +
                           "\n");
        return 2;
    }
    if (parsed.program == nullptr)
        return 0;
    const auto saved = m_shell.m_arguments;
    const auto before = m_jump;
    if (!arguments.empty())
        m_shell.m_arguments = std::move(arguments);
    int code = runList(*parsed.program, io);
    if (m_jump == Jump::Exit || m_jump == Jump::Return) {
        code = m_shell.m_lastExit;
        m_jump = before;
    }
    m_failed = false;
    m_shell.m_arguments = saved;
    return code;
}

int Interpreter::runWords(const std::vector<std::string> &words, const Io &io)
{
    const DepthGuard guard(m_depth);
    if (m_depth > Shell::kMaxDepth || words.empty())
        return words.empty() ? 0 : kKilled;
    return runCommand(words, io, false);
}

int Interpreter::runFunction(const StatementPtr &body, std::vector<std::string> words, const Io &io)
{
    const DepthGuard guard(m_depth);
    if (m_depth > Shell::kMaxDepth)
        return kKilled;
    const auto saved = m_shell.m_arguments;
    m_shell.m_arguments = std::move(words);
    int code = run(*body, io);
    if (m_jump == Jump::Return) {
        code = m_shell.m_lastExit;
        m_jump = Jump::None;
    }
    m_shell.m_arguments = saved;
    return code;
}

} // namespace decoyd::shell
