// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "theme.h"

#include <QWidget>

class QHBoxLayout;
class QLabel;

namespace decnet::desktop {

/// What a list shows when there is nothing in it: an icon, one sentence, guidance, and buttons. GUI
/// thread.
class EmptyState final : public QWidget
{
    Q_OBJECT

public:
    EmptyState(const QString &icon, const QString &title, const QString &text, const Theme &theme,
               QWidget *parent = nullptr);

    void setText(const QString &title, const QString &text);
    /// A smaller icon and less room around, for docks.
    void setCompact(bool compact);
    void addButton(QWidget *button);

private:
    void restyle();

    const Theme &m_theme;
    QString m_iconName;
    int m_iconSize = 64;
    QLabel *m_icon = nullptr;
    QLabel *m_title = nullptr;
    QLabel *m_text = nullptr;
    QHBoxLayout *m_buttons = nullptr;
};

} // namespace decnet::desktop
