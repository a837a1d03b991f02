// SPDX-License-Identifier: GPL-3.0-or-later
// The bus's broker beside nats-server on the same machine: 256-byte messages, topics matched by a
// wildcard, 2,048 in flight, the same light client for both, which puts one message or 32 into a
// write; ours over its UNIX socket, the other over the loopback (it has no UNIX sockets).
// contract: B-01
//
// DECNET_BENCH_REPS: rounds (5). Each measures both sides, one after the other, and the best round
// of one is compared with the best of the other: what else runs on the machine only takes away.
#include "tests/benchmarks/benchmark.h"
#include "tests/benchmarks/buspeer.h"

#include <QFile>
#include <QProcess>
#include <QStandardPaths>
#include <QTcpServer>
#include <QTemporaryDir>
#include <QTest>

#include <array>
#include <thread>

#include <poll.h>
#include <sched.h>
#include <sys/socket.h>
#include <unistd.h>

using namespace decnet::bench;
using namespace Qt::StringLiterals;
using Clock = std::chrono::steady_clock;

namespace {

constexpr int kBody = 256;
constexpr int kWindow = 2048;
constexpr int kBatch = 32; ///< messages a write, of a publisher that has many to say
constexpr auto kDuration = std::chrono::milliseconds(400);
constexpr int kRoundTrips = 4000;
const std::string kTopic = "decky.3f2a9c1e.traffic";
const std::string kPattern = "decky.*.traffic";

// Against nats-server.
constexpr double kLeastToOne = 2.0;
constexpr double kLeastToEight = 1.8;
constexpr double kLeastBatchedToEight = 2.5;
constexpr double kMostRoundTrip = 1.0;
constexpr double kMostMemory = 1.0;
/// Of what a UNIX socket takes, one message a write, when its reader throws everything away: a
/// broker has more to do. Counts instead of kLeastToOne where twice nats-server is more than that.
constexpr double kLeastOfSocket = 0.8;
constexpr double kLeastToOneAnywhere = 1.35;
constexpr double kLeastBesideStuck = 0.8; ///< of the same without one that is stuck

double median(std::vector<double> values)
{
    std::ranges::sort(values);
    return values.empty() ? 0 : values[values.size() / 2];
}

double best(const std::vector<double> &values)
{
    return *std::ranges::max_element(values);
}

double least(const std::vector<double> &values)
{
    return *std::ranges::min_element(values);
}

struct Server
{
    Broker broker = Broker::Ours;
    QString place;
    QProcess process;

