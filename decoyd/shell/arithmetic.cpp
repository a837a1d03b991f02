// SPDX-License-Identifier: GPL-3.0-or-later
#include "arithmetic.h"

#include <cctype>
#include <climits>

namespace decoyd::shell {

namespace {

constexpr int kMaxDepth = 60;

struct Operator
{
    std::string_view text;
    int strength;
};

constexpr Operator kOperators[] = {
    {"||", 1}, {"&&", 2},  {"==", 6}, {"!=", 6}, {"<=", 7}, {">=", 7}, {"<<", 8},
    {">>", 8}, {"**", 11}, {"|", 3},  {"^", 4},  {"&", 5},  {"<", 7},  {">", 7},
    {"+", 9},  {"-", 9},   {"*", 10}, {"/", 10}, {"%", 10},
};

// Precedence climbing; unsigned arithmetic so that overflow wraps as bash's does.
class Evaluator final
{
public:
    Evaluator(std::string_view text, const std::function<std::string(std::string_view)> &variable)
        : m_text(text)
        , m_variable(variable)
    {
    }

    bool run(std::int64_t &value, std::string &error)
    {
        skip();
        if (m_at == m_text.size()) {
            value = 0;
            return true;
        }
        value = binary(1, 0);
        skip();
        if (m_error.empty() && m_at != m_text.size())
            m_error = "syntax error in expression (error token is \"" +
                      std::string(m_text.substr(m_at)) + "\")";
        error = m_error;
        return m_error.empty();
    }

private:
    void skip()
    {
        while (m_at < m_text.size() && std::isspace(static_cast<unsigned char>(m_text[m_at])) != 0)
            ++m_at;
    }

    const Operator *peek()
    {
        skip();
        for (const auto &op : kOperators)
            if (m_text.substr(m_at).starts_with(op.text))
                return &op;
        return nullptr;
    }

    std::int64_t binary(int strength, int depth)
    {
        std::int64_t left = unary(depth + 1);
        while (m_error.empty()) {
            const Operator *op = peek();
            if (op == nullptr || op->strength < strength)
                break;
            m_at += op->text.size();
            const std::int64_t right = binary(op->strength + 1, depth + 1);
            left = apply(op->text, left, right);
        }
        return left;
    }

    std::int64_t apply(std::string_view op, std::int64_t a, std::int64_t b)
    {
        const auto x = static_cast<std::uint64_t>(a);
        const auto y = static_cast<std::uint64_t>(b);
        if (op == "+")
            return static_cast<std::int64_t>(x + y);
        if (op == "-")
            return static_cast<std::int64_t>(x - y);
        if (op == "*")
            return static_cast<std::int64_t>(x * y);
        if (op == "**") {
            std::uint64_t result = 1;
            for (std::int64_t i = 0; i < b && i < 64; ++i)
                result *= x;
            return static_cast<std::int64_t>(result);
        }
        if (op == "/" || op == "%") {
            if (b == 0) {
                if (m_error.empty())
                    m_error = "division by 0 (error token is \"" +
                              std::string(m_text.substr(m_at > 0 ? m_at - 1 : 0)) + "\")";
                return 0;
            }
            if (b == -1) // INT64_MIN / -1 traps
                return op == "/" ? static_cast<std::int64_t>(0 - x) : 0;
            return op == "/" ? a / b : a % b;
        }
        if (op == "<<")
            return static_cast<std::int64_t>(x << (y & 63));
        if (op == ">>")
            return a >> (y & 63);
        if (op == "&")
            return a & b;
        if (op == "|")
            return a | b;
        if (op == "^")
            return a ^ b;
        if (op == "&&")
            return a != 0 && b != 0;
        if (op == "||")
            return a != 0 || b != 0;
        if (op == "==")
            return a == b;
        if (op == "!=")
            return a != b;
        if (op == "<=")
            return a <= b;
        if (op == ">=")
            return a >= b;
        return op == "<" ? a < b : a > b;
    }

    std::int64_t unary(int depth)
    {
        skip();
        if (depth > kMaxDepth || m_at >= m_text.size()) {
            if (m_error.empty())
                m_error = "syntax error: operand expected (error token is \"\")";
            return 0;
        }
        const char c = m_text[m_at];
        if (c == '-' || c == '+' || c == '!' || c == '~') {
            ++m_at;
            const std::int64_t value = unary(depth + 1);
            if (c == '-')
                return static_cast<std::int64_t>(0 - static_cast<std::uint64_t>(value));
            return c == '!' ? value == 0 : c == '~' ? ~value : value;
        }
        if (c == '(') {
            ++m_at;
            const std::int64_t value = binary(1, depth + 1);
            skip();
            if (m_at < m_text.size() && m_text[m_at] == ')')
                ++m_at;
            else if (m_error.empty())
                m_error = "missing `)'";
            return value;
        }
        std::size_t end = m_at;
        while (end < m_text.size() &&
               (std::isalnum(static_cast<unsigned char>(m_text[end])) != 0 || m_text[end] == '_'))
            ++end;
        const auto word = m_text.substr(m_at, end - m_at);
        if (word.empty()) {
            if (m_error.empty())
                m_error = "syntax error: operand expected (error token is \"" +
                          std::string(m_text.substr(m_at)) + "\")";
            return 0;
        }
        m_at = end;
        return number(std::isdigit(static_cast<unsigned char>(word.front())) != 0
                          ? std::string(word)
                          : m_variable(word));
    }

    static std::int64_t number(const std::string &text)
    {
        return static_cast<std::int64_t>(std::strtoll(text.c_str(), nullptr, 0));
    }

    std::string_view m_text;
    const std::function<std::string(std::string_view)> &m_variable;
    std::size_t m_at = 0;
    std::string m_error;
};

} // namespace

bool evaluate(std::string_view expression,
              const std::function<std::string(std::string_view)> &variable, std::int64_t &value,
              std::string &error)
{
    return Evaluator(expression, variable).run(value, error);
}

} // namespace decoyd::shell
