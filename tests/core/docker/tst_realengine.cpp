// SPDX-License-Identifier: GPL-3.0-or-later
// The client against a real engine. contract: E-01, E-03
#include "core/docker/dockerengine.h"
#include "core/docker/logfollower.h"
#include "core/docker/tar.h"
#include "tests/core/docker/testimage.h"

#include <QElapsedTimer>
#include <QTest>

#include <condition_variable>
#include <mutex>
#include <thread>

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

/// A /24 that is not used by anything else on the machine, per process.
Subnet testSubnet(int index)
{
    const auto pid = static_cast<std::uint32_t>(QCoreApplication::applicationPid());
    const std::uint32_t second = 100 + pid % 100;
    return Subnet::fromAddress(
        Ipv4{(10U << 24) | (second << 16) | (static_cast<std::uint32_t>(200 + index) << 8)}, 24);
}

Ipv4 host(const Subnet &subnet, std::uint32_t number)
{
    return Ipv4{subnet.network().value + number};
}

} // namespace

class TstRealEngine : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<DockerEngine> m_engine;
    ScratchImage m_image;

    NetworkSpec network(const QString &suffix, int index) const
    {
        NetworkSpec spec;
        spec.name = testName(suffix);
        spec.internal = true;
        spec.subnet = testSubnet(index);
        spec.gateway = spec.subnet->gateway();
        spec.options = {{u"com.docker.network.bridge.inhibit_ipv4"_s, u"true"_s}};
        spec.labels = {{testLabelKey(), testLabelValue()}};
        return spec;
    }

