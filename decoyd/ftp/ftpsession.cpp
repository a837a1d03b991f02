// SPDX-License-Identifier: GPL-3.0-or-later
#include "ftpsession.h"

#include "decoyd/core/bytes.h"

#include <array>
#include <charconv>
#include <cstdio>
#include <ctime>
#include <optional>
#include <utility>

namespace decoyd::ftp {

namespace {

std::optional<std::uint64_t> parseNumber(std::string_view text)
{
    std::uint64_t value = 0;
    const char *end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, value);
    if (text.empty() || error != std::errc{} || stop != end)
        return std::nullopt;
    return value;
}

/// YYYYMMDDhhmmss of RFC 3659.
std::string machineTime(std::int64_t time)
{
    const auto seconds = static_cast<std::time_t>(time);
    std::tm utc{};
    gmtime_r(&seconds, &utc);
    std::array<char, 24> text{};
    std::strftime(text.data(), text.size(), "%Y%m%d%H%M%S", &utc);
    return text.data();
}

std::string facts(const Entry &entry)
{
    return std::string("type=") + (entry.directory ? "dir" : "file") +
           ";size=" + std::to_string(entry.size) + ";modify=" + machineTime(entry.modified) + "; ";
}

/// The path of LIST may follow options ("-la pub").
std::string withoutOptions(const std::string &argument, bool &hidden)
{
    std::string rest = argument;
    while (rest.starts_with('-')) {
        const std::size_t end = std::min(rest.find(' '), rest.size());
        hidden = hidden || rest.substr(0, end).find('a') != std::string::npos;
        rest = std::string(trimmed(std::string_view(rest).substr(end)));
    }
    return rest;
}

} // namespace

Session::Session(Dialect dialect, std::shared_ptr<Tree> tree, Clock clock)
    : m_dialect(std::move(dialect))
    , m_tree(std::move(tree))
    , m_clock(std::move(clock))
{
}

std::string Session::greeting() const
{
    return m_dialect.banner;
}

Action Session::reply(std::string text) const
{
    Action action;
    action.reply = std::move(text);
    return action;
}

Action Session::fill(const std::string &pattern, std::string_view argument) const
{
    std::string text = pattern;
    const std::size_t place = text.find("%s");
    if (place != std::string::npos)
        text.replace(place, 2, argument.substr(0, 256));
    return reply(text);
}

Action Session::handle(std::string_view line, bool hasDataAddress)
{
    const std::size_t blank = line.find(' ');
    const std::string verb = toUpper(trimmed(line.substr(0, blank)));
    const std::string argument(blank == std::string_view::npos ? std::string_view{}
                                                               : trimmed(line.substr(blank + 1)));
    if (verb == "USER" || verb == "PASS" || verb == "QUIT" || verb == "AUTH" || verb == "FEAT" ||
        verb == "HELP" || verb == "SYST" || verb == "NOOP" || verb == "OPTS")
        return beforeLogin(verb, argument);
    static const std::string afterLogin = " ABOR ACCT ALLO APPE CDUP CWD DELE EPRT EPSV LIST MDTM "
                                          "MKD MLSD MLST MODE NLST PASV PBSZ PORT "
                                          "PROT PWD REIN REST RETR RMD RNFR RNTO SITE SIZE STAT "
                                          "STOR STOU STRU TYPE XCUP XCWD XMKD XPWD "
                                          "XRMD ";
    const bool known = !verb.empty() && afterLogin.find(" " + verb + " ") != std::string::npos;
    if (!m_loggedIn)
        return known || m_dialect.product.starts_with("vsftpd") ? reply(m_dialect.needLogin)
                                                                : fill(m_dialect.unknown, verb);
    if (!known)
        return fill(m_dialect.unknown, verb);

    if (verb == "PWD" || verb == "XPWD")
        return reply("257 \"" + m_cwd + "\" is the current directory");
    if (verb == "CWD" || verb == "XCWD")
        return change(argument);
    if (verb == "CDUP" || verb == "XCUP")
        return change("..");
    if (verb == "TYPE")
        return reply(toUpper(argument).starts_with('A') ? "200 Switching to ASCII mode."
                                                        : "200 Switching to Binary mode.");
    if (verb == "STRU")
        return reply(toUpper(argument) == "F" ? "200 Structure set to F."
                                              : "504 Bad STRU command.");
    if (verb == "MODE")
        return reply(toUpper(argument) == "S" ? "200 Mode set to S." : "504 Bad MODE command.");
    if (verb == "ALLO" || verb == "ACCT")
        return reply("202 " + verb + " command ignored.");
    if (verb == "PBSZ" || verb == "PROT")
        return reply("503 Bad sequence of commands.");
    if (verb == "ABOR")
        return reply("225 No transfer to ABOR.");
    if (verb == "REIN") {
        m_loggedIn = false;
        m_user.clear();
        return reply("220 Service ready for new user.");
    }
    if (verb == "REST") {
        const std::optional<std::uint64_t> offset = parseNumber(argument);
        m_restart = offset.value_or(0);
        return reply("350 Restart position accepted (" + std::to_string(m_restart) + ").");
    }
    if (verb == "PASV" || verb == "EPSV") {
        Action action;
        if (verb == "EPSV" && toUpper(argument) == "ALL")
            return reply("200 EPSV ALL ok.");
        action.kind = Action::Kind::Passive;
        action.extended = verb == "EPSV";
        return action;
    }
    if (verb == "PORT")
        return active(argument);
    if (verb == "EPRT")
        return extendedActive(argument);
    if (verb == "SIZE" || verb == "MDTM" || verb == "MLST" || verb == "STAT")
        return fileInfo(verb, argument);
    if (verb == "SITE")
        return reply(toUpper(argument).starts_with("CHMOD") ? "200 SITE CHMOD command ok."
                                                            : "500 Unknown SITE command.");
    if (verb == "DELE" || verb == "RMD" || verb == "XRMD" || verb == "MKD" || verb == "XMKD" ||
        verb == "RNFR" || verb == "RNTO")
        return edit(verb, argument);
    return transfer(verb, argument, hasDataAddress);
}

