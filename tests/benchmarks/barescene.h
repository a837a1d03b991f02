// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/topology/topology.h"

#include <QGraphicsScene>
#include <QGraphicsView>
#include <QHash>

#include <memory>

namespace decnet::bench {

/// The same document in a plain QGraphicsView, to measure the canvas beside.
class BareScene final
{
public:
    enum class Kind {
        Floor, ///< a fill for each node below a third of the size, one item for all links: the least there is
        Naive, ///< an item for each rectangle, text and link, drawn whole at every zoom
    };

    /// Shown at once. Every LAN and decky needs a position.
    BareScene(const Topology &topology, Kind kind, QSize size);

    [[nodiscard]] QGraphicsView &view() { return *m_view; }
    /// A decky's item.
    [[nodiscard]] QGraphicsItem &node(DeckyId id) { return *m_nodes.value(id); }
    void lookAt(double zoom, QPointF centre);
    void fit();

private:
    QGraphicsScene m_scene;
    std::unique_ptr<QGraphicsView> m_view;
    QHash<DeckyId, QGraphicsItem *> m_nodes;
};

} // namespace decnet::bench
