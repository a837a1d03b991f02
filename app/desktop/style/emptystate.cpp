// SPDX-License-Identifier: GPL-3.0-or-later
#include "emptystate.h"

#include "canvas/style/icons.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QStyle>
#include <QVBoxLayout>

namespace decnet::desktop {

using namespace Qt::Literals::StringLiterals;

EmptyState::EmptyState(const QString &icon, const QString &title, const QString &text,
                       const Theme &theme, QWidget *parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_iconName(icon)
{
    setProperty("panel", u"bar"_s);
    m_icon = new QLabel(this);
    m_icon->setAlignment(Qt::AlignCenter);
    m_title = new QLabel(title, this);
    m_title->setProperty("role", u"heading"_s);
    m_title->setAlignment(Qt::AlignCenter);
    m_title->setWordWrap(true);
    m_text = new QLabel(text, this);
    m_text->setProperty("role", u"muted"_s);
    m_text->setAlignment(Qt::AlignHCenter | Qt::AlignTop);
    m_text->setWordWrap(true);
    m_text->setMaximumWidth(520);
    m_buttons = new QHBoxLayout;
    m_buttons->setSpacing(8);

    auto *centred = new QHBoxLayout;
    centred->addStretch(1);
    centred->addWidget(m_text, 4);
    centred->addStretch(1);
    auto *buttonRow = new QHBoxLayout;
    buttonRow->addStretch();
    buttonRow->addLayout(m_buttons);
    buttonRow->addStretch();
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(24, 16, 24, 16);
    layout->setSpacing(8);
    layout->addStretch();
    layout->addWidget(m_icon);
    layout->addWidget(m_title);
    layout->addLayout(centred);
    layout->addLayout(buttonRow);
    layout->addStretch();
    connect(&theme, &Theme::changed, this, &EmptyState::restyle);
    restyle();
}

void EmptyState::setText(const QString &title, const QString &text)
{
    m_title->setText(title);
    m_text->setText(text);
}

void EmptyState::setCompact(bool compact)
{
    m_iconSize = compact ? 32 : 64;
    m_title->setProperty("role", compact ? u"strong"_s : u"heading"_s);
    m_title->style()->unpolish(m_title);
    m_title->style()->polish(m_title);
    layout()->setContentsMargins(compact ? 12 : 24, 4, compact ? 12 : 24, 4);
    layout()->setSpacing(compact ? 4 : 8);
    restyle();
}

void EmptyState::addButton(QWidget *button)
{
    m_buttons->addWidget(button);
}

void EmptyState::restyle()
{
    m_icon->setPixmap(decnetPixmap(m_iconName, m_iconSize, m_theme.color(u"textDisabled"_s),
                                   devicePixelRatioF()));
}

} // namespace decnet::desktop
