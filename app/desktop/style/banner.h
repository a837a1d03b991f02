// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "theme.h"

#include <QFrame>

class QLabel;
class QPushButton;

namespace decnet::desktop {

/// A message across the top of a page: what is the matter, what to do about it, at most one button
/// and a way to dismiss it. Hidden until shown. GUI thread.
class Banner final : public QFrame
{
    Q_OBJECT

public:
    explicit Banner(const Theme &theme, QWidget *parent = nullptr);

    /// `remedy` may be empty; its text can be selected and copied.
    void show(Tone tone, const QString &message, const QString &remedy = {});
    /// Empty text hides the button.
    void setAction(const QString &text);
    void setDismissable(bool dismissable);

    [[nodiscard]] QString message() const;
    [[nodiscard]] QString remedy() const;
    /// Object name "<banner>Action", for tests.
    [[nodiscard]] QPushButton *actionButton() const { return m_action; }

    void setNames(const QString &base);

Q_SIGNALS:
    void actionTriggered();
    void dismissed();

private:
    void restyle();

    const Theme &m_theme;
    Tone m_tone = Tone::Neutral;
    QLabel *m_icon = nullptr;
    QLabel *m_message = nullptr;
    QLabel *m_remedy = nullptr;
    QPushButton *m_action = nullptr;
    QPushButton *m_dismiss = nullptr;
};

} // namespace decnet::desktop
