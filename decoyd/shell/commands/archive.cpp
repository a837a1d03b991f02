// SPDX-License-Identifier: GPL-3.0-or-later
// tar (ustar, optionally gzipped), gzip, gunzip, zcat, unzip, dd.
#include "commandtable.h"
#include "encode.h"
#include "options.h"

#include "decoyd/shell/interpreter.h"
#include "decoyd/shell/invocation.h"
#include "decoyd/shell/timetext.h"

#include <cstdio>
#include <cstring>

namespace decoyd::shell {

namespace {

constexpr std::size_t kMaxUnpacked = 1024 * 1024;
constexpr std::size_t kBlock = 512;

int gzipFile(Invocation &call)
{
    const Options options(call.args, "dckflt123456789vr");
    const bool unpack = call.name() == "gunzip" || call.name() == "zcat" || options.has('d');
    const bool toOutput = call.name() == "zcat" || options.has('c');
    auto names = options.operands;
    if (names.empty()) {
        const std::string input = call.readAll();
        if (!unpack) {
            call.out(gzip(input));
            return 0;
        }
        const auto plain = gunzip(input, kMaxUnpacked);
        if (!plain)
            return call.fail("stdin: not in gzip format");
        call.out(*plain);
        return 0;
    }
    int code = 0;
    for (const auto &name : names) {
        std::string content;
        const auto error = call.files().read(call.path(name), content);
        if (error != FsError::None) {
            code = call.fail(name + ": " + message(error));
            continue;
        }
        std::string result;
        std::string target = name + ".gz";
        if (unpack) {
            const auto plain = gunzip(content, kMaxUnpacked);
            if (!plain) {
                code = call.fail(name + ": not in gzip format");
                continue;
            }
            result = *plain;
            if (!toOutput && !name.ends_with(".gz")) {
                code = call.fail(name + ": unknown suffix -- ignored", 2);
                continue;
            }
            if (name.ends_with(".gz"))
                target = name.substr(0, name.size() - 3);
        } else {
            result = gzip(content);
        }
        if (toOutput) {
            call.out(result);
            continue;
        }
        const auto written = call.files().write(call.path(target), result, false);
        if (written != FsError::None)
            code = call.fail(target + ": " + message(written));
        else if (!options.has('k'))
            (void)call.files().remove(call.path(name));
    }
    return code;
}

struct Member
{
    std::string name;
    std::string content;
    char type = '0';
    std::uint16_t mode = 0644;
    std::int64_t mtime = 0;
};

std::uint64_t octal(std::string_view field)
{
    std::uint64_t value = 0;
    for (const char c : field) {
        if (c >= '0' && c <= '7')
            value = value << 3 | static_cast<unsigned>(c - '0');
        else if (c != ' ')
            break;
    }
    return value;
}

bool readArchive(std::string_view bytes, std::vector<Member> &members)
{
    std::size_t at = 0;
    while (at + kBlock <= bytes.size() && members.size() < 2000) {
        const auto header = bytes.substr(at, kBlock);
        if (header.find_first_not_of('\0') == std::string_view::npos)
            return true;
        if (header.substr(257, 5) != "ustar")
            return false;
        Member member;
        const auto text = [&](std::size_t offset, std::size_t size) {
            const auto field = header.substr(offset, size);
            return std::string(field.substr(0, field.find('\0')));
        };
        member.name = text(0, 100);
        if (const std::string prefix = text(345, 155); !prefix.empty())
            member.name = prefix + "/" + member.name;
        member.mode = static_cast<std::uint16_t>(octal(header.substr(100, 8)) & 07777);
        member.mtime = static_cast<std::int64_t>(octal(header.substr(136, 12)));
        member.type = header[156];
        const auto size = octal(header.substr(124, 12));
        at += kBlock;
        if (size > bytes.size() - at)
            return false;
        member.content = bytes.substr(at, size);
        at += (size + kBlock - 1) / kBlock * kBlock;
        if (member.type == '0' || member.type == '\0' || member.type == '5')
            members.push_back(std::move(member));
    }
    return !members.empty();
}

void appendMember(std::string &archive, const std::string &name, const Node &node,
                  const std::string &content)
{
    char header[kBlock] = {};
    std::snprintf(header, 100, "%s", name.c_str());
    std::snprintf(header + 100, 8, "%07o", static_cast<unsigned>(node.mode));
    std::snprintf(header + 108, 8, "%07o", node.uid);
    std::snprintf(header + 116, 8, "%07o", node.gid);
    std::snprintf(header + 124, 12, "%011zo", content.size());
    std::snprintf(header + 136, 12, "%011llo", static_cast<unsigned long long>(node.mtime));
    std::memset(header + 148, ' ', 8);
    header[156] = node.type == NodeType::Directory ? '5' : '0';
    std::memcpy(header + 257, "ustar\00000", 8);
    unsigned sum = 0;
    for (const char c : header)
        sum += static_cast<unsigned char>(c);
    std::snprintf(header + 148, 8, "%06o", sum);
    archive.append(header, kBlock);
    archive += content;
    archive.resize((archive.size() + kBlock - 1) / kBlock * kBlock, '\0');
}

void pack(Invocation &call, std::string &archive, const std::string &path, const std::string &shown,
          bool verbose, int &code, int depth)
{
    FsError error{};
    const Node *found = call.files().stat(path, error, false);
    if (found == nullptr) {
        call.err("tar: " + shown + ": Cannot stat: " + message(error) + "\n");
        code = 2;
        return;
    }
    Node node;
    node.type = found->type;
    node.mode = found->mode;
    node.uid = found->uid;
    node.gid = found->gid;
    node.mtime = found->mtime;
    std::string name = shown;
    while (name.starts_with('/'))
        name.erase(0, 1);
    if (archive.size() > kMaxUnpacked || depth > 60)
        return;
    std::string content;
    if (node.type == NodeType::File) {
        error = call.files().read(path, content);
        if (error != FsError::None) {
            call.err("tar: " + shown + ": Cannot open: " + message(error) + "\n");
            code = 2;
            return;
        }
    } else if (node.type != NodeType::Directory) {
        return;
    }
    if (verbose)
        call.err(shown + (node.type == NodeType::Directory ? "/\n" : "\n"));
    appendMember(archive, node.type == NodeType::Directory ? name + "/" : name, node, content);
    if (node.type != NodeType::Directory)
        return;
    std::vector<DirEntry> entries;
    if (call.files().list(path, entries) != FsError::None)
        return;
    std::vector<std::string> names;
    for (const auto &entry : entries)
        names.push_back(entry.name);
    for (const auto &child : names)
        pack(call, archive, path + (path == "/" ? "" : "/") + child, shown + "/" + child, verbose,
             code, depth + 1);
}

int tar(Invocation &call)
{
    std::vector<std::string> args = call.args;
    if (args.size() > 1 && !args[1].starts_with('-'))
        args[1].insert(0, "-");
    const Options options(args, "cxtvzjJf:C:pOkahP");
    const std::string file = options.value('f', "-");
    std::string base = options.has('C') ? call.path(options.value('C')) : call.shell.directory();
    if (options.has('c')) {
        if (options.operands.empty()) {
            call.err("tar: Cowardly refusing to create an empty archive\nTry 'tar --help' or 'tar "
                     "--usage' "
                     "for more information.\n");
            return 2;
        }
        std::string archive;
        int code = 0;
        for (const auto &name : options.operands) {
            if (name.starts_with('/'))
                call.err("tar: Removing leading `/' from member names\n");
            pack(call, archive, Vfs::absolute(base, name), name, options.has('v'), code, 0);
        }
        archive.append(2 * kBlock, '\0');
        if (options.has('z') || file.ends_with(".gz") || file.ends_with(".tgz"))
            archive = gzip(archive);
        if (file == "-") {
            call.out(archive);
            return code;
        }
        const auto error = call.files().write(call.path(file), archive, false);
        if (error != FsError::None) {
            call.err("tar: " + file + ": Cannot open: " + message(error) +
                     "\ntar: Error is not recoverable: exiting now\n");
            return 2;
        }
        return code;
    }
    if (!options.has('x') && !options.has('t')) {
        call.err("tar: You must specify one of the '-Acdtrux', '--delete' or '--test-label' "
                 "options\nTry "
                 "'tar --help' or 'tar --usage' for more information.\n");
        return 2;
    }
    std::string content;
    if (file == "-") {
        content = call.readAll();
    } else if (const auto error = call.files().read(call.path(file), content);
               error != FsError::None) {
        call.err("tar: " + file + ": Cannot open: " + message(error) +
                 "\ntar: Error is not recoverable: exiting now\n");
        return 2;
    }
    if (content.starts_with("\x1f\x8b"))
        content = gunzip(content, kMaxUnpacked).value_or("");
    std::vector<Member> members;
    if (!readArchive(content, members)) {
        call.err(
            "tar: This does not look like a tar archive\ntar: Exiting with failure status due to "
            "previous errors\n");
        return 2;
    }
    int code = 0;
    for (const auto &member : members) {
        if (options.has('t')) {
            Node node;
            node.type = member.type == '5' ? NodeType::Directory : NodeType::File;
            node.mode = member.mode;
            call.out(options.has('v')
                         ? modeText(node) + " root/root " +
                               pad(std::to_string(member.content.size()), -9) + " " +
                               formatTime("%Y-%m-%d %H:%M", member.mtime) + " " + member.name + "\n"
                         : member.name + "\n");
            continue;
        }
        if (options.has('v'))
            call.out(member.name + "\n");
        if (options.has('O')) {
            call.out(member.content);
            continue;
        }
        const std::string path =
            Vfs::absolute(base, member.name.starts_with('/') ? member.name.substr(1) : member.name);
        for (std::size_t at = path.find('/', 1); at != std::string::npos;
             at = path.find('/', at + 1))
            (void)call.files().makeDirectory(path.substr(0, at));
        const auto error = member.type == '5'
                               ? call.files().makeDirectory(path, member.mode)
                               : call.files().write(path, member.content, false, member.mode);
        if (error != FsError::None && !(member.type == '5' && error == FsError::Exists)) {
            call.err("tar: " + member.name + ": Cannot open: " + message(error) + "\n");
            code = 2;
        }
    }
    if (code != 0)
        call.err("tar: Exiting with failure status due to previous errors\n");
    return code;
}

int unzip(Invocation &call)
{
    const Options options(call.args, "lqod:p:");
    if (options.operands.empty()) {
        call.out(
            "UnZip 6.00 of 20 April 2009, by Debian. Original by Info-ZIP.\n\nUsage: unzip [-Z] "
            "[-opts[modifiers]] file[.zip] [list] [-x xlist] [-d exdir]\n");
        return 0;
    }
    const std::string &name = options.operands.front();
    if (!call.files().exists(call.path(name))) {
        call.err("unzip:  cannot find or open " + name + ", " + name + ".zip or " + name +
                 ".ZIP.\n");
        return 9;
    }
    call.err("Archive:  " + name +
             "\n  End-of-central-directory signature not found.  Either this file is not\n  a "
             "zipfile, or it "
             "constitutes one disk of a multi-part archive.\nunzip:  cannot find zipfile directory "
             "in one of " +
             name + " or\n        " + name + ".zip, and cannot find " + name + ".ZIP, period.\n");
    return 9;
}

// dd if= of= bs= count=: scanners use it to read the head of a program.
int dd(Invocation &call)
{
    std::string in;
    std::string out;
    long long block = 512;
    long long count = -1;
    for (std::size_t i = 1; i < call.args.size(); ++i) {
        const auto equals = call.args[i].find('=');
        const std::string key = call.args[i].substr(0, equals);
        const std::string value =
            equals == std::string::npos ? "" : call.args[i].substr(equals + 1);
        if (key == "if")
            in = value;
        else if (key == "of")
            out = value;
        else if (key == "count")
            count = toNumber(value, 0);
        else if (key == "bs" || key == "ibs") {
            block = std::max(1LL, toNumber(value, 512));
            if (value.ends_with('k') || value.ends_with('K'))
                block *= 1024;
            else if (value.ends_with('M'))
                block *= 1048576;
        } else if (key != "obs" && key != "skip" && key != "seek" && key != "status" &&
                   key != "conv") {
            call.err("dd: unrecognized operand '" + call.args[i] +
                     "'\nTry 'dd --help' for more information.\n");
            return 1;
        }
    }
    std::string content;
    if (in.empty()) {
        content = call.readAll();
    } else if (in == "/dev/zero" || in == "/dev/urandom" || in == "/dev/random") {
        const auto wanted =
            count < 0 ? 1048576 : std::min(1048576LL, block * std::min(count, 1048576LL));
        content.resize(static_cast<std::size_t>(wanted));
        if (in != "/dev/zero")
            for (char &c : content)
                c = static_cast<char>(call.interpreter.random());
    } else if (const auto error = call.files().read(call.path(in), content);
               error != FsError::None) {
        call.err("dd: failed to open '" + in + "': " + message(error) + "\n");
        return 1;
    }
    block = std::min(block, 1LL << 30);
    if (count >= 0)
        content.resize(
            std::min(content.size(), static_cast<std::size_t>(block * std::min(count, 1LL << 20))));
    if (out.empty()) {
        call.out(content);
    } else if (const auto error = call.files().write(call.path(out), content, false);
               error != FsError::None) {
        call.err("dd: failed to open '" + out + "': " + message(error) + "\n");
        return 1;
    }
    const auto full = static_cast<long long>(content.size()) / block;
    const auto part = static_cast<long long>(content.size()) % block != 0 ? 1 : 0;
    const std::string records = std::to_string(full) + "+" + std::to_string(part);
    call.err(records + " records in\n" + records + " records out\n" +
             std::to_string(content.size()) + " bytes copied, 0.000171 s, 3.0 MB/s\n");
    return 0;
}

} // namespace

void addArchiveCommands(CommandTable &table)
{
    constexpr auto kBin = CommandPlace::Bin;
    for (const char *name : {"gzip", "gunzip", "zcat"})
        table[name] = {gzipFile, kBin, withoutOperands};
    table["tar"] = {tar, kBin, [](const std::vector<std::string> &args) {
                        for (std::size_t i = 1; i < args.size(); ++i)
                            if (args[i].find('f') != std::string::npos ||
                                args[i].find('c') != std::string::npos)
                                return args.size() > i + 1 && args[i + 1] == "-" &&
                                       args[i].find('c') == std::string::npos;
                        return args.size() > 1 && args[1].find('x') != std::string::npos;
                    }};
    table["unzip"] = {unzip};
    table["dd"] = {dd, kBin, [](const std::vector<std::string> &args) {
                       for (const auto &arg : args)
                           if (arg.starts_with("if="))
                               return false;
                       return true;
                   }};
}

} // namespace decoyd::shell
