// SPDX-License-Identifier: GPL-3.0-or-later
// contract: M-01, T-06, T-10
#include "core/mutation/mutation.h"
#include "core/topology/canonicalhash.h"
#include "core/topology/document.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QTest>

#include <functional>
#include <limits>

using namespace decnet;
using namespace Qt::StringLiterals;

namespace {

/// "dmz" with "gw", "inner" with "web" and with "way", which bridges to "dmz".
Topology small()
{
    Topology topology;
    const auto lan = [&](const QString &name, const QString &subnet, bool isDmz) {
        Lan made;
        made.id = LanId::create();
        made.name = name;
        made.subnet = subnet;
        made.isDmz = isDmz;
        topology.putLan(made);
        return made.id;
    };
    const LanId dmz = lan(u"dmz"_s, u"10.0.0.0/24"_s, true);
    const LanId inner = lan(u"inner"_s, u"10.0.1.0/24"_s, false);
    const auto decky = [&](const QString &name, LanId home, const QString &ip) {
        Decky made;
        made.id = DeckyId::create();
        made.name = name;
        made.services = QStringList{u"ssh"_s, u"http"_s};
        topology.putDecky(made);
        topology.putEdge({EdgeId::create(), made.id, home, ip, false});
        return made.id;
    };
    decky(u"gw"_s, dmz, u"10.0.0.2"_s);
    decky(u"web"_s, inner, u"10.0.1.2"_s);
    const DeckyId way = decky(u"way"_s, inner, u"10.0.1.3"_s);
    topology.putEdge({EdgeId::create(), way, dmz, u"10.0.0.3"_s, true});
    return topology;
}

LanId lanOf(const Topology &topology, const QString &name)
{
    return topology.lanByName(name)->id;
}

DeckyId deckyOf(const Topology &topology, const QString &name)
{
    return topology.deckyByName(name)->id;
}

using Make = std::function<Mutation(const Topology &)>;

Mutation patchLan(const Topology &t, const QString &name,
                  const std::function<void(LanPatch &)> &change)
{
    LanPatch patch;
    change(patch);
    return UpdateLan{lanOf(t, name), patch};
}

Mutation patchDecky(const Topology &t, const QString &name,
                    const std::function<void(DeckyPatch &)> &change)
{
    DeckyPatch patch;
    change(patch);
    return UpdateDecky{deckyOf(t, name), patch};
}

Lan newLan(const QString &name, const QString &subnet = u"10.0.2.0/24"_s)
{
    Lan lan;
    lan.id = LanId::create();
    lan.name = name;
    lan.subnet = subnet;
    return lan;
}

Mutation addDecky(const Topology &t, const QString &name,
                  const std::function<void(Decky &, Edge &)> &change = {})
{
    Decky decky;
    decky.id = DeckyId::create();
    decky.name = name;
    Edge home{EdgeId::create(), decky.id, lanOf(t, u"inner"_s), {}, false};
    if (change)
        change(decky, home);
    return AddDecky{decky, home};
}

} // namespace

Q_DECLARE_METATYPE(Make)

