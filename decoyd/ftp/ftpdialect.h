// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

namespace decoyd {
class Personality;
}

namespace decoyd::ftp {

/// How one server program words its replies. "%s" stands for the argument at hand.
struct Dialect
{
    std::string product; ///< "vsftpd 3.0.3"
    std::string banner;
    std::string needLogin;
    std::string needPassword;
    std::string loginOk;
    std::string loginFailed;
    std::string goodbye;
    std::string system;
    std::string features; ///< the whole multi-line reply, without the last CRLF
    std::string changed;
    std::string noDirectory;
    std::string noFile;
    std::string listing;
    std::string listed;
    std::string receiving;
    std::string received;
    std::string noDataConnection;
    std::string unknown;
    std::string help;

    /// Seeded: vsftpd, ProFTPD or Pure-FTPd with a version. `address` is the decoy's own, which
    /// ProFTPD says in its banner.
    [[nodiscard]] static Dialect choose(const Personality &personality, const std::string &address);
};

} // namespace decoyd::ftp
