// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/topology/autolayout.h"

#include <algorithm>
#include <cmath>
#include <deque>
#include <set>

namespace decnet {

namespace {

/// Widest shape of one layer, as columns to rows: a strip of hundreds of LANs would be no picture.
constexpr double kLayerAspect = 2.5;
constexpr double kOrphanAspect = 4.0;

struct Grid
{
    int columns = 1;
    int rows = 0;
};

Grid gridFor(int count, double aspect)
{
    if (count == 0)
        return {1, 0};
    const int columns = std::clamp(
        static_cast<int>(std::ceil(std::sqrt(static_cast<double>(count) * aspect))), 1, count);
    return {columns, (count + columns - 1) / columns};
}

class MazeLayout
{
public:
    MazeLayout(const Topology &topology, const LayoutMetrics &metrics, bool onlyMissing)
        : m_topology(topology)
        , m_metrics(metrics)
        , m_onlyMissing(onlyMissing)
    {
    }

    LayoutResult run()
    {
        collectResidents();
        if (m_onlyMissing)
            keepWhatIsPlaced();
        else
            keepWhatIsLocked();
        placeLans();
        placeDeckies();
        placeOrphans();
        return std::move(m_result);
    }

private:
    [[nodiscard]] QSizeF cell() const
    {
        return {m_metrics.card.width() + m_metrics.cardGap,
                m_metrics.card.height() + m_metrics.cardGap};
    }

    [[nodiscard]] bool isKept(const Decky &decky) const
    {
        return decky.pos && (m_onlyMissing || m_kept.contains(decky.id));
    }

    /// Only the box moves, with what is in it.
    [[nodiscard]] bool isRigid(const Lan &lan) const
    {
        const auto &residents = residentsOf(lan.id);
        return !m_onlyMissing && lan.pos
               && (lan.isCollapsed
                   || std::any_of(residents.begin(), residents.end(),
                                  [](const Decky *decky) { return decky->look.isLocked; }))
               && std::all_of(residents.begin(), residents.end(),
                              [](const Decky *decky) { return decky->pos.has_value(); });
    }

    [[nodiscard]] QSizeF sizeFor(const Lan &lan) const
    {
        const auto count = static_cast<int>(residentsOf(lan.id).size());
        if (!isRigid(lan))
            return sizeFor(count);
        return lan.isCollapsed ? m_metrics.lanTile : lan.size.value_or(sizeFor(count));
    }

    void keepWhatIsLocked()
    {
        for (const auto &[id, lan] : m_topology.lans()) {
            if (!lan.look.isLocked || !lan.pos)
                continue;
            const QSizeF open = lan.size.value_or(sizeFor(static_cast<int>(residentsOf(id).size())));
            const QRectF rect(*lan.pos, lan.isCollapsed ? m_metrics.lanTile : open);
            m_result.lans.emplace(id, rect);
            m_occupied |= rect;
            for (const Decky *decky : residentsOf(id)) {
                if (!decky->pos)
                    continue;
                m_kept.insert(decky->id);
                m_result.deckies.emplace(decky->id, *decky->pos);
            }
        }
        for (const Decky *decky : m_orphans) {
            if (!decky->look.isLocked || !decky->pos)
                continue;
            m_kept.insert(decky->id);
            m_result.deckies.emplace(decky->id, *decky->pos);
            m_occupied |= QRectF(*decky->pos, m_metrics.card);
        }
    }

    /// Deckies by home LAN, each list in the order of names: ids are random, pictures are not.
    void collectResidents()
    {
        for (const auto &[id, decky] : m_topology.deckies()) {
            const Lan *home = m_topology.homeLan(id);
            if (home)
                m_residents[home->id].push_back(&decky);
            else
                m_orphans.push_back(&decky);
        }
        for (auto &[id, residents] : m_residents)
            sortByName(residents);
        sortByName(m_orphans);
    }

    template<typename Child>
    static void sortByName(std::vector<const Child *> &children)
    {
        std::sort(children.begin(), children.end(), [](const Child *a, const Child *b) {
            return std::pair(a->name, a->id) < std::pair(b->name, b->id);
        });
    }

    [[nodiscard]] const std::vector<const Decky *> &residentsOf(LanId lan) const
    {
        static const std::vector<const Decky *> kNobody;
        const auto it = m_residents.find(lan);
        return it == m_residents.end() ? kNobody : it->second;
    }

