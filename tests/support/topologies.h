// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/topology/topology.h"

namespace decnet::test {

/// A maze of `lanCount` LANs in a chain (the first is the DMZ) with `deckyCount` deckies spread
/// over them evenly; the first decky of every inner LAN also bridges to the LAN before it. Valid.
inline Topology chainTopology(int lanCount, int deckyCount,
                              const QStringList &services = {QStringLiteral("ssh"),
                                                             QStringLiteral("http")})
{
    Topology topology;
    topology.meta.id = TopologyId::create();
    topology.meta.name = QStringLiteral("chain");
    topology.meta.createdAt = QDateTime::currentDateTimeUtc();

    const auto address = [](int lan, int host) {
        return QStringLiteral("10.%1.%2.%3").arg(lan / 256).arg(lan % 256).arg(host);
    };
    std::vector<LanId> lans;
    std::vector<int> used;
    for (int i = 0; i < lanCount; ++i) {
        Lan lan;
        lan.id = LanId::create();
        lan.name = QStringLiteral("LAN-%1").arg(i, 2, 10, QLatin1Char('0'));
        lan.subnet = address(i, 0) + QStringLiteral("/24");
        lan.isDmz = i == 0;
        lans.push_back(lan.id);
        used.push_back(2);
        topology.putLan(std::move(lan));
    }
    const auto attach = [&](DeckyId decky, int lan, bool bridge) {
        Edge edge;
        edge.id = EdgeId::create();
        edge.decky = decky;
        edge.lan = lans[static_cast<size_t>(lan)];
        edge.ip = address(lan, used[static_cast<size_t>(lan)]++);
        edge.isBridge = bridge;
        topology.putEdge(std::move(edge));
    };
    for (int i = 0; i < deckyCount; ++i) {
        const int lan = i % lanCount;
        Decky decky;
        decky.id = DeckyId::create();
        decky.name = QStringLiteral("decky-%1").arg(i + 1, 3, 10, QLatin1Char('0'));
        decky.services = services;
        const bool first = i < lanCount;
        decky.forwardsL3 = first;
        const DeckyId id = decky.id;
        topology.putDecky(std::move(decky));
        attach(id, lan, false);
        if (first && lan > 0)
            attach(id, lan - 1, true);
    }
    return topology;
}

} // namespace decnet::test
