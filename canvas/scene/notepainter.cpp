// SPDX-License-Identifier: GPL-3.0-or-later
#include "canvas/scene/notepainter.h"

#include "canvas/scene/handles.h"
#include "canvas/scene/lod.h"
#include "canvas/style/icons.h"

#include <QFontMetricsF>
#include <QPainter>
#include <QPainterPath>
#include <QTextLayout>

#include <cmath>

namespace decnet {

using namespace Qt::Literals::StringLiterals;

namespace {

constexpr qreal kFold = 14;
constexpr qreal kLock = 14;
/// Text gets this small on the screen before it is left out, pixels of the view.
constexpr qreal kMinTextScale = 0.4;

/// Wraps one paragraph from `top` on; `place` is told of each line and may stop it by returning false.
template<typename Place>
bool wrap(QTextLayout &layout, qreal width, const Place &place)
{
    QTextOption option;
    option.setWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
    layout.setTextOption(option);
    layout.setCacheEnabled(true);
    layout.beginLayout();
    bool whole = true;
    for (QTextLine line = layout.createLine(); line.isValid(); line = layout.createLine()) {
        line.setLineWidth(width);
        if (!place(line)) {
            whole = false;
            break;
        }
    }
    layout.endLayout();
    return whole;
}

/// The card with its folded corner, lower right.
QPainterPath outlineOf(const QRectF &rect, qreal fold)
{
    constexpr qreal kRadius = 4;
    QPainterPath path;
    path.moveTo(rect.left() + kRadius, rect.top());
    path.lineTo(rect.right() - kRadius, rect.top());
    path.quadTo(rect.topRight(), {rect.right(), rect.top() + kRadius});
    path.lineTo(rect.right(), rect.bottom() - fold);
    path.lineTo(rect.right() - fold, rect.bottom());
    path.lineTo(rect.left() + kRadius, rect.bottom());
    path.quadTo(rect.bottomLeft(), {rect.left(), rect.bottom() - kRadius});
    path.lineTo(rect.left(), rect.top() + kRadius);
    path.quadTo(rect.topLeft(), {rect.left() + kRadius, rect.top()});
    return path;
}

} // namespace

NotePainter::NotePainter() : m_style(&CanvasStyle::light()) {}

NotePainter::~NotePainter() = default;

void NotePainter::setStyle(const CanvasStyle &style)
{
    m_style = &style;
}

void NotePainter::setFont(const QFont &font)
{
    m_font = font;
    m_font.setPixelSize(13);
    // Hinted advances differ from zoom to zoom, and then lines would break elsewhere.
    m_font.setHintingPreference(QFont::PreferNoHinting);
    m_texts.clear();
}

QRectF NotePainter::textRect(const QRectF &note)
{
    return note.adjusted(kPadding, kPadding, -kPadding, -kPadding);
}

QRectF NotePainter::outerRect(const QRectF &note)
{
    return note.adjusted(-3, -2, 3, 5);
}

qreal NotePainter::heightFor(const QString &text, qreal width) const
{
    qreal height = 0;
    const qreal room = textRect({0, 0, width, 100}).width();
    for (const QString &paragraph : text.split(u'\n')) {
        QTextLayout layout(paragraph, m_font);
        wrap(layout, room, [&](QTextLine &line) {
            height += line.height();
            return true;
        });
    }
    return std::ceil(height + 100 - textRect({0, 0, width, 100}).height());
}

const NotePainter::Text &NotePainter::textOf(const NoteBox &note)
{
    const QSizeF room = textRect(note.rect).size();
    Text &text = m_texts[note.id];
    if (text.room == room && !text.parts.empty())
        return text;
    text = {{}, room};
    qreal y = 0;
    const QStringList paragraphs = note.text.split(u'\n');
    const QFontMetricsF metrics(m_font);
    for (qsizetype i = 0; i < paragraphs.size(); ++i) {
        auto layout = std::make_shared<QTextLayout>(paragraphs.at(i), m_font);
        qreal bottom = y;
        int lastStart = 0;
        const bool whole = wrap(*layout, room.width(), [&](QTextLine &line) {
            // One more line must fit below this one, or it is the last.
            line.setPosition({0, bottom});
            bottom += line.height();
            if (bottom > room.height() + 0.5)
                return false;
            lastStart = line.textStart();
            return true;
        });
        const bool moreFollows = i + 1 < paragraphs.size() && bottom + metrics.height() > room.height() + 0.5;
        if (whole && !moreFollows) {
            text.parts.push_back(std::move(layout));
            y = bottom;
            continue;
        }
        // What is left out is said by dots at the end of the last line that fits.
        const bool anyFits = whole || lastStart > 0 || bottom - y > metrics.height() * 1.5;
        if (anyFits) {
            const QString kept = paragraphs.at(i).left(lastStart)
                                 + metrics.elidedText(paragraphs.at(i).mid(lastStart) + u" …"_s,
                                                      Qt::ElideRight, room.width());
            auto shortened = std::make_shared<QTextLayout>(kept, m_font);
            wrap(*shortened, room.width(), [&](QTextLine &line) {
                line.setPosition({0, y});
                y += line.height();
                return y <= room.height() + 0.5;
            });
            text.parts.push_back(std::move(shortened));
        }
        break;
    }
    return text;
}

void NotePainter::paint(QPainter *painter, const NoteBox &note, const Frame &frame)
{
    const CanvasStyle &style = *m_style;
    const Tint &tint = style.tint(note.look.colour);
    const bool lit = note.selected;
    const qreal width = std::max(lit ? 2.0 : 1.0, 1.0 / frame.scale);
    const QColor border = lit ? style.accent : note.hovered ? style.link : tint.mark;
    painter->setRenderHint(QPainter::Antialiasing, true);
    const QRectF body = note.rect.adjusted(width / 2, width / 2, -width / 2, -width / 2);
    const bool plain = frame.scale < kMidScale;
    if (plain) {
        painter->setPen(QPen(border, width));
        painter->setBrush(tint.note);
        painter->drawRect(body);
        return;
    }
    const qreal fold = std::min({kFold, body.width() / 3, body.height() / 3});
    if (!note.isGround()) {
        painter->setPen(Qt::NoPen);
        painter->setBrush(style.cardShadow);
        painter->drawPath(outlineOf(body.translated(0, 2.5), fold));
    }
    painter->setPen(QPen(border, width));
    painter->setBrush(tint.note);
    painter->drawPath(outlineOf(body, fold));
    painter->setBrush(tint.header);
    painter->drawPolygon(QPolygonF{QPointF(body.right(), body.bottom() - fold),
                                   QPointF(body.right() - fold, body.bottom() - fold),
                                   QPointF(body.right() - fold, body.bottom())});
    if (frame.scale >= kMinTextScale)
        paintText(painter, note);
    if (note.look.isLocked && frame.scale >= kNearScale) {
        const qreal ratio = painter->device()->devicePixelRatioF() * frame.scale;
        painter->setRenderHint(QPainter::SmoothPixmapTransform, true);
        drawDecnetIcon(painter, QPointF(body.left() + 4, body.bottom() - kLock - 3), u"lock"_s, int(kLock),
                       style.textMuted, ratio);
    }
    if (note.selected && !note.look.isLocked)
        paintHandles(painter, note, frame.scale);
}

void NotePainter::paintText(QPainter *painter, const NoteBox &note)
{
    painter->setPen(m_style->text);
    const QPointF corner = textRect(note.rect).topLeft();
    for (const auto &part : textOf(note).parts)
        part->draw(painter, corner);
}

void NotePainter::paintHandles(QPainter *painter, const NoteBox &note, qreal scale) const
{
    painter->setPen(QPen(m_style->accent, 1.5 / scale));
    painter->setBrush(m_style->card);
    const qreal radius = 4.5 / scale;
    for (const Handle handle : kAllHandles) {
        const QPointF point = handlePoint(note.rect, handle);
        painter->drawRoundedRect(
            QRectF(point - QPointF(radius, radius), QSizeF(2 * radius, 2 * radius)), radius / 2,
            radius / 2);
    }
}

} // namespace decnet
