// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "canvas/document/editordocument.h"
#include "canvas/document/topologyeditor.h"

#include "core/topology/generator.h"

#include <QSignalSpy>
#include <QTimeZone>
#include <QtTest>

namespace decnet::canvastest {

using namespace Qt::Literals::StringLiterals;

inline const Catalog &catalog()
{
    static const Catalog kCatalog = [] {
        auto loaded = Catalog::load();
        if (!loaded)
            qFatal("the built-in catalog does not load: %s", qPrintable(loaded.error().toString()));
        return *loaded;
    }();
    return kCatalog;
}

/// A small network by hand: dmz (gateway, web-01 bridging to office), office (two machines), lab (one).
struct Office
{
    LanId dmz, office, lab;
    DeckyId gateway, web, files, mail, plc;
};

inline Office buildOffice(EditorDocument &document)
{
    TopologyEditor editor(document);
    Office ids;
    ids.dmz = *editor.addLan({0, 0}, true);
    ids.office = *editor.addLan({620, -200}, false);
    ids.lab = *editor.addLan({620, 260}, false);
    ids.gateway = document.topology().edge(document.topology().edgesOf(ids.dmz).front())->decky;
    ids.web = *editor.addDecky(ids.dmz, u"web-server"_s);
    ids.files = *editor.addDecky(ids.office, u"file-server"_s);
    ids.mail = *editor.addDecky(ids.office, u"mail-server"_s);
    ids.plc = *editor.addDecky(ids.lab, u"database-server"_s);
    editor.renameLan(ids.office, u"office"_s);
    editor.renameLan(ids.lab, u"lab"_s);
    editor.attach(ids.web, ids.office);
    editor.attach(ids.gateway, ids.lab);
    document.selection().clear();
    return ids;
}

inline Topology generated(int depth, int branching, int deckies, quint64 seed)
{
    GeneratorConfig config;
    config.name = u"maze"_s;
    config.depth = depth;
    config.branching = branching;
    config.deckiesPerLanMin = deckies;
    config.deckiesPerLanMax = deckies;
    config.seed = seed;
    auto topology = generate(config, catalog().deployableServices(), {},
                             QDateTime(QDate(2026, 1, 1), QTime(0, 0), QTimeZone::utc()));
    if (!topology)
        qFatal("the generator fails: %s", qPrintable(topology.error().toString()));
    return *topology;
}

} // namespace decnet::canvastest
