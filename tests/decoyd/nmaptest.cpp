// SPDX-License-Identifier: GPL-3.0-or-later
// Does nmap -sV name the product and its version? contract: E-10
#include "decoyprocess.h"

#include <QJsonObject>
#include <QRegularExpression>
#include <QTest>

using namespace decoydtest;

class NmapTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void productAndVersionAreNamed_data()
    {
        QTest::addColumn<QByteArray>("service");
        QTest::addColumn<int>("port");
        QTest::addColumn<QJsonObject>("settings");
        QTest::addColumn<QByteArray>("instance"); // chooses the seeded product
        QTest::addColumn<QString>("expected");
        const auto row = [](const char *name, const char *service, int port,
                            const QJsonObject &settings, const char *expected,
                            const char *instance = "7") {
            QTest::newRow(name) << QByteArray(service) << port << settings << QByteArray(instance)
                                << QString::fromLatin1(expected);
        };
        const auto with = [](const char *key, const char *value) {
            return QJsonObject{{QString::fromLatin1(key), QString::fromLatin1(value)}};
        };
        row("nginx", "http", 80, with("server_header", "nginx/1.22.1"), "http +nginx 1\\.22\\.1");
        row("apache", "http", 80, with("fake_app", "apache_default"),
            "http +Apache httpd 2\\.4\\.\\d+ \\(\\((Debian|Ubuntu|CentOS)\\)\\)");
        row("apache, closed", "http", 80, with("server_header", "Apache/2.4.57 (Debian)"),
            "http +Apache httpd 2\\.4\\.57");
        row("iis", "http", 80, with("fake_app", "iis_default"),
            "http +Microsoft IIS httpd (8\\.5|10\\.0)");
        row("tomcat", "http", 80, with("fake_app", "tomcat"),
            "http +Apache Tomcat \\d+\\.\\d+\\.\\d+");
        row("jenkins", "http", 80, with("fake_app", "jenkins"),
            "http +Jetty (9\\.4|10\\.0)\\.\\d+");
        row("https nginx", "https", 443, with("server_header", "nginx/1.22.1"),
            "ssl/http +nginx 1\\.22\\.1");
        row("https apache", "https", 443, with("fake_app", "apache_default"),
            "ssl/http +Apache httpd 2\\.4\\.\\d+");
        row("redis", "redis", 6379, with("version", "7.0.15"),
            "redis +Redis key-value store 7\\.0\\.15");
        row("mysql 5.7", "mysql", 3306, with("version", "5.7.44-log"),
            "mysql +MySQL 5\\.7\\.44-log");
        row("mysql 8", "mysql", 3306, with("version", "8.0.36"), "mysql +MySQL 8\\.0\\.36");
        row("postfix", "smtp", 25, {}, "smtp +Postfix smtpd");
        row("postfix, submission", "smtp", 587, {}, "smtp +Postfix smtpd");
        row("exim", "smtp", 25, with("mta", "exim"), "smtp +Exim smtpd 4\\.9\\d");
        row("sendmail", "smtp", 25, with("mta", "sendmail"), "smtp +Sendmail 8\\.1\\d\\.\\d+");
        const char *ftp = "ftp +(vsftpd 3\\.0\\.[35]|ProFTPD 1\\.3\\.(6|7a)|Pure-FTPd)";
        row("ftp", "ftp", 21, {}, ftp, "1");
        row("ftp, another decky", "ftp", 21, {}, ftp, "2");
        row("telnet", "telnet", 23, {}, "telnet +Linux telnetd");
    }
    void productAndVersionAreNamed()
    {
        QFETCH(QByteArray, service);
        QFETCH(int, port);
        QFETCH(QJsonObject, settings);
        QFETCH(QByteArray, instance);
        QFETCH(QString, expected);
        // With jitter: nmap waits for answers, and a decoy must be named as it really runs.
        DecoyProcess decoy({service}, {{QStringLiteral("jitter"), true},
                                       {QStringLiteral("service_config"),
                                        QJsonObject{{QString::fromLatin1(service), settings}}}});
        decoy.useNamespace();
        VERIFY_OR_SHOW(decoy.start({{"INSTANCE_ID", instance}}), decoy.why());
        const ClientResult result =
            decoy.runInside(QStringLiteral("nmap"),
                            {QStringLiteral("-Pn"), QStringLiteral("-n"), QStringLiteral("-sT"),
                             QStringLiteral("-sV"), QStringLiteral("-p"), QString::number(port),
                             QStringLiteral("127.0.0.1")});
        VERIFY_OR_SHOW(result.started, "nmap is not installed");
        const QRegularExpression line(QStringLiteral("%1/tcp +open +%2").arg(port).arg(expected));
        VERIFY_OR_SHOW(line.match(QString::fromUtf8(result.out)).hasMatch(), result.out);
        QVERIFY(!result.out.contains("fingerprint at https://nmap.org"));
    }
};

QTEST_GUILESS_MAIN(NmapTest)
#include "nmaptest.moc"
