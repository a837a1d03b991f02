// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "deploymentrun.h"

#include <QPointer>
#include <QWidget>

class QLabel;
class QPlainTextEdit;
class QProgressBar;
class QPushButton;
class QStackedWidget;
class QTableView;

namespace decnet::desktop {

class Banner;

/// What a deploy, teardown or repair is doing: actions with their states, log, progress, time,
/// Cancel, and in the end the outcome with its reason. Shows one run, or an empty state. GUI
/// thread.
///
/// Object names: "deploymentTable", "deploymentLog", "deploymentProgress", "deploymentTitle",
/// "deploymentCounts", "deploymentCancel", "deploymentBanner" (…Message, …Remedy).
class DeploymentPanel final : public QWidget
{
    Q_OBJECT

public:
    explicit DeploymentPanel(const Theme &theme, QWidget *parent = nullptr);

    /// Null shows the empty state.
    void setRun(DeploymentRun *run);

Q_SIGNALS:
    /// "Show problems" of a refused deploy.
    void problemsRequested();

private:
    void refresh();
    void appendLog(const QStringList &lines);
    void fitColumns();

    const Theme &m_theme;
    QPointer<DeploymentRun> m_run;
    QStackedWidget *m_stack = nullptr;
    QLabel *m_title = nullptr;
    QLabel *m_counts = nullptr;
    QProgressBar *m_progress = nullptr;
    QPushButton *m_cancel = nullptr;
    Banner *m_banner = nullptr;
    QTableView *m_table = nullptr;
    QPlainTextEdit *m_log = nullptr;
    int m_followedRow = -1;
};

} // namespace decnet::desktop
