// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHash>
#include <QPoint>
#include <QRectF>

#include <vector>

namespace decnet {

/// Which cards are near a place: a hash of square cells. Every card counts in the one cell that holds
/// its top left corner, so moving a card is two small vector edits and a query looks one card size
/// further to the left and up.
class CardGrid final
{
public:
    void insert(int index, QPointF corner);
    void remove(int index, QPointF corner);
    /// A card got another index.
    void renumber(int from, int to, QPointF corner);
    void clear() { m_cells.clear(); }

    /// Indices whose cards (of `cardSize` at most) may touch the rectangle, ascending. False when it
    /// covers so much that looking at every card is cheaper; `out` is then untouched.
    [[nodiscard]] bool query(const QRectF &rect, QSizeF cardSize, std::vector<int> &out) const;

private:
    QHash<QPoint, std::vector<int>> m_cells;
};

} // namespace decnet
