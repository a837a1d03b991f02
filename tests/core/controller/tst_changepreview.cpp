// SPDX-License-Identifier: GPL-3.0-or-later
// contract: M-10
#include "core/controller/changepreview.h"
#include "core/controller/sessionpath.h"
#include "core/engine/livechange.h"
#include "core/mutation/mutation.h"
#include "tests/core/engine/mazes.h"

#include <QJsonArray>
#include <QTest>

#include <algorithm>

using namespace Qt::StringLiterals;
using namespace decnet;
using namespace decnet::test;

namespace {

const QDateTime kSince({2026, 6, 1}, {10, 0}, Qt::UTC);

/// The running maze of threeLans() with sessions in it.
struct World
{
    MazeBuilder maze = threeLans();
    Catalog catalog = *Catalog::load({});
    std::vector<OpenSession> sessions;

    DeckyId id(const char *name) const { return maze.deckyId(QString::fromLatin1(name)); }
    LanId lan(const char *name) const
    {
        return maze.topology.lanByName(QString::fromLatin1(name))->id;
    }
    World &session(const QString &name, const QString &decky, const QString &service,
                   const QString &attacker)
    {
        OpenSession open;
        open.id = name;
        open.decky = decky;
        open.deckyId = maze.deckyId(decky).toString();
        open.service = service;
        open.attackerIp = attacker;
        open.since = kSince;
        sessions.push_back(open);
        return *this;
    }
    ChangePreview preview(const Mutation &op) const
    {
        Topology after = maze.topology;
        const auto inverse = op.apply(after);
        Q_ASSERT(inverse);
        const EngineImages images{u"decoy:1"_s, u"helper:1"_s};
        const auto from = wantedState(maze.topology, catalog, images);
        const auto to = wantedState(after, catalog, images);
        Q_ASSERT(from && to);
        return explainChange(previewChange(*from, *to), maze.topology, after, sessions);
    }
};

QStringList cut(const ChangePreview &preview)
{
    QStringList ids;
    for (const CutSession &each : preview.cutSessions)
        ids.append(each.session);
    return ids;
}

QStringList collateral(const ChangePreview &preview)
{
    QStringList names;
    for (const CollateralService &each : preview.collateral)
        names.append(each.deckyName + u'/' + each.service);
    return names;
}

Mutation services(DeckyId decky, const QStringList &slugs)
{
    DeckyPatch patch;
    patch.services = slugs;
    return UpdateDecky{decky, patch};
}

} // namespace

