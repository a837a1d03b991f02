// SPDX-License-Identifier: GPL-3.0-or-later
#include "canvas/scene/cardlayer.h"

#include "canvas/scene/geometry.h"

#include <QPainter>

#include <algorithm>
#include <numeric>

namespace decnet {

namespace {

/// How far a pulse reaches outside of its card at 100 %.
constexpr qreal kPulseReach = 26;
/// So few cards are worth an icon each even from far away.
constexpr size_t kFewCards = 500;
constexpr qreal kMinFewScale = 0.12;

} // namespace

CardLayer::CardLayer(const Catalog &catalog, Damage damage)
    : m_damage(std::move(damage)), m_painter(catalog)
{}

Card *CardLayer::find(DeckyId id)
{
    const auto it = m_index.constFind(id);
    return it == m_index.cend() ? nullptr : &m_cards[static_cast<size_t>(*it)];
}

const Card *CardLayer::card(DeckyId id) const
{
    const auto it = m_index.constFind(id);
    return it == m_index.cend() ? nullptr : &m_cards[static_cast<size_t>(*it)];
}

void CardLayer::refresh(const Card &card)
{
    if (!card.isHidden)
        m_damage(CardPainter::outerRect(card.rect));
}

void CardLayer::put(Card card)
{
    if (Card *known = find(card.id)) {
        refresh(*known);
        m_layered += (card.look.level != 0 ? 1 : 0) - (known->look.level != 0 ? 1 : 0);
        const int index = m_index.value(card.id);
        m_grid.remove(index, known->rect.topLeft());
        m_grid.insert(index, card.rect.topLeft());
        card.raised = known->raised;
        *known = std::move(card);
        refresh(*known);
        return;
    }
    m_layered += card.look.level != 0 ? 1 : 0;
    const int index = static_cast<int>(m_cards.size());
    m_index.insert(card.id, index);
    m_grid.insert(index, card.rect.topLeft());
    m_cards.push_back(std::move(card));
    refresh(m_cards.back());
}

void CardLayer::remove(DeckyId id)
{
    const auto it = m_index.constFind(id);
    if (it == m_index.cend())
        return;
    const int index = *it;
    m_index.erase(it);
    Card &card = m_cards[static_cast<size_t>(index)];
    refresh(card);
    if (card.raised)
        --m_raised;
    if (card.look.level != 0)
        --m_layered;
    m_grid.remove(index, card.rect.topLeft());
    m_pulses.remove(id);
    if (m_hovered == id)
        m_hovered.reset();
    const int last = static_cast<int>(m_cards.size()) - 1;
    if (index != last) {
        m_grid.renumber(last, index, m_cards.back().rect.topLeft());
        card = std::move(m_cards.back());
        m_index[card.id] = index;
        refresh(card); // it lies in another order over its neighbours now
    }
    m_cards.pop_back();
}

void CardLayer::clear()
{
    m_cards.clear();
    m_index.clear();
    m_grid.clear();
    m_pulses.clear();
    m_hovered.reset();
    m_raised = 0;
    m_layered = 0;
    m_damage({});
}

void CardLayer::move(DeckyId id, QPointF corner)
{
    Card *card = find(id);
    if (!card || card->rect.topLeft() == corner)
        return;
    const int index = m_index.value(id);
    refresh(*card);
    m_grid.remove(index, card->rect.topLeft());
    card->rect.moveTopLeft(corner);
    m_grid.insert(index, corner);
    refresh(*card);
}

void CardLayer::setSelected(DeckyId id, bool selected)
{
    Card *card = find(id);
    if (!card || card->selected == selected)
        return;
    card->selected = selected;
    refresh(*card);
}

void CardLayer::setRaised(DeckyId id, bool raised)
{
    Card *card = find(id);
    if (!card || card->raised == raised)
        return;
    card->raised = raised;
    m_raised += raised ? 1 : -1;
    refresh(*card);
}

void CardLayer::setLive(DeckyId id, std::optional<DeckyState> state, int events)
{
    Card *card = find(id);
    if (!card || (card->state == state && card->events == events))
        return;
    card->state = state;
    card->events = events;
    refresh(*card);
}

void CardLayer::setSeverity(DeckyId id, std::optional<Severity> severity)
{
    Card *card = find(id);
    if (!card || card->severity == severity)
        return;
    card->severity = severity;
    refresh(*card);
}

void CardLayer::setHovered(std::optional<DeckyId> id)
{
    if (m_hovered == id)
        return;
    const auto before = std::exchange(m_hovered, id);
    for (const auto &which : {before, id}) {
        if (const Card *card = which ? find(*which) : nullptr)
            refresh(*card);
    }
}

void CardLayer::setFocusService(DeckyId decky, const QString &service)
{
    if (m_focusDecky == decky && m_focusService == service)
        return;
    for (const DeckyId id : {m_focusDecky, decky}) {
        if (const Card *card = find(id))
            refresh(*card);
    }
    m_focusDecky = decky;
    m_focusService = service;
}

void CardLayer::setPulse(DeckyId id, qreal phase, const QColor &colour)
{
    const Card *card = find(id);
    if (!card)
        return;
    if (phase > 1)
        m_pulses.remove(id);
    else
        m_pulses.insert(id, {phase, colour});
    if (!card->isHidden)
        m_damage(card->rect.adjusted(-kPulseReach, -kPulseReach, kPulseReach, kPulseReach));
}

const Card *CardLayer::cardAt(QPointF point) const
{
    std::vector<int> near;
    if (!m_grid.query(QRectF(point, QSizeF(1, 1)), geometry::metrics().card, near)) {
        near.resize(m_cards.size());
        std::iota(near.begin(), near.end(), 0);
    }
    const Card *best = nullptr;
    for (const int index : near) {
        const Card &card = m_cards[static_cast<size_t>(index)];
        if (card.isHidden || !card.rect.contains(point))
            continue;
        if (!best || std::pair(card.raised, card.look.level) >= std::pair(best->raised, best->look.level))
            best = &card;
    }
    return best;
}

bool CardLayer::isOnPort(QPointF point) const
{
    const Card *card = m_hovered ? this->card(*m_hovered) : nullptr;
    return card && CardPainter::portRect(card->rect).contains(point);
}

std::vector<DeckyId> CardLayer::cardsIn(const QRectF &rect, bool wholly) const
{
    std::vector<DeckyId> ids;
    for (const Card &card : m_cards) {
        if (card.isHidden)
            continue;
        if (wholly ? rect.contains(card.rect) : rect.intersects(card.rect))
            ids.push_back(card.id);
    }
    return ids;
}

QRectF CardLayer::extent() const
{
    QRectF all;
    for (const Card &card : m_cards) {
        if (!card.isHidden)
            all |= CardPainter::outerRect(card.rect);
    }
    return all;
}

void CardLayer::relayout()
{
    for (const Card &card : m_cards)
        card.laidOut = false;
    m_damage({});
}

void CardLayer::look(const QRectF &rect)
{
    if (!m_grid.query(rect, geometry::metrics().card, m_visible)) {
        m_visible.resize(m_cards.size());
        std::iota(m_visible.begin(), m_visible.end(), 0);
    }
}

bool CardLayer::beginFrame(const Frame &frame)
{
    m_painter.beginFrame(frame.scale, frame.ratio);
    Lod lod = lodFor(frame.scale);
    if (lod == Lod::Far && frame.scale >= kMinFewScale) {
        look(frame.visible);
        if (m_visible.size() <= kFewCards)
            lod = Lod::Mid;
    }
    return std::exchange(m_lod, lod) != lod;
}

void CardLayer::paint(QPainter *painter, const Frame &frame)
{
    if (!m_pulses.isEmpty())
        paintPulses(painter, frame.exposed, frame.scale);
    const QRectF reach = frame.exposed.adjusted(-14, -14, 14, 14);
    look(reach);
    if (m_lod == Lod::Far) {
        paintFar(frame);
        return;
    }
    const QTransform transform = painter->worldTransform();
    painter->setWorldTransform(frame.devicePainter());
    m_painter.setView(frame.device(), frame.pixels);
    if (m_layered > 0) {
        std::ranges::stable_sort(m_visible, {}, [this](int index) {
            return m_cards[static_cast<size_t>(index)].look.level;
        });
    }
    for (const bool raised : {false, true}) {
        if (raised && m_raised == 0)
            break;
        for (const int index : m_visible) {
            const Card &card = m_cards[static_cast<size_t>(index)];
            if (card.isHidden || card.raised != raised || !overlap(card.rect, reach))
                continue;
            m_painter.paint(painter, card, m_lod, m_hovered == card.id,
                            card.id == m_focusDecky ? m_focusService : QString());
        }
    }
    painter->setWorldTransform(transform);
}

void CardLayer::paintFar(const Frame &frame)
{
    // Whole device pixels, below everything that a painter is good for.
    const qreal pixel = frame.scale * frame.ratio;
    const QTransform device = frame.device();
    const QSizeF body = geometry::metrics().card;
    const QSize size(std::max(1, qRound(body.width() * pixel)),
                     std::max(1, qRound(body.height() * pixel)));
    const int rim = qRound(2 * frame.ratio);
    const qreal room = 3 / frame.scale;
    const QRectF reach = frame.exposed.adjusted(-room - body.width(), -room - body.height(), room,
                                                room);
    const auto each = [&](const auto &fill) {
        for (const int index : m_visible) {
            const Card &card = m_cards[static_cast<size_t>(index)];
            const QPointF place = card.rect.topLeft();
            if (!card.isHidden && place.x() >= reach.left() && place.x() <= reach.right() && place.y() >= reach.top()
                && place.y() <= reach.bottom())
                fill(card, QRect(pixelAt(device.map(place)), size));
        }
    };
    bool anySelected = false;
    const auto fillAll = [&] {
        each([&](const Card &card, const QRect &rect) {
            anySelected |= card.selected;
            raster::fill(frame.pixels, rect, m_painter.farColour(card).rgb());
        });
    };
    fillAll();
    if (!anySelected)
        return;
    // The rims of all selected cards lie below all cards.
    const QRgb accent = m_painter.style().accent.rgb();
    each([&](const Card &card, const QRect &rect) {
        if (card.selected)
            raster::fill(frame.pixels, rect.adjusted(-rim, -rim, rim, rim), accent);
    });
    fillAll();
}

void CardLayer::paintPulses(QPainter *painter, const QRectF &exposed, qreal scale)
{
    painter->setRenderHint(QPainter::Antialiasing, true);
    // Far away a ring of scene size would be thinner than a pixel.
    const qreal reach = std::min(kPulseReach, std::max(14.0, 6 / scale));
    for (auto it = m_pulses.cbegin(); it != m_pulses.cend(); ++it) {
        const Card *card = this->card(it.key());
        if (!card || card->isHidden)
            continue;
        const QRectF outer = card->rect.adjusted(-kPulseReach, -kPulseReach, kPulseReach, kPulseReach);
        if (!outer.intersects(exposed))
            continue;
        const qreal grow = 2 + reach * it->phase * 0.9;
        QColor ring = it->colour;
        ring.setAlphaF(static_cast<float>(0.85 * (1 - it->phase)));
        QColor glow = it->colour;
        glow.setAlphaF(static_cast<float>(0.22 * (1 - it->phase)));
        painter->setPen(QPen(ring, std::max(2.0, 1.5 / scale)));
        painter->setBrush(glow);
        painter->drawRoundedRect(card->rect.adjusted(-grow, -grow, grow, grow), 9 + grow, 9 + grow);
    }
}

} // namespace decnet
