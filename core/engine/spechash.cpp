// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/spechash.h"

#include "core/engine/labels.h"

#include <QCryptographicHash>

namespace decnet {

using namespace Qt::StringLiterals;

namespace {

/// Most specs fit: the seccomp profile and some labels.
constexpr qsizetype kUsualBytes = 8192;

/// Feeds fields to a hash so that no two different specs give the same bytes: every value goes with
/// its length, every list with its count.
class Digest
{
public:
    Digest() { m_bytes.reserve(kUsualBytes); }

    void add(const QString &text)
    {
        const QByteArray bytes = text.toUtf8();
        addNumber(bytes.size());
        m_bytes += bytes;
    }
    void addNumber(qint64 number)
    {
        m_bytes += QByteArray::number(number);
        m_bytes += ';';
    }
    void add(const QStringList &list)
    {
        addNumber(list.size());
        for (const QString &text : list)
            add(text);
    }
    void add(const QMap<QString, QString> &map)
    {
        addNumber(map.size());
        for (auto it = map.begin(); it != map.end(); ++it) {
            add(it.key());
            add(it.value());
        }
    }
    void addLabels(Labels map)
    {
        map.remove(QString::fromUtf16(labels::kSpec));
        map.remove(QString::fromUtf16(labels::kComposeConfigHash));
        // Another bridge elsewhere in the maze may bring a LAN nearer to the DMZ: no reason to make
        // its network anew.
        map.remove(QString::fromUtf16(labels::kDepth));
        add(map);
    }
    void add(const std::optional<Ipv4> &address)
    {
        add(address ? address->toString() : QString());
    }
    void add(const NetworkAttachment &attachment)
    {
        add(attachment.network);
        add(attachment.address);
        add(attachment.mac);
        add(attachment.aliases);
    }
    void add(const PortBinding &port)
    {
        addNumber(port.containerPort);
        addNumber(port.transport == Transport::Udp ? 1 : 0);
        add(port.hostAddress);
        addNumber(port.hostPort);
    }
    [[nodiscard]] QString result() const
    {
        return QString::fromLatin1(
            QCryptographicHash::hash(m_bytes, QCryptographicHash::Sha256).toHex());
    }

private:
    QByteArray m_bytes;
};

template<typename Spec>
void stamp(Spec &spec)
{
    const QString hash = specHash(spec);
    spec.labels.insert(QString::fromUtf16(labels::kSpec), hash);
    spec.labels.insert(QString::fromUtf16(labels::kComposeConfigHash), hash);
}

} // namespace

QString specHash(const NetworkSpec &spec)
{
    Digest digest;
    digest.add(spec.name);
    digest.add(spec.driver);
    digest.addNumber(spec.internal ? 1 : 0);
    digest.add(spec.subnet ? spec.subnet->toString() : QString());
    digest.add(spec.gateway);
    digest.add(spec.options);
    digest.addLabels(spec.labels);
    return digest.result();
}

QString specHash(const ContainerSpec &spec)
{
    Digest digest;
    digest.add(spec.name);
    digest.add(spec.image);
    digest.add(spec.entrypoint);
    digest.add(spec.command);
    digest.add(spec.environment);
    digest.add(spec.hostname);
    digest.add(spec.user);
    digest.add(spec.mac);
    digest.addLabels(spec.labels);
    digest.add(spec.networkMode);
    digest.addNumber(spec.attachments.empty() ? 0 : 1);
    if (!spec.attachments.empty())
        digest.add(spec.attachments.front());
    digest.addNumber(static_cast<qint64>(spec.ports.size()));
    for (const PortBinding &port : spec.ports)
        digest.add(port);
    digest.add(spec.sysctls);
    digest.add(spec.capAdd);
    digest.add(spec.capDrop);
    digest.add(spec.securityOpt);
    digest.add(spec.binds);
    digest.add(spec.dns);
    digest.addNumber(spec.readOnlyRoot ? 1 : 0);
    digest.addNumber(spec.autoRemove ? 1 : 0);
    digest.addNumber(spec.memoryBytes);
    digest.addNumber(spec.pidsLimit);
    digest.add(spec.restartPolicy);
    digest.add(spec.tmpfs);
    digest.add(spec.logOptions);
    digest.addNumber(spec.stopTimeoutSeconds.value_or(-1));
    return digest.result();
}

void stampSpec(NetworkSpec &spec)
{
    stamp(spec);
}

void stampSpec(ContainerSpec &spec)
{
    stamp(spec);
}

} // namespace decnet
