// SPDX-License-Identifier: GPL-3.0-or-later
// contract: C-02
#include "core/intel/credentials.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace decnet;

namespace {

DecoyEvent eventWith(const QJsonObject &fields)
{
    DecoyEvent event;
    event.at = QDateTime({2026, 6, 1}, {10, 0}, Qt::UTC);
    event.topologyId = u"t"_s;
    event.decky = u"web"_s;
    event.service = u"ssh"_s;
    event.type = u"auth_attempt"_s;
    event.attackerIp = u"10.0.0.9"_s;
    event.fields = fields;
    return event;
}

QString base64(const QByteArray &secret)
{
    return QString::fromLatin1(secret.toBase64());
}

} // namespace

class TestCredentials : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void kinds_data()
    {
        QTest::addColumn<QString>("kind");
        QTest::addColumn<QString>("expected");
        for (const char *kind :
             {"plaintext", "http_bearer", "http_digest_md5", "postgres_md5_challenge",
              "vnc_des_response", "mysql_native_password", "scram_sha1", "scram_sha256",
              "ntlmssp_v1", "ntlmssp_v2", "snmp_community", "ssh_publickey"})
            QTest::newRow(kind) << QString::fromLatin1(kind) << QString::fromLatin1(kind);
        QTest::newRow("none") << QString() << u"plaintext"_s;
        QTest::newRow("no word") << u"a b"_s << u"unknown"_s;
        QTest::newRow("too long") << QString(33, u'a') << u"unknown"_s;
    }

    void kinds()
    {
        QFETCH(QString, kind);
        QFETCH(QString, expected);
        const auto credential = credentialFrom(eventWith({{u"principal"_s, u"root"_s},
                                                          {u"secret_kind"_s, kind},
                                                          {u"secret_b64"_s, base64("toor")},
                                                          {u"outcome"_s, u"denied"_s}}));
        QVERIFY(credential);
        QCOMPARE(credential->secretKind, expected);
        QCOMPARE(credential->principal, u"root"_s);
        QCOMPARE(credential->secretPrintable, u"toor"_s);
        QCOMPARE(credential->outcome, u"denied"_s);
        QCOMPARE(credential->attackerIp, u"10.0.0.9"_s);
        QCOMPARE(credential->decky, u"web"_s);
        QCOMPARE(credential->attemptCount, 1);
        // printf toor | sha256sum
        QCOMPARE(credential->secretSha256,
                 u"ce5ca673d13b36118d54a7cf13aeb0ca012383bf771e713421b4d1fd841f539a"_s);
    }

    void hashIsOfTheSecretItself()
    {
        // printf a | sha256sum
        const auto credential = credentialFrom(eventWith({{u"secret_b64"_s, u"YQ=="_s}}));
        QCOMPARE(credential->secretSha256,
                 u"ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb"_s);
    }

    void withoutSecretNoCredential()
    {
        QVERIFY(!credentialFrom(eventWith({{u"username"_s, u"root"_s}})));
        QVERIFY(!credentialFrom(eventWith({{u"secret_b64"_s, 5}})));
    }

    void emptySecretIsAnAttempt()
    {
        const auto credential = credentialFrom(eventWith({{u"secret_b64"_s, QString()}}));
        QVERIFY(credential);
        QVERIFY(credential->secretPrintable.isEmpty());
    }

    void userNameStandsInForThePrincipal()
    {
        const auto credential = credentialFrom(
            eventWith({{u"username"_s, u"admin"_s}, {u"secret_b64"_s, base64("x")}}));
        QCOMPARE(credential->principal, u"admin"_s);
    }

    void limits()
    {
        const auto credential =
            credentialFrom(eventWith({{u"principal"_s, QString(300, u'p')},
                                      {u"secret_b64"_s, base64(QByteArray(6000, 's'))},
                                      {u"secret_printable"_s, QString(5000, u's')}}));
        QCOMPARE(credential->principal.size(), kMaxPrincipal);
        QCOMPARE(credential->secretB64.size(), kMaxSecretBase64);
        QCOMPARE(credential->secretPrintable.size(), kMaxSecretPrintable);
    }

    void junkIsKeptAsItIs()
    {
        const auto broken = credentialFrom(eventWith({{u"secret_b64"_s, u"not base64!"_s}}));
        QVERIFY(broken);
        QCOMPARE(broken->secretPrintable, u"not base64!"_s);
        const auto binary =
            credentialFrom(eventWith({{u"secret_b64"_s, base64(QByteArray("a\0\x1b[2J", 6))}}));
        QVERIFY(!binary->secretPrintable.contains(QChar(0x1b)));
        QVERIFY(!binary->secretPrintable.contains(QChar(u'\0')));
    }

    void principalKeyIgnoresSpelling() { QCOMPARE(principalKey(u" Admin "_s), u"admin"_s); }
};

QTEST_APPLESS_MAIN(TestCredentials)
#include "tst_credentials.moc"
