// SPDX-License-Identifier: GPL-3.0-or-later
#include "canvas/scene/cardpainter.h"

#include "canvas/scene/geometry.h"
#include "canvas/style/icons.h"

#include <QFontMetricsF>
#include <QLocale>
#include <QPainter>
#include <QPainterPath>

#include <cmath>

namespace decnet {

using namespace Qt::Literals::StringLiterals;

namespace {

constexpr qreal kRadius = 9;
constexpr qreal kPadding = 12;
constexpr qreal kTile = 34;
constexpr qreal kBigIcon = 56;
constexpr qreal kTextLeft = kPadding + kTile + 10;
constexpr qreal kNameTop = 10;
constexpr qreal kIpTop = 28;
/// More than any line of text takes.
constexpr qreal kTextHeight = 26;
constexpr qreal kStateTop = 44;
constexpr qreal kChipTop = 66;
constexpr qreal kChipHeight = 20;
constexpr qreal kChipGap = 5;
constexpr qreal kChipIcon = 13;
constexpr qreal kMark = 16;
constexpr qreal kPort = 18;
constexpr qreal kStripe = 5;
constexpr qreal kLock = 18;

/// Kinds of sprites.
enum Sprite { kBody, kBig, kIconTile, kLine, kChip, kMore, kForwardMark, kProblem, kEvents, kPortHandle,
              kLockMark };

QFont sized(QFont font, int pixels, QFont::Weight weight)
{
    font.setPixelSize(pixels);
    font.setWeight(weight);
    font.setStyleStrategy(QFont::PreferAntialias);
    // Hinted advances differ from zoom to zoom, and then text no longer fits what was measured.
    font.setHintingPreference(QFont::PreferNoHinting);
    return font;
}

} // namespace

CardPainter::CardPainter(const Catalog &catalog) : m_catalog(catalog), m_style(&CanvasStyle::light())
{}

void CardPainter::setStyle(const CanvasStyle &style)
{
    m_style = &style;
    m_sprites.clear();
}

void CardPainter::setFont(const QFont &font)
{
    m_nameFont = sized(font, 13, QFont::DemiBold);
    m_smallFont = sized(font, 11, QFont::Normal);
    m_chipFont = sized(font, 11, QFont::Medium);
    m_sprites.clear();
}

void CardPainter::beginFrame(qreal scale, qreal devicePixelRatio)
{
    m_scale = scale * devicePixelRatio;
    m_sprites.beginFrame(m_scale);
    m_texts.setScale(m_scale);
}

void CardPainter::draw(QPainter *painter, const SpriteKey &key, QPointF corner, QSizeF size,
                       qreal margin, const std::function<void(QPainter &)> &render)
{
    if (m_pixels.isNull()) {
        drawDirectly(painter, corner, render);
        return;
    }
    m_sprites.draw(painter, m_pixels, key, m_view.map(corner), size, margin, render);
}

void CardPainter::drawDirectly(QPainter *painter, QPointF corner,
                               const std::function<void(QPainter &)> &render)
{
    painter->save();
    painter->translate(m_view.map(corner));
    painter->scale(m_scale, m_scale);
    painter->setRenderHints(QPainter::Antialiasing | QPainter::SmoothPixmapTransform);
    render(*painter);
    painter->restore();
}

QColor CardPainter::farColour(const Card &card) const
{
    if (card.severity == Severity::Error)
        return m_style->error;
    if (card.events > 0)
        return m_style->attack;
    if (card.state)
        return m_style->state(*card.state);
    return card.look.colour != NamedColour::None ? m_style->tint(card.look.colour).mark : m_style->idle;
}

QRectF CardPainter::portRect(const QRectF &card)
{
    return {card.right() - kPort / 2, card.center().y() - kPort / 2, kPort, kPort};
}

QRectF CardPainter::outerRect(const QRectF &card)
{
    return card.adjusted(-14, -14, 14, 14);
}

QRectF CardPainter::nameRect(const QRectF &card)
{
    return {card.left() + kTextLeft - 4, card.top() + kNameTop - 3,
            card.width() - kTextLeft - kPadding + 8, 24};
}

void CardPainter::layOut(const Card &card) const
{
    if (card.laidOut)
        return;
    card.laidOut = true;
    const qreal width = card.rect.width() - kTextLeft - kPadding;
    card.nameText = TextRun(QFontMetricsF(m_nameFont).elidedText(card.name, Qt::ElideRight, width),
                            m_nameFont);
    card.ipText = TextRun(QFontMetricsF(m_smallFont).elidedText(card.ip, Qt::ElideRight, width),
                          m_smallFont);

    // Chips say as much as fits: name and port, else the port, else only how many more there are.
    const QFontMetricsF metrics(m_chipFont);
    const qreal room = card.rect.width() - 2 * kPadding;
    const auto chipWidth = [&](const QString &label) {
        return 6 + kChipIcon + (label.isEmpty() ? 0 : 4 + metrics.horizontalAdvance(label)) + 7;
    };
    const auto portLabel = [&](const QString &slug) {
        const ServiceDef *service = m_catalog.service(slug);
        if (!service)
            return slug;
        if (!service->tcpPorts.empty())
            return QString::number(service->tcpPorts.front());
        return service->udpPorts.empty() ? service->slug
                                         : QString::number(service->udpPorts.front());
    };
    const auto longLabel = [&](const QString &slug) {
        const ServiceDef *service = m_catalog.service(slug);
        return service ? u"%1 %2"_s.arg(service->display, portLabel(slug)) : slug;
    };
    qreal sum = -kChipGap;
    for (const QString &slug : card.services)
        sum += kChipGap + chipWidth(longLabel(slug));
    const bool useLong = sum <= room;

    card.chips.clear();
    card.hiddenChips = 0;
    const qreal moreWidth = metrics.horizontalAdvance(u"+99"_s) + 8;
    qreal x = kPadding;
    for (qsizetype i = 0; i < card.services.size(); ++i) {
        const QString &slug = card.services.at(i);
        const QString label = useLong ? longLabel(slug) : portLabel(slug);
        const qreal w = chipWidth(label);
        const bool last = i + 1 == card.services.size();
        if (x + w > kPadding + room - (last ? 0 : moreWidth)) {
            card.hiddenChips = static_cast<int>(card.services.size() - i);
            break;
        }
        card.chips.push_back({slug, label, QRectF(x, kChipTop, w, kChipHeight)});
        x += w + kChipGap;
    }
}

QString CardPainter::serviceAt(const Card &card, QPointF point) const
{
    layOut(card);
    const QPointF local = point - card.rect.topLeft();
    for (const Card::Chip &chip : card.chips) {
        if (chip.rect.contains(local))
            return chip.slug;
    }
    return {};
}

void CardPainter::paint(QPainter *painter, const Card &card, Lod lod, bool hovered,
                        const QString &focusService)
{
    paintBody(painter, card, hovered);
    if (lod == Lod::Near) {
        layOut(card);
        paintIcon(painter, card);
        paintTexts(painter, card);
        paintChips(painter, card, focusService);
    } else {
        paintBigIcon(painter, card);
    }
    paintBadges(painter, card, lod, hovered && lod == Lod::Near);
}

void CardPainter::paintBody(QPainter *painter, const Card &card, bool hovered)
{
    const CanvasStyle &style = *m_style;
    const bool selected = card.selected;
    const bool raised = card.raised;
    const bool gateway = card.gateway;
    const SpriteKey key{kBody, (selected ? 1U : 0U) | (hovered ? 2U : 0U) | (raised ? 4U : 0U)
                                   | (gateway ? 8U : 0U) | (quint64(card.look.colour) << 4),
                        {}, {}};
    const QSizeF size = card.rect.size();
    const auto render = [&](QPainter &p) {
        const QRectF body(QPointF(), size);
        p.setPen(Qt::NoPen);
        p.setBrush(style.cardShadow);
        p.drawRoundedRect(body.adjusted(-1, 1, 1, 2.5), kRadius + 1, kRadius + 1);
        if (raised)
            p.drawRoundedRect(body.adjusted(-2, 2, 2, 6), kRadius + 2, kRadius + 2);
        if (selected) {
            p.setBrush(style.accentSoft);
            p.drawRoundedRect(body.adjusted(-4, -4, 4, 4), kRadius + 4, kRadius + 4);
        }
        p.setBrush(style.card);
        const bool tinted = card.look.colour != NamedColour::None;
        const QColor mark = style.tint(card.look.colour).mark;
        const QColor border = selected || hovered ? style.accent
                              : tinted            ? mark
                              : gateway           ? style.dmz
                                                  : style.cardBorder;
        const qreal width = selected ? 2.0 : gateway ? 1.4 : 1.0;
        p.setPen(QPen(border, width));
        const qreal inset = width / 2;
        p.drawRoundedRect(body.adjusted(inset, inset, -inset, -inset), kRadius - inset,
                          kRadius - inset);
        if (!tinted)
            return;
        // A stripe, within the rim that is copied.
        QPainterPath round;
        round.addRoundedRect(body.adjusted(inset, inset, -inset, -inset), kRadius - inset,
                             kRadius - inset);
        QPainterPath stripe;
        stripe.addRect(0, 0, kStripe, size.height());
        p.fillPath(round & stripe, mark);
    };
    if (m_pixels.isNull()) {
        drawDirectly(painter, card.rect.topLeft(), render);
        return;
    }
    m_sprites.drawFrame(painter, m_pixels, key, m_view.map(card.rect.topLeft()), size, 8, kRadius,
                        style.card, render);
}

QColor CardPainter::iconColour(const Card &card) const
{
    if (card.state)
        return m_style->state(*card.state);
    return card.gateway ? m_style->dmz : m_style->textMuted;
}

void CardPainter::paintBigIcon(QPainter *painter, const Card &card)
{
    const QColor colour = iconColour(card);
    const SpriteKey key{kBig, colour.rgba(), card.icon, {}};
    const QPointF corner = card.rect.center() - QPointF(kBigIcon / 2, kBigIcon / 2);
    draw(painter, key, corner, {kBigIcon, kBigIcon}, 0, [&](QPainter &p) {
        drawDecnetIcon(&p, QPointF(), card.icon, int(kBigIcon), colour, m_scale);
    });
}

void CardPainter::paintIcon(QPainter *painter, const Card &card)
{
    const CanvasStyle &style = *m_style;
    const QColor colour = iconColour(card);
    const SpriteKey key{kIconTile, colour.rgba(), card.icon, {}};
    const QPointF corner = card.rect.topLeft() + QPointF(kPadding, kPadding);
    draw(painter, key, corner, {kTile, kTile}, 0, [&](QPainter &p) {
        QColor soft = colour;
        soft.setAlphaF(style.dark ? 0.20F : 0.12F);
        p.setPen(Qt::NoPen);
        p.setBrush(soft);
        p.drawRoundedRect(QRectF(0, 0, kTile, kTile), 8, 8);
        drawDecnetIcon(&p, QPointF(7, 7), card.icon, 20, colour, m_scale);
    });
}

void CardPainter::paintText(QPainter *painter, QPointF corner, const TextRun &text, const QColor &colour)
{
    const QPointF place = m_view.map(corner);
    if (!m_pixels.isNull()
        && (place.y() > m_pixels.clip.bottom() + 1 || place.y() + kTextHeight * m_scale < m_pixels.clip.top()))
        return;
    painter->setPen(colour);
    m_texts.draw(painter, place, text);
}

void CardPainter::paintTexts(QPainter *painter, const Card &card)
{
    const CanvasStyle &style = *m_style;
    const QPointF corner = card.rect.topLeft();
    paintText(painter, corner + QPointF(kTextLeft, kNameTop), card.nameText, style.text);
    paintText(painter, corner + QPointF(kTextLeft, kIpTop), card.ipText, style.textMuted);

    // The third line: what it does now, or while drawing what it pretends to be.
    const qreal mark = card.gateway || card.forwards ? kMark + 2 : 0;
    const qreal width = card.rect.width() - kTextLeft - kPadding - mark;
    const QString line = card.state ? stateText(*card.state) : card.subtitle;
    const QColor colour = card.state     ? style.state(*card.state)
                          : card.gateway ? style.dmz
                                         : style.textMuted;
    const SpriteKey key{kLine, (quint64(colour.rgba()) << 16) | quint64(width), line, {}};
    draw(painter, key, corner + QPointF(kTextLeft, kStateTop), {width, 16}, 0,
                   [&](QPainter &p) {
                       qreal x = 0;
                       if (card.state) {
                           p.setPen(Qt::NoPen);
                           p.setBrush(colour);
                           p.drawEllipse(QRectF(0, 4.5, 7, 7));
                           x = 12;
                       }
                       p.setFont(m_smallFont);
                       p.setPen(colour);
                       p.drawText(QRectF(x, 0, width - x, 16), Qt::AlignLeft | Qt::AlignVCenter,
                                  QFontMetricsF(m_smallFont)
                                      .elidedText(line, Qt::ElideRight, width - x));
                   });
}

void CardPainter::paintChips(QPainter *painter, const Card &card, const QString &focusService)
{
    const CanvasStyle &style = *m_style;
    const QPointF corner = card.rect.topLeft();
    for (const Card::Chip &chip : card.chips) {
        const ServiceDef *service = m_catalog.service(chip.slug);
        const bool focus = chip.slug == focusService;
        const SpriteKey key{kChip, focus ? 1U : 0U, chip.slug, chip.label};
        draw(painter, key, corner + chip.rect.topLeft(), chip.rect.size(), 1,
                       [&](QPainter &p) {
                           const QRectF box(QPointF(), chip.rect.size());
                           p.setPen(focus ? QPen(style.accent, 1.5) : QPen(Qt::NoPen));
                           p.setBrush(focus ? style.accentSoft : style.chip);
                           p.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 5, 5);
                           const QColor tint = service ? style.risk(service->risk) : style.error;
                           const QString icon = service && hasDecnetIcon(service->icon)
                                                    ? service->icon
                                                    : u"service"_s;
                           drawDecnetIcon(&p, QPointF(6, (box.height() - kChipIcon) / 2), icon,
                                          int(kChipIcon), tint, m_scale);
                           p.setFont(m_chipFont);
                           p.setPen(style.chipText);
                           p.drawText(box.adjusted(6 + kChipIcon + 4, 0, -2, 0),
                                      Qt::AlignLeft | Qt::AlignVCenter, chip.label);
                       });
    }
    if (card.hiddenChips > 0) {
        const qreal x = card.chips.empty() ? kPadding : card.chips.back().rect.right() + kChipGap;
        const QString text = u"+%1"_s.arg(card.hiddenChips);
        draw(painter, SpriteKey{kMore, quint64(card.hiddenChips), {}, {}}, corner + QPointF(x, kChipTop),
                       {32, kChipHeight}, 0, [&](QPainter &p) {
                           p.setFont(m_chipFont);
                           p.setPen(style.textMuted);
                           p.drawText(QRectF(2, 0, 30, kChipHeight),
                                      Qt::AlignLeft | Qt::AlignVCenter, text);
                       });
    }
}

