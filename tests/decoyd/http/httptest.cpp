// SPDX-License-Identifier: GPL-3.0-or-later
// contract: C-02 (credentials of web logins), X-01 (hostile requests)
#include "decoyd/http/credentials.h"
#include "decoyd/http/ja4h.h"
#include "decoyd/http/request.h"
#include "decoyd/http/site.h"

#include "decoyd/core/config.h"
#include "decoyd/core/personality.h"

#include <QTest>

using namespace decoyd;
using namespace decoyd::http;

namespace {

Request parsed(const std::vector<std::string> &lines, Refusal *refusal = nullptr)
{
    Request request;
    Refusal result = parseRequestLine(lines.front(), request);
    for (std::size_t i = 1; i < lines.size() && result == 0; ++i)
        result = parseHeaderLine(lines[i], request);
    BodyPlan plan;
    if (result == 0)
        result = planBody(request, plan);
    if (refusal)
        *refusal = result;
    return request;
}

Request get(const std::string &target)
{
    return parsed({"GET " + target + " HTTP/1.1", "Host: web01"});
}

struct Fixture
{
    explicit Fixture(const std::string &settings, const std::string &extra = {})
        : config(Config::parse("{" + extra + "\"service_config\":{\"http\":" + settings + "}}",
                               "decky", "1", ""))
        , personality("decky", "1")
        , site(config, config.service("http"), personality, 1'790'000'000)
    {
    }
    Config config;
    Personality personality;
    Site site;
    Visit visit{"web01", 80, false, "10.0.0.1"};

    Response answer(const Request &request) const { return site.answer(request, visit); }
    std::string wire(const Request &request, bool keepAlive = true) const
    {
        return site.persona().serialize(request, answer(request), site.extraHeaders(), keepAlive,
                                        1'790'000'000);
    }
};

} // namespace

class HttpTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void requestLines_data()
    {
        QTest::addColumn<QByteArray>("line");
        QTest::addColumn<int>("refusal");
        const auto row = [](const QByteArray &line, int refusal) {
            QTest::newRow(line.left(60).constData()) << line << refusal;
        };
        row("GET / HTTP/1.1", 0);
        row("OPTIONS * HTTP/1.1", 0);
        row("GET http://x/y HTTP/1.0", 0);
        row("CONNECT x:443 HTTP/1.1", 0);
        row("GET /", 400);
        row("GET  / HTTP/1.1", 400);
        row("GET / HTTP/2.0", 505);
        row("GET / HTTP/9", 400);
        row("GET / http/1.1", 400);
        row("G ET / HTTP/1.1", 400);
        row("GET\t/ HTTP/1.1", 400);
        row("\x16\x03\x01 / HTTP/1.1", 400);
        row("GET x HTTP/1.1", 400);
        row("GET /" + QByteArray(9000, 'a') + " HTTP/1.1", 414);
    }
    void requestLines()
    {
        QFETCH(QByteArray, line);
        QFETCH(int, refusal);
        Request request;
        QCOMPARE(parseRequestLine(line.toStdString(), request), refusal);
    }

    void ambiguousBodiesAreRefused_data()
    {
        QTest::addColumn<QByteArray>("headers"); // separated by |
        QTest::addColumn<int>("refusal");
        const auto row = [](const char *headers, int refusal) {
            QTest::newRow(headers) << QByteArray(headers) << refusal;
        };
        row("Host: a", 0);
        row("Host: a|Content-Length: 5", 0);
        row("Host: a|Transfer-Encoding: chunked", 0);
        row("Accept: b", 400); // no Host
        row("Host: a|Host: b", 400);
        row("Host: a b", 400);
        row("Host: a|Content-Length: 5|Transfer-Encoding: chunked", 400); // CL.TE
        row("Host: a|Content-Length: 5|Content-Length: 6", 400);
        row("Host: a|Content-Length: 5|Content-Length: 5", 400);
        row("Host: a|Content-Length: +5", 400);
        row("Host: a|Content-Length: 5, 5", 400);
        row("Host: a|Content-Length: 0x5", 400);
        row("Host: a|Content-Length: -1", 400);
        row("Host: a|Content-Length:", 400);
        row("Host: a|Content-Length: 99999999999999999999", 400);
        row("Host: a|Content-Length: 99999999", 413);
        row("Host: a|Transfer-Encoding: xchunked", 501);
        row("Host: a|Transfer-Encoding: chunked, identity", 501);
        row("Host: a|Transfer-Encoding: chunked|Transfer-Encoding: x", 400);
        row("Host: a|Transfer-Encoding : chunked", 400); // blank in front of the colon
        row("Host: a| folded", 400);
        row("Host: a|: empty", 400);
        row("Host: a|no colon", 400);
    }
    void ambiguousBodiesAreRefused()
    {
        QFETCH(QByteArray, headers);
        QFETCH(int, refusal);
        std::vector<std::string> lines = {"POST / HTTP/1.1"};
        for (const QByteArray &line : headers.split('|'))
            lines.push_back(line.toStdString());
        Refusal result = 0;
        parsed(lines, &result);
        QCOMPARE(result, refusal);
    }