    [[nodiscard]] double megabytes() const
    {
        QFile file(u"/proc/%1/status"_s.arg(process.processId()));
        if (!file.open(QIODevice::ReadOnly))
            return 0;
        for (const QByteArray &line : file.readAll().split('\n')) {
            if (line.startsWith("VmRSS:"))
                return line.mid(6).trimmed().split(' ').front().toDouble() / 1024;
        }
        return 0;
    }
    [[nodiscard]] double cpuSeconds() const
    {
        QFile file(u"/proc/%1/stat"_s.arg(process.processId()));
        if (!file.open(QIODevice::ReadOnly))
            return 0;
        const auto fields = file.readAll().split(' ');
        return (fields[13].toDouble() + fields[14].toDouble()) / 100;
    }
};

struct Throughput
{
    double perSecond = 0; ///< publications, in thousands
    qint64 lost = 0;
    double cpuMicros = 0; ///< of the broker, for each delivery
};

/// One publisher and its subscribers on one thread that only sends, reads and waits, so that the
/// broker has the other core for itself.
class Flood
{
public:
    Flood(const Server &server, int subscribers, int perWrite)
        : m_server(server)
        , m_perWrite(perWrite)
        , m_bytesPerWrite(repeated(
              BusPeer::publication(server.broker, kTopic, std::string(kBody, ' ')), perWrite))
        , m_size(BusPeer::deliveredSize(server.broker, kTopic, std::string(kBody, ' ')))
        , m_publisher(server.broker, server.place)
        , m_bytes(static_cast<std::size_t>(subscribers))
        , m_block(256 << 10)
    {
        for (int i = 0; i < subscribers; ++i) {
            m_subscribers.push_back(std::make_unique<BusPeer>(server.broker, server.place));
            m_subscribers.back()->subscribe(kPattern);
            m_polled.push_back({m_subscribers.back()->fd(), POLLIN, 0});
        }
        m_polled.push_back({m_publisher.fd(), 0, 0});
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
    [[nodiscard]] Throughput run()
    {
        const double cpu = m_server.cpuSeconds();
        const auto start = Clock::now();
        while (Clock::now() - start < kDuration) {
            fillWindow();
            wait();
        }
        const auto patience = Clock::now() + std::chrono::seconds(2);
        while (m_delivered < m_published && Clock::now() < patience)
            wait();
        const double seconds = std::chrono::duration<double>(Clock::now() - start).count();
        const auto published = static_cast<double>(m_published);
        return {published / seconds / 1e3, m_published - m_delivered,
                (m_server.cpuSeconds() - cpu) * 1e6 /
                    (published * static_cast<double>(m_subscribers.size()))};
    }

private:
    static std::string repeated(const std::string &text, int times)
    {
        std::string all;
        for (int i = 0; i < times; ++i)
            all += text;
        return all;
    }
    void fillWindow()
    {
        short &events = m_polled.back().events;
        events = 0;
        while (events == 0 && m_published + m_perWrite <= m_delivered + kWindow) {
            m_sent += m_publisher.sendNow(std::string_view(m_bytesPerWrite).substr(m_sent));
            if (m_sent < m_bytesPerWrite.size()) {
                events = POLLOUT;
            } else {
                m_sent = 0;
                m_published += m_perWrite;
            }
        }
    }
    void wait()
    {
        ::poll(m_polled.data(), m_polled.size(), 100);
        for (std::size_t i = 0; i < m_bytes.size(); ++i) {
            if ((m_polled[i].revents & POLLIN) == 0)
                continue;
            const ssize_t count = ::recv(m_polled[i].fd, m_block.data(), m_block.size(), 0);
            m_bytes[i] += static_cast<std::size_t>(std::max<ssize_t>(count, 0));
        }
        m_delivered = static_cast<qint64>(*std::ranges::min_element(m_bytes) / m_size);
    }

    const Server &m_server;
    const int m_perWrite; ///< messages
    const std::string m_bytesPerWrite;
    const std::size_t m_size;
    BusPeer m_publisher;
    std::vector<std::unique_ptr<BusPeer>> m_subscribers;
    std::vector<pollfd> m_polled; ///< the subscribers, then the publisher
    std::vector<std::size_t> m_bytes;
    std::vector<char> m_block;
    std::size_t m_sent = 0; ///< of the write that is on its way
    qint64 m_published = 0;
    qint64 m_delivered = 0; ///< to the slowest
};

Throughput flood(const Server &server, int subscribers, int perWrite = 1)
{
    return Flood(server, subscribers, perWrite).run();
}

/// Thousand messages a second, one a write, into a UNIX socket whose reader throws them away. What
/// bounds it is the kernel's work for each write, on both sides of one lock.
double socketAlone()
{
    std::array<int, 2> ends{};
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0)
        qFatal("no pair of sockets");
    std::thread reading([fd = ends[1]] {
        std::vector<char> block(128 << 10);
        while (true) {
            const ssize_t count = ::recv(fd, block.data(), block.size(), MSG_DONTWAIT);
            if (count == 0)
                return;
            if (count < 0)
                ::sched_yield();
        }
    });
    const std::string frame = BusPeer::publication(Broker::Ours, kTopic, std::string(kBody, ' '));
    qint64 sent = 0;
    const auto start = Clock::now();
    while (Clock::now() - start < kDuration) {
        for (int i = 0; i < 100; ++i)
            sent += ::send(ends[0], frame.data(), frame.size(), MSG_NOSIGNAL) > 0 ? 1 : 0;
    }
    const double seconds = std::chrono::duration<double>(Clock::now() - start).count();
    ::close(ends[0]);
    reading.join();
    ::close(ends[1]);
    return static_cast<double>(sent) / seconds / 1e3;
}

/// Median, in microseconds.
double roundTrip(const Server &server)
{
    const std::string body(kBody, ' ');
    const std::string there = BusPeer::publication(server.broker, "ping.a.traffic", body);
    const std::string back = BusPeer::publication(server.broker, "pong.a.traffic", body);
    const std::size_t size = BusPeer::deliveredSize(server.broker, "ping.a.traffic", body);
    BusPeer caller(server.broker, server.place);
    BusPeer echo(server.broker, server.place);
    caller.subscribe("pong.*.traffic");
    echo.subscribe("ping.*.traffic");
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    std::thread answering([&] {
        for (int i = 0; i < kRoundTrips; ++i) {
            echo.expect(size);
            echo.send(back);
        }
    });
    std::vector<double> micros;
    for (int i = 0; i < kRoundTrips; ++i) {
        const auto start = Clock::now();
        caller.send(there);
        caller.expect(size);
        micros.push_back(std::chrono::duration<double, std::micro>(Clock::now() - start).count());
    }
    answering.join();
    return median(std::move(micros));
}

} // namespace

