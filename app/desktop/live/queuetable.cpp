// SPDX-License-Identifier: GPL-3.0-or-later
#include "queuetable.h"

#include "livesession.h"

#include "canvas/document/documentchange.h"

#include <QButtonGroup>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLocale>
#include <QPushButton>
#include <QTableWidget>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

namespace decnet::desktop {

using namespace Qt::Literals::StringLiterals;

namespace {

constexpr int kIdRole = Qt::UserRole;
enum Column { TimeColumn, StateColumn, ChangeColumn, ReasonColumn, ColumnCount };

QString stateText(std::optional<MutationState> state)
{
    if (!state)
        return QueueTable::tr("All");
    switch (*state) {
    case MutationState::Queued: return QueueTable::tr("Queued");
    case MutationState::Applying: return QueueTable::tr("Applying");
    case MutationState::Applied: return QueueTable::tr("Applied");
    case MutationState::Failed: return QueueTable::tr("Failed");
    case MutationState::Discarded: break;
    }
    return QueueTable::tr("Taken back");
}

Tone toneOf(MutationState state)
{
    switch (state) {
    case MutationState::Queued:
    case MutationState::Applying: return Tone::Accent;
    case MutationState::Applied: return Tone::Success;
    case MutationState::Failed: return Tone::Danger;
    case MutationState::Discarded: break;
    }
    return Tone::Neutral;
}

/// Everything that a change names.
SelectedIds thingsOf(const QueuedMutation &row)
{
    const DocumentChange change = changeOf(row.request.op, row.inverse.value_or(row.request.op));
    SelectedIds ids;
    ids.lans = change.lans;
    ids.deckies = change.deckies;
    ids.edges = change.edges;
    return ids;
}

} // namespace

QueueTable::QueueTable(LiveSession &session, EditorDocument &document, const Theme &theme, QWidget *parent)
    : QWidget(parent)
    , m_session(session)
    , m_document(document)
    , m_theme(theme)
    , m_filters(new QButtonGroup(this))
    , m_table(new QTableWidget(0, ColumnCount, this))
{
    auto *head = new QHBoxLayout;
    head->setContentsMargins(12, 4, 8, 4);
    head->setSpacing(2);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addLayout(head);
    auto *title = new QLabel(tr("Queue and history"), this);
    title->setProperty("role", u"strong"_s);
    head->addWidget(title);
    head->addSpacing(8);
    addFilter(m_filters, u"liveFilterAll"_s, std::nullopt);
    addFilter(m_filters, u"liveFilterQueued"_s, MutationState::Queued);
    addFilter(m_filters, u"liveFilterApplying"_s, MutationState::Applying);
    addFilter(m_filters, u"liveFilterFailed"_s, MutationState::Failed);
    addFilter(m_filters, u"liveFilterApplied"_s, MutationState::Applied);
    m_filters->buttons().front()->setChecked(true);
    for (QAbstractButton *button : m_filters->buttons())
        head->addWidget(button);
    head->addStretch(1);

    m_table->setObjectName(u"liveHistory"_s);
    m_table->setAccessibleName(tr("Live changes so far"));
    m_table->setHorizontalHeaderLabels({tr("Time"), tr("State"), tr("Change"), tr("Reason")});
    m_table->setFrameShape(QFrame::NoFrame);
    m_table->setShowGrid(false);
    m_table->verticalHeader()->hide();
    m_table->horizontalHeader()->setStretchLastSection(true);
    m_table->horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    m_table->horizontalHeader()->setHighlightSections(false);
    m_table->horizontalHeader()->resizeSection(TimeColumn, 72);
    m_table->horizontalHeader()->resizeSection(StateColumn, 84);
    m_table->horizontalHeader()->resizeSection(ChangeColumn, 200);
    m_table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setTabKeyNavigation(false);
    layout->addWidget(m_table, 1);

    m_withdraw = addAction(u"liveWithdraw"_s, tr("Withdraw"), tr("Take it back before it is applied"));
    m_retry = addAction(u"liveRetry"_s, tr("Retry"), tr("Put it into the queue again"));
    m_repair = addAction(u"liveRepair"_s, tr("Repair"), tr("Bring what runs back to what is stored"));
    m_undo = addAction(u"liveUndo"_s, tr("Undo"), tr("Stage the change that takes it back"));
    auto *foot = new QHBoxLayout;
    foot->setContentsMargins(12, 4, 12, 6);
    foot->setSpacing(6);
    foot->addStretch(1);
    for (QPushButton *button : {m_withdraw, m_retry, m_repair, m_undo})
        foot->addWidget(button);
    layout->addLayout(foot);

    connect(m_table, &QTableWidget::itemSelectionChanged, this, [this] {
        refreshActions();
        reveal();
    });
    connect(m_withdraw, &QPushButton::clicked, this, [this] {
        if (const QueuedMutation *row = current())
            m_session.withdraw(*row);
    });
    connect(m_retry, &QPushButton::clicked, this, [this] {
        if (const QueuedMutation *row = current())
            m_session.retry(*row);
    });
    connect(m_undo, &QPushButton::clicked, this, [this] {
        if (const QueuedMutation *row = current())
            m_session.undo(*row);
    });
    connect(m_repair, &QPushButton::clicked, this, &QueueTable::repairRequested);
    connect(&theme, &Theme::changed, this, &QueueTable::refresh);
    refresh();
}

void QueueTable::addFilter(QButtonGroup *group, const QString &name, std::optional<MutationState> state)
{
    auto *button = new QToolButton(this);
    button->setObjectName(name);
    button->setCheckable(true);
    button->setAutoRaise(true);
    button->setProperty("state", state ? static_cast<int>(*state) : -1);
    group->addButton(button);
    connect(button, &QToolButton::clicked, this, [this, state] {
        m_filter = state;
        fill();
    });
}

QPushButton *QueueTable::addAction(const QString &name, const QString &text, const QString &toolTip)
{
    auto *button = new QPushButton(text, this);
    button->setObjectName(name);
    button->setToolTip(toolTip);
    return button;
}

void QueueTable::refresh()
{
    refreshFilters();
    fill();
}

void QueueTable::refreshFilters()
{
    const auto &rows = m_session.history();
    for (QAbstractButton *button : m_filters->buttons()) {
        const int value = button->property("state").toInt();
        const std::optional<MutationState> state =
            value < 0 ? std::nullopt : std::optional(static_cast<MutationState>(value));
        const auto count = std::ranges::count_if(rows, [state](const QueuedMutation &row) {
            return !state || row.state == *state;
        });
        button->setText(count == 0 ? stateText(state)
                                   : tr("%1 %2", "Queued 3").arg(stateText(state)).arg(count));
    }
}

void QueueTable::fill()
{
    const QueuedMutation *chosen = current();
    const QString kept = chosen ? chosen->id.toString() : QString();
    const QSignalBlocker quiet(m_table);
    int row = 0;
    m_table->setRowCount(0);
    for (const QueuedMutation &change : m_session.history()) {
        if (m_filter && change.state != *m_filter)
            continue;
        m_table->insertRow(row);
        const QStringList texts{QLocale().toString(change.requestedAt.toLocalTime(), u"HH:mm:ss"_s),
                                stateText(change.state), change.request.op.describe(m_document.topology()),
                                remarkOn(change)};
        for (int column = 0; column < ColumnCount; ++column) {
            auto *item = new QTableWidgetItem(texts.at(column));
            item->setToolTip(texts.at(column));
            item->setData(kIdRole, change.id.toString());
            if (column == StateColumn)
                item->setForeground(m_theme.strong(toneOf(change.state)));
            m_table->setItem(row, column, item);
        }
        if (change.id.toString() == kept)
            m_table->selectRow(row);
        ++row;
    }
    refreshActions();
}

QString QueueTable::remarkOn(const QueuedMutation &change) const
{
    return change.state == MutationState::Applying ? m_session.stepOf(change.id) : change.reason;
}

void QueueTable::refreshSteps()
{
    for (int row = 0; row < m_table->rowCount(); ++row) {
        QTableWidgetItem *item = m_table->item(row, ReasonColumn);
        const auto id = MutationId::parse(item->data(kIdRole).toString());
        const auto &rows = m_session.history();
        const auto change = std::ranges::find_if(rows, [&](const QueuedMutation &each) {
            return id && each.id == *id && each.state == MutationState::Applying;
        });
        if (change == rows.end())
            continue;
        item->setText(remarkOn(*change));
        item->setToolTip(item->text());
    }
}

const QueuedMutation *QueueTable::current() const
{
    const QList<QTableWidgetItem *> items = m_table->selectedItems();
    if (items.isEmpty())
        return nullptr;
    const auto id = MutationId::parse(items.front()->data(kIdRole).toString());
    const auto &rows = m_session.history();
    const auto found = std::ranges::find_if(rows, [&](const QueuedMutation &row) { return id && row.id == *id; });
    return found == rows.end() ? nullptr : &*found;
}

void QueueTable::refreshActions()
{
    const QueuedMutation *row = current();
    const bool failed = row && row->state == MutationState::Failed;
    const bool idle = !m_session.isApplying();
    m_withdraw->setEnabled(row && row->state == MutationState::Queued);
    // What was written stands in the document already: the rest is for Repair.
    m_retry->setEnabled(failed && !row->isWritten() && idle);
    m_repair->setEnabled(failed && row->isWritten() && idle && !m_session.isOpen());
    m_undo->setEnabled(row && row->state == MutationState::Applied && row->inverse && idle);
}

void QueueTable::reveal()
{
    if (const QueuedMutation *row = current())
        m_document.focusGhosts(thingsOf(*row));
}

} // namespace decnet::desktop
