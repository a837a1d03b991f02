// SPDX-License-Identifier: GPL-3.0-or-later
// contract: S-01, S-02
#include "core/mutator/servicechange.h"

#include "tests/core/engine/mazes.h"

#include <QTest>

using namespace decnet;
using namespace decnet::test;
using namespace Qt::StringLiterals;

using Kind = ServiceChange::Kind;

class TestServiceChange : public QObject
{
    Q_OBJECT

private:
    Catalog m_catalog = *Catalog::load();
    Topology m_topology = threeLans().topology;

    Result<MutationRequest> ask(Kind kind, const QString &decky, const QString &service,
                                std::optional<QJsonObject> config = std::nullopt)
    {
        ServiceChange change;
        change.kind = kind;
        change.decky = decky;
        change.service = service;
        change.config = std::move(config);
        return serviceRequest(m_topology, m_catalog, change);
    }
    Topology after(const MutationRequest &request)
    {
        Topology topology = m_topology;
        const auto inverse = request.op.apply(topology);
        Q_ASSERT(inverse);
        return topology;
    }

private Q_SLOTS:
    void errorsAreTold()
    {
        QCOMPARE(ask(Kind::Add, u"nobody"_s, u"ssh"_s).error().kind, ErrorKind::NotFound);
        QCOMPARE(ask(Kind::Add, u"pc"_s, u"ssh"_s).error().kind, ErrorKind::Conflict);
        QCOMPARE(ask(Kind::Remove, u"pc"_s, u"http"_s).error().kind, ErrorKind::Conflict);
        QCOMPARE(ask(Kind::Save, u"pc"_s, u"http"_s).error().kind, ErrorKind::Conflict);
        QCOMPARE(ask(Kind::Add, u"pc"_s, u"teleport"_s).error().kind, ErrorKind::Invalid);
        QCOMPARE(
            ask(Kind::Apply, u"pc"_s, u"ssh"_s, QJsonObject{{u"port"_s, u"many"_s}}).has_value(),
            ask(Kind::Save, u"pc"_s, u"ssh"_s, QJsonObject{{u"port"_s, u"many"_s}}).has_value());
    }

    void configurationsAreCoerced()
    {
        const auto saved = ask(Kind::Save, u"web"_s, u"http"_s,
                               QJsonObject{{u"server_header"_s, u"x"_s}, {u"unheard_of"_s, 1}});
        QVERIFY2(saved, qPrintable(saved ? QString() : saved.error().toString()));
        QVERIFY(saved->isSaveOnly);
        const auto config = after(*saved).deckyByName(u"web"_s)->serviceConfig.value(u"http"_s);
        QVERIFY(config.contains(u"server_header"_s));
        QVERIFY(!config.contains(u"unheard_of"_s));
    }

    void applyNamesTheContainer()
    {
        const auto applied = ask(Kind::Apply, u"web"_s, u"http"_s);
        QVERIFY(applied);
        QVERIFY(!applied->isSaveOnly);
        QCOMPARE(applied->refresh,
                 std::optional(ServiceRef{m_topology.deckyByName(u"web"_s)->id, u"http"_s}));
    }

    void addWithAConfigurationIsOneEdit()
    {
        const auto added =
            ask(Kind::Add, u"pc"_s, u"http"_s, QJsonObject{{u"server_header"_s, u"x"_s}});
        QVERIFY(added);
        const Topology topology = after(*added);
        QVERIFY(topology.deckyByName(u"pc"_s)->serviceConfig.contains(u"http"_s));
        const auto difference = ServiceDifference::between(m_topology, topology);
        QCOMPARE(difference.added.size(), size_t(1));
        QCOMPARE(ServiceDifference::between(topology, m_topology).removed, difference.added);
    }
};

QTEST_GUILESS_MAIN(TestServiceChange)
#include "tst_servicechange.moc"