Action Session::beforeLogin(const std::string &verb, const std::string &argument)
{
    if (verb == "USER") {
        if (m_loggedIn)
            return reply("530 Can't change to another user.");
        m_user = argument.substr(0, 256);
        return fill(m_dialect.needPassword, m_user);
    }
    if (verb == "PASS") {
        if (m_loggedIn)
            return reply("230 Already logged in.");
        if (m_user.empty())
            return reply("503 Login with USER first.");
        Action action;
        action.kind = Action::Kind::Login;
        action.user = m_user;
        action.secret = argument;
        return action;
    }
    if (verb == "QUIT") {
        Action action = reply(m_dialect.goodbye);
        action.kind = Action::Kind::Quit;
        return action;
    }
    if (verb == "FEAT")
        return reply(m_dialect.features);
    if (verb == "HELP")
        return reply(m_loggedIn || !m_dialect.product.starts_with("vsftpd") ? m_dialect.help
                                                                            : m_dialect.needLogin);
    if (verb == "SYST")
        return reply(m_loggedIn || !m_dialect.product.starts_with("vsftpd") ? m_dialect.system
                                                                            : m_dialect.needLogin);
    if (verb == "NOOP")
        return reply(m_loggedIn ? "200 NOOP ok." : m_dialect.needLogin);
    if (verb == "OPTS")
        return reply(toUpper(argument).starts_with("UTF8") ? "200 Always in UTF8 mode."
                                                           : "501 Option not understood.");
    return m_dialect.product.starts_with("vsftpd") ? reply(m_dialect.needLogin) // AUTH
                                                   : fill(m_dialect.unknown, verb);
}

std::string Session::loggedIn(bool accepted)
{
    m_loggedIn = accepted;
    if (!accepted)
        ++m_failures;
    return fill(accepted ? m_dialect.loginOk : m_dialect.loginFailed, m_user).reply;
}

Action Session::change(const std::string &argument)
{
    const std::string path = Tree::resolve(m_cwd, argument);
    if (!m_tree->isDirectory(path))
        return fill(m_dialect.noDirectory, argument);
    m_cwd = path;
    return fill(m_dialect.changed, m_cwd);
}

