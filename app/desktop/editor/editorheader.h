// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "../appcontext.h"
#include "../topologycommands.h"
#include "autosave.h"

#include <QWidget>

class QLabel;
class QPushButton;
class QToolButton;

namespace decnet {
class CanvasActions;
}

namespace decnet::desktop {

class StatusChip;

/// The bar above the canvas: way back, name and status, edit and zoom tools, and the commands of
/// the topology, enabled by its status. GUI thread.
///
/// Object names: "backButton", "topologyName", "topologyStatus", "dryRunButton", "deployButton",
/// "repairButton", "resetButton", "liveButton", "teardownButton", "undoButton", "redoButton", "zoomInButton",
/// "zoomOutButton", "zoomFitButton", "selectToolButton", "panToolButton", "arrangeButton".
class EditorHeader final : public QWidget
{
    Q_OBJECT

public:
    EditorHeader(CanvasActions &actions, const AppContext &app, QWidget *parent = nullptr);

    void setTopology(const QString &name, TopologyStatus status);
    void setAllowed(const AllowedCommands &allowed);
    /// A live session is open.
    void setLive(bool live);

Q_SIGNALS:
    void backRequested();
    void dryRunRequested();
    void deployRequested();
    void teardownRequested();
    void resetRequested();
    void repairRequested();
    void liveRequested();

private:
    QToolButton *addTool(QAction *action, const QString &name);
    QPushButton *addCommand(const QString &text, const QString &icon, const QString &name,
                            const QString &toolTip);

    const AppContext &m_app;
    QLabel *m_name = nullptr;
    StatusChip *m_status = nullptr;
    QPushButton *m_dryRun = nullptr;
    QPushButton *m_deploy = nullptr;
    QPushButton *m_repair = nullptr;
    QPushButton *m_reset = nullptr;
    QPushButton *m_teardown = nullptr;
    QPushButton *m_live = nullptr;
};

} // namespace decnet::desktop
