// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "canvas/scene/frame.h"
#include "canvas/scene/lanbox.h"
#include "canvas/scene/lanpainter.h"

#include <QHash>

#include <optional>
#include <vector>

namespace decnet {

/// All LAN boxes of the scene, painted by level, then in the order in which they came. GUI thread.
class LanLayer final
{
public:
    explicit LanLayer(Damage damage);

    [[nodiscard]] LanPainter &painter() { return m_painter; }

    /// Adds or replaces by id; damages only what looks different.
    void put(const LanBox &box);
    void remove(LanId id);
    void clear();
    /// Null when unknown.
    [[nodiscard]] const LanBox *box(LanId id) const;
    [[nodiscard]] const std::vector<LanBox> &boxes() const { return m_boxes; }
    /// The LAN whose box holds the point; of several the highest, then the smallest.
    [[nodiscard]] std::optional<LanId> lanAt(QPointF point, const QSet<LanId> &ignored) const;

    void beginFrame(const Frame &frame);
    void paint(QPainter *painter, const Frame &frame);
    /// The names, when the zoom is too far for headers; they stand above the cards.
    void paintLabels(QPainter *painter, const Frame &frame);

private:
    /// Box, handles and label.
    void damageAllOf(const LanBox &box) const;
    void sortOrder();

    Damage m_damage;
    LanPainter m_painter;
    std::vector<LanBox> m_boxes;
    QHash<LanId, int> m_index;
    std::vector<int> m_order; ///< of m_boxes, the lowest first; empty when all are of one level
    qreal m_scale = 1; ///< of the last frame
};

} // namespace decnet
