// SPDX-License-Identifier: GPL-3.0-or-later
#include "canvas/scene/handles.h"

#include <QLineF>

#include <algorithm>

namespace decnet {

namespace {

bool pullsLeft(Handle handle)
{
    return handle == Handle::TopLeft || handle == Handle::Left || handle == Handle::BottomLeft;
}

bool pullsRight(Handle handle)
{
    return handle == Handle::TopRight || handle == Handle::Right || handle == Handle::BottomRight;
}

bool pullsTop(Handle handle)
{
    return handle == Handle::TopLeft || handle == Handle::Top || handle == Handle::TopRight;
}

bool pullsBottom(Handle handle)
{
    return handle == Handle::BottomLeft || handle == Handle::Bottom
           || handle == Handle::BottomRight;
}

} // namespace

QPointF handlePoint(const QRectF &box, Handle handle)
{
    const qreal x = pullsLeft(handle)    ? box.left()
                    : pullsRight(handle) ? box.right()
                                         : box.center().x();
    const qreal y = pullsTop(handle)      ? box.top()
                    : pullsBottom(handle) ? box.bottom()
                                          : box.center().y();
    return {x, y};
}

std::optional<Handle> handleAt(const QRectF &box, QPointF point, qreal reach)
{
    for (const Handle handle : {Handle::TopLeft, Handle::TopRight, Handle::BottomRight,
                                Handle::BottomLeft, Handle::Top, Handle::Right, Handle::Bottom,
                                Handle::Left}) {
        const QPointF delta = handlePoint(box, handle) - point;
        if (std::abs(delta.x()) <= reach && std::abs(delta.y()) <= reach)
            return handle;
    }
    return std::nullopt;
}

Qt::CursorShape handleCursor(Handle handle)
{
    switch (handle) {
    case Handle::TopLeft:
    case Handle::BottomRight: return Qt::SizeFDiagCursor;
    case Handle::TopRight:
    case Handle::BottomLeft: return Qt::SizeBDiagCursor;
    case Handle::Top:
    case Handle::Bottom: return Qt::SizeVerCursor;
    case Handle::Left:
    case Handle::Right: break;
    }
    return Qt::SizeHorCursor;
}

Qt::Edges handleEdges(Handle handle)
{
    switch (handle) {
    case Handle::TopLeft: return Qt::TopEdge | Qt::LeftEdge;
    case Handle::Top: return Qt::TopEdge;
    case Handle::TopRight: return Qt::TopEdge | Qt::RightEdge;
    case Handle::Right: return Qt::RightEdge;
    case Handle::BottomRight: return Qt::BottomEdge | Qt::RightEdge;
    case Handle::Bottom: return Qt::BottomEdge;
    case Handle::BottomLeft: return Qt::BottomEdge | Qt::LeftEdge;
    case Handle::Left: return Qt::LeftEdge;
    }
    return {};
}

QRectF pullHandle(const QRectF &box, Handle handle, QPointF delta, QSizeF minimum,
                  const QRectF &content)
{
    QRectF result = box;
    const bool hasContent = !content.isNull();
    if (pullsLeft(handle)) {
        qreal limit = box.right() - minimum.width();
        if (hasContent)
            limit = std::min(limit, content.left());
        result.setLeft(std::min(box.left() + delta.x(), limit));
    } else if (pullsRight(handle)) {
        qreal limit = box.left() + minimum.width();
        if (hasContent)
            limit = std::max(limit, content.right());
        result.setRight(std::max(box.right() + delta.x(), limit));
    }
    if (pullsTop(handle)) {
        qreal limit = box.bottom() - minimum.height();
        if (hasContent)
            limit = std::min(limit, content.top());
        result.setTop(std::min(box.top() + delta.y(), limit));
    } else if (pullsBottom(handle)) {
        qreal limit = box.top() + minimum.height();
        if (hasContent)
            limit = std::max(limit, content.bottom());
        result.setBottom(std::max(box.bottom() + delta.y(), limit));
    }
    return result;
}

} // namespace decnet