void CardPainter::paintBadges(QPainter *painter, const Card &card, Lod lod, bool hovered)
{
    const CanvasStyle &style = *m_style;
    if (lod == Lod::Near && (card.gateway || card.forwards)) {
        const QColor colour = card.gateway ? style.dmz : style.linkForward;
        const QString icon = card.gateway ? u"gateway"_s : u"forward"_s;
        draw(painter, {kForwardMark, card.gateway ? 1U : 0U, {}, {}},
                       {card.rect.right() - kPadding - kMark + 2, card.rect.top() + kStateTop},
                       {kMark, kMark}, 0, [&](QPainter &p) {
                           drawDecnetIcon(&p, QPointF(), icon, int(kMark), colour, m_scale);
                       });
    }
    if (card.severity) {
        const QColor colour = style.severity(*card.severity);
        const SpriteKey key{kProblem, quint64(*card.severity), {}, {}};
        draw(painter, key, card.rect.topLeft() - QPointF(8, 8), {20, 20}, 0,
                       [&](QPainter &p) {
                           p.setPen(QPen(style.lanFill, 2));
                           p.setBrush(colour);
                           p.drawEllipse(QRectF(1, 1, 18, 18));
                           p.setPen(QPen(style.dark ? style.background : style.onAccent, 2,
                                         Qt::SolidLine, Qt::RoundCap));
                           p.drawLine(QPointF(10, 5.8), QPointF(10, 10.6));
                           p.drawPoint(QPointF(10, 14.2));
                       });
    }
    if (card.look.isLocked && lod == Lod::Near) {
        draw(painter, {kLockMark, 0, {}, {}}, card.rect.bottomLeft() - QPointF(7, kLock - 5),
             {kLock, kLock}, 1, [&](QPainter &p) {
                 p.setPen(QPen(style.cardBorder, 1));
                 p.setBrush(style.card);
                 p.drawEllipse(QRectF(0.5, 0.5, kLock - 1, kLock - 1));
                 drawDecnetIcon(&p, QPointF(3, 3), u"lock"_s, int(kLock) - 6, style.textMuted, m_scale);
             });
    }
    if (card.events > 0) {
        const QString text = card.events > 999 ? u"999+"_s : QLocale().toString(card.events);
        const qreal width = std::max(22.0, QFontMetricsF(m_chipFont).horizontalAdvance(text) + 12);
        draw(painter, {kEvents, quint64(card.events), {}, {}},
                       {card.rect.right() + 8 - width, card.rect.top() - 9}, {width, 20}, 0,
                       [&](QPainter &p) {
                           p.setPen(QPen(style.lanFill, 2));
                           p.setBrush(style.attack);
                           p.drawRoundedRect(QRectF(1, 1, width - 2, 18), 9, 9);
                           p.setFont(m_chipFont);
                           p.setPen(style.dark ? style.background : style.onAccent);
                           p.drawText(QRectF(0, 0, width, 20), Qt::AlignCenter, text);
                       });
    }
    if (hovered && !card.raised) {
        const QRectF port = portRect(card.rect);
        draw(painter, {kPortHandle, 0, {}, {}}, port.topLeft(), port.size(), 1, [&](QPainter &p) {
            p.setPen(QPen(style.card, 2));
            p.setBrush(style.accent);
            p.drawEllipse(QRectF(1, 1, kPort - 2, kPort - 2));
            p.setPen(QPen(style.onAccent, 1.8, Qt::SolidLine, Qt::RoundCap));
            p.drawLine(QPointF(kPort / 2 - 3.2, kPort / 2), QPointF(kPort / 2 + 3.2, kPort / 2));
            p.drawLine(QPointF(kPort / 2, kPort / 2 - 3.2), QPointF(kPort / 2, kPort / 2 + 3.2));
        });
    }
}

} // namespace decnet
