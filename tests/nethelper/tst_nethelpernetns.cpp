// SPDX-License-Identifier: GPL-3.0-or-later
// The helper program in network namespaces made here: both iptables backends, dressing, speed.
// contract: E-10, E-12, E-13
#include "core/docker/nethelperjob.h"

#include <QCoreApplication>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QProcess>
#include <QTest>

using namespace decnet;
using namespace Qt::StringLiterals;

namespace {

struct Ran
{
    int exitCode = -1;
    QByteArray output;
};

Ran run(const QStringList &command, const QByteArray &input = {})
{
    QProcess process;
    process.setProcessChannelMode(QProcess::MergedChannels);
    process.start(command.first(), command.mid(1));
    process.write(input);
    process.closeWriteChannel();
    if (!process.waitForFinished(60000))
        return {-1, command.join(u' ').toUtf8() + ": " + process.errorString().toUtf8()};
    return {process.exitCode(), process.readAll()};
}

QString name(const QString &suffix)
{
    return u"dnt%1-%2"_s.arg(QCoreApplication::applicationPid()).arg(suffix);
}

Ipv4 ip(const QString &text)
{
    return Ipv4::parse(text).value();
}

Subnet subnet(const QString &text)
{
    return Subnet::parse(text).value();
}

// Sanitizers slow the helper down several times.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr qint64 kLongestMedianMicros = 40000;
#else
constexpr qint64 kLongestMedianMicros = 5000;
#endif

/// A ruleset as a fingerprint profile has it: rewrites the options of SYN-ACKs, counts IP ids.
constexpr char kProfile[] = "table ip cloak {\n"
                            "  chain out {\n"
                            "    type filter hook output priority 150; policy accept;\n"
                            "    tcp flags & (syn|ack) == (syn|ack) tcp window set 8192\n"
                            "    tcp flags & (syn|ack) == (syn|ack) jump ipid\n"
                            "  }\n"
                            "  chain ipid {\n"
                            "    ip id set numgen inc mod 65536 << 16\n"
                            "  }\n"
                            "}\n";

} // namespace

#define RUN(...)                                                                                   \
    do {                                                                                           \
        const Ran ran_ = run(QStringList{__VA_ARGS__});                                            \
        QVERIFY2(ran_.exitCode == 0, ran_.output.constData());                                     \
    } while (false)

class TstNetHelperNetns : public QObject
{
    Q_OBJECT

private:
    QStringList m_namespaces;

    void addNamespace(const QString &netns)
    {
        RUN(u"ip"_s, u"netns"_s, u"add"_s, netns);
        m_namespaces.append(netns);
    }

    /// A namespace with two interfaces and a default route, as an engine leaves it.
    void addDecky(const QString &netns)
    {
        addNamespace(netns);
        for (const QString &device : {u"eth0"_s, u"eth1"_s}) {
            RUN(u"ip"_s, u"-n"_s, netns, u"link"_s, u"add"_s, device, u"type"_s, u"veth"_s,
                u"peer"_s, u"name"_s, u"peer-"_s + device);
            RUN(u"ip"_s, u"-n"_s, netns, u"link"_s, u"set"_s, device, u"up"_s);
            RUN(u"ip"_s, u"-n"_s, netns, u"link"_s, u"set"_s, u"peer-"_s + device, u"up"_s);
        }
        RUN(u"ip"_s, u"-n"_s, netns, u"addr"_s, u"add"_s, u"10.77.11.5/24"_s, u"dev"_s, u"eth0"_s);
        RUN(u"ip"_s, u"-n"_s, netns, u"addr"_s, u"add"_s, u"10.77.12.5/24"_s, u"dev"_s, u"eth1"_s);
        RUN(u"ip"_s, u"-n"_s, netns, u"route"_s, u"add"_s, u"default"_s, u"via"_s, u"10.77.11.1"_s);
    }

    /// The helper inside `netns` ("" = this one); the last line it printed.
    Result<NetHelperResult> help(const QString &netns, const NetHelperJob &job)
    {
        QStringList command{QCoreApplication::applicationDirPath() + u"/decnet-nethelper"_s,
                            u"--netns-dir"_s, u"/run/netns"_s};
        if (!netns.isEmpty())
            command = QStringList{u"ip"_s, u"netns"_s, u"exec"_s, netns} + command;
        const Ran ran = run(command, job.toJson());
        auto result = NetHelperResult::fromJson(ran.output.trimmed());
        if (result && result->ok != (ran.exitCode == 0)) {
            return fail(ErrorKind::Internal, u"exit code %1 does not fit"_s.arg(ran.exitCode));
        }
        return result;
    }

