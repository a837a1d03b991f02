// SPDX-License-Identifier: GPL-3.0-or-later
#include "nethelper/firewallrules.h"

#include <algorithm>
#include <sstream>

namespace decnet::nethelper {

namespace {

std::string mark(const std::string &id)
{
    return "decnet:" + id;
}

/// In the form and order in which iptables-save prints it.
std::string comment(const std::string &id)
{
    return "-m comment --comment \"" + mark(id) + "\"";
}

/// The value of --comment in a saved rule, quoted or not.
std::string commentOf(const std::string &rule)
{
    static const std::string option = "--comment ";
    const size_t at = rule.find(option);
    if (at == std::string::npos)
        return {};
    const size_t start = at + option.size();
    if (start < rule.size() && rule[start] == '"')
        return rule.substr(start + 1, rule.find('"', start + 1) - start - 1);
    return rule.substr(start, rule.find(' ', start) - start);
}

} // namespace

std::vector<Rule> wantedRules(const FirewallJob &job, const std::string &forwardChain)
{
    std::vector<Rule> rules;
    if (job.remove)
        return rules;
    const std::string ours = comment(job.id);
    const std::string begun = "-m conntrack --ctstate NEW ";
    for (const Lan &lan : job.lans) {
        const std::string from = "-i " + lan.bridge + ' ';
        rules.push_back("INPUT " + from + (lan.dmz ? begun : "") + ours + " -j DROP");
        rules.push_back(forwardChain + ' ' + from + "-o " + lan.bridge + ' ' + ours + " -j ACCEPT");
        if (lan.dmz) {
            rules.push_back(forwardChain + ' ' + from + "! -o " + lan.bridge + ' ' + begun + ours +
                            " -j DROP");
        }
    }
    return rules;
}

std::vector<Rule> ownRules(const std::string &saved, const std::string &id)
{
    std::vector<Rule> rules;
    std::istringstream lines(saved);
    for (std::string line; std::getline(lines, line);) {
        if (line.rfind("-A ", 0) == 0 && commentOf(line) == mark(id))
            rules.push_back(line.substr(3));
    }
    return rules;
}

bool hasChain(const std::string &saved, const std::string &chain)
{
    const std::string declaration = ':' + chain + ' ';
    return saved.rfind(declaration, 0) == 0 || saved.find('\n' + declaration) != std::string::npos;
}

RuleChanges changesBetween(const std::vector<Rule> &present, const std::vector<Rule> &wanted)
{
    RuleChanges changes;
    std::vector<Rule> missing = wanted;
    for (const Rule &rule : present) {
        const auto found = std::find(missing.begin(), missing.end(), rule);
        if (found == missing.end())
            changes.remove.push_back(rule);
        else
            missing.erase(found);
    }
    changes.insert = std::move(missing);
    return changes;
}

std::string RuleChanges::restoreText() const
{
    std::string text = "*filter\n";
    for (const Rule &rule : remove)
        text += "-D " + rule + '\n';
    for (const Rule &rule : insert) {
        const size_t space = rule.find(' ');
        // At the head: before anybody's general accept, and before Docker's RETURN.
        text += "-I " + rule.substr(0, space) + " 1" + rule.substr(space) + '\n';
    }
    return text + "COMMIT\n";
}

} // namespace decnet::nethelper
