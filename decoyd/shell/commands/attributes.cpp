// SPDX-License-Identifier: GPL-3.0-or-later
// Modes, owners and kinds of files: chmod, chown, stat, file.
#include "commandtable.h"
#include "options.h"

#include "decoyd/shell/invocation.h"
#include "decoyd/shell/textformat.h"
#include "decoyd/shell/timetext.h"

#include <cstdio>

namespace decoyd::shell {

namespace {

constexpr int kMaxTree = 5000; // entries one recursive command visits

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

void addAttributeCommands(CommandTable &table)
{
    table["chmod"] = {changeMode};
    table["chown"] = {changeOwner};
    table["chgrp"] = {changeOwner};
    table["file"] = {fileKind};
    table["stat"] = {showStat};
}

} // namespace decoyd::shell
