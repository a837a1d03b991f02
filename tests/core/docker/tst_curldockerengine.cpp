// SPDX-License-Identifier: GPL-3.0-or-later
// The client against a server that tells stories. contract: E-01, E-02, X-01, X-02
#include "core/docker/curldockerengine.h"
#include "core/docker/engineproblem.h"
#include "tests/support/fakedockerserver.h"

#include <QDir>
#include <QElapsedTimer>
#include <QJsonArray>
#include <QJsonDocument>
#include <QTemporaryDir>
#include <QTest>
#include <QUrl>

#include <thread>

#include <sys/stat.h>
#include <unistd.h>

using namespace decnet;
using namespace decnet::test;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

std::unique_ptr<CurlDockerEngine> engineOn(const FakeDockerServer &server,
                                           std::chrono::milliseconds timeout = 10s,
                                           int connections = 8)
{
    HttpOptions options;
    options.requestTimeout = timeout;
    options.connections = connections;
    options.maxBodyBytes = 1 << 20;
    return std::make_unique<CurlDockerEngine>(DockerEndpoint::parse(server.host()).value(),
                                              options);
}

ContainerSpec multiHomed()
{
    ContainerSpec spec;
    spec.name = u"decnet_t_ab12cd34_web-1"_s;
    spec.image = u"decnet/decoyd:0123456789ab"_s;
    spec.attachments = {{u"net-b"_s, Ipv4::parse(u"10.1.2.5"_s), {}, {}},
                        {u"net-a"_s, Ipv4::parse(u"10.1.1.5"_s), {}, {}},
                        {u"net-c"_s, Ipv4::parse(u"10.1.3.5"_s), {}, {}}};
    return spec;
}

FakeReply created()
{
    return FakeReply::json({{u"Id"_s, u"c0ffee"_s}}, 201);
}

FakeReply nothing(int status = 204)
{
    FakeReply reply;
    reply.status = status;
    return reply;
}

} // namespace

