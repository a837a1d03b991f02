// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include <string>
#include <string_view>
#include <vector>

namespace decnet::bench {

/// The two brokers, each spoken to in its own frames by the same light client.
enum class Broker { Ours, Nats };

/// A connection that blocks. Ends the program when the broker is not what it should be.
class BusPeer
{
public:
    /// `place`: path of the socket, or the port on the loopback.
    BusPeer(Broker broker, const QString &place);
    ~BusPeer();
    BusPeer(const BusPeer &) = delete;
    BusPeer &operator=(const BusPeer &) = delete;

    [[nodiscard]] int fd() const { return m_fd; }
    void subscribe(const std::string &pattern);
    void send(const std::string &bytes);
    /// What the socket takes without waiting.
    [[nodiscard]] std::size_t sendNow(std::string_view bytes);
    /// Reads on until so many bytes have come since the last call.
    void expect(std::size_t bytes);

    /// One publication as it is sent, and as a subscriber gets it.
    [[nodiscard]] static std::string publication(Broker broker, const std::string &topic,
                                                 const std::string &body);
    [[nodiscard]] static std::size_t deliveredSize(Broker broker, const std::string &topic,
                                                   const std::string &body);

private:
    void readUntil(const std::string &end);

    const Broker m_broker;
    int m_fd = -1;
};

} // namespace decnet::bench
