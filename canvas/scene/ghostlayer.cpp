// SPDX-License-Identifier: GPL-3.0-or-later
#include "canvas/scene/ghostlayer.h"

#include "canvas/scene/cardlayer.h"
#include "canvas/scene/lanlayer.h"
#include "canvas/scene/linklayer.h"
#include "canvas/scene/lod.h"
#include "canvas/style/ghoststyle.h"

#include <QFontMetricsF>
#include <QPainter>

#include <algorithm>

namespace decnet {

namespace {

constexpr qreal kBadge = 20;
constexpr qreal kGap = 3;
constexpr qreal kRadius = 12;
constexpr qreal kStagedLeft = 14; ///< beside the mark of a problem, which has the corner
constexpr qreal kPlanLeft = 12;
constexpr qreal kRoom = 14; ///< everything stays as near to its thing as its own badges
/// Beyond this a repaint of everything is cheaper than as many places.
constexpr std::size_t kManyPlaces = 300;

QColor faded(QColor colour, float alpha)
{
    colour.setAlphaF(alpha);
    return colour;
}

QRectF withRoom(const QRectF &rect)
{
    return rect.adjusted(-kRoom, -kRoom, kRoom, kRoom);
}

QPen outlinePen(const QColor &colour, qreal scale, Staged staged)
{
    QPen pen(colour, std::max(1.8, 1.4 / scale));
    pen.setCapStyle(Qt::FlatCap);
    if (staged == Staged::Added)
        pen.setDashPattern({5, 3});
    else if (staged == Staged::Changed)
        pen.setDashPattern({1.5, 1.5});
    else
        pen.setDashPattern({2.5, 4});
    return pen;
}

} // namespace

GhostLayer::GhostLayer(const LanLayer &lans, const LinkLayer &links, const CardLayer &cards, Damage damage)
    : m_lans(lans), m_links(links), m_cards(cards), m_damage(std::move(damage)),
      m_style(&CanvasStyle::light())
{
}

void GhostLayer::setFont(const QFont &font)
{
    m_nameFont = m_smallFont = font;
    m_nameFont.setHintingPreference(QFont::PreferNoHinting);
    m_nameFont.setPixelSize(14);
    m_nameFont.setStrikeOut(true);
    m_smallFont.setHintingPreference(QFont::PreferNoHinting);
    m_smallFont.setPixelSize(11);
}

void GhostLayer::set(const CanvasGhosts &ghosts)
{
    damageAll();
    m_ghosts = ghosts;
    m_isEmpty = ghosts.isEmpty();
    m_badges.clear();
    m_cuts.clear();
    m_goneLans.clear();
    m_goneCards.clear();
    for (const GoneLan &lan : ghosts.goneLans)
        m_goneLans.insert(lan.id, lan.rect);
    for (const GoneCard &card : ghosts.goneCards)
        m_goneCards.insert(card.id, card.rect);
    for (const GoneLink &link : ghosts.goneLinks)
        m_cuts.push_back({link.id, geometry::linkBetween(link.card, link.box)});
    damageAll();
}

void GhostLayer::damageAll() const
{
    if (m_isEmpty)
        return;
    const auto places = static_cast<std::size_t>(m_ghosts.lans.size() + m_ghosts.deckies.size()
                                                 + m_ghosts.links.size() + m_ghosts.focus.size())
                        + m_ghosts.goneCards.size() + m_ghosts.goneLans.size();
    if (places > kManyPlaces) {
        m_damage({});
        return;
    }
    const auto tell = [this](const QRectF &rect) {
        if (!rect.isNull())
            m_damage(withRoom(rect));
    };
    for (auto it = m_ghosts.lans.cbegin(); it != m_ghosts.lans.cend(); ++it)
        tell(rectOf(it.key()));
    for (auto it = m_ghosts.deckies.cbegin(); it != m_ghosts.deckies.cend(); ++it)
        tell(rectOf(it.key()));
    for (auto it = m_ghosts.links.cbegin(); it != m_ghosts.links.cend(); ++it) {
        if (const Link *link = m_links.link(it.key()))
            tell(link->shape.bounds());
    }
    for (const GoneCard &card : m_ghosts.goneCards)
        tell(card.rect);
    for (const GoneLan &lan : m_ghosts.goneLans)
        tell(lan.rect);
    for (const Cut &cut : m_cuts)
        tell(cut.shape.bounds());
    for (const LanId id : m_ghosts.focus.lans)
        tell(rectOf(id));
    for (const DeckyId id : m_ghosts.focus.deckies)
        tell(rectOf(id));
    for (const EdgeId id : m_ghosts.focus.edges) {
        if (const Link *link = m_links.link(id))
            tell(link->shape.bounds());
    }
}

void GhostLayer::linkMoved(EdgeId id)
{
    if (m_isEmpty || !m_ghosts.links.contains(id))
        return;
    if (const auto last = m_badges.constFind(id); last != m_badges.cend())
        m_damage(badgeAt(*last));
    if (const Link *link = m_links.link(id))
        m_damage(link->shape.bounds());
}

QRectF GhostLayer::badgeAt(QPointF centre)
{
    return {centre.x() - kBadge / 2, centre.y() - kBadge / 2, kBadge, kBadge};
}

QRectF GhostLayer::rectOf(LanId id) const
{
    const LanBox *box = m_lans.box(id);
    return box ? box->rect : goneRect(id);
}

QRectF GhostLayer::rectOf(DeckyId id) const
{
    const Card *card = m_cards.card(id);
    if (card && card->isHidden)
        return {}; // in a collapsed LAN
    return card ? card->rect : goneRect(id);
}

QRectF GhostLayer::goneRect(LanId id) const
{
    return m_goneLans.value(id);
}

QRectF GhostLayer::goneRect(DeckyId id) const
{
    return m_goneCards.value(id);
}

QRectF GhostLayer::goneRect(EdgeId id) const
{
    const auto found = std::ranges::find(m_cuts, id, &Cut::id);
    return found == m_cuts.end() ? QRectF() : found->shape.bounds();
}

QRectF GhostLayer::goneExtent() const
{
    QRectF all;
    for (const GoneLan &lan : m_ghosts.goneLans)
        all |= withRoom(lan.rect);
    for (const GoneCard &card : m_ghosts.goneCards)
        all |= withRoom(card.rect);
    return all;
}

void GhostLayer::paintGone(QPainter *painter, const Frame &frame) const
{
    if (m_isEmpty)
        return;
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing, true);
    paintGoneLans(painter, frame);
    paintGoneCards(painter, frame, lodFor(frame.scale));
    const QColor removed = ghostColour(*m_style, Staged::Removed);
    for (const Cut &cut : m_cuts) {
        if (!overlap(cut.shape.bounds(), frame.exposed))
            continue;
        painter->setBrush(Qt::NoBrush);
        painter->setPen(outlinePen(faded(removed, 0.75F), frame.scale, Staged::Removed));
        painter->drawPath(cut.shape.path());
        if (frame.scale >= kMidScale)
            paintBadge(*painter, badgeAt(cut.shape.at(0.5)), Staged::Removed, *m_style);
    }
    painter->restore();
}