    static QByteArray saved(const QString &netns, const QString &backend)
    {
        QByteArray rules;
        const Ran ran = run({u"ip"_s, u"netns"_s, u"exec"_s, netns,
                             u"iptables-%1-save"_s.arg(backend), u"-t"_s, u"filter"_s});
        for (const QByteArray &line : ran.output.split('\n')) {
            if (line.startsWith("-A") || line.startsWith(":"))
                rules += line.split('[').first() + '\n';
        }
        return rules;
    }

    static FirewallJob firewall(const std::vector<FirewallLan> &lans, bool remove = false)
    {
        return {u"ab12cd34"_s, lans, remove};
    }

private Q_SLOTS:
    void cleanup()
    {
        for (const QString &netns : std::as_const(m_namespaces))
            RUN(u"ip"_s, u"netns"_s, u"del"_s, netns);
        m_namespaces.clear();
    }

    void firewallFollowsDocker_data()
    {
        QTest::addColumn<QString>("backend");
        QTest::addColumn<QString>("other");
        QTest::newRow("nft") << u"nft"_s << u"legacy"_s;
        QTest::newRow("legacy") << u"legacy"_s << u"nft"_s;
    }

    void firewallFollowsDocker()
    {
        QFETCH(QString, backend);
        QFETCH(QString, other);
        const QString netns = name(u"fw"_s);
        addNamespace(netns);
        const auto iptables = [&](const QStringList &arguments) {
            return run(
                QStringList{u"ip"_s, u"netns"_s, u"exec"_s, netns, u"iptables-"_s + backend} +
                arguments);
        };
        // What an engine leaves, and rules of others before and after.
        for (const QString &line :
             {u"-N DOCKER-USER"_s, u"-A DOCKER-USER -i eth9 -j DROP"_s,
              u"-A DOCKER-USER -j RETURN"_s, u"-A FORWARD -j DOCKER-USER"_s, u"-P FORWARD DROP"_s,
              u"-A INPUT -i lo -j ACCEPT"_s,
              u"-A INPUT -p tcp --dport 22 -m comment --comment decnet:ffffffff -j ACCEPT"_s}) {
            const Ran ran = iptables(line.split(u' '));
            QVERIFY2(ran.exitCode == 0, ran.output.constData());
        }
        const QByteArray before = saved(netns, backend);
        const QByteArray otherBefore = saved(netns, other);

        NetHelperJob job;
        job.firewall = firewall({{u"dnDmz"_s, true}, {u"dnLan"_s, false}});
        auto result = help(netns, job);
        QVERIFY(result.has_value());
        QVERIFY2(result->ok, qPrintable(result->error));
        QCOMPARE(result->backends, QStringList{backend});
        QCOMPARE(result->rulesAdded, 5);
        QCOMPARE(result->rulesRemoved, 0);
        const QByteArray with = saved(netns, backend);
        QVERIFY2(with.indexOf("-A INPUT -i dnLan") < with.indexOf("-A INPUT -i lo"),
                 with.constData());
        QVERIFY2(with.indexOf("-A DOCKER-USER -i dnLan -o dnLan") <
                     with.indexOf("-A DOCKER-USER -j RETURN"),
                 with.constData());
        QCOMPARE(saved(netns, other), otherBefore);

        // Again: nothing to do.
        result = help(netns, job);
        QVERIFY(result.has_value() && result->ok);
        QCOMPARE(result->rulesAdded, 0);
        QCOMPARE(result->rulesRemoved, 0);
        QCOMPARE(saved(netns, backend), with);

        // A LAN less, another more; a rule of ours that somebody doubled.
        const Ran doubled =
            iptables({u"-A"_s, u"INPUT"_s, u"-i"_s, u"dnLan"_s, u"-m"_s, u"comment"_s,
                      u"--comment"_s, u"decnet:ab12cd34"_s, u"-j"_s, u"DROP"_s});
        QVERIFY2(doubled.exitCode == 0, doubled.output.constData());
        job.firewall = firewall({{u"dnLan"_s, false}, {u"dnNew"_s, false}});
        result = help(netns, job);
        QVERIFY(result.has_value() && result->ok);
        QCOMPARE(result->rulesAdded, 2);
        QCOMPARE(result->rulesRemoved, 4);
        job.check = true;
        result = help(netns, job);
        QVERIFY(result.has_value() && result->ok);
        QCOMPARE(result->raw.value(u"firewall"_s).toObject().value(u"rules"_s).toArray().size(), 4);

        job.check = false;
        job.firewall = firewall({}, true);
        result = help(netns, job);
        QVERIFY(result.has_value() && result->ok);
        QCOMPARE(result->rulesRemoved, 4);
        QCOMPARE(saved(netns, backend), before);
        QCOMPARE(saved(netns, other), otherBefore);
    }

