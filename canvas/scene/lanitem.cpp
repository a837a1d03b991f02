// SPDX-License-Identifier: GPL-3.0-or-later
#include "canvas/scene/lanitem.h"

#include "canvas/scene/lod.h"

#include <QPainter>
#include <QStyleOptionGraphicsItem>

namespace decnet {

LanItem::LanItem(const LanPainter &painter, LanBox box) : m_painter(painter), m_box(std::move(box))
{
    setAcceptedMouseButtons(Qt::NoButton);
}

void LanItem::setBox(const LanBox &box)
{
    if (m_box == box)
        return;
    if (m_box.rect != box.rect)
        prepareGeometryChange();
    m_box = box;
    update();
}

QRectF LanItem::boundingRect() const
{
    return LanPainter::outerRect(m_box.rect);
}

void LanItem::paint(QPainter *painter, const QStyleOptionGraphicsItem *, QWidget *)
{
    m_painter.paint(painter, m_box,
                    QStyleOptionGraphicsItem::levelOfDetailFromTransform(painter->worldTransform()));
}

LanLabels::LanLabels(const LanPainter &painter, const QHash<LanId, LanItem *> &lans)
    : m_painter(painter), m_lans(lans)
{
    setFlag(ItemUsesExtendedStyleOption);
    setAcceptedMouseButtons(Qt::NoButton);
}

void LanLabels::setBounds(const QRectF &bounds)
{
    if (m_bounds == bounds)
        return;
    prepareGeometryChange();
    m_bounds = bounds;
}

void LanLabels::paint(QPainter *painter, const QStyleOptionGraphicsItem *option, QWidget *)
{
    const qreal scale = option->levelOfDetailFromTransform(painter->worldTransform());
    if (scale >= kHeaderScale)
        return;
    // A label stands in device pixels half outside of its box.
    const qreal reach = 12 / scale;
    const QRectF exposed = option->exposedRect.adjusted(-reach, -reach, reach, reach);
    constexpr qsizetype kManyLans = 120;
    const bool plain = m_lans.size() > kManyLans;
    for (const LanItem *item : m_lans) {
        if (item->box().rect.intersects(exposed))
            m_painter.paintLabel(painter, item->box(), scale, plain);
    }
}

} // namespace decnet
