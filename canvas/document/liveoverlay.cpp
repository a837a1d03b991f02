// SPDX-License-Identifier: GPL-3.0-or-later
// The live half of EditorDocument: what is observed, never what is wanted.
#include "canvas/document/editordocument.h"

#include <algorithm>

namespace decnet {

void EditorDocument::setRuntime(const RuntimeOverlay &overlay)
{
    QSet<DeckyId> changedIds;
    qsizetype kept = 0;
    for (auto it = overlay.cbegin(); it != overlay.cend(); ++it) {
        const auto known = m_runtime.constFind(it.key());
        kept += known == m_runtime.cend() ? 0 : 1;
        if (known == m_runtime.cend() || known->state != it->state
            || known->lastError != it->lastError)
            changedIds.insert(it.key());
    }
    if (kept < m_runtime.size()) {
        for (auto it = m_runtime.cbegin(); it != m_runtime.cend(); ++it) {
            if (!overlay.contains(it.key()))
                changedIds.insert(it.key());
        }
    }
    m_runtime = overlay;
    if (!changedIds.isEmpty())
        Q_EMIT runtimeChanged(changedIds);
}

void EditorDocument::setDeckyRuntime(DeckyId id, const DeckyRuntime &runtime)
{
    const auto known = m_runtime.constFind(id);
    if (known != m_runtime.cend() && *known == runtime)
        return;
    m_runtime.insert(id, runtime);
    Q_EMIT runtimeChanged({id});
}

void EditorDocument::clearRuntime()
{
    QSet<DeckyId> changedIds(m_runtime.keyBegin(), m_runtime.keyEnd());
    for (auto it = m_activity.keyBegin(); it != m_activity.keyEnd(); ++it)
        changedIds.insert(*it);
    m_runtime.clear();
    m_activity.clear();
    if (!changedIds.isEmpty())
        Q_EMIT runtimeChanged(changedIds);
}

const DeckyRuntime *EditorDocument::runtime(DeckyId id) const
{
    const auto it = m_runtime.constFind(id);
    return it == m_runtime.cend() ? nullptr : &*it;
}

void EditorDocument::recordEvent(DeckyId id, const QString &service, const QString &attackerIp,
                                 const QDateTime &at, PulseSeverity severity)
{
    if (!m_topology.decky(id))
        return;
    DeckyActivity &activity = m_activity[id];
    ++activity.events;
    activity.lastSeen = at;
    activity.lastAttackerIp = attackerIp;
    activity.lastService = service;
    Q_EMIT activityChanged(id);
    Q_EMIT pulsed(id, severity);
}

void EditorDocument::setEventCount(DeckyId id, int events, const QDateTime &last)
{
    if (!m_topology.decky(id))
        return;
    DeckyActivity &activity = m_activity[id];
    activity.events = events;
    activity.lastSeen = last;
    Q_EMIT activityChanged(id);
}

void EditorDocument::recordCredential(DeckyId id, const CapturedCredential &credential)
{
    if (!m_topology.decky(id))
        return;
    auto &list = m_activity[id].credentials;
    list.removeIf([&](const CapturedCredential &known) {
        return known.service == credential.service && known.principal == credential.principal
               && known.secret == credential.secret && known.attackerIp == credential.attackerIp;
    });
    const auto place = std::find_if(list.cbegin(), list.cend(), [&](const CapturedCredential &known) {
        return known.lastSeen <= credential.lastSeen;
    });
    list.insert(place, credential);
    if (list.size() > DeckyActivity::kMaxCredentials)
        list.resize(DeckyActivity::kMaxCredentials);
    Q_EMIT activityChanged(id);
}

void EditorDocument::pulse(DeckyId id, PulseSeverity severity)
{
    if (m_topology.decky(id))
        Q_EMIT pulsed(id, severity);
}

const DeckyActivity *EditorDocument::activity(DeckyId id) const
{
    const auto it = m_activity.constFind(id);
    return it == m_activity.cend() ? nullptr : &*it;
}

} // namespace decnet
