// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/topology/topology.h"

#include <QTimeZone>

namespace decnet {

/// Text that stands for itself in comparisons: a topology with `lanCount` LANs (the first is the
/// DMZ), `perLan` deckies each, one home edge per decky, and a bridge from the first decky of every
/// LAN into the one before.
[[nodiscard]] inline Topology sampleTopology(const QString &name, int lanCount = 3, int perLan = 2)
{
    using namespace Qt::StringLiterals;
    Topology topology;
    topology.meta.id = TopologyId::create();
    topology.meta.name = name;
    topology.meta.configSnapshot = {{u"blank"_s, true}};
    topology.meta.createdAt = QDateTime({2026, 6, 1}, {10, 0, 0, 123}, Qt::UTC);
    std::vector<LanId> lans;
    for (int i = 0; i < lanCount; ++i) {
        Lan lan;
        lan.id = LanId::create();
        lan.name = i == 0 ? u"dmz"_s : u"LAN-%1"_s.arg(i);
        lan.subnet = u"10.%1.%2.0/24"_s.arg(i / 250).arg(i % 250);
        lan.isDmz = i == 0;
        lan.pos = QPointF(100.5 * i, -20);
        if (i % 2 == 0)
            lan.size = QSizeF(300, 200);
        lans.push_back(lan.id);
        topology.putLan(lan);
        for (int n = 0; n < perLan; ++n) {
            Decky decky;
            decky.id = DeckyId::create();
            decky.name = u"decky-%1-%2"_s.arg(i).arg(n);
            decky.services = n % 2 == 0 ? QStringList{u"ssh"_s, u"http"_s} : QStringList{u"ftp"_s};
            decky.archetype = u"linux-server"_s;
            decky.forwardsL3 = n == 0;
            if (n == 0)
                decky.serviceConfig.insert(u"ssh"_s, {{u"password"_s, u"q\"\\ü"_s}});
            if (n == 1)
                decky.publish.push_back({u"ftp"_s, 21, false, u"127.0.0.1"_s, 2121});
            decky.pos = QPointF(n, i);
            topology.putDecky(decky);
            topology.putEdge({EdgeId::create(), decky.id, lans.back(),
                              u"10.%1.%2.%3"_s.arg(i / 250).arg(i % 250).arg(10 + n), false});
            if (n == 0 && i > 0) {
                topology.putEdge({EdgeId::create(), decky.id, lans[lans.size() - 2],
                                  u"10.%1.%2.%3"_s.arg((i - 1) / 250).arg((i - 1) % 250).arg(200),
                                  true});
            }
        }
    }
    return topology;
}

} // namespace decnet
