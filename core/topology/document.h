// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/topology/topology.h"

#include <QByteArray>
#include <QJsonObject>

namespace decnet {

inline constexpr char16_t kDocumentSchema[] = u"decnet.topology/1";
/// Documents longer than this are refused before they are parsed.
inline constexpr qint64 kMaxDocumentBytes = 64LL * 1024 * 1024;
inline constexpr int kMaxLans = 4096;
inline constexpr int kMaxDeckies = 65536;
inline constexpr int kMaxEdges = 131072;
inline constexpr int kMaxNotes = 4096;
inline constexpr int kMaxNoteText = 16384; ///< characters

/// The one JSON shape of a topology: {"schema", "topology": {…}, "lans": […], "deckies": […],
/// "edges": […], "notes": […]}; children ordered by id. Passwords in service_config are included.
[[nodiscard]] QJsonObject toJson(const Topology &topology);
/// Indented, ends in a newline.
[[nodiscard]] QByteArray toDocument(const Topology &topology);

/// Reads a document of this or an older schema number.
/// Errors: Invalid, naming the place as a path ("deckies[3].services[1]: …"), for text that is not
/// JSON (with line and column), wrong types, unknown enum words, bad ids, duplicate ids, edges to
/// nowhere, more than the limits above, or a newer schema number. What can be drawn but is not
/// right (overlaps, bad subnets, missing DMZ) loads and is the validator's business.
[[nodiscard]] Result<Topology> fromJson(const QJsonObject &object);
[[nodiscard]] Result<Topology> fromDocument(const QByteArray &text);

/// A child as JSON, the shape it has inside the document; used by mutations too.
[[nodiscard]] QJsonObject lanToJson(const Lan &lan);
[[nodiscard]] QJsonObject deckyToJson(const Decky &decky);
[[nodiscard]] QJsonObject edgeToJson(const Edge &edge);
[[nodiscard]] QJsonObject noteToJson(const Note &note);
[[nodiscard]] QJsonObject publishToJson(const PublishRule &rule);
[[nodiscard]] Result<Lan> lanFromJson(const QJsonObject &object, const QString &place);
[[nodiscard]] Result<Decky> deckyFromJson(const QJsonObject &object, const QString &place);
[[nodiscard]] Result<Edge> edgeFromJson(const QJsonObject &object, const QString &place);
[[nodiscard]] Result<Note> noteFromJson(const QJsonObject &object, const QString &place);
[[nodiscard]] Result<PublishRule> publishFromJson(const QJsonObject &object, const QString &place);

/// The same topology, its ids kept, status pending, version 1: what import stores when the ids are free (a
/// topology that was exported and deleted comes back with the same hash).
[[nodiscard]] Topology asDraft(const Topology &topology);
/// The same with fresh ids everywhere: what import stores beside the original.
[[nodiscard]] Topology withFreshIds(const Topology &topology);

} // namespace decnet