    /// Room for `count` cards in `columns` columns.
    [[nodiscard]] QSizeF sizeFor(int count, int columns) const
    {
        const int rows = (count + columns - 1) / columns;
        const double width =
            2 * m_metrics.lanPadding + columns * cell().width() - m_metrics.cardGap;
        const double height = m_metrics.lanHeader + 2 * m_metrics.lanPadding +
                              rows * cell().height() - m_metrics.cardGap;
        return QSizeF(std::max(width, m_metrics.lanMinimum.width()),
                      std::max(height, m_metrics.lanMinimum.height()));
    }

    [[nodiscard]] QSizeF sizeFor(int count) const
    {
        return sizeFor(count, gridFor(count, 1.0).columns);
    }

    void keepWhatIsPlaced()
    {
        for (const auto &[id, lan] : m_topology.lans()) {
            if (!lan.pos)
                continue;
            const auto count = static_cast<int>(residentsOf(id).size());
            m_result.lans.emplace(id, QRectF(*lan.pos, lan.size.value_or(sizeFor(count))));
        }
        for (const auto &[id, decky] : m_topology.deckies()) {
            if (decky.pos)
                m_result.deckies.emplace(id, *decky.pos);
        }
        for (const auto &[id, rect] : m_result.lans)
            m_occupied |= rect;
        for (const auto &[id, pos] : m_result.deckies)
            m_occupied |= QRectF(pos, m_metrics.card);
    }

    /// LANs layer by layer: breadth first from the DMZ over the bridges, then from whatever that
    /// did not reach.
    [[nodiscard]] std::vector<std::vector<const Lan *>> layers() const
    {
        std::vector<const Lan *> starts;
        for (const auto &[id, lan] : m_topology.lans())
            starts.push_back(&lan);
        std::sort(starts.begin(), starts.end(), [](const Lan *a, const Lan *b) {
            return std::tuple(!a->isDmz, a->name, a->id) < std::tuple(!b->isDmz, b->name, b->id);
        });

        std::vector<std::vector<const Lan *>> found;
        std::map<LanId, size_t> depths;
        for (const Lan *start : starts) {
            if (depths.contains(start->id))
                continue;
            // A part of its own begins in the first layer below the DMZ, the DMZ's part at the top.
            std::deque<const Lan *> queue{start};
            depths[start->id] = start->isDmz || found.empty() ? 0 : 1;
            while (!queue.empty()) {
                const Lan *lan = queue.front();
                queue.pop_front();
                const size_t depth = depths[lan->id];
                if (found.size() <= depth)
                    found.resize(depth + 1);
                found[depth].push_back(lan);
                for (const Lan *neighbour : neighboursOf(lan->id)) {
                    if (depths.emplace(neighbour->id, depth + 1).second)
                        queue.push_back(neighbour);
                }
            }
        }
        return found;
    }

    [[nodiscard]] std::vector<const Lan *> neighboursOf(LanId lan) const
    {
        std::vector<const Lan *> neighbours;
        for (const EdgeId id : m_topology.edgesOf(lan)) {
            const DeckyId decky = m_topology.edge(id)->decky;
            for (const EdgeId other : m_topology.edgesOf(decky)) {
                const LanId next = m_topology.edge(other)->lan;
                if (next != lan)
                    neighbours.push_back(m_topology.lan(next));
            }
        }
        sortByName(neighbours);
        neighbours.erase(std::unique(neighbours.begin(), neighbours.end()), neighbours.end());
        return neighbours;
    }

    void placeLans()
    {
        double top = m_occupied.isNull() ? 0 : m_occupied.bottom() + m_metrics.lanGap;
        const double left = m_occupied.isNull() ? 0 : m_occupied.left();
        for (std::vector<const Lan *> &layer : layers()) {
            std::erase_if(layer, [&](const Lan *lan) { return m_result.lans.contains(lan->id); });
            const auto columns =
                static_cast<size_t>(gridFor(static_cast<int>(layer.size()), kLayerAspect).columns);
            for (size_t row = 0; row < layer.size(); row += columns) {
                double x = left;
                double height = 0;
                for (size_t i = row; i < std::min(row + columns, layer.size()); ++i) {
                    const QRectF rect(QPointF(x, top), sizeFor(*layer[i]));
                    m_result.lans.emplace(layer[i]->id, rect);
                    m_occupied |= rect;
                    x += rect.width() + m_metrics.lanGap;
                    height = std::max(height, rect.height());
                }
                top += height + m_metrics.lanGap;
            }
        }
    }

