// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/validation/rules.h"

#include <QSet>

#include <algorithm>
#include <numeric>

namespace decnet {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype kShortList = 32;

/// The first block of `prefix` below `base` that touches none of `taken`.
std::optional<Subnet> firstFree(const Subnet &base, int prefix, std::vector<Subnet> taken)
{
    if (prefix < base.prefix())
        return std::nullopt;
    std::sort(taken.begin(), taken.end(),
              [](const Subnet &a, const Subnet &b) { return a.network() < b.network(); });
    const std::uint64_t size = 1ULL << (32 - prefix);
    const auto aligned = [&](std::uint64_t address) { return (address + size - 1) / size * size; };
    std::uint64_t candidate = base.network().value;
    for (const Subnet &block : taken) {
        if (block.broadcast().value < candidate)
            continue;
        if (block.network().value >= candidate + size)
            break;
        candidate = aligned(std::uint64_t(block.broadcast().value) + 1);
    }
    if (candidate + size - 1 > base.broadcast().value)
        return std::nullopt;
    return Subnet::fromAddress(Ipv4{static_cast<std::uint32_t>(candidate)}, prefix);
}

} // namespace

Subnet RuleScope::subnetBase() const
{
    const QString text = topology.meta.configSnapshot.value(u"subnet_base_prefix"_s).toString();
    return Subnet::parseBase(text).value_or(edits::LanWish::defaultSubnetBase());
}

std::vector<Subnet> RuleScope::takenSubnets() const
{
    std::vector<Subnet> taken = host.foreignSubnets;
    for (const auto &placed : index.subnets())
        taken.push_back(placed.subnet);
    for (const HostRoute &route : host.routes) {
        if (route.destination.prefix() > 0)
            taken.push_back(route.destination);
    }
    return taken;
}

std::optional<Subnet> RuleScope::freeSubnet(int prefix) const
{
    const auto it = foundSubnets.find(prefix);
    if (it != foundSubnets.end())
        return it->second;
    const auto found = firstFree(subnetBase(), prefix, takenSubnets());
    foundSubnets.emplace(prefix, found);
    return found;
}

DeckyScope::DeckyScope(const RuleScope &ruleScope, const Decky &ownDecky)
    : scope(ruleScope)
    , decky(ownDecky)
{
    for (const EdgeId id : scope.topology.edgesOf(decky.id))
        edges.push_back(scope.topology.edge(id));
    for (const QString &slug : decky.services)
        services.push_back(scope.catalog.service(slug));

    // Lists are short, unless a foreign document means harm.
    const qsizetype count = decky.services.size();
    if (count <= kShortList) {
        for (qsizetype i = 1; i < count; ++i) {
            if (decky.services.indexOf(decky.services[i]) < i)
                m_repeated.push_back(i);
        }
        return;
    }
    QSet<QString> seen;
    for (qsizetype i = 0; i < count; ++i) {
        if (seen.contains(decky.services[i]))
            m_repeated.push_back(i);
        seen.insert(decky.services[i]);
    }
}

void Findings::about(RuleGroup group)
{
    m_group = group;
    m_section = 0;
    m_object = {};
}

void Findings::about(RuleGroup group, LanId lan)
{
    m_group = group;
    m_section = 1;
    m_object = lan.bits();
}

void Findings::about(RuleGroup group, DeckyId decky)
{
    m_group = group;
    m_section = 2;
    m_object = decky.bits();
}

Issue &Findings::add(Severity severity, IssueCode code, const QString &message)
{
    Key key;
    key.severity = severity == Severity::Error ? 0 : 1;
    key.section = m_section;
    key.object = m_object;
    key.code = code;
    key.number = static_cast<int>(issues.size());
    key.group = m_group;
    keys.push_back(key);
    issues.push_back({severity, code, message, {}, {}, {}, {}});
    return issues.back();
}

void Findings::sort()
{
    std::vector<size_t> order(keys.size());
    std::iota(order.begin(), order.end(), size_t(0));
    std::sort(order.begin(), order.end(),
              [&](size_t a, size_t b) { return keys[a].order() < keys[b].order(); });
    std::vector<Key> sortedKeys;
    std::vector<Issue> sortedIssues;
    sortedKeys.reserve(keys.size());
    sortedIssues.reserve(issues.size());
    for (const size_t i : order) {
        sortedKeys.push_back(keys[i]);
        sortedIssues.push_back(std::move(issues[i]));
    }
    keys = std::move(sortedKeys);
    issues = std::move(sortedIssues);
}

void addFix(Issue &issue, const QString &label, Result<Mutation> edit)
{
    if (edit)
        issue.fixes.push_back({label, std::move(*edit)});
}

bool dependsOnOthers(IssueCode code)
{
    switch (code) {
    case IssueCode::NameInvalid:
    case IssueCode::LanNameDup:
    case IssueCode::DeckyNameDup:
    case IssueCode::DeckyOrphan:
    case IssueCode::DeckyNoHome:
    case IssueCode::EdgeDuplicate:
    case IssueCode::SubnetMalformed:
    case IssueCode::SubnetTooSmall:
    case IssueCode::SubnetRouteClash:
        return true;
    default:
        return false;
    }
}

} // namespace decnet
