// SPDX-License-Identifier: GPL-3.0-or-later
// Many logs on one thread, and how they end. contract: C-01
#include "core/docker/curllogfollower.h"
#include "tests/support/fakedockerserver.h"

#include <QElapsedTimer>
#include <QTest>

#include <condition_variable>
#include <ctime>

using namespace decnet;
using namespace decnet::test;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

/// What the follower told, and a way to wait for it.
struct Story
{
    std::mutex mutex;
    std::condition_variable changed;
    QStringList lines; ///< "id text"
    QStringList endings;
    std::vector<ErrorKind> kinds;

    LogFollower::LineHandler onLine()
    {
        return [this](const QString &id, const LogLine &line) {
            const std::lock_guard lock(mutex);
            lines.append(id + u' ' + QString::fromUtf8(line.text));
            changed.notify_all();
        };
    }
    LogFollower::EndHandler onEnd()
    {
        return [this](const QString &id, const Result<void> &how) {
            const std::lock_guard lock(mutex);
            endings.append(id + (how ? u" ok"_s : u" failed"_s));
            if (!how)
                kinds.push_back(how.error().kind);
            changed.notify_all();
        };
    }
    template<typename Condition>
    bool waitFor(const Condition &condition)
    {
        std::unique_lock lock(mutex);
        return changed.wait_for(lock, 5s, condition);
    }
};

QByteArray frame(const QByteArray &text)
{
    return logFrame(1, "2026-06-01T10:00:00.123456789Z " + text + '\n');
}

std::unique_ptr<CurlLogFollower> followerOn(const FakeDockerServer &server, Story &story)
{
    return std::make_unique<CurlLogFollower>(DockerEndpoint::parse(server.host()).value(),
                                             story.onLine(), story.onEnd());
}

