// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "canvas/scene/frame.h"
#include "canvas/scene/geometry.h"
#include "canvas/style/canvasstyle.h"

#include "core/topology/ids.h"

#include <QColor>
#include <QFont>
#include <QHash>
#include <QLineF>

#include <functional>
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
    QString address; ///< that the decky has in the LAN
    bool forwards = false; ///< its decky routes
    bool selected = false;
};

/// What of them is shown.
struct LinkView
{
    bool links = true;
    bool addresses = true; ///< on each link, close up

    bool operator==(const LinkView &) const = default;
};

/// All bridge links: curves with dashes and ends when few are in sight, straight lines when many are (an
/// item per link was measured at ten times the cost). What is painted is in linklayerpaint.cpp. GUI
/// thread.
class LinkLayer final
{
public:
    explicit LinkLayer(Damage damage);

    void setStyle(const CanvasStyle &style);
    void setFont(const QFont &font);
    void setView(const LinkView &view);
    /// The title of the network that a decky's links come out of (null: none): close up they pass behind it,
    /// so that its words can be read.
    void setTitles(std::function<QRectF(DeckyId)> titleOf) { m_titleOf = std::move(titleOf); }
    void titlesMoved() { m_stale = true; }

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

    /// True when everything is drawn in another way from now on.
    [[nodiscard]] bool beginFrame(const Frame &frame);
    void paint(QPainter *painter, const Frame &frame);

    /// One link by itself: the preview while one is being drawn, and in files of lines and curves.
    static void paintLink(QPainter *painter, const geometry::LinkShape &shape, const QColor &colour,
                          qreal width, bool dashed);

private:
    struct Entry
    {
        Link link;
        QRectF bounds;
    };

    enum Group { Plain, Forwarding, Lit, GroupCount };

    /// A straight link of the frame, or a piece or dash of a curved one, in device pixels.
    struct Line
    {
        QLineF line;
        Group group = Plain;
    };

    /// Around such a line; kept apart, as every strip asks all of them.
    struct Box
    {
        float left, top, right, bottom;
    };

    /// By how many are in sight.
    enum class Manner { Detailed, Curves, Straight };
    /// What an arrow stands out of its link.
    static constexpr qreal kRoom = 24;

    void damage(const Entry &entry) const;
    void damageCurve(const geometry::LinkShape &shape, int depth) const;
    /// Fills m_lines and m_boxes.
    void prepareLines(const Frame &frame);
    /// The same for one link with its dashes, less what lies behind the title.
    void prepareDetailed(const Link &link, const Frame &frame, const std::vector<QLineF> &pieces);
    /// In scene units.
    [[nodiscard]] qreal detailedWidth(const Link &link, qreal scale) const;
    [[nodiscard]] QRectF titleOf(const Link &link) const;
    void paintLines(const Frame &frame);
    void paintEnds(QPainter *painter, const Frame &frame);
    void paintAddresses(QPainter *painter, const Frame &frame);
    /// Everything by the painter, for files of lines and curves.
    void paintVector(QPainter *painter, const Frame &frame);
    /// Keeps the painter out of the title that the link passes behind. True when it was saved for that.
    [[nodiscard]] bool clipTitle(QPainter *painter, const Link &link, const Frame &frame) const;
    void paintAddress(QPainter *painter, const Link &link) const;
    /// How much of the link its address covers.
    [[nodiscard]] static qreal addressLength(const geometry::LinkShape &shape);
    [[nodiscard]] static QRectF addressRect(const geometry::LinkShape &shape);
    [[nodiscard]] bool hasAddress(const geometry::LinkShape &shape) const;
    static void paintArrow(QPainter *painter, const geometry::LinkShape &shape, qreal grow);
    /// The arrow and the dot where the link begins, for its width.
    static void paintBothEnds(QPainter *painter, const geometry::LinkShape &shape, qreal width);
    [[nodiscard]] Group groupOf(const Link &link) const;
    [[nodiscard]] QColor colourOf(Group group) const;
    [[nodiscard]] bool isLit(const Link &link) const;

    Damage m_damage;
    const CanvasStyle *m_style;
    QFont m_font;
    LinkView m_view;
    std::function<QRectF(DeckyId)> m_titleOf;
    std::vector<Entry> m_entries;
    std::vector<int> m_visible; ///< of the frame
    std::vector<Line> m_lines;  ///< the same
    std::vector<Box> m_boxes;   ///< of m_lines
    Manner m_manner = Manner::Detailed;
    Frame m_frame;               ///< for which these were found
    mutable bool m_stale = true; ///< a link changed since
    QHash<EdgeId, int> m_index;
    std::optional<EdgeId> m_hovered;
};

} // namespace decnet
