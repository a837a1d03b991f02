// SPDX-License-Identifier: GPL-3.0-or-later
#include "dryrundialog.h"

#include "../prompts.h"
#include "../settings.h"
#include "../style/banner.h"
#include "../tasks.h"
#include "../words.h"

#include "canvas/style/icons.h"
#include "core/base/atomicfile.h"

#include <QClipboard>
#include <QDialogButtonBox>
#include <QGuiApplication>
#include <QHeaderView>
#include <QLabel>
#include <QPlainTextEdit>
#include <QProgressBar>
#include <QPushButton>
#include <QTabWidget>
#include <QTableView>
#include <QVBoxLayout>

namespace decnet::desktop {

using namespace Qt::Literals::StringLiterals;

DryRunDialog::DryRunDialog(TopologyId id, const QString &name, const AppContext &app,
                           QWidget *parent)
    : QDialog(parent)
    , m_app(app)
    , m_name(name)
{
    setObjectName(u"dryRunDialog"_s);
    setWindowTitle(tr("Dry run of %1").arg(name));
    resize(820, 560);

    m_summary = new QLabel(tr("Looking at what exists and planning what is missing…"), this);
    m_summary->setObjectName(u"dryRunSummary"_s);
    m_summary->setWordWrap(true);
    m_busy = new QProgressBar(this);
    m_busy->setRange(0, 0);
    m_busy->setTextVisible(false);
    m_banner = new Banner(app.theme, this);
    m_banner->setNames(u"dryRunBanner"_s);

    m_model = new PlanModel(app.theme, this);
    m_table = new QTableView(this);
    m_table->setObjectName(u"dryRunTable"_s);
    m_table->setAccessibleName(tr("Actions that would be done"));
    m_table->setModel(m_model);
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_table->setShowGrid(false);
    m_table->setWordWrap(false);
    m_table->setTabKeyNavigation(false);
    m_table->verticalHeader()->hide();
    m_table->verticalHeader()->setDefaultSectionSize(26);
    m_table->horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    m_table->horizontalHeader()->setHighlightSections(false);
    m_table->setColumnHidden(PlanModel::StateColumn, true);
    m_table->setColumnHidden(PlanModel::TimeColumn, true);
    m_table->horizontalHeader()->setSectionResizeMode(PlanModel::ActionColumn,
                                                      QHeaderView::ResizeToContents);
    m_table->horizontalHeader()->setSectionResizeMode(PlanModel::TargetColumn,
                                                      QHeaderView::ResizeToContents);
    m_table->horizontalHeader()->setSectionResizeMode(PlanModel::ReasonColumn,
                                                      QHeaderView::Stretch);

    m_compose = new QPlainTextEdit(this);
    m_compose->setObjectName(u"dryRunCompose"_s);
    m_compose->setAccessibleName(tr("Compose file"));
    m_compose->setProperty("role", u"code"_s);
    m_compose->setReadOnly(true);
    m_compose->setLineWrapMode(QPlainTextEdit::NoWrap);
    m_compose->setFrameShape(QFrame::NoFrame);

    m_tabs = new QTabWidget(this);
    m_tabs->setObjectName(u"dryRunTabs"_s);
    m_tabs->setDocumentMode(true);
    m_tabs->addTab(m_table, tr("Plan"));
    m_tabs->addTab(m_compose, tr("Compose file"));
    m_tabs->setEnabled(false);

    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Close, this);
    buttons->button(QDialogButtonBox::Close)->setObjectName(u"dryRunClose"_s);
    m_copy = buttons->addButton(tr("Copy compose file"), QDialogButtonBox::ActionRole);
    m_copy->setObjectName(u"dryRunCopy"_s);
    m_copy->setIcon(decnetIcon(u"copy"_s));
    m_save = buttons->addButton(tr("Save compose file…"), QDialogButtonBox::ActionRole);
    m_save->setObjectName(u"dryRunSave"_s);
    m_save->setIcon(decnetIcon(u"save"_s));
    m_copy->setEnabled(false);
    m_save->setEnabled(false);

    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(16, 16, 16, 12);
    layout->setSpacing(12);
    layout->addWidget(m_summary);
    layout->addWidget(m_busy);
    layout->addWidget(m_banner);
    layout->addWidget(m_tabs, 1);
    layout->addWidget(buttons);

    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(m_copy, &QPushButton::clicked, this,
            [this] { QGuiApplication::clipboard()->setText(m_compose->toPlainText()); });
    connect(m_save, &QPushButton::clicked, this, &DryRunDialog::save);

    app.tasks.run(
        this, [&controller = app.controller, id] { return controller.dryRun(id); },
        [this](const Result<DryRun> &result) { show(result); });
}

void DryRunDialog::show(const Result<DryRun> &result)
{
    m_busy->hide();
    if (!result) {
        m_summary->hide();
        m_banner->show(Tone::Danger,
                       tr("The dry run is not possible: %1").arg(result.error().message),
                       result.error().detail);
        return;
    }
    const size_t count = result->plan.actions.size();
    m_summary->setText(
        count == 0 ? tr("There is nothing to do: what runs is what is drawn.")
                   : tr("Deploy would do %1 actions. Nothing has been changed.").arg(count));
    QStringList errors;
    for (const Issue &issue : result->issues) {
        if (issue.isError())
            errors.append(issue.message);
    }
    if (!errors.isEmpty()) {
        m_banner->show(Tone::Warning, tr("Deploy would be refused until these are resolved"),
                       errors.mid(0, 5).join(u'\n'));
    }
    m_model->setPlan(result->plan);
    m_compose->setPlainText(QString::fromUtf8(result->compose));
    m_tabs->setEnabled(true);
    m_copy->setEnabled(!result->compose.isEmpty());
    m_save->setEnabled(!result->compose.isEmpty());
}

void DryRunDialog::save()
{
    askSaveFile(this, tr("Save compose file"), u"docker-compose.yml"_s,
                tr("Compose files (*.yml *.yaml)"), u"yml"_s, [this](const QString &path) {
                    // Service passwords stand in it, so it is the user's alone.
                    m_app.tasks.run(
                        this,
                        [path, text = m_compose->toPlainText().toUtf8()] {
                            return writeFileAtomically(path, text, kPrivateFile);
                        },
                        [this](const Result<void> &written) {
                            if (!written)
                                showError(this, tr("Save compose file"), written.error().message,
                                          written.error().detail);
                        });
                });
}

} // namespace decnet::desktop
