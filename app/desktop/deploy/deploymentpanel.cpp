// SPDX-License-Identifier: GPL-3.0-or-later
#include "deploymentpanel.h"

#include "../style/banner.h"
#include "../style/emptystate.h"
#include "../words.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QPlainTextEdit>
#include <QProgressBar>
#include <QPushButton>
#include <QScrollBar>
#include <QSplitter>
#include <QStackedWidget>
#include <QStyle>
#include <QTableView>
#include <QVBoxLayout>

namespace decnet::desktop {

using namespace Qt::Literals::StringLiterals;

namespace {
constexpr int kMaxLogBlocks = 5000;
constexpr int kEndRow = -2; // the end was shown; scrolling is the user's now

void setTone(QWidget *widget, const QString &tone)
{
    if (widget->property("tone").toString() == tone)
        return;
    widget->setProperty("tone", tone);
    widget->style()->unpolish(widget);
    widget->style()->polish(widget);
}
} // namespace

DeploymentPanel::DeploymentPanel(const Theme &theme, QWidget *parent)
    : QWidget(parent)
    , m_theme(theme)
{
    setObjectName(u"deploymentPanel"_s);
    m_title = new QLabel(this);
    m_title->setObjectName(u"deploymentTitle"_s);
    m_title->setProperty("role", u"strong"_s);
    m_title->setTextFormat(Qt::PlainText);
    m_counts = new QLabel(this);
    m_counts->setObjectName(u"deploymentCounts"_s);
    m_counts->setProperty("role", u"muted"_s);
    m_progress = new QProgressBar(this);
    m_progress->setObjectName(u"deploymentProgress"_s);
    m_progress->setTextVisible(false);
    m_progress->setAccessibleName(tr("Progress of the deployment"));
    m_cancel = new QPushButton(tr("Cancel"), this);
    m_cancel->setObjectName(u"deploymentCancel"_s);
    m_cancel->setToolTip(tr("Stop and roll back what was done"));
    m_banner = new Banner(theme, this);
    m_banner->setNames(u"deploymentBanner"_s);

    m_table = new QTableView(this);
    m_table->setObjectName(u"deploymentTable"_s);
    m_table->setAccessibleName(tr("Actions of the plan"));
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_table->setShowGrid(false);
    m_table->setWordWrap(false);
    m_table->setTextElideMode(Qt::ElideMiddle); // names differ at their end
    m_table->verticalHeader()->hide();
    m_table->verticalHeader()->setDefaultSectionSize(26);
    m_table->horizontalHeader()->setHighlightSections(false);
    m_table->horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    m_table->setTabKeyNavigation(false);

    m_log = new QPlainTextEdit(this);
    m_log->setObjectName(u"deploymentLog"_s);
    m_log->setAccessibleName(tr("Log of the deployment"));
    m_log->setProperty("role", u"code"_s);
    m_log->setReadOnly(true);
    m_log->setFrameShape(QFrame::NoFrame);
    m_log->setMaximumBlockCount(kMaxLogBlocks);
    m_log->setLineWrapMode(QPlainTextEdit::NoWrap);
    m_log->setPlaceholderText(tr("Messages appear here."));

    auto *splitter = new QSplitter(Qt::Horizontal, this);
    splitter->setChildrenCollapsible(false);
    splitter->addWidget(m_table);
    splitter->addWidget(m_log);
    splitter->setStretchFactor(0, 5);
    splitter->setStretchFactor(1, 2);
    splitter->setSizes({560, 280});
    splitter->setHandleWidth(1);

    auto *head = new QHBoxLayout;
    head->setSpacing(12);
    head->addWidget(m_title);
    head->addWidget(m_progress, 1);
    head->addWidget(m_counts);
    head->addWidget(m_cancel);

    auto *page = new QWidget(this);
    page->setProperty("panel", u"bar"_s);
    auto *layout = new QVBoxLayout(page);
    layout->setContentsMargins(12, 8, 12, 8);
    layout->setSpacing(8);
    layout->addLayout(head);
    layout->addWidget(m_banner);
    layout->addWidget(splitter, 1);

    auto *empty = new EmptyState(u"deploy"_s, tr("Nothing deployed in this session"),
                                 tr("Press Deploy to build the containers, or Dry run to see first "
                                    "what would be done."),
                                 theme, this);
    empty->setCompact(true);
    m_stack = new QStackedWidget(this);
    m_stack->addWidget(empty);
    m_stack->addWidget(page);
    auto *outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->addWidget(m_stack);

    connect(m_cancel, &QPushButton::clicked, this, [this] {
        if (m_run)
            m_run->cancel();
    });
    connect(m_banner, &Banner::actionTriggered, this, &DeploymentPanel::problemsRequested);
}

void DeploymentPanel::setRun(DeploymentRun *run)
{
    if (m_run)
        disconnect(m_run, nullptr, this, nullptr);
    m_run = run;
    m_followedRow = -1;
    m_log->clear();
    m_banner->hide();
    m_table->setModel(run ? &run->plan() : nullptr);
    m_stack->setCurrentIndex(run ? 1 : 0);
    if (!run)
        return;
    fitColumns();
    appendLog(run->log());
    connect(run, &DeploymentRun::progressed, this, &DeploymentPanel::refresh);
    connect(run, &DeploymentRun::planned, this, &DeploymentPanel::fitColumns);
    connect(run, &DeploymentRun::logged, this, &DeploymentPanel::appendLog);
    refresh();
}

void DeploymentPanel::refresh()
{
    if (!m_run)
        return;
    const PlanModel &plan = m_run->plan();
    const int total = plan.rowCount();
    const int finished = plan.finishedCount();
    const QString time = Words::duration(m_run->elapsedMillis());
    // The outcome stands in the banner below.
    m_title->setText(m_run->isRunning() ? m_run->headline() : m_run->title());
    if (total == 0) {
        m_counts->setText(time);
    } else if (plan.count(ActionState::Failed) + plan.count(ActionState::Skipped) > 0) {
        m_counts->setText(tr("%1 done, %2 failed, %3 skipped · %4")
                              .arg(plan.count(ActionState::Done))
                              .arg(plan.count(ActionState::Failed))
                              .arg(plan.count(ActionState::Skipped))
                              .arg(time));
    } else {
        m_counts->setText(tr("%1 of %2 actions · %3").arg(finished).arg(total).arg(time));
    }
    // Before the plan is known the bar is busy; a run that ended without one is full.
    m_progress->setRange(0, total > 0 ? total : (m_run->isRunning() ? 0 : 1));
    m_progress->setValue(m_run->isRunning() || total > 0 ? finished : 1);
    setTone(m_progress, m_run->isRunning()               ? u"accent"_s
                        : m_run->tone() == Tone::Success ? u"success"_s
                        : m_run->tone() == Tone::Danger  ? u"danger"_s
                                                         : u"accent"_s);
    m_cancel->setVisible(m_run->isRunning());
    m_cancel->setEnabled(m_run->isRunning() && !m_run->isCancelling());

    if (m_run->isRunning()) {
        m_banner->hide();
        // Follow the work unless the user looks at something else.
        const int row = plan.activeRow();
        if (row != m_followedRow && row >= 0 && !m_table->hasFocus()) {
            m_followedRow = row;
            m_table->scrollTo(plan.index(row, 0));
        }
        return;
    }
    for (int row = 0; row < total && m_followedRow != kEndRow; ++row) {
        if (plan.state(row) == ActionState::Failed) {
            m_table->scrollTo(plan.index(row, 0), QAbstractItemView::PositionAtCenter);
            m_table->selectRow(row);
            break;
        }
    }
    m_followedRow = kEndRow;
    const QString reason = m_run->reason();
    m_banner->setAction(m_run->wasRefused() ? tr("Show problems") : QString());
    m_banner->show(m_run->tone(), m_run->headline(), reason);
}

void DeploymentPanel::appendLog(const QStringList &lines)
{
    if (!lines.isEmpty())
        m_log->appendPlainText(lines.join(u'\n'));
}

void DeploymentPanel::fitColumns()
{
    QHeaderView *header = m_table->horizontalHeader();
    if (header->count() < PlanModel::ColumnCount)
        return;
    header->setMinimumSectionSize(64);
    header->setSectionResizeMode(PlanModel::StateColumn, QHeaderView::ResizeToContents);
    header->setSectionResizeMode(PlanModel::ActionColumn, QHeaderView::ResizeToContents);
    header->setSectionResizeMode(PlanModel::TargetColumn, QHeaderView::Stretch);
    header->setSectionResizeMode(PlanModel::TimeColumn, QHeaderView::ResizeToContents);
    // The reason is in the tool tip; here the room belongs to the target.
    m_table->setColumnHidden(PlanModel::ReasonColumn, true);
}

} // namespace decnet::desktop
