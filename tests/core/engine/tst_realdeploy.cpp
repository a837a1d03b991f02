// SPDX-License-Identifier: GPL-3.0-or-later
// A maze of three LANs, deployed on the real engine with the real decoys.
#include "core/engine/compose.h"
#include "core/engine/labels.h"
#include "core/engine/statefollower.h"
#include "tests/core/docker/testimage.h"
#include "tests/core/engine/realworld.h"

#include <QElapsedTimer>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QNetworkInterface>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTest>

using namespace decnet;
using namespace decnet::test;
using namespace std::chrono_literals;
using namespace Qt::StringLiterals;

namespace {

constexpr char kHostAnswer[] = "THE-HOST-ANSWERS\n";

/// Answers on every address of this host, on a thread of its own.
class HostListener
{
public:
    HostListener()
    {
        m_thread = std::thread([this] {
            QTcpServer server;
            server.listen(QHostAddress::AnyIPv4);
            m_port = server.serverPort();
            while (!m_stop) {
                if (!server.waitForNewConnection(50))
                    continue;
                std::unique_ptr<QTcpSocket> client(server.nextPendingConnection());
                client->write(kHostAnswer);
                client->waitForBytesWritten(500);
                client->disconnectFromHost();
            }
        });
        while (m_port == 0)
            std::this_thread::sleep_for(5ms);
    }
    ~HostListener()
    {
        m_stop = true;
        m_thread.join();
    }
    [[nodiscard]] int port() const { return m_port; }

private:
    std::atomic_int m_port = 0;
    std::atomic_bool m_stop = false;
    std::thread m_thread;
};

QByteArray firstBytes(const QString &address, quint16 port)
{
    QTcpSocket socket;
    socket.connectToHost(address, port);
    if (!socket.waitForConnected(3000) || !socket.waitForReadyRead(5000))
        return socket.errorString().toUtf8();
    return socket.readAll();
}

QJsonObject inspect(const QString &container)
{
    const auto answer = runProgram(u"/usr/bin/docker"_s, {u"inspect"_s, container});
    return QJsonDocument::fromJson(answer.output.toUtf8()).array().first().toObject();
}

} // namespace

class TestRealDeploy : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<RealWorld> m_world;
    ScratchImage m_tools;
    quint16 m_port = 0;
    int m_runs = 0;

    /// What a tool prints in the network of a decky.
    QByteArray runIn(const QString &decky, const QStringList &command)
    {
        ContainerSpec spec = testContainer(m_tools, u"real-%1"_s.arg(++m_runs), command);
        spec.networkMode = u"container:"_s + m_world->base(decky);
        spec.capDrop = QStringList{u"ALL"_s};
        const auto id = m_world->docker->createContainer(spec);
        if (!id)
            return id.error().toString().toUtf8();
        QByteArray output;
        if (auto started = m_world->docker->startContainer(*id); !started)
            output = started.error().toString().toUtf8();
        else if (const auto code = m_world->docker->waitContainer(*id, 60); !code)
            output = code.error().toString().toUtf8();
        else
            for (const LogLine &line :
                 m_world->docker->logs(*id, {}).value_or(std::vector<LogLine>()))
                output += line.text + '\n';
        if (auto gone = m_world->docker->removeContainer(*id, true); !gone)
            output += gone.error().toString().toUtf8();
        return output;
    }
    QByteArray connectFrom(const QString &decky, const QString &address, int port)
    {
        return runIn(decky, {u"connect"_s, address, QString::number(port), u"700"_s});
    }
    [[nodiscard]] QString address(const QString &rest) const
    {
        return u"10.%1.%2"_s.arg(ownNet()).arg(rest);
    }
    [[nodiscard]] DeckyRuntime state(const QString &decky)
    {
        const DeckyId id = m_world->document.deckyByName(decky)->id;
        return m_world->repository.runtime(m_world->id)->value(id);
    }
    [[nodiscard]] QStringList compose(const QStringList &arguments) const
    {
        return QStringList{u"-p"_s, ResourceNames(m_world->id).project(), u"-f"_s,
                           m_world->paths.composeFile(m_world->id.id8())}
               + arguments;
    }

