// SPDX-License-Identifier: GPL-3.0-or-later
#include "livepanel.h"

#include "../deploy/planmodel.h"
#include "livesession.h"

#include "canvas/style/icons.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QListWidget>
#include <QLocale>
#include <QPushButton>
#include <QSplitter>
#include <QTableView>
#include <QTableWidget>
#include <QVBoxLayout>

namespace decnet::desktop {

using namespace Qt::Literals::StringLiterals;

namespace {

QString lineOf(const ObjectDiff &difference)
{
    const QString kind = difference.kind == ObjectKind::Lan     ? LivePanel::tr("Network")
                         : difference.kind == ObjectKind::Decky ? LivePanel::tr("Decky")
                         : difference.kind == ObjectKind::Note  ? LivePanel::tr("Note")
                                                                : LivePanel::tr("Link");
    switch (difference.change) {
    case ObjectChange::Added: return LivePanel::tr("%1 %2: added").arg(kind, difference.name);
    case ObjectChange::Removed: return LivePanel::tr("%1 %2: removed").arg(kind, difference.name);
    case ObjectChange::Changed: break;
    }
    return LivePanel::tr("%1 %2: %3").arg(kind, difference.name, difference.fields.join(u", "_s));
}

QString iconOf(ObjectChange change)
{
    return change == ObjectChange::Added ? u"plus"_s : change == ObjectChange::Removed ? u"trash"_s : u"rename"_s;
}

QString stateText(MutationState state)
{
    switch (state) {
    case MutationState::Queued: return LivePanel::tr("Queued");
    case MutationState::Applying: return LivePanel::tr("Applying");
    case MutationState::Applied: return LivePanel::tr("Applied");
    case MutationState::Failed: return LivePanel::tr("Failed");
    case MutationState::Discarded: break;
    }
    return LivePanel::tr("Discarded");
}

QWidget *titled(const QString &title, QWidget *content, QWidget *parent)
{
    auto *box = new QWidget(parent);
    auto *layout = new QVBoxLayout(box);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    auto *label = new QLabel(title, box);
    label->setProperty("role", u"strong"_s);
    label->setContentsMargins(12, 6, 12, 6);
    layout->addWidget(label);
    layout->addWidget(content, 1);
    return box;
}

} // namespace

LivePanel::LivePanel(LiveSession &session, EditorDocument &document, const Theme &theme, QWidget *parent)
    : QWidget(parent)
    , m_session(session)
    , m_document(document)
    , m_theme(theme)
    , m_planModel(new PlanModel(theme, this))
{
    setObjectName(u"livePanel"_s);
    m_summary = new QLabel(this);
    m_summary->setObjectName(u"liveSummary"_s);
    m_summary->setTextFormat(Qt::PlainText);
    m_summary->setWordWrap(true);
    m_apply = new QPushButton(decnetIcon(u"deploy"_s), tr("Apply to the running maze"), this);
    m_apply->setObjectName(u"liveApply"_s);
    m_apply->setProperty("kind", u"primary"_s);
    m_discard = new QPushButton(tr("Discard"), this);
    m_discard->setObjectName(u"liveDiscard"_s);
    auto *bar = new QHBoxLayout;
    bar->setContentsMargins(12, 8, 12, 8);
    bar->setSpacing(8);
    bar->addWidget(m_summary, 1);
    bar->addWidget(m_discard);
    bar->addWidget(m_apply);

    m_staged = new QListWidget(this);
    m_staged->setObjectName(u"liveStaged"_s);
    m_staged->setAccessibleName(tr("Staged changes"));
    m_staged->setFrameShape(QFrame::NoFrame);
    m_plan = new QTableView(this);
    m_plan->setObjectName(u"livePlan"_s);
    m_plan->setAccessibleName(tr("What applying would do"));
    m_plan->setModel(m_planModel);
    m_plan->hideColumn(PlanModel::StateColumn);
    m_plan->hideColumn(PlanModel::TimeColumn);
    m_plan->setFrameShape(QFrame::NoFrame);
    m_plan->setShowGrid(false);
    m_plan->verticalHeader()->hide();
    m_plan->horizontalHeader()->setStretchLastSection(true);
    m_plan->horizontalHeader()->resizeSection(PlanModel::ActionColumn, 150);
    m_plan->horizontalHeader()->resizeSection(PlanModel::TargetColumn, 220);
    m_plan->setSelectionMode(QAbstractItemView::NoSelection);
    m_history = new QTableWidget(0, 4, this);
    m_history->setObjectName(u"liveHistory"_s);
    m_history->setAccessibleName(tr("Live changes so far"));
    m_history->setHorizontalHeaderLabels({tr("Time"), tr("State"), tr("Change"), tr("Reason")});
    m_history->setFrameShape(QFrame::NoFrame);
    m_history->setShowGrid(false);
    m_history->verticalHeader()->hide();
    m_history->horizontalHeader()->setStretchLastSection(true);
    m_history->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_history->setSelectionBehavior(QAbstractItemView::SelectRows);

    auto *split = new QSplitter(this);
    split->addWidget(titled(tr("Staged"), m_staged, split));
    split->addWidget(titled(tr("Applying would"), m_plan, split));
    split->addWidget(titled(tr("History"), m_history, split));
    split->setStretchFactor(1, 1);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addLayout(bar);
    layout->addWidget(split, 1);

    connect(m_apply, &QPushButton::clicked, &session, [&session] { session.apply(false); });
    connect(m_discard, &QPushButton::clicked, &session, &LiveSession::discard);
    connect(m_staged, &QListWidget::currentRowChanged, this, &LivePanel::reveal);
    connect(&session, &LiveSession::changed, this, &LivePanel::refresh);
    connect(&session, &LiveSession::historyChanged, this, &LivePanel::refreshHistory);
    refresh();
}

void LivePanel::refresh()
{
    const auto &staged = m_session.staged();
    {
        const QSignalBlocker quiet(m_staged);
        m_staged->clear();
        for (const ObjectDiff &difference : staged)
            new QListWidgetItem(decnetIcon(iconOf(difference.change)), lineOf(difference), m_staged);
    }
    m_planModel->setPlan(m_session.preview());
    const bool idle = m_session.isOpen() && !m_session.isApplying();
    m_apply->setEnabled(idle && !staged.empty() && m_session.previewProblem().isEmpty());
    m_discard->setEnabled(idle);
    if (!m_session.isOpen())
        m_summary->setText(tr("Press “Change live” to draw on a running maze; nothing happens to it before you apply."));
    else if (m_session.isApplying())
        m_summary->setText(tr("Applying…"));
    else if (!m_session.previewProblem().isEmpty())
        m_summary->setText(m_session.previewProblem());
    else if (staged.empty())
        m_summary->setText(tr("Draw: what differs from what runs is staged here."));
    else
        m_summary->setText(tr("%1 changes staged, %2 actions")
                               .arg(staged.size())
                               .arg(m_planModel->rowCount()));
}

void LivePanel::refreshHistory()
{
    const auto &rows = m_session.history();
    m_history->setRowCount(static_cast<int>(rows.size()));
    for (int row = 0; row < m_history->rowCount(); ++row) {
        const QueuedMutation &change = rows[static_cast<std::size_t>(row)];
        const QStringList texts{QLocale().toString(change.requestedAt.toLocalTime(), u"HH:mm:ss"_s),
                                stateText(change.state), change.request.op.describe(m_document.topology()),
                                change.reason};
        for (int column = 0; column < texts.size(); ++column) {
            auto *item = new QTableWidgetItem(texts.at(column));
            item->setToolTip(texts.at(column));
            if (column == 1 && change.state == MutationState::Failed)
                item->setForeground(m_theme.color(u"danger"_s));
            m_history->setItem(row, column, item);
        }
    }
}

void LivePanel::reveal(int row)
{
    if (row < 0 || row >= static_cast<int>(m_session.staged().size()))
        return;
    const ObjectDiff &difference = m_session.staged()[static_cast<std::size_t>(row)];
    SelectedIds ids;
    if (const auto lan = LanId::parse(difference.id); lan && difference.kind == ObjectKind::Lan)
        ids.lans.insert(*lan);
    else if (const auto decky = DeckyId::parse(difference.id); decky && difference.kind == ObjectKind::Decky)
        ids.deckies.insert(*decky);
    else if (const auto edge = EdgeId::parse(difference.id))
        ids.edges.insert(*edge);
    m_document.reveal(ids);
}

} // namespace decnet::desktop
