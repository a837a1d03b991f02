// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/engine/wanted.h"

#include <vector>

namespace decnet {

/// One network namespace to set up.
struct NamespaceDressing
{
    QString sandbox; ///< SandboxKey of the base as the engine tells it
    DeckyDressing dressing;
    /// Address -> MAC of attachments beyond the first: the engine lets us choose only that one's.
    QMap<QString, QString> macs;
};

/// What the host's firewall must hold for one topology.
struct HostFirewall
{
    TopologyId topology;
    QStringList innerBridges;
    QStringList dmzBridges;
};

struct DressJob
{
    std::vector<NamespaceDressing> namespaces;
    HostFirewall firewall;
    bool keepsFirewall = false; ///< the rules stay as they are
};

/// Does what needs privileges: addresses, routes and fingerprints inside the deckies' network
/// namespaces, containment and pivot rules on the host. Doing the same job twice changes nothing.
/// Blocking, thread-safe.
class Dresser
{
public:
    virtual ~Dresser() = default;

    /// Everything of the job in one go. Errors: those of the engine; Internal with the helper's own words
    /// when it could not do a part.
    [[nodiscard]] virtual Result<void> dress(const DressJob &job) = 0;
    /// Removes the firewall rules of a topology; none there is success. Namespaces go with their
    /// containers.
    [[nodiscard]] virtual Result<void> undress(const HostFirewall &firewall) = 0;
    /// Whether it can begin at once: the engine has what it needs.
    [[nodiscard]] virtual bool isReady() { return false; }
};

} // namespace decnet
