// SPDX-License-Identifier: GPL-3.0-or-later
// Who am I, who else is here, and becoming somebody else: id, who, last, sudo, su, passwd.
#include "commandtable.h"
#include "options.h"

#include "decoyd/shell/interpreter.h"
#include "decoyd/shell/invocation.h"
#include "decoyd/shell/machine.h"
#include "decoyd/shell/seedstream.h"
#include "decoyd/shell/timetext.h"

#include <cstdio>
#include <memory>

namespace decoyd::shell {

namespace {

int id(Invocation &call)
{
    const Options options(call.args, "ugGnrz");
    const Host &host = call.shell.host();
    const Account *account = options.operands.empty() ? host.account(call.shell.user())
                                                      : host.account(options.operands.front());
    if (account == nullptr)
        return call.fail("'" + options.operands.front() + "': no such user");
    std::vector<std::uint32_t> groups = {account->gid};
    for (const auto &group : host.groups())
        if (std::find(group.members.begin(), group.members.end(), account->name) !=
            group.members.end())
            groups.push_back(group.gid);
    const bool names = options.has('n');
    if (options.has('u')) {
        call.out((names ? account->name : std::to_string(account->uid)) + "\n");
    } else if (options.has('g')) {
        call.out((names ? host.groupName(account->gid) : std::to_string(account->gid)) + "\n");
    } else if (options.has('G') || call.name() == "groups") {
        std::string text;
        for (const auto gid : groups)
            text += (text.empty() ? "" : " ") +
                    (names || call.name() == "groups" ? host.groupName(gid) : std::to_string(gid));
        call.out(text + "\n");
    } else {
        std::string text = "uid=" + std::to_string(account->uid) + "(" + account->name +
                           ") gid=" + std::to_string(account->gid) + "(" +
                           host.groupName(account->gid) + ") groups=";
        for (std::size_t i = 0; i < groups.size(); ++i)
            text += (i > 0 ? "," : "") + std::to_string(groups[i]) + "(" +
                    host.groupName(groups[i]) + ")";
        call.out(text + "\n");
    }
    return 0;
}

int whoAmI(Invocation &call)
{
    call.out(call.shell.user() + "\n");
    return 0;
}

int who(Invocation &call)
{
    const auto &context = call.shell.context();
    call.out(pad(context.user, 9) + "pts/0        " +
             formatTime("%Y-%m-%d %H:%M", call.shell.loginTime()) + " (" + context.sourceIp +
             ")\n");
    return 0;
}

int whoWhat(Invocation &call)
{
    const auto &context = call.shell.context();
    call.out(uptimeLine(call.shell.host(), call.files().now()) +
             "\nUSER     TTY      FROM             LOGIN@   IDLE   JCPU   PCPU WHAT\n" +
             pad(context.user.substr(0, 8), 9) + "pts/0    " +
             pad(context.sourceIp.substr(0, 16), 17) + formatTime("%H:%M", call.shell.loginTime()) +
             "    0.00s  0.04s  0.00s w\n");
    return 0;
}

int last(Invocation &call)
{
    const Host &host = call.shell.host();
    const auto &context = call.shell.context();
    SeedStream draw(host.facts().seed, "last");
    std::int64_t when = call.shell.loginTime();
    call.out(pad(context.user.substr(0, 8), 9) + "pts/0        " + pad(context.sourceIp, 17) +
             formatTime("%a %b %e %H:%M", when) + "   still logged in\n");
    // Earlier logins hang on the boot, not on the visit, so that they stay the same.
    const std::string network = host.gateway().substr(0, host.gateway().rfind('.') + 1);
    std::vector<std::string> lines;
    std::int64_t at = host.facts().bootTime + 1800;
    for (int i = 0; i < 8 && at < when; ++i) {
        at += static_cast<std::int64_t>(draw.between(3600, 200000));
        const auto length = static_cast<std::int64_t>(draw.between(60, 9000));
        if (at + length >= when)
            break;
        char span[24];
        std::snprintf(span, sizeof span, "(%02d:%02d)", static_cast<int>(length / 3600),
                      static_cast<int>(length / 60 % 60));
        lines.push_back(
            pad((draw.below(3) == 0 ? std::string("root") : host.facts().user).substr(0, 8), 9) +
            "pts/" + std::to_string(draw.below(2)) + "        " +
            pad(network + std::to_string(draw.between(20, 60)), 17) +
            formatTime("%a %b %e %H:%M", at) + " - " + formatTime("%H:%M", at + length) + "  " +
            span + "\n");
        at += length;
    }
    for (auto it = lines.rbegin(); it != lines.rend(); ++it)
        call.out(*it);
    call.out(pad("reboot", 9) + "system boot  " +
             pad(std::string(host.distro().release).substr(0, 16), 17) +
             formatTime("%a %b %e %H:%M", host.facts().bootTime) +
             "   still running\n\nwtmp begins " +
             formatTime("%a %b %e %H:%M:%S %Y", host.installTime() + 86400 * 3) + "\n");
    return 0;
}

int lastLog(Invocation &call)
{
    call.out("Username         Port     From             Latest\n");
    for (const auto &account : call.shell.host().accounts())
        call.out(pad(account.name, 34) + "**Never logged in**\n");
    return 0;
}

// --- becoming somebody else -------------------------------------------------------------------

struct SudoRequest
{
    std::vector<std::string> words;
    std::string target = "root";
    bool shell = false;
    bool login = false;
    int tries = 0;
};

int runAs(Invocation &call, const SudoRequest &request)
{
    const Account *account = call.shell.host().account(request.target);
    if (account == nullptr)
        return call.fail("unknown user: " + request.target);
    if (request.shell || request.login) {
        if (request.words.empty()) {
            call.shell.enter(request.target, request.login);
            return 0;
        }
    }
    if (!request.words.empty() &&
        (request.words.front() == "su" || request.words.front() == "bash" ||
         request.words.front() == "sh" || request.words.front() == "/bin/bash" ||
         request.words.front() == "/bin/sh") &&
        (request.words.size() == 1 || request.words[1] == "-" || request.words[1] == "-l" ||
         request.words[1] == "root" || request.words[1] == "-i")) {
        call.shell.enter(request.target, request.words.size() > 1 && request.words[1] != "-i");
        return 0;
    }
    call.shell.enter(request.target, false);
    const int code = call.shell.runWords(request.words, call);
    call.shell.leave(code);
    return code;
}

int askSudo(Invocation &call, std::shared_ptr<SudoRequest> request)
{
    const std::string user = call.shell.user();
    return call.askSecret(
        "[sudo] password for " + user + ": ",
        [request, user](Invocation &self, std::string_view answer, bool end) {
            if (end && answer.empty()) {
                self.err("sudo: a terminal is required to read the password; either use the -S "
                         "option to read from standard input or configure an askpass helper\n"
                         "sudo: a password is required\n");
                return 1;
            }
            const std::string secret(answer);
            const bool good = self.shell.host().passwordMatches(user, secret);
            self.shell.observer().secret("sudo", user, secret, good);
            if (good && !self.shell.host().isMember(self.files().uid(), 27)) {
                self.err(user + " is not in the sudoers file.  This incident will be reported.\n");
                return 1;
            }
            if (good) {
                self.shell.setVariable("__sudo", std::to_string(self.files().now()));
                return runAs(self, *request);
            }
            if (++request->tries >= 3) {
                self.err("sudo: 3 incorrect password attempts\n");
                return 1;
            }
            return self.sleep(1800, [request](Invocation &again, std::string_view, bool) {
                again.err("Sorry, try again.\n");
                return askSudo(again, request);
            });
        });
}

int sudo(Invocation &call)
{
    auto request = std::make_shared<SudoRequest>();
    bool list = false;
    bool fromInput = false;
    std::size_t i = 1;
    for (; i < call.args.size() && call.args[i].starts_with('-'); ++i) {
        const std::string &option = call.args[i];
        if (option == "-i" || option == "--login")
            request->login = true;
        else if (option == "-s")
            request->shell = true;
        else if (option == "-l")
            list = true;
        else if (option == "-S")
            fromInput = true;
        else if (option == "-V") {
            call.out(
                "Sudo version 1.9.5p2\nSudoers policy plugin version 1.9.5p2\nSudoers file grammar "
                "version 48\n");
            return 0;
        } else if ((option == "-u" || option == "-g" || option == "-p") &&
                   i + 1 < call.args.size()) {
            ++i;
            if (option == "-u")
                request->target = call.args[i];
        } else if (option == "--") {
            ++i;
            break;
        }
    }
    request->words.assign(call.args.begin() + static_cast<std::ptrdiff_t>(i), call.args.end());
    if (list) {
        const std::string user = call.shell.user();
        request->words = {"printf",
                          "Matching Defaults entries for %s on %s:\\n    env_reset, "
                          "mail_badpass,\\n    "
                          "secure_path=/usr/local/sbin\\\\:/usr/local/bin\\\\:/usr/sbin\\\\:/usr/"
                          "bin\\\\:/sbin\\\\:/bin\\n\\nUser %s may run the following commands on "
                          "%s:\\n    (ALL : ALL) ALL\\n",
                          user,
                          call.shell.host().facts().hostname,
                          user,
                          call.shell.host().facts().hostname};
    }
    if (request->words.empty() && !request->shell && !request->login) {
        call.err(
            "usage: sudo -h | -K | -k | -V\nusage: sudo -v [-AknS] [-g group] [-h host] [-p "
            "prompt] [-u user]\nusage: sudo -l [-AknS] [-g group] [-h host] [-p prompt] [-U user] "
            "[-u user] [command]\nusage: sudo [-AbEHknPS] [-r role] [-t type] [-C num] [-D "
            "directory] [-g group] [-h host] [-p prompt] [-R directory] [-T timeout] [-u user] "
            "[VAR=value] [-i|-s] [<command>]\n");
        return 1;
    }
    const auto since = toNumber(call.shell.variable("__sudo"), 0);
    if (call.files().uid() == 0 || (since > 0 && call.files().now() - since < 900))
        return runAs(call, *request);
    if (fromInput && !call.inputIsTerminal()) {
        std::string secret;
        (void)call.readLine(secret);
        const std::string user = call.shell.user();
        const bool good = call.shell.host().passwordMatches(user, secret);
        call.shell.observer().secret("sudo", user, secret, good);
        call.err("[sudo] password for " + user + ": ");
        if (good)
            return runAs(call, *request);
        call.err("Sorry, try again.\n[sudo] password for " + user +
                 ": \nsudo: no password was provided\nsudo: 1 incorrect password attempt\n");
        return 1;
    }
    return askSudo(call, request);
}

int switchUser(Invocation &call)
{
    bool login = false;
    std::string target = "root";
    std::string command;
    for (std::size_t i = 1; i < call.args.size(); ++i) {
        const std::string &arg = call.args[i];
        if (arg == "-" || arg == "-l" || arg == "--login")
            login = true;
        else if (arg == "-c" && i + 1 < call.args.size())
            command = call.args[++i];
        else if (arg == "-s" && i + 1 < call.args.size())
            ++i;
        else if (!arg.starts_with('-'))
            target = arg;
    }
    const Host &host = call.shell.host();
    const Account *account = host.account(target);
    if (account == nullptr) {
        call.err("su: user " + target +
                 " does not exist or the user entry does not contain all the "
                 "required fields\n");
        return 1;
    }
    const auto proceed = [target, login, command, account](Invocation &self) {
        if (account->shell.ends_with("nologin")) {
            self.out("This account is currently not available.\n");
            return 1;
        }
        self.shell.enter(target, login);
        if (command.empty())
            return 0;
        const int code = self.shell.runText(command, self);
        self.shell.leave(code);
        return code;
    };
    if (call.files().uid() == 0)
        return proceed(call);
    return call.askSecret("Password: ",
                          [target, proceed](Invocation &self, std::string_view answer, bool) {
                              const std::string secret(answer);
                              const bool good = self.shell.host().passwordMatches(target, secret);
                              self.shell.observer().secret("su", target, secret, good);
                              if (good)
                                  return proceed(self);
                              return self.sleep(1600, [](Invocation &late, std::string_view, bool) {
                                  late.err("su: Authentication failure\n");
                                  return 1;
                              });
                          });
}

int newPassword(Invocation &call, const std::string &target)
{
    return call.askSecret("New password: ", [target](Invocation &self, std::string_view first,
                                                     bool end) {
        if (end) {
            self.err(
                "passwd: Authentication token manipulation error\npasswd: password unchanged\n");
            return 10;
        }
        const std::string secret(first);
        return self.askSecret("Retype new password: ",
                              [target, secret](Invocation &again, std::string_view second, bool) {
                                  again.shell.observer().secret("passwd", target, secret,
                                                                secret == second);
                                  if (secret != second) {
                                      again.err("Sorry, passwords do not match.\npasswd: "
                                                "Authentication token manipulation error\npasswd: "
                                                "password unchanged\n");
                                      return 10;
                                  }
                                  again.out("passwd: password updated successfully\n");
                                  return 0;
                              });
    });
}

int passwd(Invocation &call)
{
    const Options options(call.args, "ludeSan:");
    const std::string target =
        options.operands.empty() ? call.shell.user() : options.operands.front();
    if (call.shell.host().account(target) == nullptr) {
        call.err("passwd: user '" + target + "' does not exist\n");
        return 1;
    }
    if (call.files().uid() != 0 && target != call.shell.user()) {
        call.err("passwd: You may not view or modify password information for " + target + ".\n");
        return 1;
    }
    if (call.files().uid() == 0) {
        if (call.inputIsTerminal())
            return newPassword(call, target);
        std::string secret;
        (void)call.readLine(secret);
        call.shell.observer().secret("passwd", target, secret, true);
        call.err("New password: Retype new password: passwd: password updated successfully\n");
        return 0;
    }
    call.out("Changing password for " + target + ".\n");
    return call.askSecret("Current password: ", [target](Invocation &self, std::string_view answer,
                                                         bool) {
        const std::string secret(answer);
        const bool good = self.shell.host().passwordMatches(target, secret);
        self.shell.observer().secret("passwd", target, secret, good);
        if (good)
            return newPassword(self, target);
        self.err("passwd: Authentication token manipulation error\npasswd: password unchanged\n");
        return 10;
    });
}

// chpasswd reads user:password lines.
int changePasswords(Invocation &call)
{
    if (call.files().uid() != 0)
        return call.fail("cannot lock /etc/passwd; try again later.");
    std::string line;
    while (call.readLine(line)) {
        const auto colon = line.find(':');
        if (colon != std::string::npos)
            call.shell.observer().secret("chpasswd", line.substr(0, colon), line.substr(colon + 1),
                                         true);
    }
    return 0;
}

int manageUsers(Invocation &call)
{
    if (call.files().uid() != 0) {
        call.err(call.name() + ": Permission denied.\n" + call.name() +
                 ": cannot lock /etc/passwd; try again later.\n");
        return 1;
    }
    return call.sleep(300, [](Invocation &, std::string_view, bool) { return 0; });
}

} // namespace

void addAccountCommands(CommandTable &table)
{
    constexpr auto kSbin = CommandPlace::Sbin;
    table["id"] = {id};
    table["groups"] = {id};
    table["whoami"] = {whoAmI};
    table["logname"] = {whoAmI};
    table["who"] = {who};
    table["users"] = {whoAmI};
    table["w"] = {whoWhat};
    table["last"] = {last};
    table["lastb"] = {
        [](Invocation &call) { return call.fail("cannot open /var/log/btmp: Permission denied"); },
        kSbin};
    table["lastlog"] = {lastLog};
    table["sudo"] = {sudo};
    table["su"] = {switchUser};
    table["passwd"] = {passwd};
    table["chpasswd"] = {changePasswords, kSbin, always};
    for (const char *name : {"useradd", "adduser", "usermod", "userdel", "groupadd", "deluser"})
        table[name] = {manageUsers, kSbin};
}

} // namespace decoyd::shell
