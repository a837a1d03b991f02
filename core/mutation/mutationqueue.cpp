// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/mutation/mutationqueue.h"

#include "core/base/clock.h"

#include <array>

namespace decnet {

using namespace Qt::StringLiterals;

namespace {

const std::array<QString, 5> &names()
{
    static const std::array<QString, 5> kNames{u"queued"_s, u"applying"_s, u"applied"_s,
                                               u"failed"_s, u"discarded"_s};
    return kNames;
}

QJsonValue timeToJson(const QDateTime &time)
{
    return time.isValid() ? QJsonValue(toIsoUtc(time)) : QJsonValue(QJsonValue::Null);
}

} // namespace

QString mutationStateName(MutationState state)
{
    return names().at(static_cast<size_t>(state));
}

std::optional<MutationState> mutationStateFromName(const QString &name)
{
    for (size_t i = 0; i < names().size(); ++i) {
        if (names()[i] == name)
            return static_cast<MutationState>(i);
    }
    return std::nullopt;
}

bool isFinal(MutationState state)
{
    return state != MutationState::Queued && state != MutationState::Applying;
}

QJsonObject mutationRowToJson(const QueuedMutation &row)
{
    QJsonObject object = row.request.op.toJson();
    object.insert(u"id"_s, row.id.toString());
    object.insert(u"topology_id"_s, row.request.topology.toString());
    object.insert(u"sequence"_s, row.sequence);
    object.insert(u"state"_s, mutationStateName(row.state));
    object.insert(u"force"_s, row.request.force);
    object.insert(u"save_only"_s, row.request.isSaveOnly);
    object.insert(u"requested_at"_s, timeToJson(row.requestedAt));
    object.insert(u"claimed_at"_s, timeToJson(row.claimedAt));
    object.insert(u"finished_at"_s, timeToJson(row.finishedAt));
    object.insert(u"attempts"_s, row.attempts);
    object.insert(u"reason"_s, row.reason);
    object.insert(u"version"_s, row.writtenVersion ? QJsonValue(*row.writtenVersion)
                                                   : QJsonValue(QJsonValue::Null));
    return object;
}

} // namespace decnet
