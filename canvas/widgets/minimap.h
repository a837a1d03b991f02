// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPixmap>
#include <QTimer>
#include <QTransform>
#include <QWidget>

namespace decnet {

class CanvasView;

/// The whole topology in small, in the corner of its canvas, with a frame around what is in sight. Painted
/// from the model, not from the scene, into a picture that is made again only after edits and states have
/// come to rest. Click or drag moves the view. GUI thread; a child of the view.
class Minimap final : public QWidget
{
    Q_OBJECT

public:
    explicit Minimap(CanvasView &view);

    [[nodiscard]] QSize sizeHint() const override;
    /// The scene point under a point of the map.
    [[nodiscard]] QPointF sceneAt(QPoint point) const;

protected:
    void paintEvent(QPaintEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void wheelEvent(QWheelEvent *event) override;
    void changeEvent(QEvent *event) override;
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void place();
    void renewPicture();
    void drawModel(QPainter &painter) const;
    [[nodiscard]] QRectF content() const;

    CanvasView &m_view;
    QPixmap m_picture;
    QTransform m_toMap; ///< scene to widget
    QTimer m_rest;
};

} // namespace decnet
