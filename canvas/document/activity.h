// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDateTime>
#include <QList>
#include <QString>

namespace decnet {

/// How loud an event of a decky is; decides the colour and length of its pulse.
enum class PulseSeverity {
    Touch,      ///< connection, scan
    Interaction, ///< a login attempt, a command, a request
    Critical,   ///< a login that was let in, an upload
};

/// One captured secret as the inspector shows it. The secret stays masked until the user asks.
struct CapturedCredential
{
    QString service;
    QString principal;
    QString secret; ///< printable form; empty when only a hash was seen
    QString kind;   ///< "plaintext", "publickey", …
    QString attackerIp;
    QDateTime lastSeen;
    int attempts = 1;
};

/// What attackers did to one decky since the topology was opened (or as replayed from the store).
struct DeckyActivity
{
    int events = 0;
    QDateTime lastSeen;
    QString lastAttackerIp;
    QString lastService;
    QList<CapturedCredential> credentials; ///< newest first, at most kMaxCredentials

    static constexpr int kMaxCredentials = 50;
};

} // namespace decnet
