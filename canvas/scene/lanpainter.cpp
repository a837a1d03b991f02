// SPDX-License-Identifier: GPL-3.0-or-later
#include "canvas/scene/lanpainter.h"

#include "canvas/scene/geometry.h"
#include "canvas/scene/handles.h"
#include "canvas/scene/lod.h"
#include "canvas/style/icons.h"

#include <QCoreApplication>
#include <QFontMetricsF>
#include <QPainter>
#include <QPainterPath>

#include <cmath>

namespace decnet {

using namespace Qt::Literals::StringLiterals;

namespace {

constexpr qreal kRadius = 12;
constexpr qreal kIcon = 18;
constexpr qreal kNameLeft = 14 + kIcon + 8;
constexpr qreal kDisclosure = 18;
constexpr qreal kLock = 14;
/// A label needs at least this much of the screen.
constexpr qreal kMinLabelWidth = 40;
constexpr qreal kMinLabelHeight = 22;
constexpr qreal kMinTileLabelHeight = 12;
constexpr qreal kPlateHeight = 18;
/// Bounds what names of a long session leave behind.
constexpr qsizetype kMaxWidths = 4096;

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(decnet::LanPainter)
};

QString counted(const QString &one, const QString &many, int count)
{
    return count == 1 ? one : many.arg(count);
}

QString membersText(const LanBox &lan)
{
    if (lan.live)
        return Words::tr("%1/%2 running").arg(lan.running).arg(lan.members);
    return counted(Words::tr("1 decky"), Words::tr("%1 deckies"), lan.members);
}

} // namespace

LanPainter::LanPainter() : m_style(&CanvasStyle::light()) {}

void LanPainter::setStyle(const CanvasStyle &style)
{
    m_style = &style;
    m_labels.clear();
}

void LanPainter::beginFrame(qreal devicePixelRatio)
{
    // Labels have the same size at every zoom.
    m_ratio = devicePixelRatio;
    m_labels.beginFrame(devicePixelRatio);
}

void LanPainter::setFont(const QFont &font)
{
    m_labels.clear();
    m_labelWidths.clear();
    const auto sized = [&](int pixels, QFont::Weight weight) {
        QFont result = font;
        result.setPixelSize(pixels);
        result.setWeight(weight);
        result.setHintingPreference(QFont::PreferNoHinting);
        return result;
    };
    m_nameFont = sized(14, QFont::DemiBold);
    m_smallFont = sized(12, QFont::Normal);
    m_labelFont = sized(11, QFont::DemiBold);
}

QRectF LanPainter::outerRect(const QRectF &lan)
{
    return lan.adjusted(-14, -14, 14, 14);
}

QRectF LanPainter::headerRect(const QRectF &lan)
{
    return {lan.topLeft(), QSizeF(lan.width(), geometry::metrics().lanHeader)};
}

QRectF LanPainter::nameRect(const QRectF &lan)
{
    return {lan.left() + kNameLeft - 5, lan.top() + 7, std::min(lan.width() - kNameLeft - 8, 200.0),
            26};
}

QRectF LanPainter::disclosureRect(const QRectF &lan)
{
    const QRectF bar = headerRect(lan);
    return {bar.right() - 10 - kDisclosure, bar.center().y() - kDisclosure / 2, kDisclosure, kDisclosure};
}

void LanPainter::paint(QPainter *painter, const LanBox &lan, const Frame &frame)
{
    const qreal scale = frame.scale;
    if (lan.isCollapsed) {
        // The rim of what lies below tells a tile from a small box.
        painter->setRenderHint(QPainter::Antialiasing, true);
        painter->setPen(QPen(coloursOf(lan, scale).border, std::max(1.0, 1.0 / scale)));
        painter->setBrush(m_style->lanHeader);
        painter->drawRoundedRect(lan.rect.adjusted(5, 5, 4.5, 4.5), kRadius, kRadius);
    }
    paintFrame(painter, lan, frame);
    if (scale >= kHeaderScale) {
        // Shaping its texts costs more than everything else here.
        if (overlap(headerRect(lan.rect), frame.exposed))
            paintHeader(painter, lan, frame);
        if (lan.isCollapsed)
            paintCounts(painter, lan);
    }
    if (lan.selected && scale >= kMidScale && !lan.isCollapsed && !lan.look.isLocked)
        paintHandles(painter, lan, scale);
}

