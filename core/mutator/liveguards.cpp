// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/mutator/liveguards.h"

#include "core/engine/livechange.h"
#include "core/mutation/edits.h"

#include <algorithm>
#include <tuple>

namespace decnet {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype kMostNames = 8;

Result<void> checkPinned(const Topology &before, const Topology &after)
{
    for (const auto &[id, lan] : after.lans()) {
        const Lan *old = before.lan(id);
        if (!old)
            continue;
        if (old->subnet != lan.subnet)
            return fail(ErrorKind::NotEditable,
                        u"The subnet of %1 is pinned while the topology runs."_s.arg(old->name));
        if (old->isDmz != lan.isDmz)
            return fail(
                ErrorKind::NotEditable,
                u"Whether %1 is the DMZ is pinned while the topology runs."_s.arg(old->name));
    }
    return {};
}

/// A decky that joins LANs is a bridge and may route; any other one becomes a gateway by it (V-05).
Result<void> checkPromotions(const Topology &before, const Topology &after)
{
    for (const auto &[id, decky] : after.deckies()) {
        const Decky *old = before.decky(id);
        if (!old || old->forwardsL3 || !decky.forwardsL3 || after.isMultiHomed(id))
            continue;
        if (auto ok = edits::checkGatewayHome(after, id); !ok)
            return ok;
    }
    return {};
}

Result<void> checkFlips(const Topology &before, const Topology &after)
{
    for (const auto &[id, decky] : after.deckies()) {
        const Decky *old = before.decky(id);
        if (old && old->forwardsL3 != decky.forwardsL3)
            return fail(ErrorKind::NotEditable,
                        u"Changing whether %1 forwards makes its base and so its services anew; "
                        "that needs force."_s.arg(old->name));
    }
    return {};
}

Result<void> checkRecreations(const Topology &before, const WantedState &from,
                              const WantedState &to)
{
    const auto recreations = recreatedBases(previewChange(from, to), from, to);
    if (recreations.empty())
        return {};
    QStringList names;
    QStringList reasons;
    for (const Recreation &each : recreations) {
        names.append(before.decky(each.decky)->name);
        reasons.append(each.container + u": "_s + each.reason);
    }
    QString text = names.mid(0, kMostNames).join(u", "_s);
    if (names.size() > kMostNames)
        text += u" and %1 more"_s.arg(names.size() - kMostNames);
    return fail(ErrorKind::NotEditable,
                u"This makes the containers of %1 anew and cuts every session there; that needs "
                "force."_s.arg(text),
                reasons.join(u'\n'));
}

/// A LAN comes before the deckies that join it, and goes after them: one step on the way to a whole
/// maze may leave a part of it out of reach.
bool isPassing(IssueCode code)
{
    return code == IssueCode::DmzOrphan;
}

/// What makes two findings the same although the document was edited in between.
auto identity(const Issue &issue)
{
    return std::tie(issue.code, issue.lans, issue.deckies, issue.service);
}

Result<void> checkNewErrors(const Topology &before, const Topology &after, const Catalog &catalog,
                            const HostFacts &facts)
{
    const auto issues = validate(after, catalog, facts);
    if (!hasErrors(issues))
        return {};
    const auto old = validate(before, catalog, facts);
    QStringList lines;
    for (const Issue &issue : issues) {
        const bool isOld = std::ranges::any_of(old, [&](const Issue &other) {
            return other.isError() && identity(other) == identity(issue);
        });
        if (issue.isError() && !isOld && !isPassing(issue.code))
            lines.append(issueCodeName(issue.code) + u": "_s + issue.message);
    }
    if (lines.isEmpty())
        return {};
    return fail(ErrorKind::Invalid,
                u"The change would make the topology wrong: %1"_s.arg(lines.front()),
                lines.mid(1).join(u'\n'));
}

/// What the host does matters only to what may bring a subnet or a published port.
bool dependsOnHost(const Mutation &op)
{
    return std::visit(
        [](const auto &each) {
            using Op = std::decay_t<decltype(each)>;
            if constexpr (std::is_same_v<Op, Batch>)
                return std::ranges::any_of(each.ops, dependsOnHost);
            else
                return !(std::is_same_v<Op, AttachDecky> || std::is_same_v<Op, DetachDecky> ||
                         std::is_same_v<Op, RemoveDecky> || std::is_same_v<Op, RemoveLan>);
        },
        op.value());
}

} // namespace

MutationCheck LiveGuards::checkFor(const MutationRequest &request) const
{
    if (request.op.isGeometryOnly())
        return [](const Topology &, const Topology &) { return Result<void>(); };
    const HostFacts facts
        = m_facts && dependsOnHost(request.op) ? m_facts(request.topology) : HostFacts();
    return [&catalog = m_catalog, &wanted = m_wanted, facts, isForced = request.force](
               const Topology &before, const Topology &after) -> Result<void> {
        if (auto ok = checkPinned(before, after); !ok)
            return ok;
        if (auto ok = checkPromotions(before, after); !ok)
            return ok;
        if (auto ok = checkNewErrors(before, after, catalog, facts); !ok)
            return ok;
        if (isForced)
            return {};
        if (auto ok = checkFlips(before, after); !ok)
            return ok;
        const auto from = wanted.of(before);
        const auto to = wanted.of(after);
        // A document that has no specs did not run either; then there is nothing to make anew.
        if (!to)
            return fail(to.error());
        return from ? checkRecreations(before, *from, *to) : Result<void>();
    };
}

} // namespace decnet