    void headersAreLimited()
    {
        std::vector<std::string> lines = {"GET / HTTP/1.1", "Host: a"};
        for (int i = 0; i < 200; ++i)
            lines.push_back("X-" + std::to_string(i) + ": 1");
        Refusal result = 0;
        parsed(lines, &result);
        QCOMPARE(result, 431);
        Request request;
        QCOMPARE(parseHeaderLine("X: " + std::string(9000, 'x'), request), 431);
    }

    void chunkSizes()
    {
        QCOMPARE(parseChunkSize("1a;ext=1"), std::optional<std::uint64_t>(26));
        QCOMPARE(parseChunkSize("0"), std::optional<std::uint64_t>(0));
        for (const char *bad : {"", "0x5", "-1", "g", "ffffffffffffffffff", "5 5"})
            QVERIFY2(!parseChunkSize(bad), bad);
    }

    void pathsAndKeepAlive()
    {
        QCOMPARE(get("/a/b?c=d#e").path(), std::string("/a/b"));
        QCOMPARE(get("/a/b?c=d").query(), std::string("c=d"));
        QCOMPARE(get("http://h:1/p?q").path(), std::string("/p"));
        QVERIFY(get("/").keepAlive());
        QVERIFY(!parsed({"GET / HTTP/1.1", "Host: a", "Connection: close"}).keepAlive());
        QVERIFY(!parsed({"GET / HTTP/1.0"}).keepAlive());
        QVERIFY(parsed({"GET / HTTP/1.0", "Connection: Keep-Alive"}).keepAlive());
    }

    void credentialsAreFound_data()
    {
        QTest::addColumn<QByteArray>("headers");
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<QByteArray>("expected"); // source|kind|user|secret
        const auto row = [](const char *name, const char *headers, const char *body,
                            const char *expected) {
            QTest::newRow(name) << QByteArray(headers) << QByteArray(body) << QByteArray(expected);
        };
        row("basic", "Authorization: Basic dXNlcjpwYTpzcw==", "", "basic|plaintext|user|pa:ss");
        row("basic, no colon", "Authorization: basic dXNlcg==", "", "basic|plaintext|user|");
        row("bearer", "Authorization: Bearer abc.def", "", "bearer|http_bearer||abc.def");
        row("digest",
            "Authorization: Digest username=\"bob\", realm=\"r\", nonce=\"n\", response=\"ff\"", "",
            "digest|http_digest_md5|bob|POST username=\"bob\", realm=\"r\", nonce=\"n\", "
            "response=\"ff\"");
        row("other", "Authorization: NTLM TlRM", "", "authorization|http_authorization||NTLM TlRM");
        row("wordpress", "Content-Type: application/x-www-form-urlencoded",
            "log=admin&pwd=p%40ss+1&x=1", "form|plaintext|admin|p@ss 1");
        row("phpmyadmin", "", "pma_username=root&pma_password=", "form|plaintext|root|");
        row("jenkins", "", "j_username=a&j_password=b", "form|plaintext|a|b");
        row("json", "Content-Type: application/json", "{\"username\":\"u\",\"password\":\"p\"}",
            "json|plaintext|u|p");
        row("multipart", "Content-Type: multipart/form-data; boundary=XX",
            "--XX\r\nContent-Disposition: form-data; "
            "name=\"user\"\r\n\r\nbob\r\n--XX\r\nContent-Disposition: "
            "form-data; name=\"password\"\r\n\r\ns3\r\n--XX--\r\n",
            "form|plaintext|bob|s3");
        row("xmlrpc", "Content-Type: text/xml",
            "<?xml "
            "version=\"1.0\"?><methodCall><methodName>wp.getUsersBlogs</"
            "methodName><params><param><value>adm"
            "</value></param><param><value><string>pw</string></value></param></params></"
            "methodCall>",
            "xmlrpc|plaintext|adm|pw");
        row("none", "Content-Type: text/plain", "hello", "");
    }
    void credentialsAreFound()
    {
        QFETCH(QByteArray, headers);
        QFETCH(QByteArray, body);
        QFETCH(QByteArray, expected);
        std::vector<std::string> lines = {"POST /login HTTP/1.1", "Host: a"};
        if (!headers.isEmpty())
            lines.push_back(headers.toStdString());
        Request request = parsed(lines);
        request.body = body.toStdString();
        const auto found = findCredential(request);
        const std::string text =
            found ? found->source + "|" + found->kind + "|" + found->username + "|" + found->secret
                  : "";
        QCOMPARE(text, expected.toStdString());
    }

