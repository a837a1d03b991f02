// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "planmodel.h"

#include "../appcontext.h"

#include "core/controller/controller.h"

#include <QDialog>

class QLabel;
class QPlainTextEdit;
class QProgressBar;
class QPushButton;
class QStackedWidget;
class QTabWidget;
class QTableView;

namespace decnet::desktop {

class Banner;

/// What Deploy would do, without doing it: the plan with a reason for each step, and the compose
/// file. Asks the controller when it is constructed. GUI thread; show with open().
///
/// Object names: "dryRunDialog", "dryRunTabs", "dryRunTable", "dryRunCompose", "dryRunCopy",
/// "dryRunSave", "dryRunClose", "dryRunBanner".
class DryRunDialog final : public QDialog
{
    Q_OBJECT

public:
    DryRunDialog(TopologyId id, const QString &name, const AppContext &app,
                 QWidget *parent = nullptr);

private:
    void show(const Result<DryRun> &result);
    void save();

    const AppContext &m_app;
    QString m_name;
    PlanModel *m_model = nullptr;
    Banner *m_banner = nullptr;
    QLabel *m_summary = nullptr;
    QProgressBar *m_busy = nullptr;
    QTabWidget *m_tabs = nullptr;
    QTableView *m_table = nullptr;
    QPlainTextEdit *m_compose = nullptr;
    QPushButton *m_copy = nullptr;
    QPushButton *m_save = nullptr;
};

} // namespace decnet::desktop
