// SPDX-License-Identifier: GPL-3.0-or-later
// decnet-nethelper: what of a deploy needs privileges, done in one short run. README.md has the
// formats.
#include "nethelper/dressing.h"
#include "nethelper/firewall.h"
#include "nethelper/job.h"
#include "nethelper/json.h"

#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>

#include <sys/vfs.h>

#if defined(__SANITIZE_ADDRESS__)
// The search for leaks traces the process, which its container does not allow.
extern "C" const char *__asan_default_options()
{
    return "detect_leaks=0";
}
#endif

using namespace decnet::nethelper;

namespace {

constexpr char kDefaultNetnsDir[] = "/netns";
constexpr size_t kMaxJobBytes = 64U << 20;

class Stopwatch final
{
public:
    [[nodiscard]] long long micros() const
    {
        return std::chrono::duration_cast<std::chrono::microseconds>(
                   std::chrono::steady_clock::now() - m_start)
            .count();
    }

private:
    std::chrono::steady_clock::time_point m_start = std::chrono::steady_clock::now();
};

struct Arguments
{
    std::string netnsDir = kDefaultNetnsDir;
    std::string jobFile = "-";
    bool isServing = false; ///< one job a line, until standard input ends
};

Outcome<Arguments> parseArguments(int argc, char **argv)
{
    Arguments arguments;
    for (int i = 1; i < argc; ++i) {
        const std::string argument = argv[i];
        if (argument == "--netns-dir" && i + 1 < argc)
            arguments.netnsDir = argv[++i];
        else if (argument == "--serve")
            arguments.isServing = true;
        else if (argument.rfind("--", 0) == 0)
            return failure("usage: decnet-nethelper [--netns-dir DIR] [--serve | JOB-FILE|-]");
        else
            arguments.jobFile = argument;
    }
    return arguments;
}

Outcome<std::string> readAll(std::istream &stream, const std::string &name)
{
    std::string text;
    char bytes[65536];
    while (stream.read(bytes, sizeof(bytes)) || stream.gcount() > 0) {
        text.append(bytes, static_cast<size_t>(stream.gcount()));
        if (text.size() > kMaxJobBytes)
            return failure(name + " is too long");
    }
    return text;
}

Outcome<std::string> readJob(const std::string &file)
{
    if (file == "-")
        return readAll(std::cin, "the job on standard input");
    std::ifstream stream(file, std::ios::binary);
    if (!stream)
        return failure("cannot read the job file " + file);
    return readAll(stream, file);
}

bool runFirewall(const FirewallJob &job, bool check, const Json &result, std::string &error)
{
    const Stopwatch watch;
    const auto report = check ? checkFirewall(job) : applyFirewall(job);
    if (!report) {
        error = report.error();
        return false;
    }
    Json object = jsonObject();
    set(object, "backends", jsonTexts(report->backends));
    set(object, "added", static_cast<long long>(report->added));
    set(object, "removed", static_cast<long long>(report->removed));
    if (check)
        set(object, "rules", jsonTexts(report->rules));
    set(object, "micros", watch.micros());
    set(result, "firewall", std::move(object));
    set(result, "warnings", jsonTexts(report->warnings));
    return true;
}

/// One namespace that fails is reported and does not stop the others.
bool runNamespace(const NamespaceVisitor &visitor, Nftables &nftables, const NamespaceJob &job,
                  bool check, const Json &list)
{
    const Stopwatch watch;
    Json entry = jsonObject();
    set(entry, "name", job.name);
    Outcome<void> done = visitor.enter(job.netns);
    if (done && check) {
        auto state = describeNamespace(nftables);
        if (state)
            set(entry, "state", std::move(*state));
        else
            done = failure(state.error());
    } else if (done) {
        done = dressNamespace(job, nftables);
    }
    set(entry, "ok", done.has_value());
    if (!done)
        set(entry, "error", job.name + ": " + done.error());
    set(entry, "micros", watch.micros());
    append(list, std::move(entry));
    return done.has_value();
}

bool runJob(const Arguments &arguments, const std::string &text, const Json &result,
            std::string &error)
{
    const auto job = Job::parse(text);
    if (!job) {
        error = job.error();
        return false;
    }
    bool ok = true;
    if (job->firewall)
        ok = runFirewall(*job->firewall, job->check, result, error);
    if (job->namespaces.empty())
        return ok;
    const auto visitor = NamespaceVisitor::create(arguments.netnsDir);
    if (!visitor) {
        error = visitor.error();
        return false;
    }
    Nftables nftables;
    const Json list = jsonArray();
    for (const NamespaceJob &item : job->namespaces)
        ok = runNamespace(*visitor, nftables, item, job->check, list) && ok;
    json_object_set(result.get(), "namespaces", list.get());
    return ok;
}

void finish(const Json &result, bool ok, const std::string &error)
{
    set(result, "ok", ok);
    if (!error.empty())
        set(result, "error", error);
    json_dumpf(result.get(), stdout, JSON_COMPACT | JSON_SORT_KEYS);
    std::fputc('\n', stdout);
    std::fflush(stdout);
}

/// The namespaces that can be entered: an engine leaves empty files where it mounts them.
std::vector<std::string> visibleNamespaces(const std::string &directory)
{
    constexpr long kNamespaceFileSystem = 0x6e736673; // NSFS_MAGIC, linux/magic.h
    std::vector<std::string> names;
    std::error_code ignored;
    for (const auto &entry : std::filesystem::directory_iterator(directory, ignored)) {
        struct statfs info = {};
        if (::statfs(entry.path().c_str(), &info) == 0 &&
            static_cast<long>(info.f_type) == kNamespaceFileSystem)
            names.push_back(entry.path().filename().string());
    }
    return names;
}

/// One job a line and one result a line, until standard input ends.
int serve(const Arguments &arguments)
{
    const Json hello = jsonObject();
    set(hello, "ready", true);
    set(hello, "netns", jsonTexts(visibleNamespaces(arguments.netnsDir)));
    json_dumpf(hello.get(), stdout, JSON_COMPACT | JSON_SORT_KEYS);
    std::fputc('\n', stdout);
    std::fflush(stdout);
    std::string line;
    while (std::getline(std::cin, line)) {
        const Json result = jsonObject();
        std::string error;
        const bool isShort = line.size() <= kMaxJobBytes;
        if (!isShort)
            error = "the job is too long";
        const bool ok = isShort && runJob(arguments, line, result, error);
        finish(result, ok, error);
    }
    return 0;
}

} // namespace

int main(int argc, char **argv)
{
    const auto arguments = parseArguments(argc, argv);
    if (arguments && arguments->isServing)
        return serve(*arguments);
    const Json result = jsonObject();
    std::string error;
    bool ok = false;
    if (arguments) {
        const auto text = readJob(arguments->jobFile);
        ok = text && runJob(*arguments, *text, result, error);
        if (!text)
            error = text.error();
    } else {
        error = arguments.error();
    }
    finish(result, ok, error);
    return ok ? 0 : 1;
}
