// SPDX-License-Identifier: GPL-3.0-or-later
#include "canvas/document/topologyeditor.h"

#include "canvas/scene/geometry.h"

#include "core/mutation/edits.h"
#include "core/topology/addresses.h"
#include "core/topology/autolayout.h"

#include <algorithm>

namespace decnet {

using namespace Qt::Literals::StringLiterals;

namespace {

/// The first op of one kind inside an edit; null when there is none.
template<typename Op>
const Op *findOp(const Mutation &edit)
{
    if (const auto *op = std::get_if<Op>(&edit.value()))
        return op;
    if (const auto *batch = std::get_if<Batch>(&edit.value())) {
        for (const Mutation &part : batch->ops) {
            if (const Op *op = findOp<Op>(part))
                return op;
        }
    }
    return nullptr;
}

} // namespace

bool TopologyEditor::fail(const Error &error)
{
    m_document.report(error.message, NoticeLevel::Error);
    return false;
}

bool TopologyEditor::run(const Result<Mutation> &edit)
{
    if (!m_document.checkEditable())
        return false;
    return edit ? m_document.perform(*edit) : fail(edit.error());
}

std::optional<LanId> TopologyEditor::addLan(QPointF centre, bool dmz)
{
    if (!m_document.checkEditable())
        return std::nullopt;
    const Topology &topology = m_document.topology();
    if (const Lan *existing = dmz ? topology.dmz() : nullptr) {
        m_document.report(tr("This topology already has a DMZ, \"%1\". There can be only one.")
                              .arg(existing->name),
                          NoticeLevel::Warning);
        return std::nullopt;
    }
    edits::LanWish wish;
    wish.isDmz = dmz;
    wish.base = m_document.subnetBase();
    wish.reserved = m_document.reservedSubnets();
    wish.size = geometry::newLanSize();
    wish.pos = centre - QPointF(wish.size->width() / 2, wish.size->height() / 2);
    const auto edit = edits::addLanWithGateway(topology, m_document.catalog(), wish);
    if (!run(edit))
        return std::nullopt;
    const auto *added = findOp<AddLan>(*edit);
    if (!added)
        return std::nullopt;
    m_document.selection().select(added->lan.id);
    return added->lan.id;
}

std::optional<DeckyId> TopologyEditor::addDecky(LanId lan, const QString &archetype,
                                                std::optional<QPointF> pos)
{
    const Lan *home = m_document.topology().lan(lan);
    if (!home || !m_document.checkEditable())
        return std::nullopt;
    const Catalog &catalog = m_document.catalog();
    const QRectF box = geometry::openRect(*home);
    const QPointF corner = pos ? freePlace(lan, geometry::clampCard(*pos, box)) : freePlace(lan);
    const QString slug = archetype.isEmpty() ? u"linux-server"_s : archetype;
    auto edit = edits::addDeckyFromArchetype(m_document.topology(), lan, slug, catalog, corner);
    if (!edit) {
        fail(edit.error());
        return std::nullopt;
    }
    const auto *added = findOp<AddDecky>(*edit);
    if (!added)
        return std::nullopt;
    const Decky decky = added->decky;

    const QSizeF needed
        = geometry::smallestLan(box.topLeft(), {QRectF(corner, geometry::metrics().card)});
    if (needed.width() > box.width() || needed.height() > box.height()) {
        // The box grows with what is put into it.
        LanPatch patch;
        patch.size = box.size().expandedTo(needed);
        Batch batch{edit->describe(m_document.topology()), {*edit, UpdateLan{lan, patch}}};
        edit = Mutation(std::move(batch));
    }
    if (!run(edit))
        return std::nullopt;
    m_document.selection().select(decky.id);

    QStringList leftOut;
    if (const Archetype *profile = catalog.archetype(slug)) {
        for (const QString &service : profile->services) {
            const ServiceDef *def = catalog.service(service);
            if (!decky.services.contains(service))
                leftOut.append(def ? def->display : service);
        }
    }
    if (!leftOut.isEmpty()) {
        m_document.report(tr("%1 comes without %2: this version cannot run it yet.")
                              .arg(decky.name, leftOut.join(", "_L1)),
                          NoticeLevel::Info);
    }
    return decky.id;
}

bool TopologyEditor::addService(DeckyId id, const QString &service)
{
    const Decky *decky = m_document.topology().decky(id);
    if (!decky || !m_document.checkEditable())
        return false;
    const ServiceDef *def = m_document.catalog().service(service);
    if (decky->services.contains(service)) {
        m_document.report(tr("%1 already runs %2.").arg(decky->name, def ? def->display : service),
                          NoticeLevel::Warning);
        return false;
    }
    if (!run(edits::addService(m_document.topology(), id, service, m_document.catalog())))
        return false;
    m_document.selection().select(id, service);
    return true;
}

bool TopologyEditor::removeService(DeckyId id, const QString &service)
{
    return run(edits::removeService(m_document.topology(), id, service));
}

bool TopologyEditor::setServiceConfig(DeckyId id, const QString &service, const QJsonObject &config)
{
    const Decky *decky = m_document.topology().decky(id);
    if (!decky || decky->serviceConfig.value(service) == config)
        return false;
    return run(edits::setServiceConfig(m_document.topology(), id, service, config,
                                       m_document.catalog()));
}

bool TopologyEditor::setPublish(DeckyId id, const PublishRule &rule)
{
    return run(edits::setPublish(m_document.topology(), id, rule));
}

bool TopologyEditor::setSubnet(LanId id, const Subnet &subnet)
{
    return run(edits::changeSubnet(m_document.topology(), id, subnet));
}

bool TopologyEditor::makeDmz(LanId id)
{
    return run(edits::makeDmz(m_document.topology(), id));
}

bool TopologyEditor::renameLan(LanId id, const QString &name)
{
    const Lan *lan = m_document.topology().lan(id);
    if (!lan || lan->name == name)
        return false;
    LanPatch patch;
    patch.name = name;
    return update(id, patch);
}

bool TopologyEditor::renameDecky(DeckyId id, const QString &name)
{
    const Decky *decky = m_document.topology().decky(id);
    if (!decky || decky->name == name)
        return false;
    DeckyPatch patch;
    patch.name = name;
    return update(id, patch);
}

bool TopologyEditor::update(LanId lan, const LanPatch &patch, const QString &mergeKey)
{
    return m_document.perform(UpdateLan{lan, patch}, mergeKey);
}

bool TopologyEditor::update(DeckyId decky, const DeckyPatch &patch, const QString &mergeKey)
{
    return m_document.perform(UpdateDecky{decky, patch}, mergeKey);
}

bool TopologyEditor::attach(DeckyId id, LanId lan)
{
    const Topology &topology = m_document.topology();
    const Decky *decky = topology.decky(id);
    if (!decky || !m_document.checkEditable())
        return false;
    if (topology.edgeBetween(id, lan)) {
        m_document.report(tr("%1 is in %2 already.").arg(decky->name, topology.lan(lan)->name),
                          NoticeLevel::Info);
        return false;
    }
    const auto edit = edits::attach(topology, id, lan);
    if (!run(edit))
        return false;
    if (const Edge *edge = topology.edgeBetween(id, lan))
        m_document.selection().select(edge->id);
    return true;
}

bool TopologyEditor::detach(EdgeId id)
{
    SelectedIds ids;
    ids.edges.insert(id);
    return remove(ids);
}

bool TopologyEditor::moveToLan(const QHash<DeckyId, QPointF> &positions, LanId target)
{
    QHash<DeckyId, LanId> rehomed;
    for (auto it = positions.keyBegin(); it != positions.keyEnd(); ++it)
        rehomed.insert(*it, target);
    return place({{}, positions, rehomed, {}});
}

bool TopologyEditor::setGateway(DeckyId id, bool gateway)
{
    const Topology &topology = m_document.topology();
    return run(gateway ? edits::promoteGateway(topology, id) : edits::demoteGateway(topology, id));
}

bool TopologyEditor::setForwards(DeckyId id, bool forwards)
{
    DeckyPatch patch;
    patch.forwardsL3 = forwards;
    return update(id, patch);
}

bool TopologyEditor::remove(const SelectedIds &ids)
{
    if (ids.isEmpty() || (!ids.isOnlyNotes() && !m_document.checkEditable()))
        return false;
    const Topology &topology = m_document.topology();
    const SelectedIds free = unlockedOf(m_document, ids);
    if (free.isEmpty())
        return refuseLocked();
    Batch batch;
    if (!free.lans.isEmpty() || !free.deckies.isEmpty() || !free.edges.isEmpty()) {
        auto edit = edits::removeObjects(topology, {free.lans.begin(), free.lans.end()},
                                         {free.deckies.begin(), free.deckies.end()},
                                         {free.edges.begin(), free.edges.end()});
        if (!edit)
            return fail(edit.error());
        batch.label = edit->describe(topology);
        batch.ops.push_back(std::move(*edit));
    }
    for (const NoteId id : free.notes)
        batch.ops.emplace_back(RemoveNote{id});
    if (batch.ops.size() == 1)
        return m_document.perform(batch.ops.front());
    if (batch.label.isEmpty())
        batch.label = tr("Remove %n notes", nullptr, static_cast<int>(free.notes.size()));
    else
        batch.label = tr("Remove %n objects", nullptr, static_cast<int>(free.size()));
    return m_document.perform(std::move(batch));
}

bool TopologyEditor::refuseLocked()
{
    m_document.report(m_document.isLayoutLocked() ? tr("The canvas is locked.")
                                                  : tr("This is locked. Unlock it first."),
                      NoticeLevel::Info);
    return false;
}

std::optional<NoteId> TopologyEditor::addNote(const QRectF &place, const QString &text)
{
    Note note{NoteId::create(), text, place.topLeft().toPoint(),
              place.size().expandedTo(geometry::smallestNote()), {}};
    note.look.colour = NamedColour::Yellow;
    const NoteId id = note.id;
    if (!m_document.perform(AddNote{std::move(note)}))
        return std::nullopt;
    m_document.selection().select(id);
    return id;
}

bool TopologyEditor::update(NoteId note, const NotePatch &patch, const QString &mergeKey)
{
    return m_document.perform(UpdateNote{note, patch}, mergeKey);
}

QPointF TopologyEditor::freePlace(LanId id, std::optional<QPointF> near) const
{
    const Lan *lan = m_document.topology().lan(id);
    return lan ? geometry::freePlace(geometry::openRect(*lan),
                                     geometry::homeCards(m_document.topology(), id), near)
               : QPointF();
}

} // namespace decnet
