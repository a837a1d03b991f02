// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/catalog/catalog.h"
#include "core/docker/specs.h"
#include "core/engine/resourcenames.h"
#include "core/engine/routing.h"
#include "core/topology/topology.h"

#include <vector>

namespace decnet {

/// What the images that we carry ourselves are called in the engine.
struct EngineImages
{
    QString decoy;  ///< decoyd, FROM scratch: bases and native services
    QString helper; ///< the privileged one-shot helper
};

struct WantedNetwork
{
    LanId lan;
    QString lanName;
    int depth = 0; ///< hops from the DMZ
    bool isDmz = false;
    QString bridge; ///< device name on the host
    NetworkSpec spec;
};

enum class ContainerRole { Base, Service };

struct WantedContainer
{
    ContainerRole role = ContainerRole::Base;
    DeckyId decky;
    QString deckyName;
    QString service;    ///< slug; empty for a base
    QString base;       ///< container name of the base; its own name for a base
    QString composeKey; ///< key inside the compose file
    int depth = 0;      ///< of the home LAN
    ContainerSpec spec;
};

enum class ImageSource {
    Carried, ///< loaded from a tar that ships with the program
    Pull,
    Build,
};

struct WantedImage
{
    QString reference;
    ImageSource source = ImageSource::Carried;
    QString buildContext; ///< Build: absolute folder
};

/// What the helper sets up in one decky's network namespace before its services start.
struct DeckyDressing
{
    DeckyId decky;
    QString base; ///< container name
    DeckyRouting routing;
    QString nftables; ///< ruleset of the OS profile; may be empty
};

/// Everything Docker should hold for one topology. A value, computed from the document alone: the same
/// document gives the same specs in every process and on every host.
struct WantedState
{
    explicit WantedState(TopologyId id) : names(id) {}

    ResourceNames names;
    std::vector<WantedImage> images;       ///< without the helper's
    std::vector<WantedNetwork> networks;   ///< DMZ first, then by depth and name
    std::vector<WantedContainer> containers; ///< each base followed by its services
    std::vector<DeckyDressing> dressings;  ///< every decky that needs any
    bool isTeardown = false;               ///< wanted is nothing at all

    [[nodiscard]] const WantedContainer *container(const QString &name) const;
    [[nodiscard]] const WantedNetwork *network(const QString &name) const;
};

/// The specs of a topology (E-03, E-10, E-13, E-16).
/// Errors: Invalid, naming the thing, for what the validator would have refused (malformed subnet
/// or address, unknown service) and for services this version cannot deploy.
[[nodiscard]] Result<WantedState> wantedState(const Topology &topology, const Catalog &catalog,
                                              const EngineImages &images);
/// Nothing is wanted: the goal of a teardown.
[[nodiscard]] WantedState wantedNothing(TopologyId id);

/// The seccomp allow-list of decoyd, Docker's JSON format, compact.
[[nodiscard]] QByteArray decoySeccompProfile();
/// Which ports a gateway publishes: its services' own, unless a rule says otherwise. Empty for others.
[[nodiscard]] std::vector<PortBinding> publishedPorts(const Topology &topology, DeckyId decky,
                                                      const Catalog &catalog);

} // namespace decnet
