// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "canvas/document/editordocument.h"

#include <QCoreApplication>

#include <optional>

namespace decnet {

/// Where things go: new boxes of LANs and notes, new card corners, and new home LANs for deckies that
/// change theirs. What is locked stays; a collapsed LAN only moves.
struct Placement
{
    QHash<LanId, QRectF> lans;
    QHash<DeckyId, QPointF> deckies;
    QHash<DeckyId, LanId> rehomed;
    QHash<NoteId, QRectF> notes;
};

/// What of `ids` gestures and keys may move, resize or delete. LANs that hold a locked decky are left out
/// when `wholly`: they may move, but not go.
[[nodiscard]] SelectedIds unlockedOf(const EditorDocument &document, const SelectedIds &ids, bool wholly = true);

/// Every gesture of canvas, palette, menus and inspector as a verb that becomes exactly one undo step
/// through EditorDocument::perform. A verb that cannot be done changes nothing and reports a notice.
/// Holds a reference only; make one where it is needed. GUI thread.
class TopologyEditor final
{
    Q_DECLARE_TR_FUNCTIONS(decnet::TopologyEditor)

public:
    explicit TopologyEditor(EditorDocument &document) : m_document(document) {}

    /// A LAN with a free name and the next free subnet, its box centred on `centre` (scene units). A
    /// DMZ brings its gateway decky along; a second DMZ is refused. Selects the new LAN.
    std::optional<LanId> addLan(QPointF centre, bool dmz);
    /// A decky of the archetype (empty slug: a Linux server) homed in `lan`, with the next free
    /// address; `pos` is its card's top left corner (moved aside when another card is there), or the
    /// first free place of the LAN. The box grows when it must. Selects it.
    std::optional<DeckyId> addDecky(LanId lan, const QString &archetype,
                                    std::optional<QPointF> pos = std::nullopt);
    bool addService(DeckyId decky, const QString &service);
    bool removeService(DeckyId decky, const QString &service);
    bool setServiceConfig(DeckyId decky, const QString &service, const QJsonObject &config);
    bool setPublish(DeckyId decky, const PublishRule &rule);
    /// The addresses of its deckies move along.
    bool setSubnet(LanId lan, const Subnet &subnet);
    /// Makes it the one DMZ.
    bool makeDmz(LanId lan);

    bool renameLan(LanId lan, const QString &name);
    bool renameDecky(DeckyId decky, const QString &name);
    bool update(LanId lan, const LanPatch &patch, const QString &mergeKey = {});
    bool update(DeckyId decky, const DeckyPatch &patch, const QString &mergeKey = {});

    /// Links the decky to a further LAN, with the next free address.
    bool attach(DeckyId decky, LanId lan);
    /// Cuts a bridge link. A home attachment is refused.
    bool detach(EdgeId edge);
    /// Moves deckies into another LAN, each re-addressed, as one edit. `positions` are card corners.
    bool moveToLan(const QHash<DeckyId, QPointF> &positions, LanId target);
    /// A drag, one undo step. Nothing at all when nothing moved.
    bool place(const Placement &placement, const QString &mergeKey = {});
    bool place(const QHash<LanId, QRectF> &lans, const QHash<DeckyId, QPointF> &deckies,
               const QHash<DeckyId, LanId> &rehomed, const QString &mergeKey = {})
    {
        return place(Placement{lans, deckies, rehomed, {}}, mergeKey);
    }
    /// Promotes to, or demotes from, the gateway; only a decky homed in the DMZ can be promoted.
    bool setGateway(DeckyId decky, bool gateway);
    /// Whether a bridge decky routes between its LANs.
    bool setForwards(DeckyId decky, bool forwards);

    /// A yellow note over `place` (at least the smallest size). Selects it. Also while deployed.
    std::optional<NoteId> addNote(const QRectF &place, const QString &text);
    bool update(NoteId note, const NotePatch &patch, const QString &mergeKey = {});

    /// Removes LANs (with the deckies at home in them), deckies, links and notes as one edit. What is
    /// locked stays.
    bool remove(const SelectedIds &ids);

    /// Where a card overlaps no other of the LAN: `near` itself when that is free, else the place of the
    /// LAN's grid nearest to it (without `near` the first); below the others when the box is full.
    [[nodiscard]] QPointF freePlace(LanId lan, std::optional<QPointF> near = std::nullopt) const;

private:
    bool fail(const Error &error);
    /// Says that everything is locked; false.
    bool refuseLocked();
    /// Performs the edit that a builder made, or reports why it could not.
    bool run(const Result<Mutation> &edit);

    EditorDocument &m_document;
};

} // namespace decnet
