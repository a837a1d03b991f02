// SPDX-License-Identifier: GPL-3.0-or-later
#include "lexer.h"

#include <cctype>

namespace decoyd::shell {

namespace {

constexpr int kMaxDepth = 40;

bool endsWord(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == ';' || c == '&' || c == '|' ||
           c == '<' || c == '>' || c == '(' || c == ')';
}

} // namespace

std::size_t Lexer::skipQuoted(std::string_view text, std::size_t at, int depth)
{
    constexpr auto kOpen = std::string_view::npos;
    if (depth > kMaxDepth)
        return kOpen;
    const char c = text[at];
    if (c == '\\')
        return at + 2 <= text.size() ? at + 2 : kOpen;
    if (c == '\'') {
        const auto end = text.find('\'', at + 1);
        return end == kOpen ? kOpen : end + 1;
    }
    if (c == '"' || c == '`') {
        for (std::size_t i = at + 1; i < text.size();) {
            if (text[i] == c)
                return i + 1;
            if (text[i] == '\\') {
                i += 2;
            } else if (c == '"' && (text[i] == '`' || text[i] == '$')) {
                i = skipQuoted(text, i, depth + 1);
                if (i == kOpen)
                    return kOpen;
            } else {
                ++i;
            }
        }
        return kOpen;
    }
    if (c == '$' && at + 1 < text.size()) {
        const char open = text[at + 1];
        if (open == '\'')
            return [&] {
                for (std::size_t i = at + 2; i < text.size(); ++i) {
                    if (text[i] == '\\')
                        ++i;
                    else if (text[i] == '\'')
                        return i + 1;
                }
                return kOpen;
            }();
        if (open != '(' && open != '{')
            return at + 1;
        const char close = open == '(' ? ')' : '}';
        int level = 0;
        for (std::size_t i = at + 1; i < text.size();) {
            if (text[i] == open)
                ++level;
            if (text[i] == close && --level == 0)
                return i + 1;
            if (text[i] == '\\' || text[i] == '\'' || text[i] == '"' || text[i] == '`' ||
                (text[i] == '$' && i + 1 < text.size() &&
                 (text[i + 1] == '(' || text[i + 1] == '{'))) {
                i = skipQuoted(text, i, depth + 1);
                if (i == kOpen)
                    return kOpen;
            } else {
                ++i;
            }
        }
        return kOpen;
    }
    return at + 1;
}

std::shared_ptr<HereText> Lexer::expectHereText(const std::string &word)
{
    std::string delimiter;
    bool quoted = false;
    for (std::size_t i = 0; i < word.size(); ++i) {
        if (word[i] == '\'' || word[i] == '"')
            quoted = true;
        else if (word[i] == '\\' && i + 1 < word.size()) {
            quoted = true;
            delimiter += word[++i];
        } else
            delimiter += word[i];
    }
    auto text = std::make_shared<HereText>();
    text->literal = quoted;
    m_pending.push_back({delimiter, m_stripTabs, text});
    return text;
}

bool Lexer::readHereTexts()
{
    while (!m_pending.empty()) {
        const Pending wanted = m_pending.front();
        std::string body;
        for (;;) {
            if (m_at >= m_text.size())
                return false;
            auto end = m_text.find('\n', m_at);
            if (end == std::string_view::npos)
                end = m_text.size();
            std::string_view line = m_text.substr(m_at, end - m_at);
            m_at = std::min(end + 1, m_text.size());
            if (wanted.stripTabs)
                while (!line.empty() && line.front() == '\t')
                    line.remove_prefix(1);
            if (line == wanted.delimiter)
                break;
            body.append(line);
            body += '\n';
            if (end == m_text.size())
                return false;
        }
        wanted.text->body = std::move(body);
        m_pending.pop_front();
    }
    return true;
}

Token Lexer::word()
{
    const std::size_t start = m_at;
    while (m_at < m_text.size() && !endsWord(m_text[m_at])) {
        const char c = m_text[m_at];
        if (c == '\\' || c == '\'' || c == '"' || c == '`' || c == '$') {
            const auto end = skipQuoted(m_text, m_at);
            if (end == std::string_view::npos || end > m_text.size())
                return {Token::Kind::Incomplete, {}, {}};
            m_at = end;
        } else {
            ++m_at;
        }
    }
    return {Token::Kind::Word, std::string(m_text.substr(start, m_at - start)), {}};
}

Token Lexer::next()
{
    for (;;) {
        while (m_at < m_text.size() &&
               (m_text[m_at] == ' ' || m_text[m_at] == '\t' || m_text[m_at] == '\r'))
            ++m_at;
        if (m_at + 1 < m_text.size() && m_text[m_at] == '\\' && m_text[m_at + 1] == '\n') {
            m_at += 2;
            continue;
        }
        if (m_at < m_text.size() && m_text[m_at] == '#') {
            while (m_at < m_text.size() && m_text[m_at] != '\n')
                ++m_at;
            continue;
        }
        break;
    }
    if (m_at >= m_text.size())
        return {m_pending.empty() ? Token::Kind::End : Token::Kind::Incomplete, {}, {}};
    if (m_text[m_at] == '\\' && m_at + 1 == m_text.size())
        return {Token::Kind::Incomplete, {}, {}};
    if (m_text[m_at] == '\n') {
        ++m_at;
        if (!readHereTexts())
            return {Token::Kind::Incomplete, {}, {}};
        return {Token::Kind::Newline, "\n", {}};
    }
    std::size_t digits = m_at;
    while (digits < m_text.size() &&
           std::isdigit(static_cast<unsigned char>(m_text[digits])) != 0 && digits - m_at < 3)
        ++digits;
    const auto rest = m_text.substr(digits);
    const bool redirect = !rest.empty() && (rest.front() == '<' || rest.front() == '>') &&
                          !rest.starts_with("<(") && !rest.starts_with(">(");
    const bool both = digits == m_at && (rest.starts_with("&>"));
    if (redirect || both) {
        Token token{Token::Kind::Redirection, {}, {}};
        struct Form
        {
            std::string_view text;
            Redirect::Kind kind;
            int fd;
        };
        static constexpr Form kForms[] = {
            {"<<<", Redirect::Kind::HereString, 0}, {"<<-", Redirect::Kind::HereText, 0},
            {"<<", Redirect::Kind::HereText, 0},    {"<&", Redirect::Kind::Duplicate, 0},
            {"<>", Redirect::Kind::In, 0},          {"<", Redirect::Kind::In, 0},
            {"&>>", Redirect::Kind::BothAppend, 1}, {"&>", Redirect::Kind::Both, 1},
            {">>", Redirect::Kind::Append, 1},      {">&", Redirect::Kind::Duplicate, 1},
            {">|", Redirect::Kind::Out, 1},         {">", Redirect::Kind::Out, 1},
        };
        for (const auto &form : kForms) {
            if (!rest.starts_with(form.text))
                continue;
            token.text = form.text;
            token.redirect.kind = form.kind;
            token.redirect.fd = form.fd;
            if (digits > m_at)
                token.redirect.fd = std::stoi(std::string(m_text.substr(m_at, digits - m_at)));
            m_stripTabs = form.text == "<<-";
            m_at = digits + form.text.size();
            return token;
        }
    }
    for (const std::string_view op : {"&&", "||", ";;", "|&", ";", "&", "|", "(", ")"})
        if (m_text.substr(m_at).starts_with(op)) {
            m_at += op.size();
            return {Token::Kind::Operator, std::string(op), {}};
        }
    if (m_text[m_at] == '<' || m_text[m_at] == '>') // process substitution is not offered
        return {Token::Kind::Error, std::string(1, m_text[m_at]), {}};
    return word();
}

} // namespace decoyd::shell
