// SPDX-License-Identifier: GPL-3.0-or-later
// A maze of three LANs on a real engine, dressed by the helper's image: who reaches whom, before
// and after. contract: E-10, E-12, E-13
#include "core/docker/dockerengine.h"
#include "core/docker/nethelperjob.h"
#include "core/docker/payloads.h"
#include "tests/core/docker/testimage.h"

#include <QCoreApplication>
#include <QElapsedTimer>
#include <QHostAddress>
#include <QJsonArray>
#include <QJsonDocument>
#include <QNetworkInterface>
#include <QTcpSocket>
#include <QTest>

#include <atomic>
#include <thread>

#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

using namespace decnet;
using namespace decnet::test;
using namespace Qt::StringLiterals;

namespace {

template<typename T>
QByteArray why(const Result<T> &result)
{
    return result ? QByteArray() : result.error().toString().toUtf8();
}

#define VERIFY_OK(result) QVERIFY2((result).has_value(), why(result).constData())

/// No system error reads like this.
constexpr char kHostAnswer[] = "THE-HOST-ANSWERS\n";

/// Answers kHostAnswer to every TCP connection on every address of this host.
class HostListener final
{
public:
    HostListener()
    {
        m_listener = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        socklen_t length = sizeof(address);
        if (::bind(m_listener, reinterpret_cast<sockaddr *>(&address), length) != 0 ||
            ::listen(m_listener, 16) != 0 ||
            ::getsockname(m_listener, reinterpret_cast<sockaddr *>(&address), &length) != 0) {
            qFatal("cannot listen on this host");
        }
        m_port = ntohs(address.sin_port);
        m_thread = std::thread([this] { serve(); });
    }
    ~HostListener()
    {
        m_stop = true;
        m_thread.join();
        ::close(m_listener);
    }
    HostListener(const HostListener &) = delete;
    HostListener &operator=(const HostListener &) = delete;

    [[nodiscard]] int port() const { return m_port; }

private:
    void serve()
    {
        while (!m_stop) {
            pollfd item{m_listener, POLLIN, 0};
            if (::poll(&item, 1, 50) <= 0)
                continue;
            const int client = ::accept(m_listener, nullptr, nullptr);
            if (client < 0)
                continue;
            [[maybe_unused]] const ssize_t sent =
                ::send(client, kHostAnswer, sizeof(kHostAnswer) - 1, MSG_NOSIGNAL);
            ::close(client);
        }
    }

    int m_listener = -1;
    int m_port = 0;
    std::atomic_bool m_stop = false;
    std::thread m_thread;
};

struct Lan
{
    QString network;
    QString bridge;
    Subnet subnet;

    [[nodiscard]] Ipv4 host(std::uint32_t number) const
    {
        return Ipv4{subnet.network().value + number};
    }
    [[nodiscard]] QString text(std::uint32_t number) const { return host(number).toString(); }
};

constexpr char kWindows[] = "table ip cloak {\n"
                            "  chain in {\n"
                            "    type filter hook input priority -150; policy accept;\n"
                            "    tcp flags & (fin|syn|rst|psh|ack|urg) == 0 reject with tcp reset\n"
                            "  }\n"
                            "  chain out {\n"
                            "    type filter hook output priority 150; policy accept;\n"
                            "    tcp flags & (syn|ack) == (syn|ack) tcp doff 10"
                            " @th,288,32 & 0xffffff00 == 0x01030300 @th,224,96 set @th,192,96"
                            " @th,192,32 set 0x01030308\n"
                            "    tcp flags & (syn|ack) == (syn|ack) tcp window set 8192\n"
                            "    icmp type echo-reply icmp code set 0\n"
                            "    tcp flags & (syn|ack) == (syn|ack) jump ipid\n"
                            "  }\n"
                            "  chain ipid {\n"
                            "    ip id set numgen inc mod 65536 << 16\n"
                            "  }\n"
                            "}\n";

} // namespace

