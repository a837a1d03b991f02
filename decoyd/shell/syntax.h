// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <string>
#include <vector>

namespace decoyd::shell {

/// The lines of a here-document, filled in after the line that announced it.
struct HereText
{
    std::string body;
    bool literal = false; ///< quoted delimiter: no expansion
};

struct Redirect
{
    enum class Kind {
        In,         ///< <
        Out,        ///< > and >|
        Append,     ///< >>
        Both,       ///< &>
        BothAppend, ///< &>>
        Duplicate,  ///< N>&M, N<&M
        HereString, ///< <<<
        HereText,   ///< <<
    };
    Kind kind = Kind::Out;
    int fd = 1;
    std::string target; ///< raw word
    std::shared_ptr<HereText> here;
};

/// One parsed command of the Bourne shell grammar. Words are raw (quotes and `$` still in);
/// expansion happens when the command runs.
struct Statement
{
    enum class Kind {
        Simple,     ///< assignments, words, redirects
        Pipeline,   ///< parts joined by |
        Chain,      ///< parts joined by && and || (joins)
        Not,        ///< ! parts[0]
        List,       ///< parts one after the other
        Background, ///< parts[0] &
        Group,      ///< { parts }
        Subshell,   ///< ( parts )
        If,         ///< condition, body pairs; an odd last part is `else`
        While,      ///< condition, body
        Until,      ///< condition, body
        For,        ///< name in words; body
        Case,       ///< words[0]; patterns[i] → parts[i]
        Function,   ///< name, body
    };
    Kind kind = Kind::Simple;
    std::vector<std::string> words;
    std::vector<std::string> assignments;
    std::vector<Redirect> redirects;
    std::vector<std::shared_ptr<const Statement>> parts;
    std::vector<std::vector<std::string>> patterns;
    std::string joins; ///< for Chain: '&' or '|' before parts[1], parts[2] …
    std::string name;
    bool inheritArguments = false; ///< For without `in`
};

using StatementPtr = std::shared_ptr<const Statement>;

struct ParseResult
{
    enum class State {
        Complete,
        Incomplete, ///< more lines are needed (open quote, here-document, `do` without `done` …)
        Error,      ///< `message` is what bash prints after "-bash: "
    };
    State state = State::Complete;
    StatementPtr program; ///< null when there is nothing to run
    std::string message;
};

/// Parses a whole script (one or more lines). Bounded in depth; never throws.
[[nodiscard]] ParseResult parse(std::string_view text);

} // namespace decoyd::shell
