// SPDX-License-Identifier: GPL-3.0-or-later
#include "mappreview.h"

#include "canvas/style/canvasstyle.h"
#include "core/topology/autolayout.h"

#include <QMouseEvent>
#include <QPainter>

namespace decnet::desktop {

namespace {
constexpr qreal kMargin = 16;
} // namespace

MapPreview::MapPreview(QWidget *parent) : QWidget(parent)
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
        m_lans.emplace_back(box, lan.isDmz);
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
        m_dots.push_back({card, state});
    }
    for (const auto &[id, edge] : topology.edges()) {
        if (!edge.isBridge)
            continue;
        const auto card = cards.find(edge.decky);
        const Lan *lan = topology.lan(edge.lan);
        if (card == cards.end() || !lan)
            continue;
        const auto placed = layout.lans.find(edge.lan);
        const QRectF box = lan->pos && lan->size ? QRectF(*lan->pos, *lan->size)
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
    m_dots.clear();
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
    const qreal scale = qMin(qMin(room.width() / m_bounds.width(), room.height() / m_bounds.height()),
                             0.6);
    painter.translate(room.center());
    painter.scale(scale, scale);
    painter.translate(-m_bounds.center());

    const qreal pixel = 1.0 / scale; // one device-independent pixel in scene units
    for (const auto &[box, dmz] : m_lans) {
        painter.setPen(QPen(dmz ? style.dmz : style.lanBorder, 1.25 * pixel));
        painter.setBrush(dmz ? style.dmzFill : style.lanFill);
        painter.drawRoundedRect(box, 6 * pixel, 6 * pixel);
    }
    painter.setPen(QPen(style.linkForward, 1.5 * pixel));
    painter.drawLines(m_links.data(), static_cast<int>(m_links.size()));
    painter.setPen(Qt::NoPen);
    for (const Dot &dot : m_dots) {
        painter.setBrush(dot.state ? style.state(*dot.state) : style.idle);
        painter.drawRoundedRect(dot.card.adjusted(16, 20, -16, -20), 3 * pixel, 3 * pixel);
    }
}

void MapPreview::mouseDoubleClickEvent(QMouseEvent *event)
{
    if (event->button() == Qt::LeftButton)
        Q_EMIT activated();
}

} // namespace decnet::desktop
