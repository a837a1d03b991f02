// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "canvas/scene/card.h"
#include "canvas/scene/cardgrid.h"
#include "canvas/scene/cardpainter.h"
#include "canvas/scene/frame.h"

#include <QHash>

#include <vector>

namespace decnet {

/// All deckies of the scene: with ten thousand cards the bookkeeping of a graphics item per card would
/// cost more than painting them. It knows where each is, paints those in the exposed part, and answers
/// what is at a point. GUI thread.
class CardLayer final
{
public:
    CardLayer(const Catalog &catalog, Damage damage);

    [[nodiscard]] CardPainter &painter() { return m_painter; }

    /// Adds or replaces by id and repaints what changed.
    void put(Card card);
    void remove(DeckyId id);
    void clear();
    /// Null when unknown.
    [[nodiscard]] const Card *card(DeckyId id) const;
    [[nodiscard]] const std::vector<Card> &cards() const { return m_cards; }

    void move(DeckyId id, QPointF corner);
    void setSelected(DeckyId id, bool selected);
    void setRaised(DeckyId id, bool raised);
    void setLive(DeckyId id, std::optional<DeckyState> state, int events);
    void setSeverity(DeckyId id, std::optional<Severity> severity);
    void setHovered(std::optional<DeckyId> id);
    [[nodiscard]] std::optional<DeckyId> hovered() const { return m_hovered; }
    /// The service chip of `decky` that is drawn as focused.
    void setFocusService(DeckyId decky, const QString &service);
    /// The ring of a decky under attack: 0 (just begun) to 1; a value above 1 takes it away.
    void setPulse(DeckyId id, qreal phase, const QColor &colour);

    /// The topmost card at a point; its badges and port do not count.
    [[nodiscard]] const Card *cardAt(QPointF point) const;
    /// The hovered card's port contains the point.
    [[nodiscard]] bool isOnPort(QPointF point) const;
    /// Cards that lie inside, or touch, a rectangle.
    [[nodiscard]] std::vector<DeckyId> cardsIn(const QRectF &rect, bool wholly) const;
    /// Everything, with badges; null without cards.
    [[nodiscard]] QRectF extent() const;
    /// Fonts changed: every card is laid out anew.
    void relayout();

    /// True when everything is drawn in another way from now on.
    [[nodiscard]] bool beginFrame(const Frame &frame);
    void paint(QPainter *painter, const Frame &frame);

private:
    struct Pulse
    {
        qreal phase = 0;
        QColor colour;
    };

    Card *find(DeckyId id);
    void refresh(const Card &card);
    /// Fills m_visible with what may touch a rectangle.
    void look(const QRectF &rect);
    void paintFar(const Frame &frame);
    void paintPulses(QPainter *painter, const QRectF &exposed, qreal scale);

    Damage m_damage;
    CardPainter m_painter;
    std::vector<Card> m_cards;
    QHash<DeckyId, int> m_index;
    CardGrid m_grid;
    QHash<DeckyId, Pulse> m_pulses;
    Lod m_lod = Lod::Near;
    std::optional<DeckyId> m_hovered;
    DeckyId m_focusDecky;
    QString m_focusService;
    int m_raised = 0;
    int m_layered = 0; ///< cards that are not on level 0
    std::vector<int> m_visible;
};

} // namespace decnet
