// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "../appcontext.h"
#include "topologymodel.h"

#include <QWidget>

class QLabel;
class QProgressBar;
class QPushButton;

namespace decnet::desktop {

class Banner;
class DeploymentRun;
class MapPreview;
class StatusChip;
class TopologyCommands;

/// The selected topology of the start page: picture, facts, history, commands, and what is being
/// done to it. GUI thread.
///
/// Object names: "detailsName", "detailsOpen", "detailsDeploy", "detailsTeardown", "detailsReset",
/// "detailsExport", "detailsDelete", "detailsProgress", "detailsCancel", "detailsBanner".
class TopologyDetails final : public QWidget
{
    Q_OBJECT

public:
    TopologyDetails(const AppContext &app, TopologyCommands &commands, QWidget *parent = nullptr);

    void show(const TopologyRow &row);
    [[nodiscard]] TopologyId topology() const { return m_row.summary.meta.id; }

Q_SIGNALS:
    void openRequested(decnet::TopologyId id);

private:
    void refresh();
    void loadPicture();
    void showRun(const DeploymentRun *run);

    const AppContext &m_app;
    TopologyCommands &m_commands;
    TopologyRow m_row;
    QString m_pictureKey;

    QLabel *m_name = nullptr;
    StatusChip *m_status = nullptr;
    MapPreview *m_preview = nullptr;
    QLabel *m_lans = nullptr;
    QLabel *m_deckies = nullptr;
    QLabel *m_running = nullptr;
    QLabel *m_events = nullptr;
    QLabel *m_facts = nullptr;
    QLabel *m_history = nullptr;
    QWidget *m_runRow = nullptr;
    QLabel *m_runTitle = nullptr;
    QProgressBar *m_progress = nullptr;
    QPushButton *m_cancel = nullptr;
    Banner *m_banner = nullptr;
    QPushButton *m_open = nullptr;
    QPushButton *m_deploy = nullptr;
    QPushButton *m_teardown = nullptr;
    QPushButton *m_reset = nullptr;
    QPushButton *m_export = nullptr;
    QPushButton *m_delete = nullptr;
};

} // namespace decnet::desktop
