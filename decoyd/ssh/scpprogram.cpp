// SPDX-License-Identifier: GPL-3.0-or-later
#include "scpprogram.h"

#include "footprints.h"

#include "decoyd/core/log.h"
#include "decoyd/shell/glob.h"
#include "decoyd/shell/host.h"

#include <algorithm>
#include <cstdio>

namespace decoyd::ssh {

namespace {

using shell::FsError;
using shell::Node;
using shell::NodeType;

// Words with quotes and backslashes taken off, as a login shell would hand them to scp.
std::vector<std::string> words(std::string_view command)
{
    std::vector<std::string> list;
    std::string word;
    bool any = false;
    char quote = 0;
    for (std::size_t i = 0; i < command.size(); ++i) {
        const char c = command[i];
        if (quote != 0) {
            if (c == quote)
                quote = 0;
            else if (c == '\\' && quote == '"' && i + 1 < command.size())
                word += command[++i];
            else
                word += c;
        } else if (c == '\'' || c == '"') {
            quote = c;
            any = true;
        } else if (c == '\\' && i + 1 < command.size()) {
            word += command[++i];
        } else if (c == ' ' || c == '\t') {
            if (!word.empty() || any)
                list.push_back(word);
            word.clear();
            any = false;
        } else {
            word += c;
        }
    }
    if (!word.empty() || any)
        list.push_back(word);
    return list;
}

std::string octal(std::uint16_t mode)
{
    char text[8];
    std::snprintf(text, sizeof text, "%04o", static_cast<unsigned>(mode & 07777));
    return text;
}

} // namespace

std::optional<ScpProgram::Call> ScpProgram::parse(std::string_view command)
{
    if (command.find_first_of(";|&<>`$\n") != std::string_view::npos)
        return std::nullopt;
    const auto list = words(command);
    if (list.empty() || (list[0] != "scp" && list[0] != "/usr/bin/scp"))
        return std::nullopt;
    Call call;
    bool server = false;
    for (std::size_t i = 1; i < list.size(); ++i) {
        if (list[i] == "--") {
            call.paths.insert(call.paths.end(), list.begin() + static_cast<std::ptrdiff_t>(i) + 1,
                              list.end());
            break;
        }
        if (list[i].size() < 2 || list[i][0] != '-') {
            call.paths.push_back(list[i]);
            continue;
        }
        for (const char c : list[i].substr(1)) {
            server = server || c == 't' || c == 'f';
            call.sink = call.sink || c == 't';
            call.recursive = call.recursive || c == 'r';
            call.times = call.times || c == 'p';
            call.directory = call.directory || c == 'd';
        }
    }
    if (!server || call.paths.empty())
        return std::nullopt;
    return call;
}

ScpProgram::ScpProgram(FileAccess access, Call call)
    : m_access(std::move(access))
    , m_call(std::move(call))
{
    if (!m_call.sink)
        return;
    const std::string target = m_access.absolute(m_call.paths.front());
    if (m_call.directory && !m_access.files->isDirectory(target)) {
        fail(m_call.paths.front() + ": Not a directory", true);
        return;
    }
    m_directories.push_back(target);
    out += '\0';
}

ScpProgram::~ScpProgram()
{
    closed();
}

void ScpProgram::closed()
{
    m_upload.reset();
    m_access.footprints.keep(m_access.peer.srcIp, *m_access.files);
}

void ScpProgram::fail(const std::string &text, bool fatal)
{
    out += (fatal ? "\2scp: " : "\1scp: ") + text + "\n";
    exitCode = 1;
    if (fatal)
        done = true;
}

void ScpProgram::input(std::string_view bytes)
{
    m_input.append(bytes);
    if (m_call.sink)
        sink();
    else
        source();
}

void ScpProgram::endOfInput()
{
    done = true;
}

// --- taking files ------------------------------------------------------------------------------

void ScpProgram::sink()
{
    while (!m_input.empty() && !done) {
        if (m_left > 0) {
            const auto n =
                static_cast<std::size_t>(std::min<std::uint64_t>(m_left, m_input.size()));
            m_upload->write(m_upload->size(), std::string_view(m_input).substr(0, n));
            m_left -= n;
            m_input.erase(0, n);
            m_wantsEnd = m_left == 0;
            continue;
        }
        if (m_wantsEnd) {
            m_wantsEnd = false;
            m_input.erase(0, 1); // its own status; an error text would follow as a line
            m_upload->finish(*m_access.files, m_mode);
            m_upload.reset();
            out += '\0';
            continue;
        }
        const auto end = m_input.find('\n');
        if (end == std::string::npos) {
            if (m_input.size() > kMaxLine)
                fail("protocol error: line too long", true);
            return;
        }
        const std::string line = m_input.substr(0, end);
        m_input.erase(0, end + 1);
        control(line);
    }
}

void ScpProgram::control(const std::string &line)
{
    switch (line.empty() ? '\0' : line.front()) {
    case 'C':
        receiveFile(line);
        break;
    case 'D':
        enterDirectory(line);
        break;
    case 'E':
        if (m_directories.size() > 1)
            m_directories.pop_back();
        out += '\0';
        break;
    case 'T':
        out += '\0';
        break;
    case '\1':
    case '\2':
        if (line.front() == '\2')
            done = true;
        break;
    default:
        fail("protocol error: unexpected <newline>", true);
    }
}

bool ScpProgram::header(const std::string &line, std::uint16_t &mode, std::uint64_t &size,
                        std::string &name)
{
    unsigned bits = 0;
    unsigned long long length = 0;
    int used = 0;
    if (std::sscanf(line.c_str() + 1, "%4o %18llu %n", &bits, &length, &used) < 2 || used == 0)
        return false;
    mode = static_cast<std::uint16_t>(bits & 0777);
    size = length;
    name = line.substr(1 + static_cast<std::size_t>(used));
    return !name.empty() && name != "." && name != ".." && name.find('/') == std::string::npos;
}

void ScpProgram::receiveFile(const std::string &line)
{
    std::string name;
    if (!header(line, m_mode, m_left, name)) {
        m_left = 0;
        fail("error: unexpected filename: " + line.substr(0, 80), true);
        return;
    }
    std::string path = m_directories.back();
    if (m_access.files->isDirectory(path))
        path += (path == "/" ? "" : "/") + name;
    const FsError error = m_access.files->write(path, {}, false, m_mode);
    if (error != FsError::None) {
        m_left = 0;
        fail(path + ": " + shell::message(error), false);
        return;
    }
    m_upload = std::make_unique<Upload>(m_access.capture, m_access.peer, path, "scp");
    m_wantsEnd = m_left == 0;
    out += '\0';
}

void ScpProgram::enterDirectory(const std::string &line)
{
    std::string name;
    std::uint16_t mode = 0;
    std::uint64_t size = 0;
    if (!header(line, mode, size, name) || !m_call.recursive || m_directories.size() > kMaxDepth) {
        fail("protocol error: received directory without -r", true);
        return;
    }
    std::string path = m_directories.back();
    if (m_access.files->isDirectory(path))
        path += (path == "/" ? "" : "/") + name;
    const FsError error = m_access.files->makeDirectory(path, mode);
    if (error != FsError::None && error != FsError::Exists) {
        fail(path + ": " + shell::message(error), false);
        return;
    }
    m_directories.push_back(path);
    out += '\0';
}

// --- giving files ------------------------------------------------------------------------------

void ScpProgram::offer(const std::string &path, const std::string &name, std::size_t depth)
{
    FsError error = FsError::None;
    const Node *node = m_access.files->stat(path, error);
    std::string content;
    if (node && node->type == NodeType::File)
        error = m_access.files->read(path, content);
    if (!node || error != FsError::None) {
        m_items.push_back(
            {std::string("\1scp: ") + path + ": " + shell::message(error) + "\n", {}});
        exitCode = 1;
        return;
    }
    if (m_call.times)
        m_items.push_back(
            {"T" + std::to_string(node->mtime) + " 0 " + std::to_string(node->mtime) + " 0\n", {}});
    if (node->type == NodeType::File) {
        m_items.push_back(
            {"C" + octal(node->mode) + " " + std::to_string(content.size()) + " " + name + "\n",
             path});
        return;
    }
    if (node->type != NodeType::Directory || !m_call.recursive || depth > kMaxDepth ||
        m_items.size() > 4000) {
        m_items.push_back({"\1scp: " + path + ": not a regular file\n", {}});
        exitCode = 1;
        return;
    }
    m_items.push_back({"D" + octal(node->mode) + " 0 " + name + "\n", {}});
    std::vector<shell::DirEntry> entries;
    if (m_access.files->list(path, entries) == FsError::None)
        for (const auto &entry : entries)
            offer(path + (path == "/" ? "" : "/") + entry.name, entry.name, depth + 1);
    m_items.push_back({"E\n", {}});
}

void ScpProgram::source()
{
    // Each status byte of the client asks for the next item.
    while (!m_input.empty() && !done) {
        const char status = m_input.front();
        if (status != '\0') {
            const auto end = m_input.find('\n');
            if (end == std::string::npos && m_input.size() < kMaxLine)
                return;
            m_input.erase(0, end == std::string::npos ? m_input.size() : end + 1);
            if (status == '\2') {
                done = true;
                return;
            }
        } else {
            m_input.erase(0, 1);
        }
        if (!m_started) {
            m_started = true;
            for (const std::string &wanted : m_call.paths) {
                std::vector<std::string> paths;
                if (shell::hasGlob(wanted))
                    paths = shell::globPaths(*m_access.files, m_access.home, wanted, 500);
                if (paths.empty())
                    paths.push_back(shell::unquoteGlob(wanted));
                for (const auto &path : paths) {
                    const std::string full = m_access.absolute(path);
                    offer(full, full == "/" ? "/" : full.substr(full.rfind('/') + 1), 0);
                }
            }
        }
        nextItem();
    }
}

void ScpProgram::nextItem()
{
    if (m_items.empty()) {
        done = true;
        return;
    }
    Item &item = m_items.front();
    if (!item.text.empty()) {
        out += item.text;
        const bool report = item.text.front() == '\1'; // is not answered
        item.text.clear();
        if (item.path.empty())
            m_items.pop_front();
        if (report)
            nextItem();
        return;
    }
    std::string content;
    (void)m_access.files->read(item.path, content);
    out += content;
    out += '\0';
    Event(m_access.log, "ssh", "download", m_access.peer)
        .kv("via", "scp")
        .kv("user", m_access.user)
        .kv("path", item.path)
        .kv("size", static_cast<std::uint64_t>(content.size()));
    m_items.pop_front();
}

} // namespace decoyd::ssh
