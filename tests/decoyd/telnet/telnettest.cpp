// SPDX-License-Identifier: GPL-3.0-or-later
// contract: X-01, C-02
#include "decoyd/login/lannetwork.h"
#include "decoyd/telnet/telnetcodec.h"
#include "decoyd/telnet/telnetlogin.h"

#include <QNetworkInterface>
#include <QTcpServer>
#include <QTest>

using namespace decoyd;
using namespace decoyd::telnet;

class TelnetTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void negotiationIsSeparatedFromText()
    {
        Codec codec;
        std::string typed;
        const std::string wire =
            std::string("\xff\xfb\x18\xff\xfb\x20\xff\xfc\x23\xff\xfb\x27", 12) + "root\r\0" +
            std::string("\0", 1) + "x\r\ny\xff\xff\rz";
        for (const char c : wire) // byte by byte
            typed += codec.feed({&c, 1});
        QCOMPARE(typed, std::string("root\rx\ry\xff\rz"));
        QCOMPARE(codec.answers(), 4);
        QVERIFY(codec.hasTyped());
        QCOMPARE(
            codec.takeReply(),
            std::string("\xff\xfa\x18\x01\xff\xf0\xff\xfa\x20\x01\xff\xf0\xff\xfa\x27\x01\xff\xf0",
                        18));
        QCOMPARE(codec.takeReply(), std::string());
    }

    void whatTheClientSaysIsKept()
    {
        Codec codec;
        static_cast<void>(codec.feed(std::string("\xff\xfa\x18\0XTERM-256COLOR\xff\xf0", 20)));
        static_cast<void>(codec.feed(std::string("\xff\xfa\x1f\0\x84\0\x2b\xff\xf0", 9)));
        static_cast<void>(codec.feed(std::string("\xff\xfa\x20\0"
                                                 "38400,38400\xff\xf0",
                                                 17)));
        static_cast<void>(codec.feed(
            std::string("\xff\xfa\x27\0\0USER\x01-f root\x03X\x02\x01\x01v\xff\xf0", 25)));
        QCOMPARE(codec.terminal(), std::string("XTERM-256COLOR"));
        QCOMPARE(codec.speed(), std::string("38400,38400"));
        QCOMPARE(codec.columns(), 132);
        QCOMPARE(codec.rows(), 43);
        QCOMPARE(codec.environment().size(), std::size_t{2});
        QCOMPARE(codec.environment()[0].first, std::string("USER"));
        QCOMPARE(codec.environment()[0].second, std::string("-f root"));
        QCOMPARE(codec.environment()[1].first, std::string("X\x01"));
        QVERIFY(!codec.hasTyped());
    }

    void strangeOptionsAreRefusedOnce()
    {
        Codec codec;
        static_cast<void>(
            codec.feed("\xff\xfb\x2a\xff\xfd\x2a\xff\xfd\x01\xff\xfd\x03\xff\xfb\x1f"));
        QCOMPARE(codec.takeReply(), std::string("\xff\xfe\x2a\xff\xfc\x2a"));
    }

    void endlessSubnegotiationIsBounded()
    {
        Codec codec;
        static_cast<void>(codec.feed("\xff\xfa\x18"));
        for (int i = 0; i < 1000; ++i)
            QCOMPARE(codec.feed(std::string(1000, 'x')), std::string());
        static_cast<void>(codec.feed("\xff\xf0"));
        QVERIFY(codec.terminal().size() <= 256);
        QCOMPARE(codec.feed("ok"), std::string("ok"));
    }

    void outputDoublesTheEscape()
    {
        QCOMPARE(Codec::encoded("a\xff"
                                "b"),
                 std::string("a\xff\xff"
                             "b"));
    }

    void loginIsADialogue()
    {
        LoginPrompt prompt("web01", "Debian GNU/Linux 11");
        QCOMPARE(prompt.start(), std::string("Debian GNU/Linux 11\r\nweb01 login: "));
        std::string screen;
        const auto type = [&](const std::string &text) {
            LoginPrompt::Event last = LoginPrompt::Event::None;
            for (const char c : text)
                last = prompt.feed(c, screen);
            return last;
        };
        QVERIFY(type("\r") == LoginPrompt::Event::None); // nothing typed: asks again
        QVERIFY(type("roox\x7ft\r") == LoginPrompt::Event::None);
        QVERIFY(screen.ends_with("roox\b \bt\r\nPassword: "));
        screen.clear();
        QVERIFY(type("s3cx\bret\r") == LoginPrompt::Event::Attempt);
        QCOMPARE(screen, std::string("\r\n")); // no echo
        QCOMPARE(prompt.user(), std::string("root"));
        QCOMPARE(prompt.password(), std::string("s3cret"));
        bool over = false;
        QCOMPARE(prompt.denied(over), std::string("\r\nLogin incorrect\r\nweb01 login: "));
        for (int i = 1; i < LoginPrompt::kMaxTries; ++i)
            static_cast<void>(prompt.denied(over));
        QVERIFY(over);
        QVERIFY(type("\x04") == LoginPrompt::Event::Closed);
        QVERIFY(type(std::string(10'000, 'a') + "\r") == LoginPrompt::Event::None);
        QCOMPARE(prompt.user().size(), LoginPrompt::kMaxField);
    }

    void onlyOwnNetworksAreReached()
    {
        LanNetwork network({"127.0.0.0/8", "10.1.2.0/23"});
        QVERIFY(network.allowed("127.0.0.1"));
        QVERIFY(network.allowed("10.1.3.255"));
        QVERIFY(!network.allowed("10.1.4.0"));
        QVERIFY(!network.allowed("8.8.8.8"));
        QVERIFY(!network.allowed("localhost"));
        QVERIFY(!LanNetwork({}).allowed("10.0.0.1"));
        QVERIFY(LanNetwork({"0.0.0.0/0"}).allowed("8.8.8.8"));

        // The nets of this machine's interfaces as they are when asked, without the loopback.
        LanNetwork own({"own"});
        QVERIFY(!own.allowed("127.0.0.1"));
        QVERIFY(!own.allowed("240.0.0.1"));
        for (const QNetworkInterface &interface : QNetworkInterface::allInterfaces()) {
            for (const QNetworkAddressEntry &entry : interface.addressEntries()) {
                if (!interface.flags().testFlag(QNetworkInterface::IsLoopBack)
                    && entry.ip().protocol() == QAbstractSocket::IPv4Protocol)
                    QVERIFY(own.allowed(entry.ip().toString().toStdString()));
            }
        }

        QTcpServer server;
        QVERIFY(server.listen(QHostAddress::LocalHost));
        using shell::NetState;
        QVERIFY(network.probe("127.0.0.1", server.serverPort(), 1000) == NetState::Open);
        NetState state = NetState::Open;
        QVERIFY(!LanNetwork({"10.0.0.0/8"}).open("127.0.0.1", server.serverPort(), 1000, state));
        QVERIFY(state == NetState::Unreachable);
        const auto stream = network.open("127.0.0.1", server.serverPort(), 1000, state);
        QVERIFY(stream);
        QVERIFY(server.hasPendingConnections() || server.waitForNewConnection(1000));
        const quint16 port = server.serverPort();
        QVERIFY(stream->send("hello"));
        server.close();
        QVERIFY(network.probe("127.0.0.1", port, 1000) == NetState::Refused);
    }
};

QTEST_GUILESS_MAIN(TelnetTest)
#include "telnettest.moc"
