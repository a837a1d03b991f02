// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "canvas/scene/frame.h"
#include "canvas/scene/notebox.h"
#include "canvas/scene/notepainter.h"

#include <QHash>

#include <optional>
#include <vector>

namespace decnet {

/// All notes of the scene, by level: those below 0 lie under the LANs, the others over the cards. There are
/// few of them. GUI thread.
class NoteLayer final
{
public:
    explicit NoteLayer(Damage damage);

    [[nodiscard]] NotePainter &painter() { return m_painter; }

    /// Adds or replaces by id; damages only what looks different.
    void put(const NoteBox &box);
    void remove(NoteId id);
    void clear();
    /// Fonts changed.
    void relayout();
    /// Null when unknown.
    [[nodiscard]] const NoteBox *box(NoteId id) const;
    /// From the lowest to the highest.
    [[nodiscard]] const std::vector<NoteBox> &boxes() const { return m_boxes; }
    /// The topmost note at a point among those under the LANs (`ground`), or among the others.
    [[nodiscard]] std::optional<NoteId> noteAt(QPointF point, bool ground) const;

    void beginFrame(const Frame &frame) { m_scale = frame.scale; }
    void paint(QPainter *painter, const Frame &frame, bool ground);

private:
    void damageAllOf(const NoteBox &box) const;

    Damage m_damage;
    NotePainter m_painter;
    std::vector<NoteBox> m_boxes;
    qreal m_scale = 1; ///< of the last frame
};

} // namespace decnet
