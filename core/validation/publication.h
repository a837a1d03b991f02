// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/catalog/catalog.h"
#include "core/net/hostnetwork.h"
#include "core/topology/values.h"

namespace decnet {

/// One port of a gateway's service on the host, publish rules applied.
struct Publication
{
    QString service;
    quint16 port = 0; ///< the service's own
    Transport transport = Transport::Tcp;
    QString hostAddress; ///< empty = every address of the host
    quint16 hostPort = 0;

    /// Both cannot be bound on one host: same port and transport, and addresses that meet.
    [[nodiscard]] bool clashesWith(const Publication &other) const;
    [[nodiscard]] bool clashesWith(const ListeningPort &other) const;
};

/// What `decky` publishes when it is a gateway, in the order of its services. Services that the
/// catalog does not know publish nothing; nor do ports whose rule says host port 0.
[[nodiscard]] std::vector<Publication> publicationsOf(const Decky &decky, const Catalog &catalog);

} // namespace decnet
