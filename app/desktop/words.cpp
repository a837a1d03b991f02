// SPDX-License-Identifier: GPL-3.0-or-later
#include "words.h"

#include <QLocale>

namespace decnet::desktop {

using namespace Qt::Literals::StringLiterals;

QString Words::ago(const QDateTime &then, const QDateTime &now)
{
    if (!then.isValid())
        return u"–"_s;
    const qint64 seconds = qMax<qint64>(0, then.secsTo(now));
    if (seconds < 5)
        return tr("just now");
    if (seconds < 60)
        return tr("%1 s ago").arg(seconds);
    if (seconds < 3600)
        return tr("%1 min ago").arg(seconds / 60);
    if (seconds < 86400)
        return tr("%1 h ago").arg(seconds / 3600);
    if (seconds < 30 * 86400)
        return tr("%1 d ago").arg(seconds / 86400);
    return QLocale().toString(then.toLocalTime().date(), QLocale::ShortFormat);
}

QString Words::duration(qint64 millis)
{
    if (millis < 60000)
        return tr("%1 s").arg(QLocale().toString(static_cast<double>(millis) / 1000.0, 'f', 1));
    const qint64 seconds = millis / 1000;
    return tr("%1 min %2 s").arg(seconds / 60).arg(seconds % 60, 2, 10, QLatin1Char('0'));
}

QString Words::lans(int count)
{
    return count == 1 ? tr("1 LAN") : tr("%1 LANs").arg(count);
}

QString Words::deckies(int count)
{
    return count == 1 ? tr("1 decky") : tr("%1 deckies").arg(count);
}

QString Words::events(int count)
{
    return count == 1 ? tr("1 event") : tr("%1 events").arg(QLocale().toString(count));
}

Tone Words::tone(TopologyStatus status)
{
    switch (status) {
    case TopologyStatus::Pending:
        return Tone::Neutral;
    case TopologyStatus::Deploying:
        return Tone::Accent;
    case TopologyStatus::Active:
        return Tone::Success;
    case TopologyStatus::Degraded:
        return Tone::Warning;
    case TopologyStatus::Failed:
        return Tone::Danger;
    case TopologyStatus::TearingDown:
        return Tone::Accent;
    case TopologyStatus::TornDown:
        return Tone::Neutral;
    }
    return Tone::Neutral;
}

Tone Words::tone(ActionState state)
{
    switch (state) {
    case ActionState::Waiting:
        return Tone::Neutral;
    case ActionState::Running:
        return Tone::Accent;
    case ActionState::Done:
        return Tone::Success;
    case ActionState::Failed:
        return Tone::Danger;
    case ActionState::Skipped:
        return Tone::Neutral;
    }
    return Tone::Neutral;
}

QString Words::action(ActionKind kind)
{
    switch (kind) {
    case ActionKind::EnsureImage:
        return tr("Provide image");
    case ActionKind::CreateNetwork:
        return tr("Create network");
    case ActionKind::RemoveNetwork:
        return tr("Remove network");
    case ActionKind::CreateContainer:
        return tr("Create container");
    case ActionKind::StartContainer:
        return tr("Start container");
    case ActionKind::StopContainer:
        return tr("Stop container");
    case ActionKind::RestartContainer:
        return tr("Restart container");
    case ActionKind::RemoveContainer:
        return tr("Remove container");
    case ActionKind::ConnectNetwork:
        return tr("Connect to network");
    case ActionKind::DisconnectNetwork:
        return tr("Disconnect from network");
    case ActionKind::DressNamespaces:
        return tr("Set up addresses, routes and fingerprints");
    case ActionKind::UndressHost:
        return tr("Remove firewall rules");
    case ActionKind::RemoveFile:
        return tr("Remove file");
    }
    return {};
}

QString Words::actionState(ActionState state)
{
    switch (state) {
    case ActionState::Waiting:
        return tr("waiting");
    case ActionState::Running:
        return tr("running");
    case ActionState::Done:
        return tr("done");
    case ActionState::Failed:
        return tr("failed");
    case ActionState::Skipped:
        return tr("skipped");
    }
    return {};
}

QString Words::error(const Error &error)
{
    return error.detail.isEmpty() ? error.message : error.message + u'\n' + error.detail;
}

} // namespace decnet::desktop