private Q_SLOTS:
    void initTestCase()
    {
        m_port = static_cast<quint16>(20000 + QCoreApplication::applicationPid() % 10000);
        m_world = std::make_unique<RealWorld>(freshMaze(m_port));
        const auto tools = loadTestImage(*m_world->docker);
        QVERIFY(tools);
        m_tools = *tools;
        const auto report = m_world->deploy();
        QVERIFY2(report, qPrintable(report ? QString() : report.error().toString()));
        QVERIFY2(report->status == TopologyStatus::Active, qPrintable(report->reason));
        qInfo("deployed in %lld ms, of it dressing %lld ms", report->millis,
              report->dressingMillis);
    }

    // contract: E-03
    void everythingRunsUnderItsName()
    {
        const auto observed = observe(*m_world->docker, m_world->id);
        QVERIFY(observed);
        QCOMPARE(observed->containers.size(), size_t(13));
        QCOMPARE(observed->networks.size(), size_t(3));
        for (const ObservedContainer &container : observed->containers)
            QVERIFY2(container.isRunning(), qPrintable(container.name));
        for (const auto &[id, decky] : m_world->document.deckies()) {
            QVERIFY(observed->container(m_world->base(decky.name)));
            QCOMPARE(state(decky.name).state, DeckyState::Running);
            for (const QString &service : decky.services)
                QVERIFY(observed->container(m_world->service(decky.name, service)));
        }
        for (const ObservedNetwork &network : observed->networks)
            QCOMPARE(network.internal, network.name != m_world->network(u"dmz"_s));
    }

    // contract: E-04
    void composeKnowsWhatWasDeployed()
    {
        const auto valid = runProgram(u"docker-compose"_s, compose({u"config"_s, u"-q"_s}));
        QVERIFY2(valid.exitCode == 0, qPrintable(valid.errors));
        const auto listed = runProgram(u"docker-compose"_s, compose({u"ps"_s, u"-q"_s}));
        QVERIFY2(listed.exitCode == 0, qPrintable(listed.errors));
        QCOMPARE(listed.output.split(u'\n', Qt::SkipEmptyParts).size(), 13);
        const auto logs
            = runProgram(u"docker-compose"_s, compose({u"logs"_s, u"--no-color"_s, u"web-http"_s}));
        QVERIFY2(logs.output.contains(u"relay@55555"_s), qPrintable(logs.output + logs.errors));
    }

    // contract: E-10
    void decoysAreContained()
    {
        for (const QString &name :
             {m_world->base(u"web"_s), m_world->service(u"web"_s, u"http"_s)}) {
            const QJsonObject container = inspect(name);
            const QJsonObject host = container.value(u"HostConfig"_s).toObject();
            QCOMPARE(host.value(u"CapDrop"_s).toArray(), QJsonArray{u"ALL"_s});
            QCOMPARE(host.value(u"CapAdd"_s).toArray(), QJsonArray());
            QCOMPARE(host.value(u"Privileged"_s).toBool(), false);
            QCOMPARE(host.value(u"ReadonlyRootfs"_s).toBool(), true);
            QCOMPARE(host.value(u"Memory"_s).toInteger(), qint64(32) << 20);
            QCOMPARE(host.value(u"MemorySwap"_s).toInteger(), qint64(32) << 20);
            QCOMPARE(host.value(u"PidsLimit"_s).toInteger(), qint64(96));
            QCOMPARE(container.value(u"Mounts"_s).toArray(), QJsonArray());
            QCOMPARE(container.value(u"Config"_s).toObject().value(u"User"_s).toString(),
                     u"65532:65532"_s);
            const QJsonArray options = host.value(u"SecurityOpt"_s).toArray();
            QVERIFY(options.contains(u"no-new-privileges"_s));
            QVERIFY(options.at(1).toString().startsWith(u"seccomp={"_s));
            const QJsonObject log = host.value(u"LogConfig"_s).toObject();
            QCOMPARE(log.value(u"Config"_s).toObject().value(u"max-size"_s).toString(), u"1m"_s);
            const qint64 pid = container.value(u"State"_s).toObject().value(u"Pid"_s).toInteger();
            QFile status(u"/proc/%1/status"_s.arg(pid));
            QVERIFY(status.open(QIODevice::ReadOnly));
            const QByteArray text = status.readAll();
            QVERIFY(text.contains("CapEff:\t0000000000000000"));
            QVERIFY(text.contains("NoNewPrivs:\t1"));
            QVERIFY(text.contains("Seccomp:\t2"));
        }
    }

    // contract: E-13
    void fingerprintAndMacAreThere()
    {
        const QJsonObject base = inspect(m_world->base(u"web"_s));
        const QJsonObject sysctls
            = base.value(u"HostConfig"_s).toObject().value(u"Sysctls"_s).toObject();
        QCOMPARE(sysctls.value(u"net.ipv4.ip_forward"_s).toString(), u"0"_s);
        QCOMPARE(sysctls.value(u"net.ipv4.ip_unprivileged_port_start"_s).toString(), u"0"_s);
        const OsProfile &profile = m_world->catalog.osProfile({});
        for (auto it = profile.sysctls.begin(); it != profile.sysctls.end(); ++it)
            QCOMPARE(sysctls.value(it.key()).toString(), it.value());
        // Both attachments of a router bear a vendor's prefix, not Docker's.
        for (const QString &device : {u"eth0"_s, u"eth1"_s}) {
            const QByteArray mac
                = runIn(u"router-a"_s, {u"cat"_s, u"/sys/class/net/%1/address"_s.arg(device)});
            QVERIFY2(mac.startsWith("00:50:56"), mac.constData());
        }
    }

    // contract: E-12
    void packetsPivotHopByHop()
    {
        QByteArray seen = connectFrom(u"web"_s, address(u"2.2"_s), 21);
        QVERIFY2(seen.contains("220"), seen.constData());
        seen = connectFrom(u"web"_s, address(u"1.3"_s), 21);
        QVERIFY2(seen.contains("220"), seen.constData());
        const QByteArray hops = runIn(u"web"_s, {u"trace"_s, address(u"2.3"_s), u"6"_s});
        QCOMPARE(hops, (address(u"0.4"_s) + u'\n' + address(u"1.4"_s) + u'\n'
                        + address(u"2.3"_s) + u'\n').toUtf8());
        // And back up, from the vault to the DMZ.
        seen = connectFrom(u"safe"_s, address(u"0.3"_s), 21);
        QVERIFY2(seen.contains("220"), seen.constData());
    }

    // contract: E-10
    void nobodyReachesTheHostOrOtherNetworks()
    {
        HostListener listener;
        QStringList addresses;
        for (const QHostAddress &own : QNetworkInterface::allAddresses()) {
            if (own.protocol() == QAbstractSocket::IPv4Protocol && !own.isLoopback())
                addresses.append(own.toString());
        }
        // Another network of Docker's, with someone in it: as good as another topology.
        NetworkSpec other;
        other.name = testName(u"other"_s);
        other.subnet = Subnet::parse(address(u"250.0/24"_s));
        other.labels = {{testLabelKey(), testLabelValue()}};
        QVERIFY(m_world->docker->createNetwork(other));
        ContainerSpec neighbour = testContainer(m_tools, u"neighbour"_s, {u"listen"_s, u"8080"_s});
        neighbour.attachments.push_back({other.name, Ipv4::parse(address(u"250.9"_s)), {}, {}});
        const auto id = m_world->docker->createContainer(neighbour);
        QVERIFY(id);
        QVERIFY(m_world->docker->startContainer(*id));

        for (const QString &decky : {u"web"_s, u"gateway"_s, u"router-a"_s, u"safe"_s}) {
            for (const QString &target : addresses) {
                const QByteArray seen = connectFrom(decky, target, listener.port());
                QVERIFY2(!seen.contains(kHostAnswer), qPrintable(decky + u" → "_s + target));
            }
            const QByteArray seen = connectFrom(decky, address(u"250.9"_s), 8080);
            QVERIFY2(!seen.contains("hello"), qPrintable(decky));
        }
        QVERIFY(removeTestResources(*m_world->docker));
    }

    // contract: E-16
    void theGatewaysPortAnswersOnTheHost()
    {
        const QByteArray seen = firstBytes(u"127.0.0.1"_s, m_port);
        QVERIFY2(seen.startsWith("220"), seen.constData());
    }

    // contract: E-15
    void applyingAgainIsNothingToDo()
    {
        QElapsedTimer timer;
        timer.start();
        const auto dry = m_world->deployer.dryRun(m_world->id, [] { return HostFacts(); });
        QVERIFY(dry);
        QVERIFY2(dry->plan.isEmpty(), qPrintable(dry->plan.toText()));
        qInfo("nothing to do, found out in %lld ms", timer.elapsed());
    }

    // contract: E-11
    void aKilledDecoyShowsWithinTwoSeconds()
    {
        StateFollower follower(m_world->parts, m_world->deployer, {});
        follower.start();
        QTest::qWait(500);
        QElapsedTimer timer;
        timer.start();
        const QString victim = m_world->service(u"pc"_s, u"ftp"_s);
        QCOMPARE(runProgram(u"/usr/bin/docker"_s, {u"kill"_s, victim}).exitCode, 0);
        QTRY_COMPARE_WITH_TIMEOUT(state(u"pc"_s).state, DeckyState::Failed, 2000);
        QTRY_COMPARE_WITH_TIMEOUT(m_world->repository.status(m_world->id),
                                  TopologyStatus::Degraded, 2000);
        qInfo("seen after %lld ms", timer.elapsed());
        QVERIFY(timer.elapsed() < 2000);
        QCOMPARE(state(u"pc"_s).lastError, u"ftp=exited (exit 137)"_s);
        QCOMPARE(runProgram(u"/usr/bin/docker"_s, {u"start"_s, victim}).exitCode, 0);
        QTRY_COMPARE_WITH_TIMEOUT(m_world->repository.status(m_world->id), TopologyStatus::Active,
                                  5000);
        QCOMPARE(state(u"pc"_s).state, DeckyState::Running);
    }

    // contract: E-14
    void aRestartedBaseComesBackWhole()
    {
        StateFollower follower(m_world->parts, m_world->deployer, {});
        follower.start();
        QTest::qWait(500);
        QCOMPARE(runProgram(u"/usr/bin/docker"_s,
                            {u"restart"_s, u"-t"_s, u"0"_s, m_world->base(u"router-a"_s)})
                     .exitCode,
                 0);
        // Its own service answers again, and it routes again.
        QTRY_VERIFY_WITH_TIMEOUT(
            connectFrom(u"pc"_s, address(u"1.2"_s), 21).contains("220"), 15000);
        QTRY_VERIFY_WITH_TIMEOUT(
            connectFrom(u"web"_s, address(u"2.2"_s), 21).contains("220"), 15000);
        QTRY_COMPARE_WITH_TIMEOUT(m_world->repository.status(m_world->id), TopologyStatus::Active,
                                  5000);
    }

    // contract: E-11
    void repairBringsBackWhatWasRemoved()
    {
        QCOMPARE(runProgram(u"/usr/bin/docker"_s, {u"rm"_s, u"-f"_s, m_world->base(u"safe"_s),
                                                   m_world->service(u"web"_s, u"http"_s)})
                     .exitCode,
                 0);
        const QString untouched = inspect(m_world->base(u"pc"_s)).value(u"Id"_s).toString();
        const auto report = m_world->deployer.repair(m_world->id, {}, Task());
        QVERIFY2(report, qPrintable(report ? QString() : report.error().toString()));
        QVERIFY2(report->status == TopologyStatus::Active, qPrintable(report->reason));
        QCOMPARE(inspect(m_world->base(u"pc"_s)).value(u"Id"_s).toString(), untouched);
        const QByteArray hops = runIn(u"web"_s, {u"trace"_s, address(u"2.3"_s), u"6"_s});
        QVERIFY2(hops.endsWith((address(u"2.3"_s) + u'\n').toUtf8()), hops.constData());
    }

    // contract: E-06
    void cleanupTestCase()
    {
        if (!m_world)
            return;
        QVERIFY(removeTestResources(*m_world->docker));
        const auto report = m_world->teardown();
        QVERIFY(report);
        QVERIFY2(report->status == TopologyStatus::TornDown, qPrintable(report->reason));
        qInfo("torn down in %lld ms, of it undressing %lld ms", report->millis,
              report->dressingMillis);
        QVERIFY(observe(*m_world->docker, m_world->id)->isEmpty());
        QVERIFY(!QFileInfo::exists(m_world->paths.topologyDir(m_world->id.id8())));
        const auto rules = runProgram(u"/usr/sbin/iptables-save"_s, {});
        QVERIFY2(!rules.output.contains(m_world->id.id8()), qPrintable(rules.output));
    }
};

QTEST_GUILESS_MAIN(TestRealDeploy)
#include "tst_realdeploy.moc"
