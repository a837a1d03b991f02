// SPDX-License-Identifier: GPL-3.0-or-later
// ssh and scp: a password for the next machine, and a real login there where that is allowed.
#include "networds.h"

#include "commandtable.h"
#include "options.h"

#include "decoyd/shell/interpreter.h"
#include "decoyd/shell/invocation.h"
#include "decoyd/shell/machine.h"
#include "decoyd/shell/seedstream.h"

#include <memory>

namespace decoyd::shell {

namespace {

constexpr int kConnectMs = 3000;

struct SshRun
{
    std::string name;
    std::string ip;
    std::string user;
    std::string command;
    std::uint16_t port = 22;
    int tries = 0;
};

int sshPassword(Invocation &call, std::shared_ptr<SshRun> run)
{
    return call.askSecret(
        run->user + "@" + run->name + "'s password: ",
        [run](Invocation &self, std::string_view answer, bool end) {
            if (end && answer.empty()) {
                self.err(run->user + "@" + run->name +
                         ": Permission denied (publickey,password).\n");
                return 255;
            }
            const std::string secret(answer);
            NetState state = NetState::AuthFailed;
            std::unique_ptr<NetStream> stream;
            if (self.shell.context().network != nullptr && mayReach(self, run->ip))
                stream = self.shell.context().network->openSsh(run->ip, run->port, run->user,
                                                               secret, run->command, state);
            self.shell.observer().secret("ssh", run->user + "@" + run->ip, secret,
                                         stream != nullptr);
            if (stream != nullptr)
                return self.join(std::move(stream));
            if (++run->tries >= 3) {
                self.err(run->user + "@" + run->name +
                         ": Permission denied (publickey,password).\n");
                return 255;
            }
            return self.sleep(1200, [run](Invocation &again, std::string_view, bool) {
                again.err("Permission denied, please try again.\n");
                return sshPassword(again, run);
            });
        });
}

std::string knownHostsPath(Invocation &call)
{
    return call.shell.variable("HOME") + "/.ssh/known_hosts";
}

int sshConfirm(Invocation &call, std::shared_ptr<SshRun> run)
{
    std::string known;
    if (call.files().read(knownHostsPath(call), known) == FsError::None &&
        (known.find(run->name) != std::string::npos || known.find(run->ip) != std::string::npos))
        return sshPassword(call, run);
    SeedStream draw(parseAddress(run->ip), "ssh-fingerprint");
    std::string print;
    for (int i = 0; i < 43; ++i)
        print += "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"[draw.below(64)];
    call.err("The authenticity of host '" + run->name +
             (run->name == run->ip ? "" : " (" + run->ip + ")") +
             "' can't be established.\nECDSA key fingerprint is SHA256:" + print +
             ".\nAre you sure you want to continue connecting (yes/no/[fingerprint])? ");
    return call.wait(
        {Wait::Kind::Line, 0, true}, [run](Invocation &self, std::string_view answer, bool end) {
            if (end || (answer != "yes" && !answer.starts_with("SHA256:"))) {
                self.err("Host key verification failed.\n");
                return 255;
            }
            self.err("Warning: Permanently added '" + run->name +
                     "' (ECDSA) to the list of known hosts.\n");
            (void)self.files().write(knownHostsPath(self),
                                     run->name + " ecdsa-sha2-nistp256 AAAAE2VjZHNh\n", true);
            return sshPassword(self, run);
        });
}

int ssh(Invocation &call)
{
    auto run = std::make_shared<SshRun>();
    run->user = call.shell.user();
    std::size_t i = 1;
    for (; i < call.args.size() && call.args[i].starts_with('-'); ++i) {
        const std::string &option = call.args[i];
        static constexpr std::string_view kWithValue = "bcDEeFIiJLlmOopQRSWwB";
        if (option == "-V") {
            call.err(call.shell.host().distro().osId == "ubuntu"
                         ? "OpenSSH_8.2p1 Ubuntu-4ubuntu0.11, OpenSSL 1.1.1f  31 Mar 2020\n"
                         : "OpenSSH_8.4p1 Debian-5+deb11u3, OpenSSL 1.1.1w  11 Sep 2023\n");
            return 0;
        }
        if (option.size() >= 2 && kWithValue.find(option[1]) != std::string_view::npos) {
            const std::string value = option.size() > 2          ? option.substr(2)
                                      : i + 1 < call.args.size() ? call.args[++i]
                                                                 : "";
            if (option[1] == 'p')
                run->port = static_cast<std::uint16_t>(toNumber(value, 22));
            else if (option[1] == 'l')
                run->user = value;
        }
    }
    if (i >= call.args.size()) {
        call.err(
            "usage: ssh [-46AaCfGgKkMNnqsTtVvXxYy] [-B bind_interface]\n           [-b "
            "bind_address] "
            "[-c cipher_spec] [-D [bind_address:]port]\n           [-E log_file] [-e escape_char] "
            "[-F "
            "configfile] [-I pkcs11]\n           [-i identity_file] [-J [user@]host[:port]] [-L "
            "address]\n           [-l login_name] [-m mac_spec] [-O ctl_cmd] [-o option] [-p "
            "port]\n   "
            "        [-Q query_option] [-R address] [-S ctl_path] [-W host:port]\n           [-w "
            "local_tun[:remote_tun]] destination [command]\n");
        return 255;
    }
    run->name = call.args[i];
    if (const auto at = run->name.rfind('@'); at != std::string::npos) {
        run->user = run->name.substr(0, at);
        run->name = run->name.substr(at + 1);
    }
    for (++i; i < call.args.size(); ++i)
        run->command += (run->command.empty() ? "" : " ") + call.args[i];
    run->ip = call.shell.host().addressOf(run->name);
    if (run->ip.empty()) {
        call.shell.observer().connection("ssh", run->name, "unknown");
        return call.sleep(1500, [run](Invocation &self, std::string_view, bool) {
            self.err("ssh: Could not resolve hostname " + run->name +
                     ": Temporary failure in name resolution\n");
            return 255;
        });
    }
    const NetState state = probe(call, "ssh", run->ip, run->port, kConnectMs);
    if (state == NetState::Open)
        return sshConfirm(call, run);
    const auto complain = [run, state](Invocation &self, std::string_view, bool) {
        self.err("ssh: connect to host " + run->name + " port " + std::to_string(run->port) + ": " +
                 stateText(state) + "\n");
        return 255;
    };
    return state == NetState::TimedOut ? call.sleep(20000, complain) : complain(call, {}, false);
}

int secureCopy(Invocation &call)
{
    std::vector<std::string> operands;
    for (std::size_t i = 1; i < call.args.size(); ++i)
        if (!call.args[i].starts_with('-'))
            operands.push_back(call.args[i]);
    if (operands.size() < 2) {
        call.err("usage: scp [-346BCpqrTv] [-c cipher] [-F ssh_config] [-i identity_file]\n        "
                 "    [-J "
                 "destination] [-l limit] [-o ssh_option] [-P port]\n            [-S program] "
                 "source ... "
                 "target\n");
        return 1;
    }
    for (const auto &operand : operands) {
        const auto colon = operand.find(':');
        if (colon == std::string::npos)
            continue;
        std::string name = operand.substr(0, colon);
        call.shell.observer().connection("scp", operand, "denied");
        name = name.substr(name.rfind('@') == std::string::npos ? 0 : name.rfind('@') + 1);
        const std::string ip = call.shell.host().addressOf(name);
        call.err(ip.empty() ? "ssh: Could not resolve hostname " + name +
                                  ": Temporary failure in name resolution\nlost connection\n"
                            : "ssh: connect to host " + name +
                                  " port 22: Connection timed out\nlost connection\n");
        return 1;
    }
    return 1;
}

} // namespace

void addSshClient(CommandTable &table)
{
    table["ssh"] = {ssh};
    table["scp"] = {secureCopy};
}

} // namespace decoyd::shell
