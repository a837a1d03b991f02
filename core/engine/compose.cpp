// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/compose.h"

#include "core/base/atomicfile.h"

#include <QJsonArray>
#include <QJsonDocument>

namespace decnet {

using namespace Qt::StringLiterals;

namespace {

constexpr char16_t kSeccompOption[] = u"seccomp=";

/// A double-quoted YAML scalar: JSON strings are a subset of those. A dollar would start a variable.
QByteArray quoted(const QString &text)
{
    QString escaped = text;
    escaped.replace(u'$', u"$$"_s);
    QByteArray json
        = QJsonDocument(QJsonArray{escaped}).toJson(QJsonDocument::Compact);
    return json.mid(1, json.size() - 2);
}

/// Writes indented YAML in block style.
class Yaml
{
public:
    void open(int level, const QByteArray &key) { line(level, key + ":"); }
    void value(int level, const QByteArray &key, const QString &text)
    {
        line(level, key + ": " + quoted(text));
    }
    void valueUnlessEmpty(int level, const QByteArray &key, const QString &text)
    {
        if (!text.isEmpty())
            value(level, key, text);
    }
    void number(int level, const QByteArray &key, qint64 number)
    {
        line(level, key + ": " + QByteArray::number(number));
    }
    void flag(int level, const QByteArray &key, bool on)
    {
        line(level, key + (on ? ": true" : ": false"));
    }
    void list(int level, const QByteArray &key, const QStringList &items)
    {
        if (items.isEmpty())
            return;
        open(level, key);
        for (const QString &item : items)
            line(level + 1, "- " + quoted(item));
    }
    void map(int level, const QByteArray &key, const QMap<QString, QString> &entries)
    {
        if (entries.isEmpty())
            return;
        open(level, key);
        for (auto it = entries.begin(); it != entries.end(); ++it)
            line(level + 1, quoted(it.key()) + ": " + quoted(it.value()));
    }
    void line(int level, const QByteArray &text)
    {
        m_text += QByteArray(2 * level, ' ') + text + '\n';
    }
    [[nodiscard]] QByteArray take() { return std::move(m_text); }

private:
    QByteArray m_text;
};

/// Compose writes its own labels and refuses ours of the same names.
Labels withoutComposeLabels(Labels labels)
{
    labels.removeIf([](auto entry) { return entry.key().startsWith(u"com.docker.compose."_s); });
    return labels;
}

QStringList ports(const std::vector<PortBinding> &bindings)
{
    QStringList list;
    for (const PortBinding &binding : bindings) {
        QString text = binding.hostAddress.isEmpty() ? QString() : binding.hostAddress + u':';
        text += QString::number(binding.hostPort) + u':' + QString::number(binding.containerPort);
        list.append(text + (binding.transport == Transport::Udp ? u"/udp"_s : u"/tcp"_s));
    }
    return list;
}

QStringList securityOptions(const QStringList &options, const QString &seccompPath)
{
    QStringList list;
    for (const QString &option : options) {
        list.append(option.startsWith(QString::fromUtf16(kSeccompOption))
                        ? u"seccomp:"_s + seccompPath
                        : option);
    }
    return list;
}

QMap<QString, QString> environmentMap(const QStringList &environment)
{
    QMap<QString, QString> map;
    for (const QString &entry : environment)
        map.insert(entry.section(u'=', 0, 0), entry.section(u'=', 1));
    return map;
}

class Renderer
{
public:
    Renderer(const WantedState &wanted, const QString &seccompPath)
        : m_wanted(wanted), m_seccompPath(seccompPath)
    {}
    QByteArray render();

private:
    void container(const WantedContainer &container);
    void attachments(const WantedContainer &container);
    void network(const WantedNetwork &network);
    [[nodiscard]] QByteArray networkKey(const QString &name) const;

