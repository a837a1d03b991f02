// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "hassh.h"

#include <functional>
#include <string>

#include <poll.h>

namespace decoyd::ssh {

/// Stands between the visitor's socket and libssh (which gets one end of a socket pair): checks
/// the identification line the way sshd does, before libssh sees it, and reads the client's
/// KEXINIT on its way. Owns both of its descriptors. One thread, never blocks.
class Pump final
{
public:
    static constexpr std::size_t kMaxBanner = 8192;        ///< as sshd's SSH_MAX_BANNER_LEN
    static constexpr std::size_t kMaxBuffered = 64 * 1024; ///< bytes held per direction

    /// `client`: a connected non-blocking socket. check good() before use.
    explicit Pump(int client);
    ~Pump();
    Pump(const Pump &) = delete;
    Pump &operator=(const Pump &) = delete;

    [[nodiscard]] bool good() const { return m_inner >= 0; }
    /// The end that libssh takes over and closes; once.
    [[nodiscard]] int takeServerEnd();

    /// Called once with the client's identification line, without its end.
    std::function<void(const std::string &banner)> onBanner;
    /// Called once with the client's KEXINIT.
    std::function<void(const KexInit &init)> onKexInit;
    /// Called once when the visitor speaks no SSH 2; `first` is what it sent.
    std::function<void(const std::string &first)> onForeign;

    /// What to wait for: at most two entries, written to `entries`; returns how many.
    int prepare(pollfd *entries) const;
    /// Moves what can be moved. False when the connection is over in both directions.
    bool move();
    /// Bytes from the visitor are no longer wanted; sends what is left and closes.
    void finish(int timeoutMs);

private:
    void examine();
    void refuse(const char *text);
    static bool fill(int fd, std::string &buffer, bool &ended);
    static bool drain(int fd, std::string &buffer);

    int m_client;
    int m_inner = -1;     ///< our end of the pair
    int m_serverEnd = -1; ///< libssh's end until taken
    std::string m_toServer;
    std::string m_toClient;
    std::string m_seen; ///< the beginning of the conversation while it is examined
    bool m_bannerSeen = false;
    bool m_examining = true;
    bool m_clientEnded = false;
    bool m_serverEnded = false;
    bool m_refused = false;
    bool m_halfClosed = false;
    bool m_greeted = false;    ///< our identification has left
    unsigned m_fromServer = 0; ///< blocks libssh has sent
    std::string m_held;        ///< received before the identification line was complete
};

} // namespace decoyd::ssh
