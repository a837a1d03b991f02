// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStyledItemDelegate>
#include <QTreeView>

namespace decnet {

/// Looks of a palette row: section headings in small letters, entries with icon, name and ports.
class PaletteDelegate final : public QStyledItemDelegate
{
    Q_OBJECT

public:
    using QStyledItemDelegate::QStyledItemDelegate;

    /// Where the star of a row is; it shows on favourites and on the row under the pointer.
    [[nodiscard]] static QRect starRect(const QRect &row);

    void paint(QPainter *painter, const QStyleOptionViewItem &option,
               const QModelIndex &index) const override;
    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem &option,
                                 const QModelIndex &index) const override;
};

/// The palette's view: a row leaves it as a plate with icon and name under the pointer. GUI thread.
class PaletteTree final : public QTreeView
{
    Q_OBJECT

public:
    explicit PaletteTree(QWidget *parent = nullptr);

Q_SIGNALS:
    void enterPressed(const QModelIndex &index);
    void starClicked(const QModelIndex &index);
    /// The pointer left the rows.
    void left();

protected:
    void startDrag(Qt::DropActions actions) override;
    void keyPressEvent(QKeyEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseReleaseEvent(QMouseEvent *event) override;
    void leaveEvent(QEvent *event) override;
    void drawBranches(QPainter *painter, const QRect &rect, const QModelIndex &index) const override;

private:
    [[nodiscard]] QPixmap ghost(const QModelIndex &index) const;
    [[nodiscard]] bool isOnStar(const QMouseEvent *event) const;

    bool m_starPressed = false;
};

} // namespace decnet
