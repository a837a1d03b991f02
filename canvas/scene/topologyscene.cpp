// SPDX-License-Identifier: GPL-3.0-or-later
#include "canvas/scene/topologyscene.h"

#include "canvas/scene/cardlayer.h"
#include "canvas/scene/geometry.h"
#include "canvas/scene/lanitem.h"
#include "canvas/scene/linklayer.h"
#include "canvas/scene/lod.h"
#include "canvas/scene/overlayitem.h"
#include "canvas/style/icons.h"

#include <QFont>
#include <QGraphicsView>

#include <algorithm>

namespace decnet {

using namespace Qt::Literals::StringLiterals;

namespace {

/// The canvas has no edge that anyone reaches; a fixed rectangle keeps scroll positions still while
/// things are dragged outwards.
constexpr qreal kHalfWorld = 400'000;
/// Runtime news arrive in bursts; one repaint for each burst.
constexpr int kLiveTickMs = 50;
constexpr qreal kHitReach = 6;

} // namespace

TopologyScene::TopologyScene(EditorDocument &document, QObject *parent)
    : QGraphicsScene(parent), m_document(document), m_style(&CanvasStyle::light())
{
    // A few hundred boxes and four layers: an index would cost more than it finds.
    setItemIndexMethod(NoIndex);
    const QRectF world(-kHalfWorld, -kHalfWorld, 2 * kHalfWorld, 2 * kHalfWorld);
    setSceneRect(world);

    m_links = new LinkLayer;
    m_cards = new CardLayer(document.catalog());
    m_labels = new LanLabels(m_lanPainter, m_lans);
    m_overlay = new OverlayItem;
    m_links->setBounds(world);
    m_cards->setBounds(world);
    m_labels->setBounds(world);
    m_overlay->setBounds(world);
    m_links->setZValue(1);
    m_cards->setZValue(2);
    m_labels->setZValue(3);
    m_overlay->setZValue(4);
    addItem(m_links);
    addItem(m_cards);
    addItem(m_labels);
    addItem(m_overlay);
    setBaseFont(QFont());

    m_liveTimer.setSingleShot(true);
    m_liveTimer.setInterval(kLiveTickMs);
    connect(&m_liveTimer, &QTimer::timeout, this, &TopologyScene::applyLive);
    connect(&document, &EditorDocument::topologyReplaced, this, &TopologyScene::rebuild);
    connect(&document, &EditorDocument::changed, this, &TopologyScene::applyChange);
    connect(&document, &EditorDocument::issuesChanged, this, &TopologyScene::applyIssues);
    connect(&document.selection(), &Selection::changed, this, &TopologyScene::applySelection);
    connect(&document, &EditorDocument::runtimeChanged, this, [this](const QSet<DeckyId> &ids) {
        m_liveDirty.unite(ids);
        if (!m_liveTimer.isActive())
            m_liveTimer.start();
    });
    connect(&document, &EditorDocument::activityChanged, this, [this](DeckyId id) {
        m_liveDirty.insert(id);
        if (!m_liveTimer.isActive())
            m_liveTimer.start();
    });
    connect(&document, &EditorDocument::pulsed, &m_pulses, &PulseAnimator::start);
    connect(&m_pulses, &PulseAnimator::stepped, this,
            [this](DeckyId id, qreal phase, PulseSeverity severity) {
                const QColor colour = severity == PulseSeverity::Touch ? m_style->warning
                                                                       : m_style->attack;
                repaintNow(m_cards->setPulse(id, phase, colour));
            });
    rebuild();
}

TopologyScene::~TopologyScene()
{
    // The items refer to members that are destroyed before QGraphicsScene would delete them.
    m_lans.clear();
    clear();
}

void TopologyScene::setStyle(const CanvasStyle &style)
{
    m_style = &style;
    m_lanPainter.setStyle(style);
    m_cards->painter().setStyle(style);
    m_links->setStyle(style);
    m_overlay->setStyle(style);
    update();
}

void TopologyScene::setBaseFont(const QFont &font)
{
    m_lanPainter.setFont(font);
    m_cards->painter().setFont(font);
    m_cards->relayout();
    update();
}

void TopologyScene::rebuild()
{
    m_pulses.clear();
    m_liveDirty.clear();
    qDeleteAll(m_lans);
    m_lans.clear();
    m_cards->clear();
    m_links->clear();
    m_deckyLinks.clear();
    m_flaggedLans.clear();
    m_flaggedDeckies.clear();
    m_hoveredLan.reset();
    m_dropTarget.reset();
    m_overlay->clear();

    const Topology &topology = m_document.topology();
    for (const auto &[id, lan] : topology.lans())
        syncLan(id);
    for (const auto &[id, decky] : topology.deckies())
        m_cards->put(cardOf(decky));
    for (const auto &[id, decky] : topology.deckies())
        syncLinks(id);
    for (const auto &[id, lan] : topology.lans())
        updateCounts(id);
    applyIssues();
    update();
}

void TopologyScene::applyChange(const DocumentChange &change)
{
    const Topology &topology = m_document.topology();
    for (const LanId id : change.lans)
        syncLan(id);
    QSet<DeckyId> deckies = change.deckies;
    if (!change.geometryOnly) {
        // A LAN that became or ceased to be the DMZ changes the gateway marks of its deckies.
        for (const LanId id : change.lans) {
            for (const EdgeId edgeId : topology.edgesOf(id)) {
                if (const Edge *edge = topology.edge(edgeId))
                    deckies.insert(edge->decky);
            }
        }
    }
    for (const DeckyId id : std::as_const(deckies))
        syncDecky(id);
    for (const LanId id : change.lans)
        refreshLinksOfLan(id);
    if (change.geometryOnly)
        return;
    QSet<LanId> counted = change.lans;
    for (const DeckyId id : std::as_const(deckies)) {
        if (const Edge *home = topology.homeEdge(id))
            counted.insert(home->lan);
    }
    for (const EdgeId id : change.edges) {
        if (const Edge *edge = topology.edge(id))
            counted.insert(edge->lan);
    }
    // A removed decky leaves no trace of its LAN but in the LANs that the edit or its inverse names.
    for (const LanId id : std::as_const(counted))
        updateCounts(id);
}

void TopologyScene::syncLan(LanId id)
{
    const Lan *lan = m_document.topology().lan(id);
    LanItem *item = m_lans.value(id);
    if (!lan) {
        delete item;
        m_lans.remove(id);
        if (m_hoveredLan == id)
            m_hoveredLan.reset();
        return;
    }
    LanBox box = item ? item->box() : LanBox{};
    box.id = id;
    box.rect = geometry::lanRect(*lan);
    box.name = lan->name;
    box.subnet = lan->subnet;
    box.isDmz = lan->isDmz;
    box.severity = m_document.severityOf(id);
    box.selected = m_document.selection().contains(id);
    if (item) {
        item->setBox(box);
        return;
    }
    item = new LanItem(m_lanPainter, box);
    m_lans.insert(id, item);
    addItem(item);
}

Card TopologyScene::cardOf(const Decky &decky) const
{
    const Topology &topology = m_document.topology();
    const Catalog &catalog = m_document.catalog();
    Card card;
    card.id = decky.id;
    card.rect = geometry::cardRect(decky);
    card.name = decky.name;
    if (const Edge *home = topology.homeEdge(decky.id)) {
        card.home = home->lan;
        card.ip = home->ip;
    } else {
        card.ip = tr("not attached");
    }
    if (const Archetype *archetype = catalog.archetype(decky.archetype)) {
        card.subtitle = archetype->display;
        card.icon = hasDecnetIcon(archetype->icon) ? archetype->icon : u"decky"_s;
    } else {
        card.subtitle = tr("Decoy host");
        card.icon = u"decky"_s;
    }
    card.services = decky.services;
    card.gateway = topology.isGateway(decky.id);
    if (card.gateway)
        card.subtitle = tr("Gateway");
    card.forwards = decky.forwardsL3;
    card.selected = m_document.selection().contains(decky.id);
    card.severity = m_document.severityOf(decky.id);
    if (const DeckyRuntime *runtime = m_document.runtime(decky.id))
        card.state = runtime->state;
    if (const DeckyActivity *activity = m_document.activity(decky.id))
        card.events = activity->events;
    return card;
}

void TopologyScene::syncDecky(DeckyId id)
{
    const Decky *decky = m_document.topology().decky(id);
    if (decky)
        m_cards->put(cardOf(*decky));
    else
        m_cards->remove(id);
    syncLinks(id);
}

void TopologyScene::syncLinks(DeckyId id)
{
    const Topology &topology = m_document.topology();
    const Decky *decky = topology.decky(id);
    const Edge *home = topology.homeEdge(id);
    std::vector<EdgeId> now;
    if (decky) {
        for (const EdgeId edgeId : topology.edgesOf(id)) {
            const Edge *edge = topology.edge(edgeId);
            if (!edge || (home && edge->id == home->id) || !m_lans.contains(edge->lan))
                continue;
            now.push_back(edgeId);
            Link link;
            link.id = edgeId;
            link.decky = id;
            link.lan = edge->lan;
            link.shape = geometry::linkBetween(cardRect(id), lanRect(edge->lan), beside(id));
            link.forwards = decky->forwardsL3;
            link.selected = m_document.selection().contains(edgeId);
            m_links->put(link);
        }
    }
    for (const EdgeId old : m_deckyLinks.value(id)) {
        if (std::find(now.begin(), now.end(), old) == now.end())
            m_links->remove(old);
    }
    if (now.empty())
        m_deckyLinks.remove(id);
    else
        m_deckyLinks.insert(id, std::move(now));
}

std::vector<QRectF> TopologyScene::beside(DeckyId id) const
{
    std::vector<QRectF> cards;
    const Topology &topology = m_document.topology();
    const Edge *home = topology.homeEdge(id);
    if (!home)
        return cards;
    for (const EdgeId edgeId : topology.edgesOf(home->lan)) {
        const Edge *edge = topology.edge(edgeId);
        const Card *card = edge && !edge->isBridge && edge->decky != id ? m_cards->card(edge->decky)
                                                                       : nullptr;
        if (card)
            cards.push_back(card->rect);
    }
    return cards;
}

void TopologyScene::refreshLinksOfLan(LanId id)
{
    const QRectF box = lanRect(id);
    for (const EdgeId edgeId : m_document.topology().edgesOf(id)) {
        if (const Link *link = m_links->link(edgeId))
            m_links->setShape(edgeId, geometry::linkBetween(cardRect(link->decky), box,
                                                           beside(link->decky)));
    }
}

void TopologyScene::refreshLinksOfDecky(DeckyId id)
{
    const auto links = m_deckyLinks.constFind(id);
    if (links == m_deckyLinks.cend())
        return;
    const QRectF rect = cardRect(id);
    const std::vector<QRectF> obstacles = beside(id);
    for (const EdgeId edgeId : *links) {
        if (const Link *link = m_links->link(edgeId))
            m_links->setShape(edgeId, geometry::linkBetween(rect, lanRect(link->lan), obstacles));
    }
}

void TopologyScene::applyIssues()
{
    QSet<LanId> lans;
    QSet<DeckyId> deckies;
    for (const Issue &issue : m_document.issues()) {
        for (const LanId id : issue.lans)
            lans.insert(id);
        for (const DeckyId id : issue.deckies)
            deckies.insert(id);
    }
    const QSet<LanId> changedLans = lans | m_flaggedLans;
    for (const LanId id : changedLans) {
        if (LanItem *item = m_lans.value(id)) {
            LanBox box = item->box();
            box.severity = m_document.severityOf(id);
            item->setBox(box);
        }
    }
    const QSet<DeckyId> changedDeckies = deckies | m_flaggedDeckies;
    for (const DeckyId id : changedDeckies)
        m_cards->setSeverity(id, m_document.severityOf(id));
    m_flaggedLans = std::move(lans);
    m_flaggedDeckies = std::move(deckies);
}

void TopologyScene::applySelection(const SelectedIds &before)
{
    const Selection &selection = m_document.selection();
    for (const LanId id : before.lans | selection.ids().lans) {
        if (LanItem *item = m_lans.value(id)) {
            LanBox box = item->box();
            box.selected = selection.contains(id);
            item->setBox(box);
        }
    }
    for (const DeckyId id : before.deckies | selection.ids().deckies)
        m_cards->setSelected(id, selection.contains(id));
    for (const EdgeId id : before.edges | selection.ids().edges)
        m_links->setSelected(id, selection.contains(id));
    const auto &deckies = selection.ids().deckies;
    m_cards->setFocusService(deckies.size() == 1 ? *deckies.cbegin() : DeckyId(),
                             selection.service());
}

void TopologyScene::applyLive()
{
    QSet<LanId> lans;
    for (const DeckyId id : std::as_const(m_liveDirty)) {
        const DeckyRuntime *runtime = m_document.runtime(id);
        const DeckyActivity *activity = m_document.activity(id);
        m_cards->setLive(id, runtime ? std::optional(runtime->state) : std::nullopt,
                         activity ? activity->events : 0);
        if (const Card *card = m_cards->card(id))
            lans.insert(card->home);
    }
    m_liveDirty.clear();
    for (const LanId id : std::as_const(lans))
        updateCounts(id);
}

void TopologyScene::updateCounts(LanId id)
{
    LanItem *item = m_lans.value(id);
    if (!item)
        return;
    LanBox box = item->box();
    box.members = box.running = box.failed = box.touched = 0;
    box.live = m_document.hasRuntime();
    const Topology &topology = m_document.topology();
    for (const EdgeId edgeId : topology.edgesOf(id)) {
        const Edge *edge = topology.edge(edgeId);
        const Edge *home = edge ? topology.homeEdge(edge->decky) : nullptr;
        if (!home || home->id != edgeId)
            continue;
        ++box.members;
        if (const DeckyRuntime *runtime = m_document.runtime(edge->decky)) {
            box.running += runtime->state == DeckyState::Running ? 1 : 0;
            box.failed += runtime->state == DeckyState::Failed ? 1 : 0;
        }
        if (const DeckyActivity *activity = m_document.activity(edge->decky))
            box.touched += activity->events > 0 ? 1 : 0;
    }
    item->setBox(box);
}

void TopologyScene::repaintNow(const QRectF &rect)
{
    // Straight to the widgets: they keep a region, while an item would keep one rectangle around
    // everything that pulses.
    if (rect.isNull())
        return;
    for (QGraphicsView *view : views()) {
        view->viewport()->update(
            view->mapFromScene(rect).boundingRect().adjusted(-2, -2, 2, 2));
    }
}

void TopologyScene::showLan(LanId id, const QRectF &rect)
{
    LanItem *item = m_lans.value(id);
    if (!item)
        return;
    LanBox box = item->box();
    box.rect = rect;
    item->setBox(box);
    refreshLinksOfLan(id);
}

void TopologyScene::showCard(DeckyId id, QPointF corner)
{
    m_cards->move(id, corner);
    refreshLinksOfDecky(id);
}

void TopologyScene::setRaised(DeckyId id, bool raised)
{
    m_cards->setRaised(id, raised);
}

void TopologyScene::restore(const QSet<LanId> &lans, const QSet<DeckyId> &deckies)
{
    for (const LanId id : lans) {
        if (const Lan *lan = m_document.topology().lan(id))
            showLan(id, geometry::lanRect(*lan));
    }
    for (const DeckyId id : deckies) {
        if (const Decky *decky = m_document.topology().decky(id))
            showCard(id, geometry::cardRect(*decky).topLeft());
    }
}

void TopologyScene::setHovered(const Hit &hit)
{
    const bool onCard = hit.kind == Hit::Kind::Decky || hit.kind == Hit::Kind::Port;
    m_cards->setHovered(onCard ? std::optional(hit.decky) : std::nullopt);
    m_links->setHovered(hit.kind == Hit::Kind::Link ? std::optional(hit.edge) : std::nullopt);
    const bool onLan = hit.kind == Hit::Kind::Lan || hit.kind == Hit::Kind::LanHandle;
    const std::optional<LanId> lan = onLan ? std::optional(hit.lan) : std::nullopt;
    if (lan == m_hoveredLan)
        return;
    const auto before = std::exchange(m_hoveredLan, lan);
    for (const auto &id : {before, lan}) {
        if (LanItem *item = id ? m_lans.value(*id) : nullptr) {
            LanBox box = item->box();
            box.hovered = id == lan;
            item->setBox(box);
        }
    }
}

void TopologyScene::setDropTarget(std::optional<LanId> lan)
{
    if (m_dropTarget == lan)
        return;
    const auto before = std::exchange(m_dropTarget, lan);
    for (const auto &id : {before, lan}) {
        if (LanItem *item = id ? m_lans.value(*id) : nullptr) {
            LanBox box = item->box();
            box.dropTarget = id == lan;
            item->setBox(box);
        }
    }
}

Hit TopologyScene::hitTest(QPointF point, qreal scale) const
{
    Hit hit;
    const qreal reach = kHitReach / scale;
    if (m_cards->isOnPort(point)) {
        hit.kind = Hit::Kind::Port;
        hit.decky = *m_cards->hovered();
        return hit;
    }
    for (const LanId id : m_document.selection().ids().lans) {
        if (const auto handle = handleAt(lanRect(id), point, reach)) {
            hit.kind = Hit::Kind::LanHandle;
            hit.lan = id;
            hit.handle = *handle;
            return hit;
        }
    }
    if (const Card *card = m_cards->cardAt(point)) {
        hit.kind = Hit::Kind::Decky;
        hit.decky = card->id;
        hit.lan = card->home;
        if (scale >= kNearScale)
            hit.service = m_cards->painter().serviceAt(*card, point);
        return hit;
    }
    if (const auto edge = m_links->linkAt(point, reach)) {
        hit.kind = Hit::Kind::Link;
        hit.edge = *edge;
        return hit;
    }
    if (const auto lan = lanAt(point)) {
        hit.kind = Hit::Kind::Lan;
        hit.lan = *lan;
        hit.onHeader = LanPainter::headerRect(lanRect(*lan)).contains(point);
    }
    return hit;
}

std::optional<LanId> TopologyScene::lanAt(QPointF point, const QSet<LanId> &ignored) const
{
    const LanItem *best = nullptr;
    for (const LanItem *item : m_lans) {
        const QRectF &rect = item->box().rect;
        if (!rect.contains(point) || ignored.contains(item->box().id))
            continue;
        if (!best
            || rect.width() * rect.height()
                   < best->box().rect.width() * best->box().rect.height())
            best = item;
    }
    return best ? std::optional(best->box().id) : std::nullopt;
}

std::optional<DeckyId> TopologyScene::deckyAt(QPointF point) const
{
    const Card *card = m_cards->cardAt(point);
    return card ? std::optional(card->id) : std::nullopt;
}

QRectF TopologyScene::lanRect(LanId id) const
{
    const LanItem *item = m_lans.value(id);
    return item ? item->box().rect : QRectF();
}

QRectF TopologyScene::cardRect(DeckyId id) const
{
    const Card *card = m_cards->card(id);
    return card ? card->rect : QRectF();
}

QRectF TopologyScene::linkRect(EdgeId id) const
{
    const Link *link = m_links->link(id);
    return link ? link->shape.bounds() : QRectF();
}

const Card *TopologyScene::card(DeckyId id) const
{
    return m_cards->card(id);
}

SelectedIds TopologyScene::itemsIn(const QRectF &rect) const
{
    SelectedIds ids;
    for (const DeckyId id : m_cards->cardsIn(rect, false))
        ids.deckies.insert(id);
    for (const LanItem *item : m_lans) {
        if (rect.contains(item->box().rect))
            ids.lans.insert(item->box().id);
    }
    for (const EdgeId id : m_links->linksIn(rect))
        ids.edges.insert(id);
    return ids;
}

QRectF TopologyScene::contentRect() const
{
    QRectF all = m_cards->extent();
    for (const LanItem *item : m_lans)
        all |= item->boundingRect();
    return all;
}

QRectF TopologyScene::rectOf(const SelectedIds &ids) const
{
    QRectF all;
    for (const LanId id : ids.lans)
        all |= lanRect(id);
    for (const DeckyId id : ids.deckies)
        all |= cardRect(id);
    for (const EdgeId id : ids.edges)
        all |= linkRect(id);
    return all;
}

} // namespace decnet
