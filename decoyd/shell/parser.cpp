// SPDX-License-Identifier: GPL-3.0-or-later
#include "lexer.h"
#include "syntax.h"

#include <cctype>

namespace decoyd::shell {

namespace {

constexpr int kMaxDepth = 40;
constexpr std::size_t kMaxStatements = 20000;

using Kind = Statement::Kind;

bool isName(std::string_view text)
{
    if (text.empty() ||
        (std::isalpha(static_cast<unsigned char>(text.front())) == 0 && text.front() != '_'))
        return false;
    for (const char c : text)
        if (std::isalnum(static_cast<unsigned char>(c)) == 0 && c != '_')
            return false;
    return true;
}

bool isAssignment(std::string_view word)
{
    const auto equals = word.find('=');
    return equals != std::string_view::npos && equals > 0 &&
           isName(word.substr(0, word[equals - 1] == '+' ? equals - 1 : equals));
}

// Recursive descent over the lexer with one token of look-ahead. A failure sets m_state and
// unwinds by returning null everywhere.
class Parser final
{
public:
    explicit Parser(std::string_view text)
        : m_lexer(text)
    {
        advance();
    }

    ParseResult run()
    {
        auto list = compound({});
        if (m_state == ParseResult::State::Complete && m_token.kind != Token::Kind::End)
            unexpected();
        if (m_state != ParseResult::State::Complete)
            return {m_state, nullptr, m_message};
        return {m_state, list->parts.empty() ? nullptr : list, {}};
    }

private:
    using Mutable = std::shared_ptr<Statement>;

    static Mutable make(Kind kind)
    {
        auto statement = std::make_shared<Statement>();
        statement->kind = kind;
        return statement;
    }

    bool failed() const { return m_state != ParseResult::State::Complete; }

    void advance()
    {
        m_token = m_lexer.next();
        if (m_token.kind == Token::Kind::Incomplete && !failed())
            m_state = ParseResult::State::Incomplete;
        else if (m_token.kind == Token::Kind::Error && !failed())
            unexpected();
    }

    void unexpected()
    {
        if (failed())
            return;
        if (m_token.kind == Token::Kind::End) {
            m_state = ParseResult::State::Incomplete;
            return;
        }
        m_state = ParseResult::State::Error;
        m_message = "syntax error near unexpected token `" +
                    (m_token.kind == Token::Kind::Newline ? std::string("newline") : m_token.text) +
                    "'";
    }

    bool isOperator(std::string_view text) const
    {
        return m_token.kind == Token::Kind::Operator && m_token.text == text;
    }
    bool isWord(std::string_view text) const
    {
        return m_token.kind == Token::Kind::Word && m_token.text == text;
    }
    void skipNewlines()
    {
        while (!failed() && m_token.kind == Token::Kind::Newline)
            advance();
    }
    bool expectWord(std::string_view text)
    {
        skipNewlines();
        if (failed() || !isWord(text)) {
            unexpected();
            return false;
        }
        advance();
        return true;
    }

    bool atTerminator(std::initializer_list<std::string_view> words) const
    {
        if (m_token.kind == Token::Kind::End || isOperator(")") || isOperator(";;"))
            return true;
        for (const auto word : words)
            if (isWord(word))
                return true;
        return false;
    }

    // A list of and-or chains up to one of the reserved words, which stays the current token.
    Mutable compound(std::initializer_list<std::string_view> until)
    {
        auto list = make(Kind::List);
        if (++m_depth > kMaxDepth) {
            m_state = ParseResult::State::Error;
            m_message = "syntax error: nested too deeply";
            return list;
        }
        skipNewlines();
        while (!failed() && !atTerminator(until)) {
            auto item = andOr();
            if (failed())
                break;
            if (++m_statements > kMaxStatements) {
                m_state = ParseResult::State::Error;
                m_message = "syntax error: script too long";
                break;
            }
            if (isOperator("&")) {
                auto background = make(Kind::Background);
                background->parts.push_back(item);
                item = background;
                advance();
            } else if (isOperator(";") || m_token.kind == Token::Kind::Newline) {
                advance();
            } else if (!atTerminator(until)) {
                unexpected();
                break;
            }
            list->parts.push_back(item);
            skipNewlines();
        }
        --m_depth;
        return list;
    }

