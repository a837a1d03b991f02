// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QJsonObject>
#include <QString>

namespace decnet {

/// Stands for "the line names no source".
[[nodiscard]] QString unknownAttacker();

struct AttackerAddress
{
    QString ip; ///< unknownAttacker() when there is none
    quint16 port = 0;
};

/// Who did it: the first of src_ip, src, client_ip, remote_ip, remote_addr, target_ip, ip that
/// holds an address ("host:port" and "[v6]:port" are split); else the same keys as key=value in the
/// message; else an address after from, rhost, client or src; else any IPv4 address in the message.
/// IPv4 mapped into IPv6 becomes IPv4. The port comes along, or from src_port, remote_port,
/// client_port.
[[nodiscard]] AttackerAddress findAttacker(const QJsonObject &fields, const QString &message);

} // namespace decnet
