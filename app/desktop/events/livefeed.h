// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "../appcontext.h"
#include "attackermodel.h"
#include "credentialmodel.h"
#include "eventmodel.h"

#include "core/bus/bus.h"
#include "core/topology/ids.h"

#include <QObject>
#include <QTimer>

#include <memory>
#include <vector>

namespace decnet {
class EditorDocument;
}

namespace decnet::desktop {

/// Keeps the event, attacker and credential lists of one topology, and the counters and pulses on
/// its canvas, up to date. The store is what is shown; the bus only says when to look. So the lists
/// are never empty after reopening, and work when another process collects. GUI thread.
class LiveFeed final : public QObject
{
    Q_OBJECT

public:
    LiveFeed(TopologyId id, EditorDocument &document, const AppContext &app,
             QObject *parent = nullptr);

    [[nodiscard]] EventModel &events() { return m_events; }
    [[nodiscard]] AttackerModel &attackers() { return m_attackers; }
    [[nodiscard]] CredentialModel &credentials() { return m_credentials; }

    /// Reads everything from the store and follows from then on. Again: does nothing.
    void start();

Q_SIGNALS:
    /// New events came in after the first load.
    void arrived(int count);
    void loaded();
    /// The store could not be read.
    void failed(const QString &message);

private:
    void fetchEvents();
    void fetchIntel();
    void takeEvents(const Result<std::vector<DecoyEvent>> &events);
    void takeCredentials(std::vector<Credential> credentials);
    [[nodiscard]] DeckyId deckyOf(const QString &id, const QString &name) const;

    const TopologyId m_id;
    EditorDocument &m_document;
    const AppContext &m_app;
    EventModel m_events;
    AttackerModel m_attackers;
    CredentialModel m_credentials;
    QTimer m_eventHint;
    QTimer m_intelHint;
    QTimer m_poll;
    bool m_first = true;
    bool m_fetching = false;
    bool m_again = false;
    bool m_fetchingIntel = false;
    std::vector<std::unique_ptr<Subscription>> m_subscriptions;
};

} // namespace decnet::desktop
