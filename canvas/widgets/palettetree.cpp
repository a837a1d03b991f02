// SPDX-License-Identifier: GPL-3.0-or-later
#include "canvas/widgets/palettetree.h"

#include "canvas/style/canvasstyle.h"
#include "canvas/style/icons.h"
#include "canvas/widgets/palettemodel.h"

#include <QDrag>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>

#include <memory>
#include <utility>

namespace decnet {

using namespace Qt::Literals::StringLiterals;

namespace {

constexpr int kRow = 32;
constexpr int kSection = 34;
constexpr int kIcon = 18;
constexpr int kLeft = 14;
constexpr int kStar = 14;

QFont scaled(QFont font, qreal factor, QFont::Weight weight)
{
    if (font.pointSizeF() > 0)
        font.setPointSizeF(font.pointSizeF() * factor);
    else
        font.setPixelSize(qRound(font.pixelSize() * factor));
    font.setWeight(weight);
    return font;
}

} // namespace

QSize PaletteDelegate::sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    const int text = option.fontMetrics.height();
    const bool section = !index.data(PaletteModel::ItemRole).isValid();
    return {120, std::max(section ? kSection : kRow, text + 12)};
}

QRect PaletteDelegate::starRect(const QRect &row)
{
    return {row.right() - 12 - kStar, row.center().y() - kStar / 2, kStar, kStar};
}

void PaletteDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option,
                            const QModelIndex &index) const
{
    const CanvasStyle &style = CanvasStyle::forPalette(option.palette);
    const qreal ratio = painter->device()->devicePixelRatioF();
    const QString text = index.data(Qt::DisplayRole).toString();
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing, true);

    if (!index.data(PaletteModel::ItemRole).isValid()) {
        const auto *tree = qobject_cast<const QTreeView *>(option.widget);
        const bool open = tree && tree->isExpanded(index);
        const QRectF row = option.rect;
        painter->setFont(scaled(option.font, 0.9, QFont::DemiBold));
        painter->setPen(style.textMuted);
        painter->drawText(row.adjusted(kLeft + 14, 4, -8, 0), Qt::AlignLeft | Qt::AlignVCenter, text);
        // A small arrow that turns with the section.
        const QPointF at(row.left() + kLeft + 3, row.center().y() + 2);
        const QPolygonF arrow = open ? QPolygonF{at + QPointF(-4, -2), at + QPointF(0, 2),
                                                 at + QPointF(4, -2)}
                                     : QPolygonF{at + QPointF(-2, -4), at + QPointF(2, 0),
                                                 at + QPointF(-2, 4)};
        painter->setPen(QPen(style.textMuted, 1.5, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
        painter->drawPolyline(arrow);
        painter->restore();
        return;
    }

    const bool enabled = option.state.testFlag(QStyle::State_Enabled)
                         && index.flags().testFlag(Qt::ItemIsEnabled);
    const QRectF row = QRectF(option.rect).adjusted(6, 1, -6, -1);
    if (option.state.testFlag(QStyle::State_Selected) || option.state.testFlag(QStyle::State_MouseOver)) {
        painter->setPen(Qt::NoPen);
        painter->setBrush(option.state.testFlag(QStyle::State_Selected) ? style.accentSoft
                                                                        : style.chip);
        painter->drawRoundedRect(row, 6, 6);
    }
    if (!enabled)
        painter->setOpacity(0.45);

    const QVariant risk = index.data(PaletteModel::RiskRole);
    const QColor tint = risk.isValid() ? style.risk(static_cast<Risk>(risk.toInt())) : style.accent;
    painter->drawPixmap(QPointF(row.left() + kLeft - 4, row.center().y() - kIcon / 2.0),
                        decnetPixmap(index.data(PaletteModel::IconNameRole).toString(), kIcon,
                                     tint, ratio));

    qreal right = row.right() - 6;
    const bool favourite = index.data(PaletteModel::FavouriteRole).toBool();
    if (enabled && (favourite || option.state.testFlag(QStyle::State_MouseOver))) {
        const QRect star = starRect(option.rect);
        painter->drawPixmap(star.topLeft(),
                            decnetPixmap(favourite ? u"star-filled"_s : u"star"_s, kStar,
                                         favourite ? style.accent : style.textMuted, ratio));
        right = star.left() - 6;
    }
    const QString ports = index.data(PaletteModel::PortsRole).toString();
    if (!ports.isEmpty()) {
        const QFont font = scaled(option.font, 0.85, QFont::Medium);
        const QFontMetricsF metrics(font);
        const QString shown = metrics.elidedText(ports, Qt::ElideRight, row.width() * 0.45);
        const QRectF chip(right - metrics.horizontalAdvance(shown) - 12, row.center().y() - 9,
                          metrics.horizontalAdvance(shown) + 12, 18);
        painter->setPen(Qt::NoPen);
        painter->setBrush(style.chip);
        painter->drawRoundedRect(chip, 5, 5);
        painter->setFont(font);
        painter->setPen(style.chipText);
        painter->drawText(chip, Qt::AlignCenter, shown);
        right = chip.left() - 6;
    }
    const QRectF place(row.left() + kLeft + kIcon + 4, row.top(), 0, row.height());
    painter->setFont(option.font);
    painter->setPen(style.text);
    const QFontMetricsF metrics(option.font);
    painter->drawText(QRectF(place.left(), row.top(), right - place.left(), row.height()),
                      Qt::AlignLeft | Qt::AlignVCenter,
                      metrics.elidedText(text, Qt::ElideRight, right - place.left()));
    painter->restore();
}

PaletteTree::PaletteTree(QWidget *parent) : QTreeView(parent)
{
    setHeaderHidden(true);
    setRootIsDecorated(false);
    setIndentation(0);
    setUniformRowHeights(false);
    setFrameShape(NoFrame);
    setMouseTracking(true);
    setDragEnabled(true);
    setDragDropMode(DragOnly);
    setSelectionMode(SingleSelection);
    setEditTriggers(NoEditTriggers);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setVerticalScrollMode(ScrollPerPixel);
    setExpandsOnDoubleClick(false);
    setItemDelegate(new PaletteDelegate(this));
}

QPixmap PaletteTree::ghost(const QModelIndex &index) const
{
    const CanvasStyle &style = CanvasStyle::forPalette(palette());
    const qreal ratio = devicePixelRatioF();
    QFont bold = font();
    bold.setWeight(QFont::DemiBold);
    const QString text = index.data(Qt::DisplayRole).toString();
    const int width = kIcon + 34 + qRound(QFontMetricsF(bold).horizontalAdvance(text));
    QPixmap pixmap(QSize(width, 36) * ratio);
    pixmap.setDevicePixelRatio(ratio);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    painter.setRenderHint(QPainter::Antialiasing, true);
    painter.setPen(QPen(style.accent, 1.5));
    painter.setBrush(style.card);
    painter.drawRoundedRect(QRectF(1, 1, width - 2, 34), 9, 9);
    painter.drawPixmap(QPointF(11, 9), decnetPixmap(index.data(PaletteModel::IconNameRole).toString(),
                                                    kIcon, style.accent, ratio));
    painter.setFont(bold);
    painter.setPen(style.text);
    painter.drawText(QRectF(11 + kIcon + 8, 0, width, 36), Qt::AlignLeft | Qt::AlignVCenter, text);
    return pixmap;
}

void PaletteTree::startDrag(Qt::DropActions)
{
    const QModelIndex index = currentIndex();
    if (!index.isValid() || !index.flags().testFlag(Qt::ItemIsDragEnabled))
        return;
    QMimeData *payload = model()->mimeData({index});
    if (!payload)
        return;
    auto *drag = new QDrag(this);
    drag->setMimeData(payload);
    drag->setPixmap(ghost(index));
    drag->setHotSpot({18, 18});
    drag->exec(Qt::CopyAction);
}

void PaletteTree::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) {
        Q_EMIT enterPressed(currentIndex());
        event->accept();
        return;
    }
    QTreeView::keyPressEvent(event);
}

