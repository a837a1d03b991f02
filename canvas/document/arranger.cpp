// SPDX-License-Identifier: GPL-3.0-or-later
#include "canvas/document/arranger.h"

#include "canvas/scene/geometry.h"

#include <QCollator>
#include <QPointer>
#include <QThreadPool>

#include <algorithm>
#include <cmath>
#include <utility>

namespace decnet {

namespace {

/// The LANs with the deckies at home in them, and the links among these.
Topology partOf(const Topology &topology, const std::set<LanId> &only)
{
    Topology part;
    for (const LanId id : only) {
        const Lan *lan = topology.lan(id);
        if (!lan || lan->look.isLocked)
            continue;
        part.putLan(*lan);
        for (const EdgeId edgeId : topology.edgesOf(id)) {
            const Edge &edge = *topology.edge(edgeId);
            const Edge *home = topology.homeEdge(edge.decky);
            if (home && home->id == edgeId)
                part.putDecky(*topology.decky(edge.decky));
        }
    }
    for (const auto &[id, decky] : part.deckies()) {
        for (const EdgeId edgeId : topology.edgesOf(id)) {
            if (part.lan(topology.edge(edgeId)->lan))
                part.putEdge(*topology.edge(edgeId));
        }
    }
    return part;
}

LayoutResult packed(const Topology &topology)
{
    const LayoutMetrics &m = geometry::metrics();
    std::vector<const Lan *> lans;
    for (const auto &[id, lan] : topology.lans())
        lans.push_back(&lan);
    QCollator collator;
    collator.setNumericMode(true);
    std::stable_sort(lans.begin(), lans.end(), [&](const Lan *a, const Lan *b) {
        return a->isDmz != b->isDmz ? a->isDmz : collator.compare(a->name, b->name) < 0;
    });

    LayoutResult result;
    std::vector<std::pair<const Lan *, QSizeF>> boxes;
    qreal area = 0;
    QPointF at;
    for (const Lan *lan : lans) {
        if (lan->look.isLocked) {
            // It stays, and the others keep clear of it.
            at.setY(std::max(at.y(), geometry::lanRect(*lan).bottom() + m.lanGap));
            continue;
        }
        std::vector<const Decky *> cards;
        for (const EdgeId edgeId : topology.edgesOf(lan->id)) {
            const Edge &edge = *topology.edge(edgeId);
            const Edge *home = topology.homeEdge(edge.decky);
            if (home && home->id == edgeId)
                cards.push_back(topology.decky(edge.decky));
        }
        std::stable_sort(cards.begin(), cards.end(), [&](const Decky *a, const Decky *b) {
            return collator.compare(a->name, b->name) < 0;
        });
        if (const bool isRigid = lan->isCollapsed
                                 || std::ranges::any_of(cards, [](const Decky *decky) {
                                        return decky->look.isLocked;
                                    });
            isRigid) {
            for (const Decky *decky : cards)
                result.deckies[decky->id]
                    = geometry::cardRect(*decky).topLeft() - geometry::lanRect(*lan).topLeft();
            const QSizeF size = geometry::lanRect(*lan).size();
            boxes.emplace_back(lan, size);
            area += (size.width() + m.lanGap) * (size.height() + m.lanGap);
            continue;
        }
        const int columns = std::max(1, static_cast<int>(std::ceil(std::sqrt(double(cards.size())))));
        const int rows = cards.empty() ? 0 : (static_cast<int>(cards.size()) + columns - 1) / columns;
        for (std::size_t i = 0; i < cards.size(); ++i) {
            const int column = static_cast<int>(i) % columns;
            const int row = static_cast<int>(i) / columns;
            // Relative to the box for now.
            result.deckies[cards[i]->id]
                = QPointF(m.lanPadding + column * (m.card.width() + m.cardGap),
                          m.lanHeader + m.lanPadding + row * (m.card.height() + m.cardGap));
        }
        const QSizeF size
            = m.lanMinimum.expandedTo({2 * m.lanPadding + columns * (m.card.width() + m.cardGap) - m.cardGap,
                                       m.lanHeader + 2 * m.lanPadding
                                           + rows * (m.card.height() + m.cardGap) - m.cardGap});
        boxes.emplace_back(lan, size);
        area += (size.width() + m.lanGap) * (size.height() + m.lanGap);
    }
    const qreal rowWidth = std::sqrt(area * 1.6);
    qreal rowHeight = 0;
    for (const auto &[lan, size] : boxes) {
        if (at.x() > 0 && at.x() + size.width() > rowWidth) {
            at = QPointF(0, at.y() + rowHeight + m.lanGap);
            rowHeight = 0;
        }
        result.lans[lan->id] = QRectF(at, size);
        at.rx() += size.width() + m.lanGap;
        rowHeight = std::max(rowHeight, size.height());
    }
    for (auto &[id, corner] : result.deckies)
        corner += result.lans[topology.homeEdge(id)->lan].topLeft();
    return result;
}

} // namespace

LayoutResult arranged(const Topology &topology, Arrangement arrangement, const std::set<LanId> &only)
{
    const Topology part = only.empty() ? Topology() : partOf(topology, only);
    const Topology &subject = only.empty() ? topology : part;
    LayoutResult result = arrangement == Arrangement::Maze ? layoutMaze(subject, geometry::metrics())
                                                           : packed(subject);
    if (only.empty())
        return result;
    QRectF before;
    QRectF after;
    for (const auto &[id, box] : result.lans) {
        before |= geometry::lanRect(*topology.lan(id));
        after |= box;
    }
    const QPointF shift = (before.topLeft() - after.topLeft()).toPoint();
    for (auto &[id, box] : result.lans)
        box.translate(shift);
    for (auto &[id, corner] : result.deckies)
        corner += shift;
    return result;
}

Arranger::Arranger(EditorDocument &document, QObject *parent) : QObject(parent), m_document(document)
{
    connect(&document, &EditorDocument::changed, this, [this] { ++m_edits; });
    connect(&document, &EditorDocument::topologyReplaced, this, [this] { ++m_edits; });
}

Arranger::~Arranger()
{
    cancel();
}

void Arranger::start(Arrangement arrangement, bool onlySelection)
{
    cancel();
    if (m_document.isLayoutLocked()) {
        m_document.report(tr("The canvas is locked."), NoticeLevel::Info);
        return;
    }
    std::set<LanId> only;
    if (onlySelection) {
        const SelectedIds &ids = m_document.selection().ids();
        only.insert(ids.lans.begin(), ids.lans.end());
        for (const DeckyId id : ids.deckies) {
            if (const Lan *home = m_document.topology().homeLan(id))
                only.insert(home->id);
        }
        if (only.empty())
            return;
    }
    const auto flag = std::make_shared<std::atomic_bool>(false);
    m_running = flag;
    Q_EMIT started();
    QThreadPool::globalInstance()->start([this, guard = QPointer(this), flag, arrangement, only, onlySelection,
                                          edits = m_edits, topology = m_document.topology()] {
        LayoutResult layout = arranged(topology, arrangement, only);
        if (*flag || !guard)
            return;
        QMetaObject::invokeMethod(
            guard.data(),
            [this, flag, edits, onlySelection, layout = std::move(layout)] {
                if (*flag)
                    return;
                m_running.reset();
                // What was drawn meanwhile counts more.
                if (edits == m_edits)
                    apply(layout, onlySelection);
                else
                    Q_EMIT finished({}, onlySelection);
            },
            Qt::QueuedConnection);
    });
}

void Arranger::cancel()
{
    if (!m_running)
        return;
    *m_running = true;
    m_running.reset();
    Q_EMIT finished({}, false);
}

void Arranger::apply(const LayoutResult &layout, bool onlySelection)
{
    const Topology &topology = m_document.topology();
    LayoutResult before;
    Batch batch;
    batch.label = onlySelection ? tr("Arrange the selection") : tr("Arrange everything");
    for (const auto &[id, box] : layout.lans) {
        const Lan *lan = topology.lan(id);
        if (!lan || geometry::lanRect(*lan) == box)
            continue;
        before.lans.emplace(id, geometry::lanRect(*lan));
        LanPatch patch;
        patch.pos = box.topLeft();
        if (!lan->isCollapsed)
            patch.size = box.size();
        batch.ops.emplace_back(UpdateLan{id, patch});
    }
    for (const auto &[id, corner] : layout.deckies) {
        const Decky *decky = topology.decky(id);
        if (!decky || decky->pos == corner)
            continue;
        before.deckies.emplace(id, geometry::cardRect(*decky).topLeft());
        DeckyPatch patch;
        patch.pos = corner;
        batch.ops.emplace_back(UpdateDecky{id, patch});
    }
    if (batch.ops.empty() || !m_document.perform(std::move(batch)))
        before = {};
    Q_EMIT finished(before, onlySelection);
}

} // namespace decnet
