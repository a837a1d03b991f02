// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "../appcontext.h"

#include "core/engine/liveconverger.h"
#include "core/topology/status.h"

#include <QTimer>
#include <QWidget>

#include <optional>

class QAction;
class QLabel;
class QListWidget;
class QPushButton;
class QToolButton;

namespace decnet {
class EditorDocument;
} // namespace decnet

namespace decnet::desktop {

/// Says what of a running topology differs from its document, and why; hidden while nothing does. Asks the
/// engine when something happened and now and then. Object names: "driftStrip", "driftSummary",
/// "driftDetails", "driftList", "driftAlways", "driftRepair". GUI thread.
class DriftStrip final : public QWidget
{
    Q_OBJECT

public:
    DriftStrip(TopologyId id, EditorDocument &document, const AppContext &app, QWidget *parent = nullptr);

    /// Whether there can be any: it runs, and nobody is working on it.
    void setWatching(bool watching);
    /// Offers the switch beside Repair.
    void offerAutoRepair(QAction *action);
    /// Something happened: look soon.
    void lookSoon();

Q_SIGNALS:
    void repairRequested();

private:
    void look();
    void show(const Drift &drift);
    [[nodiscard]] QStringList linesOf(const Drift &drift) const;

    const TopologyId m_id;
    EditorDocument &m_document;
    const AppContext &m_app;
    QTimer m_soon;
    QTimer m_poll;
    QLabel *m_icon;
    QLabel *m_summary;
    QToolButton *m_details;
    QListWidget *m_list;
    QPushButton *m_repair;
    QToolButton *m_always;
    bool m_watching = false;
    bool m_looking = false;
};

} // namespace decnet::desktop