class BenchBus : public QObject
{
    Q_OBJECT

private:
    QTemporaryDir m_home;
    Server m_ours;
    Server m_nats;
    const int m_rounds = std::clamp(qEnvironmentVariableIntValue("DECNET_BENCH_REPS") > 0
                                        ? qEnvironmentVariableIntValue("DECNET_BENCH_REPS")
                                        : 5,
                                    1, 50);

    /// Thousand a second of ours and of nats-server, the best rounds.
    struct Rates
    {
        double ours = 0;
        double nats = 0;
    };
    Rates compareFloods(
        const char *what, int subscribers, int perWrite, double goal,
        const std::function<void()> &afterRound = [] {})
    {
        std::vector<double> ours;
        std::vector<double> nats;
        std::vector<double> ourCpu;
        std::vector<double> natsCpu;
        qint64 lost = 0;
        for (int i = 0; i < m_rounds; ++i) {
            const Throughput mine = flood(m_ours, subscribers, perWrite);
            const Throughput theirs = flood(m_nats, subscribers, perWrite);
            ours.push_back(mine.perSecond);
            nats.push_back(theirs.perSecond);
            ourCpu.push_back(mine.cpuMicros);
            natsCpu.push_back(theirs.cpuMicros);
            lost += mine.lost;
            afterRound();
        }
        qInfo("  %-20s %7.0f k/s / %7.0f k/s of nats-server = %.2f   (at least %.2f; broker %.2f / "
              "%.2f us a delivery)",
              what, best(ours), best(nats), best(ours) / best(nats), goal, median(ourCpu),
              median(natsCpu));
        if (lost != 0)
            QTest::qFail(what, __FILE__, __LINE__);
        return {best(ours), best(nats)};
    }
    void holdFloods(const char *what, int subscribers, int perWrite, double goal)
    {
        const Rates rates = compareFloods(what, subscribers, perWrite, goal);
        if (kOptimised)
            QVERIFY2(rates.ours >= rates.nats * goal, what);
    }
    void compareMemory(const char *what)
    {
        const double ours = m_ours.megabytes();
        const double nats = m_nats.megabytes();
        qInfo("  %-20s %7.1f MiB / %7.1f MiB of nats-server = %.2f   (at most %.2f)", what, ours,
              nats, ours / nats, kMostMemory);
        QVERIFY(ours > 0 && nats > 0);
        QVERIFY(ours <= nats * kMostMemory);
    }

private Q_SLOTS:
    void initTestCase()
    {
        const QString nats = QStandardPaths::findExecutable(
            u"nats-server"_s, {u"/usr/sbin"_s, u"/usr/bin"_s, u"/usr/local/bin"_s});
        QVERIFY2(!nats.isEmpty(), "nats-server is not installed");
        QTcpServer free;
        QVERIFY(free.listen(QHostAddress::LocalHost));
        const quint16 port = free.serverPort();
        free.close();
        m_nats.broker = Broker::Nats;
        m_nats.place = QString::number(port);
        m_nats.process.start(nats, {u"-a"_s, u"127.0.0.1"_s, u"-p"_s, m_nats.place});
        QVERIFY(m_nats.process.waitForStarted());

        auto environment = QProcessEnvironment::systemEnvironment();
        environment.insert(u"DECNET_HOME"_s, m_home.path());
        environment.insert(u"DECNET_ALLOW_ROOT"_s, u"1"_s);
        m_ours.process.setProcessEnvironment(environment);
        m_ours.place = m_home.filePath(u"run/bus.sock"_s);
        m_ours.process.start(qEnvironmentVariable("DECNET_BIN_DIR") + u"/decnet"_s,
                             {u"bus"_s, u"run"_s});
        QVERIFY(m_ours.process.waitForStarted());
        QTRY_VERIFY(QFile::exists(m_ours.place));
        QTest::qWait(500);
    }
    void cleanupTestCase()
    {
        for (Server *server : {&m_ours, &m_nats}) {
            server->process.kill();
            server->process.waitForFinished();
        }
    }