void GhostLayer::paintGoneLans(QPainter *painter, const Frame &frame) const
{
    const QColor colour = ghostColour(*m_style, Staged::Removed);
    for (const GoneLan &lan : m_ghosts.goneLans) {
        if (!overlap(withRoom(lan.rect), frame.exposed))
            continue;
        painter->setBrush(faded(colour, 0.05F));
        painter->setPen(outlinePen(faded(colour, 0.8F), frame.scale, Staged::Removed));
        painter->drawRoundedRect(lan.rect, kRadius, kRadius);
        if (lodFor(frame.scale) != Lod::Far) {
            painter->setFont(m_nameFont);
            painter->setPen(m_style->textMuted);
            painter->drawText(lan.rect.adjusted(kStagedLeft + kBadge + 8, 10, -10, 0),
                              Qt::AlignLeft | Qt::AlignTop, lan.name);
        }
    }
}

void GhostLayer::paintMarks(QPainter *painter, const Frame &frame) const
{
    if (m_isEmpty)
        return;
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing, true);
    paintLinkMarks(painter, frame);
    for (auto it = m_ghosts.lans.cbegin(); it != m_ghosts.lans.cend(); ++it) {
        // Null: it went since the ghosts were made.
        if (const QRectF rect = rectOf(it.key()); !rect.isNull() && overlap(withRoom(rect), frame.exposed))
            paintMark(painter, rect, *it, frame, false, !m_goneLans.contains(it.key()));
    }
    for (auto it = m_ghosts.deckies.cbegin(); it != m_ghosts.deckies.cend(); ++it) {
        if (const QRectF rect = rectOf(it.key()); !rect.isNull() && overlap(withRoom(rect), frame.exposed))
            paintMark(painter, rect, *it, frame, true, m_cards.card(it.key()) != nullptr);
    }
    paintFocus(painter, frame);
    painter->restore();
}

