// SPDX-License-Identifier: GPL-3.0-or-later
// contract: C-02 (mysql_native_password hashes)
#include "decoyd/mysql/mysqlpacket.h"

#include <QTest>

using namespace decoyd::mysql;

namespace {

std::string little(std::uint32_t value, int width)
{
    std::string out;
    for (int i = 0; i < width; ++i)
        out += static_cast<char>(value >> (8 * i) & 0xff);
    return out;
}

std::string response(std::uint32_t capabilities, const std::string &tail)
{
    return little(capabilities, 4) + little(1 << 24, 4) + "\x21" + std::string(23, '\0') + tail;
}

} // namespace

class MysqlTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void greetingHasTheLayoutOfProtocol10()
    {
        Greeting hello;
        hello.version = "5.7.44";
        hello.connectionId = 0x010203;
        hello.salt = "abcdefghijklmnopqrst";
        const std::string bytes = greeting(hello);
        QCOMPARE(bytes.substr(0, 8), std::string("\x0a"
                                                 "5.7.44\0",
                                                 8));
        QCOMPARE(bytes.substr(8, 4), std::string("\x03\x02\x01\x00", 4));
        QCOMPARE(bytes.substr(12, 9), std::string("abcdefgh\0", 9));
        QVERIFY(bytes.ends_with(std::string("ijklmnopqrst\0mysql_native_password\0", 35)));
        const std::string framed = packet("xyz", 7);
        QCOMPARE(framed, std::string("\x03\x00\x00\x07xyz", 7));
    }

    void loginIsRead()
    {
        const std::string scramble(20, 'S');
        const auto login = parseLogin(response(
            kProtocol41 | kSecureConnection | kConnectWithDb | kPluginAuth | kConnectAttributes,
            std::string("root\0", 5) + "\x14" + scramble + std::string("shop\0", 5) +
                std::string("mysql_native_password\0", 22) + std::string("\x07\x02_k\x03val", 8)));
        QVERIFY(login.has_value());
        QCOMPARE(login->user, std::string("root"));
        QCOMPARE(login->response, scramble);
        QCOMPARE(login->database, std::string("shop"));
        QCOMPARE(login->plugin, std::string("mysql_native_password"));
        QCOMPARE(login->attributes.size(), std::size_t{1});
        QCOMPARE(login->attributes[0].second, std::string("val"));
    }

    void tlsRequestIsRecognised()
    {
        const auto login = parseLogin(response(kProtocol41 | kSsl, {}));
        QVERIFY(login.has_value());
        QVERIFY(login->wantsTls);
    }

    void oldClientsAreRead()
    {
        const auto login =
            parseLogin(little(0x0001, 2) + little(0, 3) + std::string("old\0", 4) + "12345678");
        QVERIFY(login.has_value());
        QCOMPARE(login->user, std::string("old"));
        QCOMPARE(login->response, std::string("12345678"));
    }

    void garbageIsRefused()
    {
        QVERIFY(!parseLogin(response(kProtocol41, {})).has_value());
        QVERIFY(!parseLogin(response(kProtocol41 | kSecureConnection, std::string("root\0\xff", 6)))
                     .has_value());
        const std::string whole = response(0xffffffff, std::string(80, '\x05'));
        for (std::size_t cut = 0; cut <= whole.size(); ++cut)
            static_cast<void>(parseLogin(whole.substr(0, cut))); // must not read past the end
        QVERIFY(!parseLogin("").has_value() || parseLogin("")->user.empty());
    }

    void hashIsInTheFormOfTheCrackers()
    {
        QCOMPARE(crackable("\x01\x02", "\xff"), std::string("$mysqlna$0102*ff"));
    }
};

QTEST_GUILESS_MAIN(MysqlTest)
#include "mysqltest.moc"