    // Kept flat: a long chain must not become a deep tree.
    Mutable andOr()
    {
        auto first = pipeline();
        if (failed() || (!isOperator("&&") && !isOperator("||")))
            return first;
        auto chain = make(Kind::Chain);
        chain->parts.push_back(first);
        while (!failed() && (isOperator("&&") || isOperator("||"))) {
            chain->joins += m_token.text.front();
            advance();
            skipNewlines();
            chain->parts.push_back(pipeline());
        }
        return chain;
    }

    Mutable pipeline()
    {
        if (isWord("!")) {
            advance();
            auto negated = make(Kind::Not);
            negated->parts.push_back(pipelineBody());
            return negated;
        }
        return pipelineBody();
    }

    Mutable pipelineBody()
    {
        auto first = command();
        if (failed() || (!isOperator("|") && !isOperator("|&")))
            return first;
        auto pipe = make(Kind::Pipeline);
        pipe->parts.push_back(first);
        while (!failed() && (isOperator("|") || isOperator("|&"))) {
            if (isOperator("|&")) {
                Redirect both;
                both.kind = Redirect::Kind::Duplicate;
                both.fd = 2;
                both.target = "1";
                std::const_pointer_cast<Statement>(pipe->parts.back())->redirects.push_back(both);
            }
            advance();
            skipNewlines();
            pipe->parts.push_back(command());
        }
        return pipe;
    }

    bool redirect(Statement &into)
    {
        if (m_token.kind != Token::Kind::Redirection)
            return false;
        Redirect redirect = m_token.redirect;
        advance();
        if (failed())
            return true;
        if (m_token.kind != Token::Kind::Word) {
            unexpected();
            return true;
        }
        redirect.target = m_token.text;
        if (redirect.kind == Redirect::Kind::HereText)
            redirect.here = m_lexer.expectHereText(redirect.target);
        into.redirects.push_back(std::move(redirect));
        advance();
        return true;
    }

    Mutable withRedirects(Mutable statement)
    {
        while (!failed() && redirect(*statement)) {
        }
        return statement;
    }

    Mutable command()
    {
        if (failed())
            return make(Kind::Simple);
        if (isOperator("(")) {
            advance();
            auto subshell = make(Kind::Subshell);
            subshell->parts.push_back(compound({}));
            if (failed())
                return subshell;
            if (!isOperator(")")) {
                unexpected();
                return subshell;
            }
            advance();
            return withRedirects(subshell);
        }
        if (m_token.kind == Token::Kind::Word) {
            const std::string &word = m_token.text;
            if (word == "{")
                return group();
            if (word == "if")
                return conditional();
            if (word == "while" || word == "until")
                return loop();
            if (word == "for")
                return forLoop();
            if (word == "case")
                return choice();
            if (word == "function") {
                advance();
                const std::string name = m_token.text;
                advance();
                if (isOperator("(")) {
                    advance();
                    if (!isOperator(")"))
                        unexpected();
                    advance();
                }
                return function(name);
            }
            for (const char *reserved : {"then", "else", "elif", "fi", "do", "done", "esac", "}"})
                if (word == reserved) {
                    unexpected();
                    return make(Kind::Simple);
                }
        }
        return simple();
    }

    Mutable group()
    {
        advance();
        auto body = make(Kind::Group);
        body->parts.push_back(compound({"}"}));
        if (expectWord("}"))
            return withRedirects(body);
        return body;
    }

