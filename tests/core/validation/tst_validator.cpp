// SPDX-License-Identifier: GPL-3.0-or-later
// contract: V-01, V-02, V-05
#include "wrongs.h"

#include "core/topology/generator.h"
#include "core/validation/publication.h"

#include <QTest>

#include <algorithm>

using namespace decnet;
using namespace decnet::test;
using namespace Qt::StringLiterals;

namespace {

/// What makes two findings the same one.
auto identity(const Issue &issue)
{
    return std::tuple(issue.code, issue.lans, issue.deckies, issue.service);
}

int countOf(const std::vector<Issue> &issues, IssueCode code)
{
    return static_cast<int>(std::count_if(issues.begin(), issues.end(),
                                          [&](const Issue &issue) { return issue.code == code; }));
}

QString listed(const std::vector<Issue> &issues)
{
    QStringList lines;
    for (const Issue &issue : issues)
        lines << issueCodeName(issue.code) + u" "_s + issue.message;
    return lines.join(u'\n');
}

void addWrongColumns()
{
    QTest::addColumn<int>("index");
    const auto wrongs = everyWrong();
    for (size_t i = 0; i < wrongs.size(); ++i)
        QTest::newRow(wrongs[i].name) << static_cast<int>(i);
}

} // namespace

class TestValidator : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        const auto catalog = Catalog::load();
        QVERIFY(catalog);
        m_catalog = *catalog;
    }

    void soundTopologiesHaveNoFindings()
    {
        const auto sound = validate(soundTopology(), m_catalog);
        QVERIFY2(sound.empty(), qPrintable(listed(sound)));
        const auto blank = blankTopology(u"blank"_s, *Subnet::parse(u"10.0.0.0/16"_s), {}, {});
        QVERIFY(blank);
        QVERIFY(validate(*blank, m_catalog).empty());
        for (quint64 seed = 0; seed < 30; ++seed) {
            GeneratorConfig config;
            config.name = u"maze"_s;
            config.crossEdgeProbability = 0.5;
            config.seed = seed;
            const auto maze = generate(config, m_catalog.deployableServices(), {}, {});
            QVERIFY(maze);
            const auto issues = validate(*maze, m_catalog);
            QVERIFY2(issues.empty(), qPrintable(listed(issues)));
        }
    }

    void findsWhatIsWrong_data() { addWrongColumns(); }

    void findsWhatIsWrong()
    {
        QFETCH(int, index);
        const Wrong wrong = everyWrong()[size_t(index)];
        const auto issues = validate(wrong.topology, m_catalog, wrong.host);
        QVERIFY2(countOf(issues, wrong.code) == wrong.count, qPrintable(listed(issues)));
        for (const Issue &issue : issues) {
            QVERIFY(!issue.message.isEmpty());
            QVERIFY2(!issue.message.contains(u'%'), qPrintable(issue.message));
            const bool isWarning = issue.code == IssueCode::DeckyNoServices ||
                                   issue.code == IssueCode::NetworkPoolLimit ||
                                   issue.code == IssueCode::EndpointLimit;
            QCOMPARE(issue.isError(), !isWarning);
            // A finding about children names them.
            const bool isGlobal =
                issue.code == IssueCode::DmzMissing || issue.code == IssueCode::NetworkPoolLimit;
            QCOMPARE(issue.lans.empty() && issue.deckies.empty(), isGlobal);
        }
    }

    void everyFixResolvesItsIssue_data() { addWrongColumns(); }

    void everyFixResolvesItsIssue()
    {
        QFETCH(int, index);
        const Wrong wrong = everyWrong()[size_t(index)];
        const auto before = validate(wrong.topology, m_catalog, wrong.host);
        for (const Issue &issue : before) {
            if (issue.code != wrong.code)
                continue;
            QCOMPARE(!issue.fixes.empty(), wrong.fixable);
            for (const Fix &fix : issue.fixes) {
                QVERIFY(!fix.label.isEmpty());
                QVERIFY2(!fix.label.contains(u'%'), qPrintable(fix.label));
                Topology fixed = wrong.topology;
                const auto inverse = fix.edit.apply(fixed);
                QVERIFY2(inverse, qPrintable(fix.label + u": "_s +
                                             (inverse ? QString() : inverse.error().message)));
                const auto after = validate(fixed, m_catalog, wrong.host);
                const bool isGone =
                    std::none_of(after.begin(), after.end(), [&](const Issue &other) {
                        return identity(other) == identity(issue);
                    });
                QVERIFY2(isGone, qPrintable(fix.label + u'\n' + listed(after)));
                QVERIFY2(countOf(after, issue.code) < countOf(before, issue.code),
                         qPrintable(fix.label + u'\n' + listed(after)));
                QVERIFY(inverse->apply(fixed));
                QVERIFY2(fixed == wrong.topology, qPrintable(fix.label));
                QVERIFY(!fix.edit.describe(wrong.topology).isEmpty());
            }
        }
    }

    void firstFixesLeadToAGoodTopology_data() { addWrongColumns(); }

    void firstFixesLeadToAGoodTopology()
    {
        // Clicking the first button again and again must end, and end well.
        QFETCH(int, index);
        Wrong wrong = everyWrong()[size_t(index)];
        if (!wrong.fixable)
            return;
        for (int clicks = 0; clicks < 12; ++clicks) {
            const auto issues = validate(wrong.topology, m_catalog, wrong.host);
            if (issues.empty())
                return;
            const auto next = std::find_if(issues.begin(), issues.end(),
                                           [](const Issue &issue) { return !issue.fixes.empty(); });
            QVERIFY2(next != issues.end(), qPrintable(listed(issues)));
            QVERIFY(next->fixes.front().edit.apply(wrong.topology));
        }
        QFAIL(qPrintable(listed(validate(wrong.topology, m_catalog, wrong.host))));
    }

    void everyCodeIsProven()
    {
        std::set<IssueCode> proven;
        for (const Wrong &wrong : everyWrong())
            proven.insert(wrong.code);
        std::set<QString> names;
        for (int code = 0; code <= static_cast<int>(IssueCode::EndpointLimit); ++code) {
            const QString name = issueCodeName(static_cast<IssueCode>(code));
            QVERIFY(!name.isEmpty());
            names.insert(name);
            QVERIFY2(proven.contains(static_cast<IssueCode>(code)), qPrintable(name));
        }
        QCOMPARE(names.size(), size_t(25));
    }

    void errorsComeFirst()
    {
        Topology topology = soundTopology();
        const Topology copy = topology;
        int number = 0;
        for (const auto &[id, old] : copy.deckies()) {
            Decky decky = old;
            decky.services = ++number % 2 ? QStringList{} : QStringList{u"gopher"_s};
            topology.putDecky(decky);
        }
        const auto issues = validate(topology, m_catalog);
        QVERIFY(issues.size() >= 3);
        QVERIFY(hasErrors(issues));
        QVERIFY(std::is_sorted(issues.begin(), issues.end(), [](const Issue &a, const Issue &b) {
            return a.isError() && !b.isError();
        }));
        QVERIFY(!issues.back().isError());
        for (size_t i = 1; i < issues.size(); ++i) {
            if (issues[i].isError() == issues[i - 1].isError())
                QVERIFY(issues[i - 1].deckies.front() < issues[i].deckies.front());
        }
    }

    void loopbackAndOtherTransportsDoNotClash()
    {
        HostFacts host;
        host.listening = {{Ipv4{}, 22, Transport::Udp}, {Ipv4{}, 2222, Transport::Tcp}};
        QVERIFY(validate(soundTopology(), m_catalog, host).empty());

        // Two addresses of the host may carry the same port.
        Topology topology = soundTopology();
        Decky gateway = *topology.deckyByName(u"gw"_s);
        gateway.services = {u"ssh"_s, u"http"_s};
        gateway.publish = {{u"ssh"_s, 22, false, u"192.0.2.1"_s, 80},
                           {u"http"_s, 80, false, u"192.0.2.2"_s, 80}};
        topology.putDecky(gateway);
        QVERIFY(validate(topology, m_catalog).empty());
        // A port that is not published clashes with nothing.
        host.listening = {{Ipv4{}, 22, Transport::Tcp}};
        gateway.publish = {{u"ssh"_s, 22, false, {}, 0}};
        topology.putDecky(gateway);
        QVERIFY(validate(topology, m_catalog, host).empty());
    }

    void onlyGatewaysPublish()
    {
        // "way" forwards, too, but is at home inside: its ports are nobody's business.
        HostFacts host;
        host.listening = {{Ipv4{}, 21, Transport::Tcp}};
        QVERIFY(validate(soundTopology(), m_catalog, host).empty());
    }

    void publicationsFollowTheRules()
    {
        Decky decky;
        decky.services = {u"smtp"_s, u"sip"_s, u"gopher"_s};
        decky.publish = {{u"smtp"_s, 25, false, u"127.0.0.1"_s, 2525},
                         {u"sip"_s, 5060, true, {}, 0}};
        const auto publications = publicationsOf(decky, m_catalog);
        QCOMPARE(publications.size(), size_t(3));
        QCOMPARE(publications[0].hostPort, quint16(2525));
        QCOMPARE(publications[0].hostAddress, u"127.0.0.1"_s);
        QCOMPARE(publications[1].hostPort, quint16(587));
        QCOMPARE(publications[2].transport, Transport::Tcp);
    }

    void offeredPortsAreFree()
    {
        HostFacts host;
        for (const quint16 port : {22, 8022, 8023})
            host.listening.insert({Ipv4{}, port, Transport::Tcp});
        const auto issues = validate(soundTopology(), m_catalog, host);
        QCOMPARE(issues.size(), size_t(1));
        QCOMPARE(issues.front().fixes.front().label, u"Publish SSH on port 8024"_s);
    }

    void defaultRouteIsIgnored()
    {
        HostFacts host;
        host.routes = {{Subnet::fromAddress({}, 0), u"eth0"_s}};
        QVERIFY(validate(soundTopology(), m_catalog, host).empty());
    }

    void promotionIsGuarded()
    {
        const Topology topology = soundTopology();
        QVERIFY(checkGatewayHomedInDmz(topology, topology.deckyByName(u"gw"_s)->id));
        const auto inner = checkGatewayHomedInDmz(topology, topology.deckyByName(u"way"_s)->id);
        QVERIFY(!inner);
        QCOMPARE(inner.error().kind, ErrorKind::Invalid);
        QVERIFY2(inner.error().message.contains(u"inner"_s), qPrintable(inner.error().message));
        QVERIFY2(inner.error().message.contains(u"dmz"_s), qPrintable(inner.error().message));
        QCOMPARE(checkGatewayHomedInDmz(topology, DeckyId::create()).error().kind,
                 ErrorKind::NotFound);
        // … but forwarding inside is no finding.
        QVERIFY(validate(topology, m_catalog).empty());
    }

    void issueAsJson()
    {
        Topology topology = soundTopology();
        Decky web = *topology.deckyByName(u"web"_s);
        web.services = {u"gopher"_s};
        topology.putDecky(web);
        const auto issues = validate(topology, m_catalog);
        QCOMPARE(issues.size(), size_t(1));
        const QJsonObject json = issueToJson(issues.front(), topology);
        QCOMPARE(json.value(u"severity"_s), u"error"_s);
        QCOMPARE(json.value(u"code"_s), u"UNKNOWN_SERVICE"_s);
        QCOMPARE(json.value(u"target"_s).toObject().value(u"service"_s), u"gopher"_s);
        QCOMPARE(json.value(u"target"_s)[u"deckies"_s][0], QJsonValue(u"web"_s));
        QCOMPARE(json.value(u"fixes"_s)[0], QJsonValue(u"Remove gopher"_s));
    }

    void manyOverlapsStayManageable()
    {
        Topology topology = soundTopology();
        for (int i = 0; i < 400; ++i) {
            Lan lan;
            lan.id = LanId::create();
            lan.name = u"copy-%1"_s.arg(i);
            lan.subnet = u"10.0.1.0/24"_s;
            topology.putLan(lan);
        }
        const auto issues = validate(topology, m_catalog);
        QCOMPARE(countOf(issues, IssueCode::SubnetOverlap), 400); // one each, not one per pair
    }

private:
    Catalog m_catalog;
};

QTEST_APPLESS_MAIN(TestValidator)
#include "tst_validator.moc"
