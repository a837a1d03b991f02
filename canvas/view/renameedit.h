// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLineEdit>

namespace decnet {

class CanvasView;

/// The field over a card's or LAN's name while it is renamed in place. Enter or a click elsewhere
/// commits, Esc does not; either way it deletes itself. GUI thread.
class RenameEdit final : public QLineEdit
{
    Q_OBJECT

public:
    /// `place` in viewport coordinates; grown to what can be read and typed into.
    RenameEdit(CanvasView *view, const QRect &place, const QString &name, qreal fontPixels);

    /// Emits committed() unless the name is unchanged or empty, and closes. Safe to call twice.
    void commit();

Q_SIGNALS:
    void committed(const QString &name);

protected:
    void keyPressEvent(QKeyEvent *event) override;
    void focusOutEvent(QFocusEvent *event) override;

private:
    void close();

    CanvasView *m_view;
    QString m_before;
    bool m_done = false;
};

} // namespace decnet