Action Session::active(const std::string &argument) const
{
    std::array<std::uint64_t, 6> numbers{};
    std::string_view rest = argument;
    for (std::size_t i = 0; i < numbers.size(); ++i) {
        const std::size_t end = std::min(rest.find(','), rest.size());
        const std::optional<std::uint64_t> number = parseNumber(rest.substr(0, end));
        if (!number || *number > 255)
            return reply("500 Illegal PORT command.");
        numbers[i] = *number;
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    Action action = reply("200 PORT command successful. Consider using PASV.");
    action.kind = Action::Kind::Active;
    for (std::size_t i = 0; i < 4; ++i)
        action.host += (i > 0 ? "." : "") + std::to_string(numbers[i]);
    action.port = static_cast<std::uint16_t>(numbers[4] << 8 | numbers[5]);
    return action;
}

Action Session::extendedActive(const std::string &argument) const
{
    // |1|192.0.2.1|6275|
    const std::vector<std::string> parts =
        argument.empty() ? std::vector<std::string>{} : splitNonEmpty(argument, argument.front());
    const std::optional<std::uint64_t> port =
        parts.size() == 3 ? parseNumber(parts[2]) : std::nullopt;
    if (!port || *port > 65535 || parts[0] != "1")
        return reply("522 Network protocol not supported, use (1)");
    Action action = reply("200 EPRT command successful. Consider using EPSV.");
    action.kind = Action::Kind::Active;
    action.host = parts[1];
    action.port = static_cast<std::uint16_t>(*port);
    return action;
}

Action Session::fileInfo(const std::string &verb, const std::string &argument) const
{
    if (verb == "STAT" && argument.empty())
        return reply(
            "211-FTP server status:\r\n     Logged in as " + m_user +
            "\r\n     TYPE: BINARY\r\n     Session timeout in seconds is 300\r\n     Control "
            "connection is plain text\r\n     Data connections will be plain text\r\n211 End of "
            "status");
    const std::string path = Tree::resolve(m_cwd, argument);
    const Entry *entry = m_tree->find(path);
    if (verb == "STAT")
        return reply("213-Status follows:\r\n" + m_tree->list(path, true, m_clock()) +
                     "213 End of status");
    if (verb == "MLST") {
        if (!entry)
            return fill(m_dialect.noFile, argument);
        return reply("250-Start of list\r\n " + facts(*entry) + path + "\r\n250 End of list");
    }
    if (!entry || entry->directory)
        return reply(verb == "SIZE" ? "550 Could not get file size."
                                    : "550 Could not get file modification time.");
    return reply("213 " +
                 (verb == "SIZE" ? std::to_string(entry->size) : machineTime(entry->modified)));
}

Action Session::edit(const std::string &verb, const std::string &argument)
{
    const std::string path = Tree::resolve(m_cwd, argument);
    if (verb == "MKD" || verb == "XMKD")
        return m_tree->addDirectory(path, m_clock())
                   ? reply("257 \"" + path + "\" created")
                   : reply("550 Create directory operation failed.");
    if (verb == "DELE")
        return !m_tree->isDirectory(path) && m_tree->remove(path)
                   ? reply("250 Delete operation successful.")
                   : reply("550 Delete operation failed.");
    if (verb == "RMD" || verb == "XRMD")
        return m_tree->isDirectory(path) && m_tree->remove(path)
                   ? reply("250 Remove directory operation successful.")
                   : reply("550 Remove directory operation failed.");
    if (verb == "RNFR") {
        m_renameFrom = m_tree->find(path) ? path : std::string();
        return reply(m_renameFrom.empty() ? "550 RNFR command failed." : "350 Ready for RNTO.");
    }
    if (m_renameFrom.empty())
        return reply("503 RNFR required first.");
    const std::string from = std::exchange(m_renameFrom, {});
    return reply(m_tree->rename(from, path) ? "250 Rename successful." : "550 Rename failed.");
}

Action Session::transfer(const std::string &verb, const std::string &argument, bool hasDataAddress)
{
    const std::uint64_t offset = std::exchange(m_restart, 0);
    if (!hasDataAddress)
        return reply(m_dialect.noDataConnection);
    Action action;
    if (verb == "LIST" || verb == "NLST" || verb == "MLSD") {
        bool hidden = false;
        const std::string path = Tree::resolve(m_cwd, withoutOptions(argument, hidden));
        action.kind = Action::Kind::SendText;
        action.path = path;
        action.reply = m_dialect.listing;
        action.done = m_dialect.listed;
        if (verb == "LIST") {
            action.text = m_tree->list(path, hidden, m_clock());
        } else {
            for (const auto &[name, entry] : m_tree->children(path))
                action.text += (verb == "MLSD" ? facts(*entry) : std::string()) + name + "\r\n";
        }
        return action;
    }
    const std::string path = Tree::resolve(m_cwd, argument);
    action.path = path;
    action.offset = offset;
    action.done = m_dialect.received;
    if (verb == "RETR") {
        const Entry *entry = m_tree->find(path);
        if (!entry || entry->directory) {
            action.reply = fill(m_dialect.noFile, argument).reply;
            return action; // the attempt is still worth its event
        }
        action.kind = Action::Kind::SendFile;
        action.reply = "150 Opening BINARY mode data connection for " + argument + " (" +
                       std::to_string(entry->size) + " bytes).";
        return action;
    }
    if (verb == "STOU")
        action.path = Tree::resolve(m_cwd, "upload." + std::to_string(m_clock() % 100000));
    if (action.path == "/" || m_tree->isDirectory(action.path) ||
        !m_tree->isDirectory(Tree::parentOf(action.path)))
        return reply("553 Could not create file.");
    action.kind = Action::Kind::Receive;
    action.reply = fill(m_dialect.receiving, argument).reply;
    return action;
}

} // namespace decoyd::ftp
