// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/topology/topology.h"

#include <QJsonObject>

#include <memory>
#include <optional>
#include <variant>
#include <vector>

namespace decnet {

// The one edit vocabulary (M-01). Plain values addressed by ids; canvas undo, design-time writes,
// the live queue, the wire and the log carry the same value.

struct AddLan
{
    Lan lan;
};

/// Only the fields that are set change; here and in the other patches.
struct LookPatch
{
    std::optional<NamedColour> colour;
    std::optional<bool> isLocked;
    std::optional<int> level; ///< within ±kMaxLevel

    [[nodiscard]] bool isEmpty() const { return !colour && !isLocked && !level; }
    bool operator==(const LookPatch &) const = default;
};

struct LanPatch
{
    std::optional<QString> name;
    std::optional<QString> subnet;
    std::optional<bool> isDmz;
    std::optional<std::optional<QPointF>> pos;
    std::optional<std::optional<QSizeF>> size;
    std::optional<QString> notes;
    LookPatch look;
    std::optional<bool> isCollapsed;

    /// Nothing but pos, size, look, collapsed: touches neither version nor hash.
    [[nodiscard]] bool isGeometryOnly() const;
    bool operator==(const LanPatch &) const = default;
};

struct UpdateLan
{
    LanId lan;
    LanPatch patch;
};

/// Cascades the LAN's edges. Refused when it is the only LAN, or the home, of a decky.
struct RemoveLan
{
    LanId lan;
};

/// The decky with its home attachment.
struct AddDecky
{
    Decky decky;
    Edge home;
};

struct DeckyPatch
{
    std::optional<QString> name;
    std::optional<QStringList> services;
    std::optional<QString> archetype;
    std::optional<QString> distro;
    std::optional<QString> osProfile;
    std::optional<QString> hostname;
    std::optional<QString> mac;
    std::optional<bool> forwardsL3;
    std::optional<QMap<QString, QJsonObject>> serviceConfig; ///< whole map
    std::optional<std::vector<PublishRule>> publish;         ///< whole list
    std::optional<std::optional<QPointF>> pos;
    std::optional<QString> notes;
    LookPatch look;
    /// New addresses, by LAN; they go to addressedEdge().
    QMap<LanId, QString> ips;

    [[nodiscard]] bool isGeometryOnly() const;
    bool operator==(const DeckyPatch &) const = default;
};

/// Taking a service out of `services` drops its service_config and publish rules too.
struct UpdateDecky
{
    DeckyId decky;
    DeckyPatch patch;
};

/// Cascades the decky's edges.
struct RemoveDecky
{
    DeckyId decky;
};

/// A bridge attachment (edge.isBridge is true; the home attachment comes with AddDecky, or here for
/// a decky of a foreign document that has none). An empty ip takes the next free address of the
/// LAN; the same holds for the home attachment.
struct AttachDecky
{
    Edge edge;
};

/// Refused for the home LAN. Where a foreign document attaches a decky to a LAN twice, the one that
/// is not home goes.
struct DetachDecky
{
    DeckyId decky;
    LanId lan;
    EdgeId edge = {}; ///< which one, when there are several; null: see above
};

/// Moves one attachment from a LAN to another as one edit, with a new address; home stays home.
/// When the decky is attached to the target already by a bridge, that bridge edge is dropped.
struct MoveDecky
{
    DeckyId decky;
    LanId from;
    LanId to;
    QString ip; ///< empty: that of the dropped bridge, else the next free address of the target
    std::optional<std::optional<QPointF>> pos;
    EdgeId edge = {}; ///< which one, when there are several; null: the home, else any
};

/// A note and its edits are geometry all through: they touch neither version nor hash.
struct AddNote
{
    Note note;
};

struct NotePatch
{
    std::optional<QString> text;
    std::optional<QPointF> pos;
    std::optional<QSizeF> size;
    LookPatch look;

    bool operator==(const NotePatch &) const = default;
};

struct UpdateNote
{
    NoteId note;
    NotePatch patch;
};

struct RemoveNote
{
    NoteId note;
};

/// The attachment of a decky to a LAN; of several, which only foreign documents have, that of the
/// lowest id. Null without one.
[[nodiscard]] const Edge *addressedEdge(const Topology &topology, DeckyId decky, LanId lan);

struct Batch;

/// One edit: a value, cheap to move, with a deep copy.
class Mutation
{
public:
    using Value = std::variant<AddLan, UpdateLan, RemoveLan, AddDecky, UpdateDecky, RemoveDecky,
                               AttachDecky, DetachDecky, MoveDecky, AddNote, UpdateNote, RemoveNote, Batch>;

    template<typename Op>
    Mutation(Op op); // NOLINT: an op *is* a mutation

    Mutation(const Mutation &other);
    Mutation(Mutation &&other) noexcept;
    Mutation &operator=(const Mutation &other);
    Mutation &operator=(Mutation &&other) noexcept;
    ~Mutation();

    [[nodiscard]] const Value &value() const;

    /// "add_lan", "update_decky", …, "batch".
    [[nodiscard]] QString opName() const;

    /// Applies to the topology and returns the inverse, or changes nothing and returns an error:
    /// NotFound (unknown id), Conflict (name, edge or id exists already, no free address), Invalid
    /// (malformed value), NotEditable (a LAN that deckies call home, naming them; detaching a
    /// home). Batches are all or nothing. Applying the inverse restores the canonical hash.
    [[nodiscard]] Result<Mutation> apply(Topology &topology) const;

    /// What it does, in words for the history: "Move web-2 from lan-a to dmz". `before` is the
    /// state it will be applied to, used for names.
    [[nodiscard]] QString describe(const Topology &before) const;

    /// {"op": "add_lan", "payload": {…}}; the shape of the queue, the wire and the log.
    [[nodiscard]] QJsonObject toJson() const;
    /// Errors: Invalid, naming the place.
    [[nodiscard]] static Result<Mutation> fromJson(const QJsonObject &object);

    /// Positions, sizes, looks and notes only: touches neither version nor hash, may be written in a batch per
    /// gesture.
    [[nodiscard]] bool isGeometryOnly() const;
    /// How many single edits it is made of: 1, or those of a batch and the batches in it.
    [[nodiscard]] std::size_t stepCount() const;
    /// No ops at all (an empty batch).
    [[nodiscard]] bool isEmpty() const;

    /// True for the inverse of an edit on a document that was not right to begin with (two LANs of
    /// one name, a malformed address): it puts back what stood there without checking names,
    /// addresses and bridge flags. Identities are checked all the same; the validator says what is
    /// wrong.
    [[nodiscard]] bool isRestoration() const { return m_restores; }
    [[nodiscard]] Mutation asRestoration() const;

private:
    std::unique_ptr<Value> m_value;
    bool m_restores = false;
};

/// Several edits as one; `label` is its line in the history.
struct Batch
{
    QString label;
    std::vector<Mutation> ops;
};

template<typename Op>
Mutation::Mutation(Op op)
    : m_value(std::make_unique<Value>(std::move(op)))
{
}

} // namespace decnet
