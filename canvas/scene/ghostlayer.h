// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "canvas/document/canvasghosts.h"
#include "canvas/scene/frame.h"
#include "canvas/scene/geometry.h"
#include "canvas/style/canvasstyle.h"

#include <QFont>
#include <QHash>

class QPainter;

namespace decnet {

class CardLayer;
class LanLayer;
class LinkLayer;
enum class Lod;

/// What is on its way to a running topology, drawn over (and, for what is gone, under) the other layers:
/// outlines, badges, and the plan's marks. It asks the other layers where things stand now, also while
/// they are dragged. Costs one comparison a strip while there are no ghosts. GUI thread.
class GhostLayer final
{
public:
    /// The layers must outlive it.
    GhostLayer(const LanLayer &lans, const LinkLayer &links, const CardLayer &cards, Damage damage);

    void setStyle(const CanvasStyle &style) { m_style = &style; }
    void setFont(const QFont &font);

    /// The damage is that of what was drawn until now and of what is drawn from now on.
    void set(const CanvasGhosts &ghosts);
    [[nodiscard]] const CanvasGhosts &ghosts() const { return m_ghosts; }
    /// A link has another shape: its badge moves along.
    void linkMoved(EdgeId id);

    /// Where a gone thing is drawn; null when it is not gone.
    [[nodiscard]] QRectF goneRect(LanId id) const;
    [[nodiscard]] QRectF goneRect(DeckyId id) const;
    [[nodiscard]] QRectF goneRect(EdgeId id) const;
    /// All gone things; null when there are none.
    [[nodiscard]] QRectF goneExtent() const;

    /// What is gone, between the LANs and the links: what stands there now covers it.
    void paintGone(QPainter *painter, const Frame &frame) const;
    /// Outlines and badges, over the cards.
    void paintMarks(QPainter *painter, const Frame &frame) const;

private:
    struct Cut
    {
        EdgeId id;
        geometry::LinkShape shape;
    };

    void damageAll() const;
    [[nodiscard]] QRectF rectOf(LanId id) const;
    [[nodiscard]] QRectF rectOf(DeckyId id) const;
    [[nodiscard]] static QRectF badgeAt(QPointF centre);
    void paintGoneLans(QPainter *painter, const Frame &frame) const;
    void paintGoneCards(QPainter *painter, const Frame &frame, Lod lod) const;
    void paintOutline(QPainter *painter, const QRectF &rect, const QColor &colour, qreal scale,
                      Staged staged) const;
    void paintMark(QPainter *painter, const QRectF &rect, const GhostMark &mark, const Frame &frame,
                   bool isFilledAfar, bool isThere) const;
    void paintLinkMarks(QPainter *painter, const Frame &frame) const;
    void paintPhase(QPainter *painter, QPointF leftCentre, const QColor &colour) const;
    void paintFocus(QPainter *painter, const Frame &frame) const;

    const LanLayer &m_lans;
    const LinkLayer &m_links;
    const CardLayer &m_cards;
    Damage m_damage;
    const CanvasStyle *m_style;
    CanvasGhosts m_ghosts;
    std::vector<Cut> m_cuts;
    QHash<LanId, QRectF> m_goneLans;
    QHash<DeckyId, QRectF> m_goneCards;
    mutable QHash<EdgeId, QPointF> m_badges; ///< where they were drawn last
    QFont m_nameFont;
    QFont m_smallFont;
    bool m_isEmpty = true;
};

} // namespace decnet