    void ja4hHasItsParts()
    {
        const Request request =
            parsed({"GET / HTTP/1.1", "Host: a", "User-Agent: b", "Accept-Language: en-US,en;q=0.5",
                    "Cookie: z=1; a=2", "Referer: c"});
        const std::string text = ja4h(request);
        QVERIFY2(text.starts_with("ge11cr03enus_"), text.c_str());
        QCOMPARE(text.size(), std::size_t{12 + 3 * 13});
    }

    void extraHeadersInBothForms()
    {
        const Headers expected = {{"X-A", "1"}, {"X-B", "two words"}};
        QCOMPARE(parseExtraHeaders(R"({"X-A":"1","X-B":"two words"})", "k"), expected);
        QCOMPARE(parseExtraHeaders("X-A: 1\r\n\nX-B:two words\n", "k"), expected);
        for (const char *bad :
             {"no colon", "{\"a\":1}", "{\"a\"", "a b: c", "{\"a\":\"b\\r\\nc: d\"}"})
            QVERIFY_THROWS_EXCEPTION(ConfigError, static_cast<void>(parseExtraHeaders(bad, "k")));
    }

    void badSettingsAreRefused_data()
    {
        QTest::addColumn<QByteArray>("settings");
        for (const char *s :
             {R"({"fake_app":"joomla"})", R"({"response_code":99})", R"({"response_code":"x"})",
              R"({"extra_headers":"junk"})", R"({"extra_headers":{"a":1}})",
              R"({"server_header":"a\r\nb: c"})", R"({"http_versions":["http/2"]})"})
            QTest::newRow(s) << QByteArray(s);
    }
    void badSettingsAreRefused()
    {
        QFETCH(QByteArray, settings);
        QVERIFY_THROWS_EXCEPTION(ConfigError, Fixture{settings.toStdString()});
    }

    void presetsLookLikeTheirProducts_data()
    {
        QTest::addColumn<QByteArray>("preset");
        QTest::addColumn<QByteArray>("path");
        QTest::addColumn<QByteArray>("expected");
        const auto row = [](const char *preset, const char *path, const char *expected) {
            QTest::newRow((std::string(preset) + path).c_str())
                << QByteArray(preset) << QByteArray(path) << QByteArray(expected);
        };
        row("apache_default", "/", "<title>Apache2 Debian Default Page: It works</title>");
        row("apache_default", "/nope", "404 Not Found");
        row("nginx_default", "/", "<title>Welcome to nginx!</title>");
        row("iis_default", "/", "<title>IIS Windows Server</title>");
        row("iis_default", "/", "Server: Microsoft-IIS/");
        row("wordpress", "/", "content=\"WordPress ");
        row("wordpress", "/wp-login.php", "name=\"log\"");
        row("wordpress", "/wp-admin/", "Location: http://web01/wp-login.php");
        row("wordpress", "/xmlrpc.php", "XML-RPC server accepts POST requests only.");
        row("phpmyadmin", "/", "name=\"pma_username\"");
        row("phpmyadmin", "/phpmyadmin/", "name=\"pma_password\"");
        row("tomcat", "/", "<title>Apache Tomcat/");
        row("tomcat", "/manager/html",
            "WWW-Authenticate: Basic realm=\"Tomcat Manager Application\"");
        row("tomcat", "/nope", "<h3>Apache Tomcat/");
        row("jenkins", "/login", "name=\"j_username\"");
        row("jenkins", "/", "X-Jenkins: 2.");
        row("none", "/", "403 Forbidden");
    }
    void presetsLookLikeTheirProducts()
    {
        QFETCH(QByteArray, preset);
        QFETCH(QByteArray, path);
        QFETCH(QByteArray, expected);
        const Fixture fixture("{\"fake_app\":\"" + preset.toStdString() + "\"}");
        const std::string text = fixture.wire(get(path.toStdString()));
        QVERIFY2(text.find(expected.toStdString()) != std::string::npos, text.c_str());
        const std::string head =
            fixture.wire(parsed({"HEAD " + path.toStdString() + " HTTP/1.1", "Host: a"}));
        QVERIFY(head.ends_with("\r\n\r\n"));
        QCOMPARE(head.find("\r\n\r\n"), head.size() - 4);
    }

