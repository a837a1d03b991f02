// SPDX-License-Identifier: GPL-3.0-or-later
// contract: X-01
#include "decoyd/ftp/ftpsession.h"

#include "decoyd/core/personality.h"

#include <QTest>

#include <set>

using namespace decoyd;
using namespace decoyd::ftp;
using Kind = Action::Kind;

namespace {

constexpr std::int64_t kNow = 1'790'000'000;

struct Fixture
{
    Personality personality{"decky", "1"};
    std::shared_ptr<Tree> tree = std::make_shared<Tree>(personality, kNow);
    Session session{Dialect::choose(personality, "10.0.0.1"), tree, [] { return kNow; }};

    std::string reply(const std::string &line) { return session.handle(line, true).reply; }
    void login()
    {
        static_cast<void>(session.handle("USER bob", false));
        static_cast<void>(session.handle("PASS x", false));
        static_cast<void>(session.loggedIn(true));
    }
};

} // namespace

class FtpTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void pathsNeverLeaveTheRoot_data()
    {
        QTest::addColumn<QByteArray>("cwd");
        QTest::addColumn<QByteArray>("path");
        QTest::addColumn<QByteArray>("resolved");
        const auto row = [](const char *cwd, const char *path, const char *resolved) {
            QTest::newRow((std::string(cwd) + " " + path).c_str())
                << QByteArray(cwd) << QByteArray(path) << QByteArray(resolved);
        };
        row("/", "", "/");
        row("/a", "b", "/a/b");
        row("/a", "/b", "/b");
        row("/a", "../../../etc", "/etc");
        row("/a/b", "..", "/a");
        row("/", "./x//y/.", "/x/y");
    }
    void pathsNeverLeaveTheRoot()
    {
        QFETCH(QByteArray, cwd);
        QFETCH(QByteArray, path);
        QFETCH(QByteArray, resolved);
        QCOMPARE(Tree::resolve(cwd.toStdString(), path.toStdString()), resolved.toStdString());
    }

    void baitIsSeeded()
    {
        const Personality one("decky", "1");
        const Personality two("other", "1");
        const Tree a(one, kNow);
        const Tree b(one, kNow);
        const Tree c(two, kNow);
        QCOMPARE(a.list("/", false, kNow), b.list("/", false, kNow));
        QVERIFY(a.find("/README.txt"));
        std::string archive;
        for (const auto &[name, entry] : a.children("/")) {
            for (const auto &[file, fileEntry] : a.children("/" + name)) {
                if (file.ends_with(".tar.gz"))
                    archive = "/" + name + "/" + file;
            }
        }
        QVERIFY(!archive.empty());
        QVERIFY(a.read(archive, 0, 3).starts_with("\x1f\x8b"));
        const std::string whole = a.read(archive, 0, 100);
        QCOMPARE(a.read(archive, 40, 20), whole.substr(40, 20)); // restarts fit
        QVERIFY(a.list("/", false, kNow) != c.list("/", false, kNow));
    }

    void nothingWorksBeforeLogin_data()
    {
        QTest::addColumn<QByteArray>("line");
        for (const char *line : {"PWD", "LIST", "RETR x", "STOR x", "PASV", "PORT 1,2,3,4,5,6",
                                 "DELE x", "MKD x", "SITE CHMOD"})
            QTest::newRow(line) << QByteArray(line);
    }
    void nothingWorksBeforeLogin()
    {
        QFETCH(QByteArray, line);
        Fixture f;
        const Action action = f.session.handle(line.toStdString(), true);
        QVERIFY(action.kind == Kind::Reply);
        QVERIFY2(action.reply.starts_with("53"), action.reply.c_str());
    }

    void loginIsAskedFromOutside()
    {
        Fixture f;
        QVERIFY(f.reply("PASS early").starts_with("503"));
        QVERIFY(f.reply("USER bob").starts_with("331"));
        const Action action = f.session.handle("PASS s3 cret", false);
        QVERIFY(action.kind == Kind::Login);
        QCOMPARE(action.user, std::string("bob"));
        QCOMPARE(action.secret, std::string("s3 cret"));
        QVERIFY(f.session.loggedIn(false).starts_with("530"));
        QVERIFY(f.reply("PWD").starts_with("53"));
        QVERIFY(f.session.loggedIn(true).starts_with("230"));
        QVERIFY(f.reply("PWD").starts_with("257 \"/\""));
    }

    void commandsHaveTheirReplies_data()
    {
        QTest::addColumn<QByteArray>("line");
        QTest::addColumn<QByteArray>("code");
        const auto row = [](const char *line, const char *code) {
            QTest::newRow(line) << QByteArray(line) << QByteArray(code);
        };
        row("SYST", "215");
        row("FEAT", "211");
        row("NOOP", "200");
        row("type i", "200");
        row("STRU F", "200");
        row("MODE B", "504");
        row("CWD /nope", "550");
        row("SIZE README.txt", "213");
        row("SIZE nope", "550");
        row("MDTM README.txt", "213 20");
        row("MLST README.txt", "250-");
        row("REST 100", "350");
        row("RNTO x", "503");
        row("MKD new", "257");
        row("RMD /", "550");
        row("DELE nope", "550");
        row("RETR nope", "550");
        row("STOR /nope/x", "553");
        row("STAT", "211-");
        row("XYZZY", "500");
        row("", "500");
        row("PORT 1,2,3", "500");
        row("PORT 300,1,1,1,1,1", "500");
        row("EPRT |2|::1|5|", "522");
        row("EPRT", "522");
        row("EPSV ALL", "200");
    }
    void commandsHaveTheirReplies()
    {
        QFETCH(QByteArray, line);
        QFETCH(QByteArray, code);
        Fixture f;
        f.login();
        const std::string reply = f.reply(line.toStdString());
        QVERIFY2(reply.starts_with(code.toStdString()), reply.c_str());
    }

    void transfersNeedADataAddress()
    {
        Fixture f;
        f.login();
        QVERIFY(f.session.handle("LIST", false).reply.starts_with("425"));
        const Action list = f.session.handle("LIST -la", true);
        QVERIFY(list.kind == Kind::SendText);
        QVERIFY(list.text.find("README.txt\r\n") != std::string::npos);
        const Action port = f.session.handle("PORT 10,0,0,9,200,10", false);
        QVERIFY(port.kind == Kind::Active);
        QCOMPARE(port.host, std::string("10.0.0.9"));
        QCOMPARE(int(port.port), 200 * 256 + 10);
        QVERIFY(f.session.handle("EPRT |1|10.0.0.9|6275|", false).port == 6275);
    }

    void uploadsAndRenamesAreKept()
    {
        Fixture f;
        f.login();
        QVERIFY(f.session.handle("STOR evil.sh", true).kind == Kind::Receive);
        QVERIFY(f.tree->addFile("/evil.sh", 5, "hello", kNow));
        QCOMPARE(f.tree->read("/evil.sh", 1, 3), std::string("ell"));
        QVERIFY(f.reply("RNFR evil.sh").starts_with("350"));
        QVERIFY(f.reply("RNTO good.sh").starts_with("250"));
        QVERIFY(f.session.handle("RETR good.sh", true).kind == Kind::SendFile);
        QVERIFY(f.reply("DELE good.sh").starts_with("250"));
    }

    void treeIsBounded()
    {
        Fixture f;
        int made = 0;
        for (int i = 0; i < 1000; ++i)
            made += f.tree->addDirectory("/d" + std::to_string(i), kNow);
        QVERIFY(made < int(Tree::kMaxEntries));
        QVERIFY(!f.tree->addFile("/x", 1, "y", kNow));
    }

    void bannersNameProductAndVersion()
    {
        std::set<std::string> products;
        for (int i = 0; i < 200; ++i) {
            const Personality p("d" + std::to_string(i), "1");
            const Dialect dialect = Dialect::choose(p, "10.0.0.1");
            QVERIFY(dialect.banner.starts_with("220"));
            products.insert(dialect.product);
        }
        QCOMPARE(products, (std::set<std::string>{"vsftpd 3.0.3", "vsftpd 3.0.5", "ProFTPD 1.3.7a",
                                                  "ProFTPD 1.3.6", "Pure-FTPd"}));
    }
};

QTEST_GUILESS_MAIN(FtpTest)
#include "ftptest.moc"