    void bothBackendsWhenDockerIsInBoth()
    {
        const QString netns = name(u"both"_s);
        addNamespace(netns);
        for (const QString &backend : {u"nft"_s, u"legacy"_s})
            RUN(u"ip"_s, u"netns"_s, u"exec"_s, netns, u"iptables-"_s + backend, u"-N"_s,
                u"DOCKER-USER"_s);
        NetHelperJob job;
        job.firewall = firewall({{u"dnLan"_s, false}});
        const auto result = help(netns, job);
        QVERIFY(result.has_value() && result->ok);
        QCOMPARE(result->backends, (QStringList{u"nft"_s, u"legacy"_s}));
        QCOMPARE(result->rulesAdded, 4);
    }

    void legacyTablesAreNotMadeByAsking()
    {
        const QString netns = name(u"ask"_s);
        addNamespace(netns);
        NetHelperJob job;
        job.firewall = firewall({}, true);
        const auto result = help(netns, job);
        QVERIFY(result.has_value() && result->ok);
        const Ran names =
            run({u"ip"_s, u"netns"_s, u"exec"_s, netns, u"cat"_s, u"/proc/net/ip_tables_names"_s});
        QCOMPARE(names.output, QByteArray());
    }

    void namespaceIsDressedAndConverges()
    {
        const QString netns = name(u"decky"_s);
        addDecky(netns);
        NamespaceJob space;
        space.netns = netns;
        space.name = u"web-1"_s;
        space.macs = {{ip(u"10.77.12.5"_s), u"00:50:56:01:02:03"_s}};
        space.addresses = {{{}, subnet(u"10.77.12.0/24"_s), ip(u"10.77.12.1"_s), 24}};
        space.routes = {{subnet(u"10.77.13.0/24"_s), ip(u"10.77.12.11"_s)}};
        space.defaultVia = ip(u"10.77.11.9"_s);
        space.nft = QString::fromLatin1(kProfile);
        NetHelperJob job;
        job.namespaces = {space};
        for (int i = 0; i < 2; ++i) {
            const auto result = help({}, job);
            QVERIFY(result.has_value());
            QVERIFY2(result->ok, QJsonDocument(result->raw).toJson().constData());
        }
        QByteArray addresses =
            run({u"ip"_s, u"-n"_s, netns, u"addr"_s, u"show"_s, u"eth1"_s}).output;
        QVERIFY2(addresses.contains("inet 10.77.12.1/24"), addresses.constData());
        QVERIFY2(addresses.contains("00:50:56:01:02:03"), addresses.constData());
        QByteArray routes = run({u"ip"_s, u"-n"_s, netns, u"route"_s}).output;
        QVERIFY2(routes.contains("default via 10.77.11.9 "), routes.constData());
        QVERIFY2(routes.contains("10.77.13.0/24 via 10.77.12.11 "), routes.constData());
        QCOMPARE(routes.count("default"), 1);
        QByteArray nft =
            run({u"ip"_s, u"netns"_s, u"exec"_s, netns, u"nft"_s, u"list"_s, u"ruleset"_s}).output;
        QVERIFY2(nft.contains("numgen inc mod 65536 << 16"), nft.constData());
        QCOMPARE(nft.count("tcp window set 8192"), 1);

        // The next document: another route, no address, no profile. Foreign things stay.
        RUN(u"ip"_s, u"-n"_s, netns, u"route"_s, u"add"_s, u"10.99.0.0/16"_s, u"via"_s,
            u"10.77.11.3"_s);
        RUN(u"ip"_s, u"netns"_s, u"exec"_s, netns, u"nft"_s, u"add"_s, u"table"_s, u"ip"_s,
            u"nat"_s);
        job.namespaces.front().addresses.clear();
        job.namespaces.front().routes = {{subnet(u"10.77.14.0/24"_s), ip(u"10.77.12.12"_s)}};
        job.namespaces.front().nft.clear();
        // An engine that plugs in a LAN may put a default route of its own: ours does not hinder it.
        RUN(u"ip"_s, u"-n"_s, netns, u"route"_s, u"add"_s, u"default"_s, u"via"_s, u"10.77.12.11"_s);
        const auto result = help({}, job);
        QVERIFY(result.has_value());
        QVERIFY2(result->ok, QJsonDocument(result->raw).toJson().constData());
        addresses = run({u"ip"_s, u"-n"_s, netns, u"addr"_s, u"show"_s, u"eth1"_s}).output;
        QVERIFY2(!addresses.contains("10.77.12.1/24"), addresses.constData());
        QVERIFY2(addresses.contains("10.77.12.5/24"), addresses.constData());
        routes = run({u"ip"_s, u"-n"_s, netns, u"route"_s}).output;
        QVERIFY2(!routes.contains("10.77.13.0/24"), routes.constData());
        QVERIFY2(routes.contains("10.77.14.0/24 via 10.77.12.12 "), routes.constData());
        QVERIFY2(routes.contains("default via 10.77.11.9 "), routes.constData());
        QCOMPARE(routes.count("default"), 1);
        QVERIFY2(routes.contains("10.99.0.0/16 via 10.77.11.3 "), routes.constData());
        nft = run({u"ip"_s, u"netns"_s, u"exec"_s, netns, u"nft"_s, u"list"_s, u"tables"_s}).output;
        QCOMPARE(nft, QByteArray("table ip nat\n"));
    }

