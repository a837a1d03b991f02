// SPDX-License-Identifier: GPL-3.0-or-later
// contract: S-02, E-13, X-01
#include "core/catalog/catalog.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace decnet;
using namespace Qt::StringLiterals;

namespace {

void writeFile(const QString &path, const QByteArray &content)
{
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    QCOMPARE(file.write(content), content.size());
}

} // namespace

class TestCatalog : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        auto catalog = Catalog::load();
        QVERIFY2(catalog, catalog ? "" : qPrintable(catalog.error().message));
        m_catalog = *catalog;
    }

    void holdsEveryService()
    {
        QCOMPARE(m_catalog.services().size(), size_t(29));
        const QStringList pool = m_catalog.deckyServices();
        QCOMPARE(pool.size(), 28);
        QVERIFY(std::is_sorted(pool.begin(), pool.end()));
        QVERIFY(!pool.contains(u"sniffer"_s));
        QVERIFY(m_catalog.service(u"sniffer"_s)->fleetSingleton);
        QVERIFY(!m_catalog.service(u"gopher"_s));
    }

    void deploysWhatTheDecoySpeaks()
    {
        QCOMPARE(m_catalog.deployableServices(),
                 QStringList({u"ftp"_s, u"http"_s, u"https"_s, u"mysql"_s, u"redis"_s, u"smtp"_s,
                              u"ssh"_s, u"telnet"_s}));
    }

    void hasPaletteGroups()
    {
        QSet<QString> groups;
        for (const ServiceDef &service : m_catalog.services()) {
            QVERIFY2(!service.display.isEmpty() && !service.icon.isEmpty(),
                     qPrintable(service.slug));
            groups.insert(service.group);
        }
        QCOMPARE(groups.size(), 11);
    }

    void portsAreThoseListenedOn_data()
    {
        QTest::addColumn<QString>("slug");
        QTest::addColumn<QList<int>>("tcp");
        QTest::addColumn<QList<int>>("udp");
        QTest::newRow("ssh") << u"ssh"_s << QList<int>{22} << QList<int>{};
        QTest::newRow("http") << u"http"_s << QList<int>{80} << QList<int>{};
        QTest::newRow("https") << u"https"_s << QList<int>{443} << QList<int>{};
        QTest::newRow("smtp") << u"smtp"_s << QList<int>{25, 587} << QList<int>{};
        QTest::newRow("dns") << u"dns"_s << QList<int>{53} << QList<int>{53};
        QTest::newRow("snmp") << u"snmp"_s << QList<int>{} << QList<int>{161};
        QTest::newRow("tftp") << u"tftp"_s << QList<int>{} << QList<int>{69};
        QTest::newRow("llmnr") << u"llmnr"_s << QList<int>{} << QList<int>{5353, 5355};
        QTest::newRow("sip") << u"sip"_s << QList<int>{5060} << QList<int>{5060};
        QTest::newRow("redis") << u"redis"_s << QList<int>{6379} << QList<int>{};
        QTest::newRow("sniffer") << u"sniffer"_s << QList<int>{} << QList<int>{};
    }

    void portsAreThoseListenedOn()
    {
        QFETCH(QString, slug);
        QFETCH(QList<int>, tcp);
        QFETCH(QList<int>, udp);
        const ServiceDef *service = m_catalog.service(slug);
        QVERIFY(service);
        QCOMPARE(QList<int>(service->tcpPorts.begin(), service->tcpPorts.end()), tcp);
        QCOMPARE(QList<int>(service->udpPorts.begin(), service->udpPorts.end()), udp);
    }

    void everyDeckyServiceHasAPort()
    {
        for (const QString &slug : m_catalog.deckyServices()) {
            const ServiceDef *service = m_catalog.service(slug);
            QVERIFY2(!service->tcpPorts.empty() || !service->udpPorts.empty(), qPrintable(slug));
        }
    }

    void schemas_data()
    {
        QTest::addColumn<QString>("slug");
        QTest::addColumn<QStringList>("keys");
        QTest::newRow("ssh") << u"ssh"_s
                             << QStringList{u"password"_s, u"user"_s, u"user_password"_s,
                                            u"hostname"_s};
        QTest::newRow("telnet") << u"telnet"_s
                                << QStringList{u"password"_s, u"user"_s, u"user_password"_s,
                                               u"hostname"_s};
        QTest::newRow("http") << u"http"_s << QStringList{u"server_header"_s, u"response_code"_s,
                                                          u"fake_app"_s,      u"extra_headers"_s,
                                                          u"custom_body"_s,   u"http_versions"_s};
        QTest::newRow("https") << u"https"_s << QStringList{u"server_header"_s, u"response_code"_s,
                                                            u"fake_app"_s,      u"extra_headers"_s,
                                                            u"custom_body"_s,   u"http_versions"_s,
                                                            u"tls_cn"_s,        u"tls_cert"_s,
                                                            u"tls_key"_s};
        QTest::newRow("smtp") << u"smtp"_s << QStringList{u"banner"_s, u"mta"_s};
        QTest::newRow("mysql") << u"mysql"_s << QStringList{u"version"_s};
        QTest::newRow("redis") << u"redis"_s << QStringList{u"version"_s, u"os_string"_s};
        QTest::newRow("rdp") << u"rdp"_s << QStringList{u"nla"_s};
        QTest::newRow("ftp") << u"ftp"_s << QStringList{};
    }

    void schemas()
    {
        QFETCH(QString, slug);
        QFETCH(QStringList, keys);
        QStringList found;
        for (const ConfigField &field : m_catalog.service(slug)->schema.fields())
            found.push_back(field.key);
        QCOMPARE(found, keys);
    }

    void passwordsAreSecret()
    {
        for (const ServiceDef &service : m_catalog.services()) {
            for (const ConfigField &field : service.schema.fields()) {
                if (field.type == FieldType::Password || field.key == u"tls_key")
                    QVERIFY2(field.secret, qPrintable(service.slug + u'.' + field.key));
            }
        }
    }

    void archetypesFit()
    {
        QCOMPARE(m_catalog.archetypes().size(), size_t(15));
        for (const Archetype &archetype : m_catalog.archetypes()) {
            QVERIFY2(!archetype.services.isEmpty(), qPrintable(archetype.slug));
            QVERIFY2((archetype.macVendor[0] & 1U) == 0, qPrintable(archetype.slug));
            QVERIFY2(archetype.macVendor != (std::array<std::uint8_t, 3>{0x02, 0x42, 0xac}),
                     qPrintable(archetype.slug));
            QCOMPARE(m_catalog.osProfile(archetype.osProfile).slug, archetype.osProfile);
        }
        QCOMPARE(m_catalog.archetype(u"deaddeck"_s)->services, QStringList{u"ssh"_s});
        QCOMPARE(m_catalog.archetype(u"domain-controller"_s)->osProfile, u"windows_server"_s);
        QCOMPARE(m_catalog.distros().size(), size_t(9));
        QCOMPARE(m_catalog.distro(u"rocky9"_s)->hostnameStyle, HostnameStyle::Rhel);
    }

    void osProfiles_data()
    {
        QTest::addColumn<QString>("slug");
        QTest::addColumn<QString>("ttl");
        QTest::addColumn<QString>("timestamps");
        QTest::addColumn<QString>("ecn");
        QTest::addColumn<bool>("mangles");
        QTest::newRow("linux") << u"linux"_s << u"64"_s << u"2"_s << u"2"_s << false;
        QTest::newRow("windows") << u"windows"_s << u"128"_s << u"2"_s << u"0"_s << true;
        QTest::newRow("windows_server")
            << u"windows_server"_s << u"128"_s << u"2"_s << u"1"_s << true;
        QTest::newRow("bsd") << u"bsd"_s << u"64"_s << u"1"_s << u"1"_s << true;
        QTest::newRow("embedded") << u"embedded"_s << u"255"_s << u"0"_s << u"0"_s << false;
        QTest::newRow("cisco") << u"cisco"_s << u"255"_s << u"0"_s << u"0"_s << true;
    }

    void osProfiles()
    {
        QFETCH(QString, slug);
        QFETCH(QString, ttl);
        QFETCH(QString, timestamps);
        QFETCH(QString, ecn);
        QFETCH(bool, mangles);
        const OsProfile &profile = m_catalog.osProfile(slug);
        QCOMPARE(profile.slug, slug);
        QCOMPARE(profile.sysctls.value(u"net.ipv4.ip_default_ttl"_s), ttl);
        QCOMPARE(profile.sysctls.value(u"net.ipv4.tcp_timestamps"_s), timestamps);
        QCOMPARE(profile.sysctls.value(u"net.ipv4.tcp_ecn"_s), ecn);
        QCOMPARE(!profile.nftables.isEmpty(), mangles);
        if (mangles)
            QVERIFY(profile.nftables.contains(u"delete table ip cloak"_s)); // may be loaded twice
    }

    void unknownOsIsLinux()
    {
        QCOMPARE(m_catalog.osProfile(u"beos"_s).slug, u"linux"_s);
        QCOMPARE(m_catalog.osProfile({}).slug, u"linux"_s);
        QCOMPARE(Catalog().osProfile({}).slug, u"linux"_s);
    }

    void overridesReplaceAndAdd()
    {
        QTemporaryDir dir;
        writeFile(
            dir.filePath(u"10-mine.yaml"_s),
            "services:\n"
            "  ftp: {display: My FTP, group: File transfer, tcp: [2121]}\n"
            "  gopher: {display: Gopher, group: Web, kind: build, build: ctx/gopher, tcp: [70]}\n"
            "archetypes:\n"
            "  burrow: {display: Burrow, services: [gopher], os_profile: bsd, mac_vendor: "
            "'08:00:20'}\n");
        writeFile(dir.filePath(u"ignored.txt"_s), "}{");
        const auto catalog = Catalog::load(dir.path());
        QVERIFY2(catalog, catalog ? "" : qPrintable(catalog.error().message));
        QCOMPARE(catalog->services().size(), size_t(30));
        QCOMPARE(catalog->service(u"ftp"_s)->display, u"My FTP"_s);
        QCOMPARE(catalog->service(u"gopher"_s)->buildContext, dir.filePath(u"ctx/gopher"_s));
        QCOMPARE(catalog->archetype(u"burrow"_s)->macVendor[2], std::uint8_t(0x20));
        QVERIFY(catalog->deployableServices().contains(u"gopher"_s));
    }

    void missingOverrideFolderIsNoError() { QVERIFY(Catalog::load(u"/nonexistent/catalog"_s)); }

    void mistakes_data()
    {
        QTest::addColumn<QByteArray>("yaml");
        QTest::addColumn<QString>("place"); // line and key
        const auto row = [](const char *name, const char *yaml, const QString &place) {
            QTest::newRow(name) << QByteArray(yaml) << place;
        };
        const QString line2 = u"x.yaml:2: services.a"_s;
        row("not yaml", "services: [", u"x.yaml:1: not YAML"_s);
        row("tab", "services:\n\tssh: 1\n", u"x.yaml:2: not YAML"_s);
        row("a list", "- 1\n", u"x.yaml:1: expected a map"_s);
        row("a word", "hello\n", u"x.yaml:1: expected a map"_s);
        row("unknown section", "services: {}\nwidgets: {}\n", u"x.yaml:2: widgets: unknown key"_s);
        row("section is a list", "services: [a]\n", u"x.yaml:1: services"_s);
        row("entry is a word", "services:\n  a: 1\n", line2);
        row("unknown key", "services:\n  a: {display: A, group: G, tcp: [1], colour: red}\n",
            u"x.yaml:2: services.a.colour: unknown key"_s);
        row("missing display", "services:\n  a: {group: G}\n", u"x.yaml:2: services.a.display"_s);
        row("bad risk", "services:\n  a: {display: A, group: G, risk: extreme}\n",
            u"x.yaml:2: services.a.risk"_s);
        row("bad port", "services:\n  a: {display: A, group: G, tcp: [0]}\n",
            u"x.yaml:2: services.a.tcp"_s);
        row("large port", "services:\n  a: {display: A, group: G, tcp: [70000]}\n",
            u"x.yaml:2: services.a.tcp"_s);
        row("port list is a number", "services:\n  a: {display: A, group: G, udp: 53}\n",
            u"x.yaml:2: services.a.udp"_s);
        row("port twice", "services:\n  a: {display: A, group: G, udp: [53, 53]}\n",
            u"x.yaml:2: services.a.udp"_s);
        row("bad slug", "services:\n  A-B: {display: A, group: G}\n", u"x.yaml:2: services.A-B"_s);
        row("key twice", "services:\n  a: {display: A, group: G}\n  a: {display: A, group: G}\n",
            u"x.yaml:3: services.a"_s);
        row("image without kind", "services:\n  a: {display: A, group: G, image: x}\n",
            u"x.yaml:2: services.a.image"_s);
        row("kind without image", "services:\n  a: {display: A, group: G, kind: image}\n",
            u"x.yaml:2: services.a.image"_s);
        row("bad flag", "services:\n  a: {display: A, group: G, available: perhaps}\n",
            u"x.yaml:2: services.a.available"_s);
        row("bad field type",
            "services:\n  a:\n    display: A\n    group: G\n    config:\n"
            "      - {key: k, label: K, type: colour}\n",
            u"x.yaml:6: services.a.config[0].type"_s);
        row("enum without choices",
            "services:\n  a:\n    display: A\n    group: G\n    config:\n"
            "      - {key: k, label: K, type: enum}\n",
            u"x.yaml:6: services.a.config[0].choices"_s);
        row("default outside choices",
            "services:\n  a:\n    display: A\n    group: G\n    config:\n"
            "      - {key: k, label: K, type: enum, choices: [x], default: y}\n",
            u"x.yaml:6: services.a.config[0].default"_s);
        row("field twice",
            "services:\n  a:\n    display: A\n    group: G\n    config:\n"
            "      - {key: k, label: K, type: int}\n      - {key: k, label: K, type: int}\n",
            u"x.yaml:7: services.a.config[1]"_s);
        row("unknown service",
            "archetypes:\n  b: {display: B, services: [gopher], os_profile: linux}\n",
            u"x.yaml:2: archetypes.b.services"_s);
        row("singleton in archetype",
            "archetypes:\n  b: {display: B, services: [sniffer], os_profile: linux}\n",
            u"x.yaml:2: archetypes.b.services"_s);
        row("unknown distro",
            "archetypes:\n  b: {display: B, services: [ssh], distros: [beos], os_profile: linux}\n",
            u"x.yaml:2: archetypes.b.distros"_s);
        row("unknown os", "archetypes:\n  b: {display: B, services: [ssh], os_profile: beos}\n",
            u"x.yaml:2: archetypes.b.os_profile"_s);
        row("bad vendor",
            "archetypes:\n  b: {display: B, services: [ssh], os_profile: linux, mac_vendor: "
            "'00:50'}\n",
            u"x.yaml:2: archetypes.b.mac_vendor"_s);
        row("multicast vendor",
            "archetypes:\n  b: {display: B, services: [ssh], os_profile: linux, mac_vendor: "
            "'01:50:56'}\n",
            u"x.yaml:2: archetypes.b.mac_vendor"_s);
        row("bad sysctl", "os_profiles:\n  o:\n    display: O\n    sysctls: {kernel.panic: 1}\n",
            u"x.yaml:4: os_profiles.o.sysctls.kernel.panic"_s);
    }

    void mistakes()
    {
        QFETCH(QByteArray, yaml);
        QFETCH(QString, place);
        Catalog catalog = m_catalog;
        const auto result = catalog.merge(yaml, u"x.yaml"_s);
        QVERIFY(!result);
        QCOMPARE(result.error().kind, ErrorKind::Invalid);
        QVERIFY2(result.error().message.startsWith(place), qPrintable(result.error().message));
        QCOMPARE(catalog.services().size(), m_catalog.services().size());
        QCOMPARE(catalog.archetypes().size(), m_catalog.archetypes().size());
    }

    void aBadFileRefusesTheCatalog()
    {
        QTemporaryDir dir;
        writeFile(dir.filePath(u"bad.yaml"_s), "services:\n  a: {group: G}\n");
        const auto catalog = Catalog::load(dir.path());
        QVERIFY(!catalog);
        QVERIFY2(catalog.error().message.startsWith(dir.filePath(u"bad.yaml:2"_s)),
                 qPrintable(catalog.error().message));
    }

    void survivesDamagedText()
    {
        QFile file(u":/catalog/services.yaml"_s);
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QByteArray whole = file.readAll();
        int refused = 0;
        for (qsizetype i = 0; i < whole.size(); i += 97) {
            QByteArray damaged = whole;
            damaged[i] = static_cast<char>(damaged[i] ^ 0x5b);
            Catalog catalog = m_catalog;
            const auto result = catalog.merge(damaged, u"x.yaml"_s);
            if (!result) {
                QCOMPARE(result.error().kind, ErrorKind::Invalid);
                ++refused;
            }
        }
        QVERIFY(refused > 0);
        const QByteArray nested = QByteArray(200000, '[');
        QVERIFY(!Catalog(m_catalog).merge(nested, u"x.yaml"_s));
        QVERIFY(!Catalog(m_catalog).merge(QByteArray(2 * 1024 * 1024, ' '), u"x.yaml"_s));
    }

private:
    Catalog m_catalog;
};

QTEST_APPLESS_MAIN(TestCatalog)
#include "tst_catalog.moc"
