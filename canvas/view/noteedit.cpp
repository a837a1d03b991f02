// SPDX-License-Identifier: GPL-3.0-or-later
#include "canvas/view/noteedit.h"

#include "canvas/view/canvasview.h"

#include "core/topology/document.h"

#include <QKeyEvent>
#include <QTextDocument>

#include <algorithm>

namespace decnet {

namespace {
constexpr QSize kSmallest(180, 90);
} // namespace

NoteEdit::NoteEdit(CanvasView *view, const QRect &place, const QString &text, const QFont &font,
                   const QPalette &palette, qreal margin)
    : QPlainTextEdit(view->viewport()), m_view(view)
{
    setObjectName(QStringLiteral("noteEdit"));
    setAccessibleName(tr("Text of the note"));
    setPlaceholderText(tr("Write a note. Ctrl+Enter is done, Esc takes it back."));
    // The look of the note itself; a theme's look of fields would hide it.
    setStyleSheet(QStringLiteral("QPlainTextEdit#noteEdit { background: %1; color: %2; border: 2px solid "
                                 "%3; border-radius: 4px; padding: 0; }")
                      .arg(palette.color(QPalette::Base).name(), palette.color(QPalette::Text).name(),
                           palette.color(QPalette::Highlight).name()));
    setFont(font);
    setPlainText(text);
    document()->setDocumentMargin(margin);
    setTabChangesFocus(true);
    const QSize size = place.size().expandedTo(kSmallest);
    const QRect room = view->viewport()->rect();
    // Never half outside of the view: what is typed has to be seen.
    const QSize fitting = size.boundedTo(room.size());
    const int left = std::clamp(place.left(), 0, std::max(0, room.width() - fitting.width()));
    const int top = std::clamp(place.top(), 0, std::max(0, room.height() - fitting.height()));
    setGeometry(QRect(QPoint(left, top), fitting));
    connect(this, &QPlainTextEdit::textChanged, this, &NoteEdit::keepShort);
    selectAll();
    show();
    setFocus();
}

void NoteEdit::keepShort()
{
    if (document()->characterCount() - 1 <= kMaxNoteText)
        return;
    QTextCursor cursor(document());
    cursor.setPosition(kMaxNoteText);
    cursor.movePosition(QTextCursor::End, QTextCursor::KeepAnchor);
    cursor.removeSelectedText();
}

void NoteEdit::commit()
{
    if (m_done)
        return;
    const QString text = toPlainText();
    close();
    Q_EMIT committed(text);
}

void NoteEdit::close()
{
    m_done = true;
    const bool focused = hasFocus();
    hide();
    if (focused)
        m_view->setFocus();
    deleteLater();
}

bool NoteEdit::event(QEvent *event)
{
    // Its own keys come before the window's shortcuts.
    if (event->type() == QEvent::ShortcutOverride) {
        const auto *key = static_cast<QKeyEvent *>(event);
        const bool enter = key->key() == Qt::Key_Return || key->key() == Qt::Key_Enter;
        if (key->key() == Qt::Key_Escape || (enter && key->modifiers().testFlag(Qt::ControlModifier))) {
            event->accept();
            return true;
        }
    }
    return QPlainTextEdit::event(event);
}

void NoteEdit::keyPressEvent(QKeyEvent *event)
{
    const bool enter = event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter;
    if (event->key() == Qt::Key_Escape) {
        close();
        return;
    }
    if (enter && event->modifiers().testFlag(Qt::ControlModifier)) {
        commit();
        return;
    }
    QPlainTextEdit::keyPressEvent(event);
    // Nothing typed here may reach the canvas, where arrows move things.
    event->accept();
}

void NoteEdit::focusOutEvent(QFocusEvent *event)
{
    QPlainTextEdit::focusOutEvent(event);
    if (event->reason() != Qt::PopupFocusReason)
        commit();
}

} // namespace decnet
