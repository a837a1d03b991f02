// SPDX-License-Identifier: GPL-3.0-or-later
#include "mappreview.h"

#include "canvas/style/canvasstyle.h"
#include "core/topology/autolayout.h"

#include <QFontMetricsF>
#include <QMouseEvent>
#include <QPainter>

#include <map>

namespace decnet::desktop {

namespace {
constexpr qreal kMargin = 16;
constexpr qreal kMaxScale = 0.6;
constexpr qreal kTextScale = 0.34; // below this a name would not fit its card
} // namespace

MapPreview::MapPreview(QWidget *parent)
    : QWidget(parent)
{
    setAccessibleName(tr("Picture of the topology"));
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
}

void MapPreview::set(const Topology &topology, const RuntimeOverlay &runtime, bool live)
{
    clear();
    const LayoutMetrics metrics;
    const LayoutResult layout = layoutMaze(topology, metrics, true);
    for (const auto &[id, lan] : topology.lans()) {
        const auto placed = layout.lans.find(id);
        QRectF box;
        if (lan.pos && lan.size)
            box = QRectF(*lan.pos, *lan.size);
        else if (placed != layout.lans.end())
            box = placed->second;
        if (box.isEmpty())
            continue;
        m_lans.push_back({box, lan.name, lan.isDmz});
        m_bounds |= box;
    }
    std::map<DeckyId, QRectF> cards;
    for (const auto &[id, decky] : topology.deckies()) {
        const auto placed = layout.deckies.find(id);
        QPointF pos;
        if (decky.pos)
            pos = *decky.pos;
        else if (placed != layout.deckies.end())
            pos = placed->second;
        else
            continue;
        const QRectF card(pos, metrics.card);
        cards.emplace(id, card);
        m_bounds |= card;
        std::optional<DeckyState> state;
        if (const auto known = runtime.constFind(id); live && known != runtime.constEnd())
            state = known->state;
        m_cards.push_back({card, decky.name, topology.isGateway(id), state});
    }
    for (const auto &[id, edge] : topology.edges()) {
        if (!edge.isBridge)
            continue;
        const auto card = cards.find(edge.decky);
        const Lan *lan = topology.lan(edge.lan);
        if (card == cards.end() || !lan)
            continue;
        const auto placed = layout.lans.find(edge.lan);
        const QRectF box = lan->pos && lan->size         ? QRectF(*lan->pos, *lan->size)
                           : placed != layout.lans.end() ? placed->second
                                                         : QRectF();
        if (!box.isEmpty())
            m_links.emplace_back(card->second.center(), box.center());
    }
    update();
}

void MapPreview::clear()
{
    m_bounds = {};
    m_lans.clear();
    m_cards.clear();
    m_links.clear();
    update();
}

void MapPreview::paintEvent(QPaintEvent *)
{
    const CanvasStyle &style = CanvasStyle::forPalette(palette());
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(style.lanBorder, 1));
    painter.setBrush(style.background);
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 8, 8);
    if (m_bounds.isEmpty())
        return;
    const QRectF room = QRectF(rect()).adjusted(kMargin, kMargin, -kMargin, -kMargin);
    const qreal scale =
        qMin(qMin(room.width() / m_bounds.width(), room.height() / m_bounds.height()), kMaxScale);
    QTransform toWidget;
    toWidget.translate(room.center().x(), room.center().y());
    toWidget.scale(scale, scale);
    toWidget.translate(-m_bounds.center().x(), -m_bounds.center().y());

    // Texts keep their size; small pictures do without.
    QFont small = font();
    small.setPointSizeF(small.pointSizeF() * 0.85);
    painter.setFont(small);
    const QFontMetricsF metrics(small);
    for (const Box &lan : m_lans) {
        const QRectF box = toWidget.mapRect(lan.rect);
        painter.setPen(QPen(lan.dmz ? style.dmz : style.lanBorder, 1.25));
        painter.setBrush(lan.dmz ? style.dmzFill : style.lanFill);
        painter.drawRoundedRect(box, 5, 5);
        if (scale < kTextScale)
            continue;
        painter.setPen(lan.dmz ? style.dmz : style.textMuted);
        const QRectF title(box.left() + 8, box.top() + 3, box.width() - 16, metrics.height());
        painter.drawText(title, Qt::AlignLeft | Qt::AlignVCenter,
                         metrics.elidedText(lan.name, Qt::ElideRight, title.width()));
    }
    painter.setPen(QPen(style.linkForward, 1.25));
    for (const QLineF &link : m_links)
        painter.drawLine(toWidget.map(link));
    for (const Card &decky : m_cards) {
        const QRectF card = toWidget.mapRect(decky.rect);
        const QColor state = decky.state ? style.state(*decky.state) : style.idle;
        painter.setPen(QPen(decky.gateway ? style.dmz : style.cardBorder, 1));
        painter.setBrush(style.card);
        painter.drawRoundedRect(card, 4, 4);
        painter.setPen(Qt::NoPen);
        painter.setBrush(state);
        const qreal dot = qBound(4.0, card.height() * 0.22, 9.0);
        const bool named = scale >= kTextScale && card.height() > metrics.height();
        const QPointF middle(named ? card.left() + 8 + dot / 2 : card.center().x(),
                             card.center().y());
        painter.drawEllipse(middle, dot / 2, dot / 2);
        if (!named)
            continue;
        painter.setPen(style.text);
        const QRectF text = card.adjusted(14 + dot, 0, -4, 0);
        painter.drawText(text, Qt::AlignLeft | Qt::AlignVCenter,
                         metrics.elidedText(decky.name, Qt::ElideRight, text.width()));
    }
}

void MapPreview::mouseDoubleClickEvent(QMouseEvent *event)
{
    if (event->button() == Qt::LeftButton)
        Q_EMIT activated();
}

} // namespace decnet::desktop
