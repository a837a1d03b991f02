// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/mutation/applyhelpers.h"

#include "core/mutation/editchecks.h"
#include "core/topology/addresses.h"
#include "core/topology/document.h"

namespace decnet {

using namespace Qt::StringLiterals;

Mutation inverseOf(Mutation plain, const Result<void> &acceptable)
{
    return acceptable ? std::move(plain) : plain.asRestoration();
}

Mutation inverseBatch(std::vector<Mutation> ops)
{
    if (ops.size() == 1)
        return std::move(ops.front());
    return Batch{{}, std::move(ops)};
}

Result<void> checkNewEdgeId(const Topology &topology, const Edge &edge)
{
    if (edge.id.isNull())
        return fail(ErrorKind::Invalid, u"The attachment has no id."_s);
    if (topology.edge(edge.id))
        return fail(ErrorKind::Conflict,
                    u"The attachment %1 exists already."_s.arg(edge.id.toString()));
    if (topology.edges().size() >= static_cast<size_t>(kMaxEdges))
        return fail(ErrorKind::Conflict,
                    u"A topology holds at most %1 attachments."_s.arg(kMaxEdges));
    return {};
}

Result<QString> addressFor(const Topology &topology, LanId lan, const QString &wish, bool restores)
{
    if (restores)
        return wish;
    if (wish.isEmpty())
        return nextIp(topology, lan).map([](Ipv4 address) { return address.toString(); });
    if (auto ok = checkAddressText(wish); !ok)
        return fail(ok.error());
    return wish;
}

Mutation attachAgain(const Edge &edge, bool hasTwin)
{
    const Mutation attach = AttachDecky{edge};
    const bool isPlain = edge.isBridge && Ipv4::parse(edge.ip) && !hasTwin;
    return isPlain ? attach : attach.asRestoration();
}

LookPatch applyLook(const LookPatch &patch, Look &look)
{
    LookPatch back;
    const auto change = [](auto &value, const auto &wish, auto &undo) {
        if (wish) {
            undo = value;
            value = *wish;
        }
    };
    change(look.colour, patch.colour, back.colour);
    change(look.isLocked, patch.isLocked, back.isLocked);
    change(look.level, patch.level, back.level);
    return back;
}

std::vector<Mutation> attachAllAgain(const std::vector<Edge> &edges)
{
    std::vector<Mutation> ops;
    ops.reserve(edges.size());
    for (size_t i = 0; i < edges.size(); ++i) {
        const bool hasTwin = std::any_of(edges.begin(), edges.end(), [&](const Edge &other) {
            return other.id != edges[i].id && other.lan == edges[i].lan &&
                   other.decky == edges[i].decky;
        });
        ops.push_back(attachAgain(edges[i], hasTwin));
    }
    return ops;
}

} // namespace decnet
