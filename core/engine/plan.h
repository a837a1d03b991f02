// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/docker/specs.h"
#include "core/topology/ids.h"

#include <QJsonObject>
#include <QString>
#include <QStringList>

#include <optional>
#include <vector>

namespace decnet {

enum class ActionKind {
    EnsureImage,
    CreateNetwork,
    RemoveNetwork,
    CreateContainer,
    StartContainer,
    StopContainer,
    RestartContainer,
    RemoveContainer,
    ConnectNetwork,
    DisconnectNetwork,
    DressNamespaces, ///< one helper: firewall, addresses, routes, fingerprints
    UndressHost,     ///< removes our firewall rules
    RemoveFile,
};

/// One step of a plan: what, why, after what.
struct Action
{
    int id = 0; ///< index in Plan::actions
    ActionKind kind = ActionKind::CreateContainer;
    QString target; ///< name of the network, container, image or file
    QString targetId; ///< the engine's id where the target exists already
    QString network;  ///< ConnectNetwork, DisconnectNetwork: the network's name
    QString reason; ///< "service http is wanted, no container has its spec"
    bool destructive = false;
    std::vector<int> after; ///< ids that must have succeeded first
    /// Networks whose endpoints it makes or, with `takesEndpoints`, takes away. An action that takes
    /// endpoints of a network away runs alone among all actions with that network: engines before
    /// 23.0 deadlock when endpoints of one network come and go at the same time
    /// (moby/libnetwork #2649, unfixed in Debian 12's 20.10.24).
    QStringList networks;
    bool takesEndpoints = false;
    /// DressNamespaces before LANs are plugged in: only of Plan::prepareOnly, and only what their
    /// present attachments bear. The firewall stays.
    bool isPreparation = false;
    DeckyId decky;          ///< null when it concerns none
    LanId lan;
    QString service;
};

/// Pure and printable: what would be done to bring what is observed to what is wanted.
struct Plan
{
    QString title;
    std::vector<Action> actions;
    /// Which deckies DressNamespaces is about; none = all that need it.
    std::optional<std::vector<DeckyId>> dressOnly;
    /// DressNamespaces leaves the host's firewall alone: no LAN comes or goes.
    bool keepsFirewall = false;
    /// Deckies that are about to be plugged into a LAN which a route of ours leads into, or may: the
    /// engine is unable to while it is there.
    std::vector<DeckyId> prepareOnly;

    [[nodiscard]] bool isEmpty() const { return actions.empty(); }
    /// One line per action: "+ create container … (because …)".
    [[nodiscard]] QString toText() const;
    [[nodiscard]] QJsonObject toJson() const;
};

[[nodiscard]] QString actionKindName(ActionKind kind);
/// Of the name that actionKindName() gives.
[[nodiscard]] std::optional<ActionKind> actionKindOf(const QString &name);

enum class ActionState { Waiting, Running, Done, Failed, Skipped };

/// Reported by the runner for every change of an action's state; from worker threads.
struct ActionUpdate
{
    int actionId = 0;
    ActionState state = ActionState::Waiting;
    QString detail; ///< error or remark
    qint64 millis = 0;
};

} // namespace decnet
