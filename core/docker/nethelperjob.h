// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/docker/dockerengine.h"
#include "core/docker/specs.h"

#include <optional>
#include <vector>

namespace decnet {

/// What the privileged helper is told to do; the schema is that of nethelper/README.md.

struct FirewallLan
{
    QString bridge; ///< name of the bridge interface, at most 15 characters
    bool dmz = false;
};

/// The host rules of one topology: exactly these, all of them, and none of its older ones.
struct FirewallJob
{
    QString id8;                   ///< of the topology; marks its rules
    std::vector<FirewallLan> lans; ///< empty with `remove`
    bool remove = false;
};

/// An address to put on the interface that holds `device`, or has an address within `deviceSubnet`.
struct AddressJob
{
    std::optional<Ipv4> device;
    std::optional<Subnet> deviceSubnet;
    Ipv4 add;
    int prefix = 24;
};

struct RouteJob
{
    Subnet to;
    Ipv4 via;
};

/// A MAC address for an interface; for attachments after the first, which an engine before API 1.44
/// gives one of its own choice.
struct MacJob
{
    Ipv4 device;
    QString mac;
};

/// One decky's network namespace: what we put there before and is not listed any more goes away.
struct NamespaceJob
{
    QString netns; ///< ContainerDetails::sandboxKey or its last part
    QString name;  ///< of the decky, for messages
    std::vector<MacJob> macs;
    std::vector<AddressJob> addresses;
    std::vector<RouteJob> routes;
    std::optional<Ipv4> defaultVia; ///< none: the default route stays as the engine made it
    /// nftables text that replaces the tables it declares; empty: table "cloak" is removed.
    QString nft;
};

struct NetHelperJob
{
    std::optional<FirewallJob> firewall;
    std::vector<NamespaceJob> namespaces;
    bool check = false; ///< change nothing, report what is there

    [[nodiscard]] QByteArray toJson() const;
};

struct NetHelperResult
{
    struct Part
    {
        QString name; ///< of the decky
        bool ok = false;
        QString error;
        qint64 micros = 0;
    };
    bool ok = false;
    QString error; ///< of the whole job or the firewall
    QStringList warnings;
    QStringList backends; ///< "nft", "legacy": where the firewall rules are
    int rulesAdded = 0;
    int rulesRemoved = 0;
    qint64 firewallMicros = 0;
    std::vector<Part> namespaces;
    QJsonObject raw; ///< the whole result, for `check`

    /// Errors: Corrupt (no result line).
    [[nodiscard]] static Result<NetHelperResult> fromJson(const QByteArray &line);
};

/// The container a job runs in: the host's network, three capabilities, the engine's namespaces.
[[nodiscard]] ContainerSpec netHelperContainer(const QString &image, const QString &name,
                                               const Labels &labels);

/// Runs one job to its end in a container of its own, which is removed in any case; start it after
/// the bases, it sees the namespaces that exist at its start. Blocking. A job that failed in part
/// is a result with ok = false. Errors: those of the engine, Corrupt.
[[nodiscard]] Result<NetHelperResult> runNetHelper(DockerEngine &engine, const QString &image,
                                                   const QString &name, const Labels &labels,
                                                   const NetHelperJob &job,
                                                   int timeoutSeconds = 120);

} // namespace decnet
