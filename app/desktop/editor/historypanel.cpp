// SPDX-License-Identifier: GPL-3.0-or-later
#include "historypanel.h"

#include "../words.h"

#include "canvas/document/editordocument.h"
#include "canvas/style/canvasstyle.h"

#include <QHeaderView>
#include <QLabel>
#include <QListWidget>
#include <QLocale>
#include <QSplitter>
#include <QTableWidget>
#include <QVBoxLayout>

namespace decnet::desktop {

using namespace Qt::Literals::StringLiterals;

namespace {
// A list of thousands of edits helps nobody; the stack itself keeps all of them.
constexpr int kMaxShown = 500;

QWidget *titled(const QString &title, QWidget *content)
{
    auto *box = new QWidget;
    auto *layout = new QVBoxLayout(box);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    auto *label = new QLabel(title);
    label->setProperty("role", u"strong"_s);
    label->setContentsMargins(12, 6, 12, 6);
    layout->addWidget(label);
    layout->addWidget(content, 1);
    return box;
}
} // namespace

HistoryPanel::HistoryPanel(EditorDocument &document, const Theme &theme, QWidget *parent)
    : QWidget(parent)
    , m_document(document)
    , m_theme(theme)
{
    setObjectName(u"historyPanel"_s);
    m_edits = new QListWidget(this);
    m_edits->setObjectName(u"historyEdits"_s);
    m_edits->setAccessibleName(tr("Edits of this session"));
    m_edits->setToolTip(tr("Double-click to go back or forth to this edit"));
    m_edits->setUniformItemSizes(true);
    m_status = new QTableWidget(0, 3, this);
    m_status->setObjectName(u"historyStatus"_s);
    m_status->setAccessibleName(tr("Changes of status"));
    m_status->setHorizontalHeaderLabels({tr("Time"), tr("Status"), tr("Reason")});
    m_status->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_status->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_status->setShowGrid(false);
    m_status->setTabKeyNavigation(false);
    m_status->setWordWrap(false);
    m_status->verticalHeader()->hide();
    m_status->verticalHeader()->setDefaultSectionSize(26);
    m_status->horizontalHeader()->setStretchLastSection(true);
    m_status->horizontalHeader()->setHighlightSections(false);
    m_status->horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    m_status->setColumnWidth(0, 152);
    m_status->setColumnWidth(1, 136);

    auto *splitter = new QSplitter(Qt::Horizontal, this);
    splitter->setChildrenCollapsible(false);
    splitter->setHandleWidth(1);
    splitter->addWidget(titled(tr("Edits"), m_edits));
    splitter->addWidget(titled(tr("Status"), m_status));
    splitter->setStretchFactor(0, 1);
    splitter->setStretchFactor(1, 2);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(splitter);

    connect(&document, &EditorDocument::historyChanged, this, &HistoryPanel::showEdits);
    connect(m_edits, &QListWidget::itemDoubleClicked, this,
            [this](QListWidgetItem *item) { goTo(item->data(Qt::UserRole).toInt()); });
    showEdits();
}

void HistoryPanel::setStatusEvents(const std::vector<StatusEvent> &events)
{
    m_status->setRowCount(static_cast<int>(events.size()));
    for (int row = 0; row < m_status->rowCount(); ++row) {
        const StatusEvent &event = events[static_cast<size_t>(row)];
        auto *at =
            new QTableWidgetItem(QLocale().toString(event.at.toLocalTime(), QLocale::ShortFormat));
        auto *status = new QTableWidgetItem(statusText(event.to));
        status->setForeground(m_theme.strong(Words::tone(event.to)));
        auto *reason = new QTableWidgetItem(event.reason);
        reason->setToolTip(event.reason);
        m_status->setItem(row, 0, at);
        m_status->setItem(row, 1, status);
        m_status->setItem(row, 2, reason);
    }
}

void HistoryPanel::showEdits()
{
    const QUndoStack &stack = m_document.undoStack();
    m_edits->clear();
    const int first = qMax(m_document.forgottenEdits(), stack.count() - kMaxShown);
    const auto add = [this, &stack](const QString &text, int index) {
        auto *item = new QListWidgetItem(text, m_edits);
        item->setData(Qt::UserRole, index);
        // What was undone is greyed; the current state is bold.
        if (index > stack.index())
            item->setForeground(m_theme.color(u"textDisabled"_s));
        if (index == stack.index()) {
            QFont font = item->font();
            font.setBold(true);
            item->setFont(font);
        }
    };
    // Newest on top; index n is the state after n edits.
    for (int i = stack.count(); i > first; --i)
        add(stack.text(i - 1), i);
    if (first == 0)
        add(tr("As opened"), 0);
    else if (first == m_document.forgottenEdits())
        add(tr("Oldest that is kept"), first);
}

void HistoryPanel::goTo(int row)
{
    // Through the document: a deployed topology refuses what would change it.
    while (m_document.undoStack().index() > row) {
        if (!m_document.undo())
            return;
    }
    while (m_document.undoStack().index() < row) {
        if (!m_document.redo())
            return;
    }
}

} // namespace decnet::desktop
