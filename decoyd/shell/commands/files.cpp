// SPDX-License-Identifier: GPL-3.0-or-later
// Commands that make, move, copy and remove files.
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

void addFileCommands(CommandTable &table)
{
    addAttributeCommands(table);
    table["touch"] = {touch};
    table["mkdir"] = {makeDirectories};
    table["rmdir"] = {removeDirectories};
    table["rm"] = {removeFiles};
    table["unlink"] = {removeFiles};
    table["shred"] = {removeFiles};
    table["cp"] = {copyOrMove};
    table["mv"] = {copyOrMove};
    table["ln"] = {makeLink};
    table["chattr"] = {[](Invocation &) { return 0; }};
    table["basename"] = {nameParts};
    table["dirname"] = {nameParts};
    table["readlink"] = {realPath};
    table["realpath"] = {realPath};
    table["mktemp"] = {temporary};
    table["truncate"] = {truncateFile};
    table["sync"] = {[](Invocation &) { return 0; }};
}

} // namespace decoyd::shell
