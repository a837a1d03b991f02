// SPDX-License-Identifier: GPL-3.0-or-later
// contract: X-01
#include "shellfixture.h"

#include "decoyd/shell/terminal.h"

#include <QTest>

using namespace decoyd::shell;
using namespace shelltest;

Q_DECLARE_METATYPE(std::string)

namespace {

/// What a VT100 with one long line would show.
std::string screenOf(const std::string &bytes)
{
    std::string line;
    std::size_t at = 0;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        if (bytes[i] == '\b') {
            at -= at > 0 ? 1 : 0;
        } else if (bytes[i] != '\a') {
            if (at == line.size())
                line += bytes[i];
            else
                line[at] = bytes[i];
            ++at;
        }
    }
    while (line.ends_with(' '))
        line.pop_back();
    return line;
}

} // namespace

class TerminalTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void editsLikeReadline_data()
    {
        QTest::addColumn<std::string>("typed");
        QTest::addColumn<std::string>("line");
        const auto add = [](const char *name, const char *typed, const char *line) {
            QTest::newRow(name) << std::string(typed) << std::string(line);
        };
        add("plain", "echo a", "echo a");
        add("backspace", "lsx\x7f -l\x08h", "ls -h");
        add("start and end",
            "b\x01"
            "a\x05"
            "c",
            "abc");
        add("arrows", "ac\x1b[Db", "abc");
        add("word left",
            "one two\x1b"
            "bX",
            "one Xtwo");
        add("kill to end", "abcdef\x02\x02\x0b", "abcd");
        add("kill to start", "abc\x02\x15", "c");
        add("kill word", "cat /etc/passwd\x17x", "cat x");
        add("yank", "abc\x15\x19\x19", "abcabc");
        add("delete", "abc\x01\x04\x1b[3~", "c");
        add("home and end", "b\x1b[Ha\x1b[Fc", "abc");
        add("swap", "ab\x02\x14", "ba");
        add("history", "\x1b[A", "second");
        add("history back and forth", "draft\x1b[A\x1b[A\x1b[B\x1b[B", "draft");
        add("edited history", "\x10\x10X", "firstX");
        add("utf-8", "\xc3\xa4\xc3\xb6\x7f", "\xc3\xa4");
        add("paste marks", "\x1b[200~ls\x1b[201~", "ls");
        add("unknown sequences", "a\x1b[1;2P\x1bOQ\x1b[99zb", "ab");
    }

    void editsLikeReadline()
    {
        QFETCH(std::string, typed);
        QFETCH(std::string, line);
        const std::vector<std::string> history = {"first", "second"};
        LineEditor editor;
        editor.begin(&history);
        std::string echo;
        for (const char c : typed)
            QCOMPARE(editor.feed(c, echo), LineEditor::Event::None);
        QCOMPARE(editor.line(), line);
        if (line.find('\xc3') == std::string::npos)
            QCOMPARE(screenOf(echo), line); // the screen agrees with the buffer
        QCOMPARE(editor.feed('\r', echo), LineEditor::Event::Line);
    }

    void secretsAreNotShown()
    {
        Terminal terminal(context("ubuntu", true));
        (void)terminal.start();
        std::string screen = terminal.input("sudo id\rsecret\r");
        QVERIFY(screen.find("secret") == std::string::npos);
        QVERIFY(screen.find("uid=0(root)") != std::string::npos);
        QVERIFY(screen.ends_with("ubuntu@web01:~$ "));
    }

    void typedInputGoesToPrograms()
    {
        Terminal terminal(context("root", true));
        const std::string hello = terminal.start();
        QVERIFY(hello.find("Linux web01 5.10.0-28-amd64") != std::string::npos);
        QVERIFY(hello.find("Last login: ") != std::string::npos);
        (void)terminal.input("cat > /tmp/x\rone\rtwo\r\x04");
        QVERIFY(terminal.input("cat /tmp/x\r").find("one\r\ntwo\r\n") != std::string::npos);
        QVERIFY(terminal.input("wc -l\ra\rb\r\x04").find("2\r\n") != std::string::npos);
        (void)terminal.input("cat << X\rbody\rX\r");
        QVERIFY(!terminal.done());
        QVERIFY(terminal.input("\x04").find("logout") != std::string::npos);
        QVERIFY(terminal.done());
    }

    void interruptsAndTypesAhead()
    {
        Terminal terminal(context("root", true));
        (void)terminal.start();
        std::string screen = terminal.input("sleep 600\recho early\r");
        QVERIFY(terminal.wakeAfter().has_value());
        QVERIFY(screen.find("early") == std::string::npos);
        screen = terminal.input("\x03");
        QVERIFY(screen.starts_with("^C\r\nroot@web01:~# "));
        screen = terminal.input("sleep 0\recho later\r");
        screen += terminal.tick();
        QVERIFY2(screen.find("later\r\n") != std::string::npos, screen.c_str());
        screen = terminal.input("for i in 1\r\x03");
        QVERIFY(screen.ends_with("root@web01:~# "));
    }

    void endlessLoopsWaitForCtrlC()
    {
        Terminal terminal(context("root", true));
        (void)terminal.start();
        (void)terminal.input("while :; do :; done\r");
        QVERIFY(terminal.wakeAfter().value_or(std::chrono::milliseconds(0)).count() > 1000000);
        QVERIFY(terminal.input("\x03").ends_with("# "));
    }

    void completesAndLists()
    {
        Terminal terminal(context("root", true));
        (void)terminal.start();
        QVERIFY(terminal.input("cat /etc/hostn\t\r").find("cat /etc/hostname \r\nweb01") !=
                std::string::npos);
        const std::string twice = terminal.input("ls /etc/cron\t\t");
        QVERIFY(twice.find("cron.d/") != std::string::npos &&
                twice.find("crontab") != std::string::npos);
    }

    void oneCommandOnATerminal()
    {
        Terminal plain(context("root", true), false);
        QVERIFY(plain.start("id").find("uid=0") != std::string::npos);
        QVERIFY(plain.done());
        Terminal shell(context("root", true), false);
        (void)shell.start("bash");
        QVERIFY(!shell.done());
        QVERIFY(shell.input("echo in\r").find("in\r\n") != std::string::npos);
        (void)shell.input("exit\r");
        QVERIFY(shell.done());
    }

    void outputHasCarriageReturns()
    {
        Terminal terminal(context("root", true));
        const std::string screen = terminal.start() + terminal.input("ls -l /\r");
        for (std::size_t i = 0; i < screen.size(); ++i)
            if (screen[i] == '\n')
                QVERIFY(i > 0 && screen[i - 1] == '\r');
    }
};

QTEST_GUILESS_MAIN(TerminalTest)
#include "terminaltest.moc"
