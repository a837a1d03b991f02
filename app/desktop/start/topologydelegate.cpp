// SPDX-License-Identifier: GPL-3.0-or-later
#include "topologydelegate.h"

#include "../style/statuschip.h"
#include "../words.h"
#include "topologymodel.h"

#include "canvas/style/canvasstyle.h"

#include <QPainter>

namespace decnet::desktop {

using namespace Qt::Literals::StringLiterals;

namespace {
constexpr int kMargin = 4;   // between cards
constexpr int kPadding = 14; // inside a card
constexpr int kBarHeight = 5;

QFont nameFont(QFont font)
{
    font.setPointSizeF(font.pointSizeF() * 1.12);
    font.setWeight(QFont::DemiBold);
    return font;
}
} // namespace

TopologyDelegate::TopologyDelegate(const Theme &theme, QObject *parent)
    : QStyledItemDelegate(parent)
    , m_theme(theme)
{
}

QSize TopologyDelegate::sizeHint(const QStyleOptionViewItem &option, const QModelIndex &) const
{
    const int lines =
        QFontMetrics(nameFont(option.font)).height() + 2 * QFontMetrics(option.font).height();
    return {280, lines + 2 * kPadding + 2 * kMargin + 2 * 6 + kBarHeight + 4};
}

void TopologyDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option,
                             const QModelIndex &index) const
{
    const auto *model = qobject_cast<const TopologyModel *>(index.model());
    if (!model)
        return;
    const TopologyRow &row = model->row(index.row());
    const TopologyMeta &meta = row.summary.meta;
    const bool selected = option.state.testFlag(QStyle::State_Selected);
    const bool hovered = option.state.testFlag(QStyle::State_MouseOver);

    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    const QRectF card =
        QRectF(option.rect).adjusted(kMargin + 0.5, kMargin + 0.5, -kMargin - 0.5, -kMargin - 0.5);
    painter->setBrush(m_theme.color(selected  ? u"accentSoft"_s
                                    : hovered ? u"hover"_s
                                              : u"surface"_s));
    painter->setPen(
        QPen(m_theme.color(selected ? u"accent"_s : u"border"_s), selected ? 1.5 : 1.0));
    painter->drawRoundedRect(card, 8, 8);

    const bool hasBar = row.running || mayHaveContainers(meta.status);
    QRect inner = card.toRect().adjusted(kPadding, kPadding, -kPadding, -kPadding);
    // Without a bar the three lines stand in the middle of the card.
    if (!hasBar)
        inner.translate(0, (kBarHeight + 4) / 2);
    const QFont bold = nameFont(option.font);
    const QFontMetrics boldMetrics(bold);
    const QFontMetrics metrics(option.font);

    // Name on the left, status on the right of the first line.
    const QString status = statusText(meta.status);
    const QSize chipSize = StatusChip::sizeFor(status, option.font);
    const QRect first(inner.left(), inner.top(), inner.width(), boldMetrics.height());
    painter->setFont(option.font);
    StatusChip::draw(
        *painter, m_theme,
        QRect(first.right() - chipSize.width() + 1, first.top(), chipSize.width(), first.height()),
        status, Words::tone(meta.status));
    painter->setFont(bold);
    painter->setPen(m_theme.color(u"text"_s));
    const QRect nameRect = first.adjusted(0, 0, -chipSize.width() - 12, 0);
    painter->drawText(nameRect, Qt::AlignVCenter | Qt::AlignLeft,
                      boldMetrics.elidedText(meta.name, Qt::ElideRight, nameRect.width()));

    painter->setFont(option.font);
    painter->setPen(m_theme.color(u"textMuted"_s));
    const QRect second(inner.left(), first.bottom() + 6, inner.width(), metrics.height());
    const QString counts = tr("%1 · %2").arg(Words::lans(row.summary.lanCount),
                                             Words::deckies(row.summary.deckyCount));
    painter->drawText(second, Qt::AlignVCenter | Qt::AlignLeft, counts);

    // While something is being done the bar shows its progress, otherwise how much is running.
    QString state;
    double part = 0.0;
    Tone tone = Tone::Success;
    if (row.running) {
        state = row.runTotal > 0 ? tr("%1 of %2 actions").arg(row.runStep).arg(row.runTotal)
                                 : tr("planning…");
        part = row.runTotal > 0 ? static_cast<double>(row.runStep) / row.runTotal : 0.0;
        tone = Tone::Accent;
    } else if (mayHaveContainers(meta.status)) {
        state = tr("%1 of %2 running").arg(row.summary.runningCount).arg(row.summary.deckyCount);
        part = row.summary.deckyCount > 0
                   ? static_cast<double>(row.summary.runningCount) / row.summary.deckyCount
                   : 0.0;
        tone = row.summary.runningCount == row.summary.deckyCount ? Tone::Success : Tone::Warning;
    }
    painter->drawText(second, Qt::AlignVCenter | Qt::AlignRight, state);

    const QRect third(inner.left(), second.bottom() + 6, inner.width(), metrics.height());
    painter->drawText(third, Qt::AlignVCenter | Qt::AlignLeft,
                      row.events == 0 ? tr("No events")
                                      : tr("%1 · last %2")
                                            .arg(Words::events(row.events),
                                                 Words::ago(row.lastEvent, model->now())));
    painter->drawText(third, Qt::AlignVCenter | Qt::AlignRight,
                      tr("created %1").arg(Words::ago(meta.createdAt, model->now())));

    if (hasBar) {
        const QRectF bar(inner.left(), third.bottom() + 7, inner.width(), kBarHeight);
        painter->setPen(Qt::NoPen);
        painter->setBrush(m_theme.color(u"neutralSoft"_s));
        painter->drawRoundedRect(bar, kBarHeight / 2.0, kBarHeight / 2.0);
        painter->setBrush(m_theme.strong(tone));
        if (part > 0.0) {
            painter->drawRoundedRect(QRectF(bar.topLeft(), QSizeF(bar.width() * part, kBarHeight)),
                                     kBarHeight / 2.0, kBarHeight / 2.0);
        }
    }
    painter->restore();
}

} // namespace decnet::desktop
