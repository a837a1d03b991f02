// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/health.h"

#include <QRegularExpression>

#include <optional>

namespace decnet {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype kMostReasons = 8;
// A container that the engine restarted less than this ago may well be on its way down again.
constexpr qint64 kSteadySeconds = 10;

/// "Exited (137) 2 seconds ago" -> 137.
int exitCodeOf(const Observed &observed, const ObservedContainer &container)
{
    const auto details = observed.details.constFind(container.id);
    if (details != observed.details.constEnd())
        return details->exitCode;
    static const QRegularExpression code(u"\\((\\d+)\\)"_s);
    const auto match = code.match(container.status);
    return container.isRunning() || !match.hasMatch() ? 0 : match.captured(1).toInt();
}

/// What is wrong with one container; nothing when it runs.
std::optional<QString> problemOf(const WantedContainer &wanted, const Observed &observed,
                                 const QDateTime &now)
{
    const ObservedContainer *container = observed.container(wanted.spec.name);
    if (!container)
        return u"missing"_s;
    const auto details = observed.details.constFind(container->id);
    const bool keepsRestarting = details != observed.details.constEnd()
                                 && details->restartCount > 0
                                 && details->startedAt.secsTo(now) < kSteadySeconds;
    if (container->isRunning() && !keepsRestarting)
        return std::nullopt;
    const QString state = container->isRunning() ? u"restarting"_s : container->state;
    const int code = exitCodeOf(observed, *container);
    return code == 0 ? state : u"%1 (exit %2)"_s.arg(state).arg(code);
}

struct DeckyTally
{
    bool baseRuns = false;
    int services = 0;
    int runningServices = 0;
    QStringList problems;
};

DeckyState stateOf(const DeckyTally &tally)
{
    if (tally.problems.isEmpty())
        return DeckyState::Running;
    if (!tally.baseRuns || tally.runningServices == 0)
        return DeckyState::Failed;
    return DeckyState::Degraded;
}

} // namespace

QString Health::summary() const
{
    QString text = problems.mid(0, kMostReasons).join(u", "_s);
    if (problems.size() > kMostReasons)
        text += u" and %1 more"_s.arg(problems.size() - kMostReasons);
    return text;
}

Health assessHealth(const WantedState &wanted, const Observed &observed, const QDateTime &now)
{
    Health health;
    QHash<DeckyId, DeckyTally> tallies;
    for (const WantedContainer &container : wanted.containers) {
        DeckyTally &tally = tallies[container.decky];
        const auto problem = problemOf(container, observed, now);
        if (problem) {
            const bool isBase = container.role == ContainerRole::Base;
            tally.problems.append((isBase ? u"base"_s : container.service) + u'=' + *problem);
            health.problems.append(container.composeKey + u'=' + *problem);
        } else {
            ++health.runningContainers;
        }
        if (container.role == ContainerRole::Base) {
            tally.baseRuns = !problem;
        } else {
            ++tally.services;
            tally.runningServices += problem ? 0 : 1;
        }
    }
    for (auto it = tallies.cbegin(); it != tallies.cend(); ++it)
        health.deckies.insert(it.key(), {stateOf(*it), it->problems.join(u", "_s), now});
    return health;
}

} // namespace decnet
