// SPDX-License-Identifier: GPL-3.0-or-later
// Line filters: sort, uniq, cut, tr, tee, nl, rev, seq, paste, column.
#include "commandtable.h"
#include "options.h"

#include "decoyd/shell/escapes.h"
#include "decoyd/shell/interpreter.h"
#include "decoyd/shell/invocation.h"

#include <cctype>
#include <cmath>
#include <cstdio>

namespace decoyd::shell {

namespace {

// Input from operands or the pipe.
bool inputOf(Invocation &call, const std::vector<std::string> &names, std::string &text)
{
    if (names.empty()) {
        text = call.readAll();
        return true;
    }
    bool good = true;
    for (const auto &name : names) {
        std::string part;
        if (call.readFile(name, part))
            text += part;
        else
            good = false;
    }
    return good;
}

int sort(Invocation &call)
{
    const Options options(call.args, "rnuhfk:t:bo:sVdgiMcR");
    if (options.bad != 0)
        return call.badOption(options.bad, 2);
    std::string text;
    if (!inputOf(call, options.operands, text))
        return 2;
    auto views = splitLines(text);
    std::vector<std::string> lines(views.begin(), views.end());
    const std::string keySpec = options.value('k');
    const auto keyField = toNumber(keySpec, 0);
    const bool numeric = options.has('n') || options.has('h') || options.has('g') ||
                         keySpec.find('n') != std::string::npos;
    const bool reverse = options.has('r') || keySpec.find('r') != std::string::npos;
    const char separator =
        options.has('t') && !options.value('t').empty() ? options.value('t')[0] : 0;
    const auto key = [&](const std::string &line) -> std::string {
        if (keyField <= 0)
            return line;
        if (separator == 0) {
            const auto words = splitWords(line);
            const auto index = static_cast<std::size_t>(keyField - 1);
            return index < words.size()
                       ? line.substr(static_cast<std::size_t>(words[index].data() - line.data()))
                       : std::string();
        }
        std::size_t at = 0;
        for (long long i = 1; i < keyField; ++i) {
            at = line.find(separator, at);
            if (at == std::string::npos)
                return {};
            ++at;
        }
        return line.substr(at);
    };
    const auto value = [](const std::string &text2) {
        char *end = nullptr;
        double number = std::strtod(text2.c_str(), &end);
        switch (*end) {
        case 'K':
            number *= 1024;
            break;
        case 'M':
            number *= 1048576;
            break;
        case 'G':
            number *= 1073741824;
            break;
        default:
            break;
        }
        return std::isnan(number) ? 0.0 : number;
    };
    const auto folded = [&options](std::string k) {
        if (options.has('f'))
            for (char &c : k)
                c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
        return k;
    };
    struct Keyed
    {
        std::string line;
        std::string key;
        double number = 0;
    };
    std::vector<Keyed> keyed;
    keyed.reserve(lines.size());
    for (auto &line : lines) {
        Keyed k{line, folded(key(line)), 0};
        if (numeric)
            k.number = value(k.key);
        keyed.push_back(std::move(k));
    }
    std::stable_sort(keyed.begin(), keyed.end(), [&](const Keyed &a, const Keyed &b) {
        const Keyed &left = reverse ? b : a;
        const Keyed &right = reverse ? a : b;
        if (numeric && left.number != right.number)
            return left.number < right.number;
        return left.key != right.key ? left.key < right.key : left.line < right.line;
    });
    std::string result;
    const std::string *last = nullptr;
    for (const auto &k : keyed) {
        if (options.has('u') && last != nullptr && *last == k.line)
            continue;
        result += k.line + "\n";
        last = &k.line;
    }
    if (options.has('o')) {
        const auto error = call.files().write(call.path(options.value('o')), result, false);
        return error == FsError::None
                   ? 0
                   : call.fail("open failed: " + options.value('o') + ": " + message(error), 2);
    }
    call.out(result);
    return 0;
}

int unique(Invocation &call)
{
    const Options options(call.args, "cdui");
    std::string text;
    if (!inputOf(call, options.operands, text))
        return 1;
    const auto lines = splitLines(text);
    for (std::size_t i = 0; i < lines.size();) {
        std::size_t end = i + 1;
        while (end < lines.size() && lines[end] == lines[i])
            ++end;
        const std::size_t n = end - i;
        if (!(options.has('d') && n < 2) && !(options.has('u') && n > 1))
            call.out((options.has('c') ? pad(std::to_string(n), -7) + " " : "") +
                     std::string(lines[i]) + "\n");
        i = end;
    }
    return 0;
}

bool inList(std::string_view list, long long n)
{
    std::size_t at = 0;
    while (at <= list.size()) {
        const auto end = std::min(list.find(',', at), list.size());
        const auto part = list.substr(at, end - at);
        const auto dash = part.find('-');
        if (dash == std::string_view::npos) {
            if (toNumber(part, 0) == n)
                return true;
        } else {
            const auto low = toNumber(part.substr(0, dash), 1);
            const auto high = toNumber(part.substr(dash + 1), 1000000000);
            if (n >= low && n <= high)
                return true;
        }
        at = end + 1;
    }
    return false;
}

int cut(Invocation &call)
{
    const Options options(call.args, "d:f:c:b:sn");
    const std::string list = options.has('f')   ? options.value('f')
                             : options.has('c') ? options.value('c')
                                                : options.value('b');
    if (list.empty())
        return call.fail(
            "you must specify a list of bytes, characters, or fields\nTry 'cut --help' "
            "for more information.");
    std::string text;
    if (!inputOf(call, options.operands, text))
        return 1;
    const char separator = options.value('d', "\t").empty() ? '\t' : options.value('d', "\t")[0];
    const std::string joiner = options.longValue("output-delimiter").empty()
                                   ? std::string(1, separator)
                                   : options.longValue("output-delimiter");
    for (const auto line : splitLines(text)) {
        std::string result;
        if (!options.has('f')) {
            for (std::size_t i = 0; i < line.size(); ++i)
                if (inList(list, static_cast<long long>(i) + 1))
                    result += line[i];
        } else if (line.find(separator) == std::string_view::npos) {
            if (options.has('s'))
                continue;
            result = line;
        } else {
            std::size_t at = 0;
            bool any = false;
            for (long long n = 1; at <= line.size(); ++n) {
                const auto end = std::min(line.find(separator, at), line.size());
                if (inList(list, n)) {
                    result += (any ? joiner : "") + std::string(line.substr(at, end - at));
                    any = true;
                }
                at = end + 1;
            }
        }
        call.out(result + "\n");
    }
    return 0;
}

std::string expandSet(const std::string &spec)
{
    std::string text = decodeEscapes(spec);
    std::string set;
    static constexpr struct
    {
        std::string_view name;
        int (*holds)(int);
    } kClasses[] = {{"[:upper:]", std::isupper}, {"[:lower:]", std::islower},
                    {"[:digit:]", std::isdigit}, {"[:alpha:]", std::isalpha},
                    {"[:alnum:]", std::isalnum}, {"[:space:]", std::isspace},
                    {"[:punct:]", std::ispunct}, {"[:print:]", std::isprint}};
    for (std::size_t i = 0; i < text.size();) {
        bool matched = false;
        for (const auto &entry : kClasses) {
            if (!std::string_view(text).substr(i).starts_with(entry.name))
                continue;
            for (int c = 0; c < 128; ++c)
                if (entry.holds(c) != 0)
                    set += static_cast<char>(c);
            i += entry.name.size();
            matched = true;
            break;
        }
        if (matched)
            continue;
        if (i + 2 < text.size() && text[i + 1] == '-') {
            for (int c = static_cast<unsigned char>(text[i]);
                 c <= static_cast<unsigned char>(text[i + 2]); ++c)
                set += static_cast<char>(c);
            i += 3;
        } else {
            set += text[i++];
        }
    }
    return set;
}

int translate(Invocation &call)
{
    const Options options(call.args, "dscCt");
    if (options.operands.empty())
        return call.fail("missing operand\nTry 'tr --help' for more information.");
    if (options.operands.size() == 1 && !options.has('d') && !options.has('s'))
        return call.fail("missing operand after '" + options.operands.front() +
                         "'\nTwo strings must be given when translating.\nTry 'tr --help' for more "
                         "information.");
    const std::string from = expandSet(options.operands.front());
    const std::string to = options.operands.size() > 1 ? expandSet(options.operands[1]) : "";
    const bool complement = options.has('c') || options.has('C');
    std::string result;
    for (const char c : call.readAll()) {
        const auto at = from.find(c);
        const bool member = (at != std::string::npos) != complement;
        if (!member) {
            result += c;
            continue;
        }
        if (options.has('d'))
            continue;
        const char mapped = to.empty()   ? c
                            : complement ? to.back()
                                         : to[std::min(at, to.size() - 1)];
        if (options.has('s') && !result.empty() && result.back() == mapped)
            continue;
        result += mapped;
    }
    call.out(result);
    return 0;
}

int tee(Invocation &call)
{
    const Options options(call.args, "ai");
    const std::string text = call.readAll();
    call.out(text);
    int code = 0;
    for (const auto &name : options.operands) {
        const auto error = call.files().write(call.path(name), text, options.has('a'));
        if (error != FsError::None)
            code = call.fail(name + ": " + message(error));
    }
    return code;
}

int numberLines(Invocation &call)
{
    bool failed = false;
    const std::string text = call.readFiles(1, failed);
    int n = 0;
    for (const auto line : splitLines(text))
        call.out(line.empty() ? "       \n"
                              : pad(std::to_string(++n), -6) + "\t" + std::string(line) + "\n");
    return failed ? 1 : 0;
}

int reverse(Invocation &call)
{
    bool failed = false;
    const std::string text = call.readFiles(1, failed);
    for (const auto line : splitLines(text))
        call.out(std::string(line.rbegin(), line.rend()) + "\n");
    return failed ? 1 : 0;
}

int sequence(Invocation &call)
{
    const Options options(call.args, "s:w");
    const auto &n = options.operands;
    if (n.empty())
        return call.fail("missing operand\nTry 'seq --help' for more information.");
    const auto first = n.size() > 1 ? toNumber(n[0], 1) : 1;
    const auto step = n.size() > 2 ? toNumber(n[1], 1) : 1;
    const auto last = toNumber(n.back(), 0);
    if (step == 0)
        return call.fail("invalid Zero increment value: '0'");
    std::string text;
    const std::string joiner = options.value('s', "\n");
    for (auto i = first; step > 0 ? i <= last : i >= last; i += step) {
        text += (text.empty() ? "" : joiner) + std::to_string(i);
        if (text.size() > Shell::kMaxOutput)
            break;
    }
    call.out(text.empty() ? "" : text + "\n");
    return 0;
}

int paste(Invocation &call)
{
    const Options options(call.args, "sd:");
    std::string text;
    if (!inputOf(call, options.operands, text))
        return 1;
    const std::string joiner = decodeEscapes(options.value('d', "\t"));
    std::string line;
    bool any = false;
    for (const auto part : splitLines(text)) {
        line += (any ? joiner : "") + std::string(part);
        any = true;
    }
    call.out(options.has('s') ? line + "\n" : text);
    return 0;
}

int column(Invocation &call)
{
    const Options options(call.args, "ts:");
    std::string text;
    if (!inputOf(call, options.operands, text))
        return 1;
    std::vector<std::size_t> widths;
    const auto lines = splitLines(text);
    for (const auto line : lines) {
        const auto words = splitWords(line);
        widths.resize(std::max(widths.size(), words.size()));
        for (std::size_t i = 0; i < words.size(); ++i)
            widths[i] = std::max(widths[i], words[i].size());
    }
    for (const auto line : lines) {
        std::string row;
        const auto words = splitWords(line);
        for (std::size_t i = 0; i < words.size() && row.size() < 4096; ++i)
            row += i + 1 < words.size()
                       ? pad(words[i], static_cast<int>(std::min<std::size_t>(widths[i] + 2, 500)))
                       : std::string(words[i]);
        call.out(row + "\n");
    }
    return 0;
}

int yes(Invocation &call)
{
    std::string line = call.args.size() > 1 ? call.args[1] : "y";
    std::string text;
    while (text.size() < 32768)
        text += line + "\n";
    call.out(text);
    return 0;
}

int expression(Invocation &call)
{
    const auto &a = call.args;
    if (a.size() == 4) {
        const auto left = toNumber(a[1], 0);
        const auto right = toNumber(a[3], 0);
        const std::string &op = a[2];
        if (op == "+")
            call.out(std::to_string(left + right) + "\n");
        else if (op == "-")
            call.out(std::to_string(left - right) + "\n");
        else if (op == "*" && std::abs(left) < 1000000000 && std::abs(right) < 1000000000)
            call.out(std::to_string(left * right) + "\n");
        else if ((op == "/" || op == "%") && right == 0)
            return call.fail("division by zero", 2);
        else if (op == "/")
            call.out(std::to_string(left / right) + "\n");
        else if (op == "%")
            call.out(std::to_string(left % right) + "\n");
        else if (op == "=")
            call.out(a[1] == a[3] ? "1\n" : "0\n");
        else
            return call.fail("syntax error: unexpected argument '" + op + "'", 2);
        return 0;
    }
    if (a.size() == 3 && a[1] == "length") {
        call.out(std::to_string(a[2].size()) + "\n");
        return 0;
    }
    if (a.size() == 2) {
        call.out(a[1] + "\n");
        return 0;
    }
    return call.fail("syntax error", 2);
}

} // namespace

void addFilterCommands(CommandTable &table)
{
    constexpr auto kBin = CommandPlace::Bin;
    table["sort"] = {sort, kBin, withoutOperands};
    table["uniq"] = {unique, kBin, withoutOperands};
    table["cut"] = {cut, kBin, [](const std::vector<std::string> &args) {
                        for (std::size_t i = 1; i < args.size(); ++i)
                            if (!args[i].starts_with('-') &&
                                (i == 1 || args[i - 1].size() != 2 || args[i - 1][0] != '-'))
                                return false;
                        return true;
                    }};
    table["tr"] = {translate, kBin, always};
    table["tee"] = {tee, kBin, always};
    table["nl"] = {numberLines, kBin, withoutOperands};
    table["rev"] = {reverse, kBin, withoutOperands};
    table["seq"] = {sequence};
    table["paste"] = {paste, kBin, withoutOperands};
    table["column"] = {column, kBin, withoutOperands};
    table["yes"] = {yes};
    table["expr"] = {expression};
    addSed(table);
    addAwk(table);
}

} // namespace decoyd::shell
