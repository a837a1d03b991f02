// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QRectF>

#include <array>
#include <optional>

namespace decnet {

/// The eight places where a box is taken to resize it.
enum class Handle { TopLeft, Top, TopRight, Right, BottomRight, Bottom, BottomLeft, Left };

inline constexpr std::array kAllHandles{Handle::TopLeft,     Handle::Top,    Handle::TopRight,
                                        Handle::Right,       Handle::BottomRight,
                                        Handle::Bottom,      Handle::BottomLeft,
                                        Handle::Left};

[[nodiscard]] QPointF handlePoint(const QRectF &box, Handle handle);
/// The handle within `reach` (scene units) of a point; corners win over sides.
[[nodiscard]] std::optional<Handle> handleAt(const QRectF &box, QPointF point, qreal reach);
/// The edges of the box that it moves.
[[nodiscard]] Qt::Edges handleEdges(Handle handle);
/// The cursor that shows where it pulls.
[[nodiscard]] Qt::CursorShape handleCursor(Handle handle);
/// The box after pulling a handle by `delta`; not smaller than `minimum`, and never cutting into
/// `content` (null: no content). The opposite side stays.
[[nodiscard]] QRectF pullHandle(const QRectF &box, Handle handle, QPointF delta, QSizeF minimum,
                                const QRectF &content);

} // namespace decnet