    Mutable conditional()
    {
        auto statement = make(Kind::If);
        advance();
        statement->parts.push_back(compound({"then"}));
        if (!expectWord("then"))
            return statement;
        statement->parts.push_back(compound({"elif", "else", "fi"}));
        while (!failed() && isWord("elif")) {
            advance();
            statement->parts.push_back(compound({"then"}));
            if (!expectWord("then"))
                return statement;
            statement->parts.push_back(compound({"elif", "else", "fi"}));
        }
        if (!failed() && isWord("else")) {
            advance();
            statement->parts.push_back(compound({"fi"}));
        }
        if (!expectWord("fi"))
            return statement;
        return withRedirects(statement);
    }

    Mutable loop()
    {
        auto statement = make(isWord("while") ? Kind::While : Kind::Until);
        advance();
        statement->parts.push_back(compound({"do"}));
        return loopBody(statement);
    }

    Mutable loopBody(Mutable statement)
    {
        if (!expectWord("do"))
            return statement;
        statement->parts.push_back(compound({"done"}));
        if (!expectWord("done"))
            return statement;
        return withRedirects(statement);
    }

    Mutable forLoop()
    {
        auto statement = make(Kind::For);
        advance();
        if (m_token.kind != Token::Kind::Word || !isName(m_token.text)) {
            unexpected();
            return statement;
        }
        statement->name = m_token.text;
        advance();
        skipNewlines();
        if (isWord("in")) {
            advance();
            while (!failed() && m_token.kind == Token::Kind::Word) {
                statement->words.push_back(m_token.text);
                advance();
            }
        } else {
            statement->inheritArguments = true;
        }
        if (isOperator(";"))
            advance();
        return loopBody(statement);
    }

    Mutable choice()
    {
        auto statement = make(Kind::Case);
        advance();
        if (m_token.kind != Token::Kind::Word) {
            unexpected();
            return statement;
        }
        statement->words.push_back(m_token.text);
        advance();
        if (!expectWord("in"))
            return statement;
        skipNewlines();
        while (!failed() && !isWord("esac")) {
            if (isOperator("("))
                advance();
            std::vector<std::string> patterns;
            while (!failed() && m_token.kind == Token::Kind::Word) {
                patterns.push_back(m_token.text);
                advance();
                if (isOperator("|"))
                    advance();
            }
            if (patterns.empty() || !isOperator(")")) {
                unexpected();
                return statement;
            }
            advance();
            statement->patterns.push_back(std::move(patterns));
            statement->parts.push_back(compound({"esac"}));
            if (isOperator(";;"))
                advance();
            skipNewlines();
        }
        if (!expectWord("esac"))
            return statement;
        return withRedirects(statement);
    }

    Mutable function(const std::string &name)
    {
        auto statement = make(Kind::Function);
        statement->name = name;
        skipNewlines();
        if (++m_depth > kMaxDepth) {
            m_state = ParseResult::State::Error;
            m_message = "syntax error: nested too deeply";
            return statement;
        }
        statement->parts.push_back(command());
        --m_depth;
        return statement;
    }

    Mutable simple()
    {
        auto statement = make(Kind::Simple);
        while (!failed()) {
            if (redirect(*statement))
                continue;
            if (m_token.kind != Token::Kind::Word)
                break;
            if (statement->words.empty() && isAssignment(m_token.text))
                statement->assignments.push_back(m_token.text);
            else
                statement->words.push_back(m_token.text);
            advance();
            if (statement->words.size() == 1 && isOperator("(")) {
                const std::string name = statement->words.front();
                advance();
                if (!isOperator(")") || !isName(name)) {
                    unexpected();
                    return statement;
                }
                advance();
                return function(name);
            }
        }
        if (!failed() && statement->words.empty() && statement->assignments.empty() &&
            statement->redirects.empty())
            unexpected();
        return statement;
    }

    Lexer m_lexer;
    Token m_token;
    ParseResult::State m_state = ParseResult::State::Complete;
    std::string m_message;
    int m_depth = 0;
    std::size_t m_statements = 0;
};

} // namespace

ParseResult parse(std::string_view text)
{
    return Parser(text).run();
}

} // namespace decoyd::shell
