// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/net/hostnetwork.h"

#include <QByteArray>
#include <QFile>
#include <QList>

#include <bit>

namespace decnet {

using namespace Qt::StringLiterals;

namespace {

// States of proc(5) net/tcp and net/udp: a listening TCP socket, an unconnected UDP socket.
constexpr char kTcpListen[] = "0A";
constexpr char kUdpOpen[] = "07";

Result<QList<QByteArray>> linesOf(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return fail(ErrorKind::Refused, u"Cannot read %1."_s.arg(path), file.errorString());
    auto lines = file.readAll().split('\n');
    if (!lines.isEmpty())
        lines.removeFirst();
    return lines;
}

/// Addresses in /proc/net are the raw network-order word printed as a host-order number.
std::optional<std::uint32_t> addressWord(const QByteArray &hex)
{
    bool ok = false;
    const std::uint32_t raw = hex.toUInt(&ok, 16);
    if (!ok)
        return std::nullopt;
    if constexpr (std::endian::native == std::endian::little)
        return __builtin_bswap32(raw);
    return raw;
}

std::optional<Ipv4> socketAddress(const QByteArray &hex)
{
    if (hex.size() == 8) {
        const auto word = addressWord(hex);
        return word ? std::optional<Ipv4>(Ipv4{*word}) : std::nullopt;
    }
    // IPv6: "::" accepts IPv4 too; v4-mapped addresses carry theirs in the last word.
    if (hex.size() != 32)
        return std::nullopt;
    if (hex.count('0') == 32)
        return Ipv4{0};
    if (!hex.startsWith("0000000000000000FFFF0000"))
        return std::nullopt;
    const auto word = addressWord(hex.right(8));
    return word ? std::optional<Ipv4>(Ipv4{*word}) : std::nullopt;
}

void readSockets(const QString &path, Transport transport, const char *wantedState,
                 std::set<ListeningPort> &ports)
{
    const auto lines = linesOf(path);
    if (!lines)
        return; // no IPv6, or no such protocol in this kernel
    for (const QByteArray &line : *lines) {
        const auto columns = line.simplified().split(' ');
        if (columns.size() < 4 || columns[3] != wantedState)
            continue;
        const qsizetype colon = columns[1].indexOf(':');
        bool ok = false;
        const auto port = static_cast<quint16>(columns[1].mid(colon + 1).toUInt(&ok, 16));
        const auto address = socketAddress(columns[1].left(colon));
        if (ok && address && port != 0)
            ports.insert({*address, port, transport});
    }
}

} // namespace

Result<std::vector<HostRoute>> LinuxHostNetwork::routes() const
{
    const auto lines = linesOf(u"/proc/net/route"_s);
    if (!lines)
        return fail(lines.error());
    std::vector<HostRoute> routes;
    for (const QByteArray &line : *lines) {
        const auto columns = line.simplified().split(' ');
        if (columns.size() < 8)
            continue;
        const auto destination = addressWord(columns[1]);
        const auto mask = addressWord(columns[7]);
        if (destination && mask)
            routes.push_back({Subnet::fromAddress(Ipv4{*destination}, std::popcount(*mask)),
                              QString::fromLatin1(columns[0])});
    }
    return routes;
}

Result<std::set<ListeningPort>> LinuxHostNetwork::listeningPorts() const
{
    std::set<ListeningPort> ports;
    readSockets(u"/proc/net/tcp"_s, Transport::Tcp, kTcpListen, ports);
    readSockets(u"/proc/net/tcp6"_s, Transport::Tcp, kTcpListen, ports);
    readSockets(u"/proc/net/udp"_s, Transport::Udp, kUdpOpen, ports);
    readSockets(u"/proc/net/udp6"_s, Transport::Udp, kUdpOpen, ports);
    return ports;
}

} // namespace decnet
