// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "syntax.h"

#include <deque>
#include <string>
#include <string_view>
#include <vector>

namespace decoyd::shell {

struct Token
{
    enum class Kind { Word, Operator, Newline, Redirection, End, Incomplete, Error };
    Kind kind = Kind::End;
    std::string text;  ///< raw word or the operator
    Redirect redirect; ///< for Redirection: everything but the target word
};

/// Cuts shell text into tokens; reads the bodies of here-documents when it passes the line end.
class Lexer final
{
public:
    explicit Lexer(std::string_view text)
        : m_text(text)
    {
    }

    [[nodiscard]] Token next();
    /// Announces the here-document of `<<word`; it is filled once its lines have been read.
    [[nodiscard]] std::shared_ptr<HereText> expectHereText(const std::string &word);

    /// The end of the quoted or `$`-part that begins at `at`; npos when it is not closed.
    [[nodiscard]] static std::size_t skipQuoted(std::string_view text, std::size_t at,
                                                int depth = 0);

private:
    struct Pending
    {
        std::string delimiter;
        bool stripTabs;
        std::shared_ptr<HereText> text;
    };

    [[nodiscard]] Token word();
    [[nodiscard]] bool readHereTexts();

    std::string_view m_text;
    std::size_t m_at = 0;
    std::deque<Pending> m_pending;
    bool m_stripTabs = false;
};

} // namespace decoyd::shell