LanPainter::Colours LanPainter::coloursOf(const LanBox &lan, qreal scale) const
{
    const CanvasStyle &style = *m_style;
    const bool lit = lan.selected || lan.dropTarget || lan.holdsSelected;
    const bool tinted = lan.look.colour != NamedColour::None;
    const Tint &tint = style.tint(lan.look.colour);
    const bool wrong = lan.severity == Severity::Error || lan.errors > 0;
    const QColor border = lit                              ? style.accent
                          : wrong && scale < kHeaderScale ? style.error
                          : tinted                         ? tint.mark
                          : lan.isDmz                      ? style.dmz
                          : lan.hovered                    ? style.link
                                                           : style.lanBorder;
    const QColor fill = lan.dropTarget                ? style.accentSoft
                        : tinted                      ? tint.fill
                        : lan.isDmz                   ? style.dmzFill
                        : lan.isCollapsed && scale < kHeaderScale ? style.lanHeader
                                                      : style.lanFill;
    return {border, fill, lit};
}

void LanPainter::paintFar(const LanBox &lan, const Frame &frame, const QTransform &device) const
{
    const auto [border, fill, lit] = coloursOf(lan, frame.scale);
    const QRect box(pixelAt(device.map(lan.rect.topLeft())),
                    pixelAt(device.map(lan.rect.bottomRight())));
    const int line = std::max(1, qRound((lit ? 2 : 1) * frame.ratio));
    raster::fill(frame.pixels, box, border.rgb());
    raster::fill(frame.pixels, box.adjusted(line, line, -line, -line), fill.rgb());
}

void LanPainter::paintFrame(QPainter *painter, const LanBox &lan, const Frame &frame) const
{
    const CanvasStyle &style = *m_style;
    const auto [border, fill, lit] = coloursOf(lan, frame.scale);
    const QColor header = lan.dropTarget                           ? style.accentSoft
                          : lan.look.colour != NamedColour::None ? style.tint(lan.look.colour).header
                          : lan.isDmz                              ? style.dmzHeader
                                                                   : style.lanHeader;
    // Lines keep at least one device pixel, else far boxes fade away.
    const qreal width = std::max(lit ? 2.0 : lan.isDmz ? 1.5 : 1.0, 1.0 / frame.scale);

    const QRectF outline = lan.rect.adjusted(width / 2, width / 2, -width / 2, -width / 2);
    const QTransform device = frame.device();
    const QRectF box = device.mapRect(outline);
    const qreal radius = kRadius * device.m11();
    painter->setRenderHint(QPainter::Antialiasing, true);
    if (frame.pixels.isNull()) {
        painter->setPen(Qt::NoPen);
        painter->setBrush(fill);
        painter->drawRoundedRect(outline, kRadius, kRadius);
        QPainterPath round;
        round.addRoundedRect(outline, kRadius, kRadius);
        QPainterPath bar;
        bar.addRect(headerRect(lan.rect));
        painter->fillPath(round & bar, header);
    } else {
        raster::fillRound(frame.pixels, box, radius, box.bottom(), fill.rgb());
        raster::fillRound(frame.pixels, box, radius,
                          device.map(headerRect(lan.rect).bottomLeft()).y(), header.rgb());
    }
    if (outline.adjusted(kRadius, kRadius, -kRadius, -kRadius).contains(frame.exposed))
        return; // the line is elsewhere
    if (frame.pixels.isNull()) {
        painter->setBrush(Qt::NoBrush);
        painter->setPen(QPen(border, width));
        painter->drawRoundedRect(outline, kRadius, kRadius);
    } else {
        paintOutline(painter, outline, QPen(border, width), frame);
    }
}

