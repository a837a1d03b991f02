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
        QTest::addColumn<QJsonObject>("settings");
        QTest::addColumn<QByteArray>("instance"); // chooses the seeded product
        QTest::addColumn<QString>("expected");
        const auto row = [](const char *name, const char *service, const QJsonObject &settings,
                            const char *expected, const char *instance = "7") {
            QTest::newRow(name) << QByteArray(service) << settings << QByteArray(instance)
                                << QString::fromLatin1(expected);
        };
        const auto app = [](const char *preset) {
            return QJsonObject{{QStringLiteral("fake_app"), QString::fromLatin1(preset)}};
        };
        const auto server = [](const char *text) {
            return QJsonObject{{QStringLiteral("server_header"), QString::fromLatin1(text)}};
        };
        row("nginx", "http", server("nginx/1.22.1"), "http +nginx 1\\.22\\.1");
        row("apache", "http", server("Apache/2.4.57 (Debian)"),
            "http +Apache httpd 2\\.4\\.57 \\(\\(Debian\\)\\)");
        row("iis", "http", app("iis_default"), "http +Microsoft IIS httpd (8\\.5|10\\.0)");
        row("tomcat", "http", app("tomcat"), "http +Apache Tomcat \\d+\\.\\d+\\.\\d+");
        row("jenkins", "http", app("jenkins"), "http +Jetty (9\\.4|10\\.0)\\.\\d+");
        row("https nginx", "https", server("nginx/1.22.1"), "ssl/http +nginx 1\\.22\\.1");
        row("https apache", "https", server("Apache/2.4.57 (Debian)"),
            "ssl/(ssl|http) +Apache httpd");
        row("redis", "redis", {{QStringLiteral("version"), QStringLiteral("7.0.15")}},
            "redis +Redis key-value store 7\\.0\\.15");
        row("mysql 5.7", "mysql", {{QStringLiteral("version"), QStringLiteral("5.7.44-log")}},
            "mysql +MySQL 5\\.7\\.44-log");
        row("mysql 8", "mysql", {{QStringLiteral("version"), QStringLiteral("8.0.36")}},
            "mysql +MySQL 8\\.0\\.36");
        row("postfix", "smtp", {}, "smtp +Postfix smtpd");
        row("exim", "smtp", {{QStringLiteral("mta"), QStringLiteral("exim")}},
            "smtp +Exim smtpd 4\\.9\\d");
        row("sendmail", "smtp", {{QStringLiteral("mta"), QStringLiteral("sendmail")}},
            "smtp +Sendmail 8\\.1\\d\\.\\d+");
        row("ftp", "ftp", {}, "ftp +(vsftpd 3\\.0\\.[35]|ProFTPD 1\\.3\\.(6|7a)|Pure-FTPd)", "1");
        row("ftp, another decky", "ftp", {},
            "ftp +(vsftpd 3\\.0\\.[35]|ProFTPD 1\\.3\\.(6|7a)|Pure-FTPd)", "2");
    }
    void productAndVersionAreNamed()
    {
        QFETCH(QByteArray, service);
        QFETCH(QJsonObject, settings);
        QFETCH(QByteArray, instance);
        QFETCH(QString, expected);
        // With jitter: nmap waits for answers, and a decoy must be named as it really runs.
        DecoyProcess decoy({service}, {{QStringLiteral("jitter"), true},
                                       {QStringLiteral("service_config"),
                                        QJsonObject{{QString::fromLatin1(service), settings}}}});
        VERIFY_OR_SHOW(decoy.start({{"INSTANCE_ID", instance}}), decoy.why());
        const ClientResult result =
            runClient(QStringLiteral("nmap"),
                      {QStringLiteral("-Pn"), QStringLiteral("-n"), QStringLiteral("-sT"),
                       QStringLiteral("-sV"), QStringLiteral("-p"),
                       QString::number(decoy.port(service)), QStringLiteral("127.0.0.1")},
                      {}, 120000);
        VERIFY_OR_SHOW(result.started, "nmap is not installed");
        const QRegularExpression line(
            QStringLiteral("%1/tcp +open +%2").arg(decoy.port(service)).arg(expected));
        VERIFY_OR_SHOW(line.match(QString::fromUtf8(result.out)).hasMatch(), result.out);
        QVERIFY(!result.out.contains("fingerprint at https://nmap.org"));
    }
};

QTEST_GUILESS_MAIN(NmapTest)
#include "nmaptest.moc"
