// SPDX-License-Identifier: GPL-3.0-or-later
#include "canvas/view/renameedit.h"

#include "canvas/view/canvasview.h"

#include <QKeyEvent>
#include <QRegularExpressionValidator>

#include <algorithm>

namespace decnet {

namespace {
constexpr int kMinWidth = 130;
constexpr int kMinHeight = 28;
constexpr int kMaxName = 63;
} // namespace

RenameEdit::RenameEdit(CanvasView *view, const QRect &place, const QString &name, qreal fontPixels)
    : QLineEdit(view->viewport()), m_view(view), m_before(name)
{
    setObjectName(QStringLiteral("renameEdit"));
    setAccessibleName(tr("New name"));
    setText(name);
    setMaxLength(kMaxName);
    setValidator(new QRegularExpressionValidator(
        QRegularExpression(QStringLiteral("[A-Za-z0-9-]*")), this));
    QFont larger = font();
    larger.setPixelSize(std::clamp(qRound(fontPixels), 12, 28));
    setFont(larger);
    const QSize size(std::max(place.width(), kMinWidth),
                     std::max({place.height(), kMinHeight, sizeHint().height()}));
    // Never half outside of the view: what is typed has to be seen.
    const QRect room = view->viewport()->rect();
    const int left = std::clamp(place.left(), 0, std::max(0, room.width() - size.width()));
    const int top = std::clamp(place.center().y() - size.height() / 2, 0,
                               std::max(0, room.height() - size.height()));
    setGeometry(QRect(QPoint(left, top), size));
    selectAll();
    show();
    setFocus();
}

void RenameEdit::commit()
{
    if (m_done)
        return;
    const QString name = text();
    close();
    if (!name.isEmpty() && name != m_before)
        Q_EMIT committed(name);
}

void RenameEdit::close()
{
    m_done = true;
    const bool focused = hasFocus();
    hide();
    if (focused)
        m_view->setFocus();
    deleteLater();
}

void RenameEdit::keyPressEvent(QKeyEvent *event)
{
    switch (event->key()) {
    case Qt::Key_Escape: close(); return;
    case Qt::Key_Return:
    case Qt::Key_Enter: commit(); return;
    default: break;
    }
    QLineEdit::keyPressEvent(event);
    // Nothing typed here may reach the canvas, where arrows move things.
    event->accept();
}

void RenameEdit::focusOutEvent(QFocusEvent *event)
{
    QLineEdit::focusOutEvent(event);
    if (event->reason() != Qt::PopupFocusReason)
        commit();
}

} // namespace decnet
