// SPDX-License-Identifier: GPL-3.0-or-later
// Commands that show text or bytes: cat, head, tail, wc, digests, dumps.
#include "commandtable.h"
#include "encode.h"
#include "options.h"

#include "decoyd/shell/interpreter.h"
#include "decoyd/shell/invocation.h"

#include <cstdio>

namespace decoyd::shell {

namespace {

int cat(Invocation &call)
{
    const Options options(call.args, "nbAetTvsEu");
    if (options.bad != 0)
        return call.badOption(options.bad);
    int code = 0;
    long number = 0;
    auto names = options.operands;
    if (names.empty())
        names.emplace_back("-");
    for (const auto &name : names) {
        std::string content;
        if (!call.readFile(name, content)) {
            code = 1;
            continue;
        }
        if (!options.has('n') && !options.has('b') && !options.has('A') && !options.has('E')) {
            call.out(content);
            continue;
        }
        for (const auto line : splitLines(content)) {
            std::string text(line);
            if (options.has('A') || options.has('E'))
                text += '$';
            if (options.has('n') || (options.has('b') && !line.empty()))
                text = pad(std::to_string(++number), -6) + "\t" + text;
            call.out(text + "\n");
        }
    }
    return code;
}

int tac(Invocation &call)
{
    bool failed = false;
    const std::string text = call.readFiles(1, failed);
    auto lines = splitLines(text);
    for (auto it = lines.rbegin(); it != lines.rend(); ++it)
        call.out(std::string(*it) + "\n");
    return failed ? 1 : 0;
}

// Turns `-5` into `-n 5`, as head and tail accept it.
std::vector<std::string> oldStyle(const std::vector<std::string> &args)
{
    std::vector<std::string> result;
    for (const auto &arg : args) {
        if (arg.size() > 1 && arg[0] == '-' && arg[1] >= '0' && arg[1] <= '9') {
            result.emplace_back("-n");
            result.push_back(arg.substr(1));
        } else {
            result.push_back(arg);
        }
    }
    return result;
}

int headOrTail(Invocation &call)
{
    const bool head = call.name() == "head";
    const auto args = oldStyle(call.args);
    const Options options(args, "n:c:qvfFs:");
    if (options.bad != 0)
        return call.badOption(options.bad);
    const std::string countText = options.has('c') ? options.value('c') : options.value('n', "10");
    const long long count = toNumber(countText, -1);
    if (toNumber(countText, 99) == 99 && toNumber(countText, 98) == 98)
        return call.fail("invalid number of lines: '" + countText + "'");
    auto names = options.operands;
    if (names.empty())
        names.emplace_back("-");
    int code = 0;
    bool first = true;
    for (const auto &name : names) {
        std::string content;
        if (name == "-") {
            content = call.readAll();
        } else if (const auto error = call.files().read(call.path(name), content);
                   error != FsError::None) {
            code = call.fail(error == FsError::IsDirectory
                                 ? "error reading '" + name + "': " + message(error)
                                 : "cannot open '" + name + "' for reading: " + message(error));
            continue;
        }
        if (names.size() > 1 && !options.has('q')) {
            call.out((first ? "==> " : "\n==> ") + name + " <==\n");
            first = false;
        }
        const auto size = static_cast<long long>(content.size());
        if (options.has('c')) {
            const auto n = std::min(size, std::max(0LL, count < 0 ? size + count : count));
            call.out(head ? content.substr(0, static_cast<std::size_t>(n))
                          : content.substr(
                                static_cast<std::size_t>(size - std::min(size, std::abs(count)))));
            continue;
        }
        const auto lines = splitLines(content);
        const auto total = static_cast<long long>(lines.size());
        long long from = 0;
        long long to = total;
        if (head)
            to = count < 0 ? total + count : std::min(total, count);
        else if (countText.starts_with('+'))
            from = std::max(0LL, count - 1);
        else
            from = std::max(0LL, total - std::abs(count));
        std::string text;
        for (auto i = from; i < to; ++i)
            text.append(lines[static_cast<std::size_t>(i)]).append("\n");
        if (!text.empty() && to == total && !content.ends_with('\n'))
            text.pop_back();
        call.out(text);
    }
    if (!head && (options.has('f') || options.has('F')))
        return call.wait({Wait::Kind::Sleep, 600000, true},
                         [](Invocation &, std::string_view, bool) { return 0; });
    return code;
}

int count(Invocation &call)
{
    const Options options(call.args, "lwcmL");
    if (options.bad != 0)
        return call.badOption(options.bad);
    auto names = options.operands;
    const bool unnamed = names.empty();
    if (unnamed)
        names.emplace_back("-");
    const bool all =
        !options.has('l') && !options.has('w') && !options.has('c') && !options.has('m');
    int code = 0;
    long long totals[3] = {};
    const bool one =
        !all && (options.has('l') + options.has('w') + options.has('c') + options.has('m')) == 1;
    const auto print = [&](const long long *n, const std::string &name) {
        std::string line;
        const int width = unnamed ? (one ? 0 : 7) : names.size() > 1 ? 4 : 0;
        const auto add = [&](long long value) {
            line += (line.empty() ? "" : " ") + pad(std::to_string(value), -width);
        };
        if (all || options.has('l'))
            add(n[0]);
        if (all || options.has('w'))
            add(n[1]);
        if (all || options.has('c') || options.has('m'))
            add(n[2]);
        call.out(line + (name.empty() ? "" : " " + name) + "\n");
    };
    for (const auto &name : names) {
        std::string content;
        if (!call.readFile(name, content)) {
            code = 1;
            continue;
        }
        const long long n[3] = {std::count(content.begin(), content.end(), '\n'),
                                static_cast<long long>(splitWords(content).size()),
                                static_cast<long long>(content.size())};
        for (int i = 0; i < 3; ++i)
            totals[i] += n[i];
        print(n, unnamed ? "" : name);
    }
    if (names.size() > 1)
        print(totals, "total");
    return code;
}

int checksum(Invocation &call)
{
    const std::string name = call.name();
    const std::string algorithm = name.substr(0, name.size() - 3);
    const Options options(call.args, "cbt");
    auto names = options.operands;
    if (names.empty())
        names.emplace_back("-");
    int code = 0;
    for (const auto &file : names) {
        std::string content;
        if (!call.readFile(file, content)) {
            code = 1;
            continue;
        }
        call.out(digest(algorithm.c_str(), content) + "  " + file + "\n");
    }
    return code;
}

int base64(Invocation &call)
{
    const Options options(call.args, "diw:");
    std::string content;
    if (!call.readFile(options.operands.empty() ? "-" : options.operands.front(), content))
        return 1;
    if (options.has('d') || options.hasLong("decode")) {
        const auto plain = decodeBase64(content);
        if (!plain)
            return call.fail("invalid input");
        call.out(*plain);
        return 0;
    }
    const std::string text = encodeBase64(content);
    const auto width = toNumber(options.value('w', "76"), 76);
    if (width <= 0) {
        call.out(text);
        return 0;
    }
    for (std::size_t i = 0; i < text.size(); i += static_cast<std::size_t>(width))
        call.out(text.substr(i, static_cast<std::size_t>(width)) + "\n");
    return 0;
}

int dump(Invocation &call)
{
    const Options options(call.args, "prl:s:c:g:A:t:N:v:bcuxCn:d");
    const bool octal = call.name() == "od";
    std::string content;
    std::string limit =
        octal ? options.value('N') : options.value(call.name() == "xxd" ? 'l' : 'n');
    if (!call.readFile(options.operands.empty() ? "-" : options.operands.front(), content))
        return 1;
    if (!limit.empty())
        content.resize(
            std::min(content.size(), static_cast<std::size_t>(std::max(0LL, toNumber(limit, 0)))));
    content.resize(std::min<std::size_t>(content.size(), 200000));
    char text[64];
    if (call.name() == "xxd" && options.has('p')) {
        std::string line;
        for (const char c : content) {
            std::snprintf(text, sizeof text, "%02x",
                          static_cast<unsigned>(static_cast<unsigned char>(c)));
            line += text;
            if (line.size() == 60) {
                call.out(line + "\n");
                line.clear();
            }
        }
        if (!line.empty())
            call.out(line + "\n");
        return 0;
    }
    for (std::size_t i = 0; i < content.size(); i += 16) {
        std::string hex;
        std::string ascii;
        for (std::size_t k = i; k < i + 16; ++k) {
            if (k < content.size()) {
                const auto byte = static_cast<unsigned char>(content[k]);
                std::snprintf(text, sizeof text, octal ? " %03o" : "%02x",
                              static_cast<unsigned>(byte));
                hex += text;
                ascii += byte >= 32 && byte < 127 ? content[k] : '.';
            } else if (!octal) {
                hex += "  ";
            }
            if (call.name() == "xxd" && k % 2 == 1)
                hex += ' ';
            if (call.name() == "hexdump")
                hex += k % 8 == 7 ? "  " : " ";
        }
        std::snprintf(text, sizeof text, octal ? "%07zo" : "%08zx", i);
        call.out(text + (octal                      ? hex + "\n"
                         : call.name() == "hexdump" ? "  " + hex + "|" + ascii + "|\n"
                                                    : ": " + hex + " " + ascii + "\n"));
    }
    return 0;
}

int strings(Invocation &call)
{
    bool failed = false;
    const std::string content = call.readFiles(1, failed);
    std::string run;
    for (std::size_t i = 0; i <= content.size(); ++i) {
        const char c = i < content.size() ? content[i] : '\0';
        if (c >= 32 && c < 127) {
            run += c;
        } else {
            if (run.size() >= 4)
                call.out(run + "\n");
            run.clear();
        }
    }
    return failed ? 1 : 0;
}

int pager(Invocation &call)
{
    bool failed = false;
    call.out(call.readFiles(1, failed));
    return failed ? 1 : 0;
}

} // namespace

void addTextCommands(CommandTable &table)
{
    constexpr auto kBin = CommandPlace::Bin;
    table["cat"] = {cat, kBin, withoutOperands};
    table["tac"] = {tac, kBin, withoutOperands};
    table["head"] = {headOrTail, kBin, withoutOperands};
    table["tail"] = {headOrTail, kBin, withoutOperands};
    addGrep(table);
    table["wc"] = {count, kBin, withoutOperands};
    for (const char *name : {"md5sum", "sha1sum", "sha256sum", "sha512sum"})
        table[name] = {checksum, kBin, withoutOperands};
    table["base64"] = {base64, kBin, withoutOperands};
    table["xxd"] = {dump, kBin, withoutOperands};
    table["hexdump"] = {dump, kBin, withoutOperands};
    table["od"] = {dump, kBin, withoutOperands};
    table["strings"] = {strings, kBin, withoutOperands};
    table["more"] = {pager};
    table["less"] = {pager};
}

} // namespace decoyd::shell
