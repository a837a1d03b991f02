// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "canvas/scene/lanbox.h"
#include "canvas/style/canvasstyle.h"

#include <QFont>

class QPainter;

namespace decnet {

/// How a LAN's box looks. GUI thread.
class LanPainter final
{
public:
    LanPainter();

    void setStyle(const CanvasStyle &style) { m_style = &style; }
    [[nodiscard]] const CanvasStyle &style() const { return *m_style; }
    void setFont(const QFont &font);

    void paint(QPainter *painter, const LanBox &lan, qreal scale) const;
    /// From far away: name and counts on a plate in the middle of the box, in device pixels. Nothing
    /// when the box is too small for it. `plain`: square corners, for when there are hundreds.
    void paintLabel(QPainter *painter, const LanBox &lan, qreal scale, bool plain) const;

    [[nodiscard]] static QRectF outerRect(const QRectF &lan);
    [[nodiscard]] static QRectF headerRect(const QRectF &lan);
    /// Where the name is edited in place.
    [[nodiscard]] static QRectF nameRect(const QRectF &lan);

private:
    void paintFrame(QPainter *painter, const LanBox &lan, qreal scale) const;
    void paintHeader(QPainter *painter, const LanBox &lan, qreal scale) const;
    void paintHandles(QPainter *painter, const LanBox &lan, qreal scale) const;

    const CanvasStyle *m_style;
    QFont m_nameFont;
    QFont m_smallFont;
    QFont m_labelFont;
};

} // namespace decnet
