// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/validation/rules.h"

#include <bit>
#include <set>

namespace decnet {

using namespace Qt::StringLiterals;

namespace {

constexpr int kUsualPrefix = 24;

/// Deckies attached to the LAN; one that is attached twice counts twice, as it has two addresses.
std::uint64_t attachments(const RuleScope &scope, const Lan &lan)
{
    return scope.topology.edgesOf(lan.id).size();
}

/// A /24, or wider when that many deckies need it.
int prefixFor(std::uint64_t deckies)
{
    const std::uint64_t addresses = std::bit_ceil(deckies + 3);
    return std::min(kUsualPrefix, 32 - static_cast<int>(std::countr_zero(addresses)));
}

/// Offers the next free subnet; deckies move along.
void offerFreeSubnet(const RuleScope &scope, const Lan &lan, Issue &issue)
{
    const auto subnet = scope.freeSubnet(prefixFor(attachments(scope, lan)));
    if (subnet)
        addFix(issue, ValidationText::tr("Give %1 the subnet %2").arg(lan.name, subnet->toString()),
               edits::changeSubnet(scope.topology, lan.id, *subnet));
}

bool isFree(const RuleScope &scope, const Subnet &subnet)
{
    for (const Subnet &taken : scope.takenSubnets()) {
        if (taken.overlaps(subnet))
            return false;
    }
    return true;
}

} // namespace

void ruleSubnet(const RuleScope &scope, const Lan &lan, Findings &out)
{
    if (scope.index.subnetOf(lan.id))
        return;
    Issue &issue =
        out.add(Severity::Error, IssueCode::SubnetMalformed,
                ValidationText::tr(
                    "The subnet “%1” of %2 is not of the form 10.0.1.0/24 with zero host bits.")
                    .arg(lan.subnet.left(80), lan.name));
    issue.lans = {lan.id};
    // Mostly just the host bits are set.
    const auto meant = Subnet::parseBase(lan.subnet);
    if (meant && meant->hostCapacity() >= attachments(scope, lan) && meant->hostCapacity() > 0 &&
        isFree(scope, *meant))
        addFix(issue, ValidationText::tr("Give %1 the subnet %2").arg(lan.name, meant->toString()),
               edits::changeSubnet(scope.topology, lan.id, *meant));
    offerFreeSubnet(scope, lan, issue);
}

void ruleSubnetSize(const RuleScope &scope, const Lan &lan, Findings &out)
{
    const auto subnet = scope.index.subnetOf(lan.id);
    const std::uint64_t needed = std::max<std::uint64_t>(1, attachments(scope, lan));
    if (!subnet || subnet->hostCapacity() >= needed)
        return;
    Issue &issue =
        out.add(Severity::Error, IssueCode::SubnetTooSmall,
                ValidationText::tr("The subnet %1 of %2 is too small: room for %3, attached %4.")
                    .arg(subnet->toString(), lan.name, QString::number(subnet->hostCapacity()),
                         QString::number(attachments(scope, lan))));
    issue.lans = {lan.id};
    offerFreeSubnet(scope, lan, issue);
}

void ruleSubnetRoute(const RuleScope &scope, const Lan &lan, Findings &out)
{
    const auto subnet = scope.index.subnetOf(lan.id);
    if (!subnet)
        return;
    const auto report = [&](const QString &message) {
        Issue &issue = out.add(Severity::Error, IssueCode::SubnetRouteClash, message);
        issue.lans = {lan.id};
        offerFreeSubnet(scope, lan, issue);
    };
    for (const HostRoute &route : scope.host.routes) {
        if (route.destination.prefix() == 0 || !route.destination.overlaps(*subnet))
            continue;
        report(
            ValidationText::tr("%1 (%2) overlaps with this computer's route to %3 over %4.")
                .arg(lan.name, subnet->toString(), route.destination.toString(), route.interface));
        return;
    }
    for (const Subnet &foreign : scope.host.foreignSubnets) {
        if (!foreign.overlaps(*subnet))
            continue;
        report(ValidationText::tr(
                   "%1 (%2) overlaps with %3, which another network on this computer uses.")
                   .arg(lan.name, subnet->toString(), foreign.toString()));
        return;
    }
}

void ruleSubnetOverlap(const RuleScope &scope, Findings &out)
{
    // Prefixes are nested or apart, so a stack of the enclosing ones finds every overlap in one
    // pass.
    std::vector<TopologyIndex::PlacedSubnet> enclosing;
    for (const auto &placed : scope.index.subnets()) {
        while (!enclosing.empty() && !enclosing.back().subnet.overlaps(placed.subnet))
            enclosing.pop_back();
        if (!enclosing.empty()) {
            const Lan &outer = *scope.topology.lan(enclosing.back().lan);
            const Lan &inner = *scope.topology.lan(placed.lan);
            out.about(RuleGroup::Overlap, inner.id);
            Issue &issue = out.add(Severity::Error, IssueCode::SubnetOverlap,
                                   ValidationText::tr("The subnets of %1 (%2) and %3 (%4) overlap.")
                                       .arg(outer.name, outer.subnet, inner.name, inner.subnet));
            issue.lans = {outer.id, inner.id};
            offerFreeSubnet(scope, inner, issue);
            offerFreeSubnet(scope, outer, issue);
        }
        enclosing.push_back(placed);
    }
}

void ruleEndpoints(const RuleScope &scope, const Lan &lan, Findings &out)
{
    const auto endpoints = static_cast<int>(attachments(scope, lan));
    if (endpoints <= scope.host.maxEndpointsPerBridge)
        return;
    Issue &issue = out.add(
        Severity::Warning, IssueCode::EndpointLimit,
        ValidationText::tr("%1 deckies are attached to %2; a bridge of the engine holds about %3.")
            .arg(QString::number(endpoints), lan.name,
                 QString::number(scope.host.maxEndpointsPerBridge)));
    issue.lans = {lan.id};
}

void ruleNetworkPool(const RuleScope &scope, Findings &out)
{
    const auto lans = static_cast<int>(scope.topology.lans().size());
    if (lans <= scope.host.maxBridges)
        return;
    out.add(Severity::Warning, IssueCode::NetworkPoolLimit,
            ValidationText::tr("The topology has %1 LANs; one engine holds about %2 bridges.")
                .arg(lans)
                .arg(scope.host.maxBridges));
}

} // namespace decnet
