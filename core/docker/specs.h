// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/net/hostnetwork.h"
#include "core/net/subnet.h"

#include <QByteArray>
#include <QDateTime>
#include <QJsonObject>
#include <QMap>
#include <QString>
#include <QStringList>

#include <optional>
#include <vector>

namespace decnet {

using Labels = QMap<QString, QString>;

/// What a network should be (POST /networks/create).
struct NetworkSpec
{
    QString name;
    QString driver = QStringLiteral("bridge");
    bool internal = false;
    std::optional<Subnet> subnet;
    std::optional<Ipv4> gateway;    ///< reserved for the bridge or for nobody
    QMap<QString, QString> options; ///< com.docker.network.bridge.name, inhibit_ipv4, …
    Labels labels;
};

struct NetworkAttachment
{
    QString network; ///< name or id
    std::optional<Ipv4> address;
    QString mac;
    QStringList aliases;
};

struct PortBinding
{
    quint16 containerPort = 0;
    Transport transport = Transport::Tcp;
    QString hostAddress; ///< empty = every address
    quint16 hostPort = 0;
};

/// What a container should be (POST /containers/create).
struct ContainerSpec
{
    QString name;
    QString image;
    QStringList entrypoint;
    QStringList command;
    QStringList environment; ///< "KEY=value"
    QString hostname;
    QString user; ///< "65532:65532"
    QString mac;  ///< of the first attachment
    Labels labels;
    /// "container:<id>", "none", "host", or empty: then `attachments[0]` is the network mode.
    QString networkMode;
    std::vector<NetworkAttachment>
        attachments; ///< all of them; the client connects the rest before start
    std::vector<PortBinding> ports;
    QMap<QString, QString> sysctls;
    QStringList capAdd;
    QStringList capDrop;
    QStringList securityOpt; ///< "no-new-privileges", "seccomp=<inline json>"
    QStringList binds;       ///< "host:container:mode"
    QStringList dns;
    bool readOnlyRoot = false;
    bool autoRemove = false;
    bool openStdin = false; ///< open until the one who attached to it leaves
    qint64 memoryBytes = 0; ///< 0 = no limit; swap is limited to the same
    qint64 pidsLimit = 0;
    QString restartPolicy; ///< "unless-stopped" or empty
    QMap<QString, QString> tmpfs;
    QMap<QString, QString> logOptions; ///< json-file: max-size, max-file
    std::optional<int> stopTimeoutSeconds;
};

struct ObservedPort
{
    quint16 containerPort = 0;
    quint16 hostPort = 0;
    QString hostAddress;
    Transport transport = Transport::Tcp;
};

/// What the engine says a container is.
struct ObservedContainer
{
    QString id;
    QString name; ///< without the leading slash
    QString image;
    QString state;  ///< created, running, paused, restarting, exited, dead
    QString status; ///< the engine's sentence: "Up 3 minutes"
    Labels labels;
    QStringList networks;
    std::vector<ObservedPort> ports;
    QDateTime createdAt;

    [[nodiscard]] bool isRunning() const { return state == QStringLiteral("running"); }
};

/// GET /containers/<id>/json, the part that is used.
struct ContainerDetails
{
    ObservedContainer container;
    int exitCode = 0;
    QString error;
    QDateTime startedAt;
    QDateTime finishedAt;
    int restartCount = 0;
    QString sandboxKey;               ///< path of the network namespace, /var/run/docker/netns/…
    QMap<QString, QString> addresses; ///< network name -> IPv4
    qint64 pid = 0;
};

struct ObservedNetwork
{
    QString id;
    QString name;
    QString driver;
    bool internal = false;
    std::vector<Subnet> subnets;
    QMap<QString, QString> options;
    Labels labels;
};

struct EngineInfo
{
    QString version;    ///< "20.10.24"
    QString apiVersion; ///< negotiated: min(ours, theirs)
    QString os;         ///< "linux"
    QString rootDir;
    bool userlandProxy = false;
    QString cgroupVersion;
    QString securityOptions;
};

/// One line of GET /events.
struct EngineEvent
{
    QString type;   ///< container, network, image
    QString action; ///< start, die, destroy, health_status…
    QString id;
    Labels attributes; ///< name, image, and every label
    qint64 timeNano = 0;
};

/// One line of a container's log.
struct LogLine
{
    QString timestamp; ///< RFC 3339 with nanoseconds, as the engine wrote it
    bool isStderr = false;
    QByteArray text; ///< without the newline
};

} // namespace decnet
