// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "theme.h"

#include <QFrame>
#include <QTimer>

class QLabel;

namespace decnet::desktop {

/// A short message over the upper part of its parent; goes away by itself or on a click. GUI
/// thread. Object names: "toast", "toastText".
class Toast final : public QFrame
{
    Q_OBJECT

public:
    Toast(const Theme &theme, QWidget *parent);

    /// Replaces the message that is shown.
    void show(const QString &message, Tone tone);

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;

private:
    void place();

    const Theme &m_theme;
    QLabel *m_icon = nullptr;
    QLabel *m_text = nullptr;
    QTimer m_timer;
};

} // namespace decnet::desktop
