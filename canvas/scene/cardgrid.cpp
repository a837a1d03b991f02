// SPDX-License-Identifier: GPL-3.0-or-later
#include "canvas/scene/cardgrid.h"

#include <algorithm>
#include <cmath>

namespace decnet {

namespace {

constexpr qreal kCell = 512;

QPoint cellOf(QPointF point)
{
    return {static_cast<int>(std::floor(point.x() / kCell)),
            static_cast<int>(std::floor(point.y() / kCell))};
}

} // namespace

void CardGrid::insert(int index, QPointF corner)
{
    m_cells[cellOf(corner)].push_back(index);
}

void CardGrid::remove(int index, QPointF corner)
{
    const auto cell = m_cells.find(cellOf(corner));
    if (cell == m_cells.end())
        return;
    std::erase(*cell, index);
    if (cell->empty())
        m_cells.erase(cell);
}

void CardGrid::renumber(int from, int to, QPointF corner)
{
    const auto cell = m_cells.find(cellOf(corner));
    if (cell != m_cells.end())
        std::replace(cell->begin(), cell->end(), from, to);
}

bool CardGrid::query(const QRectF &rect, QSizeF cardSize, std::vector<int> &out) const
{
    const QPoint first = cellOf(rect.topLeft() - QPointF(cardSize.width(), cardSize.height()));
    const QPoint last = cellOf(rect.bottomRight());
    const qint64 cells = (qint64(last.x()) - first.x() + 1) * (qint64(last.y()) - first.y() + 1);
    if (cells > m_cells.size())
        return false;
    out.clear();
    for (int y = first.y(); y <= last.y(); ++y) {
        for (int x = first.x(); x <= last.x(); ++x) {
            const auto cell = m_cells.constFind(QPoint(x, y));
            if (cell != m_cells.cend())
                out.insert(out.end(), cell->begin(), cell->end());
        }
    }
    std::sort(out.begin(), out.end());
    return true;
}

} // namespace decnet
