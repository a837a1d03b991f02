// SPDX-License-Identifier: GPL-3.0-or-later
// Commands that make, move, remove and describe files.
#include "commandtable.h"
#include "encode.h"
#include "options.h"

#include "decoyd/shell/interpreter.h"
#include "decoyd/shell/invocation.h"
#include "decoyd/shell/timetext.h"

#include <cctype>
#include <cstdio>

namespace decoyd::shell {

namespace {

constexpr int kMaxTree = 5000; // entries one recursive command visits

std::string baseName(std::string_view path)
{
    while (path.size() > 1 && path.ends_with('/'))
        path.remove_suffix(1);
    return std::string(path == "/" ? path : path.substr(path.rfind('/') + 1));
}

int touch(Invocation &call)
{
    const Options options(call.args, "acmr:t:d:");
    int code = 0;
    if (options.operands.empty())
        return call.fail("missing file operand\nTry 'touch --help' for more information.");
    for (const auto &name : options.operands) {
        const std::string path = call.path(name);
        if (call.files().exists(path)) {
            const auto error = call.files().setTime(path, call.files().now());
            if (error != FsError::None)
                code = call.fail("cannot touch '" + name + "': " + message(error));
            continue;
        }
        if (options.has('c'))
            continue;
        const auto error = call.files().write(path, {}, false);
        if (error != FsError::None)
            code = call.fail("cannot touch '" + name + "': " + message(error));
    }
    return code;
}

int makeDirectories(Invocation &call)
{
    const Options options(call.args, "pvm:");
    if (options.operands.empty())
        return call.fail("missing operand\nTry 'mkdir --help' for more information.");
    int code = 0;
    for (const auto &name : options.operands) {
        const std::string path = call.path(name);
        FsError error = FsError::None;
        if (options.has('p')) {
            for (std::size_t at = 1; at != std::string::npos && error == FsError::None;) {
                at = path.find('/', at);
                const std::string part = path.substr(0, at);
                if (at != std::string::npos)
                    ++at;
                if (!call.files().isDirectory(part))
                    error = call.files().makeDirectory(part);
            }
        } else {
            error = call.files().makeDirectory(path);
        }
        if (error != FsError::None)
            code = call.fail("cannot create directory '" + name + "': " + message(error));
        else if (options.has('v'))
            call.out("mkdir: created directory '" + name + "'\n");
    }
    return code;
}

int removeDirectories(Invocation &call)
{
    const Options options(call.args, "pv");
    int code = 0;
    for (const auto &name : options.operands) {
        const auto error = call.files().removeDirectory(call.path(name));
        if (error != FsError::None)
            code = call.fail("failed to remove '" + name + "': " + message(error));
    }
    return code;
}

FsError removeTree(Invocation &call, const std::string &path, int &visited, bool verbose)
{
    FsError error = FsError::None;
    const Node *node = call.files().stat(path, error, false);
    if (node == nullptr)
        return error;
    if (node->type != NodeType::Directory) {
        error = call.files().remove(path);
        if (verbose && error == FsError::None)
            call.out("removed '" + path + "'\n");
        return error;
    }
    std::vector<DirEntry> entries;
    error = call.files().list(path, entries);
    std::vector<std::string> names;
    for (const auto &entry : entries)
        names.push_back(entry.name);
    for (const auto &name : names) {
        if (++visited > kMaxTree || call.interpreter.exhausted())
            return FsError::None;
        const std::string child = path + (path == "/" ? "" : "/") + name;
        const auto failed = removeTree(call, child, visited, verbose);
        if (failed != FsError::None && failed != FsError::NotEmpty)
            call.fail("cannot remove '" + child + "': " + message(failed));
        if (failed != FsError::None)
            error = FsError::NotEmpty;
    }
    return error == FsError::None ? call.files().removeDirectory(path) : error;
}

int removeFiles(Invocation &call)
{
    const Options options(call.args, "rRfivd");
    if (options.bad != 0)
        return call.badOption(options.bad);
    if (options.operands.empty())
        return options.has('f')
                   ? 0
                   : call.fail("missing operand\nTry 'rm --help' for more information.");
    const bool recursive = options.has('r') || options.has('R') || options.hasLong("recursive");
    int code = 0;
    for (const auto &name : options.operands) {
        const std::string path = call.path(name);
        if (recursive && path == "/" && !options.hasLong("no-preserve-root")) {
            call.err("rm: it is dangerous to operate recursively on '/'\nrm: use "
                     "--no-preserve-root to override this failsafe\n");
            code = 1;
            continue;
        }
        FsError error = FsError::None;
        int visited = 0;
        error = recursive ? removeTree(call, path, visited, options.has('v'))
                          : call.files().remove(path);
        if (error == FsError::NotFound && options.has('f'))
            continue;
        if (recursive && error == FsError::NotEmpty) {
            code = 1;
            continue;
        }
        if (error != FsError::None)
            code = call.fail("cannot remove '" + name + "': " + message(error));
        else if (options.has('v') && !recursive)
            call.out("removed '" + name + "'\n");
    }
    return code;
}

FsError copyTree(Invocation &call, const std::string &from, const std::string &to, bool keep,
                 int &visited)
{
    FsError error = FsError::None;
    const Node *found = call.files().stat(from, error);
    if (found == nullptr)
        return error;
    const Node node = *found;
    if (node.type != NodeType::Directory) {
        std::string content;
        error = call.files().read(from, content);
        if (error == FsError::None)
            error = call.files().write(to, content, false, node.mode & 0777);
    } else {
        if (!call.files().isDirectory(to))
            error = call.files().makeDirectory(to, node.mode);
        std::vector<DirEntry> entries;
        if (error == FsError::None)
            error = call.files().list(from, entries);
        std::vector<std::string> names;
        for (const auto &entry : entries)
            names.push_back(entry.name);
        for (const auto &name : names) {
            if (++visited > kMaxTree || error == FsError::NoSpace)
                break;
            const auto failed = copyTree(call, from + "/" + name, to + "/" + name, keep, visited);
            if (failed != FsError::None)
                error = failed;
        }
    }
    if (keep && error == FsError::None)
        (void)call.files().setTime(to, node.mtime);
    return error;
}

int copyOrMove(Invocation &call)
{
    const bool move = call.name() == "mv";
    const Options options(call.args, move ? "fivnut:T" : "rRafpvuidLPnlst:T");
    if (options.bad != 0)
        return call.badOption(options.bad);
    auto sources = options.operands;
    std::string target = options.value('t');
    if (target.empty()) {
        if (sources.empty())
            return call.fail("missing file operand\nTry '" + call.name() +
                             " --help' for more information.");
        if (sources.size() == 1)
            return call.fail("missing destination file operand after '" + sources.front() +
                             "'\nTry '" + call.name() + " --help' for more information.");
        target = sources.back();
        sources.pop_back();
    }
    const bool into = call.files().isDirectory(call.path(target));
    if (sources.size() > 1 && !into)
        return call.fail("target '" + target + "' is not a directory");
    const bool recursive = options.has('r') || options.has('R') || options.has('a');
    int code = 0;
    for (const auto &name : sources) {
        const std::string from = call.path(name);
        const std::string to = into ? call.path(target) + "/" + baseName(name) : call.path(target);
        if (!move && !recursive && call.files().isDirectory(from)) {
            code = call.fail("-r not specified; omitting directory '" + name + "'");
            continue;
        }
        int visited = 0;
        const auto error =
            move ? call.files().rename(from, to)
                 : copyTree(call, from, to, options.has('p') || options.has('a'), visited);
        if (error == FsError::None) {
            if (options.has('v'))
                call.out((move ? "renamed '" : "'") + name + "' -> '" + to + "'\n");
            continue;
        }
        const bool source = error == FsError::NotFound && !call.files().exists(from);
        if (source)
            code = call.fail("cannot stat '" + name + "': " + message(error));
        else if (move)
            code = call.fail("cannot move '" + name + "' to '" + to + "': " + message(error));
        else if (error == FsError::Denied && call.files().exists(from)) {
            std::string unused;
            const bool reading = call.files().read(from, unused) == FsError::Denied;
            code =
                call.fail(reading ? "cannot open '" + name + "' for reading: Permission denied"
                                  : "cannot create regular file '" + to + "': Permission denied");
        } else
            code = call.fail("cannot create regular file '" + to + "': " + message(error));
    }
    return code;
}

int makeLink(Invocation &call)
{
    const Options options(call.args, "sfnvrT");
    if (options.operands.empty())
        return call.fail("missing file operand\nTry 'ln --help' for more information.");
    const std::string &target = options.operands.front();
    std::string place = options.operands.size() > 1 ? options.operands.back() : baseName(target);
    if (call.files().isDirectory(call.path(place)))
        place += "/" + baseName(target);
    if (options.has('f'))
        (void)call.files().remove(call.path(place));
    FsError error = FsError::None;
    if (options.has('s')) {
        error = call.files().makeLink(target, call.path(place));
    } else {
        std::string content;
        error = call.files().read(call.path(target), content);
        if (error == FsError::None && call.files().exists(call.path(place)))
            error = FsError::Exists;
        if (error == FsError::None)
            error = call.files().write(call.path(place), content, false);
    }
    if (error == FsError::None)
        return 0;
    return call.fail("failed to create " + std::string(options.has('s') ? "symbolic" : "hard") +
                     " link '" + place + "': " + message(error));
}

bool applyMode(std::string_view text, std::uint16_t &mode, bool directory)
{
    if (!text.empty() && text.find_first_not_of("01234567") == std::string_view::npos &&
        text.size() <= 5) {
        mode = 0;
        for (const char c : text)
            mode = static_cast<std::uint16_t>(mode << 3 | (c - '0'));
        return true;
    }
    std::size_t at = 0;
    while (at < text.size()) {
        unsigned who = 0;
        for (;
             at < text.size() && std::string_view("ugoa").find(text[at]) != std::string_view::npos;
             ++at)
            who |= text[at] == 'u'   ? 0700U
                   : text[at] == 'g' ? 0070U
                   : text[at] == 'o' ? 0007U
                                     : 0777U;
        if (who == 0)
            who = 0777;
        if (at >= text.size() || std::string_view("+-=").find(text[at]) == std::string_view::npos)
            return false;
        const char op = text[at++];
        unsigned bits = 0;
        for (; at < text.size() && text[at] != ','; ++at) {
            switch (text[at]) {
            case 'r':
                bits |= 0444;
                break;
            case 'w':
                bits |= 0222;
                break;
            case 'x':
                bits |= 0111;
                break;
            case 'X':
                bits |= directory || (mode & 0111) != 0 ? 0111 : 0;
                break;
            case 's':
                bits |= 06000;
                break;
            case 't':
                bits |= 01000;
                break;
            default:
                return false;
            }
        }
        const unsigned special = (who & 0700 ? 04000U : 0) | (who & 0070 ? 02000U : 0) | 01000U;
        const unsigned change = (bits & who) | (bits & special & 07000);
        unsigned now = mode;
        if (op == '=')
            now = (now & ~who) | change;
        else
            now = op == '+' ? now | change : now & ~change;
        mode = static_cast<std::uint16_t>(now & 07777);
        if (at < text.size())
            ++at;
    }
    return !text.empty();
}

template<typename Change>
int forEachPath(Invocation &call, const std::vector<std::string> &names, std::size_t first,
                bool recursive, const Change &change)
{
    int code = 0;
    int visited = 0;
    for (std::size_t i = first; i < names.size(); ++i) {
        std::vector<std::string> pending = {call.path(names[i])};
        while (!pending.empty() && ++visited < kMaxTree) {
            const std::string path = pending.back();
            pending.pop_back();
            const int failed =
                change(path, i < names.size() && path == call.path(names[i]) ? names[i] : path);
            code = failed != 0 ? failed : code;
            std::vector<DirEntry> entries;
            if (recursive && call.files().isDirectory(path) &&
                call.files().list(path, entries) == FsError::None)
                for (const auto &entry : entries)
                    if (entry.node->type != NodeType::Symlink)
                        pending.push_back(path + (path == "/" ? "" : "/") + entry.name);
        }
    }
    return code;
}

int changeMode(Invocation &call)
{
    std::vector<std::string> words;
    bool recursive = false;
    for (std::size_t i = 1; i < call.args.size(); ++i) {
        if (call.args[i] == "-R" || call.args[i] == "--recursive")
            recursive = true;
        else if (call.args[i] != "-v" && call.args[i] != "-f" && call.args[i] != "--")
            words.push_back(call.args[i]);
    }
    if (words.size() < 2)
        return call.fail(words.empty() ? "missing operand\nTry 'chmod --help' for more information."
                                       : "missing operand after '" + words.front() +
                                             "'\nTry 'chmod --help' for more information.");
    return forEachPath(
        call, words, 1, recursive, [&](const std::string &path, const std::string &shown) {
            FsError error = FsError::None;
            const Node *node = call.files().stat(path, error);
            if (node == nullptr)
                return call.fail("cannot access '" + shown + "': " + message(error));
            std::uint16_t mode = node->mode;
            if (!applyMode(words.front(), mode, node->type == NodeType::Directory))
                return call.fail("invalid mode: '" + words.front() +
                                 "'\nTry 'chmod --help' for more information.");
            error = call.files().chmod(path, mode);
            return error == FsError::None
                       ? 0
                       : call.fail("changing permissions of '" + shown + "': " + message(error));
        });
}

int changeOwner(Invocation &call)
{
    const Options options(call.args, "RvfhLHP");
    if (options.operands.size() < 2)
        return call.fail("missing operand\nTry '" + call.name() + " --help' for more information.");
    const std::string spec = options.operands.front();
    const bool groupOnly = call.name() == "chgrp";
    const auto colon = spec.find_first_of(":.");
    const std::string user = groupOnly ? "" : spec.substr(0, colon);
    const std::string group = groupOnly                    ? spec
                              : colon == std::string::npos ? ""
                                                           : spec.substr(colon + 1);
    const Host &host = call.shell.host();
    std::uint32_t uid = 0;
    std::uint32_t gid = 0;
    if (!user.empty()) {
        const Account *account = host.account(user);
        if (account == nullptr && toNumber(user, -1) < 0)
            return call.fail("invalid user: '" + spec + "'");
        uid = account != nullptr ? account->uid : static_cast<std::uint32_t>(toNumber(user, 0));
    }
    if (!group.empty()) {
        bool known = toNumber(group, -1) >= 0;
        gid = static_cast<std::uint32_t>(toNumber(group, 0));
        for (const auto &candidate : host.groups())
            if (candidate.name == group) {
                gid = candidate.gid;
                known = true;
            }
        if (!known)
            return call.fail("invalid group: '" + spec + "'");
    }
    return forEachPath(call, options.operands, 1, options.has('R'),
                       [&](const std::string &path, const std::string &shown) {
                           FsError error = FsError::None;
                           const Node *node = call.files().stat(path, error);
                           if (node == nullptr)
                               return call.fail("cannot access '" + shown + "': " + message(error));
                           error = call.files().chown(path, user.empty() ? node->uid : uid,
                                                      group.empty() ? node->gid : gid);
                           return error == FsError::None
                                      ? 0
                                      : call.fail("changing " +
                                                  std::string(groupOnly ? "group" : "ownership") +
                                                  " of '" + shown + "': " + message(error));
                       });
}

std::string kindOf(const Node &node, const std::string &content)
{
    if (node.type == NodeType::Directory)
        return (node.mode & 01000) != 0 ? "sticky, directory" : "directory";
    if (node.type == NodeType::Symlink)
        return "symbolic link to " + node.content;
    if (node.type == NodeType::Device)
        return "character special";
    if (content.empty())
        return "empty";
    if (content.starts_with("\x7f"
                            "ELF"))
        return "ELF 64-bit LSB pie executable, x86-64, version 1 (SYSV), dynamically linked, "
               "interpreter /lib64/ld-linux-x86-64.so.2, for GNU/Linux 3.2.0, stripped";
    if (content.starts_with("\x1f\x8b"))
        return "gzip compressed data, from Unix";
    if (content.starts_with("PK\x03\x04"))
        return "Zip archive data, at least v2.0 to extract";
    if (content.starts_with("-----BEGIN OPENSSH PRIVATE KEY"))
        return "OpenSSH private key";
    if (content.starts_with("#!/bin/bash"))
        return "Bourne-Again shell script, ASCII text executable";
    if (content.starts_with("#!/bin/sh"))
        return "POSIX shell script, ASCII text executable";
    if (content.starts_with("#!") && content.find("python") < 40)
        return "Python script, ASCII text executable";
    if (content.starts_with("<?php"))
        return "PHP script, ASCII text";
    for (const char c : content.substr(0, 4096))
        if (static_cast<unsigned char>(c) < 7)
            return "data";
    return "ASCII text";
}

int fileKind(Invocation &call)
{
    const Options options(call.args, "biLzs");
    if (options.operands.empty()) {
        call.err("Usage: file [-bcCdEhikLlNnprsSvzZ0] [--apple] [--extension] [--mime-encoding]\n");
        return 1;
    }
    std::size_t width = 0;
    for (const auto &name : options.operands)
        width = std::max(width, name.size() + 1);
    for (const auto &name : options.operands) {
        FsError error = FsError::None;
        const Node *node = call.files().stat(call.path(name), error, options.has('L'));
        std::string content;
        std::string kind;
        if (node == nullptr)
            kind = "cannot open `" + name + "' (" + message(error) + ")";
        else if (node->type == NodeType::File &&
                 call.files().read(call.path(name), content) == FsError::Denied)
            kind = "regular file, no read permission";
        else
            kind = kindOf(*node, content);
        call.out((options.has('b') ? "" : pad(name + ":", static_cast<int>(width) + 1)) + kind +
                 "\n");
    }
    return 0;
}

int showStat(Invocation &call)
{
    const Options options(call.args, "c:fLt");
    int code = 0;
    for (const auto &name : options.operands) {
        FsError error = FsError::None;
        const Node *node = call.files().stat(call.path(name), error, options.has('L'));
        if (node == nullptr) {
            code = call.fail("cannot stat '" + name + "': " + message(error));
            continue;
        }
        const Host &host = call.shell.host();
        const bool directory = node->type == NodeType::Directory;
        char octal[8];
        std::snprintf(octal, sizeof octal, "%04o", static_cast<unsigned>(node->mode));
        const std::string mode = modeText(*node);
        if (options.has('c')) {
            std::string text;
            const std::string format = options.value('c');
            for (std::size_t i = 0; i < format.size(); ++i) {
                if (format[i] != '%' || i + 1 == format.size()) {
                    text += format[i];
                    continue;
                }
                switch (format[++i]) {
                case 'a':
                    text += std::to_string(node->mode / 64 % 8) +
                            std::to_string(node->mode / 8 % 8) + std::to_string(node->mode % 8);
                    break;
                case 'A':
                    text += mode;
                    break;
                case 'n':
                    text += name;
                    break;
                case 's':
                    text += std::to_string(node->size);
                    break;
                case 'U':
                    text += host.userName(node->uid);
                    break;
                case 'G':
                    text += host.groupName(node->gid);
                    break;
                case 'u':
                    text += std::to_string(node->uid);
                    break;
                case 'g':
                    text += std::to_string(node->gid);
                    break;
                case 'Y':
                    text += std::to_string(node->mtime);
                    break;
                case 'y':
                    text += isoTime(node->mtime) + ".000000000 +0000";
                    break;
                case 'F':
                    text += directory ? "directory" : "regular file";
                    break;
                default:
                    text += '?';
                }
            }
            call.out(text + "\n");
            continue;
        }
        char line[512];
        std::snprintf(
            line, sizeof line,
            "  Size: %-10llu\tBlocks: %-10llu IO Block: 4096   %s\nDevice: 801h/2049d\t"
            "Inode: %-10llu  Links: %d\nAccess: (%s/%s)  Uid: (%5u/%8s)   Gid: "
            "(%5u/%8s)\n",
            static_cast<unsigned long long>(node->size),
            static_cast<unsigned long long>((node->size + 4095) / 4096 * 8),
            directory                         ? "directory"
            : node->type == NodeType::Symlink ? "symbolic link"
                                              : "regular file",
            static_cast<unsigned long long>(130000 + std::hash<std::string>{}(name) % 90000),
            directory ? 2 : 1, octal, mode.c_str(), node->uid, host.userName(node->uid).c_str(),
            node->gid, host.groupName(node->gid).c_str());
        const std::string when = isoTime(node->mtime) + ".000000000 +0000\n";
        call.out("  File: " + name +
                 (node->type == NodeType::Symlink ? " -> " + node->content : "") + "\n" + line +
                 "Access: " + when + "Modify: " + when + "Change: " + when + " Birth: -\n");
    }
    return code;
}

int nameParts(Invocation &call)
{
    if (call.args.size() < 2)
        return call.fail("missing operand");
    std::string path = call.args[1];
    if (call.name() == "basename") {
        std::string base = baseName(path);
        if (call.args.size() > 2 && base.size() > call.args[2].size() &&
            base.ends_with(call.args[2]))
            base.resize(base.size() - call.args[2].size());
        call.out(base + "\n");
        return 0;
    }
    while (path.size() > 1 && path.ends_with('/'))
        path.pop_back();
    const auto slash = path.rfind('/');
    call.out((slash == std::string::npos ? "." : slash == 0 ? "/" : path.substr(0, slash)) + "\n");
    return 0;
}

int realPath(Invocation &call)
{
    const Options options(call.args, "fenm");
    int code = 0;
    for (const auto &name : options.operands) {
        const bool plain = call.name() == "readlink" && !options.has('f') && !options.has('e');
        FsError error = FsError::None;
        if (plain) {
            const Node *node = call.files().stat(call.path(name), error, false);
            if (node == nullptr || node->type != NodeType::Symlink) {
                code = 1;
                continue;
            }
            call.out(node->content + "\n");
            continue;
        }
        std::string real;
        error = call.files().resolve(call.path(name), true, real);
        if (error == FsError::None || error == FsError::NotFound)
            call.out(real + "\n");
        else
            code = 1;
    }
    return code;
}

int temporary(Invocation &call)
{
    const Options options(call.args, "dqp:t:u");
    std::string path = options.operands.empty() ? "/tmp/tmp.XXXXXXXXXX" : options.operands.front();
    for (char &c : path)
        if (c == 'X')
            c = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"
                [call.interpreter.random() % 56];
    const auto error = options.has('d') ? call.files().makeDirectory(call.path(path), 0700)
                                        : call.files().write(call.path(path), {}, false, 0600);
    if (error != FsError::None)
        return call.fail("failed to create file via template '" + path + "': " + message(error));
    call.out(path + "\n");
    return 0;
}

int truncateFile(Invocation &call)
{
    const Options options(call.args, "s:c");
    for (const auto &name : options.operands)
        if (const auto error = call.files().write(call.path(name), {}, false);
            error != FsError::None)
            return call.fail("cannot open '" + name + "' for writing: " + message(error));
    return 0;
}

} // namespace

std::string modeText(const Node &node)
{
    std::string text = node.type == NodeType::Directory ? "d"
                       : node.type == NodeType::Symlink ? "l"
                       : node.type == NodeType::Device  ? "c"
                                                        : "-";
    for (int shift = 6; shift >= 0; shift -= 3) {
        const int bits = node.mode >> shift & 7;
        text += (bits & 4) != 0 ? 'r' : '-';
        text += (bits & 2) != 0 ? 'w' : '-';
        text += (bits & 1) != 0 ? 'x' : '-';
    }
    if ((node.mode & 04000) != 0)
        text[3] = text[3] == 'x' ? 's' : 'S';
    if ((node.mode & 02000) != 0)
        text[6] = text[6] == 'x' ? 's' : 'S';
    if ((node.mode & 01000) != 0)
        text[9] = text[9] == 'x' ? 't' : 'T';
    return text;
}

void addFileCommands(CommandTable &table)
{
    table["touch"] = {touch};
    table["mkdir"] = {makeDirectories};
    table["rmdir"] = {removeDirectories};
    table["rm"] = {removeFiles};
    table["unlink"] = {removeFiles};
    table["shred"] = {removeFiles};
    table["cp"] = {copyOrMove};
    table["mv"] = {copyOrMove};
    table["ln"] = {makeLink};
    table["chmod"] = {changeMode};
    table["chown"] = {changeOwner};
    table["chgrp"] = {changeOwner};
    table["chattr"] = {[](Invocation &) { return 0; }};
    table["file"] = {fileKind};
    table["stat"] = {showStat};
    table["basename"] = {nameParts};
    table["dirname"] = {nameParts};
    table["readlink"] = {realPath};
    table["realpath"] = {realPath};
    table["mktemp"] = {temporary};
    table["truncate"] = {truncateFile};
    table["sync"] = {[](Invocation &) { return 0; }};
}

} // namespace decoyd::shell
