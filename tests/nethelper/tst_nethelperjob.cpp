// SPDX-License-Identifier: GPL-3.0-or-later
// What the engine writes is what the helper reads, and what it refuses. contract: E-10, E-12, E-13
#include "nethelper/firewallrules.h"
#include "nethelper/job.h"
#include "nethelper/nftables.h"

#include "core/docker/nethelperjob.h"

#include <QTest>

namespace helper = decnet::nethelper;
using namespace Qt::StringLiterals;

namespace {

decnet::Ipv4 ip(const QString &text)
{
    return decnet::Ipv4::parse(text).value();
}

std::string rule(const char *text)
{
    return text;
}

} // namespace

class TstNetHelperJob : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void jobSurvivesTheWay()
    {
        decnet::NetHelperJob job;
        job.firewall =
            decnet::FirewallJob{u"ab12cd34"_s, {{u"dnA"_s, true}, {u"dnB"_s, false}}, false};
        decnet::NamespaceJob space;
        space.netns = u"/var/run/docker/netns/0123456789ab"_s;
        space.name = u"web-1"_s;
        space.macs = {{ip(u"10.1.2.5"_s), u"00:50:56:01:02:FF"_s}};
        space.addresses = {{ip(u"10.1.2.5"_s), {}, ip(u"10.1.2.1"_s), 24},
                           {{}, decnet::Subnet::parse(u"10.1.3.0/25"_s), ip(u"10.1.3.1"_s), 25}};
        space.routes = {{decnet::Subnet::parse(u"10.1.9.0/24"_s).value(), ip(u"10.1.3.7"_s)}};
        space.defaultVia = ip(u"10.1.2.9"_s);
        space.nft = u"table ip cloak {\n}\n"_s;
        job.namespaces = {space};

        const auto read = helper::Job::parse(job.toJson().toStdString());
        QVERIFY2(read.has_value(), read ? "" : read.error().c_str());
        QVERIFY(!read->check);
        QVERIFY(read->firewall.has_value());
        QCOMPARE(read->firewall->id, std::string("ab12cd34"));
        QVERIFY(!read->firewall->remove);
        QCOMPARE(read->firewall->lans.size(), size_t(2));
        QVERIFY(read->firewall->lans[0].dmz);
        QCOMPARE(read->firewall->lans[1].bridge, std::string("dnB"));
        QCOMPARE(read->namespaces.size(), size_t(1));
        const helper::NamespaceJob &there = read->namespaces.front();
        QCOMPARE(there.netns, std::string("0123456789ab"));
        QCOMPARE(there.name, std::string("web-1"));
        QCOMPARE(there.macs.front().mac, (helper::MacBytes{0x00, 0x50, 0x56, 0x01, 0x02, 0xff}));
        QCOMPARE(there.addresses[0].add.toString(), std::string("10.1.2.1/24"));
        QCOMPARE(there.addresses[0].device->host(), std::string("10.1.2.5"));
        QCOMPARE(there.addresses[1].deviceSubnet->toString(), std::string("10.1.3.0/25"));
        QCOMPARE(there.routes.front().to.toString(), std::string("10.1.9.0/24"));
        QCOMPARE(there.routes.front().via.host(), std::string("10.1.3.7"));
        QCOMPARE(there.defaultVia->host(), std::string("10.1.2.9"));
        QCOMPARE(there.nft, space.nft.toStdString());
    }

    void badJobsAreNamed_data()
    {
        QTest::addColumn<QByteArray>("json");
        QTest::addColumn<QByteArray>("complaint");
        const auto row = [](const char *name, const char *json, const char *complaint) {
            QTest::newRow(name) << QByteArray(json) << QByteArray(complaint);
        };
        row("no JSON", "{", "job: line 1");
        row("no object", "[]", "is not an object");
        row("id missing", "{\"firewall\":{\"lans\":[]}}", "firewall.id is missing");
        row("id with a quote", "{\"firewall\":{\"id\":\"a\\\" -j ACCEPT\"}}", "firewall.id");
        row("bridge too long",
            "{\"firewall\":{\"id\":\"a\",\"lans\":[{\"bridge\":\"a123456789012345\"}]}}",
            "firewall.lans[0].bridge");
        row("bridge with a space", "{\"firewall\":{\"id\":\"a\",\"lans\":[{\"bridge\":\"a b\"}]}}",
            "firewall.lans[0].bridge");
        row("bridge with a newline",
            "{\"firewall\":{\"id\":\"a\",\"lans\":[{\"bridge\":\"a\\nb\"}]}}",
            "firewall.lans[0].bridge");
        row("netns leaves its directory", "{\"namespaces\":[{\"netns\":\"../x\",\"name\":\"d\"}]}",
            "namespaces[0].netns");
        row("netns is a parent", "{\"namespaces\":[{\"netns\":\"..\",\"name\":\"d\"}]}",
            "namespaces[0].netns");
        row("address",
            "{\"namespaces\":[{\"netns\":\"x\",\"name\":\"d\",\"default\":\"10.0.0.300\"}]}",
            "namespaces[0].default \"10.0.0.300\"");
        row("prefix",
            "{\"namespaces\":[{\"netns\":\"x\",\"name\":\"d\",\"routes\":[{\"to\":\"10.0.0.0/"
            "33\",\"via\":\"10.0.0.1\"}]}]}",
            "namespaces[0].routes[0].to");
        row("no device",
            "{\"namespaces\":[{\"netns\":\"x\",\"name\":\"d\",\"addresses\":[{\"add\":\"10.0.0.1/"
            "24\"}]}]}",
            "names neither ip nor subnet");
        row("mac",
            "{\"namespaces\":[{\"netns\":\"x\",\"name\":\"d\",\"macs\":[{\"ip\":\"10.0.0.1\","
            "\"mac\":\"00-50-56-01-02-03\"}]}]}",
            "namespaces[0].macs[0].mac");
        row("wrong type", "{\"check\":\"yes\"}", "check is not true or false");
    }

    void badJobsAreNamed()
    {
        QFETCH(QByteArray, json);
        QFETCH(QByteArray, complaint);
        const auto read = helper::Job::parse(json.toStdString());
        QVERIFY(!read);
        QVERIFY2(QByteArray::fromStdString(read.error()).contains(complaint), read.error().c_str());
    }

    void rulesOfLanAndDmz()
    {
        const helper::FirewallJob job{"ab12cd34", {{"dnZ", true}, {"dnL", false}}, false};
        const std::vector<helper::Rule> wanted{
            rule("INPUT -i dnZ -m conntrack --ctstate NEW -m comment --comment \"decnet:ab12cd34\" "
                 "-j DROP"),
            rule("DOCKER-USER -i dnZ -o dnZ -m comment --comment \"decnet:ab12cd34\" -j ACCEPT"),
            rule("DOCKER-USER -i dnZ ! -o dnZ -m conntrack --ctstate NEW -m comment --comment "
                 "\"decnet:ab12cd34\" -j DROP"),
            rule("INPUT -i dnL -m comment --comment \"decnet:ab12cd34\" -j DROP"),
            rule("DOCKER-USER -i dnL -o dnL -m comment --comment \"decnet:ab12cd34\" -j ACCEPT"),
        };
        QCOMPARE(helper::wantedRules(job, helper::kDockerUserChain), wanted);
        const helper::FirewallJob removal{"ab12cd34", {{"dnZ", true}}, true};
        QVERIFY(helper::wantedRules(removal, helper::kDockerUserChain).empty());
    }

    void onlyOwnRulesAreSeen()
    {
        const std::string saved =
            "*filter\n"
            ":INPUT ACCEPT [0:0]\n"
            ":DOCKER-USER - [0:0]\n"
            "-A INPUT -i eth0 -j ACCEPT\n"
            "-A INPUT -i a -m comment --comment \"decnet:ab12cd34\" -j DROP\n"
            "-A INPUT -i b -m comment --comment \"decnet:ab12cd345\" -j DROP\n"
            "-A INPUT -i c -m comment --comment \"x decnet:ab12cd34\" -j DROP\n"
            "-A DOCKER-USER -i d -m comment --comment decnet:ab12cd34 -j DROP\n"
            "COMMIT\n";
        const auto own = helper::ownRules(saved, "ab12cd34");
        QCOMPARE(own.size(), size_t(2));
        QVERIFY(own[0].rfind("INPUT -i a ", 0) == 0);
        QVERIFY(own[1].rfind("DOCKER-USER -i d ", 0) == 0);
        QVERIFY(helper::hasChain(saved, "DOCKER-USER"));
        QVERIFY(!helper::hasChain(saved, "DOCKER"));
        QVERIFY(!helper::hasChain(saved, "USER"));
    }

    void changesAreTheDifference()
    {
        const std::vector<helper::Rule> present{"INPUT a", "INPUT old", "INPUT a"};
        const std::vector<helper::Rule> wanted{"INPUT a", "DOCKER-USER new"};
        const auto changes = helper::changesBetween(present, wanted);
        QCOMPARE(changes.remove, (std::vector<helper::Rule>{"INPUT old", "INPUT a"}));
        QCOMPARE(changes.insert, (std::vector<helper::Rule>{"DOCKER-USER new"}));
        QCOMPARE(changes.restoreText(), std::string("*filter\n-D INPUT old\n-D INPUT a\n"
                                                    "-I DOCKER-USER 1 new\nCOMMIT\n"));
        QVERIFY(helper::changesBetween(wanted, wanted).empty());
    }

    void rulesetReplacesOnlyWhatIsThere()
    {
        const std::string text = "table ip cloak {\n}\ntable ip guard {\n}\n";
        QCOMPARE(helper::replacingRuleset(text, {}), text);
        QCOMPARE(helper::replacingRuleset(text, {"ip guard", "ip nat"}),
                 "delete table ip guard\n" + text);
        QCOMPARE(helper::replacingRuleset("", {"ip cloak", "ip nat"}),
                 std::string("delete table ip cloak\n"));
        QCOMPARE(helper::replacingRuleset("", {"ip nat"}), std::string());
    }

    void resultIsRead()
    {
        const auto result = decnet::NetHelperResult::fromJson(
            "{\"ok\":false,\"firewall\":{\"backends\":[\"nft\"],\"added\":5,\"removed\":1,"
            "\"micros\":1800},"
            "\"warnings\":[\"w\"],\"namespaces\":[{\"name\":\"a\",\"ok\":true,\"micros\":700},"
            "{\"name\":\"b\",\"ok\":false,\"error\":\"b: no\",\"micros\":3}]}");
        QVERIFY(result.has_value());
        QVERIFY(!result->ok);
        QCOMPARE(result->backends, QStringList{u"nft"_s});
        QCOMPARE(result->rulesAdded, 5);
        QCOMPARE(result->rulesRemoved, 1);
        QCOMPARE(result->firewallMicros, 1800);
        QCOMPARE(result->warnings, QStringList{u"w"_s});
        QCOMPARE(result->namespaces.size(), size_t(2));
        QVERIFY(result->namespaces[0].ok);
        QCOMPARE(result->namespaces[0].micros, 700);
        QCOMPARE(result->namespaces[1].error, u"b: no"_s);
        const auto bad = decnet::NetHelperResult::fromJson("Killed");
        QVERIFY(!bad);
        QCOMPARE(bad.error().kind, decnet::ErrorKind::Corrupt);
    }
};

QTEST_GUILESS_MAIN(TstNetHelperJob)
#include "tst_nethelperjob.moc"