class TstCurlDockerEngine : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void statusesAreKinds_data()
    {
        QTest::addColumn<int>("status");
        QTest::addColumn<ErrorKind>("kind");
        QTest::newRow("400") << 400 << ErrorKind::Invalid;
        QTest::newRow("403") << 403 << ErrorKind::Refused;
        QTest::newRow("404") << 404 << ErrorKind::NotFound;
        QTest::newRow("409") << 409 << ErrorKind::Conflict;
        QTest::newRow("500") << 500 << ErrorKind::Internal;
        QTest::newRow("503") << 503 << ErrorKind::Busy;
    }

    void statusesAreKinds()
    {
        QFETCH(int, status);
        QFETCH(ErrorKind, kind);
        const FakeDockerServer server(
            [&](const FakeRequest &) { return FakeReply::error(status, "the engine's words"); });
        const auto engine = engineOn(server);
        const auto started = engine->startContainer(u"decnet_t_ab12cd34_web-1"_s);
        QVERIFY(!started);
        QCOMPARE(started.error().kind, kind);
        QVERIFY(started.error().message.contains(u"decnet_t_ab12cd34_web-1"_s));
        QVERIFY(started.error().message.contains(u"the engine's words"_s));
    }

    void alreadyIsSuccess()
    {
        const FakeDockerServer server([](const FakeRequest &request) {
            return request.method == "DELETE" ? FakeReply::error(404, "No such container")
                                              : nothing(304);
        });
        const auto engine = engineOn(server);
        QVERIFY(engine->startContainer(u"a"_s));
        QVERIFY(engine->stopContainer(u"a"_s, 3));
        QVERIFY(engine->removeContainer(u"a"_s, true));
        QVERIFY(engine->removeContainer(u"a"_s, false));
    }

    void removalThatRunsAlreadyIsWaitedFor()
    {
        const FakeDockerServer server([](const FakeRequest &request) {
            if (request.method == "DELETE")
                return FakeReply::error(409, "removal of container a is already in progress");
            FakeReply reply = FakeReply::json({{u"StatusCode"_s, 0}});
            reply.delay = 100ms;
            return reply;
        });
        const auto engine = engineOn(server);
        QVERIFY(engine->removeContainer(u"a"_s, true));
        QCOMPARE(server.calls(),
                 (QStringList{u"DELETE /containers/a"_s, u"POST /containers/a/wait"_s}));
        const auto refused = engine->removeContainer(u"a"_s, false);
        QVERIFY(!refused);
        QCOMPARE(refused.error().kind, ErrorKind::Conflict);
    }

    void attachmentsAreConnectedInOrder()
    {
        const FakeDockerServer server([](const FakeRequest &request) {
            return request.path == "/containers/create" ? created() : nothing(200);
        });
        const auto id = engineOn(server)->createContainer(multiHomed());
        QVERIFY(id);
        QCOMPARE(*id, u"c0ffee"_s);
        QCOMPARE(server.calls(),
                 (QStringList{u"POST /containers/create"_s, u"POST /networks/net-a/connect"_s,
                              u"POST /networks/net-c/connect"_s}));
        const auto requests = server.requests();
        QCOMPARE(requests[0].query, QByteArray("name=decnet_t_ab12cd34_web-1"));
        QCOMPARE(requests[1].json().value(u"Container"_s).toString(), u"c0ffee"_s);
    }

    void failedAttachmentLeavesNoContainer()
    {
        const FakeDockerServer server([](const FakeRequest &request) {
            if (request.path == "/containers/create")
                return created();
            if (request.path == "/networks/net-c/connect")
                return FakeReply::error(404, "network net-c not found");
            return nothing(200);
        });
        const auto id = engineOn(server)->createContainer(multiHomed());
        QVERIFY(!id);
        QCOMPARE(id.error().kind, ErrorKind::NotFound);
        QVERIFY(id.error().message.contains(u"decnet_t_ab12cd34_web-1"_s));
        QVERIFY(id.error().toString().contains(u"net-c"_s));
        QCOMPARE(server.calls().last(), u"DELETE /containers/c0ffee"_s);
    }

    void connectingTwiceIsSuccess()
    {
        const FakeDockerServer server([](const FakeRequest &request) {
            if (request.method == "POST")
                return FakeReply::error(403, "endpoint with name a already exists in network n");
            const QJsonObject networks{{u"n"_s, QJsonObject{}}};
            return FakeReply::json(
                {{u"NetworkSettings"_s, QJsonObject{{u"Networks"_s, networks}}}});
        });
        const auto engine = engineOn(server);
        QVERIFY(engine->connectNetwork(u"n"_s, u"a"_s, {}));
        // The name of another network that merely contains this one is not it.
        const auto other = engine->connectNetwork(u"n-2"_s, u"a"_s, {});
        QVERIFY(!other);
        QCOMPARE(other.error().kind, ErrorKind::Refused);
    }

    void filtersAreExactLabels()
    {
        const FakeDockerServer server([](const FakeRequest &) {
            FakeReply reply;
            reply.body = "[]";
            return reply;
        });
        const auto engine = engineOn(server);
        QVERIFY(engine->containers({u"decnet.topology.id=a+b c"_s, u"decnet.test"_s}));
        QVERIFY(engine->networks({}));
        const auto requests = server.requests();
        const QByteArray query = QUrl::fromPercentEncoding(requests[0].query).toUtf8();
        QCOMPARE(
            query,
            QByteArray("all=1&filters={\"label\":[\"decnet.topology.id=a+b c\",\"decnet.test\"]}"));
        QVERIFY2(requests[0].query.contains("%2B"), requests[0].query.constData());
        QCOMPARE(requests[1].query, QByteArray());
        QVERIFY(!requests[0].query.contains("name"));
    }

    void connectionsAreKeptAndBounded()
    {
        const FakeDockerServer server([](const FakeRequest &) {
            FakeReply reply = nothing();
            reply.delay = 10ms;
            return reply;
        });
        const auto engine = engineOn(server, 10s, 4);
        std::vector<std::thread> threads;
        std::atomic_int good = 0;
        for (int t = 0; t < 12; ++t) {
            threads.emplace_back([&] {
                for (int i = 0; i < 5; ++i)
                    good += engine->startContainer(u"a"_s).has_value() ? 1 : 0;
            });
        }
        for (std::thread &thread : threads)
            thread.join();
        QCOMPARE(good.load(), 60);
        QVERIFY2(server.connectionCount() <= 4,
                 QByteArray::number(server.connectionCount()).constData());
    }

    void slowEngineIsATimeout()
    {
        const FakeDockerServer server([](const FakeRequest &) {
            FakeReply reply = nothing();
            reply.delay = 5s;
            return reply;
        });
        QElapsedTimer timer;
        timer.start();
        const auto started = engineOn(server, 200ms)->startContainer(u"web-1"_s);
        QVERIFY(!started);
        QCOMPARE(started.error().kind, ErrorKind::Timeout);
        QVERIFY(started.error().message.contains(u"web-1"_s));
        QVERIFY(timer.elapsed() < 2000);
    }

    void lostConnectionIsUnreachable_data()
    {
        QTest::addColumn<bool>("atOnce");
        QTest::newRow("before the answer") << true;
        QTest::newRow("in the body") << false;
    }

    void lostConnectionIsUnreachable()
    {
        QFETCH(bool, atOnce);
        const FakeDockerServer server([&](const FakeRequest &) {
            FakeReply reply;
            reply.body = QByteArray(1000, ' ');
            reply.dropAtOnce = atOnce;
            reply.dropAfterBytes = 10;
            return reply;
        });
        const auto list = engineOn(server)->containers({});
        QVERIFY(!list);
        QCOMPARE(list.error().kind, ErrorKind::Unreachable);
        QVERIFY(list.error().message.contains(u"list containers"_s));
    }

    void garbageIsCorrupt_data()
    {
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<QByteArray>("raw");
        QTest::newRow("not JSON") << QByteArray("<html>") << QByteArray();
        QTest::newRow("an object where a list should be") << QByteArray("{}") << QByteArray();
        QTest::newRow("cut JSON") << QByteArray("[{\"Id\":") << QByteArray();
        QTest::newRow("not HTTP") << QByteArray() << QByteArray("SSH-2.0-OpenSSH_9.2\r\n\r\n");
        QTest::newRow("too long") << QByteArray(2 << 20, ' ') << QByteArray();
    }

    void garbageIsCorrupt()
    {
        QFETCH(QByteArray, body);
        QFETCH(QByteArray, raw);
        const FakeDockerServer server([&](const FakeRequest &) {
            FakeReply reply;
            reply.body = body;
            reply.raw = raw;
            return reply;
        });
        const auto list = engineOn(server)->containers({});
        QVERIFY(!list);
        QCOMPARE(list.error().kind, ErrorKind::Corrupt);
    }

    void hugeNumbersAndOddValuesDoNotHurt()
    {
        const FakeDockerServer server([](const FakeRequest &) {
            FakeReply reply;
            reply.body = "[{\"Id\":7,\"Names\":null,\"Created\":1e300,\"Labels\":[1],\"Ports\":[{"
                         "\"PrivatePort\":"
                         "999999999}],\"NetworkSettings\":\"x\"},null,\"text\"]";
            return reply;
        });
        const auto list = engineOn(server)->containers({});
        QVERIFY(list);
        QCOMPARE(list->size(), size_t(3));
        QCOMPARE(list->front().ports.front().containerPort, quint16(0));
    }

    void versionsAreNegotiated_data()
    {
        QTest::addColumn<QByteArray>("theirs");
        QTest::addColumn<QByteArray>("least");
        QTest::addColumn<QString>("chosen");
        QTest::newRow("19.03") << QByteArray("1.40") << QByteArray("1.12") << u"1.40"_s;
        QTest::newRow("20.10") << QByteArray("1.41") << QByteArray("1.12") << u"1.41"_s;
        QTest::newRow("27") << QByteArray("1.47") << QByteArray("1.24") << u"1.41"_s;
        QTest::newRow("29") << QByteArray("1.52") << QByteArray("1.44") << u"1.44"_s;
    }

    void versionsAreNegotiated()
    {
        QFETCH(QByteArray, theirs);
        QFETCH(QByteArray, least);
        QFETCH(QString, chosen);
        const FakeDockerServer server([](const FakeRequest &) { return FakeReply::json({}); },
                                      theirs, least);
        const auto info = engineOn(server)->info();
        QVERIFY(info);
        QCOMPARE(info->apiVersion, chosen);
        QVERIFY(server.requests().front().target.startsWith("/v" + chosen.toLatin1() + "/info"));
    }

    void oldEngineIsRefusedWithARemedy()
    {
        const FakeDockerServer server([](const FakeRequest &) { return FakeReply::json({}); },
                                      "1.39");
        const auto info = engineOn(server)->info();
        QVERIFY(!info);
        QCOMPARE(info.error().kind, ErrorKind::Refused);
        QVERIFY(info.error().message.contains(u"too old"_s));
        const EngineProblem problem = diagnose(info.error());
        QCOMPARE(problem.state, EngineProblem::State::TooOld);
        QVERIFY(problem.remedy.contains(u"19.03"_s));
        QVERIFY(server.calls().isEmpty());
    }

    void engineThatIsGoneAndComesBack()
    {
        QTemporaryDir dir;
        const auto missing = CurlDockerEngine(
            DockerEndpoint::parse(u"unix://"_s + dir.filePath(u"docker.sock"_s)).value());
        auto &engine = const_cast<CurlDockerEngine &>(missing);
        const auto info = engine.info();
        QVERIFY(!info);
        QCOMPARE(info.error().kind, ErrorKind::Unreachable);
        QCOMPARE(diagnose(info.error()).state, EngineProblem::State::NotRunning);

        FakeDockerServer server([](const FakeRequest &) { return nothing(); });
        const auto client = engineOn(server);
        QVERIFY(client->startContainer(u"a"_s));
        server.stop();
        const auto gone = client->startContainer(u"a"_s);
        QVERIFY(!gone);
        QCOMPARE(gone.error().kind, ErrorKind::Unreachable);
    }

    void problemsHaveRemedies_data()
    {
        QTest::addColumn<ErrorKind>("kind");
        QTest::addColumn<QString>("message");
        QTest::addColumn<EngineProblem::State>("state");
        QTest::newRow("permission")
            << ErrorKind::Refused
            << u"No permission to use the Docker socket /var/run/docker.sock"_s
            << EngineProblem::State::NoPermission;
        QTest::newRow("gone") << ErrorKind::Unreachable << u"Docker does not answer"_s
                              << EngineProblem::State::NotRunning;
        QTest::newRow("full")
            << ErrorKind::Internal
            << u"Docker could not load an image: write /x: no space left on device"_s
            << EngineProblem::State::NoSpace;
        QTest::newRow("other") << ErrorKind::Internal << u"Docker could not start container a"_s
                               << EngineProblem::State::Failed;
    }

    void problemsHaveRemedies()
    {
        QFETCH(ErrorKind, kind);
        QFETCH(QString, message);
        QFETCH(EngineProblem::State, state);
        const EngineProblem problem = diagnose(makeError(kind, message));
        QCOMPARE(problem.state, state);
        QVERIFY(!problem.message.isEmpty());
        QVERIFY(!problem.remedy.isEmpty());
    }

    void spaceIsLookedAt()
    {
        QCOMPARE(examineSpace(u"/var/lib/docker"_s, 1).state, EngineProblem::State::Ready);
        QCOMPARE(examineSpace(QDir::tempPath(), qint64(1) << 60).state,
                 EngineProblem::State::NoSpace);
        QCOMPARE(examineSpace(u"/no/such/folder"_s, qint64(1) << 60).state,
                 EngineProblem::State::Ready);
    }

    void imageStreamsReportTheirErrors()
    {
        const FakeDockerServer server([](const FakeRequest &request) {
            FakeReply reply;
            if (request.path == "/images/load") {
                reply.body =
                    "{\"stream\":\"Loading\"}\n{\"errorDetail\":{},\"error\":\"no space left on "
                    "device\"}\n";
            } else {
                reply.pieces = {"{\"status\":\"Pull", "ing\"}\r\n{\"status\":\"Done\"}"};
            }
            return reply;
        });
        const auto engine = engineOn(server);
        const auto loaded = engine->loadImage("tar");
        QVERIFY(!loaded);
        QCOMPARE(loaded.error().kind, ErrorKind::Internal);
        QCOMPARE(diagnose(loaded.error()).state, EngineProblem::State::NoSpace);

        QStringList progress;
        const Task task([&progress](const Progress &item) { progress.append(item.text); });
        QVERIFY(engine->pullImage(u"alpine"_s, task));
        QCOMPARE(progress, (QStringList{u"alpine: Pulling"_s, u"alpine: Done"_s}));
        QCOMPARE(server.requests().back().query, QByteArray("fromImage=alpine%3Alatest"));
    }

    void pullIsCancelled()
    {
        const FakeDockerServer server([](const FakeRequest &) {
            FakeReply reply;
            reply.pieces = {"{\"status\":\"Pulling\"}\n"};
            reply.stallAfterPieces = true;
            return reply;
        });
        const auto engine = engineOn(server);
        Task task;
        std::thread canceller([&task] {
            std::this_thread::sleep_for(100ms);
            task.cancel();
        });
        QElapsedTimer timer;
        timer.start();
        const auto pulled = engine->pullImage(u"alpine:3"_s, task);
        canceller.join();
        QVERIFY(!pulled);
        QCOMPARE(pulled.error().kind, ErrorKind::Cancelled);
        QVERIFY(timer.elapsed() < 400);
    }

    void eventsComeInPieces()
    {
        const QByteArray start =
            "{\"Type\":\"container\",\"Action\":\"start\",\"Actor\":{\"ID\":\"abc\",\"Attributes\":"
            "{\"name\":\"web-1\",\"decnet.test\":\"1\"}},\"timeNano\":1717236000000000001}";
        const FakeDockerServer server([&](const FakeRequest &) {
            FakeReply reply;
            reply.pieces = {start.left(20), start.mid(20) + "\n" + start.left(3),
                            start.mid(3) + "\n"};
            reply.pieceDelay = 10ms;
            reply.dropAfterBytes = 0;
            return reply;
        });
        std::vector<EngineEvent> events;
        const auto ended = engineOn(server)->followEvents(
            {u"decnet.test"_s}, u"1717236000"_s,
            [&events](const EngineEvent &event) { events.push_back(event); }, Task());
        QVERIFY(!ended);
        QCOMPARE(ended.error().kind, ErrorKind::Unreachable);
        QCOMPARE(events.size(), size_t(2));
        QCOMPARE(events[0].type, u"container"_s);
        QCOMPARE(events[0].action, u"start"_s);
        QCOMPARE(events[0].id, u"abc"_s);
        QCOMPARE(events[0].attributes.value(u"name"_s), u"web-1"_s);
        QCOMPARE(events[1].timeNano, qint64(1717236000000000001));
        QVERIFY(server.requests().front().query.startsWith("since=1717236000&filters="));
    }

    void eventsEndWhenTheEngineEndsThem()
    {
        const FakeDockerServer server([](const FakeRequest &) {
            FakeReply reply;
            reply.pieces = {"\n"};
            return reply;
        });
        const auto ended = engineOn(server)->followEvents(
            {}, {}, [](const EngineEvent &) {}, Task());
        QVERIFY(!ended);
        QCOMPARE(ended.error().kind, ErrorKind::Unreachable);
    }

    void garbageAmongEventsIsCorrupt()
    {
        const FakeDockerServer server([](const FakeRequest &) {
            FakeReply reply;
            reply.pieces = {"{\"Type\":\"container\"}\nthis is no event\n"};
            reply.stallAfterPieces = true;
            return reply;
        });
        int seen = 0;
        const auto ended = engineOn(server)->followEvents(
            {}, {}, [&seen](const EngineEvent &) { ++seen; }, Task());
        QVERIFY(!ended);
        QCOMPARE(ended.error().kind, ErrorKind::Corrupt);
        QCOMPARE(seen, 1);
    }

    void cancelledEventsAreSuccess()
    {
        const FakeDockerServer server([](const FakeRequest &) {
            FakeReply reply;
            reply.stallAfterPieces = true;
            return reply;
        });
        const auto engine = engineOn(server);
        Task task;
        std::thread canceller([&task] {
            std::this_thread::sleep_for(100ms);
            task.cancel();
        });
        QElapsedTimer timer;
        timer.start();
        const auto ended = engine->followEvents(
            {}, {}, [](const EngineEvent &) {}, task);
        const qint64 millis = timer.elapsed();
        canceller.join();
        QVERIFY(ended);
        QVERIFY2(millis < 300, QByteArray::number(millis).constData());
    }
};

QTEST_GUILESS_MAIN(TstCurlDockerEngine)
#include "tst_curldockerengine.moc"