    void wordpressTellsNamesFromPasswords()
    {
        const Fixture fixture(R"({"fake_app":"wordpress"})");
        Request login = parsed({"POST /wp-login.php HTTP/1.1", "Host: a"});
        login.body = "log=nobody-like-that&pwd=x";
        QVERIFY(fixture.wire(login).find("is not registered on this site") != std::string::npos);
        login.body = "log=<script>&pwd=x";
        QVERIFY(fixture.wire(login).find("<script>") == std::string::npos);
    }

    void operatorsWishesWin()
    {
        const Fixture fixture(
            R"({"server_header":"nginx/1.2.3","response_code":418,"custom_body":"b64:aGVsbG8=",
                                  "extra_headers":"Server: other\nX-Y: z"})");
        const std::string text = fixture.wire(get("/any"));
        QVERIFY(text.starts_with("HTTP/1.1 418 "));
        QVERIFY(text.find("Server: other\r\n") != std::string::npos);
        QVERIFY(text.find("nginx/1.2.3") == std::string::npos);
        QVERIFY(text.find("X-Y: z\r\n") != std::string::npos);
        QVERIFY(text.ends_with("\r\n\r\nhello"));
    }

    void methodsAreAnsweredInCharacter_data()
    {
        QTest::addColumn<QByteArray>("server");
        QTest::addColumn<QByteArray>("method");
        QTest::addColumn<int>("status");
        const auto row = [](const char *server, const char *method, int status) {
            QTest::newRow((std::string(server) + method).c_str())
                << QByteArray(server) << QByteArray(method) << status;
        };
        row("Apache/2.4.57 (Debian)", "OPTIONS", 200);
        row("Apache/2.4.57 (Debian)", "PUT", 405);
        row("Apache/2.4.57 (Debian)", "BREW", 501);
        row("nginx/1.22.1", "OPTIONS", 405);
        row("nginx/1.22.1", "TRACE", 405);
        row("Microsoft-IIS/10.0", "OPTIONS", 200);
        row("Microsoft-IIS/10.0", "DELETE", 405);
    }
    void methodsAreAnsweredInCharacter()
    {
        QFETCH(QByteArray, server);
        QFETCH(QByteArray, method);
        QFETCH(int, status);
        const Fixture fixture("{\"server_header\":\"" + server.toStdString() + "\"}");
        const Response response =
            fixture.answer(parsed({method.toStdString() + " / HTTP/1.1", "Host: a"}));
        QCOMPARE(response.status, status);
    }

    void headerOrderIsThatOfTheServer()
    {
        const auto order = [](const std::string &text, const std::vector<std::string> &names) {
            std::size_t last = 0;
            for (const std::string &name : names) {
                const std::size_t at = text.find("\r\n" + name + ": ");
                if (at == std::string::npos || at < last)
                    return false;
                last = at;
            }
            return true;
        };
        const std::string nginx = Fixture(R"({"fake_app":"nginx_default"})").wire(get("/"));
        QVERIFY2(order(nginx, {"Server", "Date", "Content-Type", "Content-Length", "Last-Modified",
                               "Connection", "ETag", "Accept-Ranges"}),
                 nginx.c_str());
        const std::string apache = Fixture(R"({"fake_app":"apache_default"})").wire(get("/"));
        QVERIFY2(order(apache, {"Date", "Server", "Last-Modified", "ETag", "Accept-Ranges",
                                "Content-Length", "Vary", "Content-Type"}),
                 apache.c_str());
    }

    void streamedAnswersAreChunkedOrClosed()
    {
        const Fixture fixture(R"({"fake_app":"wordpress"})");
        const std::string modern = fixture.wire(get("/"));
        QVERIFY(modern.find("Transfer-Encoding: chunked\r\n") != std::string::npos);
        QVERIFY(modern.ends_with("\r\n0\r\n\r\n"));
        const std::string old = fixture.wire(parsed({"GET / HTTP/1.0"}));
        QVERIFY(old.find("Transfer-Encoding") == std::string::npos);
        QVERIFY(old.find("Connection: close\r\n") != std::string::npos);
    }

    void windowsMachinesRunIis()
    {
        const Fixture fixture("{}", "\"os\":\"windows_server\",");
        QVERIFY(fixture.site.persona().server().starts_with("Microsoft-IIS/"));
    }
};

QTEST_GUILESS_MAIN(HttpTest)
#include "httptest.moc"
