// SPDX-License-Identifier: GPL-3.0-or-later
// contract: C-01 (format of the lines that decoys write), C-02 (credentials and captured files)
#include "decoyd/core/bytes.h"
#include "decoyd/core/capture.h"
#include "decoyd/core/certificate.h"
#include "decoyd/core/clienthello.h"
#include "decoyd/core/config.h"
#include "decoyd/core/json.h"
#include "decoyd/core/limiter.h"
#include "decoyd/core/log.h"
#include "decoyd/core/login.h"
#include "decoyd/core/personality.h"
#include "decoyd/core/tls.h"

#include <QRegularExpression>
#include <QTest>

#include <thread>

using namespace decoyd;

namespace {

/// A Log whose lines are kept.
struct Lines
{
    std::vector<std::string> all;
    Log log{"decky-001", [this](std::string_view line) { all.emplace_back(line); }};
};

const Peer kPeer{"10.0.0.9", 40000, 21, "0a1b2c3d"};

std::string field(const std::string &line, const std::string &key)
{
    const std::size_t at = line.find(" " + key + "=\"");
    if (at == std::string::npos)
        return "(absent)";
    const std::size_t start = at + key.size() + 3;
    std::size_t end = start;
    while (end < line.size() && line[end] != '"')
        end += line[end] == '\\' ? 2 : 1;
    return line.substr(start, end - start);
}

Personality personality(const std::string &name = "decky-001", const std::string &secret = {})
{
    return Personality(name, "42", secret);
}

std::string configError(const std::string &json)
{
    try {
        static_cast<void>(Config::parse(json, "n", "1", ""));
    } catch (const ConfigError &error) {
        return error.what();
    }
    return "accepted";
}

} // namespace

class CoreTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void base64IsThatOfRfc4648_data()
    {
        QTest::addColumn<QByteArray>("plain");
        QTest::addColumn<QByteArray>("encoded");
        QTest::newRow("empty") << QByteArray("") << QByteArray("");
        QTest::newRow("f") << QByteArray("f") << QByteArray("Zg==");
        QTest::newRow("fo") << QByteArray("fo") << QByteArray("Zm8=");
        QTest::newRow("foo") << QByteArray("foo") << QByteArray("Zm9v");
        QTest::newRow("foobar") << QByteArray("foobar") << QByteArray("Zm9vYmFy");
        QTest::newRow("binary") << QByteArray("\x00\xff\x10", 3) << QByteArray("AP8Q");
    }
    void base64IsThatOfRfc4648()
    {
        QFETCH(QByteArray, plain);
        QFETCH(QByteArray, encoded);
        QCOMPARE(base64Encode(plain.toStdString()), encoded.toStdString());
        QCOMPARE(base64Decode(encoded.toStdString()), plain.toStdString());
    }

    void base64DecodingIsLenient()
    {
        QCOMPARE(base64Decode(" Zm9v\r\nYmFy=trailing"), std::string("foobar"));
        QCOMPARE(base64Decode("%%%"), std::string());
    }

    void lineHasTheFormatOfRfc5424()
    {
        Lines lines;
        Event(lines.log, "ftp", "auth_attempt", kPeer).credential("a", "plaintext", "b", "denied");
        QCOMPARE(lines.all.size(), std::size_t{1});
        const QRegularExpression shape(QStringLiteral(
            "^<134>1 \\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{6}\\+00:00 decky-001 ftp - "
            "auth_attempt "
            "\\[relay@55555 src_ip=\"10.0.0.9\" src_port=\"40000\" dst_port=\"21\" "
            "session=\"0a1b2c3d\" "
            "username=\"a\" principal=\"a\" secret_kind=\"plaintext\" secret_printable=\"b\" "
            "secret_b64=\"Yg==\" outcome=\"denied\"\\]\n$"));
        QVERIFY2(shape.match(QString::fromStdString(lines.all[0])).hasMatch(),
                 lines.all[0].c_str());
    }

    void severityChangesThePriority()
    {
        Lines lines;
        Event(lines.log, "x", "e", Severity::Warning);
        Event(lines.log, "x", "e", Severity::Error);
        QVERIFY(lines.all[0].starts_with("<132>1 "));
        QVERIFY(lines.all[1].starts_with("<131>1 "));
    }

    void valuesAreEscaped_data()
    {
        QTest::addColumn<QByteArray>("raw");
        QTest::addColumn<QByteArray>("escaped");
        QTest::newRow("plain") << QByteArray("abc=1") << QByteArray("abc=1");
        QTest::newRow("quote") << QByteArray("a\"b") << QByteArray("a\\\"b");
        QTest::newRow("backslash") << QByteArray("a\\b") << QByteArray("a\\\\b");
        QTest::newRow("bracket") << QByteArray("a]b[") << QByteArray("a\\]b[");
        QTest::newRow("newline") << QByteArray("a\nb\r") << QByteArray("a\\x0ab\\x0d");
        QTest::newRow("nul") << QByteArray("a\0b", 3) << QByteArray("a\\x00b");
        QTest::newRow("delete") << QByteArray("\x7f") << QByteArray("\\x7f");
        QTest::newRow("utf-8") << QByteArray("\xc3\xa9\xe2\x82\xac")
                               << QByteArray("\xc3\xa9\xe2\x82\xac");
        QTest::newRow("not utf-8") << QByteArray("\xff\xc3x") << QByteArray("\\xff\\xc3x");
        QTest::newRow("overlong") << QByteArray("\xc0\xaf") << QByteArray("\\xc0\\xaf");
        QTest::newRow("surrogate") << QByteArray("\xed\xa0\x80") << QByteArray("\\xed\\xa0\\x80");
    }
    void valuesAreEscaped()
    {
        QFETCH(QByteArray, raw);
        QFETCH(QByteArray, escaped);
        bool clipped = false;
        QCOMPARE(escapeValue(raw.toStdString(), 4096, clipped), escaped.toStdString());
        QVERIFY(!clipped);
    }

    void noLineIsLongerThanItsLimit()
    {
        Lines lines;
        const std::string hostile(100'000, '\x01'); // four bytes each once escaped
        {
            Event event(lines.log, "http", "request", kPeer);
            for (int i = 0; i < 20; ++i)
                event.kv("field" + std::to_string(i), hostile);
            event.longKv("tail", hostile);
        }
        QCOMPARE(lines.all.size(), std::size_t{1});
        QVERIFY(lines.all[0].size() <= Log::kMaxLine);
        QVERIFY(lines.all[0].ends_with("]\n"));
        QVERIFY(field(lines.all[0], "clipped").starts_with("field0,field1"));
        QCOMPARE(field(lines.all[0], "field0").size(), Event::kMaxValue);
    }

    void cutSecretStaysValidBase64()
    {
        Lines lines;
        const std::string secret(50'000, 'x');
        Event(lines.log, "ssh", "auth_attempt", kPeer).credential("u", "plaintext", secret);
        QCOMPARE(base64Decode(field(lines.all[0], "secret_b64")), std::string(3000, 'x'));
    }

    void nodeNameCannotBreakTheHeader()
    {
        std::string seen;
        Log log("evil name\n<1>", [&](std::string_view line) { seen = line; });
        Event(log, "x y", "ev ent");
        QVERIFY2(seen.find(" evil_name_<1> x_y - ev_ent [") != std::string::npos, seen.c_str());
    }

    void jsonReadsWhatRfc8259Allows()
    {
        std::string error;
        const auto json = Json::parse(
            R"( {"a": [1, -2.5e2, true, null], "b": {"c": "\u00e9\ud83d\ude00\n"}, "a2": ""} )",
            error);
        QVERIFY2(json.has_value(), error.c_str());
        QCOMPARE(*json->find("a")->array()->at(1).number(), -250.0);
        QCOMPARE(*json->find("b")->find("c")->string(), std::string("\xc3\xa9\xf0\x9f\x98\x80\n"));
        QVERIFY(json->find("a")->array()->at(3).isNull());
        QVERIFY(!json->find("zzz"));
    }

    void jsonRefusesTheRest_data()
    {
        QTest::addColumn<QByteArray>("text");
        for (const char *text :
             {"", "{", "{\"a\":}", "[1,]", "{\"a\":1,}", "nul", "\"a\nb\"", "\"\\q\"",
              "\"\\ud800\"", "1 2", "{a:1}", "[1", "\"abc", "--1", "1e999"})
            QTest::newRow(text) << QByteArray(text);
        QTest::newRow("deep") << QByteArray(100, '[');
    }
    void jsonRefusesTheRest()
    {
        QFETCH(QByteArray, text);
        std::string error;
        QVERIFY(!Json::parse(text.toStdString(), error).has_value());
        QVERIFY(error.find("at byte") != std::string::npos);
    }

    void configErrorsNameTheKey_data()
    {
        QTest::addColumn<QByteArray>("json");
        QTest::addColumn<QByteArray>("key");
        const auto row = [](const char *json, const char *key) {
            QTest::newRow(json) << QByteArray(json) << QByteArray(key);
        };
        row("{", "DECOY_CONFIG: not JSON");
        row("[]", "DECOY_CONFIG: expected an object, not array");
        row(R"({"hostname":1})", "hostname: expected a string, not number");
        row(R"({"os":"amiga"})", "os: expected linux");
        row(R"({"jitter":"no"})", "jitter: expected true or false");
        row(R"({"pivot_nets":["10.0.0.0"]})", "pivot_nets[0]: expected a subnet");
        row(R"({"pivot_nets":["10.0.0.0/24","10.0.0.300/8"]})", "pivot_nets[1]: expected a subnet");
        row(R"({"pivot_nets":["10.0.0.0/33"]})", "pivot_nets[0]: expected a subnet");
        row(R"({"lan_hosts":[{"name":"a"}]})", "lan_hosts[0]: needs \"name\" and \"ip\"");
        row(R"({"lan_hosts":[{"name":"a","ip":"x"}]})", "lan_hosts[0].ip: expected an IPv4");
        row(R"({"login":{"mode":"maybe"}})", "login.mode: expected always");
        row(R"({"login":{"rate":2}})", "login.rate: expected a number from 0 to 1");
        row(R"({"login":{"accounts":[{"user":"a"}]}})", "login.accounts[0]: needs");
        row(R"({"service_config":{"http":3}})", "service_config.http: expected an object");
        row(R"({"ports":{"http":[]}})", "ports.http: expected at least one port");
        row(R"({"ports":{"http":[70000]}})", "ports.http[0]: expected a port");
        row(R"({"ports":{"http":[80.5]}})", "ports.http[0]: expected a port");
    }
    void configErrorsNameTheKey()
    {
        QFETCH(QByteArray, json);
        QFETCH(QByteArray, key);
        const std::string message = configError(json.toStdString());
        QVERIFY2(message.starts_with(key.toStdString()), message.c_str());
        QVERIFY(message.find('\n') == std::string::npos);
    }

    void configHasDefaultsAndReportsStrangers()
    {
        const Config config = Config::parse(
            R"({"colour":"red","login":{"mode":"list","extra":1,"accounts":[{"user":"a","password":"b"}]}})",
            "decky", "7", "00ff");
        QCOMPARE(config.hostname, std::string("decky"));
        QCOMPARE(config.os, std::string("linux"));
        QVERIFY(config.jitter);
        QCOMPARE(config.seedSecret, std::string("\x00\xff", 2));
        QCOMPARE(config.login.accounts.size(), std::size_t{1});
        QCOMPARE(config.unknownKeys, (std::vector<std::string>{"colour", "login.extra"}));
        QCOMPARE(Config::parse("", "", "", "").nodeName, std::string("decky"));
    }

    void badSeedIsNamed()
    {
        try {
            static_cast<void>(Config::parse("", "n", "1", "abc"));
            QFAIL("accepted");
        } catch (const ConfigError &error) {
            QVERIFY(std::string(error.what()).starts_with("DECOY_SEED: "));
        }
    }

    void serviceSettingsAreConverted()
    {
        const Config config = Config::parse(
            R"({"service_config":{"x":{"n":"8080","f":"yes","t":12,"list":"a,b","arr":["c"],
                "blob":"b64:aGk=","empty":"","null":null,"unread":1}}})",
            "n", "1", "");
        const ServiceConfig &x = config.service("x");
        QCOMPARE(x.integer("n", 0, 1, 65535), std::int64_t{8080});
        QCOMPARE(x.flag("f", false), true);
        QCOMPARE(x.text("t"), std::string("12"));
        QCOMPARE(x.list("list"), (std::vector<std::string>{"a", "b"}));
        QCOMPARE(x.list("arr"), (std::vector<std::string>{"c"}));
        QCOMPARE(x.blob("blob"), std::string("hi"));
        QCOMPARE(x.text("empty", "fallback"), std::string("fallback"));
        QCOMPARE(x.text("null", "fallback"), std::string("fallback"));
        QCOMPARE(x.integer("absent", 5, 0, 9), std::int64_t{5});
        QCOMPARE(x.unused(), (std::vector<std::string>{"service_config.x.unread"}));
        QVERIFY_THROWS_EXCEPTION(ConfigError, static_cast<void>(x.integer("n", 0, 1, 100)));
        QVERIFY_THROWS_EXCEPTION(ConfigError, static_cast<void>(x.flag("t", false)));
        QVERIFY_THROWS_EXCEPTION(ConfigError, static_cast<void>(x.choice("list", "q", {"q", "r"})));
    }

    void personalityIsAFunctionOfNameAndInstance()
    {
        // First 8 bytes of SHA-256("decky-001:42").
        const std::string digest = sha256("decky-001:42");
        std::uint64_t seed = 0;
        for (std::size_t i = 0; i < 8; ++i)
            seed = seed << 8 | static_cast<unsigned char>(digest[i]);
        QCOMPARE(personality().seed(), seed);
        QCOMPARE(personality().hex("x", 40), personality().hex("x", 40));
        QVERIFY(personality().hex("x", 40) != personality().hex("y", 40));
        QVERIFY(personality().hex("x", 40) != personality("decky-002").hex("x", 40));
        for (int i = 0; i < 200; ++i) {
            const std::int64_t n = personality().number("n" + std::to_string(i), -3, 3);
            QVERIFY(n >= -3 && n <= 3);
        }
        QCOMPARE(personality().uuid("u").size(), std::size_t{36});
        QCOMPARE(personality().uuid("u")[14], '4');
    }

    void weightsAreRespected()
    {
        int rare = 0;
        for (int i = 0; i < 2000; ++i)
            rare +=
                personality("d" + std::to_string(i)).weighted("v", {{"common", 9}, {"rare", 1}}) ==
                "rare";
        QVERIFY2(rare > 120 && rare < 280, std::to_string(rare).c_str());
    }

    void bootTimeSurvivesRestarts()
    {
        const Personality p = personality();
        const std::int64_t now = 1'790'000'000;
        for (std::int64_t t = now; t < now + 200 * 86400; t += 7333) {
            const std::int64_t uptime = t - p.bootTime(t);
            QVERIFY(uptime >= 3600 && uptime <= 45 * 86400);
        }
        const std::int64_t boot = p.bootTime(now);
        QCOMPARE(p.bootTime(boot + 3600), boot); // same boot from its first hour on
        QCOMPARE(p.bootTime(boot + 86400), boot);
    }

    void derivedKeysDependOnTheSecret()
    {
        QCOMPARE(personality().deriveKey("tls", 32).size(), std::size_t{32});
        QCOMPARE(personality().deriveKey("tls", 32), personality().deriveKey("tls", 32));
        QVERIFY(personality().deriveKey("tls", 32) != personality().deriveKey("ssh", 32));
        QVERIFY(personality().deriveKey("tls", 32) !=
                personality("decky-001", "secret").deriveKey("tls", 32));
        QCOMPARE(personality("decky-001", "secret").seed(), personality().seed());
    }

    void certificateIsTheSameAfterARestart()
    {
        const CertificateWish wish{"web01.example", {"web01.example"}, "Example"};
        const std::int64_t now = 1'790'000'000;
        TlsContext first(personality(), "https", wish, now);
        TlsContext second(personality(), "https", wish, now + 3600);
        TlsContext other(personality("decky-002"), "https", wish, now);
        QVERIFY(first.certificateDer().size() > 200);
        QCOMPARE(first.certificateDer(), second.certificateDer());
        QVERIFY(first.certificateDer() != other.certificateDer());
    }

    void certificateVerifiesAgainstItsOwnKey()
    {
        const DerivedCertificate made = deriveCertificate(
            personality(), "https", {"a,b:c", {"a,b:c", "ok.example"}, {}}, 1'790'000'000);
        const auto *der = reinterpret_cast<const unsigned char *>(made.certificateDer.data());
        X509 *certificate = d2i_X509(nullptr, &der, static_cast<long>(made.certificateDer.size()));
        QVERIFY(certificate);
        QCOMPARE(X509_verify(certificate, made.key.get()), 1);
        X509_free(certificate);
    }

    void operatorCertificatesAreChecked()
    {
        QVERIFY_THROWS_EXCEPTION(std::invalid_argument, TlsContext("garbage", "garbage"));
    }

    void limiterCapsConnections()
    {
        Limiter limiter({.connections = 3, .connectionsPerSource = 2});
        auto a = limiter.admit("1.1.1.1", "ftp");
        auto b = limiter.admit("1.1.1.1", "ftp");
        QVERIFY(a && b);
        QVERIFY(!limiter.admit("1.1.1.1", "ftp"));
        auto c = limiter.admit("2.2.2.2", "ftp");
        QVERIFY(c);
        QVERIFY(!limiter.admit("3.3.3.3", "ftp"));
        a.reset();
        QVERIFY(limiter.admit("1.1.1.1", "ftp"));
        const auto suppressed = limiter.takeSuppressed(true);
        QCOMPARE(suppressed.size(), std::size_t{2});
    }

    void floodBecomesOneLineWithACount()
    {
        Limiter::Clock::time_point now{};
        Limiter limiter({.eventBurst = 10, .eventsPerSecond = 2}, [&] { return now; });
        Lines lines;
        lines.log.setLimiter(&limiter);
        for (int i = 0; i < 1000; ++i)
            Event(lines.log, "rdp", "connect", kPeer);
        QCOMPARE(lines.all.size(), std::size_t{10});
        QVERIFY(limiter.takeSuppressed().empty()); // still flooding
        now += std::chrono::seconds(2);
        const auto suppressed = limiter.takeSuppressed();
        QCOMPARE(suppressed.size(), std::size_t{1});
        QCOMPARE(suppressed[0].count, std::uint64_t{990});
        QCOMPARE(suppressed[0].service, std::string("rdp"));
        QVERIFY(limiter.takeSuppressed(true).empty());
        Event(lines.log, "rdp", "connect", Peer{"10.9.9.9", 1, 2, "00000000"});
        QCOMPARE(lines.all.size(), std::size_t{11}); // another source is not affected
    }

    void credentialsOutliveAFlood()
    {
        Limiter::Clock::time_point now{};
        Limiter limiter({.eventBurst = 1, .eventsPerSecond = 1, .credentialCost = 0.2},
                        [&] { return now; });
        Lines lines;
        lines.log.setLimiter(&limiter);
        for (int i = 0; i < 100; ++i)
            Event(lines.log, "ftp", "auth_attempt", kPeer).credential("u", "plaintext", "p");
        QCOMPARE(lines.all.size(), std::size_t{5});
    }

    void limiterForgetsTheIdlestSource()
    {
        Limiter::Clock::time_point now{};
        Limiter limiter({.eventBurst = 1, .eventsPerSecond = 0.001, .sources = 2},
                        [&] { return now; });
        QVERIFY(limiter.allowEvent("a", "x", false));
        now += std::chrono::seconds(1);
        QVERIFY(limiter.allowEvent("b", "x", false));
        now += std::chrono::seconds(1);
        QVERIFY(limiter.allowEvent("c", "x", false));  // forgets a
        QVERIFY(!limiter.allowEvent("c", "x", false)); // its bucket is empty
        QVERIFY(limiter.allowEvent("a", "x", false));  // a is new again
    }

    void capturedFileComesBackFromTheLog()
    {
        Lines lines;
        Capture capture(lines.log);
        std::string content;
        for (int i = 0; i < 10'000; ++i)
            content += static_cast<char>(i * 7);
        const auto file = capture.begin("ftp", kPeer, "/up/x.bin");
        file->write(content.substr(0, 3));
        file->write(content.substr(3));
        file->finish({{"orig_name", "x.bin"}});
        QCOMPARE(lines.all.size(), std::size_t{4}); // 4500 + 4500 + 1000 bytes, then the summary
        std::string rebuilt;
        for (std::size_t i = 0; i < 3; ++i) {
            QVERIFY(lines.all[i].find(" file_chunk ") != std::string::npos);
            QCOMPARE(field(lines.all[i], "seq"), std::to_string(i));
            QCOMPARE(field(lines.all[i], "capture_id"), file->id());
            QVERIFY(lines.all[i].size() <= Log::kMaxLine);
            rebuilt += base64Decode(field(lines.all[i], "data_b64"));
        }
        QCOMPARE(rebuilt, content);
        QVERIFY(lines.all[3].find(" file_captured ") != std::string::npos);
        QCOMPARE(field(lines.all[3], "size"), std::string("10000"));
        QCOMPARE(field(lines.all[3], "chunks"), std::string("3"));
        QCOMPARE(field(lines.all[3], "truncated"), std::string("false"));
        QCOMPARE(field(lines.all[3], "sha256"), toHex(sha256(content)));
        QCOMPARE(field(lines.all[3], "orig_name"), std::string("x.bin"));
    }

    void captureKeepsItsBudgets()
    {
        Capture::Clock::time_point now{};
        Lines lines;
        Capture capture(lines.log, [&] { return now; });
        const std::string big(2 * Capture::kMaxFile, 'z');
        const auto kept = [&] {
            std::size_t bytes = 0;
            for (const std::string &line : lines.all) {
                if (line.find(" file_chunk ") != std::string::npos)
                    bytes += base64Decode(field(line, "data_b64")).size();
            }
            lines.all.clear();
            return bytes;
        };
        capture.file("smtp", kPeer, "/m", big);
        QCOMPARE(field(lines.all.back(), "truncated"), std::string("true"));
        QCOMPARE(field(lines.all.back(), "sha256"), toHex(sha256(big)));
        QCOMPARE(kept(), std::size_t{Capture::kMaxFile});
        for (int i = 0; i < 20; ++i)
            capture.file("smtp", kPeer, "/m", big);
        QCOMPARE(kept(), std::size_t{Capture::kMaxPerSource - Capture::kMaxFile});
        now += std::chrono::hours(2);
        capture.file("smtp", kPeer, "/m", "hello");
        QCOMPARE(kept(), std::size_t{5});
    }

    void interruptedCaptureIsStillReported()
    {
        Lines lines;
        Capture capture(lines.log);
        capture.begin("ssh", kPeer, "/tmp/half")->write("abc");
        QCOMPARE(field(lines.all.back(), "interrupted"), std::string("true"));
        QCOMPARE(field(lines.all.back(), "size"), std::string("3"));
    }

    void loginAnswersAreStable_data()
    {
        QTest::addColumn<int>("mode");
        QTest::addColumn<double>("rate");
        QTest::addColumn<int>("low");
        QTest::addColumn<int>("high");
        using Mode = LoginConfig::Mode;
        QTest::newRow("always") << int(Mode::Always) << 0.0 << 1000 << 1000;
        QTest::newRow("never") << int(Mode::Never) << 1.0 << 0 << 0;
        QTest::newRow("90 %") << int(Mode::Probability) << 0.9 << 860 << 940;
        QTest::newRow("0 %") << int(Mode::Probability) << 0.0 << 0 << 0;
        QTest::newRow("100 %") << int(Mode::Probability) << 1.0 << 1000 << 1000;
    }
    void loginAnswersAreStable()
    {
        QFETCH(int, mode);
        QFETCH(double, rate);
        QFETCH(int, low);
        QFETCH(int, high);
        LoginConfig login;
        login.mode = static_cast<LoginConfig::Mode>(mode);
        login.rate = rate;
        const Personality p = personality();
        const LoginPolicy policy(login, p, "ftp", {{"only", "this"}});
        int accepted = 0;
        for (int i = 0; i < 1000; ++i) {
            const bool first = policy.accepts("root", std::to_string(i));
            QCOMPARE(policy.accepts("root", std::to_string(i)), first);
            accepted += first;
        }
        QVERIFY2(accepted >= low && accepted <= high, std::to_string(accepted).c_str());
    }

    void accountsOfAServiceAreItsDefault()
    {
        const Personality p = personality();
        const LoginPolicy policy({}, p, "telnet", {{"root", "admin"}});
        QVERIFY(policy.accepts("root", "admin"));
        QVERIFY(!policy.accepts("root", "admin1"));
        QVERIFY(!policy.accepts("admin", "admin"));
    }

    void clientHelloIsFingerprinted()
    {
        // Ciphers with GREASE, SNI a.example, ALPN h2, versions 1.3 and 1.2, one signature
        // algorithm.
        std::string body("\x03\x03", 2);
        body += std::string(32, 'r');
        body += '\0';
        body += std::string("\x00\x06\x0a\x0a\x13\x02\x13\x01", 8);
        body += std::string("\x01\x00", 2);
        std::string extensions;
        extensions += std::string("\x00\x00\x00\x0e\x00\x0c\x00\x00\x09"
                                  "a.example",
                                  18);
        extensions += std::string("\x00\x10\x00\x05\x00\x03\x02h2", 9);
        extensions += std::string("\x00\x2b\x00\x05\x04\x03\x04\x03\x03", 9);
        extensions += std::string("\x00\x0d\x00\x04\x00\x02\x04\x03", 8);
        extensions += std::string("\x00\x0a\x00\x04\x00\x02\x00\x1d", 8);
        extensions += std::string("\x1a\x1a\x00\x00", 4);
        body += static_cast<char>(extensions.size() >> 8);
        body += static_cast<char>(extensions.size() & 0xff);
        body += extensions;
        std::string message("\x01\x00", 2);
        message += static_cast<char>(body.size() >> 8);
        message += static_cast<char>(body.size() & 0xff);
        message += body;
        const auto hello = ClientHello::parse(message);
        QVERIFY(hello.has_value());
        QCOMPARE(hello->sni, std::string("a.example"));
        QCOMPARE(hello->ja3(), std::string("771,4866-4865,0-16-43-13-10,29,"));
        const std::string expected = "t13d0205h2_" + toHex(sha256("1301,1302")).substr(0, 12) +
                                     "_" + toHex(sha256("000a,000d,002b_0403")).substr(0, 12);
        QCOMPARE(hello->ja4(), expected);
        for (std::size_t cut = 0; cut < message.size(); ++cut)
            static_cast<void>(
                ClientHello::parse(message.substr(0, cut))); // must not read past the end
    }

    void logAndLimiterAreThreadSafe()
    {
        std::vector<std::string> all;
        Log log("d", [&](std::string_view line) { all.emplace_back(line); });
        Limiter limiter({.eventBurst = 1e9});
        log.setLimiter(&limiter);
        Capture capture(log);
        std::vector<std::thread> threads;
        for (int t = 0; t < 4; ++t) {
            threads.emplace_back([&, t] {
                const Peer peer{"10.0.0." + std::to_string(t), 1, 2, newSessionId()};
                for (int i = 0; i < 250; ++i) {
                    const auto slot = limiter.admit(peer.srcIp, "x");
                    Event(log, "x", "e", peer).kv("i", i);
                    capture.file("x", peer, "/f", "content");
                }
            });
        }
        for (std::thread &thread : threads)
            thread.join();
        QCOMPARE(all.size(), std::size_t{4 * 250 * 3});
        QCOMPARE(limiter.connections(), std::size_t{0});
    }
};

QTEST_GUILESS_MAIN(CoreTest)
#include "coretest.moc"
