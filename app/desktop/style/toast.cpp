// SPDX-License-Identifier: GPL-3.0-or-later
#include "toast.h"

#include "canvas/style/icons.h"

#include <QAccessible>
#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QMouseEvent>
#include <QStyle>

namespace decnet::desktop {

using namespace Qt::Literals::StringLiterals;
using namespace std::chrono_literals;

namespace {
constexpr auto kShown = 5s;
constexpr int kTopMargin = 60; // below the bar with the commands
constexpr int kMaxWidth = 560;
} // namespace

Toast::Toast(const Theme &theme, QWidget *parent)
    : QFrame(parent)
    , m_theme(theme)
{
    setObjectName(u"toast"_s);
    m_icon = new QLabel(this);
    m_icon->setFixedSize(18, 18);
    m_text = new QLabel(this);
    m_text->setObjectName(u"toastText"_s);
    m_text->setTextFormat(Qt::PlainText);
    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(12, 8, 16, 8);
    layout->setSpacing(10);
    layout->addWidget(m_icon);
    layout->addWidget(m_text, 1);
    m_timer.setSingleShot(true);
    m_timer.setInterval(kShown);
    connect(&m_timer, &QTimer::timeout, this, &QWidget::hide);
    parent->installEventFilter(this);
    hide();
}

void Toast::show(const QString &message, Tone tone)
{
    const QString icon = tone == Tone::Danger    ? u"error"_s
                         : tone == Tone::Warning ? u"warning"_s
                         : tone == Tone::Success ? u"check-circle"_s
                                                 : u"info"_s;
    const QString styleName = tone == Tone::Danger    ? u"danger"_s
                              : tone == Tone::Warning ? u"warning"_s
                              : tone == Tone::Success ? u"success"_s
                                                      : u"info"_s;
    setProperty("banner", styleName);
    style()->unpolish(this);
    style()->polish(this);
    m_icon->setPixmap(decnetPixmap(icon, 18, m_theme.strong(tone), devicePixelRatioF()));
    m_text->setText(message);
    m_text->setWordWrap(m_text->fontMetrics().horizontalAdvance(message) > kMaxWidth - 60);
    setAccessibleName(message);
    place();
    setVisible(true);
    raise();
    m_timer.start();
    // Screen readers speak it; the toast never takes the focus.
    QAccessibleEvent alert(this, QAccessible::Alert);
    QAccessible::updateAccessibility(&alert);
}

bool Toast::eventFilter(QObject *watched, QEvent *event)
{
    if (watched == parent() && event->type() == QEvent::Resize && isVisible())
        place();
    return QFrame::eventFilter(watched, event);
}

void Toast::mousePressEvent(QMouseEvent *event)
{
    event->accept();
    hide();
}

void Toast::place()
{
    const int width =
        qMin(m_text->wordWrap() ? kMaxWidth : sizeHint().width(), parentWidget()->width() - 32);
    const int height =
        layout()->hasHeightForWidth() ? layout()->heightForWidth(width) : sizeHint().height();
    setGeometry((parentWidget()->width() - width) / 2, kTopMargin, width, height);
}

} // namespace decnet::desktop