class TestMutation : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void refuses_data()
    {
        QTest::addColumn<Make>("make");
        QTest::addColumn<ErrorKind>("kind");
        QTest::addColumn<QString>("named"); // the thing that the message names
        const auto row = [](const char *name, ErrorKind kind, const QString &named, Make make) {
            QTest::newRow(name) << make << kind << named;
        };
        using T = const Topology &;
        using enum ErrorKind;

        row("LAN without id", Invalid, u"id"_s, [](T) {
            Lan lan = newLan(u"x"_s);
            lan.id = {};
            return Mutation(AddLan{lan});
        });
        row("LAN id taken", Conflict, u"exists"_s, [](T t) {
            Lan lan = newLan(u"x"_s);
            lan.id = lanOf(t, u"dmz"_s);
            return Mutation(AddLan{lan});
        });
        row("LAN name taken", Conflict, u"inner"_s,
            [](T) { return Mutation(AddLan{newLan(u"INNER"_s)}); });
        row("LAN name invalid", Invalid, u"in ner"_s,
            [](T) { return Mutation(AddLan{newLan(u"in ner"_s)}); });
        row("LAN subnet malformed", Invalid, u"10.0.2.1/24"_s,
            [](T) { return Mutation(AddLan{newLan(u"x"_s, u"10.0.2.1/24"_s)}); });
        row("LAN renamed to a taken name", Conflict, u"dmz"_s,
            [](T t) { return patchLan(t, u"inner"_s, [](LanPatch &p) { p.name = u"Dmz"_s; }); });
        row("LAN position not a number", Invalid, u"position"_s, [](T t) {
            return patchLan(t, u"inner"_s, [](LanPatch &p) {
                p.pos = QPointF(std::numeric_limits<double>::quiet_NaN(), 0);
            });
        });
        row("LAN size negative", Invalid, u"size"_s, [](T t) {
            return patchLan(t, u"inner"_s, [](LanPatch &p) { p.size = QSizeF(-1, 5); });
        });
        row("home LAN removed", NotEditable, u"way, web"_s,
            [](T t) { return Mutation(RemoveLan{lanOf(t, u"inner"_s)}); });
        row("decky without id", Invalid, u"id"_s,
            [](T t) { return addDecky(t, u"x"_s, [](Decky &d, Edge &) { d.id = {}; }); });
        row("decky id taken", Conflict, u"exists"_s, [](T t) {
            return addDecky(t, u"x"_s,
                            [&](Decky &d, Edge &e) { d.id = e.decky = deckyOf(t, u"gw"_s); });
        });
        row("decky name taken", Conflict, u"web"_s, [](T t) { return addDecky(t, u"Web"_s); });
        row("decky with a foreign home", Invalid, u"another decky"_s, [](T t) {
            return addDecky(t, u"x"_s, [&](Decky &, Edge &e) { e.decky = deckyOf(t, u"gw"_s); });
        });
        row("decky whose home is a bridge", Invalid, u"bridge"_s,
            [](T t) { return addDecky(t, u"x"_s, [](Decky &, Edge &e) { e.isBridge = true; }); });
        row("decky without home", Invalid, u"another decky"_s,
            [](T t) { return addDecky(t, u"x"_s, [](Decky &, Edge &e) { e = {}; }); });
        row("decky with a service twice", Conflict, u"ssh"_s, [](T t) {
            return addDecky(t, u"x"_s, [](Decky &d, Edge &) {
                d.services = QStringList{u"ssh"_s, u"ssh"_s};
            });
        });
        row("decky with a service that is no slug", Invalid, u"S S H"_s, [](T t) {
            return addDecky(t, u"x"_s,
                            [](Decky &d, Edge &) { d.services = QStringList{u"S S H"_s}; });
        });
        row("decky with a bad host name", Invalid, u"-x-"_s, [](T t) {
            return addDecky(t, u"x"_s, [](Decky &d, Edge &) { d.hostname = u"-x-"_s; });
        });
        row("decky with a multicast MAC", Invalid, u"01:00:5e:00:00:01"_s, [](T t) {
            return addDecky(t, u"x"_s, [](Decky &d, Edge &) { d.mac = u"01:00:5e:00:00:01"_s; });
        });
        row("address malformed", Invalid, u"10.0.1.999"_s, [](T t) {
            return addDecky(t, u"x"_s, [](Decky &, Edge &e) { e.ip = u"10.0.1.999"_s; });
        });
        row("address of a LAN it is not in", NotFound, u"web"_s, [](T t) {
            return patchDecky(t, u"web"_s, [&](DeckyPatch &p) {
                p.ips.insert(lanOf(t, u"dmz"_s), u"10.0.0.9"_s);
            });
        });
        row("attached already", Conflict, u"way"_s, [](T t) {
            return Mutation(AttachDecky{
                {EdgeId::create(), deckyOf(t, u"way"_s), lanOf(t, u"dmz"_s), {}, true}});
        });
        row("attached as a second home", Invalid, u"web"_s, [](T t) {
            return Mutation(AttachDecky{
                {EdgeId::create(), deckyOf(t, u"web"_s), lanOf(t, u"dmz"_s), {}, false}});
        });
        row("detached from home", NotEditable, u"inner"_s, [](T t) {
            return Mutation(DetachDecky{deckyOf(t, u"web"_s), lanOf(t, u"inner"_s)});
        });
        row("detached where it is not", NotFound, u"dmz"_s, [](T t) {
            return Mutation(DetachDecky{deckyOf(t, u"web"_s), lanOf(t, u"dmz"_s)});
        });
        row("moved to where it is", Invalid, u"inner"_s, [](T t) {
            return Mutation(MoveDecky{
                deckyOf(t, u"web"_s), lanOf(t, u"inner"_s), lanOf(t, u"inner"_s), {}, {}});
        });
        row("bridge moved onto its home", Conflict, u"inner"_s, [](T t) {
            return Mutation(
                MoveDecky{deckyOf(t, u"way"_s), lanOf(t, u"dmz"_s), lanOf(t, u"inner"_s), {}, {}});
        });
    }

    void refuses()
    {
        QFETCH(Make, make);
        QFETCH(ErrorKind, kind);
        QFETCH(QString, named);
        Topology topology = small();
        const Topology before = topology;
        const auto result = make(topology).apply(topology);
        QVERIFY(!result);
        QVERIFY2(result.error().kind == kind, qPrintable(result.error().message));
        QVERIFY2(result.error().message.contains(named), qPrintable(result.error().message));
        QVERIFY(topology == before);
    }

    void fullLanIsAConflict()
    {
        Topology topology = small();
        Lan inner = *topology.lanByName(u"inner"_s);
        inner.subnet = u"10.0.1.0/29"_s; // .2 to .6
        topology.putLan(inner);
        for (int i = 0; i < 3; ++i)
            QVERIFY(addDecky(topology, u"d%1"_s.arg(i)).apply(topology));
        const auto result = addDecky(topology, u"d3"_s).apply(topology);
        QVERIFY(!result);
        QCOMPARE(result.error().kind, ErrorKind::Conflict);
    }

    void words_data()
    {
        QTest::addColumn<Make>("make");
        QTest::addColumn<QString>("words");
        const auto row = [](const QString &words, Make make) {
            QTest::newRow(qPrintable(words)) << make << words;
        };
        using T = const Topology &;
        row(u"Add LAN lab"_s, [](T) { return Mutation(AddLan{newLan(u"lab"_s)}); });
        row(u"Rename LAN inner to lab"_s,
            [](T t) { return patchLan(t, u"inner"_s, [](LanPatch &p) { p.name = u"lab"_s; }); });
        row(u"Move LAN inner"_s, [](T t) {
            return patchLan(t, u"inner"_s, [](LanPatch &p) { p.pos = QPointF(1, 2); });
        });
        row(u"Remove LAN inner"_s, [](T t) { return Mutation(RemoveLan{lanOf(t, u"inner"_s)}); });
        row(u"Add decky db to inner"_s, [](T t) { return addDecky(t, u"db"_s); });
        row(u"Add redis to web"_s, [](T t) {
            return patchDecky(t, u"web"_s, [](DeckyPatch &p) {
                p.services = QStringList{u"ssh"_s, u"http"_s, u"redis"_s};
            });
        });
        row(u"Remove http from web"_s, [](T t) {
            return patchDecky(t, u"web"_s,
                              [](DeckyPatch &p) { p.services = QStringList{u"ssh"_s}; });
        });
        row(u"Make gw a gateway"_s,
            [](T t) { return patchDecky(t, u"gw"_s, [](DeckyPatch &p) { p.forwardsL3 = true; }); });
        row(u"Let way forward packets"_s, [](T t) {
            return patchDecky(t, u"way"_s, [](DeckyPatch &p) { p.forwardsL3 = true; });
        });
        row(u"Remove decky web"_s, [](T t) { return Mutation(RemoveDecky{deckyOf(t, u"web"_s)}); });
        row(u"Attach web to dmz"_s, [](T t) {
            return Mutation(AttachDecky{
                {EdgeId::create(), deckyOf(t, u"web"_s), lanOf(t, u"dmz"_s), {}, true}});
        });
        row(u"Detach way from dmz"_s, [](T t) {
            return Mutation(DetachDecky{deckyOf(t, u"way"_s), lanOf(t, u"dmz"_s)});
        });
        row(u"Move web from inner to dmz"_s, [](T t) {
            return Mutation(
                MoveDecky{deckyOf(t, u"web"_s), lanOf(t, u"inner"_s), lanOf(t, u"dmz"_s), {}, {}});
        });
        row(u"Tidy up"_s, [](T t) {
            return Mutation(Batch{u"Tidy up"_s, {RemoveDecky{deckyOf(t, u"web"_s)}}});
        });
        row(u"Remove decky web and 1 more"_s, [](T t) {
            return Mutation(
                Batch{{}, {RemoveDecky{deckyOf(t, u"web"_s)}, RemoveDecky{deckyOf(t, u"way"_s)}}});
        });
    }

    void words()
    {
        QFETCH(Make, make);
        QFETCH(QString, words);
        const Topology topology = small();
        QCOMPARE(make(topology).describe(topology), words);
    }

    void moveReaddressesAtOnce()
    {
        Topology topology = small();
        const DeckyId web = deckyOf(topology, u"web"_s);
        const EdgeId edge = topology.homeEdge(web)->id;
        const MoveDecky move{
            web, lanOf(topology, u"inner"_s), lanOf(topology, u"dmz"_s), {}, QPointF(3, 4)};
        QVERIFY(Mutation(move).apply(topology));
        QCOMPARE(topology.homeLan(web)->name, u"dmz"_s);
        QCOMPARE(topology.homeEdge(web)->ip, u"10.0.0.4"_s);
        QCOMPARE(topology.homeEdge(web)->id, edge);
        QVERIFY(!topology.homeEdge(web)->isBridge);
        QCOMPARE(topology.decky(web)->pos, QPointF(3, 4));
    }

    void moveHomeOverItsOwnBridge()
    {
        Topology topology = small();
        const DeckyId way = deckyOf(topology, u"way"_s);
        const MoveDecky move{way, lanOf(topology, u"inner"_s), lanOf(topology, u"dmz"_s), {}, {}};
        QVERIFY(Mutation(move).apply(topology));
        QCOMPARE(topology.edgesOf(way).size(), size_t(1));
        QCOMPARE(topology.homeEdge(way)->ip, u"10.0.0.3"_s); // the address it had there
    }

    void removedServiceTakesItsSettingsAlong()
    {
        Topology topology = small();
        Decky web = *topology.deckyByName(u"web"_s);
        web.serviceConfig = {{u"ssh"_s, {{u"user"_s, u"a"_s}}}, {u"http"_s, {{u"x"_s, 1}}}};
        web.publish = {{u"http"_s, 80, false, {}, 8080}, {u"ssh"_s, 22, false, {}, 2222}};
        topology.putDecky(web);
        const Topology before = topology;
        const auto inverse = patchDecky(topology, u"web"_s, [](DeckyPatch &p) {
                                 p.services = QStringList{u"ssh"_s};
                             }).apply(topology);
        QVERIFY(inverse);
        const Decky *after = topology.deckyByName(u"web"_s);
        QCOMPARE(after->serviceConfig.keys(), QStringList{u"ssh"_s});
        QCOMPARE(after->publish.size(), size_t(1));
        QVERIFY(inverse->apply(topology));
        QVERIFY(topology == before);
    }

    void geometryIsToldApart()
    {
        const Topology topology = small();
        QVERIFY(
            patchLan(topology, u"dmz"_s, [](LanPatch &p) { p.pos = QPointF(); }).isGeometryOnly());
        QVERIFY(
            !patchLan(topology, u"dmz"_s, [](LanPatch &p) { p.notes = u"n"_s; }).isGeometryOnly());
        const Mutation drag =
            patchDecky(topology, u"web"_s, [](DeckyPatch &p) { p.pos = QPointF(); });
        QVERIFY(drag.isGeometryOnly());
        QVERIFY(Mutation(Batch{{}, {drag, drag}}).isGeometryOnly());
        QVERIFY(!Mutation(Batch{{}, {drag, RemoveDecky{}}}).isGeometryOnly());
        QVERIFY(Mutation(Batch{}).isEmpty());
        QVERIFY(Mutation(Batch{{}, {Batch{}}}).isEmpty());
        QVERIFY(!drag.isEmpty());
    }

    // contract: T-07, H-01
    void looksAndNotesAreGeometry()
    {
        Topology topology = small();
        const QString hash = canonicalHash(topology);
        const qint64 version = topology.meta.version;
        const Note note{NoteId::create(), u"Ask first\nthen deploy"_s, {1, 2}, {200, 100}, {}};
        const std::vector<Mutation> edits{
            patchLan(topology, u"dmz"_s, [](LanPatch &p) { p.look.colour = NamedColour::Teal; }),
            patchLan(topology, u"dmz"_s, [](LanPatch &p) { p.isCollapsed = true; }),
            patchDecky(topology, u"web"_s, [](DeckyPatch &p) { p.look.isLocked = true; }),
            AddNote{note},
            UpdateNote{note.id, {u"Later"_s, QPointF(5, 5), {}, {NamedColour::Red, true, -4}}},
            RemoveNote{note.id}};
        for (const Mutation &edit : edits) {
            QVERIFY2(edit.isGeometryOnly(), qPrintable(edit.opName()));
            QVERIFY(edit.apply(topology));
            QCOMPARE(canonicalHash(topology), hash);
            QCOMPARE(topology.meta.version, version);
        }
        QCOMPARE(topology.lanByName(u"dmz"_s)->look.colour, NamedColour::Teal);
        QVERIFY(topology.lanByName(u"dmz"_s)->isCollapsed);
        QVERIFY(topology.deckyByName(u"web"_s)->look.isLocked);
        QVERIFY(topology.notes().empty());
    }

    void notesAreNamedByTheirFirstLine()
    {
        Topology topology = small();
        const Note note{NoteId::create(), u"\n  Ask   first \nthen deploy"_s, {}, {20, 10}, {}};
        QCOMPARE(Mutation(AddNote{note}).describe(topology), u"Add the note “Ask first”"_s);
        topology.putNote(note);
        QCOMPARE(Mutation(UpdateNote{note.id, {{}, QPointF(1, 1), {}, {}}}).describe(topology),
                 u"Move the note “Ask first”"_s);
        QCOMPARE(Mutation(UpdateNote{note.id, {{}, {}, {}, {{}, true, {}}}}).describe(topology),
                 u"Lock the note “Ask first”"_s);
    }

    void badNotesAreRefused()
    {
        Topology topology = small();
        const Topology before = topology;
        const auto add = [&](const Note &note) { return Mutation(AddNote{note}).apply(topology); };
        const Note good{NoteId::create(), u"x"_s, {}, {20, 10}, {}};
        Note bad = good;
        bad.size = {0, 10};
        QCOMPARE(add(bad).error().kind, ErrorKind::Invalid);
        bad = good;
        bad.text = QString(kMaxNoteText + 1, u'x');
        QCOMPARE(add(bad).error().kind, ErrorKind::Invalid);
        bad = good;
        bad.pos.setX(qQNaN());
        QCOMPARE(add(bad).error().kind, ErrorKind::Invalid);
        bad = good;
        bad.look.level = kMaxLevel + 1;
        QCOMPARE(add(bad).error().kind, ErrorKind::Invalid);
        QVERIFY(topology == before);
        QVERIFY(add(good));
        QCOMPARE(add(good).error().kind, ErrorKind::Conflict);
        QCOMPARE(Mutation(RemoveNote{NoteId::create()}).apply(topology).error().kind,
                 ErrorKind::NotFound);
    }

    void batchIsAllOrNothing()
    {
        Topology topology = small();
        const Topology before = topology;
        const Batch batch{u"b"_s,
                          {RemoveDecky{deckyOf(topology, u"web"_s)},
                           RemoveDecky{deckyOf(topology, u"way"_s)},
                           RemoveLan{lanOf(topology, u"inner"_s)},
                           RemoveLan{lanOf(topology, u"dmz"_s)}}}; // home of gw
        const auto result = Mutation(batch).apply(topology);
        QVERIFY(!result);
        QCOMPARE(result.error().kind, ErrorKind::NotEditable);
        QVERIFY(topology == before);
        QCOMPARE(canonicalHash(topology), canonicalHash(before));
    }

    void badJson_data()
    {
        QTest::addColumn<QByteArray>("json");
        QTest::addColumn<QString>("place");
        const auto row = [](const char *name, const char *json, const QString &place) {
            QTest::newRow(name) << QByteArray(json) << place;
        };
        row("empty", R"({})", u"op"_s);
        row("op a number", R"({"op": 3, "payload": {}})", u"op"_s);
        row("unknown op", R"({"op": "explode", "payload": {}})", u"explode"_s);
        row("no payload", R"({"op": "remove_lan"})", u"payload"_s);
        row("bad id", R"({"op": "remove_lan", "payload": {"lan": "x"}})", u"payload.lan"_s);
        row("unknown key",
            R"({"op": "remove_lan", "payload": {"lan": "00000000-0000-4000-8000-000000000000", "x": 1}})",
            u"x"_s);
        row("unknown key in patch",
            R"({"op": "update_lan", "payload": {"lan": "00000000-0000-4000-8000-000000000000", "patch": {"color": 1}}})",
            u"color"_s);
        row("half a position",
            R"({"op": "update_lan", "payload": {"lan": "00000000-0000-4000-8000-000000000000", "patch": {"pos": {"x": 1}}}})",
            u"pos.y"_s);
        row("services not a list",
            R"({"op": "update_decky", "payload": {"decky": "00000000-0000-4000-8000-000000000000", "patch": {"services": "ssh"}}})",
            u"services"_s);
        row("ops not objects", R"({"op": "batch", "payload": {"ops": [1]}})", u"ops[0]"_s);
        row("bad op inside", R"({"op": "batch", "payload": {"ops": [{"op": "x", "payload": {}}]}})",
            u"ops[0]"_s);
    }

    void badJson()
    {
        QFETCH(QByteArray, json);
        QFETCH(QString, place);
        const auto result = Mutation::fromJson(QJsonDocument::fromJson(json).object());
        QVERIFY(!result);
        QCOMPARE(result.error().kind, ErrorKind::Invalid);
        QVERIFY2(result.error().message.contains(place), qPrintable(result.error().message));
    }

    void deepBatchesAreRefused()
    {
        QJsonObject op{{u"op"_s, u"batch"_s}, {u"payload"_s, QJsonObject{}}};
        for (int i = 0; i < 200; ++i)
            op = {{u"op"_s, u"batch"_s}, {u"payload"_s, QJsonObject{{u"ops"_s, QJsonArray{op}}}}};
        QVERIFY(!Mutation::fromJson(op));
    }
};

QTEST_APPLESS_MAIN(TestMutation)
#include "tst_mutation.moc"
