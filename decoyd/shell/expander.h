// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace decoyd::shell {

class Interpreter;
class Shell;

/// Turns raw words into arguments: braces, tilde, parameters, command substitution, arithmetic,
/// field splitting, patterns, quote removal. Runs substituted commands through the interpreter.
class Expander final
{
public:
    static constexpr std::size_t kMaxFields = 4096;

    Expander(Shell &shell, Interpreter &interpreter)
        : m_shell(shell)
        , m_interpreter(interpreter)
    {
    }

    /// All the arguments a word becomes; possibly none.
    [[nodiscard]] std::vector<std::string> fields(std::string_view word);
    /// The word as one string (assignments, redirects, here-strings).
    [[nodiscard]] std::string single(std::string_view word);
    /// The word as a shell pattern: quoted characters are escaped with backslashes.
    [[nodiscard]] std::string pattern(std::string_view word);
    /// A here-document body: only `$`, backquotes and backslashes are special.
    [[nodiscard]] std::string text(std::string_view body);

private:
    struct Piece
    {
        std::string text;
        bool quoted = false;
        bool split = false;    ///< came from an unquoted expansion
        bool fieldEnd = false; ///< "$@": a new argument begins after it
    };
    using Pieces = std::vector<Piece>;

    void scan(std::string_view word, Pieces &pieces, bool inQuotes, bool hereText = false);
    std::size_t dollar(std::string_view word, std::size_t at, Pieces &pieces, bool quoted);
    void parameter(std::string_view inside, Pieces &pieces, bool quoted);
    [[nodiscard]] std::string modified(const std::string &value, bool set, std::string_view name,
                                       std::string_view modifier);
    void arguments(Pieces &pieces, bool quoted, bool joined);
    [[nodiscard]] std::string value(std::string_view name, bool &set) const;
    static void braces(std::string_view word, std::vector<std::string> &words, int depth);

    Shell &m_shell;
    Interpreter &m_interpreter;
};

} // namespace decoyd::shell
