// SPDX-License-Identifier: GPL-3.0-or-later
#include "canvas/widgets/findbar.h"

#include "canvas/style/icons.h"
#include "canvas/view/canvasview.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QToolButton>

namespace decnet {

using namespace Qt::Literals::StringLiterals;

namespace {
constexpr int kMargin = 12;
constexpr int kFieldWidth = 240;
} // namespace

FindBar::FindBar(CanvasView &view) : QFrame(&view), m_view(view)
{
    setObjectName(u"findBar"_s);
    setProperty("panel", u"card"_s);
    setAutoFillBackground(true);
    m_text = new QLineEdit(this);
    m_text->setObjectName(u"findText"_s);
    m_text->setPlaceholderText(tr("Name, address, service, state…"));
    m_text->setAccessibleName(tr("Find on the canvas"));
    m_text->setFixedWidth(kFieldWidth);
    m_text->setClearButtonEnabled(true);
    m_count = new QLabel(this);
    m_count->setObjectName(u"findCount"_s);
    m_count->setMinimumWidth(72);
    const auto button = [this](const QString &name, const QString &icon, const QString &text) {
        auto *made = new QToolButton(this);
        made->setObjectName(name);
        made->setIcon(decnetIcon(icon));
        made->setToolTip(text);
        made->setAccessibleName(text);
        made->setAutoRaise(true);
        return made;
    };
    auto *back = button(u"findPrevious"_s, u"view-back"_s, tr("Previous match (Shift+Enter)"));
    auto *forward = button(u"findNext"_s, u"view-forward"_s, tr("Next match (Enter)"));
    m_all = button(u"findSelectAll"_s, u"select-all"_s, tr("Select all matches"));
    auto *close = button(u"findClose"_s, u"close"_s, tr("Close"));
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(8, 6, 6, 6);
    row->setSpacing(4);
    row->addWidget(m_text);
    row->addWidget(m_count);
    for (QToolButton *each : {back, forward, m_all, close})
        row->addWidget(each);

    connect(m_text, &QLineEdit::textChanged, this, [this] { search(false); });
    connect(back, &QToolButton::clicked, this, &FindBar::previous);
    connect(forward, &QToolButton::clicked, this, &FindBar::next);
    connect(close, &QToolButton::clicked, this, &FindBar::closeBar);
    connect(m_all, &QToolButton::clicked, this, [this] {
        SelectedIds ids;
        for (const Found &found : m_found) {
            ids.lans |= found.ids().lans;
            ids.deckies |= found.ids().deckies;
            ids.notes |= found.ids().notes;
        }
        m_view.document().reveal(ids);
        m_view.setFocus();
    });
    connect(&view.document(), &EditorDocument::changed, this, [this](const DocumentChange &change) {
        if (isVisible() && (!change.geometryOnly || !change.notes.isEmpty()))
            search(true);
    });
    view.installEventFilter(this);
    hide();
}

void FindBar::open()
{
    place();
    QFrame::show();
    raise();
    m_text->setFocus();
    m_text->selectAll();
    search(true);
}

void FindBar::place()
{
    adjustSize();
    move(m_view.width() - width() - kMargin, kMargin);
}

bool FindBar::eventFilter(QObject *watched, QEvent *event)
{
    if (watched == &m_view && event->type() == QEvent::Resize)
        place();
    return QFrame::eventFilter(watched, event);
}

void FindBar::search(bool keepPlace)
{
    m_found = findThings(m_view.document(), m_text->text());
    const bool empty = m_text->text().trimmed().isEmpty();
    m_all->setEnabled(!m_found.empty());
    if (!keepPlace)
        m_index = -1;
    if (m_found.empty()) {
        m_index = -1;
        m_count->setText(empty ? QString() : tr("Nothing found"));
    } else if (!keepPlace) {
        show(0);
    } else {
        m_count->setText(tr("%1 found").arg(m_found.size()));
    }
}

void FindBar::show(qsizetype index)
{
    m_index = index;
    const Found &found = m_found.at(static_cast<std::size_t>(index));
    m_count->setText(tr("%1 of %2").arg(index + 1).arg(m_found.size()));
    m_count->setToolTip(tr("%1: %2").arg(found.name, found.where));
    m_view.document().reveal(found.ids());
}

void FindBar::next()
{
    if (!m_found.empty())
        show((m_index + 1) % static_cast<qsizetype>(m_found.size()));
}

void FindBar::previous()
{
    const auto count = static_cast<qsizetype>(m_found.size());
    if (count > 0)
        show((qMax<qsizetype>(m_index, 0) + count - 1) % count);
}

void FindBar::closeBar()
{
    hide();
    m_view.setFocus();
}

void FindBar::keyPressEvent(QKeyEvent *event)
{
    switch (event->key()) {
    case Qt::Key_Escape: closeBar(); return;
    case Qt::Key_Return:
    case Qt::Key_Enter:
        event->modifiers().testFlag(Qt::ShiftModifier) ? previous() : next();
        return;
    default: QFrame::keyPressEvent(event);
    }
}

} // namespace decnet