class TstPivot : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<DockerEngine> m_engine;
    ScratchImage m_program;
    ScratchImage m_helper;
    HostListener m_listener;
    QString m_id8;
    int m_runs = 0;

    Lan lan(int index, const QString &letter) const
    {
        const auto pid = static_cast<std::uint32_t>(QCoreApplication::applicationPid());
        const std::uint32_t base = (10U << 24) | ((100 + pid % 100) << 16) |
                                   (static_cast<std::uint32_t>(210 + index) << 8);
        return {testName(u"lan-"_s + letter), u"dnt%1%2"_s.arg(pid).arg(letter),
                Subnet::fromAddress(Ipv4{base}, 24)};
    }

    Result<QString> makeNetwork(const Lan &lan, bool dmz)
    {
        NetworkSpec spec;
        spec.name = lan.network;
        spec.internal = !dmz;
        spec.subnet = lan.subnet;
        spec.gateway = lan.subnet.gateway();
        spec.options = {{u"com.docker.network.bridge.name"_s, lan.bridge}};
        if (dmz)
            spec.options.insert(u"com.docker.network.bridge.enable_ip_masquerade"_s, u"false"_s);
        else
            spec.options.insert(u"com.docker.network.bridge.inhibit_ipv4"_s, u"true"_s);
        spec.labels = {{testLabelKey(), testLabelValue()}};
        return m_engine->createNetwork(spec);
    }

    Result<QString> runBase(const QString &suffix,
                            const std::vector<std::pair<Lan, std::uint32_t>> &places, bool forwards,
                            const QStringList &command, const std::vector<PortBinding> &ports = {})
    {
        ContainerSpec spec = testContainer(m_program, suffix, command);
        for (const auto &[lan, number] : places)
            spec.attachments.push_back({lan.network, lan.host(number), {}, {}});
        // A new namespace inherits the host's setting, which Docker turns on: "off" must be said.
        spec.sysctls = {{u"net.ipv4.ip_forward"_s, forwards ? u"1"_s : u"0"_s}};
        spec.capDrop = QStringList{u"ALL"_s};
        spec.ports = ports;
        const auto id = m_engine->createContainer(spec);
        if (!id)
            return id;
        if (const auto started = m_engine->startContainer(*id); !started)
            return fail(started.error());
        return id;
    }

    /// What a command prints in the network of a base.
    QByteArray runIn(const QString &base, const QStringList &command)
    {
        ContainerSpec spec = testContainer(m_program, u"run-%1"_s.arg(++m_runs), command);
        spec.networkMode = u"container:"_s + base;
        spec.capDrop = QStringList{u"ALL"_s};
        const auto id = m_engine->createContainer(spec);
        if (!id)
            return why(id);
        QByteArray output;
        if (const auto started = m_engine->startContainer(*id); !started)
            return why(started);
        if (const auto code = m_engine->waitContainer(*id, 60); !code)
            output = why(code);
        for (const LogLine &line : m_engine->logs(*id, {}).value_or(std::vector<LogLine>{}))
            output += line.text + '\n';
        if (const auto removed = m_engine->removeContainer(*id, true); !removed)
            output += why(removed);
        return output;
    }

    QByteArray connectFrom(const QString &base, const QString &address, int port)
    {
        return runIn(base, {u"connect"_s, address, QString::number(port), u"700"_s});
    }

    /// What this host answers under any of its addresses; empty is what we want.
    QByteArray reachHostFrom(const QString &base)
    {
        QStringList command;
        for (const QString &address : hostAddresses()) {
            if (!command.isEmpty())
                command.append(u"--"_s);
            command << u"connect"_s << address << QString::number(m_listener.port()) << u"700"_s;
        }
        const QByteArray answers = runIn(base, command);
        // Every address has been tried, or nothing is proven.
        if (answers.count('\n') < hostAddresses().size())
            return "not all were tried:\n" + answers;
        return answers.contains(kHostAnswer) ? answers : QByteArray();
    }

    Result<NetHelperResult> help(const NetHelperJob &job)
    {
        return runNetHelper(*m_engine, m_helper.reference, testName(u"helper"_s),
                            {{testLabelKey(), testLabelValue()}}, job);
    }

    NamespaceJob dress(const QString &id, const QString &name)
    {
        NamespaceJob job;
        const auto details = m_engine->inspectContainer(id);
        job.netns = details ? details->sandboxKey : QString();
        job.name = name;
        return job;
    }

    std::vector<FirewallLan> firewallLans() const
    {
        return {{lan(0, u"z"_s).bridge, true},
                {lan(1, u"a"_s).bridge, false},
                {lan(2, u"b"_s).bridge, false},
                {lan(3, u"c"_s).bridge, false}};
    }

    /// Addresses under which a container could find this host.
    QStringList hostAddresses() const
    {
        QStringList list;
        for (const QHostAddress &address : QNetworkInterface::allAddresses()) {
            if (address.protocol() == QAbstractSocket::IPv4Protocol && !address.isLoopback())
                list.append(address.toString());
        }
        return list;
    }

