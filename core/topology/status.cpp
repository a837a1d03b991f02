// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/topology/status.h"

#include <algorithm>
#include <array>
#include <utility>

namespace decnet {

using namespace Qt::StringLiterals;

namespace {

const std::array<std::pair<TopologyStatus, QString>, 7> kStatusNames{{
    {TopologyStatus::Pending, u"pending"_s},
    {TopologyStatus::Deploying, u"deploying"_s},
    {TopologyStatus::Active, u"active"_s},
    {TopologyStatus::Degraded, u"degraded"_s},
    {TopologyStatus::Failed, u"failed"_s},
    {TopologyStatus::TearingDown, u"tearing_down"_s},
    {TopologyStatus::TornDown, u"torn_down"_s},
}};

const std::array<std::pair<DeckyState, QString>, 7> kStateNames{{
    {DeckyState::Pending, u"pending"_s},
    {DeckyState::Running, u"running"_s},
    {DeckyState::Failed, u"failed"_s},
    {DeckyState::TornDown, u"torn_down"_s},
    {DeckyState::Degraded, u"degraded"_s},
    {DeckyState::TearingDown, u"tearing_down"_s},
    {DeckyState::TeardownFailed, u"teardown_failed"_s},
}};

template<typename Table, typename Value>
QString nameIn(const Table &table, Value value)
{
    const auto it = std::find_if(table.begin(), table.end(),
                                 [&](const auto &row) { return row.first == value; });
    return it->second;
}

template<typename Value, typename Table>
std::optional<Value> valueIn(const Table &table, const QString &name)
{
    const auto it = std::find_if(table.begin(), table.end(),
                                 [&](const auto &row) { return row.second == name; });
    return it == table.end() ? std::nullopt : std::optional<Value>(it->first);
}

} // namespace

QString statusName(TopologyStatus status)
{
    return nameIn(kStatusNames, status);
}

std::optional<TopologyStatus> statusFromName(const QString &name)
{
    return valueIn<TopologyStatus>(kStatusNames, name);
}

QString deckyStateName(DeckyState state)
{
    return nameIn(kStateNames, state);
}

std::optional<DeckyState> deckyStateFromName(const QString &name)
{
    return valueIn<DeckyState>(kStateNames, name);
}

std::vector<TopologyStatus> legalSuccessors(TopologyStatus from)
{
    using enum TopologyStatus;
    switch (from) {
    case Pending:
        return {Deploying, TornDown};
    case Deploying:
        return {Active, Failed, Degraded, TearingDown};
    case Active:
        return {Degraded, TearingDown};
    case Degraded:
        return {Active, TearingDown};
    case Failed:
        return {TearingDown, Pending};
    case TearingDown:
        return {TornDown, Degraded};
    case TornDown:
        return {Pending};
    }
    return {};
}

Result<void> checkTransition(TopologyStatus from, TopologyStatus to)
{
    const auto successors = legalSuccessors(from);
    if (std::find(successors.begin(), successors.end(), to) == successors.end())
        return fail(ErrorKind::IllegalTransition,
                    u"Illegal transition: '%1' → '%2'."_s.arg(statusName(from), statusName(to)));
    return {};
}

bool mayHaveContainers(TopologyStatus status)
{
    return status != TopologyStatus::Pending && status != TopologyStatus::TornDown;
}

bool isEditable(TopologyStatus status)
{
    return status == TopologyStatus::Pending;
}

} // namespace decnet