    void idleMemory() { compareMemory("idle RSS"); }

    void toOneSubscriber()
    {
        std::vector<double> alone;
        const Rates rates = compareFloods("1 to 1, one a write", 1, 1, kLeastToOne,
                                          [&] { alone.push_back(socketAlone()); });
        qInfo("  %-20s %7.0f k/s = %.2f of nats-server; ours is %.2f of it   (at least %.2f)",
              "the socket alone", best(alone), best(alone) / rates.nats, rates.ours / best(alone),
              kLeastOfSocket);
        if (!kOptimised)
            return;
        QVERIFY(rates.ours >= kLeastToOneAnywhere * rates.nats);
        QVERIFY(rates.ours >= std::min(kLeastToOne * rates.nats, kLeastOfSocket * best(alone)));
    }
    void toOneSubscriberBatched() { holdFloods("1 to 1, 32 a write", 1, kBatch, kLeastToOne); }
    void toEightSubscribers() { holdFloods("1 to 8, one a write", 8, 1, kLeastToEight); }
    void toEightSubscribersBatched()
    {
        holdFloods("1 to 8, 32 a write", 8, kBatch, kLeastBatchedToEight);
    }

    void roundTrips()
    {
        std::vector<double> ours;
        std::vector<double> nats;
        for (int i = 0; i < m_rounds; ++i) {
            ours.push_back(roundTrip(m_ours));
            nats.push_back(roundTrip(m_nats));
        }
        qInfo("  %-20s %7.1f us  / %7.1f us  of nats-server = %.2f   (at most %.2f)", "round trip",
              least(ours), least(nats), least(ours) / least(nats), kMostRoundTrip);
        if (kOptimised)
            QVERIFY(least(ours) <= least(nats) * kMostRoundTrip);
    }

    void aStuckSubscriberSlowsNobody()
    {
        std::vector<double> free;
        std::vector<double> beside;
        // Two of the same are compared here, so that noise alone could decide: twice the rounds.
        for (int i = 0; i < 2 * m_rounds; ++i) {
            free.push_back(flood(m_ours, 1).perSecond);
            BusPeer stuck(Broker::Ours, m_ours.place);
            stuck.subscribe(kPattern);
            const Throughput with = flood(m_ours, 1);
            QCOMPARE(with.lost, 0);
            beside.push_back(with.perSecond);
        }
        qInfo("  %-20s %7.0f k/s / %7.0f k/s without = %.2f", "one is stuck", best(beside),
              best(free), best(beside) / best(free));
        if (kOptimised)
            QVERIFY(best(beside) >= best(free) * kLeastBesideStuck);
    }

    void loadedMemory() { compareMemory("loaded RSS"); }
};

QTEST_GUILESS_MAIN(BenchBus)
#include "bench_bus.moc"
