// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPlainTextEdit>

namespace decnet {

class CanvasView;

/// The field over a note while its text is typed in place. Ctrl+Enter or a click elsewhere commits, Esc does
/// not; either way it deletes itself. GUI thread.
class NoteEdit final : public QPlainTextEdit
{
    Q_OBJECT

public:
    /// `place` in viewport coordinates; grown to what can be read and typed into. `margin`: around the text.
    NoteEdit(CanvasView *view, const QRect &place, const QString &text, const QFont &font,
             const QPalette &palette, qreal margin);

    /// Emits committed() and closes. Safe to call twice.
    void commit();

Q_SIGNALS:
    /// Also when nothing was changed.
    void committed(const QString &text);

protected:
    bool event(QEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void focusOutEvent(QFocusEvent *event) override;

private:
    void close();
    void keepShort();

    CanvasView *m_view;
    bool m_done = false;
};

} // namespace decnet
