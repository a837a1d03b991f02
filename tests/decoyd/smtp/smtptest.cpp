// SPDX-License-Identifier: GPL-3.0-or-later
// contract: C-02
#include "decoyd/smtp/mailsummary.h"
#include "decoyd/smtp/smtpsession.h"

#include "decoyd/core/bytes.h"
#include "decoyd/core/personality.h"

#include <QTest>

using namespace decoyd;
using namespace decoyd::smtp;

namespace {

Persona persona(const char *mta = "postfix", const char *banner = "")
{
    return Persona::choose(Personality("decky", "1"), mta, banner, "mail.example.org");
}

struct Fixture
{
    explicit Fixture(const char *mta = "postfix", Relay relay = Relay::Harvest)
        : dress(persona(mta))
        , session(dress, relay, "10.0.0.7", true)
    {
    }
    Session::Step step(const std::string &line) { return session.handle(line); }
    std::string reply(const std::string &line) { return session.handle(line).reply; }
    Persona dress;
    Session session;
};

std::string firstEvent(const Session::Step &step)
{
    return step.notes.empty() ? "(none)" : step.notes.front().event;
}

} // namespace

class SmtpTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void personasDiffer_data()
    {
        QTest::addColumn<QByteArray>("mta");
        QTest::addColumn<QByteArray>("greeting");
        QTest::addColumn<QByteArray>("unknown");
        QTest::addColumn<QByteArray>("denied");
        QTest::newRow("postfix") << QByteArray("postfix")
                                 << QByteArray("220 mail.example.org ESMTP Postfix")
                                 << QByteArray("502 5.5.2 Error: command not recognized")
                                 << QByteArray("554 5.7.1 <a@far.example>: Relay access denied");
        QTest::newRow("exim") << QByteArray("exim")
                              << QByteArray("220 mail.example.org ESMTP Exim 4.9")
                              << QByteArray("500 unrecognized command")
                              << QByteArray("550 relay not permitted");
        QTest::newRow("sendmail") << QByteArray("sendmail")
                                  << QByteArray("220 mail.example.org ESMTP Sendmail 8.1")
                                  << QByteArray("500 5.5.1 Command unrecognized: \"FOO\"")
                                  << QByteArray("550 5.7.1 <a@far.example>... Relaying denied");
    }
    void personasDiffer()
    {
        QFETCH(QByteArray, mta);
        QFETCH(QByteArray, greeting);
        QFETCH(QByteArray, unknown);
        QFETCH(QByteArray, denied);
        Fixture f(mta.constData());
        QVERIFY2(f.dress.greeting().starts_with(greeting.toStdString()),
                 f.dress.greeting().c_str());
        QCOMPARE(f.reply("FOO"), unknown.toStdString());
        f.reply("EHLO x");
        f.reply("MAIL FROM:<b@c>");
        QCOMPARE(f.reply("RCPT TO:<a@far.example>"), denied.toStdString());
        QVERIFY(f.reply("EHLO x").find("250-STARTTLS") != std::string::npos);
        QVERIFY(f.reply("EHLO x").find("AUTH PLAIN LOGIN") != std::string::npos);
    }

    void bannersMayComeInAnyForm()
    {
        QCOMPARE(persona("postfix", "mx ready").greeting(), std::string("220 mx ready"));
        QCOMPARE(persona("postfix", "220 mx ready").greeting(), std::string("220 mx ready"));
        QCOMPARE(persona("exim", "220 %h ESMTP").greeting(),
                 std::string("220 mail.example.org ESMTP"));
    }

    void credentialsAreTaken_data()
    {
        QTest::addColumn<QList<QByteArray>>("lines");
        QTest::addColumn<QByteArray>("mechanism");
        const QByteArray plain = QByteArray("\0bob\0s3", 7).toBase64();
        QTest::newRow("plain at once")
            << QList<QByteArray>{"AUTH PLAIN " + plain} << QByteArray("PLAIN");
        QTest::newRow("plain later")
            << QList<QByteArray>{"AUTH PLAIN", plain} << QByteArray("PLAIN");
        QTest::newRow("login") << QList<QByteArray>{"AUTH LOGIN", "Ym9i", "czM="}
                               << QByteArray("LOGIN");
        QTest::newRow("login with name")
            << QList<QByteArray>{"auth login Ym9i", "czM="} << QByteArray("LOGIN");
    }
    void credentialsAreTaken()
    {
        QFETCH(QList<QByteArray>, lines);
        QFETCH(QByteArray, mechanism);
        Fixture f;
        Session::Step last;
        for (const QByteArray &line : lines)
            last = f.step(line.toStdString());
        QVERIFY(last.offer.has_value());
        QCOMPARE(last.offer->username, std::string("bob"));
        QCOMPARE(last.offer->password, std::string("s3"));
        QCOMPARE(last.offer->mechanism, mechanism.toStdString());
        QVERIFY(last.reply.starts_with("535"));
        QVERIFY(f.reply("NOOP").starts_with("250")); // back to commands
    }

    void authCanBeAborted()
    {
        Fixture f;
        f.reply("AUTH LOGIN");
        QVERIFY(f.reply("*").starts_with("501"));
        QVERIFY(f.reply("NOOP").starts_with("250"));
        QVERIFY(f.reply("AUTH CRAM-MD5").starts_with("535"));
        QVERIFY(f.reply("AUTH PLAIN !!!").starts_with("501"));
    }

    void envelopeIsChecked()
    {
        Fixture f;
        QVERIFY(f.reply("EHLO").starts_with("501"));
        QCOMPARE(firstEvent(f.step("HELO me")), std::string("ehlo"));
        QVERIFY(f.reply("RCPT TO:<a@b>").starts_with("503"));
        QVERIFY(f.reply("DATA").starts_with("503"));
        QVERIFY(f.reply("MAIL FROM").starts_with("501"));
        QCOMPARE(firstEvent(f.step("MAIL FROM:<spam@x.y> SIZE=10")), std::string("mail_from"));
        QVERIFY(f.reply("MAIL FROM:<again@x.y>").starts_with("503"));
        QCOMPARE(firstEvent(f.step("RCPT TO:nonsense@")), std::string("rcpt_denied"));
        QCOMPARE(firstEvent(f.step("RCPT TO:<>")), std::string("rcpt_rejected_syntax"));
        QCOMPARE(firstEvent(f.step("RCPT TO:<root@example.org>")), std::string("rcpt_to"));
        const Session::Step data = f.step("DATA");
        QVERIFY(data.data);
        QVERIFY(data.reply.starts_with("354"));
        QCOMPARE(f.session.messageReceived("ABC"), std::string("250 2.0.0 Ok: queued as ABC"));
        QVERIFY(f.reply("DATA").starts_with("503"));
    }

    void openRelayTakesEverything()
    {
        Fixture f("postfix", Relay::Open);
        f.reply("EHLO x");
        f.reply("MAIL FROM:<a@b>");
        QVERIFY(f.reply("RCPT TO:<victim@gmail.com>").starts_with("250"));
        QVERIFY(f.reply("AUTH PLAIN " + base64Encode(std::string("\0u\0p", 4))).starts_with("235"));
        int taken = 0;
        for (int i = 0; i < 1000; ++i)
            taken += f.reply("RCPT TO:<v@x.y>").starts_with("250");
        QVERIFY(taken < int(Session::kMaxRecipients));
    }

    void startTlsForgetsWhatWasSaid()
    {
        Fixture f;
        f.reply("EHLO x");
        f.reply("MAIL FROM:<a@b>");
        QVERIFY(f.step("STARTTLS").startTls);
        f.session.tlsStarted();
        QVERIFY(f.reply("RCPT TO:<root@example.org>").starts_with("503"));
        QVERIFY(f.reply("EHLO x").find("STARTTLS") == std::string::npos);
        QVERIFY(f.reply("STARTTLS").starts_with("554"));
    }

    void otherCommands()
    {
        Fixture f;
        QCOMPARE(firstEvent(f.step("VRFY root")), std::string("vrfy"));
        QVERIFY(f.reply("VRFY root").starts_with("252"));
        QCOMPARE(firstEvent(f.step("XYZZY")), std::string("unknown_command"));
        QVERIFY(f.step("GET / HTTP/1.0").quit);
        QVERIFY(f.step("QUIT").quit);
        Fixture g;
        bool closed = false;
        for (int i = 0; i < 100 && !closed; ++i)
            closed = g.step("JUNK").quit;
        QVERIFY(closed);
    }

    void queueIdsFitTheProgram()
    {
        const auto id = [](const char *mta) { return persona(mta).queueId(randomBytes); };
        QCOMPARE(id("postfix").size(), std::size_t{12});
        QVERIFY(id("postfix").find_first_not_of("BCDFGHJKLMNPQRSTVWXYZ23456789") ==
                std::string::npos);
        QCOMPARE(id("exim").size(), std::size_t{16});
    }

    void messagesAreSummarised()
    {
        const MailSummary mail =
            MailSummary::of("From: a@b\r\nTo: c@d\r\nSubject: Hello\r\n there\r\nDKIM-Signature: "
                            "v=1\r\nX-Mailer: swaks\r\n\r\n"
                            "See https://evil.example/a?b=1 and http://x.y. <a "
                            "href=\"https://evil.example/a?b=1\">\r\n--B\r\n"
                            "Content-Disposition: attachment; filename=\"inv "
                            "oice.exe\"\r\n\r\nTVqQAAMA\r\n--B--\r\n");
        QCOMPARE(mail.subject, std::string("Hello there"));
        QCOMPARE(mail.mailer, std::string("swaks"));
        QVERIFY(mail.dkim);
        QCOMPARE(mail.urls.size(), std::size_t{2});
        QCOMPARE(mail.attachments.size(), std::size_t{1});
        QCOMPARE(mail.attachments[0].first, std::string("inv oice.exe"));
        QCOMPARE(mail.attachments[0].second, std::uint64_t{8});
        static_cast<void>(MailSummary::of(std::string(100'000, ':')));
        static_cast<void>(MailSummary::of("\r\n"));
    }
};

QTEST_GUILESS_MAIN(SmtpTest)
#include "smtptest.moc"
