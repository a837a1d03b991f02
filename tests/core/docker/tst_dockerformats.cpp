// SPDX-License-Identifier: GPL-3.0-or-later
// What goes over the wire, byte for byte. contract: E-03, E-10, C-01
#include "core/docker/dockerendpoint.h"
#include "core/docker/jsonlines.h"
#include "core/docker/logframes.h"
#include "core/docker/observedjson.h"
#include "core/docker/scratchimage.h"
#include "core/docker/specjson.h"
#include "core/docker/tar.h"
#include "tests/support/fakedockerserver.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

using namespace decnet;
using namespace decnet::test;
using namespace Qt::StringLiterals;

namespace {

QJsonObject parse(const QByteArray &json)
{
    QJsonParseError problem;
    const QJsonDocument document = QJsonDocument::fromJson(json, &problem);
    if (!document.isObject())
        qFatal("test JSON: %s", qPrintable(problem.errorString()));
    return document.object();
}

QByteArray compact(const QJsonObject &object)
{
    return QJsonDocument(object).toJson(QJsonDocument::Compact);
}

} // namespace

class TstDockerFormats : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void endpointsAreParsed_data()
    {
        QTest::addColumn<QString>("host");
        QTest::addColumn<QString>("shown");
        QTest::newRow("socket") << u"unix:///run/user/1000/docker.sock"_s
                                << u"/run/user/1000/docker.sock"_s;
        QTest::newRow("tcp") << u"tcp://10.0.0.5:2375"_s << u"http://10.0.0.5:2375"_s;
        QTest::newRow("tcp, usual port")
            << u"tcp://build.example"_s << u"http://build.example:2375"_s;
        QTest::newRow("https") << u"https://build.example"_s << u"https://build.example:2376"_s;
        QTest::newRow("relative socket") << u"unix://docker.sock"_s << QString();
        QTest::newRow("ssh") << u"ssh://me@host"_s << QString();
        QTest::newRow("pipe") << u"npipe:////./pipe/docker_engine"_s << QString();
        QTest::newRow("no host") << u"tcp://"_s << QString();
        QTest::newRow("path") << u"tcp://host/path"_s << QString();
        QTest::newRow("word") << u"docker"_s << QString();
    }

    void endpointsAreParsed()
    {
        QFETCH(QString, host);
        QFETCH(QString, shown);
        const auto endpoint = DockerEndpoint::parse(host);
        QCOMPARE(endpoint.has_value(), !shown.isEmpty());
        if (endpoint) {
            QCOMPARE(endpoint->toString(), shown);
        } else {
            QCOMPARE(endpoint.error().kind, ErrorKind::Invalid);
            QVERIFY(endpoint.error().message.contains(host));
        }
    }

    void endpointComesFromTheEnvironment()
    {
        qputenv("DOCKER_HOST", "unix:///somewhere/else.sock");
        QCOMPARE(DockerEndpoint::parse().value().toString(), u"/somewhere/else.sock"_s);
        qunsetenv("DOCKER_HOST");
        QCOMPARE(DockerEndpoint::parse().value().toString(), u"/var/run/docker.sock"_s);
    }

    void networkBody()
    {
        NetworkSpec spec;
        spec.name = u"decnet_t_ab12cd34_dmz"_s;
        spec.internal = true;
        spec.subnet = Subnet::parse(u"10.1.2.0/24"_s);
        spec.gateway = Ipv4::parse(u"10.1.2.1"_s);
        spec.options = {{u"com.docker.network.bridge.name"_s, u"dnab12cd34a"_s}};
        spec.labels = {{u"decnet.topology.id"_s, u"x"_s}};
        QCOMPARE(compact(networkCreateBody(spec)),
                 QByteArray(
                     "{\"CheckDuplicate\":true,\"Driver\":\"bridge\",\"EnableIPv6\":false,"
                     "\"IPAM\":{\"Config\":[{\"Gateway\":\"10.1.2.1\",\"Subnet\":\"10.1.2.0/24\"}],"
                     "\"Driver\":\"default\"},\"Internal\":true,"
                     "\"Labels\":{\"decnet.topology.id\":\"x\"},"
                     "\"Name\":\"decnet_t_ab12cd34_dmz\","
                     "\"Options\":{\"com.docker.network.bridge.name\":\"dnab12cd34a\"}}"));
    }

    void containerBody()
    {
        ContainerSpec spec;
        spec.name = u"web"_s;
        spec.image = u"decnet/decoyd:1"_s;
        spec.entrypoint = QStringList{u"/decoyd"_s};
        spec.command = QStringList{u"ssh"_s};
        spec.environment = QStringList{u"A=b=c"_s};
        spec.hostname = u"web"_s;
        spec.user = u"65532:65532"_s;
        spec.mac = u"00:50:56:01:02:03"_s;
        spec.attachments = {{u"n1"_s, Ipv4::parse(u"10.1.2.5"_s), {}, {u"www"_s}},
                            {u"n2"_s, Ipv4::parse(u"10.1.3.5"_s), u"00:50:56:0a:0b:0c"_s, {}}};
        spec.ports = {{22, Transport::Tcp, {}, 2222}, {53, Transport::Udp, u"192.0.2.1"_s, 53}};
        spec.sysctls = {{u"net.ipv4.ip_forward"_s, u"1"_s}};
        spec.capDrop = QStringList{u"ALL"_s};
        spec.securityOpt = QStringList{u"no-new-privileges"_s};
        spec.dns = QStringList{u"127.0.0.1"_s};
        spec.readOnlyRoot = true;
        spec.memoryBytes = 32 << 20;
        spec.pidsLimit = 96;
        spec.restartPolicy = u"unless-stopped"_s;
        spec.tmpfs = {{u"/tmp"_s, u"size=4m"_s}};
        spec.logOptions = {{u"max-size"_s, u"1m"_s}};
        spec.stopTimeoutSeconds = 2;

        const QJsonObject expected = parse(
            "{\"Image\":\"decnet/decoyd:1\",\"Entrypoint\":[\"/decoyd\"],\"Cmd\":[\"ssh\"],"
            "\"Env\":[\"A=b=c\"],\"Hostname\":\"web\",\"User\":\"65532:65532\","
            "\"MacAddress\":\"00:50:56:01:02:03\",\"StopTimeout\":2,"
            "\"ExposedPorts\":{\"22/tcp\":{},\"53/udp\":{}},"
            "\"HostConfig\":{\"NetworkMode\":\"n1\","
            "\"PortBindings\":{\"22/tcp\":[{\"HostIp\":\"\",\"HostPort\":\"2222\"}],"
            "\"53/udp\":[{\"HostIp\":\"192.0.2.1\",\"HostPort\":\"53\"}]},"
            "\"Sysctls\":{\"net.ipv4.ip_forward\":\"1\"},\"CapDrop\":[\"ALL\"],"
            "\"SecurityOpt\":[\"no-new-privileges\"],\"Dns\":[\"127.0.0.1\"],\"ReadonlyRootfs\":"
            "true,"
            "\"Memory\":33554432,\"MemorySwap\":33554432,\"PidsLimit\":96,"
            "\"RestartPolicy\":{\"Name\":\"unless-stopped\"},\"Tmpfs\":{\"/tmp\":\"size=4m\"},"
            "\"LogConfig\":{\"Type\":\"json-file\",\"Config\":{\"max-size\":\"1m\"}}},"
            "\"NetworkingConfig\":{\"EndpointsConfig\":{\"n1\":{\"Aliases\":[\"www\"],"
            "\"IPAMConfig\":{\"IPv4Address\":\"10.1.2.5\"}}}}}");
        QCOMPARE(compact(containerCreateBody(spec, {1, 41})), compact(expected));

        // Newer engines want the address at the endpoint.
        const QJsonObject newer = containerCreateBody(spec, {1, 44});
        QVERIFY(!newer.contains(u"MacAddress"_s));
        const QJsonObject endpoint = newer.value(u"NetworkingConfig"_s)
                                         .toObject()
                                         .value(u"EndpointsConfig"_s)
                                         .toObject()
                                         .value(u"n1"_s)
                                         .toObject();
        QCOMPARE(endpoint.value(u"MacAddress"_s).toString(), u"00:50:56:01:02:03"_s);
        const QJsonObject second = networkConnectBody(u"id"_s, spec.attachments[1], {1, 44});
        QCOMPARE(second.value(u"EndpointConfig"_s).toObject().value(u"MacAddress"_s).toString(),
                 u"00:50:56:0a:0b:0c"_s);
    }

    void serviceSharesTheNetworkOfItsBase()
    {
        ContainerSpec spec;
        spec.image = u"i"_s;
        spec.networkMode = u"container:c0ffee"_s;
        QCOMPARE(
            compact(containerCreateBody(spec, {1, 41})),
            QByteArray("{\"HostConfig\":{\"NetworkMode\":\"container:c0ffee\"},\"Image\":\"i\"}"));
    }

    void listedContainers()
    {
        const ObservedContainer container = containerFromList(
            parse("{\"Id\":\"abc\",\"Names\":[\"/other/alias\",\"/web-1\"],\"Image\":\"i:1\","
                  "\"State\":\"running\",\"Status\":\"Up 3 minutes\",\"Labels\":{\"a\":\"b\"},"
                  "\"Created\":1780308000,\"NetworkSettings\":{\"Networks\":{\"n2\":{},\"n1\":{}}},"
                  "\"Ports\":[{\"IP\":\"0.0.0.0\",\"PrivatePort\":53,\"PublicPort\":5353,\"Type\":"
                  "\"udp\"}]}"));
        QCOMPARE(container.name, u"web-1"_s);
        QVERIFY(container.isRunning());
        QCOMPARE(container.labels.value(u"a"_s), u"b"_s);
        QCOMPARE(container.networks, (QStringList{u"n1"_s, u"n2"_s}));
        QCOMPARE(container.ports.size(), size_t(1));
        QCOMPARE(container.ports.front().hostPort, quint16(5353));
        QCOMPARE(container.ports.front().transport, Transport::Udp);
        QCOMPARE(container.createdAt,
                 QDateTime::fromString(u"2026-06-01T10:00:00Z"_s, Qt::ISODate));
    }

    void inspectedContainers()
    {
        const ContainerDetails details = containerFromInspect(parse(
            "{\"Id\":\"abc\",\"Name\":\"/web-1\",\"Created\":\"2026-06-01T10:00:00.5Z\","
            "\"RestartCount\":2,\"Config\":{\"Image\":\"i:1\",\"Labels\":{\"a\":\"b\"}},"
            "\"State\":{\"Status\":\"exited\",\"ExitCode\":137,\"Error\":\"boom\",\"Pid\":0,"
            "\"StartedAt\":\"2026-06-01T10:00:01.123456789Z\",\"FinishedAt\":\"0001-01-01T00:00:"
            "00Z\"},"
            "\"NetworkSettings\":{\"SandboxKey\":\"/var/run/docker/netns/1\","
            "\"Ports\":{\"22/tcp\":[{\"HostIp\":\"::\",\"HostPort\":\"2222\"}],\"80/tcp\":null},"
            "\"Networks\":{\"n1\":{\"IPAddress\":\"10.1.2.5\"},\"n2\":{\"IPAddress\":\"\"}}}}"));
        QCOMPARE(details.container.name, u"web-1"_s);
        QCOMPARE(details.container.state, u"exited"_s);
        QCOMPARE(details.exitCode, 137);
        QCOMPARE(details.error, u"boom"_s);
        QCOMPARE(details.restartCount, 2);
        QVERIFY(details.startedAt.isValid());
        QVERIFY(!details.finishedAt.isValid());
        QCOMPARE(details.sandboxKey, u"/var/run/docker/netns/1"_s);
        QCOMPARE(details.addresses, (QMap<QString, QString>{{u"n1"_s, u"10.1.2.5"_s}}));
        QCOMPARE(details.container.ports.size(), size_t(1));
        QCOMPARE(details.container.ports.front().hostPort, quint16(2222));
    }

    void framesAreDecodedHoweverTheyAreCut()
    {
        const QByteArray stamp = "2026-06-01T10:00:00.000000001Z ";
        const QByteArray bytes = logFrame(1, stamp + "one\n") + logFrame(2, stamp + "bad\n") +
                                 logFrame(1, stamp + "a long ") + logFrame(1, stamp + "line\n") +
                                 logFrame(1, stamp + "\n") + logFrame(1, stamp + "unfinished");
        for (qsizetype step = 1; step < bytes.size(); step = step * 2 + 1) {
            LogFrameDecoder decoder;
            QStringList lines;
            const auto append = [&lines](const LogLine &line) {
                lines.append((line.isStderr ? u"err "_s : u"out "_s) +
                             QString::fromUtf8(line.text));
                QCOMPARE(line.timestamp, u"2026-06-01T10:00:00.000000001Z"_s);
            };
            for (qsizetype at = 0; at < bytes.size(); at += step)
                QVERIFY(decoder.feed(
                    QByteArrayView(bytes).sliced(at, qMin(step, bytes.size() - at)), append));
            decoder.finish(append);
            QCOMPARE(lines, (QStringList{u"out one"_s, u"err bad"_s, u"out a long line"_s,
                                         u"out "_s, u"out unfinished"_s}));
        }
    }

    void framesThatCannotBeAreRefused_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::newRow("text") << QByteArray("hello, world");
        QTest::newRow("stream 3") << logFrame(3, "x");
        QTest::newRow("giant") << QByteArray("\x01\x00\x00\x00\xff\xff\xff\xff", 8);
    }

    void framesThatCannotBeAreRefused()
    {
        QFETCH(QByteArray, bytes);
        LogFrameDecoder decoder;
        const auto fed = decoder.feed(bytes, [](const LogLine &) {});
        QVERIFY(!fed);
        QCOMPARE(fed.error().kind, ErrorKind::Corrupt);
    }

    void timestampsKeepTheirNanoseconds_data()
    {
        QTest::addColumn<QString>("timestamp");
        QTest::addColumn<QString>("unixTime");
        QTest::newRow("nanoseconds")
            << u"2026-06-01T10:00:00.123456789Z"_s << u"1780308000.123456789"_s;
        QTest::newRow("no rounding up")
            << u"2026-06-01T10:00:00.999999999Z"_s << u"1780308000.999999999"_s;
        QTest::newRow("short") << u"2026-06-01T10:00:00.5Z"_s << u"1780308000.500000000"_s;
        QTest::newRow("whole") << u"2026-06-01T10:00:00Z"_s << u"1780308000.000000000"_s;
        QTest::newRow("offset") << u"2026-06-01T12:00:00.25+02:00"_s << u"1780308000.250000000"_s;
        QTest::newRow("empty") << QString() << QString();
        QTest::newRow("no time") << u"yesterday"_s << QString();
    }

    void timestampsKeepTheirNanoseconds()
    {
        QFETCH(QString, timestamp);
        QFETCH(QString, unixTime);
        QCOMPARE(toUnixNanos(timestamp), unixTime);
    }

    void endlessLineIsCorrupt()
    {
        JsonLines lines;
        Result<void> fed;
        const QByteArray piece(1 << 20, 'x');
        for (int i = 0; i < 8 && fed; ++i)
            fed = lines.feed(piece, [](const QJsonObject &) {});
        QVERIFY(!fed);
        QCOMPARE(fed.error().kind, ErrorKind::Corrupt);
    }

    void archivesAreReadByTar()
    {
        const QByteArray deep = QByteArray("a/").repeated(60) + "file";
        TarWriter writer;
        writer.addDirectory("etc", 0755);
        writer.addFile("etc/data", "hello\n", 0640, 65532);
        writer.addFile("empty", {}, 0644);
        writer.addFile("block", QByteArray(512, 'b'), 0755);
        writer.addFile(deep, "deep", 0600);
        writer.addSymlink("link", "etc/data");
        const QByteArray archive = writer.finish();
        QCOMPARE(archive.size() % 512, 0);

        QTemporaryDir dir;
        QFile file(dir.filePath(u"a.tar"_s));
        QVERIFY(file.open(QIODevice::WriteOnly));
        QCOMPARE(file.write(archive), archive.size());
        file.close();
        QProcess tar;
        tar.start(u"tar"_s, {u"--numeric-owner"_s, u"-tvf"_s, file.fileName()});
        QVERIFY(tar.waitForFinished());
        QCOMPARE(tar.exitCode(), 0);
        QCOMPARE(tar.readAllStandardError(), QByteArray());
        const QByteArray listing = tar.readAllStandardOutput();
        QVERIFY2(listing.contains("drwxr-xr-x 0/0"), listing.constData());
        QVERIFY2(listing.contains("-rw-r----- 65532/65532 "), listing.constData());
        QVERIFY2(listing.contains(deep), listing.constData());
        QVERIFY2(listing.contains("link -> etc/data"), listing.constData());
        tar.start(u"tar"_s, {u"-xOf"_s, file.fileName(), u"etc/data"_s, u"block"_s});
        QVERIFY(tar.waitForFinished());
        QCOMPARE(tar.readAllStandardOutput(), "hello\n" + QByteArray(512, 'b'));
    }

    void imagesAreAFunctionOfTheirContent()
    {
        const auto make = [](const QByteArray &content, const QString &user) {
            TarWriter rootfs;
            rootfs.addFile("decoyd", content, 0755);
            ScratchImageSpec spec;
            spec.repository = u"decnet/decoyd"_s;
            spec.rootfsTar = rootfs.finish();
            spec.entrypoint = QStringList{u"/decoyd"_s};
            spec.user = user;
            spec.labels = {{u"decnet.image"_s, u"decoyd"_s}};
            return makeScratchImage(spec);
        };
        const ScratchImage image = make("program", u"65532:65532"_s);
        const ScratchImage same = make("program", u"65532:65532"_s);
        QCOMPARE(same.tar, image.tar);
        QCOMPARE(same.id, image.id);
        QVERIFY(image.id.startsWith(u"sha256:"_s));
        QCOMPARE(image.reference, u"decnet/decoyd:"_s + image.id.mid(7, 12));
        QVERIFY(make("other program", u"65532:65532"_s).id != image.id);
        QVERIFY(make("program", {}).id != image.id);
    }
};

QTEST_GUILESS_MAIN(TstDockerFormats)
#include "tst_dockerformats.moc"
