// SPDX-License-Identifier: GPL-3.0-or-later
// OpenSSH's own programs, hydra and nmap against the built decoy. contract: C-01, C-02, E-12
#include "sshclient.h"

#include <QCryptographicHash>
#include <QProcess>
#include <QRandomGenerator>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTest>

using namespace sshtest;

namespace {

QByteArray randomBytes(int size)
{
    QByteArray bytes(size, '\0');
    QRandomGenerator random(11);
    for (char &byte : bytes)
        byte = static_cast<char>(random.generate());
    return bytes;
}

bool writeFile(const QString &path, const QByteArray &content)
{
    QFile file(path);
    return file.open(QIODevice::WriteOnly) && file.write(content) == content.size();
}

QByteArray readFile(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray("unreadable");
}

QString q(const char *text)
{
    return QString::fromLatin1(text);
}

/// A listener that answers each connection with "echo:" and what it got.
class EchoServer : public QTcpServer
{
public:
    EchoServer()
    {
        connect(this, &QTcpServer::newConnection, this, [this] {
            QTcpSocket *socket = nextPendingConnection();
            connect(socket, &QTcpSocket::readyRead, socket, [socket] {
                socket->write("echo:" + socket->readAll());
                socket->disconnectFromHost();
            });
        });
    }
};

QByteArray talk(quint16 port, const QByteArray &text)
{
    QTcpSocket socket;
    socket.connectToHost(q("127.0.0.1"), port);
    QByteArray answer;
    if (!QTest::qWaitFor([&] { return socket.state() == QAbstractSocket::ConnectedState; }, 3000))
        return "no connection";
    socket.write(text);
    (void)QTest::qWaitFor(
        [&] {
            answer += socket.readAll();
            return answer.contains(text) || socket.state() == QAbstractSocket::UnconnectedState;
        },
        5000);
    return answer + socket.readAll();
}

} // namespace

class SshTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void passwordLoginAndExec()
    {
        SshBench bench;
        VERIFY_OR_SHOW(bench.start(), bench.decoy.why());
        const ClientResult result =
            bench.ssh({q("root@127.0.0.1"), q("id; uname -n; echo oops >&2; exit 7")});
        VERIFY_OR_SHOW(result.started, "sshpass is not installed");
        QCOMPARE(result.exitCode, 7);
        QVERIFY(result.out.contains("uid=0(root) gid=0(root) groups=0(root)\nweb01\n"));
        QVERIFY(result.out.contains("oops"));
        const LogLine auth = bench.await("auth_attempt", {{"outcome", "accepted"}});
        VERIFY_OR_SHOW(!auth.raw.isEmpty(), bench.decoy.text());
        QCOMPARE(auth.fields.value("username"), QByteArray("root"));
        QCOMPARE(auth.fields.value("principal"), QByteArray("root"));
        QCOMPARE(auth.fields.value("secret_kind"), QByteArray("plaintext"));
        QCOMPARE(auth.fields.value("secret_printable"), QByteArray("s3cret"));
        QCOMPARE(auth.fields.value("secret_b64"), QByteArray("czNjcmV0"));
        QCOMPARE(auth.fields.value("method"), QByteArray("password"));
        QVERIFY(bench.decoy.waitFor("ssh", "connect"));
        const LogLine kex = bench.await("kex");
        VERIFY_OR_SHOW(!kex.raw.isEmpty(), bench.decoy.text());
        QCOMPARE(kex.fields.value("hassh").size(), 32);
        QVERIFY(kex.fields.value("client").startsWith("SSH-2.0-OpenSSH"));
        const LogLine command = bench.await("command");
        VERIFY_OR_SHOW(!command.raw.isEmpty(), bench.decoy.text());
        QCOMPARE(command.fields.value("command"),
                 QByteArray("id; uname -n; echo oops >&2; exit 7"));
        QCOMPARE(command.fields.value("user"), QByteArray("root"));
        QCOMPARE(command.fields.value("uid"), QByteArray("0"));
        QCOMPARE(command.fields.value("pwd"), QByteArray("/root"));
        QCOMPARE(command.fields.value("session"), auth.fields.value("session"));
        QVERIFY(bench.decoy.waitFor("ssh", "session_recorded", {{"commands", "1"}}));
        QVERIFY(bench.decoy.waitFor("ssh", "disconnect"));
        VERIFY_OR_SHOW(bench.decoy.malformed().isEmpty(), bench.decoy.malformed());
    }

    void wrongPasswordsAreKept()
    {
        SshBench bench;
        VERIFY_OR_SHOW(bench.start(), bench.decoy.why());
        const ClientResult result =
            bench.ssh({q("admin@127.0.0.1"), q("id")}, {}, q("p@ss \"word\""));
        QVERIFY(result.exitCode != 0);
        const LogLine auth = bench.await("auth_attempt", {{"outcome", "denied"}});
        VERIFY_OR_SHOW(!auth.raw.isEmpty(), bench.decoy.text());
        QCOMPARE(auth.fields.value("secret_printable"), QByteArray("p@ss \"word\""));
        const ClientResult user =
            bench.ssh({q("deploy@127.0.0.1"), q("id -un; cat /etc/shadow")}, {}, q("pass"));
        QVERIFY(user.out.contains("deploy\n"));
        QVERIFY(user.out.contains("cat: /etc/shadow: Permission denied"));
    }

    void keysAreFingerprinted()
    {
        SshBench bench;
        VERIFY_OR_SHOW(bench.start(), bench.decoy.why());
        const QString key = bench.file(q("key"));
        QCOMPARE(runClient(q("ssh-keygen"),
                           {q("-q"), q("-t"), q("ed25519"), q("-N"), QString(), q("-f"), key})
                     .exitCode,
                 0);
        const QByteArray shown = runClient(q("ssh-keygen"), {q("-lf"), key + q(".pub")}).out;
        const ClientResult result =
            runClient(q("ssh"), {q("-F"), bench.file(q("config")), q("-o"),
                                 q("PubkeyAuthentication=yes"), q("-o"), q("BatchMode=yes"),
                                 q("-i"), key, q("-p"), bench.port(), q("root@127.0.0.1")});
        QVERIFY(result.out.contains("Permission denied (publickey,password)"));
        const LogLine auth = bench.await("auth_attempt", {{"method", "publickey"}});
        VERIFY_OR_SHOW(!auth.raw.isEmpty(), bench.decoy.text());
        QVERIFY2(auth.fields.value("key_type") == "ssh-ed25519", auth.raw.constData());
        QVERIFY(shown.contains(auth.fields.value("fingerprint")));
        QVERIFY(readFile(key + q(".pub")).contains(auth.fields.value("public_key")));
    }

    void interactiveTerminal()
    {
        SshBench bench;
        VERIFY_OR_SHOW(bench.start(), bench.decoy.why());
        const ClientResult result = bench.ssh(
            {q("-tt"), q("root@127.0.0.1")},
            "cd /opt/back\t\rpwd\rcat > /tmp/n << E\rdropped text\rE\rls -l /tmp/n\recho x | wc "
            "-c\rhistory | tail -n 1\rnosuch\rexit 5\r");
        QCOMPARE(result.exitCode, 5);
        for (const char *expected :
             {"Linux web01 5.10.0-28-amd64", "Last login: ", "root@web01:~# ",
              "root@web01:/opt/backup# ", "\r\n/opt/backup\r\n", "-rw-r--r-- 1 root root 13 ",
              "\r\n2\r\n", "history | tail -n 1\r\n", "-bash: nosuch: command not found\r\n",
              "logout\r\n"})
            QVERIFY2(result.out.contains(expected), (expected + result.out).constData());
        QVERIFY(bench.decoy.waitFor("ssh", "pty"));
        QVERIFY(bench.decoy.waitFor("ssh", "session_started", {{"mode", "pty"}}));
        QVERIFY(
            bench.decoy.waitFor("ssh", "command", {{"command", "pwd"}, {"pwd", "/opt/backup"}}));
        QVERIFY(bench.decoy.waitFor("ssh", "session_recorded", {{"commands", "8"}}));
        const LogLine file = bench.await("file_captured", {{"path", "/tmp/n"}});
        VERIFY_OR_SHOW(!file.raw.isEmpty(), bench.decoy.text());
        QCOMPARE(file.fields.value("sha256"),
                 QCryptographicHash::hash("dropped text\n", QCryptographicHash::Sha256).toHex());
    }

    void linesWithoutATerminal()
    {
        SshBench bench;
        VERIFY_OR_SHOW(bench.start(), bench.decoy.why());
        const ClientResult result =
            bench.ssh({q("-T"), q("root@127.0.0.1")}, "cd /tmp\npwd\nfalse\n");
        QCOMPARE(result.out, QByteArray("/tmp\n"));
        QCOMPARE(result.exitCode, 1);
        const ClientResult piped =
            bench.ssh({q("root@127.0.0.1"), q("cat > /tmp/p; md5sum < /tmp/p")}, "payload\n");
        QCOMPARE(piped.out, QByteArray("249c850f62ea50feb918b095fc56d763  -\n"));
    }

    void aTerminalForOneCommand()
    {
        SshBench bench;
        VERIFY_OR_SHOW(bench.start(), bench.decoy.why());
        const ClientResult result = bench.ssh({q("-tt"), q("deploy@127.0.0.1"), q("sudo -i")},
                                              "pass\rid\rexit\r", q("pass"));
        QVERIFY2(result.out.contains("[sudo] password for deploy: \r\n"), result.out.constData());
        QVERIFY2(result.out.contains("uid=0(root)"), result.out.constData());
        QVERIFY(bench.decoy.waitFor("ssh", "auth_attempt",
                                    {{"method", "sudo"}, {"outcome", "accepted"}}));
    }

    void uploadsAreCaptured_data()
    {
        QTest::addColumn<QStringList>("options");
        QTest::addColumn<int>("size");
        QTest::newRow("scp protocol") << QStringList{q("-O")} << 300000;
        QTest::newRow("sftp") << QStringList{} << 300000;
        QTest::newRow("scp protocol, beyond what is kept") << QStringList{q("-O")} << 1500000;
        QTest::newRow("sftp, beyond what is kept") << QStringList{} << 1500000;
        QTest::newRow("empty") << QStringList{q("-O")} << 0;
    }

    void uploadsAreCaptured()
    {
        QFETCH(QStringList, options);
        QFETCH(int, size);
        SshBench bench;
        VERIFY_OR_SHOW(bench.start(), bench.decoy.why());
        const QByteArray content = randomBytes(size);
        QVERIFY(writeFile(bench.file(q("tool")), content));
        const ClientResult result = bench.run(
            q("scp"), options + QStringList{bench.file(q("tool")), q("root@127.0.0.1:/tmp/tool")});
        VERIFY_OR_SHOW(result.exitCode == 0, result.out);
        const LogLine file = bench.await("file_captured", {{"path", "/tmp/tool"}});
        VERIFY_OR_SHOW(!file.raw.isEmpty(), bench.decoy.text());
        QCOMPARE(file.fields.value("sha256"),
                 QCryptographicHash::hash(content, QCryptographicHash::Sha256).toHex());
        QCOMPARE(file.fields.value("size"), QByteArray::number(size));
        QCOMPARE(file.fields.value("truncated"), QByteArray(size > 1024 * 1024 ? "true" : "false"));
        // At the next login it is still there.
        const ClientResult later = bench.ssh({q("root@127.0.0.1"), q("stat -c %s /tmp/tool")});
        QCOMPARE(later.out, QByteArray::number(size) + "\n");
    }

    void baitIsDownloaded_data()
    {
        QTest::addColumn<QStringList>("options");
        QTest::newRow("scp protocol") << QStringList{q("-O")};
        QTest::newRow("sftp") << QStringList{};
    }

    void baitIsDownloaded()
    {
        QFETCH(QStringList, options);
        SshBench bench;
        VERIFY_OR_SHOW(bench.start(), bench.decoy.why());
        const ClientResult result =
            bench.run(q("scp"), options + QStringList{q("root@127.0.0.1:backup.sql.gz"),
                                                      bench.file(q("dump.gz"))});
        VERIFY_OR_SHOW(result.exitCode == 0, result.out);
        QVERIFY(runClient(q("zcat"), {bench.file(q("dump.gz"))}).out.startsWith("-- MariaDB dump"));
        QVERIFY(bench.decoy.waitFor("ssh", "download", {{"path", "/root/backup.sql.gz"}}));
        const ClientResult tree =
            bench.run(q("scp"), options + QStringList{q("-r"), q("root@127.0.0.1:/opt/backup"),
                                                      bench.file(q("tree"))});
        VERIFY_OR_SHOW(tree.exitCode == 0, tree.out);
        QVERIFY(readFile(bench.file(q("tree/agent.conf"))).contains("password = "));
    }

    void sftpCommands()
    {
        SshBench bench;
        VERIFY_OR_SHOW(bench.start(), bench.decoy.why());
        QVERIFY(writeFile(bench.file(q("a")), "content"));
        QVERIFY(writeFile(
            bench.file(q("batch")),
            "pwd\nmkdir /tmp/d\nput " + bench.file(q("a")).toUtf8() +
                " /tmp/d/a\nrename /tmp/d/a /tmp/d/b\nchmod 700 /tmp/d/b\nls -l /tmp/d\nln -s "
                "/etc/hostname /tmp/d/l\nget /tmp/d/l " +
                bench.file(q("l")).toUtf8() +
                "\nrm /tmp/d/b\nrm /tmp/d/l\nrmdir /tmp/d\n-ls /tmp/d\ndf\n"));
        const ClientResult result =
            bench.run(q("sftp"), {q("-o"), q("BatchMode=no"), q("-b"), bench.file(q("batch")),
                                  q("root@127.0.0.1")});
        VERIFY_OR_SHOW(result.exitCode == 0, result.out);
        QVERIFY(result.out.contains("Remote working directory: /root"));
        QVERIFY2(result.out.contains("-rwx------"), result.out.constData());
        QVERIFY(result.out.contains("Can't ls: \"/tmp/d\" not found"));
        QCOMPARE(readFile(bench.file(q("l"))), QByteArray("web01\n"));
        QVERIFY(bench.decoy.waitFor("ssh", "sftp",
                                    {{"op", "mkdir"}, {"path", "/tmp/d"}, {"ok", "true"}}));
        QVERIFY(bench.decoy.waitFor("ssh", "subsystem", {{"name", "sftp"}}));
    }

    void relaysOnlyIntoThePivotNetworks()
    {
        SshBench bench({"127.0.0.0/8"});
        VERIFY_OR_SHOW(bench.start(), bench.decoy.why());
        EchoServer echo;
        QVERIFY(echo.listen(QHostAddress::LocalHost));
        const quint16 good = DecoyProcess::freePort();
        const quint16 outside = DecoyProcess::freePort();
        const quint16 closed = DecoyProcess::freePort();
        QProcess client;
        client.start(q("sshpass"),
                     {q("-p"), q("s3cret"), q("ssh"), q("-F"), bench.file(q("config")), q("-N"),
                      q("-p"), bench.port(), q("-L"),
                      q("%1:127.0.0.1:%2").arg(good).arg(echo.serverPort()), q("-L"),
                      q("%1:192.0.2.1:80").arg(outside), q("-L"), q("%1:127.0.0.1:1").arg(closed),
                      q("-R"), q("0:localhost:1"), q("root@127.0.0.1")});
        QVERIFY(client.waitForStarted());
        QVERIFY(bench.decoy.waitFor("ssh", "auth_attempt", {{"outcome", "accepted"}}));
        QTRY_VERIFY_WITH_TIMEOUT(talk(good, "knock") == "echo:knock", 10000);
        QVERIFY(!talk(outside, "x").contains("echo"));
        QVERIFY(!talk(closed, "x").contains("echo"));
        const QByteArray dest = "127.0.0.1:" + QByteArray::number(echo.serverPort());
        QVERIFY(bench.decoy.waitFor("ssh", "direct_tcpip",
                                    {{"dest", dest}, {"allowed", "true"}, {"connected", "true"}}));
        QVERIFY(bench.decoy.waitFor("ssh", "direct_tcpip",
                                    {{"dest", "192.0.2.1:80"}, {"allowed", "false"}}));
        QVERIFY(bench.decoy.waitFor(
            "ssh", "direct_tcpip",
            {{"dest", "127.0.0.1:1"}, {"allowed", "true"}, {"connected", "false"}}));
        QVERIFY(bench.decoy.waitFor("ssh", "tcpip_forward", {{"allowed", "false"}}));
        client.kill();
        client.waitForFinished();
    }

    void withoutPivotNetworksNothingIsRelayed()
    {
        SshBench bench;
        VERIFY_OR_SHOW(bench.start(), bench.decoy.why());
        EchoServer echo;
        QVERIFY(echo.listen(QHostAddress::LocalHost));
        const ClientResult result = bench.ssh(
            {q("-W"), q("127.0.0.1:%1").arg(echo.serverPort()), q("root@127.0.0.1")}, "x");
        QVERIFY(!result.out.contains("echo"));
        QVERIFY(bench.decoy.waitFor("ssh", "direct_tcpip",
                                    {{"allowed", "false"}, {"connected", "false"}}));
    }

    void jumpsThroughADecoy()
    {
        SshBench bench({"127.0.0.0/8"});
        VERIFY_OR_SHOW(bench.start(), bench.decoy.why());
        const QString askpass = bench.file(q("askpass"));
        QVERIFY(writeFile(askpass, "#!/bin/sh\necho s3cret\n"));
        QVERIFY(QFile::setPermissions(askpass, QFile::ReadOwner | QFile::ExeOwner));
        const ClientResult result =
            runClient(q("env"), {q("SSH_ASKPASS=") + askpass, q("SSH_ASKPASS_REQUIRE=force"),
                                 q("ssh"), q("-F"), bench.file(q("config")), q("-J"),
                                 q("root@127.0.0.1:%1").arg(bench.port()), q("-p"), bench.port(),
                                 q("root@db01"), q("hostname; whoami")});
        QCOMPARE(result.out, QByteArray("web01\nroot\n"));
        QVERIFY(bench.decoy.waitFor(
            "ssh", "direct_tcpip",
            {{"dest", "db01:" + bench.port().toLatin1()}, {"connected", "true"}}));
    }

    void shellGoesOnToTheNextDecoy()
    {
        SshBench bench({"127.0.0.0/8"});
        VERIFY_OR_SHOW(bench.start(), bench.decoy.why());
        EchoServer echo;
        QVERIFY(echo.listen(QHostAddress::LocalHost));
        QProcess client;
        client.start(q("sshpass"),
                     {q("-p"), q("s3cret"), q("ssh"), q("-F"), bench.file(q("config")), q("-tt"),
                      q("-p"), bench.port(), q("root@127.0.0.1")});
        QVERIFY(client.waitForStarted());
        QByteArray screen;
        const auto expect = [&](const QByteArray &text) {
            return QTest::qWaitFor(
                [&] {
                    screen += client.readAllStandardOutput();
                    return screen.contains(text);
                },
                10000);
        };
        QVERIFY(expect("# "));
        client.write("ssh -p " + bench.port().toLatin1() + " deploy@127.0.0.9\r");
        QVERIFY2(expect("(yes/no/[fingerprint])? "), screen.constData());
        client.write("yes\r");
        QVERIFY2(expect("deploy@127.0.0.9's password: "), screen.constData());
        client.write("pass\r");
        QVERIFY2(expect("deploy@web01:~$ "), screen.constData());
        client.write("id -un; exit\r");
        QVERIFY2(expect("\r\ndeploy\r\n"), screen.constData());
        QVERIFY2(expect("logout\r\nroot@web01:~# "), screen.constData());
        screen.clear();
        client.write("nc 127.0.0.1 " + QByteArray::number(echo.serverPort()) + "\rhello\r");
        QVERIFY2(expect("echo:hello"), screen.constData());
        QVERIFY2(expect("root@web01:~# "), screen.constData());
        client.write("exit\r");
        (void)QTest::qWaitFor([&] { return client.state() == QProcess::NotRunning; }, 10000);
        QCOMPARE(client.state(), QProcess::NotRunning);
        QVERIFY(bench.decoy.waitFor("ssh", "auth_attempt",
                                    {{"method", "ssh"}, {"outcome", "accepted"}}));
    }

    void hydraFindsThePassword()
    {
        SshBench bench;
        VERIFY_OR_SHOW(bench.start(), bench.decoy.why());
        QVERIFY(writeFile(bench.file(q("words")), "123456\nroot\ntoor\ns3cret\n"));
        const ClientResult result =
            runClient(q("hydra"),
                      {q("-l"), q("root"), q("-P"), bench.file(q("words")), q("-t"), q("2"),
                       q("-s"), bench.port(), q("ssh://127.0.0.1")},
                      {}, 90000);
        VERIFY_OR_SHOW(result.started, "hydra is not installed");
        QVERIFY2(result.out.contains("password: s3cret"), result.out.constData());
        QVERIFY(bench.decoy.waitFor("ssh", "auth_attempt",
                                    {{"secret_printable", "toor"}, {"outcome", "denied"}}));
    }

    void nmapNamesTheVersion()
    {
        SshBench bench;
        VERIFY_OR_SHOW(bench.start(), bench.decoy.why());
        const ClientResult result = runClient(
            q("nmap"), {q("-sV"), q("-Pn"), q("-p"), bench.port(), q("127.0.0.1")}, {}, 90000);
        VERIFY_OR_SHOW(result.started, "nmap is not installed");
        QVERIFY2(result.out.contains("OpenSSH 8.4p1 Debian 5+deb11u3 (protocol 2.0)"),
                 result.out.constData());
    }

    void hostKeysSurviveARestart()
    {
        QByteArray before;
        for (int round = 0; round < 2; ++round) {
            SshBench bench;
            VERIFY_OR_SHOW(bench.start(), bench.decoy.why());
            QByteArray keys;
            for (const char *kind : {"ed25519", "ecdsa", "rsa"}) {
                // The RSA key is searched in the background after the start.
                QByteArray line;
                const auto scan = [&] {
                    line = runClient(q("ssh-keyscan"),
                                     {q("-t"), q(kind), q("-p"), bench.port(), q("127.0.0.1")})
                               .out;
                    return line.contains("AAAA");
                };
                QTRY_VERIFY_WITH_TIMEOUT(scan(), 10000);
                keys += line.mid(line.indexOf("AAAA"), 60) + "\n";
            }
            if (round == 0)
                before = keys;
            QCOMPARE(keys, before);
        }
    }
};

QTEST_GUILESS_MAIN(SshTest)
#include "sshtest.moc"
