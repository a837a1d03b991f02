// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "canvas/scene/geometry.h"
#include "canvas/style/canvasstyle.h"

#include "core/topology/ids.h"

#include <QGraphicsItem>
#include <QHash>

#include <optional>
#include <vector>

namespace decnet {

/// A bridge attachment as drawn: from the card to the foreign LAN.
struct Link
{
    EdgeId id;
    DeckyId decky;
    LanId lan;
    geometry::LinkShape shape;
    bool forwards = false; ///< its decky routes
    bool selected = false;
};

/// All bridge links as one item: curves when few are in sight, straight lines in one call per pen when
/// many are (an item per link was measured at ten times the cost). GUI thread.
class LinkLayer final : public QGraphicsItem
{
public:
    LinkLayer();

    void setStyle(const CanvasStyle &style);

    void put(const Link &link);
    void remove(EdgeId id);
    void clear();
    [[nodiscard]] const Link *link(EdgeId id) const;
    void setShape(EdgeId id, const geometry::LinkShape &shape);
    void setSelected(EdgeId id, bool selected);
    void setHovered(std::optional<EdgeId> id);

    /// The nearest link within `reach` scene units.
    [[nodiscard]] std::optional<EdgeId> linkAt(QPointF point, qreal reach) const;
    [[nodiscard]] std::vector<EdgeId> linksIn(const QRectF &rect) const;
    void setBounds(const QRectF &bounds);

    [[nodiscard]] QRectF boundingRect() const override { return m_bounds; }
    void paint(QPainter *painter, const QStyleOptionGraphicsItem *option, QWidget *widget) override;

    /// One link by itself; also the preview while one is being drawn. Only the part inside of `exposed`
    /// (null: all of it) is stroked: dashing a curve that is mostly out of sight is what costs.
    static void paintLink(QPainter *painter, const geometry::LinkShape &shape, const QColor &colour,
                          qreal width, bool dashed, const QRectF &exposed = {});

private:
    struct Entry
    {
        Link link;
        QRectF bounds;
    };

    /// Lines of one pen each.
    struct Groups
    {
        std::vector<QLineF> plain;
        std::vector<QLineF> forwarding;
        std::vector<QLineF> lit;
    };

    void paintSegments(QPainter *painter, const std::vector<const Entry *> &visible, qreal scale,
                       const QRectF &exposed);
    void paintStraight(QPainter *painter, const std::vector<const Entry *> &visible, qreal scale);
    void drawGroups(QPainter *painter, const Groups &groups, qreal width) const;
    static void paintArrow(QPainter *painter, const geometry::LinkShape &shape, qreal grow);
    [[nodiscard]] std::vector<QLineF> &groupOf(const Link &link, Groups &groups) const;
    [[nodiscard]] bool isLit(const Link &link) const;
    [[nodiscard]] QColor colourOf(const Link &link) const;

    const CanvasStyle *m_style;
    std::vector<Entry> m_entries;
    QHash<EdgeId, int> m_index;
    QRectF m_bounds;
    std::optional<EdgeId> m_hovered;
};

} // namespace decnet