void LanPainter::paintOutline(QPainter *painter, const QRectF &outline, const QPen &pen, const Frame &frame) const
{
    // A box is large and what is painted anew often small: the straight sides cost next to nothing, the
    // painter is asked for the corners in sight alone.
    const QTransform device = frame.device();
    const QRectF box = device.mapRect(outline);
    const qreal radius = kRadius * device.m11();
    const auto side = [&](QPointF from, QPointF to) {
        raster::line(frame.pixels, {from, to}, pen.widthF() * device.m11(), pen.color().rgb(), true);
    };
    side({box.left() + radius, box.top()}, {box.right() - radius, box.top()});
    side({box.left() + radius, box.bottom()}, {box.right() - radius, box.bottom()});
    side({box.left(), box.top() + radius}, {box.left(), box.bottom() - radius});
    side({box.right(), box.top() + radius}, {box.right(), box.bottom() - radius});

    QPen flat(pen);
    flat.setCapStyle(Qt::FlatCap);
    painter->setPen(flat);
    constexpr qreal kArc = 2 * kRadius;
    const auto corner = [&](QPointF at, int quarter) {
        const QRectF round(at, QSizeF(kArc, kArc));
        if (overlap(round.adjusted(-2, -2, 2, 2), frame.exposed))
            painter->drawArc(round, quarter * 90 * 16, 90 * 16);
    };
    corner({outline.right() - kArc, outline.top()}, 0);
    corner(outline.topLeft(), 1);
    corner({outline.left(), outline.bottom() - kArc}, 2);
    corner({outline.right() - kArc, outline.bottom() - kArc}, 3);
}

void LanPainter::paintLine(QPainter *painter, const Frame &frame, const QRectF &box, Qt::Alignment across,
                           const QString &text, const QFont &font)
{
    const QFontMetricsF metrics(font);
    const qreal room = box.width() - metrics.horizontalAdvance(text);
    const qreal left = across & Qt::AlignHCenter ? room / 2 : across & Qt::AlignRight ? room : 0;
    const QPointF corner(box.left() + left, box.center().y() - metrics.height() / 2);
    const QTransform transform = painter->worldTransform();
    painter->setWorldTransform(frame.devicePainter());
    m_texts.setScale(frame.scale * frame.ratio);
    m_texts.draw(painter, frame.device().map(corner), TextRun(text, font));
    painter->setWorldTransform(transform);
}