private Q_SLOTS:
    void initTestCase()
    {
        auto engine = connectDockerEngine();
        VERIFY_OK(engine);
        m_engine = std::move(*engine);
        auto program = loadTestImage(*m_engine);
        VERIFY_OK(program);
        m_program = *program;
        const auto payloads = Payloads::locate();
        VERIFY_OK(payloads);
        auto helper = payloads->netHelperImage();
        VERIFY_OK(helper);
        m_helper = *helper;
        const auto loaded = m_engine->loadImage(m_helper.tar);
        VERIFY_OK(loaded);
        m_id8 = u"t%1"_s.arg(QCoreApplication::applicationPid());
    }

    void cleanup()
    {
        NetHelperJob job;
        job.firewall = FirewallJob{m_id8, {}, true};
        const auto undone = help(job);
        const auto removed = removeTestResources(*m_engine);
        VERIFY_OK(undone);
        QVERIFY2(undone->ok, qPrintable(undone->error));
        VERIFY_OK(removed);
    }

    void helperIsReportedWhenItsJobIsBad()
    {
        NetHelperJob job;
        job.firewall = FirewallJob{u"not valid!"_s, {}, false};
        const auto result = help(job);
        VERIFY_OK(result);
        QVERIFY(!result->ok);
        QVERIFY2(result->error.contains(u"firewall.id"_s), qPrintable(result->error));
        const auto left = m_engine->containers({testLabel()});
        VERIFY_OK(left);
        QVERIFY(left->empty());
    }

    void pivotWorksOnlyWhenDressed()
    {
        const Lan a = lan(1, u"a"_s);
        const Lan b = lan(2, u"b"_s);
        const Lan c = lan(3, u"c"_s);
        for (const Lan &each : {a, b, c}) {
            const auto made = makeNetwork(each, false);
            VERIFY_OK(made);
        }
        const auto attacker = runBase(u"attacker"_s, {{a, 66}}, false, {u"pause"_s});
        VERIFY_OK(attacker);
        const auto first = runBase(u"first"_s, {{a, 10}, {b, 10}}, true, {u"pause"_s});
        VERIFY_OK(first);
        const auto second = runBase(u"second"_s, {{b, 20}, {c, 20}}, true, {u"pause"_s});
        VERIFY_OK(second);
        const auto target = runBase(u"target"_s, {{c, 30}}, false, {u"listen"_s, u"8080"_s});
        VERIFY_OK(target);

        QByteArray seen = connectFrom(*attacker, c.text(30), 8080);
        QVERIFY2(!seen.contains("hello"), seen.constData());

        NetHelperJob job;
        job.firewall = FirewallJob{m_id8, firewallLans(), false};
        NamespaceJob one = dress(*first, u"first"_s);
        one.addresses = {{{}, a.subnet, a.host(1), 24}, {{}, b.subnet, b.host(1), 24}};
        one.routes = {{c.subnet, b.host(20)}};
        one.nft = QString::fromLatin1(kWindows);
        NamespaceJob two = dress(*second, u"second"_s);
        two.addresses = {{{}, c.subnet, c.host(1), 24}};
        two.defaultVia = b.host(1);
        job.namespaces = {one, two, dress(*target, u"target"_s)};
        QElapsedTimer timer;
        timer.start();
        const auto dressed = help(job);
        qInfo("the whole helper: %lld ms", static_cast<long long>(timer.elapsed()));
        VERIFY_OK(dressed);
        QVERIFY2(dressed->ok, QJsonDocument(dressed->raw).toJson().constData());
        QCOMPARE(dressed->namespaces.size(), size_t(3));
        for (const auto &part : dressed->namespaces)
            qInfo("%s: %lld us", qPrintable(part.name), static_cast<long long>(part.micros));
        qInfo("firewall: %lld us in %s", static_cast<long long>(dressed->firewallMicros),
              qPrintable(dressed->backends.join(u' ')));

        seen = connectFrom(*attacker, c.text(30), 8080);
        QVERIFY2(seen.contains("hello"), seen.constData());
        const QByteArray hops = runIn(*attacker, {u"trace"_s, c.text(30), u"6"_s});
        QCOMPARE(hops, (a.text(10) + u'\n' + b.text(20) + u'\n' + c.text(30) + u'\n').toLatin1());

        // Nobody in the maze reaches the host, under none of its addresses.
        QVERIFY(!hostAddresses().isEmpty());
        for (const QString &base : {*attacker, *first, *second})
            QCOMPARE(reachHostFrom(base), QByteArray());

        job.check = true;
        const auto checked = help(job);
        VERIFY_OK(checked);
        const QJsonObject state = checked->raw.value(u"namespaces"_s).toArray().at(0).toObject();
        QVERIFY2(state.value(u"state"_s)
                     .toObject()
                     .value(u"nft"_s)
                     .toString()
                     .contains(u"numgen inc mod 65536 << 16"_s),
                 QJsonDocument(state).toJson().constData());

        // Not forwarding means not forwarding: the same maze without ip_forward on the second.
        auto removed = m_engine->removeContainer(*second, true);
        VERIFY_OK(removed);
        const auto deaf = runBase(u"second"_s, {{b, 20}, {c, 20}}, false, {u"pause"_s});
        VERIFY_OK(deaf);
        job.check = false;
        job.namespaces[1] = dress(*deaf, u"second"_s);
        job.namespaces[1].addresses = two.addresses;
        job.namespaces[1].defaultVia = two.defaultVia;
        const auto again = help(job);
        VERIFY_OK(again);
        QVERIFY2(again->ok, QJsonDocument(again->raw).toJson().constData());
        QCOMPARE(again->rulesAdded, 0);
        seen = connectFrom(*attacker, c.text(30), 8080);
        QVERIFY2(!seen.contains("hello"), seen.constData());
    }

    void dmzPublishesAndBeginsNothing()
    {
        const Lan z = lan(0, u"z"_s);
        const Lan a = lan(1, u"a"_s);
        const auto dmz = makeNetwork(z, true);
        VERIFY_OK(dmz);
        const auto inner = makeNetwork(a, false);
        VERIFY_OK(inner);
        const quint16 port =
            static_cast<quint16>(30000 + QCoreApplication::applicationPid() % 10000);
        const auto gateway = runBase(u"gateway"_s, {{z, 10}}, false, {u"listen"_s, u"8080"_s},
                                     {{8080, Transport::Tcp, {}, port}});
        VERIFY_OK(gateway);
        const auto outsider = runBase(u"outsider"_s, {{a, 10}}, false, {u"listen"_s, u"8080"_s});
        VERIFY_OK(outsider);

        // The hole that the rules close: without them a DMZ decky reaches its host.
        QByteArray seen = connectFrom(*gateway, z.text(1), m_listener.port());
        QVERIFY2(seen.contains(kHostAnswer), seen.constData());

        NetHelperJob job;
        job.firewall = FirewallJob{m_id8, firewallLans(), false};
        const auto dressed = help(job);
        VERIFY_OK(dressed);
        QVERIFY2(dressed->ok, qPrintable(dressed->error));
        QCOMPARE(reachHostFrom(*gateway), QByteArray());
        // … and what is published there answers, from outside of the maze.
        const QByteArray published = connectFromHost(z.text(1), port);
        QVERIFY2(published.contains("hello"), published.constData());
        QVERIFY(connectFromHost(u"127.0.0.1"_s, port).contains("hello"));
        seen = connectFrom(*gateway, a.text(10), 8080);
        QVERIFY2(!seen.contains("hello"), seen.constData());

        job.firewall = FirewallJob{m_id8, {}, true};
        const auto undone = help(job);
        VERIFY_OK(undone);
        QVERIFY2(undone->ok, qPrintable(undone->error));
        QCOMPARE(undone->rulesRemoved, dressed->rulesAdded);
        job.check = true;
        const auto checked = help(job);
        VERIFY_OK(checked);
        QVERIFY(checked->raw.value(u"firewall"_s).toObject().value(u"rules"_s).toArray().isEmpty());
        seen = connectFrom(*gateway, z.text(1), m_listener.port());
        QVERIFY2(seen.contains(kHostAnswer), seen.constData());
    }

private:
    static QByteArray connectFromHost(const QString &address, quint16 port)
    {
        QTcpSocket socket;
        socket.connectToHost(address, port);
        if (!socket.waitForConnected(2000) || !socket.waitForReadyRead(2000))
            return socket.errorString().toUtf8();
        return socket.readAll();
    }
};

QTEST_GUILESS_MAIN(TstPivot)
#include "tst_pivot.moc"
