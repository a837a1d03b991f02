// SPDX-License-Identifier: GPL-3.0-or-later
// contract: X-01, C-02
#include "decoyd/core/bytes.h"
#include "decoyd/core/capture.h"
#include "decoyd/core/log.h"
#include "decoyd/core/personality.h"
#include "decoyd/shell/host.h"
#include "decoyd/ssh/footprints.h"
#include "decoyd/ssh/hassh.h"
#include "decoyd/ssh/hostkeys.h"
#include "decoyd/ssh/identity.h"
#include "decoyd/ssh/pump.h"
#include "decoyd/ssh/scpprogram.h"
#include "decoyd/ssh/sftpprogram.h"
#include "decoyd/ssh/sftpreader.h"

#include <QTest>

#include <algorithm>
#include <random>
#include <set>

#include <sys/socket.h>
#include <unistd.h>

using namespace decoyd;
using namespace decoyd::ssh;

namespace {

std::string kexInit(const std::vector<std::string> &lists)
{
    std::string payload = "\x14" + std::string(16, 'c');
    for (const auto &list : lists)
        putString(payload, list);
    payload += std::string(5, '\0');
    std::string packet;
    putNumber(packet, payload.size() + 1 + 6, 4);
    return packet + '\6' + payload + std::string(6, '\0');
}

/// Vfs, log and capture for the file programs.
struct Bench
{
    static std::shared_ptr<const shell::Host> machine()
    {
        shell::HostFacts facts;
        facts.distro = "debian11";
        facts.hostname = "web01";
        static const auto made = shell::Host::make(facts);
        return made;
    }
    FileAccess access()
    {
        return {log,
                capture,
                peer,
                footprints,
                std::make_unique<shell::Vfs>(host, [] { return std::int64_t{1795300000}; }),
                "/root",
                "root"};
    }
    std::vector<std::string> lines;
    Log log{"node", [this](std::string_view line) { lines.emplace_back(line); }};
    Capture capture{log};
    Peer peer{"10.0.0.9", 1, 22, "0a0b0c0d"};
    Footprints footprints;
    std::shared_ptr<const shell::Host> host = machine();
};

std::string sftp(std::uint8_t type, std::uint32_t id, const std::string &payload)
{
    std::string packet;
    putNumber(packet, 5 + payload.size(), 4);
    packet += static_cast<char>(type);
    putNumber(packet, id, 4);
    return packet + payload;
}

} // namespace

class SshUnitTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void hasshIsReadFromThePacket()
    {
        const std::string packet = kexInit({"curve25519-sha256", "ssh-ed25519", "aes128-ctr", "x",
                                            "hmac-sha2-256", "y", "none", "z", "", ""});
        const auto init = parseKexInit(packet);
        QVERIFY(init.has_value());
        QCOMPARE(init->hassh, toHex(md5("curve25519-sha256;aes128-ctr;hmac-sha2-256;none")));
        QCOMPARE(init->hostKeys, std::string("ssh-ed25519"));
        for (std::size_t n = 0; n < packet.size() - 6; ++n) // a piece is not enough, and no crash
            QVERIFY(!parseKexInit(packet.substr(0, n)) || n >= packet.size());
        std::string broken = packet;
        broken[22] = '\x7f'; // a list longer than the packet
        QVERIFY(parseKexInit(broken)->hassh.empty());
        QVERIFY(parseKexInit("GET / HTTP/1.0\r\n\r\n")->hassh.empty());
    }

    void hostKeysStayTheSame()
    {
        const Personality first("decky-1", "i", "s");
        const Personality again("decky-1", "i", "s");
        const Personality other("decky-2", "i", "s");
        for (const auto make : {ed25519HostKey, ecdsaHostKey, rsaHostKey}) {
            const std::string key = make(first);
            QVERIFY(key.find("PRIVATE KEY-----\n") != std::string::npos);
            QCOMPARE(make(again), key);
            QVERIFY(make(other) != key);
        }
    }

    void identitiesFitTheirRelease()
    {
        std::set<std::string_view> banners;
        for (int i = 0; i < 40; ++i)
            banners.insert(identityFor(Personality("n" + std::to_string(i), "i")).banner);
        QCOMPARE(banners, (std::set<std::string_view>{"OpenSSH_8.4p1 Debian-5+deb11u3",
                                                      "OpenSSH_8.2p1 Ubuntu-4ubuntu0.11"}));
    }

    void scpCallsAreRecognised()
    {
        const auto sink = ScpProgram::parse("scp -r -p -t -- '/tmp/a b'");
        QVERIFY(sink && sink->sink && sink->recursive && sink->times);
        QCOMPARE(sink->paths, (std::vector<std::string>{"/tmp/a b"}));
        QVERIFY(ScpProgram::parse("scp -f x") && !ScpProgram::parse("scp -f x")->sink);
        for (const char *other : {"scp", "scp a b", "scp -t", "scp -t x; id", "ls", "scp -t `id`"})
            QVERIFY2(!ScpProgram::parse(other), other);
    }

    void scpSinkTakesFilesByteByByte()
    {
        Bench bench;
        ScpProgram program(bench.access(), *ScpProgram::parse("scp -r -t /tmp"));
        const std::string stream = std::string("D0755 0 d\nC0700 5 f\nhello\0E\nC0600 0 e\n\0", 39);
        for (const char c : stream)
            program.input({&c, 1});
        program.endOfInput();
        QCOMPARE(program.out, std::string(7, '\0'));
        QCOMPARE(program.exitCode, 0);
        program.closed();
        shell::Vfs later(bench.host, [] { return std::int64_t{0}; });
        bench.footprints.restore("10.0.0.9", later);
        std::string content;
        QCOMPARE(later.read("/tmp/d/f", content), shell::FsError::None);
        QCOMPARE(content, std::string("hello"));
        QCOMPARE(std::count_if(bench.lines.begin(), bench.lines.end(),
                               [](const std::string &line) {
                                   return line.find(" file_captured ") != std::string::npos &&
                                          line.find("sha256=\"2cf24dba5fb0a30e26e83b2ac5b9e29e1b161"
                                                    "e5c1fa7425e73043362938b9824\"") !=
                                              std::string::npos;
                               }),
                 1);
    }

    void scpRefusesToEscape()
    {
        for (const char *line :
             {"C0644 1 ../../etc/passwd\n", "C0644 1 ..\n", "D0755 0 a/b\n", "X\n"}) {
            Bench bench;
            ScpProgram program(bench.access(), *ScpProgram::parse("scp -r -t /tmp"));
            program.input(line);
            QVERIFY2(program.done && program.out.find('\2') != std::string::npos, line);
        }
    }

    void sftpWritesMayComeOutOfOrder()
    {
        Bench bench;
        SftpProgram program(bench.access());
        program.input(std::string("\0\0\0\5\1\0\0\0\3", 9));
        std::string open;
        putString(open, "/tmp/x");
        putNumber(open, 0x1a, 4); // write, create, truncate
        putNumber(open, 0, 4);
        program.input(sftp(3, 1, open));
        const auto write = [&](std::uint64_t offset, const std::string &bytes) {
            std::string payload;
            putString(payload, std::string(4, '\0'));
            putNumber(payload, offset, 8);
            putString(payload, bytes);
            program.input(sftp(6, 2, payload));
        };
        write(3, "def");
        write(0, "abc");
        std::string close;
        putString(close, std::string(4, '\0'));
        program.input(sftp(4, 3, close));
        QVERIFY(!program.done);
        const bool captured =
            std::any_of(bench.lines.begin(), bench.lines.end(), [](const std::string &l) {
                return l.find("sha256=\"" + toHex(sha256("abcdef")) + "\"") != std::string::npos;
            });
        QVERIFY(captured);
    }

    void sftpSurvivesNonsense()
    {
        std::minstd_rand random(7);
        for (int round = 0; round < 3000; ++round) {
            Bench bench;
            SftpProgram program(bench.access());
            program.input(std::string("\0\0\0\5\1\0\0\0\3", 9));
            for (int i = 0; i < 20 && !program.done; ++i) {
                std::string payload;
                for (unsigned k = 0; k < random() % 6; ++k) {
                    if (random() % 2)
                        putString(payload, random() % 2 ? "/etc" : std::string(4, '\0'));
                    else
                        putNumber(payload, random(), random() % 2 ? 4 : 8);
                }
                program.input(sftp(static_cast<std::uint8_t>(random() % 210), 1, payload));
            }
            QVERIFY(program.out.size() < 32 * 1024 * 1024);
        }
    }

    void pumpChecksTheGreeting_data()
    {
        QTest::addColumn<QByteArray>("sent");
        QTest::addColumn<QByteArray>("answer");
        QTest::addColumn<QByteArray>("passed");
        QTest::newRow("good") << QByteArray("SSH-2.0-x\r\nmore") << QByteArray()
                              << QByteArray("SSH-2.0-x\r\nmore");
        QTest::newRow("1.99") << QByteArray("SSH-1.99-x\n") << QByteArray()
                              << QByteArray("SSH-1.99-x\n");
        QTest::newRow("old") << QByteArray("SSH-1.5-x\r\n")
                             << QByteArray("Protocol major versions differ.\r\n") << QByteArray();
        QTest::newRow("http") << QByteArray("GET / HTTP/1.1\r\n\r\n")
                              << QByteArray("Invalid SSH identification string.\r\n")
                              << QByteArray();
        QTest::newRow("endless") << QByteArray(9000, 'a')
                                 << QByteArray("Invalid SSH identification string.\r\n")
                                 << QByteArray();
        QTest::newRow("unfinished") << QByteArray("SSH-2.0-x") << QByteArray() << QByteArray();
    }

    void pumpChecksTheGreeting()
    {
        QFETCH(QByteArray, sent);
        QFETCH(QByteArray, answer);
        QFETCH(QByteArray, passed);
        int pair[2];
        QCOMPARE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, pair), 0);
        Pump pump(pair[0]);
        QVERIFY(pump.good());
        const int server = pump.takeServerEnd();
        QCOMPARE(::send(server, "HI\r\nKEX", 7, 0), ssize_t{7});
        for (const char c : sent) { // in the smallest pieces
            (void)::send(pair[1], &c, 1, MSG_NOSIGNAL);
            (void)pump.move();
        }
        (void)pump.move();
        char block[20000];
        ssize_t n = ::recv(server, block, sizeof block, MSG_DONTWAIT);
        QCOMPARE(QByteArray(block, std::max<ssize_t>(n, 0)), passed);
        n = ::recv(pair[1], block, sizeof block, MSG_DONTWAIT);
        const QByteArray shown(block, std::max<ssize_t>(n, 0));
        QVERIFY(shown.startsWith("HI\r\n"));
        if (!answer.isEmpty())
            QVERIFY2(shown.endsWith(answer), shown.constData());
        ::close(server);
        ::close(pair[1]);
    }

    void footprintsAreBounded()
    {
        Bench bench;
        for (int visitor = 0; visitor < 20; ++visitor) {
            auto access = bench.access();
            QCOMPARE(access.files->write("/tmp/f", std::string(900 * 1024, 'x'), false),
                     shell::FsError::None);
            bench.footprints.keep("10.0.0." + std::to_string(visitor), *access.files);
        }
        const auto known = [&](const std::string &source) {
            auto access = bench.access();
            bench.footprints.restore(source, *access.files);
            return access.files->exists("/tmp/f");
        };
        QVERIFY(known("10.0.0.19"));
        QVERIFY(!known("10.0.0.1"));
        QVERIFY(!known("10.9.9.9"));
    }
};

QTEST_GUILESS_MAIN(SshUnitTest)
#include "sshunittest.moc"
