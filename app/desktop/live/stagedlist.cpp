// SPDX-License-Identifier: GPL-3.0-or-later
#include "stagedlist.h"

#include "../prompts.h"
#include "livesession.h"

#include "canvas/style/ghoststyle.h"
#include "canvas/style/icons.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QListWidget>
#include <QShortcut>
#include <QTimer>
#include <QToolButton>
#include <QVBoxLayout>

namespace decnet::desktop {

using namespace Qt::Literals::StringLiterals;

namespace {
constexpr int kKeyRole = Qt::UserRole;
}

StagedList::StagedList(LiveSession &session, EditorDocument &document, const Theme &theme, QWidget *parent)
    : QWidget(parent)
    , m_session(session)
    , m_document(document)
    , m_theme(theme)
{
    auto *title = new QLabel(tr("Staged"), this);
    title->setProperty("role", u"strong"_s);
    m_up = addButton(u"liveUp"_s, tr("Apply it earlier"));
    m_up->setArrowType(Qt::UpArrow);
    m_down = addButton(u"liveDown"_s, tr("Apply it later"));
    m_down->setArrowType(Qt::DownArrow);
    m_drop = addButton(u"liveDrop"_s, tr("Drop this change"));
    m_drop->setIcon(decnetIcon(u"trash"_s));
    auto *head = new QHBoxLayout;
    head->setContentsMargins(12, 4, 8, 4);
    head->setSpacing(2);
    head->addWidget(title);
    head->addStretch(1);
    for (QToolButton *button : {m_up, m_down, m_drop})
        head->addWidget(button);

    m_list = new QListWidget(this);
    m_list->setObjectName(u"liveStaged"_s);
    m_list->setAccessibleName(tr("Staged changes"));
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setDragDropMode(QAbstractItemView::InternalMove);
    m_list->setTextElideMode(Qt::ElideRight);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->setWordWrap(true);
    m_list->setIconSize({16, 16});
    m_hint = new QLabel(this);
    m_hint->setObjectName(u"liveStagedHint"_s);
    m_hint->setProperty("role", u"muted"_s);
    m_hint->setTextFormat(Qt::PlainText);
    m_hint->setWordWrap(true);
    m_hint->setContentsMargins(12, 2, 12, 6);
    m_hint->hide();
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addLayout(head);
    layout->addWidget(m_list, 1);
    layout->addWidget(m_hint);

    connect(m_up, &QToolButton::clicked, this, [this] { move(m_list->currentRow(), m_list->currentRow() - 1); });
    connect(m_down, &QToolButton::clicked, this,
            [this] { move(m_list->currentRow(), m_list->currentRow() + 2); });
    connect(m_drop, &QToolButton::clicked, this, &StagedList::dropCurrent);
    auto *erase = new QShortcut(QKeySequence::Delete, m_list, this, &StagedList::dropCurrent,
                                Qt::WidgetShortcut);
    erase->setWhatsThis(tr("Drop this change"));
    connect(m_list, &QListWidget::currentRowChanged, this, [this](int row) {
        refreshButtons();
        reveal(row);
    });
    // The view has moved its row when it tells; the session has the last word, and the list follows it.
    connect(m_list->model(), &QAbstractItemModel::rowsMoved, this,
            [this](const QModelIndex &, int from, int, const QModelIndex &, int to) {
                QTimer::singleShot(0, this, [this, from, to] { move(from, to); });
            });
    refresh();
}

QToolButton *StagedList::addButton(const QString &name, const QString &text)
{
    auto *button = new QToolButton(this);
    button->setObjectName(name);
    button->setToolTip(text);
    button->setAccessibleName(text);
    button->setAutoRaise(true);
    return button;
}

void StagedList::refresh()
{
    const CanvasStyle &style = m_theme.isDark() ? CanvasStyle::darkStyle() : CanvasStyle::light();
    const QListWidgetItem *current = m_list->currentItem();
    const QString key = current ? current->data(kKeyRole).toString() : QString();
    const QSignalBlocker quiet(m_list);
    m_list->clear();
    for (const StagedChange &change : m_session.staged().rows()) {
        auto *item = new QListWidgetItem(badgeIcon(change.kind, style), change.text, m_list);
        item->setToolTip(change.text);
        item->setData(kKeyRole, change.key);
        item->setData(Qt::AccessibleTextRole,
                      tr("%1, %2", "Add telnet to web-1, changed").arg(change.text, stagedText(change.kind)));
        if (change.key == key)
            m_list->setCurrentItem(item);
    }
    const int placements = m_session.staged().placementCount();
    m_hint->setText(placements == 0   ? QString()
                    : placements == 1 ? tr("One thing only stands elsewhere on the canvas.")
                                      : tr("%1 things only stand elsewhere on the canvas.").arg(placements));
    m_hint->setVisible(placements > 0);
    m_list->setDragEnabled(!m_session.isApplying());
    refreshButtons();
}

void StagedList::refreshButtons()
{
    const int row = m_list->currentRow();
    const bool free = row >= 0 && m_session.isOpen() && !m_session.isApplying();
    m_up->setEnabled(free && row > 0);
    m_down->setEnabled(free && row + 1 < m_list->count());
    m_drop->setEnabled(free);
}

void StagedList::move(int from, int to)
{
    if (const auto moved = m_session.move(from, to); !moved) {
        refresh();
        m_hint->setText(moved.error().message);
        m_hint->show();
    }
}

void StagedList::dropCurrent()
{
    const int row = m_list->currentRow();
    if (row < 0 || !m_drop->isEnabled())
        return;
    const std::vector<int> dependants = m_session.staged().dependants(row);
    if (dependants.empty()) {
        m_session.drop(row);
        return;
    }
    QStringList names;
    for (const int each : dependants)
        names << u"• "_s + m_session.staged().rows()[static_cast<std::size_t>(each)].text;
    Confirmation question;
    question.title = tr("Drop a change");
    question.text = tr("Drop “%1” and what needs it?").arg(m_list->item(row)->text());
    question.detail = tr("These cannot be without it:\n%1\nUndo brings everything back.").arg(names.join(u'\n'));
    question.acceptText = tr("Drop all of them");
    confirm(this, question, [this, row] { m_session.drop(row); });
}

void StagedList::reveal(int row)
{
    if (row >= 0 && row < static_cast<int>(m_session.staged().rows().size()))
        m_document.focusGhosts(m_session.staged().rows()[static_cast<std::size_t>(row)].things);
}

} // namespace decnet::desktop