    void oneFailureDoesNotStopTheOthers()
    {
        addDecky(name(u"a"_s));
        addDecky(name(u"b"_s));
        NetHelperJob job;
        const auto space = [](const QString &netns, const QString &label) {
            NamespaceJob item;
            item.netns = netns;
            item.name = label;
            item.routes = {{subnet(u"10.77.13.0/24"_s), ip(u"10.77.12.11"_s)}};
            return item;
        };
        NamespaceJob unroutable = space(name(u"a"_s), u"unroutable"_s);
        unroutable.routes.front().via = ip(u"192.0.2.1"_s);
        NamespaceJob wrongNft = space(name(u"a"_s), u"wrong-nft"_s);
        wrongNft.nft = u"table ip cloak { chain x { no such thing } }\n"_s;
        NamespaceJob noDevice = space(name(u"a"_s), u"no-device"_s);
        noDevice.addresses = {{ip(u"10.1.1.1"_s), {}, ip(u"10.1.1.2"_s), 24}};
        job.namespaces = {unroutable, space(name(u"gone"_s), u"gone"_s), wrongNft, noDevice,
                          space(name(u"b"_s), u"fine"_s)};
        const auto result = help({}, job);
        QVERIFY(result.has_value());
        QVERIFY(!result->ok);
        QCOMPARE(result->namespaces.size(), size_t(5));
        const QStringList expected{u"unroutable: cannot route 10.77.13.0/24 via 192.0.2.1"_s,
                                   u"gone: cannot open the network namespace"_s,
                                   u"wrong-nft: nft: "_s,
                                   u"no-device: no interface has 10.1.1.1"_s};
        for (size_t i = 0; i < 4; ++i) {
            QVERIFY(!result->namespaces[i].ok);
            QVERIFY2(result->namespaces[i].error.startsWith(expected[static_cast<qsizetype>(i)]),
                     qPrintable(result->namespaces[i].error));
        }
        QVERIFY(result->namespaces[4].ok);
        const QByteArray routes = run({u"ip"_s, u"-n"_s, name(u"b"_s), u"route"_s}).output;
        QVERIFY2(routes.contains("10.77.13.0/24 via 10.77.12.11"), routes.constData());
    }

    void fiveMillisecondsADecky()
    {
        NetHelperJob job;
        for (int i = 0; i < 20; ++i) {
            const QString netns = name(u"s%1"_s.arg(i));
            addDecky(netns);
            NamespaceJob space;
            space.netns = netns;
            space.name = u"decky-%1"_s.arg(i);
            space.addresses = {{{}, subnet(u"10.77.12.0/24"_s), ip(u"10.77.12.1"_s), 24}};
            space.routes = {{subnet(u"10.77.13.0/24"_s), ip(u"10.77.12.11"_s)}};
            space.defaultVia = ip(u"10.77.11.9"_s);
            space.nft = QString::fromLatin1(kProfile);
            job.namespaces.push_back(space);
        }
        for (int round = 0; round < 2; ++round) {
            const auto result = help({}, job);
            QVERIFY(result.has_value());
            QVERIFY(result->ok);
            std::vector<qint64> micros;
            for (const auto &part : result->namespaces)
                micros.push_back(part.micros);
            std::sort(micros.begin(), micros.end());
            const qint64 median = micros[micros.size() / 2];
            qInfo("round %d: median %lld us, longest %lld us", round,
                  static_cast<long long>(median), static_cast<long long>(micros.back()));
            QVERIFY2(median <= kLongestMedianMicros, QByteArray::number(median).constData());
        }
    }

    void badArgumentsAreAResult()
    {
        const QString program = QCoreApplication::applicationDirPath() + u"/decnet-nethelper"_s;
        for (const QStringList &arguments :
             {QStringList{u"--what"_s}, QStringList{u"/no/such/job.json"_s}}) {
            const Ran ran = run(QStringList{program} + arguments);
            QCOMPARE(ran.exitCode, 1);
            const auto result = NetHelperResult::fromJson(ran.output.trimmed());
            QVERIFY(result.has_value());
            QVERIFY(!result->ok);
            QVERIFY(!result->error.isEmpty());
        }
    }
};

QTEST_GUILESS_MAIN(TstNetHelperNetns)
#include "tst_nethelpernetns.moc"