void LanPainter::paintHeader(QPainter *painter, const LanBox &lan, const Frame &frame)
{
    const CanvasStyle &style = *m_style;
    const QRectF bar = headerRect(lan.rect);
    const qreal ratio = painter->device()->devicePixelRatioF() * frame.scale;
    painter->setRenderHint(QPainter::SmoothPixmapTransform, true);
    drawDecnetIcon(painter, QPointF(bar.left() + 14, bar.top() + 11), lan.isDmz ? u"dmz"_s : u"lan"_s,
                   int(kIcon),
                   lan.look.colour != NamedColour::None ? style.tint(lan.look.colour).mark
                   : lan.isDmz                          ? style.dmz
                                                        : style.textMuted,
                   ratio);

    // From the right: disclosure, problem badge, lock, member count; the name takes what it needs, the CIDR
    // the rest.
    const QRectF disclosure = disclosureRect(lan.rect);
    // Its place is always free, so that nothing jumps when it comes under the pointer.
    if (lan.isCollapsed || lan.hovered || lan.selected) {
        drawDecnetIcon(painter, disclosure.topLeft(), lan.isCollapsed ? u"expand"_s : u"collapse"_s,
                       int(kDisclosure), style.textMuted, ratio);
    }
    qreal right = disclosure.left() - 6;
    if (lan.severity) {
        const QPointF centre(right - 8, bar.center().y());
        painter->setRenderHint(QPainter::Antialiasing, true);
        painter->setPen(Qt::NoPen);
        painter->setBrush(style.severity(*lan.severity));
        painter->drawEllipse(centre, 8, 8);
        painter->setPen(QPen(style.dark ? style.background : style.onAccent, 2, Qt::SolidLine,
                             Qt::RoundCap));
        painter->drawLine(centre - QPointF(0, 4), centre + QPointF(0, 0.6));
        painter->drawPoint(centre + QPointF(0, 4.2));
        right -= 24;
    }
    if (lan.look.isLocked) {
        drawDecnetIcon(painter, QPointF(right - kLock, bar.center().y() - kLock / 2), u"lock"_s,
                       int(kLock), style.textMuted, ratio);
        right -= kLock + 8;
    }
    const QFontMetricsF nameMetrics(m_nameFont);
    const QFontMetricsF smallMetrics(m_smallFont);
    const QString members = membersText(lan);
    const qreal membersWidth = smallMetrics.horizontalAdvance(members);
    const qreal nameLeft = bar.left() + kNameLeft;
    const qreal nameWant = nameMetrics.horizontalAdvance(lan.name);
    if (!lan.isCollapsed && right - membersWidth - 12 > nameLeft + std::min(nameWant, 90.0)) {
        painter->setPen(lan.live && lan.failed > 0 ? style.error : style.textMuted);
        paintLine(painter, frame, {right - membersWidth - 2, bar.top(), membersWidth + 4, bar.height()},
                  Qt::AlignRight, members, m_smallFont);
        right -= membersWidth + 14;
    }
    const qreal nameWidth = std::min(nameWant, right - nameLeft);
    painter->setPen(style.text);
    paintLine(painter, frame, {nameLeft, bar.top(), nameWidth + 2, bar.height()}, Qt::AlignLeft,
              nameMetrics.elidedText(lan.name, Qt::ElideRight, nameWidth + 1), m_nameFont);
    qreal left = nameLeft + nameWidth + 10;
    if (lan.isDmz) {
        const QString mark = Words::tr("DMZ");
        const qreal width = QFontMetricsF(m_labelFont).horizontalAdvance(mark) + 12;
        if (left + width < right) {
            const QRectF pill(left, bar.center().y() - 9, width, 18);
            painter->setRenderHint(QPainter::Antialiasing, true);
            painter->setPen(Qt::NoPen);
            painter->setBrush(style.dmz);
            painter->drawRoundedRect(pill, 5, 5);
            painter->setPen(style.dark ? style.background : style.onAccent);
            paintLine(painter, frame, pill, Qt::AlignHCenter, mark, m_labelFont);
            left += width + 10;
        }
    }
    if (!lan.isCollapsed && left + smallMetrics.horizontalAdvance(lan.subnet) <= right) {
        painter->setPen(style.textMuted);
        paintLine(painter, frame, {left, bar.top(), right - left, bar.height()}, Qt::AlignLeft, lan.subnet,
                  m_smallFont);
    }
}

void LanPainter::paintCounts(QPainter *painter, const LanBox &lan) const
{
    const CanvasStyle &style = *m_style;
    struct Count
    {
        QColor dot;
        QString text;
    };
    std::vector<Count> counts;
    if (lan.live)
        counts.push_back({lan.running == lan.members ? style.ok : style.idle, membersText(lan)});
    else
        counts.push_back({style.idle, membersText(lan)});
    if (lan.failed > 0)
        counts.push_back({style.error, Words::tr("%1 failed").arg(lan.failed)});
    if (lan.touched > 0)
        counts.push_back({style.attack, Words::tr("%1 attacked").arg(lan.touched)});
    if (lan.errors > 0)
        counts.push_back({style.error, counted(Words::tr("1 error"), Words::tr("%1 errors"), lan.errors)});
    else if (lan.warnings > 0)
        counts.push_back({style.warning, counted(Words::tr("1 warning"), Words::tr("%1 warnings"), lan.warnings)});
    if (counts.size() < 4)
        counts.push_back({QColor(), lan.subnet});

    const QRectF body = lan.rect.adjusted(14, geometry::metrics().lanHeader + 6, -10, -6);
    const QSizeF cell(body.width() / 2, body.height() / 2);
    const QFontMetricsF metrics(m_smallFont);
    painter->setRenderHint(QPainter::Antialiasing, true);
    painter->setFont(m_smallFont);
    for (size_t i = 0; i < std::min<size_t>(counts.size(), 4); ++i) {
        const Count &count = counts[i];
        const QRectF place(body.topLeft() + QPointF(i % 2 * cell.width(), i / 2 * cell.height()), cell);
        const bool hasDot = count.dot.isValid();
        if (hasDot) {
            painter->setPen(Qt::NoPen);
            painter->setBrush(count.dot);
            painter->drawEllipse(QPointF(place.left() + 4, place.center().y()), 4, 4);
        }
        painter->setPen(hasDot && count.dot != style.idle && count.dot != style.ok ? count.dot
                        : hasDot                                                   ? style.text
                                                                                   : style.textMuted);
        const QRectF text = place.adjusted(hasDot ? 14 : 0, 0, -2, 0);
        painter->drawText(text, Qt::AlignLeft | Qt::AlignVCenter,
                          metrics.elidedText(count.text, Qt::ElideRight, text.width()));
    }
}