double cpuSeconds()
{
    timespec time{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

} // namespace

class TstLogFollower : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void linesArriveThenTheEnd()
    {
        const FakeDockerServer server([](const FakeRequest &) {
            FakeReply reply;
            const QByteArray bytes = frame("one") + frame("two");
            reply.pieces = {bytes.left(5), bytes.mid(5, 30), bytes.mid(35)};
            reply.pieceDelay = 10ms;
            return reply;
        });
        Story story;
        const auto follower = followerOn(server, story);
        follower->follow(u"aa"_s, u"2026-06-01T10:00:00.5Z"_s);
        QVERIFY(story.waitFor([&] { return !story.endings.isEmpty(); }));
        QCOMPARE(story.lines, (QStringList{u"aa one"_s, u"aa two"_s}));
        QCOMPARE(story.endings, QStringList{u"aa ok"_s});
        QCOMPARE(follower->streamCount(), 0);
        const FakeRequest request = server.requests().front();
        QCOMPARE(request.path, QByteArray("/containers/aa/logs"));
        QVERIFY2(request.query.contains("since=1780308000.500000000"), request.query.constData());
        QVERIFY(request.query.contains("follow=1"));
    }

    void failuresHaveKinds_data()
    {
        QTest::addColumn<int>("status");
        QTest::addColumn<bool>("drop");
        QTest::addColumn<QByteArray>("piece");
        QTest::addColumn<ErrorKind>("kind");
        QTest::newRow("gone") << 404 << false << QByteArray() << ErrorKind::NotFound;
        QTest::newRow("cut") << 200 << true << frame("x") << ErrorKind::Unreachable;
        QTest::newRow("no frames")
            << 200 << false << QByteArray("plain text, no frames\n") << ErrorKind::Corrupt;
    }

    void failuresHaveKinds()
    {
        QFETCH(int, status);
        QFETCH(bool, drop);
        QFETCH(QByteArray, piece);
        QFETCH(ErrorKind, kind);
        const FakeDockerServer server([&](const FakeRequest &) {
            if (status != 200)
                return FakeReply::error(status, "No such container: aa");
            FakeReply reply;
            reply.pieces = {piece};
            reply.dropAfterBytes = drop ? 0 : -1;
            return reply;
        });
        Story story;
        const auto follower = followerOn(server, story);
        follower->follow(u"aa"_s, {});
        QVERIFY(story.waitFor([&] { return !story.endings.isEmpty(); }));
        QCOMPARE(story.kinds, std::vector<ErrorKind>{kind});
    }

    void manyStreamsOneThreadNoBusyLoop()
    {
        constexpr int kStreams = 100;
        const FakeDockerServer server([](const FakeRequest &request) {
            FakeReply reply;
            reply.pieces = {frame("of " + request.path)};
            reply.stallAfterPieces = true;
            return reply;
        });
        Story story;
        const auto follower = followerOn(server, story);
        for (int i = 0; i < kStreams; ++i)
            follower->follow(u"c%1"_s.arg(i), {});
        QCOMPARE(follower->streamCount(), kStreams);
        QVERIFY(story.waitFor([&] { return story.lines.size() == kStreams; }));
        // The fake server polls, so only a spinning follower could use a whole second of processor.
        const double before = cpuSeconds();
        QTest::qSleep(1000);
        const double used = cpuSeconds() - before;
        QVERIFY2(used < 0.6, QByteArray::number(used).constData());
        QVERIFY(story.endings.isEmpty());
    }

    void unfollowedStreamsAreSilent()
    {
        const FakeDockerServer server([](const FakeRequest &) {
            FakeReply reply;
            reply.pieces = std::vector<QByteArray>(1000, frame("tick"));
            reply.pieceDelay = 10ms;
            return reply;
        });
        Story story;
        const auto follower = followerOn(server, story);
        follower->follow(u"aa"_s, {});
        follower->follow(u"aa"_s, {});
        QCOMPARE(follower->streamCount(), 1);
        QVERIFY(story.waitFor([&] { return story.lines.size() > 3; }));
        QCOMPARE(server.requests().size(), size_t(1));
        follower->unfollow(u"aa"_s);
        follower->unfollow(u"never followed"_s);
        QCOMPARE(follower->streamCount(), 0);
        QTest::qSleep(50);
        const qsizetype count = [&] {
            const std::lock_guard lock(story.mutex);
            return story.lines.size();
        }();
        QTest::qSleep(150);
        const std::lock_guard lock(story.mutex);
        QCOMPARE(story.lines.size(), count);
        QVERIFY(story.endings.isEmpty());
    }

    void endHandlerMayFollowAgain()
    {
        std::atomic_int served = 0;
        const FakeDockerServer server([&served](const FakeRequest &) {
            FakeReply reply;
            reply.pieces = {frame(QByteArray::number(++served))};
            return reply;
        });
        Story story;
        std::unique_ptr<CurlLogFollower> follower;
        std::atomic_int ends = 0;
        follower = std::make_unique<CurlLogFollower>(DockerEndpoint::parse(server.host()).value(),
                                                     story.onLine(),
                                                     [&](const QString &id, const Result<void> &) {
                                                         if (++ends < 3)
                                                             follower->follow(id, {});
                                                     });
        follower->follow(u"aa"_s, {});
        QVERIFY(story.waitFor([&] { return story.lines.size() == 3; }));
        QTRY_COMPARE(ends.load(), 3);
    }

    void engineThatDiesEndsEveryStream()
    {
        FakeDockerServer server([](const FakeRequest &) {
            FakeReply reply;
            reply.pieces = {frame("alive")};
            reply.stallAfterPieces = true;
            return reply;
        });
        Story story;
        const auto follower = followerOn(server, story);
        for (const QString &id : {u"aa"_s, u"bb"_s, u"cc"_s})
            follower->follow(id, {});
        QVERIFY(story.waitFor([&] { return story.lines.size() == 3; }));
        server.stop();
        QVERIFY(story.waitFor([&] { return story.endings.size() == 3; }));
        QCOMPARE(story.kinds, std::vector<ErrorKind>(3, ErrorKind::Unreachable));
        follower->follow(u"dd"_s, {});
        QVERIFY(story.waitFor([&] { return story.endings.size() == 4; }));
        QCOMPARE(story.kinds.back(), ErrorKind::Unreachable);
    }

    void destructionIsPrompt()
    {
        const FakeDockerServer server([](const FakeRequest &) {
            FakeReply reply;
            reply.stallAfterPieces = true;
            return reply;
        });
        Story story;
        auto follower = followerOn(server, story);
        follower->follow(u"aa"_s, {});
        QTest::qSleep(50);
        QElapsedTimer timer;
        timer.start();
        follower.reset();
        QVERIFY2(timer.elapsed() <= 200, QByteArray::number(timer.elapsed()).constData());
        QVERIFY(story.endings.isEmpty());
    }
};

QTEST_GUILESS_MAIN(TstLogFollower)
#include "tst_logfollower.moc"