    const WantedState &m_wanted;
    const QString m_seccompPath;
    Yaml m_yaml;
};

QByteArray Renderer::networkKey(const QString &name) const
{
    const WantedNetwork *network = m_wanted.network(name);
    return quoted(network ? ResourceNames::composeKey(network->lanName) : name);
}

void Renderer::attachments(const WantedContainer &container)
{
    if (container.role == ContainerRole::Service) {
        const QString owner = ResourceNames::composeKey(container.deckyName);
        m_yaml.value(2, "network_mode", u"service:"_s + owner);
        m_yaml.list(2, "depends_on", {owner});
        return;
    }
    m_yaml.open(2, "networks");
    for (const NetworkAttachment &attachment : container.spec.attachments) {
        m_yaml.open(3, networkKey(attachment.network));
        if (attachment.address)
            m_yaml.value(4, "ipv4_address", attachment.address->toString());
        m_yaml.list(4, "aliases", attachment.aliases);
    }
}

void Renderer::container(const WantedContainer &container)
{
    const ContainerSpec &spec = container.spec;
    m_yaml.open(1, quoted(container.composeKey));
    m_yaml.value(2, "container_name", spec.name);
    m_yaml.value(2, "image", spec.image);
    m_yaml.list(2, "entrypoint", spec.entrypoint);
    m_yaml.list(2, "command", spec.command);
    m_yaml.valueUnlessEmpty(2, "hostname", spec.hostname);
    m_yaml.valueUnlessEmpty(2, "user", spec.user);
    m_yaml.valueUnlessEmpty(2, "mac_address", spec.mac);
    attachments(container);
    m_yaml.map(2, "environment", environmentMap(spec.environment));
    m_yaml.list(2, "ports", ports(spec.ports));
    m_yaml.map(2, "sysctls", spec.sysctls);
    m_yaml.list(2, "cap_add", spec.capAdd);
    m_yaml.list(2, "cap_drop", spec.capDrop);
    m_yaml.list(2, "security_opt", securityOptions(spec.securityOpt, m_seccompPath));
    m_yaml.list(2, "dns", spec.dns);
    m_yaml.flag(2, "read_only", spec.readOnlyRoot);
    if (spec.memoryBytes > 0) {
        m_yaml.number(2, "mem_limit", spec.memoryBytes);
        m_yaml.number(2, "memswap_limit", spec.memoryBytes);
    }
    if (spec.pidsLimit > 0)
        m_yaml.number(2, "pids_limit", spec.pidsLimit);
    QStringList tmpfs;
    for (auto it = spec.tmpfs.begin(); it != spec.tmpfs.end(); ++it)
        tmpfs.append(it.value().isEmpty() ? it.key() : it.key() + u':' + it.value());
    m_yaml.list(2, "tmpfs", tmpfs);
    m_yaml.value(2, "restart", spec.restartPolicy.isEmpty() ? u"no"_s : spec.restartPolicy);
    if (spec.stopTimeoutSeconds)
        m_yaml.value(2, "stop_grace_period", QString::number(*spec.stopTimeoutSeconds) + u's');
    if (!spec.logOptions.isEmpty()) {
        m_yaml.open(2, "logging");
        m_yaml.value(3, "driver", u"json-file"_s);
        m_yaml.map(3, "options", spec.logOptions);
    }
    m_yaml.map(2, "labels", withoutComposeLabels(spec.labels));
}

void Renderer::network(const WantedNetwork &network)
{
    const NetworkSpec &spec = network.spec;
    m_yaml.open(1, quoted(ResourceNames::composeKey(network.lanName)));
    m_yaml.value(2, "name", spec.name);
    m_yaml.value(2, "driver", spec.driver);
    m_yaml.flag(2, "internal", spec.internal);
    m_yaml.map(2, "driver_opts", spec.options);
    if (spec.subnet) {
        m_yaml.open(2, "ipam");
        m_yaml.open(3, "config");
        m_yaml.line(4, "- subnet: " + quoted(spec.subnet->toString()));
        if (spec.gateway)
            m_yaml.line(4, "  gateway: " + quoted(spec.gateway->toString()));
    }
    m_yaml.map(2, "labels", withoutComposeLabels(spec.labels));
}

QByteArray Renderer::render()
{
    m_yaml.line(0, "# Written by DECNET on every change; edits are lost.");
    m_yaml.line(0, "# docker-compose -p " + m_wanted.names.project().toUtf8()
                       + " -f <this file> ps");
    m_yaml.line(0, m_wanted.containers.empty() ? "services: {}" : "services:");
    for (const WantedContainer &one : m_wanted.containers)
        container(one);
    m_yaml.line(0, m_wanted.networks.empty() ? "networks: {}" : "networks:");
    for (const WantedNetwork &one : m_wanted.networks)
        network(one);
    return m_yaml.take();
}

} // namespace

QByteArray renderCompose(const WantedState &wanted, const QString &seccompPath)
{
    return Renderer(wanted, seccompPath).render();
}

QString seccompFile(const Paths &paths, const QString &id8)
{
    return paths.topologyDir(id8) + u"/seccomp.json"_s;
}

Result<void> writeCompose(const Paths &paths, const WantedState &wanted)
{
    const QString &id8 = wanted.names.id8();
    const QString profile = seccompFile(paths, id8);
    if (auto ok = writeFileAtomically(profile, decoySeccompProfile(), kPrivateFile); !ok)
        return ok;
    return writeFileAtomically(paths.composeFile(id8), renderCompose(wanted, profile),
                               kPrivateFile);
}

} // namespace decnet
