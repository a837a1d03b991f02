// SPDX-License-Identifier: GPL-3.0-or-later
#include "banner.h"

#include "canvas/style/icons.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QStyle>
#include <QVBoxLayout>

namespace decnet::desktop {

using namespace Qt::Literals::StringLiterals;

namespace {
QString styleName(Tone tone)
{
    switch (tone) {
    case Tone::Danger:
        return u"danger"_s;
    case Tone::Warning:
        return u"warning"_s;
    case Tone::Success:
        return u"success"_s;
    case Tone::Accent:
    case Tone::Neutral:
        return u"info"_s;
    }
    return u"info"_s;
}

QString iconName(Tone tone)
{
    switch (tone) {
    case Tone::Danger:
        return u"error"_s;
    case Tone::Warning:
        return u"warning"_s;
    case Tone::Success:
        return u"check-circle"_s;
    case Tone::Accent:
    case Tone::Neutral:
        return u"info"_s;
    }
    return u"info"_s;
}
} // namespace

Banner::Banner(const Theme &theme, QWidget *parent)
    : QFrame(parent)
    , m_theme(theme)
{
    m_icon = new QLabel(this);
    m_icon->setFixedSize(20, 20);
    m_message = new QLabel(this);
    m_message->setProperty("role", u"strong"_s);
    m_message->setWordWrap(true);
    m_message->setTextFormat(Qt::PlainText);
    m_message->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_remedy = new QLabel(this);
    m_remedy->setWordWrap(true);
    m_remedy->setTextFormat(Qt::PlainText);
    m_remedy->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_action = new QPushButton(this);
    m_action->hide();
    m_dismiss = new QPushButton(this);
    m_dismiss->setProperty("kind", u"quiet"_s);
    m_dismiss->setIcon(decnetIcon(u"close"_s));
    m_dismiss->setToolTip(tr("Dismiss"));
    m_dismiss->setAccessibleName(tr("Dismiss this message"));
    m_dismiss->hide();

    auto *texts = new QVBoxLayout;
    texts->setSpacing(2);
    texts->addWidget(m_message);
    texts->addWidget(m_remedy);
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(12, 8, 8, 8);
    row->setSpacing(12);
    row->addWidget(m_icon, 0, Qt::AlignVCenter);
    row->addLayout(texts, 1);
    row->addWidget(m_action, 0, Qt::AlignVCenter);
    row->addWidget(m_dismiss, 0, Qt::AlignVCenter);

    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Minimum);
    connect(m_action, &QPushButton::clicked, this, &Banner::actionTriggered);
    connect(m_dismiss, &QPushButton::clicked, this, [this] {
        hide();
        Q_EMIT dismissed();
    });
    connect(&theme, &Theme::changed, this, &Banner::restyle);
    hide();
}

void Banner::show(Tone tone, const QString &message, const QString &remedy)
{
    m_tone = tone;
    m_message->setText(message);
    m_remedy->setText(remedy);
    m_remedy->setVisible(!remedy.isEmpty());
    setAccessibleName(message);
    setAccessibleDescription(remedy);
    restyle();
    setVisible(true);
}

void Banner::setAction(const QString &text)
{
    m_action->setText(text);
    m_action->setVisible(!text.isEmpty());
}

void Banner::setDismissable(bool dismissable)
{
    m_dismiss->setVisible(dismissable);
}

QString Banner::message() const
{
    return m_message->text();
}

QString Banner::remedy() const
{
    return m_remedy->text();
}

void Banner::setNames(const QString &base)
{
    setObjectName(base);
    m_message->setObjectName(base + u"Message"_s);
    m_remedy->setObjectName(base + u"Remedy"_s);
    m_action->setObjectName(base + u"Action"_s);
    m_dismiss->setObjectName(base + u"Dismiss"_s);
}

void Banner::restyle()
{
    setProperty("banner", styleName(m_tone));
    style()->unpolish(this);
    style()->polish(this);
    m_icon->setPixmap(
        decnetPixmap(iconName(m_tone), 20, m_theme.strong(m_tone), devicePixelRatioF()));
}

} // namespace decnet::desktop
