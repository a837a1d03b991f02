// SPDX-License-Identifier: GPL-3.0-or-later
// Random bytes and shuffled scripts against parser, interpreter and terminal. DECOYD_FUZZ_SECONDS
// makes it longer. contract: X-01
#include "shellfixture.h"

#include "decoyd/shell/terminal.h"

#include <QElapsedTimer>
#include <QTest>

#include <random>

using namespace decoyd::shell;
using namespace shelltest;

namespace {

constexpr std::string_view kPieces[] = {
    "echo ",
    "cat ",
    "a",
    "/etc/passwd",
    " | ",
    "; ",
    " && ",
    " || ",
    " & ",
    "\n",
    "$(",
    ")",
    "`",
    "\"",
    "'",
    "${x",
    "}",
    "${x:-",
    "${x/a/",
    "$((",
    "))",
    "1+",
    "*",
    "?",
    "[a-",
    "]",
    "{1..3}",
    "{a,",
    "<",
    ">",
    ">>",
    "<<EOF\n",
    "EOF\n",
    "<<<",
    "2>&1",
    "&>",
    "\\",
    "if ",
    "then ",
    "else ",
    "fi",
    "while ",
    "do ",
    "done",
    "for i in ",
    "case x in ",
    "esac",
    ";;",
    "x() ",
    "{ ",
    " }",
    "(",
    "!",
    "!!",
    "#",
    "~",
    "=",
    "awk '{print $",
    "sed s/",
    "grep -E '",
    "find / -",
    "printf %",
    "test ",
    "[ ",
    "[[ ",
    "tr ",
    "cut -",
    "sort -k",
    "xargs ",
    "eval ",
    "sh -c '",
    "tar ",
    "read x",
    "\t",
    "\x7f",
    "\x1b[A",
    "\x03",
    "\x04",
    "\xff",
    "sudo ",
    "ssh ",
    "nc ",
    "\r",
    "%s",
    "-9999999999999999999",
    "0",
    "$1",
    "$@",
    "\"$@\"",
    "mv ",
    "/",
    "..",
};

std::string mixture(std::minstd_rand &random)
{
    std::string text;
    const unsigned count = 1 + static_cast<unsigned>(random()) % 25;
    for (unsigned i = 0; i < count; ++i) {
        if (random() % 12 == 0)
            text += static_cast<char>(random() % 256);
        else
            text += kPieces[random() % std::size(kPieces)];
    }
    return text;
}

} // namespace

class ShellFuzzTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void survivesNonsense()
    {
        const int seconds = qEnvironmentVariableIntValue("DECOYD_FUZZ_SECONDS");
        const qint64 limit = (seconds > 0 ? seconds : 4) * 1000;
        std::minstd_rand random(20261121);
        QElapsedTimer timer;
        timer.start();
        qint64 slowest = 0;
        int cases = 0;
        SmallNetwork network;
        while (timer.elapsed() < limit) {
            ShellContext wanted = context(random() % 2 ? "root" : "ubuntu", true);
            wanted.network = &network;
            Terminal terminal(std::move(wanted));
            (void)terminal.start();
            for (int i = 0; i < 60 && !terminal.done(); ++i, ++cases) {
                const std::string text = mixture(random);
                QElapsedTimer one;
                one.start();
                const std::string screen = terminal.input(text + (random() % 3 ? "\r" : ""));
                QVERIFY2(screen.find("Segmentation fault") == std::string::npos, text.c_str());
                (void)terminal.tick();
                if (terminal.wakeAfter())
                    (void)terminal.input("\x03");
                slowest = std::max(slowest, one.elapsed());
                QVERIFY2(one.elapsed() < 20000, text.c_str());
                QVERIFY(terminal.shell().files().used() <= Vfs::kDefaultBudget);
            }
        }
        qInfo("%d lines, slowest %lld ms", cases, static_cast<long long>(slowest));
        QVERIFY(cases > 100);
    }
};

QTEST_GUILESS_MAIN(ShellFuzzTest)
#include "shellfuzztest.moc"
