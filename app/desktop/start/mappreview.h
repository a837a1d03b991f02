// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/topology/runtime.h"
#include "core/topology/topology.h"

#include <QLineF>
#include <QRectF>
#include <QWidget>

#include <optional>
#include <vector>

namespace decnet::desktop {

/// A small picture of a topology: LAN boxes, deckies coloured by state, bridge links. Not
/// interactive beyond a double-click. GUI thread.
class MapPreview final : public QWidget
{
    Q_OBJECT

public:
    explicit MapPreview(QWidget *parent = nullptr);

    /// Lays out what has no position yet, as the canvas will.
    void set(const Topology &topology, const RuntimeOverlay &runtime, bool live);
    void clear();
    [[nodiscard]] QSize sizeHint() const override { return {360, 200}; }
    [[nodiscard]] QSize minimumSizeHint() const override { return {160, 120}; }

Q_SIGNALS:
    void activated();

protected:
    void paintEvent(QPaintEvent *event) override;
    void mouseDoubleClickEvent(QMouseEvent *event) override;

private:
    struct Box
    {
        QRectF rect;
        QString name;
        bool dmz = false;
    };
    struct Card
    {
        QRectF rect;
        QString name;
        bool gateway = false;
        std::optional<DeckyState> state;
    };

    QRectF m_bounds;
    std::vector<Box> m_lans;
    std::vector<Card> m_cards;
    std::vector<QLineF> m_links;
};

} // namespace decnet::desktop
