// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ftpdialect.h"
#include "ftptree.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace decoyd::ftp {

/// What the connection has to do after a command.
struct Action
{
    enum class Kind {
        Reply,    ///< send `reply`
        Quit,     ///< send `reply`, close
        Login,    ///< decide about `user` and `secret`, then call loggedIn() and send its result
        Passive,  ///< open a data port; `extended` chooses the form of the reply
        Active,   ///< remember `host`:`port` as data address, send `reply`
        SendText, ///< send `reply`, transfer `text`, send `done`
        SendFile, ///< send `reply`, transfer `path` from `offset`, send `done`
        Receive,  ///< send `reply`, receive into `path`, send `done`
    };
    Kind kind = Kind::Reply;
    std::string reply;
    std::string done;
    std::string user;
    std::string secret;
    std::string path;
    std::string text;
    std::string host;
    std::uint16_t port = 0;
    std::uint64_t offset = 0;
    bool extended = false;
};

/// The control connection of one visitor: RFC 959, 2389, 2428, 3659. Does no I/O.
class Session
{
public:
    using Clock = std::function<std::int64_t()>; ///< Unix seconds

    Session(Dialect dialect, std::shared_ptr<Tree> tree, Clock clock);

    [[nodiscard]] std::string greeting() const;
    /// `hasDataAddress`: a PASV or PORT is waiting to be used.
    [[nodiscard]] Action handle(std::string_view line, bool hasDataAddress);
    /// The verdict about the last Login action; returns the reply.
    [[nodiscard]] std::string loggedIn(bool accepted);
    [[nodiscard]] bool isLoggedIn() const { return m_loggedIn; }
    [[nodiscard]] const std::string &user() const { return m_user; }
    [[nodiscard]] Tree &tree() { return *m_tree; }
    [[nodiscard]] const Dialect &dialect() const { return m_dialect; }

private:
    Action reply(std::string text) const;
    Action fill(const std::string &pattern, std::string_view argument) const;
    Action beforeLogin(const std::string &verb, const std::string &argument);
    Action transfer(const std::string &verb, const std::string &argument, bool hasDataAddress);
    Action change(const std::string &argument);
    Action active(const std::string &argument) const;
    Action extendedActive(const std::string &argument) const;
    Action fileInfo(const std::string &verb, const std::string &argument) const;
    Action edit(const std::string &verb, const std::string &argument);

    Dialect m_dialect;
    std::shared_ptr<Tree> m_tree;
    Clock m_clock;
    std::string m_user;
    std::string m_cwd = "/";
    std::string m_renameFrom;
    std::uint64_t m_restart = 0;
    bool m_loggedIn = false;
    int m_failures = 0;
};

} // namespace decoyd::ftp