private Q_SLOTS:
    void initTestCase()
    {
        auto engine = connectDockerEngine();
        VERIFY_OK(engine);
        m_engine = std::move(*engine);
        const auto info = m_engine->info();
        VERIFY_OK(info);
        auto image = loadTestImage(*m_engine);
        VERIFY_OK(image);
        m_image = *image;
    }

    void cleanup()
    {
        const auto removed = removeTestResources(*m_engine);
        VERIFY_OK(removed);
    }

    void cleanupTestCase()
    {
        if (!m_engine)
            return;
        const auto left = m_engine->containers({testLabel()});
        VERIFY_OK(left);
        QVERIFY(left->empty());
    }

    void describesTheEngine()
    {
        const auto info = m_engine->info();
        VERIFY_OK(info);
        QCOMPARE(info->os, u"linux"_s);
        QVERIFY(!info->version.isEmpty());
        QVERIFY(info->apiVersion.startsWith(u"1."_s));
        QVERIFY(info->rootDir.startsWith(u'/'));
    }

    void loadedImageHasTheIdThatWasComputed()
    {
        const auto byReference = m_engine->imageExists(m_image.reference);
        VERIFY_OK(byReference);
        QVERIFY(*byReference);
        const auto byId = m_engine->imageExists(m_image.id);
        VERIFY_OK(byId);
        QVERIFY(*byId);
        const auto other = m_engine->imageExists(u"decnet-test/program:no-such-tag"_s);
        VERIFY_OK(other);
        QVERIFY(!*other);
    }

    void containerLivesAndDies()
    {
        ContainerSpec spec = testContainer(m_image, u"life"_s, {u"pause"_s});
        spec.networkMode = u"none"_s;
        const auto id = m_engine->createContainer(spec);
        VERIFY_OK(id);
        const auto again = m_engine->createContainer(spec);
        QVERIFY(!again);
        QCOMPARE(again.error().kind, ErrorKind::Conflict);
        QVERIFY(again.error().message.contains(spec.name));

        auto started = m_engine->startContainer(*id);
        VERIFY_OK(started);
        started = m_engine->startContainer(spec.name);
        VERIFY_OK(started); // already running

        const auto details = m_engine->inspectContainer(spec.name);
        VERIFY_OK(details);
        QCOMPARE(details->container.id, *id);
        QCOMPARE(details->container.name, spec.name);
        QVERIFY(details->container.isRunning());
        QVERIFY(details->pid > 0);
        QVERIFY(details->startedAt.isValid());
        QVERIFY(details->sandboxKey.startsWith(u"/var/run/docker/netns/"_s));
        QCOMPARE(details->container.labels.value(testLabelKey()), testLabelValue());

        auto stopped = m_engine->stopContainer(*id, 2);
        VERIFY_OK(stopped);
        stopped = m_engine->stopContainer(*id, 2);
        VERIFY_OK(stopped);
        auto removed = m_engine->removeContainer(*id, false);
        VERIFY_OK(removed);
        removed = m_engine->removeContainer(*id, true);
        VERIFY_OK(removed);
        const auto gone = m_engine->inspectContainer(*id);
        QVERIFY(!gone);
        QCOMPARE(gone.error().kind, ErrorKind::NotFound);
    }

    void namesAreNeverMatchedByPart()
    {
        ContainerSpec longer = testContainer(m_image, u"web-1-ssh"_s, {u"pause"_s});
        longer.networkMode = u"none"_s;
        const auto id = m_engine->createContainer(longer);
        VERIFY_OK(id);
        const auto shorter = m_engine->inspectContainer(testName(u"web-1"_s));
        QVERIFY(!shorter);
        QCOMPARE(shorter.error().kind, ErrorKind::NotFound);
        const auto removed = m_engine->removeContainer(testName(u"web-1"_s), true);
        VERIFY_OK(removed); // not there is success …
        const auto still = m_engine->inspectContainer(longer.name);
        VERIFY_OK(still); // … and touches nothing else
    }

    void everythingOfASpecArrives()
    {
        const NetworkSpec first = network(u"net-z"_s, 0);
        const NetworkSpec second = network(u"net-a"_s, 1);
        for (const NetworkSpec &spec : {first, second}) {
            const auto made = m_engine->createNetwork(spec);
            VERIFY_OK(made);
        }
        ContainerSpec spec = testContainer(m_image, u"full"_s,
                                           {u"cat"_s,
                                            u"/proc/sys/net/ipv4/ip_default_ttl"_s,
                                            u"--"_s,
                                            u"cat"_s,
                                            u"/sys/class/net/eth0/address"_s,
                                            u"--"_s,
                                            u"cat"_s,
                                            u"/sys/class/net/eth1/address"_s,
                                            u"--"_s,
                                            u"cat"_s,
                                            u"/proc/self/status"_s,
                                            u"--"_s,
                                            u"cat"_s,
                                            u"/etc/hostname"_s,
                                            u"--"_s,
                                            u"cat"_s,
                                            u"/etc/resolv.conf"_s,
                                            u"--"_s,
                                            u"cat"_s,
                                            u"/proc/mounts"_s,
                                            u"--"_s,
                                            u"pause"_s});
        spec.hostname = u"fileserver"_s;
        spec.user = u"65532:65532"_s;
        spec.mac = u"00:50:56:01:02:03"_s;
        spec.attachments = {{first.name, host(*first.subnet, 10), {}, {}},
                            {second.name, host(*second.subnet, 20), {}, {}}};
        spec.sysctls = {{u"net.ipv4.ip_default_ttl"_s, u"128"_s}};
        spec.capDrop = QStringList{u"ALL"_s};
        spec.securityOpt =
            QStringList{u"no-new-privileges"_s,
                        u"seccomp={\"defaultAction\":\"SCMP_ACT_ALLOW\",\"syscalls\":[]}"_s};
        spec.dns = QStringList{u"127.0.0.1"_s};
        spec.readOnlyRoot = true;
        spec.memoryBytes = 32 << 20;
        spec.pidsLimit = 16;
        spec.tmpfs = {{u"/scratch"_s, u"size=1m,mode=1777"_s}};
        spec.logOptions = {{u"max-size"_s, u"1m"_s}, {u"max-file"_s, u"2"_s}};
        spec.restartPolicy = u"unless-stopped"_s;
        const auto id = m_engine->createContainer(spec);
        VERIFY_OK(id);
        const auto started = m_engine->startContainer(*id);
        VERIFY_OK(started);
        const auto details = m_engine->inspectContainer(*id);
        VERIFY_OK(details);
        QCOMPARE(details->addresses.value(first.name), host(*first.subnet, 10).toString());
        QCOMPARE(details->addresses.value(second.name), host(*second.subnet, 20).toString());

        QByteArray text;
        QTRY_VERIFY_WITH_TIMEOUT(([&] {
                                     text.clear();
                                     const auto lines = m_engine->logs(*id, {});
                                     for (const LogLine &line :
                                          lines.value_or(std::vector<LogLine>{}))
                                         text += line.text + '\n';
                                     return text.contains("/scratch");
                                 }()),
                                 5000);
        QVERIFY2(text.startsWith("128\n"), text.constData());
        // The interfaces are in the order of the networks' names: the first attachment is eth1
        // here.
        QCOMPARE(text.split('\n').value(2), QByteArray("00:50:56:01:02:03"));
        QVERIFY2(text.contains("Uid:\t65532"), text.constData());
        QVERIFY2(text.contains("CapBnd:\t0000000000000000"), text.constData());
        QVERIFY2(text.contains("NoNewPrivs:\t1"), text.constData());
        QVERIFY2(text.contains("Seccomp:\t2"), text.constData());
        QVERIFY2(text.contains("\nfileserver\n"), text.constData());
        QVERIFY2(text.contains("overlay / overlay ro,"), text.constData());
    }

    void networksConnectAndDisconnectTwice()
    {
        const NetworkSpec spec = network(u"twice"_s, 0);
        const auto networkId = m_engine->createNetwork(spec);
        VERIFY_OK(networkId);
        const auto duplicate = m_engine->createNetwork(spec);
        QVERIFY(!duplicate);
        QCOMPARE(duplicate.error().kind, ErrorKind::Conflict);

        const auto listed = m_engine->networks({testLabel()});
        VERIFY_OK(listed);
        QCOMPARE(listed->size(), size_t(1));
        QCOMPARE(listed->front().name, spec.name);
        QVERIFY(listed->front().internal);
        QCOMPARE(listed->front().subnets.size(), size_t(1));
        QCOMPARE(listed->front().subnets.front().toString(), spec.subnet->toString());

        ContainerSpec container = testContainer(m_image, u"member"_s, {u"pause"_s});
        container.attachments = {{u"bridge"_s, {}, {}, {}}};
        const auto id = m_engine->createContainer(container);
        VERIFY_OK(id);
        const auto started = m_engine->startContainer(*id);
        VERIFY_OK(started);
        const NetworkAttachment attachment{spec.name, host(*spec.subnet, 7), {}, {}};
        auto done = m_engine->connectNetwork(spec.name, *id, attachment);
        VERIFY_OK(done);
        done = m_engine->connectNetwork(spec.name, *id, attachment);
        VERIFY_OK(done);
        const auto busy = m_engine->removeNetwork(spec.name);
        QVERIFY(!busy);
        QCOMPARE(busy.error().kind, ErrorKind::Refused);
        done = m_engine->disconnectNetwork(spec.name, *id, false);
        VERIFY_OK(done);
        done = m_engine->disconnectNetwork(spec.name, *id, false);
        VERIFY_OK(done);
        done = m_engine->removeNetwork(spec.name);
        VERIFY_OK(done);
        done = m_engine->removeNetwork(spec.name);
        QVERIFY(!done);
        QCOMPARE(done.error().kind, ErrorKind::NotFound);
    }

    void publishedPortsAnswer()
    {
        ContainerSpec spec = testContainer(m_image, u"ports"_s, {u"listen"_s, u"7777"_s});
        spec.attachments = {{u"bridge"_s, {}, {}, {}}};
        const quint16 port =
            static_cast<quint16>(20000 + QCoreApplication::applicationPid() % 10000);
        spec.ports = {{7777, Transport::Tcp, u"127.0.0.1"_s, port},
                      {7777, Transport::Udp, u"127.0.0.1"_s, port}};
        const auto id = m_engine->createContainer(spec);
        VERIFY_OK(id);
        const auto started = m_engine->startContainer(*id);
        VERIFY_OK(started);
        const auto details = m_engine->inspectContainer(*id);
        VERIFY_OK(details);
        QCOMPARE(details->container.ports.size(), size_t(2));
        for (const ObservedPort &observed : details->container.ports) {
            QCOMPARE(observed.containerPort, quint16(7777));
            QCOMPARE(observed.hostPort, port);
            QCOMPARE(observed.hostAddress, u"127.0.0.1"_s);
        }
    }

    void exitCodesAndLogs()
    {
        ContainerSpec spec =
            testContainer(m_image, u"logs"_s,
                          {u"say"_s, u"one"_s, u"two"_s, u"--"_s, u"err"_s, u"bad"_s, u"--"_s,
                           u"long"_s, u"40000"_s, u"--"_s, u"exit"_s, u"7"_s});
        spec.networkMode = u"none"_s;
        const auto id = m_engine->createContainer(spec);
        VERIFY_OK(id);
        const auto started = m_engine->startContainer(*id);
        VERIFY_OK(started);
        const auto code = m_engine->waitContainer(*id, 20);
        VERIFY_OK(code);
        QCOMPARE(*code, 7);

        const auto lines = m_engine->logs(*id, {});
        VERIFY_OK(lines);
        QList<QByteArray> out;
        QList<QByteArray> err;
        QString second;
        for (const LogLine &line : *lines) {
            (line.isStderr ? err : out).append(line.text);
            if (line.text == "two")
                second = line.timestamp;
        }
        QCOMPARE(err, QList<QByteArray>{"bad"});
        // The engine cuts lines at 16 KiB; they come back in one piece.
        QCOMPARE(out, (QList<QByteArray>{"one", "two", QByteArray(40000, 'x')}));

        // From a time on, that time included.
        const auto rest = m_engine->logs(*id, second);
        VERIFY_OK(rest);
        out.clear();
        for (const LogLine &line : *rest) {
            if (!line.isStderr)
                out.append(line.text);
        }
        QCOMPARE(out, (QList<QByteArray>{"two", QByteArray(40000, 'x')}));
    }

    void eventsArriveAndCancelIsPrompt()
    {
        Task task;
        std::mutex mutex;
        QStringList actions;
        Result<void> ended;
        const QString since = QString::number(QDateTime::currentSecsSinceEpoch() - 1);
        std::thread follower([&] {
            ended = m_engine->followEvents(
                {testLabel()}, since,
                [&](const EngineEvent &event) {
                    const std::lock_guard lock(mutex);
                    if (event.attributes.value(u"name"_s) == testName(u"events"_s))
                        actions.append(event.action);
                },
                task);
        });
        ContainerSpec spec = testContainer(m_image, u"events"_s, {u"exit"_s, u"3"_s});
        spec.networkMode = u"none"_s;
        const auto id = m_engine->createContainer(spec);
        const auto started = id ? m_engine->startContainer(*id) : Result<void>();
        const auto has = [&](const QString &action) {
            const std::lock_guard lock(mutex);
            return actions.contains(action);
        };
        QElapsedTimer timer;
        timer.start();
        while (!has(u"die"_s) && timer.elapsed() < 10000)
            QTest::qSleep(10);
        const bool complete = has(u"create"_s) && has(u"start"_s) && has(u"die"_s);
        timer.restart();
        task.cancel();
        follower.join();
        const qint64 cancelMillis = timer.elapsed();
        VERIFY_OK(id);
        VERIFY_OK(started);
        QVERIFY2(complete, qPrintable(actions.join(u' ')));
        VERIFY_OK(ended);
        QVERIFY2(cancelMillis <= 200, QByteArray::number(cancelMillis).constData());
    }

    void logsAreFollowedLive()
    {
        std::mutex mutex;
        std::condition_variable changed;
        QMap<QString, QList<QByteArray>> seen;
        QStringList endings;
        auto follower = createLogFollower(
            [&](const QString &id, const LogLine &line) {
                const std::lock_guard lock(mutex);
                seen[id].append(line.text);
                changed.notify_all();
            },
            [&](const QString &id, const Result<void> &how) {
                const std::lock_guard lock(mutex);
                endings.append(id + (how ? u" ok"_s : u' ' + how.error().message));
                changed.notify_all();
            });
        VERIFY_OK(follower);

        QStringList ids;
        for (int i = 0; i < 3; ++i) {
            ContainerSpec spec =
                testContainer(m_image, u"follow-%1"_s.arg(i), {u"tick"_s, u"20"_s});
            spec.networkMode = u"none"_s;
            const auto id = m_engine->createContainer(spec);
            VERIFY_OK(id);
            const auto started = m_engine->startContainer(*id);
            VERIFY_OK(started);
            ids.append(*id);
            (*follower)->follow(*id, {});
            (*follower)->follow(*id, {});
        }
        QCOMPARE((*follower)->streamCount(), 3);
        const auto waitFor = [&](const auto &condition) {
            std::unique_lock lock(mutex);
            return changed.wait_for(lock, std::chrono::seconds(15), condition);
        };
        QVERIFY(waitFor([&] {
            return seen[ids[0]].size() > 5 && seen[ids[1]].size() > 5 && seen[ids[2]].size() > 5;
        }));
        {
            const std::lock_guard lock(mutex);
            for (const QString &id : ids) {
                for (int i = 0; i < 5; ++i)
                    QCOMPARE(seen[id][i], "tick " + QByteArray::number(i));
            }
        }
        const auto removed = m_engine->removeContainer(ids[0], true);
        VERIFY_OK(removed);
        QVERIFY(waitFor([&] { return endings.size() == 1; }));
        QCOMPARE(endings.front(), ids[0] + u" ok"_s);
        (*follower)->unfollow(ids[1]);
        QCOMPARE((*follower)->streamCount(), 1);
    }

    void manyAtOnce()
    {
        std::vector<std::thread> threads;
        std::atomic_int good = 0;
        for (int i = 0; i < 16; ++i) {
            threads.emplace_back([&, i] {
                ContainerSpec spec =
                    testContainer(m_image, u"many-%1"_s.arg(i), {u"exit"_s, u"0"_s});
                spec.networkMode = u"none"_s;
                const auto id = m_engine->createContainer(spec);
                if (id && m_engine->removeContainer(*id, true))
                    ++good;
            });
        }
        for (std::thread &thread : threads)
            thread.join();
        QCOMPARE(good.load(), 16);
    }

    void filesAreCopiedIn()
    {
        ContainerSpec spec = testContainer(m_image, u"copy"_s, {u"cat"_s, u"/job/data"_s});
        spec.networkMode = u"none"_s;
        const auto id = m_engine->createContainer(spec);
        VERIFY_OK(id);
        TarWriter tar;
        tar.addDirectory("job");
        tar.addFile("job/data", "what was copied\n", 0600);
        const auto copied = m_engine->putArchive(*id, u"/"_s, tar.finish());
        VERIFY_OK(copied);
        const auto started = m_engine->startContainer(*id);
        VERIFY_OK(started);
        const auto code = m_engine->waitContainer(*id, 20);
        VERIFY_OK(code);
        const auto lines = m_engine->logs(*id, {});
        VERIFY_OK(lines);
        QCOMPARE(lines->size(), size_t(1));
        QCOMPARE(lines->front().text, QByteArray("what was copied"));
    }
};

QTEST_GUILESS_MAIN(TstRealEngine)
#include "tst_realengine.moc"