    void placeDeckies()
    {
        for (auto &[lan, rect] : m_result.lans)
            placeResidents(lan, rect);
    }

    void placeResidents(LanId lan, QRectF &rect)
    {
        if (const Lan &box = *m_topology.lan(lan); isRigid(box) && !box.look.isLocked) {
            for (const Decky *decky : residentsOf(lan))
                m_result.deckies.emplace(decky->id, *decky->pos + rect.topLeft() - *box.pos);
            return;
        }
        std::vector<const Decky *> missing;
        std::vector<QRectF> taken;
        for (const Decky *decky : residentsOf(lan)) {
            if (isKept(*decky))
                taken.emplace_back(*decky->pos, m_metrics.card);
            else
                missing.push_back(decky);
        }
        if (missing.empty())
            return;
        const double inner = rect.width() - 2 * m_metrics.lanPadding + m_metrics.cardGap;
        const int columns = std::max(1, static_cast<int>(inner / cell().width()));
        const QPointF origin = rect.topLeft() + QPointF(m_metrics.lanPadding,
                                                        m_metrics.lanHeader + m_metrics.lanPadding);
        int slot = 0;
        double bottom = rect.bottom();
        for (const Decky *decky : missing) {
            QRectF card;
            do {
                card = QRectF(origin + QPointF((slot % columns) * cell().width(),
                                               (slot / columns) * cell().height()),
                              m_metrics.card);
                ++slot;
            } while (std::any_of(taken.begin(), taken.end(),
                                 [&](const QRectF &other) { return other.intersects(card); }));
            const bool fits = card.bottom() + m_metrics.lanPadding <= bottom + 0.5;
            if (!fits && !mayGrow(lan, rect, card.bottom() + m_metrics.lanPadding)) {
                m_orphans.push_back(decky); // no room at home: below everything
                continue;
            }
            if (!fits)
                bottom = card.bottom() + m_metrics.lanPadding;
            rect.setBottom(bottom);
            m_result.deckies.emplace(decky->id, card.topLeft());
        }
        m_occupied |= rect;
    }

    /// A box that is kept may only grow over free ground.
    [[nodiscard]] bool mayGrow(LanId lan, const QRectF &rect, double bottom) const
    {
        QRectF grown = rect;
        grown.setBottom(bottom);
        return std::none_of(m_result.lans.begin(), m_result.lans.end(), [&](const auto &other) {
            return other.first != lan && other.second.intersects(grown);
        });
    }

    void placeOrphans()
    {
        std::vector<const Decky *> missing;
        for (const Decky *decky : m_orphans) {
            if (!isKept(*decky))
                missing.push_back(decky);
        }
        const Grid grid = gridFor(static_cast<int>(missing.size()), kOrphanAspect);
        const QPointF origin = m_occupied.isNull()
                                   ? QPointF(0, 0)
                                   : m_occupied.bottomLeft() + QPointF(0, m_metrics.lanGap);
        for (size_t i = 0; i < missing.size(); ++i) {
            const int column = static_cast<int>(i) % grid.columns;
            const int row = static_cast<int>(i) / grid.columns;
            m_result.deckies.emplace(
                missing[i]->id, origin + QPointF(column * cell().width(), row * cell().height()));
        }
    }

    const Topology &m_topology;
    const LayoutMetrics &m_metrics;
    const bool m_onlyMissing;
    std::map<LanId, std::vector<const Decky *>> m_residents;
    std::vector<const Decky *> m_orphans; ///< nowhere at home
    std::set<DeckyId> m_kept; ///< in locked LANs, or locked and in none
    QRectF m_occupied;
    LayoutResult m_result;
};

} // namespace

LayoutResult layoutMaze(const Topology &topology, const LayoutMetrics &metrics, bool onlyMissing)
{
    return MazeLayout(topology, metrics, onlyMissing).run();
}

} // namespace decnet