void LanPainter::paintHandles(QPainter *painter, const LanBox &lan, qreal scale) const
{
    painter->setRenderHint(QPainter::Antialiasing, true);
    painter->setPen(QPen(m_style->accent, 1.5 / scale));
    painter->setBrush(m_style->card);
    const qreal radius = 4.5 / scale;
    for (const Handle handle : kAllHandles) {
        const QPointF point = handlePoint(lan.rect, handle);
        painter->drawRoundedRect(QRectF(point - QPointF(radius, radius),
                                        QSizeF(2 * radius, 2 * radius)),
                                 radius / 2, radius / 2);
    }
}

QString LanPainter::labelText(const QString &name, qreal room)
{
    auto width = m_labelWidths.constFind(name);
    if (width == m_labelWidths.cend()) {
        if (m_labelWidths.size() >= kMaxWidths)
            m_labelWidths.clear();
        width = m_labelWidths.insert(name, QFontMetricsF(m_labelFont).horizontalAdvance(name));
    }
    if (*width <= room)
        return name;
    return QFontMetricsF(m_labelFont).elidedText(name, Qt::ElideRight, room);
}

void LanPainter::paintLabel(QPainter *painter, const LanBox &lan, const Frame &frame, bool plain)
{
    const QTransform device = frame.device();
    const QSizeF room = lan.rect.size() * (device.m11() / m_ratio);
    if (room.width() < kMinLabelWidth || room.height() < (lan.isCollapsed ? kMinTileLabelHeight : kMinLabelHeight))
        return;
    const CanvasStyle &style = *m_style;
    const QString whole = lan.isCollapsed ? u"%1 · %2"_s.arg(lan.name).arg(lan.members) : lan.name;
    const QString name = labelText(whole, room.width() - 18);
    const qreal width = std::round(
        (name == whole ? m_labelWidths.value(name)
                          : QFontMetricsF(m_labelFont).horizontalAdvance(name))
        + 14);
    const QColor border = lan.selected || lan.holdsSelected        ? style.accent
                          : lan.look.colour != NamedColour::None ? style.tint(lan.look.colour).mark
                          : lan.isDmz                              ? style.dmz
                                                                   : style.lanBorder;
    const QPointF top = device.map(QPointF(lan.rect.center().x(), lan.rect.top()));
    const QPointF corner = top - QPointF(width, kPlateHeight) / 2 * m_ratio;
    const auto render = [&](QPainter &p) {
        const QRectF plate(0, 0, width, kPlateHeight);
        p.setRenderHint(QPainter::Antialiasing, !plain);
        p.setPen(QPen(border, 1));
        p.setBrush(style.card);
        if (plain)
            p.drawRect(plate);
        else
            p.drawRoundedRect(plate, 5, 5);
        p.setFont(m_labelFont);
        p.setPen(style.text);
        p.drawText(plate, Qt::AlignCenter, name);
    };
    if (!frame.pixels.isNull()) {
        m_labels.draw(painter, frame.pixels, {plain ? 1 : 0, border.rgba(), name, {}}, corner,
                      {width, kPlateHeight}, 1, render);
        return;
    }
    painter->save();
    painter->translate(corner);
    painter->scale(m_ratio, m_ratio);
    render(*painter);
    painter->restore();
}

} // namespace decnet
