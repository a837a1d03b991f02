// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/topology/ids.h"
#include "core/topology/look.h"
#include "core/topology/status.h"

#include <QDateTime>
#include <QJsonArray>
#include <QJsonObject>
#include <QMap>
#include <QPointF>
#include <QSizeF>
#include <QString>
#include <QStringList>

#include <optional>
#include <vector>

namespace decnet {

/// One broadcast segment: one bridge network, one IPv4 subnet. Exactly one LAN of a topology is the
/// DMZ.
struct Lan
{
    LanId id;
    QString name;
    QString subnet; ///< CIDR as written; the validator says when it is malformed
    bool isDmz = false;
    std::optional<QPointF> pos; ///< canvas, scene units; never part of version or hash
    std::optional<QSizeF> size;
    QString notes; ///< never part of the hash
    Look look;
    bool isCollapsed = false; ///< drawn as a tile with counts; `size` is that of the open box. Geometry

    bool operator==(const Lan &) const = default;
};

/// Where one port of a service is published on the host (gateways only).
struct PublishRule
{
    QString service;
    quint16 port = 0; ///< the service's own port
    bool udp = false;
    QString hostAddress;  ///< empty = every address of the host
    quint16 hostPort = 0; ///< 0 = do not publish this port

    bool operator==(const PublishRule &) const = default;
};

/// One decoy host: what it should be. What it is now stands in a DeckyRuntime (see runtime.h).
struct Decky
{
    DeckyId id;
    QString name;
    QStringList services;    ///< slugs, in drawn order
    QString archetype;       ///< slug or empty
    QString distro;          ///< slug or empty
    QString osProfile;       ///< slug; empty = the archetype's, else linux
    QString hostname;        ///< empty = the name
    QString mac;             ///< empty = derived from id and archetype
    bool forwardsL3 = false; ///< routes between its LANs; homed in the DMZ: the gateway
    QMap<QString, QJsonObject> serviceConfig; ///< slug -> coerced configuration
    std::vector<PublishRule> publish;         ///< departures from "own ports on every address"
    std::optional<QPointF> pos;               ///< relative to the scene, not to the LAN
    QString notes;
    Look look;

    bool operator==(const Decky &) const = default;
};

/// A decky's attachment to a LAN: the truth of the attachment. Each decky has exactly one home edge
/// (isBridge false); all others are bridge edges.
struct Edge
{
    EdgeId id;
    DeckyId decky;
    LanId lan;
    QString ip;
    bool isBridge = false;

    bool operator==(const Edge &) const = default;
};

/// A text that stands on the canvas beside what is deployed. All of it is geometry: never part of version
/// or hash, and free to change while the topology runs.
struct Note
{
    NoteId id;
    QString text;       ///< plain, with line breaks; at most kMaxNoteText characters (document.h)
    QPointF pos;        ///< top left corner, scene units
    QSizeF size{1, 1};  ///< scene units, above 0
    Look look;

    bool operator==(const Note &) const = default;
};

/// The first line that says something: what a note is called in lists. Empty for an empty note.
[[nodiscard]] QString noteTitle(const Note &note);

enum class Mode { Unihost, Agent };

/// The row of a topology, without its children.
struct TopologyMeta
{
    TopologyId id;
    QString name;
    Mode mode = Mode::Unihost;
    QString targetHost;         ///< uuid of a swarm host; only in mode Agent
    QJsonObject configSnapshot; ///< generator parameters, or {"blank": true}
    TopologyStatus status = TopologyStatus::Pending;
    QDateTime statusChangedAt;
    QDateTime createdAt;
    qint64 version = 1;
    bool needsResync = false;
    QString languageDefault = QStringLiteral("en");
    QJsonArray emailPersonas;
    QString notes;

    bool operator==(const TopologyMeta &) const = default;
};

} // namespace decnet
