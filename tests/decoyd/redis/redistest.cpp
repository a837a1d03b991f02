// SPDX-License-Identifier: GPL-3.0-or-later
// contract: X-01 (hostile input), C-02
#include "decoyd/redis/rediscommands.h"
#include "decoyd/redis/resp.h"

#include "decoyd/core/config.h"
#include "decoyd/core/personality.h"

#include <QElapsedTimer>
#include <QTest>

#include <set>

using namespace decoyd;
using namespace decoyd::redis;
using Status = CommandReader::Status;

namespace {

struct Fixture
{
    explicit Fixture(const std::string &settings = "{}")
        : config(
              Config::parse("{\"service_config\":{\"redis\":" + settings + "}}", "decky", "1", ""))
        , personality("decky", "1")
        , server(config.service("redis"), personality, 6379, [this] { return now; })
        , client(server.newClient("10.0.0.1:5000"))
    {
    }
    ~Fixture() { server.forget(client); }

    std::string run(const std::string &line)
    {
        std::vector<std::string> command;
        if (!splitInline(line, command))
            return "unbalanced";
        return server.execute(client, command);
    }

    std::int64_t now = 1'790'000'000'000;
    Config config;
    Personality personality;
    Server server;
    Client client;
};

} // namespace

class RedisTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void commandsComeInPieces()
    {
        const std::string bytes = std::string("*2\r\n$3\r\nGET\r\n$5\r\na\r\nb\0\r\n", 25) +
                                  "PING \"x y\" 'z'\r\n*0\r\n\r\n*1\r\n$4\r\nINFO\r\n";
        CommandReader reader;
        std::vector<std::vector<std::string>> seen;
        std::vector<std::string> command;
        std::string error;
        for (const char c : bytes) { // one byte at a time
            reader.feed({&c, 1});
            while (reader.next(command, error) == Status::Command)
                seen.push_back(command);
        }
        QCOMPARE(seen.size(), std::size_t{3});
        QCOMPARE(seen[0], (std::vector<std::string>{"GET", std::string("a\r\nb\0", 5)}));
        QCOMPARE(seen[1], (std::vector<std::string>{"PING", "x y", "z"}));
        QCOMPARE(seen[2], (std::vector<std::string>{"INFO"}));
    }

    void brokenProtocolIsNamedAsTheRealServerDoes_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QByteArray>("message");
        const auto row = [](const char *bytes, const char *message) {
            QTest::newRow(message) << QByteArray(bytes) << QByteArray(message);
        };
        row("*x\r\n", "ERR Protocol error: invalid multibulk length");
        row("*99999999\r\n", "ERR Protocol error: invalid multibulk length");
        row("*1\r\nabc\r\n", "ERR Protocol error: expected '$', got 'a'");
        row("*1\r\n$-5\r\n", "ERR Protocol error: invalid bulk length");
        row("*1\r\n$99999999999\r\n", "ERR Protocol error: invalid bulk length");
        row("GET \"abc\r\n", "ERR Protocol error: unbalanced quotes in request");
    }
    void brokenProtocolIsNamedAsTheRealServerDoes()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(QByteArray, message);
        CommandReader reader;
        reader.feed(bytes.toStdString());
        std::vector<std::string> command;
        std::string error;
        QVERIFY(reader.next(command, error) == Status::Error);
        QCOMPARE(error, message.toStdString());
    }

    void endlessLineIsRefused()
    {
        CommandReader reader;
        reader.feed(std::string(70'000, 'a'));
        std::vector<std::string> command;
        std::string error;
        QVERIFY(reader.next(command, error) == Status::Error);
        QCOMPARE(error, std::string("ERR Protocol error: too big inline request"));
    }

    void globs_data()
    {
        QTest::addColumn<QByteArray>("pattern");
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<bool>("matches");
        const auto row = [](const char *pattern, const char *text, bool matches) {
            QTest::newRow((std::string(pattern) + " " + text).c_str())
                << QByteArray(pattern) << QByteArray(text) << matches;
        };
        row("*", "", true);
        row("*", "abc", true);
        row("a*c", "abbbc", true);
        row("a*c", "abbbd", false);
        row("h?llo", "hello", true);
        row("h?llo", "hllo", false);
        row("h[ae]llo", "hallo", true);
        row("h[^e]llo", "hello", false);
        row("h[a-c]llo", "hbllo", true);
        row("h[a-c]llo", "hdllo", false);
        row("a\\*", "a*", true);
        row("a\\*", "ab", false);
        row("", "", true);
        row("", "a", false);
        row("[", "a", false);
        row("a[", "a", false);
        row("session:*", "session:1", true);
        row("***a", "aaaa", true);
    }
    void globs()
    {
        QFETCH(QByteArray, pattern);
        QFETCH(QByteArray, text);
        QFETCH(bool, matches);
        QCOMPARE(globMatch(pattern.toStdString(), text.toStdString()), matches);
    }

    void hostileGlobIsQuick()
    {
        std::string pattern;
        for (int i = 0; i < 200; ++i)
            pattern += "a*";
        QElapsedTimer timer;
        timer.start();
        QVERIFY(!globMatch(pattern + "b", std::string(5000, 'a')));
        QVERIFY(timer.elapsed() < 2000);
    }

    void stateIsKept()
    {
        Fixture f;
        QCOMPARE(f.run("SET k v"), std::string("+OK\r\n"));
        QCOMPARE(f.run("GET k"), std::string("$1\r\nv\r\n"));
        QCOMPARE(f.run("TYPE k"), std::string("+string\r\n"));
        QCOMPARE(f.run("TTL k"), std::string(":-1\r\n"));
        QCOMPARE(f.run("EXPIRE k 10"), std::string(":1\r\n"));
        QCOMPARE(f.run("TTL k"), std::string(":10\r\n"));
        f.now += 11'000;
        QCOMPARE(f.run("GET k"), std::string("$-1\r\n"));
        QCOMPARE(f.run("INCR n"), std::string(":1\r\n"));
        QCOMPARE(f.run("INCRBY n 41"), std::string(":42\r\n"));
        QCOMPARE(f.run("SET n 9223372036854775807"), std::string("+OK\r\n"));
        QCOMPARE(f.run("INCR n"), std::string("-ERR value is not an integer or out of range\r\n"));
        QCOMPARE(f.run("RPUSH l a b c"), std::string(":3\r\n"));
        QCOMPARE(f.run("LRANGE l -2 -1"), std::string("*2\r\n$1\r\nb\r\n$1\r\nc\r\n"));
        QCOMPARE(
            f.run("GET l"),
            std::string("-WRONGTYPE Operation against a key holding the wrong kind of value\r\n"));
        QCOMPARE(f.run("HSET h f 1 g 2"), std::string(":2\r\n"));
        QCOMPARE(f.run("HGET h g"), std::string("$1\r\n2\r\n"));
        QCOMPARE(f.run("DEL l h nope"), std::string(":2\r\n"));
        QCOMPARE(f.run("SELECT 3"), std::string("+OK\r\n"));
        QCOMPARE(f.run("DBSIZE"), std::string(":0\r\n"));
        QCOMPARE(f.run("SELECT 99"), std::string("-ERR DB index is out of range\r\n"));
        QCOMPARE(f.run("get"), std::string("-ERR wrong number of arguments for 'get' command\r\n"));
    }

    void scanVisitsEveryKeyOnce()
    {
        Fixture f;
        f.run("FLUSHALL");
        for (int i = 0; i < 57; ++i)
            f.run("SET key:" + std::to_string(i) + " v");
        std::set<std::string> seen;
        std::string cursor = "0";
        int rounds = 0;
        do {
            const std::string answer = f.run("SCAN " + cursor + " COUNT 10");
            const std::size_t start = answer.find("\r\n") + 2; // behind "*2"
            const std::size_t at = answer.find("\r\n", start) + 2;
            cursor = answer.substr(at, answer.find("\r\n", at) - at);
            for (std::size_t k = answer.find("key:"); k != std::string::npos;
                 k = answer.find("key:", k + 1))
                QVERIFY(seen.insert(answer.substr(k, answer.find("\r\n", k) - k)).second);
        } while (cursor != "0" && ++rounds < 50);
        QCOMPARE(seen.size(), std::size_t{57});
    }

    void attacksAreBelieved()
    {
        Fixture f;
        QCOMPARE(f.run("CONFIG SET dir /var/spool/cron"), std::string("+OK\r\n"));
        QCOMPARE(f.run("CONFIG GET dir"),
                 std::string("*2\r\n$3\r\ndir\r\n$15\r\n/var/spool/cron\r\n"));
        QCOMPARE(f.run("SLAVEOF 10.9.9.9 6666"), std::string("+OK\r\n"));
        QVERIFY(f.run("INFO replication").find("role:slave\r\nmaster_host:10.9.9.9") !=
                std::string::npos);
        QCOMPARE(f.run("SLAVEOF NO ONE"), std::string("+OK\r\n"));
        QVERIFY(f.run("INFO replication").find("role:master") != std::string::npos);
        QVERIFY(f.run("MODULE LOAD /tmp/x.so").starts_with("-ERR Error loading"));
        QVERIFY(f.run("BGSAVE").starts_with("+Background saving started"));
        QVERIFY(
            f.run("nonsense a b")
                .starts_with("-ERR unknown command 'nonsense', with args beginning with: 'a' 'b'"));
    }

    void passwordIsAskedFor()
    {
        Fixture f(R"({"password":"s3cret","version":"6.2.6","os_string":"Linux 1.2 arm"})");
        QCOMPARE(f.run("PING"), std::string("-NOAUTH Authentication required.\r\n"));
        QVERIFY(f.run("AUTH wrong").starts_with("-WRONGPASS"));
        QCOMPARE(f.run("AUTH default s3cret"), std::string("+OK\r\n"));
        const std::string info = f.run("INFO");
        QVERIFY(info.find("redis_version:6.2.6\r\n") != std::string::npos);
        QVERIFY(info.find("os:Linux 1.2 arm\r\n") != std::string::npos);
    }

    void storeIsBounded()
    {
        Fixture f;
        const std::string value(900'000, 'x');
        int accepted = 0;
        for (int i = 0; i < 10; ++i)
            accepted +=
                f.server.execute(f.client, {"SET", "big" + std::to_string(i), value}) == "+OK\r\n";
        QVERIFY(accepted >= 1 && accepted <= 2);
        f.run("FLUSHALL");
        int keys = 0;
        for (int i = 0; i < 5000; ++i)
            keys += f.run("SET k" + std::to_string(i) + " 1") == "+OK\r\n";
        QCOMPARE(keys, int(Store::kMaxKeys));
        for (int i = 0; i < 4000; ++i) // appending must not escape the limit either
            static_cast<void>(f.server.execute(f.client, {"APPEND", "k1", std::string(1000, 'y')}));
        QVERIFY(f.run("STRLEN k1").size() < 12);
    }

    void dataIsSeeded()
    {
        Fixture a;
        Fixture b;
        QCOMPARE(a.run("KEYS *"), b.run("KEYS *"));
        QVERIFY(a.run("KEYS session:*").size() > 40);
    }
};

QTEST_GUILESS_MAIN(RedisTest)
#include "redistest.moc"
