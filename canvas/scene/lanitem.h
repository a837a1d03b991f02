// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "canvas/scene/lanbox.h"
#include "canvas/scene/lanpainter.h"

#include <QGraphicsItem>

namespace decnet {

/// One LAN's box in the scene. GUI thread; the painter must outlive it.
class LanItem final : public QGraphicsItem
{
public:
    LanItem(const LanPainter &painter, LanBox box);

    [[nodiscard]] const LanBox &box() const { return m_box; }
    /// Repaints, and moves in the scene's index, only when something is different.
    void setBox(const LanBox &box);

    [[nodiscard]] QRectF boundingRect() const override;
    void paint(QPainter *painter, const QStyleOptionGraphicsItem *option, QWidget *widget) override;

private:
    const LanPainter &m_painter;
    LanBox m_box;
};

/// The labels of all LANs when the zoom is too far for headers; above the cards. GUI thread.
class LanLabels final : public QGraphicsItem
{
public:
    LanLabels(const LanPainter &painter, const QHash<LanId, LanItem *> &lans);

    void setBounds(const QRectF &bounds);
    [[nodiscard]] QRectF boundingRect() const override { return m_bounds; }
    void paint(QPainter *painter, const QStyleOptionGraphicsItem *option, QWidget *widget) override;

private:
    const LanPainter &m_painter;
    const QHash<LanId, LanItem *> &m_lans;
    QRectF m_bounds;
};

} // namespace decnet