void GhostLayer::paintGoneCards(QPainter *painter, const Frame &frame, Lod lod) const
{
    for (const GoneCard &card : m_ghosts.goneCards) {
        if (!overlap(withRoom(card.rect), frame.exposed))
            continue;
        const Staged staged = card.moved ? Staged::Changed : Staged::Removed;
        const QColor colour = ghostColour(*m_style, staged);
        painter->setBrush(faded(m_style->card, 0.55F));
        painter->setPen(outlinePen(faded(colour, 0.8F), frame.scale, Staged::Removed));
        painter->drawRoundedRect(card.rect, kRadius, kRadius);
        if (!card.moved) {
            painter->setPen(QPen(faded(colour, 0.45F), std::max(1.2, 1 / frame.scale)));
            const QRectF inner = card.rect.adjusted(kRadius, kRadius, -kRadius, -kRadius);
            painter->drawLine(inner.bottomLeft(), inner.topRight());
        }
        if (lod != Lod::Near)
            continue;
        QFont font = m_nameFont;
        font.setStrikeOut(!card.moved);
        painter->setFont(font);
        painter->setPen(m_style->textMuted);
        const QRectF text = card.rect.adjusted(16, 16, -12, -12);
        painter->drawText(text, Qt::AlignLeft | Qt::AlignTop,
                          QFontMetricsF(font).elidedText(card.name, Qt::ElideRight, text.width()));
        painter->setFont(m_smallFont);
        painter->drawText(text.adjusted(0, 20, 0, 0), Qt::AlignLeft | Qt::AlignTop, card.ip);
    }
}

void GhostLayer::paintOutline(QPainter *painter, const QRectF &rect, const QColor &colour, qreal scale,
                              Staged staged) const
{
    painter->setBrush(faded(colour, m_style->dark ? 0.10F : 0.07F));
    painter->setPen(outlinePen(colour, scale, staged));
    painter->drawRoundedRect(rect, kRadius, kRadius);
}

