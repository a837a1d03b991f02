// SPDX-License-Identifier: GPL-3.0-or-later
#include "canvas/scene/topologyscene.h"

#include "canvas/scene/cardlayer.h"
#include "canvas/scene/geometry.h"
#include "canvas/scene/ghostlayer.h"
#include "canvas/scene/lanlayer.h"
#include "canvas/scene/linklayer.h"
#include "canvas/scene/lod.h"
#include "canvas/scene/notelayer.h"
#include "canvas/scene/scenechanges.h"
#include "canvas/scene/gestureoverlay.h"
#include "canvas/style/icons.h"

#include <QFont>

#include <algorithm>

namespace decnet {

using namespace Qt::Literals::StringLiterals;

namespace {

/// The canvas has no edge that anyone reaches; a fixed rectangle keeps scroll positions still while
/// things are dragged outwards.
constexpr qreal kHalfWorld = 400'000;
/// Runtime news arrive in bursts; one repaint for each burst.
constexpr int kLiveTickMs = 50;

} // namespace

TopologyScene::TopologyScene(EditorDocument &document, QObject *parent)
    : QGraphicsScene(parent), m_document(document), m_style(&CanvasStyle::light())
{
    setItemIndexMethod(NoIndex);
    setSceneRect(-kHalfWorld, -kHalfWorld, 2 * kHalfWorld, 2 * kHalfWorld);
    const Damage damage = [this](const QRectF &area) { Q_EMIT damaged(area); };
    m_lans = std::make_unique<LanLayer>(damage);
    m_links = std::make_unique<LinkLayer>(damage);
    m_links->setTitles([this](DeckyId decky) {
        const Edge *home = m_document.topology().homeEdge(decky);
        const LanBox *box = home ? m_lans->box(home->lan) : nullptr;
        return box && !box->isCollapsed ? LanPainter::headerRect(box->rect) : QRectF();
    });
    m_cards = std::make_unique<CardLayer>(document.catalog(), damage);
    m_ghosts = std::make_unique<GhostLayer>(*m_lans, *m_links, *m_cards, damage);
    m_notes = std::make_unique<NoteLayer>(damage);
    m_overlay = std::make_unique<GestureOverlay>(
        [this](const QRectF &area) { Q_EMIT overlayChanged(area); });
    setBaseFont(QFont());

    m_liveTimer.setSingleShot(true);
    m_liveTimer.setInterval(kLiveTickMs);
    connect(&m_liveTimer, &QTimer::timeout, this, &TopologyScene::applyLive);
    connect(&document, &EditorDocument::topologyReplaced, this, &TopologyScene::rebuild);
    connect(&document, &EditorDocument::changed, this, &TopologyScene::applyChange);
    connect(&document, &EditorDocument::layoutLockedChanged, this, &TopologyScene::rebuild);
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
    connect(&document, &EditorDocument::ghostsChanged, this,
            [this] { m_ghosts->set(m_document.ghosts()); });
    connect(&document, &EditorDocument::pulsed, &m_pulses, &PulseAnimator::start);
    connect(&m_pulses, &PulseAnimator::stepped, this,
            [this](DeckyId id, qreal phase, PulseSeverity severity) {
                const QColor colour = severity == PulseSeverity::Touch ? m_style->warning
                                                                       : m_style->attack;
                m_cards->setPulse(id, phase, colour);
            });
    rebuild();
}

TopologyScene::~TopologyScene() = default;

void TopologyScene::setStyle(const CanvasStyle &style)
{
    m_style = &style;
    m_lans->painter().setStyle(style);
    m_cards->painter().setStyle(style);
    m_links->setStyle(style);
    m_notes->painter().setStyle(style);
    m_overlay->setStyle(style);
    m_ghosts->setStyle(style);
    Q_EMIT damaged({});
}

void TopologyScene::setBaseFont(const QFont &font)
{
    m_lans->painter().setFont(font);
    m_cards->painter().setFont(font);
    m_ghosts->setFont(font);
    m_links->setFont(font);
    m_cards->relayout();
    m_notes->painter().setFont(font);
    m_notes->relayout();
}

void TopologyScene::rebuild()
{
    m_pulses.clear();
    m_liveDirty.clear();
    m_lans->clear();
    m_cards->clear();
    m_links->clear();
    m_notes->clear();
    m_deckyLinks.clear();
    m_homes.clear();
    m_flaggedLans.clear();
    m_flaggedDeckies.clear();
    m_hoveredLan.reset();
    m_hoveredNote.reset();
    m_dropTarget.reset();
    m_overlay->clear();

    const Topology &topology = m_document.topology();
    for (const auto &[id, lan] : topology.lans())
        syncLan(id);
    for (const auto &[id, decky] : topology.deckies())
        putCard(decky);
    for (const auto &[id, decky] : topology.deckies())
        syncLinks(id);
    for (const auto &[id, note] : topology.notes())
        syncNote(id);
    for (const auto &[id, lan] : topology.lans())
        updateCounts(id);
    applyIssues();
    m_ghosts->set(m_document.ghosts());
    Q_EMIT damaged({});
}

void TopologyScene::applyChange(const DocumentChange &change)
{
    const Topology &topology = m_document.topology();
    for (const NoteId id : change.notes)
        syncNote(id);
    QSet<DeckyId> deckies = change.deckies;
    QSet<LanId> counted;
    for (const LanId id : change.lans) {
        const LanBox *box = m_lans->box(id);
        const Lan *lan = topology.lan(id);
        if (box && lan && box->isCollapsed != lan->isCollapsed)
            counted.insert(id);
        if (box && lan && (box->isDmz != lan->isDmz || box->isCollapsed != lan->isCollapsed)) {
            // Being at home in a DMZ makes a gateway; in a collapsed LAN one is not seen.
            for (const DeckyId member : m_homes.value(id))
                deckies.insert(member);
        }
        syncLan(id);
    }
    const bool onlyMoved = change.geometryOnly && !change.looks;
    for (const DeckyId id : std::as_const(deckies)) {
        const Decky *decky = onlyMoved ? topology.decky(id) : nullptr;
        if (decky)
            m_cards->move(id, geometry::cardRect(*decky).topLeft());
        else
            syncDecky(id);
    }
    // Links come last, when everything they begin at, end at and go around is in its place.
    QSet<DeckyId> linked = deckies;
    for (const LanId id : change.lans)
        addLinked(id, linked);
    for (const DeckyId id : std::as_const(linked)) {
        if (!onlyMoved || m_deckyLinks.contains(id))
            syncLinks(id);
    }
    if (change.geometryOnly) {
        for (const LanId id : std::as_const(counted))
            updateCounts(id);
        return;
    }
    counted = change.lans;
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
    if (!lan) {
        m_lans->remove(id);
        if (m_hoveredLan == id)
            m_hoveredLan.reset();
        return;
    }
    const LanBox *known = m_lans->box(id);
    LanBox box = known ? *known : LanBox{};
    box.id = id;
    box.rect = geometry::lanRect(*lan);
    if (!known || known->rect != box.rect || known->isCollapsed != lan->isCollapsed)
        m_links->titlesMoved();
    box.name = lan->name;
    box.subnet = lan->subnet;
    box.isDmz = lan->isDmz;
    box.look = lan->look;
    box.look.isLocked |= m_document.isLayoutLocked();
    box.isCollapsed = lan->isCollapsed;
    box.severity = m_document.severityOf(id);
    box.selected = m_document.selection().contains(id);
    m_lans->put(box);
}

Card TopologyScene::cardOf(const Decky &decky) const
{
    const Topology &topology = m_document.topology();
    const Catalog &catalog = m_document.catalog();
    Card card;
    card.id = decky.id;
    card.rect = geometry::cardRect(decky);
    card.name = decky.name;
    card.look = decky.look;
    card.look.isLocked |= m_document.isLayoutLocked();
    card.isHidden = geometry::isHidden(topology, decky.id);
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
    if (const Decky *decky = m_document.topology().decky(id)) {
        putCard(*decky);
        return;
    }
    if (const Card *known = m_cards->card(id))
        leaveHome(id, known->home);
    m_cards->remove(id);
}

void TopologyScene::putCard(const Decky &decky)
{
    Card card = cardOf(decky);
    const Card *known = m_cards->card(decky.id);
    if (!known || known->home != card.home) {
        if (known)
            leaveHome(decky.id, known->home);
        if (!card.home.isNull())
            m_homes[card.home].push_back(decky.id);
    }
    m_cards->put(std::move(card));
}

void TopologyScene::leaveHome(DeckyId id, LanId home)
{
    const auto members = m_homes.find(home);
    if (members == m_homes.end())
        return;
    std::erase(*members, id);
    if (members->empty())
        m_homes.erase(members);
}

void TopologyScene::syncLinks(DeckyId id)
{
    const Topology &topology = m_document.topology();
    const Decky *decky = topology.decky(id);
    std::vector<EdgeId> now;
    if (decky && topology.isMultiHomed(id)) {
        const Edge *home = topology.homeEdge(id);
        const std::vector<QRectF> obstacles = beside(id);
        for (const EdgeId edgeId : topology.edgesOf(id)) {
            const Edge *edge = topology.edge(edgeId);
            if (!edge || (home && edge->id == home->id) || !m_lans->box(edge->lan))
                continue;
            now.push_back(edgeId);
            Link link;
            link.id = edgeId;
            link.decky = id;
            link.lan = edge->lan;
            link.shape = geometry::linkBetween(shownRect(id), lanRect(edge->lan), obstacles);
            link.address = edge->ip;
            link.forwards = decky->forwardsL3;
            link.selected = m_document.selection().contains(edgeId);
            m_links->put(link);
            m_ghosts->linkMoved(edgeId);
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
    std::vector<QRectF> rects;
    const Card *card = m_cards->card(id);
    const auto members = card && !card->isHidden ? m_homes.constFind(card->home) : m_homes.cend();
    if (members == m_homes.cend())
        return rects;
    rects.reserve(members->size());
    for (const DeckyId member : *members) {
        if (const Card *other = member == id ? nullptr : m_cards->card(member))
            rects.push_back(other->rect);
    }
    return rects;
}

void TopologyScene::addLinked(LanId id, QSet<DeckyId> &deckies) const
{
    for (const EdgeId edge : m_document.topology().edgesOf(id)) {
        if (const Link *link = m_links->link(edge))
            deckies.insert(link->decky);
    }
    const auto members = m_homes.constFind(id);
    if (members == m_homes.cend())
        return;
    for (const DeckyId member : *members) {
        if (m_deckyLinks.contains(member))
            deckies.insert(member);
    }
}

void TopologyScene::refreshLinksOfLan(LanId id)
{
    const QRectF box = lanRect(id);
    for (const EdgeId edgeId : m_document.topology().edgesOf(id)) {
        if (const Link *link = m_links->link(edgeId))
            m_links->setShape(edgeId, geometry::linkBetween(shownRect(link->decky), box,
                                                           beside(link->decky)));
        m_ghosts->linkMoved(edgeId);
    }
}

void TopologyScene::refreshLinksOfDecky(DeckyId id)
{
    const auto links = m_deckyLinks.constFind(id);
    if (links == m_deckyLinks.cend())
        return;
    const QRectF rect = shownRect(id);
    const std::vector<QRectF> obstacles = beside(id);
    for (const EdgeId edgeId : *links) {
        if (const Link *link = m_links->link(edgeId))
            m_links->setShape(edgeId, geometry::linkBetween(rect, lanRect(link->lan), obstacles));
        m_ghosts->linkMoved(edgeId);
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
    for (const LanId id : changedLans)
        changeBox(id, [&](LanBox &box) { box.severity = m_document.severityOf(id); });
    const QSet<DeckyId> changedDeckies = deckies | m_flaggedDeckies;
    QSet<LanId> counted;
    for (const DeckyId id : changedDeckies) {
        m_cards->setSeverity(id, m_document.severityOf(id));
        if (const Card *card = m_cards->card(id); card && card->isHidden)
            counted.insert(card->home);
    }
    for (const LanId id : std::as_const(counted))
        updateCounts(id);
    m_flaggedLans = std::move(lans);
    m_flaggedDeckies = std::move(deckies);
}

void TopologyScene::applySelection(const SelectedIds &before)
{
    const Selection &selection = m_document.selection();
    for (const LanId id : before.lans | selection.ids().lans)
        changeBox(id, [&](LanBox &box) { box.selected = selection.contains(id); });
    QSet<LanId> tiles;
    for (const DeckyId id : before.deckies | selection.ids().deckies) {
        m_cards->setSelected(id, selection.contains(id));
        if (const Card *card = m_cards->card(id); card && card->isHidden)
            tiles.insert(card->home);
    }
    for (const LanId id : std::as_const(tiles))
        updateCounts(id);
    for (const NoteId id : before.notes | selection.ids().notes)
        changeNote(id, [&](NoteBox &box) { box.selected = selection.contains(id); });
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
    const LanBox *known = m_lans->box(id);
    if (!known)
        return;
    LanBox box = *known;
    box.members = box.running = box.failed = box.touched = box.errors = box.warnings = 0;
    box.holdsSelected = false;
    box.live = m_document.hasRuntime();
    const auto members = m_homes.constFind(id);
    if (members != m_homes.cend()) {
        box.members = static_cast<int>(members->size());
        for (const DeckyId member : *members) {
            const Card *card = m_cards->card(member);
            box.running += card->state == DeckyState::Running ? 1 : 0;
            box.failed += card->state == DeckyState::Failed ? 1 : 0;
            box.touched += card->events > 0 ? 1 : 0;
            if (!box.isCollapsed)
                continue;
            box.errors += card->severity == Severity::Error ? 1 : 0;
            box.warnings += card->severity == Severity::Warning ? 1 : 0;
            box.holdsSelected |= card->selected;
        }
    }
    m_lans->put(box);
}

void TopologyScene::syncNote(NoteId id)
{
    const Note *note = m_document.topology().note(id);
    if (!note) {
        m_notes->remove(id);
        if (m_hoveredNote == id)
            m_hoveredNote.reset();
        return;
    }
    Look look = note->look;
    look.isLocked |= m_document.isLayoutLocked();
    m_notes->put({id, geometry::noteRect(*note), note->text, look,
                  m_document.selection().contains(id), m_hoveredNote == id});
}

} // namespace decnet
