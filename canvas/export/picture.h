// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <QByteArray>
#include <QRectF>
#include <QString>

class QPainter;

namespace decnet {

class TopologyScene;

enum class PictureFormat { Svg, Pdf, Png };

/// PNG files larger than this in pixels are refused: they would not fit into memory.
inline constexpr qint64 kMaxPicturePixels = 128LL * 1024 * 1024;

/// The topology as a picture, in the light style whatever the window shows, without selection marks.
/// `area` is in scene units; null: everything, with a margin. `scale`: pixels (PNG) or points (PDF) for a
/// scene unit, 0.1 … 8; SVG always has one unit for one.
/// Errors: Invalid (empty topology, a picture too large).
[[nodiscard]] Result<QByteArray> drawPicture(TopologyScene &scene, PictureFormat format,
                                             const QRectF &area = {}, qreal scale = 1);

/// Fits the topology into the page of a printer's painter. Nothing happens for an empty topology.
void printPicture(TopologyScene &scene, QPainter &painter, const QRectF &page);

} // namespace decnet