void GhostLayer::paintMark(QPainter *painter, const QRectF &rect, const GhostMark &mark, const Frame &frame,
                           bool isFilledAfar, bool isThere) const
{
    const Lod lod = lodFor(frame.scale);
    if (lod == Lod::Far && isFilledAfar) {
        // From afar a card is its sign.
        const qreal side = rect.height() * 0.9;
        QRectF sign(0, 0, side, side);
        sign.moveCenter(rect.center());
        const QColor colour = mark.staged           ? ghostColour(*m_style, *mark.staged)
                              : mark.plan.empty()   ? m_style->accent
                                                    : ghostColour(*m_style, mark.plan.front().mark);
        painter->fillRect(rect, faded(colour, 0.35F));
        if (mark.staged)
            paintBadge(*painter, sign, *mark.staged, *m_style);
        else if (!mark.plan.empty())
            paintBadge(*painter, sign, mark.plan.front().mark, *m_style);
        return;
    }
    // What is gone has its outline below; what another program is about to remove still stands.
    if (mark.staged && (*mark.staged != Staged::Removed || isThere))
        paintOutline(painter, rect, ghostColour(*m_style, *mark.staged), frame.scale, *mark.staged);
    if (mark.staged) {
        const QRectF badge = badgeAt(rect.topLeft() + QPointF(kStagedLeft + kBadge / 2, 0));
        paintBadge(*painter, badge, *mark.staged, *m_style);
        if (m_ghosts.phase != StagePhase::Staged && lod == Lod::Near)
            paintPhase(painter, QPointF(badge.right() + kGap, badge.center().y()),
                       ghostColour(*m_style, *mark.staged));
    }
    qreal left = rect.left() + kPlanLeft;
    for (const GhostMark::Note &note : mark.plan) {
        // Cards end with a row of badges; boxes bear them at their top, where their names are.
        const QPointF centre = isFilledAfar ? QPointF(left + kBadge / 2, rect.bottom())
                                            : QPointF(left + 2 * kBadge, rect.top());
        paintBadge(*painter, badgeAt(centre), note.mark, *m_style);
        left += kBadge + kGap;
    }
}

void GhostLayer::paintPhase(QPainter *painter, QPointF leftCentre, const QColor &colour) const
{
    const QString text = phaseText(m_ghosts.phase);
    const qreal width = QFontMetricsF(m_smallFont).horizontalAdvance(text) + 12;
    const QRectF pill(leftCentre.x(), leftCentre.y() - 8, width, 16);
    painter->setPen(QPen(colour, 1));
    painter->setBrush(m_style->card);
    painter->drawRoundedRect(pill, 8, 8);
    painter->setFont(m_smallFont);
    painter->setPen(m_style->text);
    painter->drawText(pill, Qt::AlignCenter, text);
}

void GhostLayer::paintLinkMarks(QPainter *painter, const Frame &frame) const
{
    for (auto it = m_ghosts.links.cbegin(); it != m_ghosts.links.cend(); ++it) {
        const Link *link = m_links.link(it.key());
        if (!link)
            continue;
        const QPointF middle = link->shape.at(0.5);
        m_badges.insert(it.key(), middle);
        if (!overlap(link->shape.bounds() | badgeAt(middle), frame.exposed))
            continue;
        if (it->staged) {
            painter->setBrush(Qt::NoBrush);
            QPen halo = outlinePen(faded(ghostColour(*m_style, *it->staged), 0.8F), frame.scale, *it->staged);
            halo.setWidthF(std::max(3.2, 2 / frame.scale));
            painter->setPen(halo);
            painter->drawPath(link->shape.path());
        }
        if (lodFor(frame.scale) == Lod::Far)
            continue;
        QRectF badge = badgeAt(middle);
        if (it->staged) {
            paintBadge(*painter, badge, *it->staged, *m_style);
        } else if (!it->plan.empty()) {
            paintBadge(*painter, badge, it->plan.front().mark, *m_style);
        }
    }
}

void GhostLayer::paintFocus(QPainter *painter, const Frame &frame) const
{
    painter->setBrush(Qt::NoBrush);
    painter->setPen(QPen(m_style->accent, std::max(2.4, 2 / frame.scale)));
    const auto ring = [&](const QRectF &rect) {
        if (!rect.isNull() && overlap(withRoom(rect), frame.exposed))
            painter->drawRoundedRect(rect.adjusted(-5, -5, 5, 5), kRadius + 4, kRadius + 4);
    };
    for (const LanId id : m_ghosts.focus.lans)
        ring(rectOf(id));
    for (const DeckyId id : m_ghosts.focus.deckies)
        ring(rectOf(id));
    for (const EdgeId id : m_ghosts.focus.edges) {
        const auto cut = std::ranges::find(m_cuts, id, &Cut::id);
        const Link *link = m_links.link(id);
        if (!link && cut == m_cuts.end())
            continue;
        painter->drawPath((link ? link->shape : cut->shape).path());
    }
}

} // namespace decnet
