// SPDX-License-Identifier: GPL-3.0-or-later
#include "nethelper/firewall.h"

#include "nethelper/process.h"

#include <chrono>
#include <fstream>
#include <thread>

#include <unistd.h>

namespace decnet::nethelper {

namespace {

constexpr int kAttempts = 8;
constexpr std::chrono::milliseconds kRetryDelay{40};

/// One of the two kernel interfaces behind the name iptables.
struct Backend
{
    std::string name;    ///< "nft", "legacy"
    std::string program; ///< the multi-call program
};

std::vector<Backend> installedBackends()
{
    std::vector<Backend> found;
    for (const char *name : {"nft", "legacy"}) {
        for (const char *directory : {"/usr/sbin/", "/sbin/"}) {
            const std::string program = directory + ("xtables-" + std::string(name) + "-multi");
            if (::access(program.c_str(), X_OK) == 0) {
                found.push_back({name, program});
                break;
            }
        }
    }
    return found;
}

/// Asking iptables-legacy about a table makes the kernel create it; where there is none, it stays
/// so.
bool legacyFilterExists()
{
    std::ifstream file("/proc/net/ip_tables_names");
    for (std::string line; std::getline(file, line);) {
        if (line == "filter")
            return true;
    }
    return false;
}

Outcome<std::string> save(const Backend &backend)
{
    if (backend.name == "legacy" && !legacyFilterExists())
        return std::string();
    const std::string tool = "iptables-" + backend.name + "-save";
    const auto result = runProcess(backend.program, {tool, "-t", "filter"});
    if (!result)
        return failure(result.error());
    if (result->exitCode != 0)
        return failure(tool + " failed: " + result->errors);
    return result->output;
}

Outcome<void> restore(const Backend &backend, const std::string &text)
{
    const std::string tool = "iptables-" + backend.name + "-restore";
    const auto result = runProcess(backend.program, {tool, "--noflush", "-w", "10"}, text);
    if (!result)
        return failure(result.error());
    if (result->exitCode != 0)
        return failure(tool + " failed: " + result->errors);
    return {};
}

struct Surveyed
{
    Backend backend;
    std::string saved;
    bool hasDocker = false;
};

Outcome<std::vector<Surveyed>> survey()
{
    std::vector<Surveyed> all;
    for (const Backend &backend : installedBackends()) {
        const auto saved = save(backend);
        if (!saved)
            return failure(saved.error());
        all.push_back({backend, *saved, hasChain(*saved, kDockerUserChain)});
    }
    if (all.empty())
        return failure("neither xtables-nft-multi nor xtables-legacy-multi is installed");
    return all;
}

/// Converges one backend. Reading again after every change shows whether it took: another program
/// may have written the same table in between.
Outcome<void> converge(Surveyed &state, const std::vector<Rule> &wanted, const std::string &id,
                       FirewallReport &report)
{
    std::string lastProblem = "somebody else keeps changing the filter table";
    for (int attempt = 0; attempt < kAttempts; ++attempt) {
        const RuleChanges changes = changesBetween(ownRules(state.saved, id), wanted);
        if (changes.empty())
            return {};
        if (attempt > 0)
            std::this_thread::sleep_for(kRetryDelay * attempt);
        const auto done = restore(state.backend, changes.restoreText());
        if (done) {
            report.added += static_cast<int>(changes.insert.size());
            report.removed += static_cast<int>(changes.remove.size());
        } else {
            lastProblem = done.error();
        }
        auto saved = save(state.backend);
        if (!saved)
            return failure(saved.error());
        state.saved = std::move(*saved);
    }
    if (changesBetween(ownRules(state.saved, id), wanted).empty())
        return {};
    return failure("cannot set the firewall rules (" + state.backend.name + "): " + lastProblem);
}

} // namespace

Outcome<FirewallReport> applyFirewall(const FirewallJob &job)
{
    auto states = survey();
    if (!states)
        return failure(states.error());
    FirewallReport report;
    bool anyDocker = false;
    for (const Surveyed &state : *states)
        anyDocker = anyDocker || state.hasDocker;
    if (!anyDocker && !job.remove && !job.lans.empty()) {
        report.warnings.push_back(
            "no chain DOCKER-USER in either iptables backend: the engine does "
            "not manage the firewall, rules go to FORWARD");
    }

    bool isFirst = true;
    for (Surveyed &state : *states) {
        // Packets pass both backends, so where an engine has used both, both must let them pass.
        const bool use = state.hasDocker || (!anyDocker && isFirst);
        isFirst = false;
        const std::vector<Rule> wanted =
            use ? wantedRules(job, state.hasDocker ? kDockerUserChain : "FORWARD")
                : std::vector<Rule>();
        const bool touched = !wanted.empty() || !ownRules(state.saved, job.id).empty();
        if (!touched)
            continue;
        if (const auto done = converge(state, wanted, job.id, report); !done)
            return failure(done.error());
        report.backends.push_back(state.backend.name);
    }
    return report;
}

Outcome<FirewallReport> checkFirewall(const FirewallJob &job)
{
    const auto states = survey();
    if (!states)
        return failure(states.error());
    FirewallReport report;
    for (const Surveyed &state : *states) {
        if (state.hasDocker)
            report.backends.push_back(state.backend.name);
        for (const Rule &rule : ownRules(state.saved, job.id))
            report.rules.push_back(state.backend.name + ' ' + rule);
    }
    return report;
}

} // namespace decnet::nethelper