class TestChangePreview : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aSessionEndsWithItsService()
    {
        World world;
        world.session(u"web-ssh"_s, u"web"_s, u"ssh"_s, u"10.77.0.2"_s)
            .session(u"web-http"_s, u"web"_s, u"http"_s, u"10.77.0.2"_s)
            .session(u"pc-ssh"_s, u"pc"_s, u"ssh"_s, u"10.77.0.3"_s);
        const auto preview = world.preview(services(world.id("web"), {u"http"_s}));
        QCOMPARE(cut(preview), QStringList{u"web-ssh"_s});
        const CutSession &session = preview.cutSessions.front();
        QCOMPARE(session.attackerIp, u"10.77.0.2"_s);
        QCOMPARE(session.decky, world.id("web"));
        QCOMPARE(session.deckyName, u"web"_s);
        QCOMPARE(session.service, u"ssh"_s);
        QCOMPARE(session.since, kSince);
        QVERIFY(!session.reason.isEmpty());
        QVERIFY(preview.collateral.empty());
        QVERIFY(preview.toText().contains(u"10.77.0.2 in ssh of web"_s));
        QCOMPARE(preview.toJson()["cut_sessions"_L1].toArray().size(), 1);
    }

    void nothingIsCutByWhatTouchesNoContainer()
    {
        World world;
        world.session(u"web-ssh"_s, u"web"_s, u"ssh"_s, u"10.77.0.2"_s);
        QVERIFY(cut(world.preview(services(world.id("pc"), {u"ssh"_s, u"ftp"_s}))).isEmpty());
        const AttachDecky attach{
            Edge{EdgeId::create(), world.id("web"), world.lan("vault"), u"10.77.2.50"_s, true}};
        QVERIFY(cut(world.preview(attach)).isEmpty());
    }

    void aRecreatedBaseTakesItsServicesAlong()
    {
        World world;
        world.session(u"own"_s, u"router-b"_s, u"ssh"_s, u"10.77.1.3"_s);
        DeckyPatch patch;
        patch.forwardsL3 = false;
        const auto preview = world.preview(UpdateDecky{world.id("router-b"), patch});
        QCOMPARE(cut(preview), QStringList{u"own"_s});
        QCOMPARE(collateral(preview), QStringList{u"router-b/ssh"_s});
        QVERIFY(!preview.collateral.front().reason.isEmpty());
        QVERIFY(preview.toText().contains(u"collateral: ssh of router-b"_s));
    }

    void aSessionEndsWithTheRouterItRunsOver()
    {
        World world;
        world.session(u"through-b"_s, u"safe"_s, u"redis"_s, u"10.77.1.3"_s)
            .session(u"through-a-and-b"_s, u"safe"_s, u"redis"_s, u"10.77.0.3"_s)
            .session(u"from-outside"_s, u"safe"_s, u"redis"_s, u"203.0.113.9"_s)
            .session(u"beside"_s, u"safe"_s, u"redis"_s, u"10.77.2.9"_s)
            .session(u"before"_s, u"pc"_s, u"ssh"_s, u"10.77.0.3"_s);
        DeckyPatch patch;
        patch.forwardsL3 = false;
        QCOMPARE(cut(world.preview(UpdateDecky{world.id("router-b"), patch})),
                 QStringList({u"through-b"_s, u"through-a-and-b"_s, u"from-outside"_s}));
        QCOMPARE(cut(world.preview(UpdateDecky{world.id("router-a"), patch})),
                 QStringList({u"through-a-and-b"_s, u"from-outside"_s, u"before"_s}));
    }

    void aSessionEndsWithTheNetworkItRunsOver()
    {
        World world;
        world.session(u"over-office"_s, u"router-b"_s, u"ssh"_s, u"10.77.1.3"_s)
            .session(u"over-vault"_s, u"router-b"_s, u"ssh"_s, u"10.77.2.3"_s)
            .session(u"through"_s, u"safe"_s, u"redis"_s, u"10.77.1.3"_s);
        const auto preview =
            world.preview(DetachDecky{world.id("router-b"), world.lan("office"), {}});
        // Its home is where it was made: that network it never leaves.
        QCOMPARE(cut(preview), QStringList({u"over-office"_s, u"through"_s}));
        QVERIFY(preview.cutSessions.front().reason.contains(u"office"_s));
    }

    void aRemovedDeckyEndsItsSessions()
    {
        World world;
        world.session(u"pc-ssh"_s, u"pc"_s, u"ssh"_s, u"Unknown"_s);
        const auto preview = world.preview(RemoveDecky{world.id("pc")});
        QCOMPARE(cut(preview), QStringList{u"pc-ssh"_s});
        QVERIFY(preview.collateral.empty());
    }

    void sessionsOfUnknownDeckiesAreLeftOut()
    {
        World world;
        OpenSession stray;
        stray.id = u"stray"_s;
        stray.decky = u"nobody"_s;
        world.sessions.push_back(stray);
        QVERIFY(cut(world.preview(RemoveDecky{world.id("pc")})).isEmpty());
    }

    void pathsLeadThroughTheMaze()
    {
        const World world;
        const SessionPaths paths(world.maze.topology);
        const auto deep = paths.path(world.id("safe"), u"198.51.100.1"_s);
        const std::vector<SessionHop> expected{
            {world.id("safe"), world.lan("vault")},
            {world.id("router-b"), world.lan("vault")},
            {world.id("router-b"), world.lan("office")},
            {world.id("router-a"), world.lan("office")},
            {world.id("router-a"), world.lan("dmz")},
        };
        QCOMPARE(deep.size(), expected.size());
        QVERIFY(deep == expected);
        QVERIFY(paths.path(DeckyId::create(), u"10.77.0.2"_s).empty());
    }
};

QTEST_GUILESS_MAIN(TestChangePreview)
#include "tst_changepreview.moc"
