// SPDX-License-Identifier: GPL-3.0-or-later
#include "canvas/document/selectioneditor.h"

#include "canvas/document/topologyeditor.h"
#include "canvas/scene/geometry.h"

#include "core/mutation/edits.h"
#include "core/topology/names.h"

#include <QPointer>
#include <QRegularExpression>

#include <algorithm>

namespace decnet {

using namespace Qt::Literals::StringLiterals;

namespace {

/// How far a duplicate stands from its original.
constexpr QPointF kDuplicateOffset(36, 36);
/// Deleting more than this asks first.
constexpr int kHandful = 6;


} // namespace

Fragment SelectionEditor::copy() const
{
    return fragmentOf(m_document.topology(), m_document.selection().ids());
}

bool SelectionEditor::paste(const Fragment &fragment, QPointF at, std::optional<LanId> lan)
{
    if (!fragment.isOnlyNotes() && !m_document.checkEditable())
        return false;
    const Topology &topology = m_document.topology();
    const SelectedIds &ids = m_document.selection().ids();
    if (!lan && ids.lans.size() == 1)
        lan = *ids.lans.cbegin();
    if (!lan && !ids.deckies.isEmpty()) {
        if (const Lan *home = topology.homeLan(*ids.deckies.cbegin()))
            lan = home->id;
    }
    return put(fragment, (at - fragment.bounds().center()).toPoint(), lan);
}

bool SelectionEditor::duplicate()
{
    const Fragment fragment = copy();
    if (!fragment.isOnlyNotes() && !m_document.checkEditable())
        return false;
    return put(fragment, kDuplicateOffset, std::nullopt);
}

void SelectionEditor::remove()
{
    const SelectedIds ids = m_document.selection().ids();
    if (ids.isEmpty() || (!ids.isOnlyNotes() && !m_document.checkEditable()))
        return;
    const auto count = static_cast<int>(deckies().size() + ids.lans.size() + ids.edges.size()
                                        + ids.notes.size());
    const auto todo = [document = QPointer(&m_document), ids] {
        if (document)
            TopologyEditor(*document).remove(ids);
    };
    if (count <= kHandful) {
        todo();
        return;
    }
    const int lans = static_cast<int>(ids.lans.size());
    const int cards = static_cast<int>(deckies().size());
    m_document.confirm(!ids.notes.isEmpty() ? tr("Delete %n objects?", nullptr, count)
                       : lans > 0 ? tr("Delete %1 networks and %2 deckies?").arg(lans).arg(cards)
                                  : tr("Delete %1 deckies?").arg(cards),
                       tr("Delete"), todo);
}

bool SelectionEditor::put(const Fragment &fragment, QPointF offset, std::optional<LanId> lan)
{
    const Topology &topology = m_document.topology();
    auto paste = pasteEdit(topology, fragment,
                           {offset, lan, m_document.subnetBase(), m_document.reservedSubnets()});
    if (!paste) {
        m_document.report(paste.error().message, NoticeLevel::Warning);
        return false;
    }
    // Cards that come alone find a place among those that are there; the box grows with them.
    Batch batch = std::get<Batch>(paste->edit.value());
    std::map<LanId, std::vector<QRectF>> taken;
    for (Mutation &op : batch.ops) {
        const auto *added = std::get_if<AddDecky>(&op.value());
        const Lan *home = added ? topology.lan(added->home.lan) : nullptr;
        if (!home)
            continue;
        const QRectF box = geometry::openRect(*home);
        auto [cards, isNew] = taken.try_emplace(home->id);
        if (isNew)
            cards->second = geometry::homeCards(topology, home->id);
        AddDecky placed = *added;
        placed.decky.pos = geometry::freePlace(
            box, cards->second,
            placed.decky.pos ? std::optional(geometry::clampCard(*placed.decky.pos, box)) : std::nullopt);
        cards->second.emplace_back(*placed.decky.pos, geometry::metrics().card);
        op = std::move(placed);
    }
    for (const auto &[id, cards] : taken) {
        const QRectF box = geometry::openRect(*topology.lan(id));
        const QSizeF needed = geometry::smallestLan(box.topLeft(), cards).expandedTo(box.size());
        if (needed == box.size())
            continue;
        LanPatch patch;
        patch.size = needed;
        batch.ops.emplace_back(UpdateLan{id, patch});
    }
    if (!m_document.perform(std::move(batch)))
        return false;
    m_document.selection().set(paste->added);
    return true;
}

std::vector<SelectionEditor::Unit> SelectionEditor::units() const
{
    const Topology &topology = m_document.topology();
    const SelectedIds ids = unlockedOf(m_document, m_document.selection().ids(), false);
    std::vector<Unit> units;
    for (const LanId id : ids.lans) {
        if (const Lan *lan = topology.lan(id))
            units.push_back({geometry::lanRect(*lan), id, std::nullopt, std::nullopt});
    }
    for (const DeckyId id : ids.deckies) {
        const Decky *decky = topology.decky(id);
        const Lan *home = topology.homeLan(id);
        if (decky && (!home || !ids.lans.contains(home->id)))
            units.push_back({geometry::cardRect(*decky), std::nullopt, id, std::nullopt});
    }
    for (const NoteId id : ids.notes)
        units.push_back({geometry::noteRect(*topology.note(id)), std::nullopt, std::nullopt, id});
    return units;
}

bool SelectionEditor::moveUnits(const std::vector<std::pair<Unit, QPointF>> &moves)
{
    const Topology &topology = m_document.topology();
    Placement placement;
    QHash<LanId, QRectF> &lans = placement.lans;
    QHash<DeckyId, QPointF> &cards = placement.deckies;
    for (const auto &[unit, corner] : moves) {
        const QPointF delta = (corner - unit.rect.topLeft()).toPoint();
        if (unit.lan) {
            lans.insert(*unit.lan, unit.rect.translated(delta));
            for (const EdgeId edgeId : topology.edgesOf(*unit.lan)) {
                const DeckyId decky = topology.edge(edgeId)->decky;
                const Edge *home = topology.homeEdge(decky);
                if (home && home->id == edgeId)
                    cards.insert(decky, geometry::cardRect(*topology.decky(decky)).topLeft() + delta);
            }
        } else if (unit.note) {
            placement.notes.insert(*unit.note, unit.rect.translated(delta));
        } else {
            const Lan *home = topology.homeLan(*unit.decky);
            const QPointF place = unit.rect.topLeft() + delta;
            cards.insert(*unit.decky,
                         home ? geometry::clampCard(place, geometry::openRect(*home)) : place);
        }
    }
    return TopologyEditor(m_document).place(placement);
}

bool SelectionEditor::align(Alignment alignment)
{
    const std::vector<Unit> all = units();
    if (all.size() < 2)
        return false;
    QRectF frame;
    for (const Unit &unit : all)
        frame |= unit.rect;
    std::vector<std::pair<Unit, QPointF>> moves;
    for (const Unit &unit : all) {
        QRectF rect = unit.rect;
        switch (alignment) {
        case Alignment::Left: rect.moveLeft(frame.left()); break;
        case Alignment::Centre: rect.moveCenter({frame.center().x(), rect.center().y()}); break;
        case Alignment::Right: rect.moveRight(frame.right()); break;
        case Alignment::Top: rect.moveTop(frame.top()); break;
        case Alignment::Middle: rect.moveCenter({rect.center().x(), frame.center().y()}); break;
        case Alignment::Bottom: rect.moveBottom(frame.bottom()); break;
        }
        moves.emplace_back(unit, rect.topLeft());
    }
    return moveUnits(moves);
}

bool SelectionEditor::distribute(Qt::Orientation orientation)
{
    std::vector<Unit> all = units();
    if (all.size() < 3)
        return false;
    const bool across = orientation == Qt::Horizontal;
    const auto low = [across](const QRectF &r) { return across ? r.left() : r.top(); };
    const auto extent = [across](const QRectF &r) { return across ? r.width() : r.height(); };
    std::sort(all.begin(), all.end(),
              [&](const Unit &a, const Unit &b) { return low(a.rect) < low(b.rect); });
    qreal filled = 0;
    for (const Unit &unit : all)
        filled += extent(unit.rect);
    const qreal span = low(all.back().rect) + extent(all.back().rect) - low(all.front().rect);
    const qreal gap = (span - filled) / static_cast<qreal>(all.size() - 1);
    qreal at = low(all.front().rect);
    std::vector<std::pair<Unit, QPointF>> moves;
    for (const Unit &unit : all) {
        moves.emplace_back(unit, across ? QPointF(at, unit.rect.top()) : QPointF(unit.rect.left(), at));
        at += extent(unit.rect) + gap;
    }
    return moveUnits(moves);
}

std::vector<DeckyId> SelectionEditor::deckies() const
{
    const Topology &topology = m_document.topology();
    QSet<DeckyId> ids = m_document.selection().ids().deckies;
    for (const LanId lan : m_document.selection().ids().lans) {
        for (const EdgeId edgeId : topology.edgesOf(lan)) {
            const DeckyId decky = topology.edge(edgeId)->decky;
            const Edge *home = topology.homeEdge(decky);
            if (home && home->id == edgeId)
                ids.insert(decky);
        }
    }
    std::vector<std::pair<QRectF, DeckyId>> placed;
    for (const DeckyId id : std::as_const(ids)) {
        if (const Decky *decky = topology.decky(id))
            placed.emplace_back(geometry::cardRect(*decky), id);
    }
    // Rows are found from sorted tops: "about the same height" alone would be no order.
    std::sort(placed.begin(), placed.end(), [](const auto &a, const auto &b) {
        return std::pair(a.first.top(), a.second) < std::pair(b.first.top(), b.second);
    });
    std::vector<DeckyId> order;
    for (auto row = placed.begin(); row != placed.end();) {
        const auto end = std::find_if(row, placed.end(), [&](const auto &other) {
            return !(other.first.top() - row->first.top()
                     <= geometry::metrics().card.height() / 2);
        });
        std::sort(row, end, [](const auto &a, const auto &b) {
            return std::pair(a.first.left(), a.second) < std::pair(b.first.left(), b.second);
        });
        for (; row != end; ++row)
            order.push_back(row->second);
    }
    return order;
}

bool SelectionEditor::addService(const QString &service)
{
    if (!m_document.checkEditable())
        return false;
    const Topology &topology = m_document.topology();
    Batch batch;
    for (const DeckyId id : deckies()) {
        if (topology.decky(id)->services.contains(service))
            continue;
        auto edit = edits::addService(topology, id, service, m_document.catalog());
        if (!edit) {
            m_document.report(edit.error().message, NoticeLevel::Warning);
            return false;
        }
        batch.ops.push_back(std::move(*edit));
    }
    if (batch.ops.empty())
        return false;
    batch.label = tr("Add %1 to %n deckies", nullptr, static_cast<int>(batch.ops.size())).arg(service);
    return m_document.perform(std::move(batch));
}

bool SelectionEditor::connectTo(LanId lan)
{
    const Lan *target = m_document.topology().lan(lan);
    if (!target || !m_document.checkEditable())
        return false;
    // On a copy, so that each takes the address after the one before it.
    Topology work = m_document.topology();
    Batch batch;
    for (const DeckyId id : m_document.selection().ids().deckies) {
        if (!work.decky(id) || work.edgeBetween(id, lan))
            continue;
        auto edit = edits::attach(work, id, lan);
        const auto inverse = edit ? edit->apply(work) : fail(edit.error());
        if (!inverse) {
            m_document.report(inverse.error().message, NoticeLevel::Warning);
            return false;
        }
        batch.ops.push_back(std::move(*edit));
    }
    if (batch.ops.empty()) {
        m_document.report(tr("They are in %1 already.").arg(target->name), NoticeLevel::Info);
        return false;
    }
    batch.label = tr("Connect %n deckies to %1", nullptr, static_cast<int>(batch.ops.size())).arg(target->name);
    return m_document.perform(std::move(batch));
}

bool SelectionEditor::moveInto(LanId lan)
{
    const Topology &topology = m_document.topology();
    const Lan *target = topology.lan(lan);
    if (!target)
        return false;
    std::vector<QRectF> taken = geometry::homeCards(topology, lan);
    QHash<DeckyId, QPointF> positions;
    for (const DeckyId id : m_document.selection().ids().deckies) {
        const Edge *home = topology.homeEdge(id);
        if (home && home->lan == lan)
            continue;
        const QPointF corner = geometry::freePlace(geometry::openRect(*target), taken);
        taken.emplace_back(corner, geometry::metrics().card);
        positions.insert(id, corner);
    }
    return !positions.isEmpty() && TopologyEditor(m_document).moveToLan(positions, lan);
}

bool SelectionEditor::removeService(const QString &service)
{
    if (!m_document.checkEditable())
        return false;
    const Topology &topology = m_document.topology();
    Batch batch;
    for (const DeckyId id : deckies()) {
        if (auto edit = edits::removeService(topology, id, service))
            batch.ops.push_back(std::move(*edit));
    }
    if (batch.ops.empty())
        return false;
    batch.label
        = tr("Remove %1 from %n deckies", nullptr, static_cast<int>(batch.ops.size())).arg(service);
    return m_document.perform(std::move(batch));
}

bool SelectionEditor::updateDeckies(const DeckyPatch &patch, const QString &label)
{
    if (!m_document.checkEditable())
        return false;
    Batch batch;
    batch.label = label;
    for (const DeckyId id : deckies())
        batch.ops.emplace_back(UpdateDecky{id, patch});
    return !batch.ops.empty() && m_document.perform(std::move(batch));
}

Result<std::vector<std::pair<DeckyId, QString>>> SelectionEditor::renamed(const QString &pattern) const
{
    static const QRegularExpression kNumber(u"\\{n(?::0?(\\d))?\\}"_s);
    const Topology &topology = m_document.topology();
    const std::vector<DeckyId> ids = deckies();
    const QSet<DeckyId> renamedIds(ids.begin(), ids.end());
    std::vector<std::pair<DeckyId, QString>> names;
    QSet<QString> given;
    int number = 0;
    for (const DeckyId id : ids) {
        ++number;
        const Lan *home = topology.homeLan(id);
        QString name = pattern;
        name.replace("{name}"_L1, topology.decky(id)->name);
        name.replace("{lan}"_L1, home ? home->name : QString());
        for (auto match = kNumber.match(name); match.hasMatch(); match = kNumber.match(name)) {
            name.replace(match.capturedStart(), match.capturedLength(),
                         QString::number(number).rightJustified(match.captured(1).toInt(), u'0'));
        }
        if (!isValidChildName(name)) {
            return fail(ErrorKind::Invalid,
                        tr("“%1” is not a name: letters, digits and hyphens, at most 63.").arg(name));
        }
        const Decky *other = topology.deckyByName(name);
        if ((other && !renamedIds.contains(other->id)) || given.contains(name.toLower()))
            return fail(ErrorKind::Invalid, tr("More than one decky would be called %1.").arg(name));
        given.insert(name.toLower());
        names.emplace_back(id, name);
    }
    return names;
}

bool SelectionEditor::rename(const QString &pattern)
{
    if (!m_document.checkEditable())
        return false;
    const auto names = renamed(pattern);
    if (!names) {
        m_document.report(names.error().message, NoticeLevel::Warning);
        return false;
    }
    Batch batch;
    batch.label = tr("Rename %n deckies", nullptr, static_cast<int>(names->size()));
    const Topology &topology = m_document.topology();
    // Names may move around in a circle: those that stand in the way step aside first.
    for (const auto &[id, name] : *names) {
        const Decky *holder = topology.deckyByName(name);
        if (holder && holder->id != id) {
            DeckyPatch aside;
            aside.name = u"x-"_s + holder->id.toString().remove(u'-').left(32);
            batch.ops.emplace_back(UpdateDecky{holder->id, aside});
        }
    }
    for (const auto &[id, name] : *names) {
        DeckyPatch patch;
        patch.name = name;
        batch.ops.emplace_back(UpdateDecky{id, patch});
    }
    return !batch.ops.empty() && m_document.perform(std::move(batch));
}

} // namespace decnet