bool PaletteTree::isOnStar(const QMouseEvent *event) const
{
    const QPoint at = event->position().toPoint();
    const QModelIndex index = indexAt(at);
    return event->button() == Qt::LeftButton && index.data(PaletteModel::ItemRole).isValid()
           && index.flags().testFlag(Qt::ItemIsEnabled)
           && PaletteDelegate::starRect(visualRect(index)).adjusted(-4, -6, 4, 6).contains(at);
}

void PaletteTree::mousePressEvent(QMouseEvent *event)
{
    m_starPressed = isOnStar(event);
    if (!m_starPressed)
        QTreeView::mousePressEvent(event);
}

void PaletteTree::leaveEvent(QEvent *event)
{
    QTreeView::leaveEvent(event);
    Q_EMIT left();
}

void PaletteTree::mouseReleaseEvent(QMouseEvent *event)
{
    if (std::exchange(m_starPressed, false)) {
        if (isOnStar(event))
            Q_EMIT starClicked(indexAt(event->position().toPoint()));
        return;
    }
    const QModelIndex index = indexAt(event->position().toPoint());
    QTreeView::mouseReleaseEvent(event);
    if (event->button() == Qt::LeftButton && index.isValid() && model()->hasChildren(index))
        setExpanded(index, !isExpanded(index));
}

void PaletteTree::drawBranches(QPainter *, const QRect &, const QModelIndex &) const
{
    // The delegate draws the arrows.
}

} // namespace decnet
