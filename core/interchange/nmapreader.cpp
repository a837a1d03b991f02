// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/interchange/nmapreader.h"

#include "core/interchange/servicehints.h"

#include <QXmlStreamReader>

#include <map>

namespace decnet {

using namespace Qt::StringLiterals;

namespace {

struct OpenPort
{
    quint16 number = 0;
    bool udp = false;
    bool tls = false;
    QString name;
    QString product;
};

struct Host
{
    bool up = true;
    std::optional<Ipv4> address;
    QString name;
    QString osFamily;
    QString osName;
    int osAccuracy = 0;
    std::vector<OpenPort> ports;
};

OpenPort readPort(QXmlStreamReader &xml, bool &open)
{
    OpenPort port;
    port.number = xml.attributes().value(u"portid"_s).toUShort();
    port.udp = xml.attributes().value(u"protocol"_s) == u"udp"_s;
    while (xml.readNextStartElement()) {
        const QXmlStreamAttributes attributes = xml.attributes();
        if (xml.name() == u"state"_s) {
            open = attributes.value(u"state"_s) == u"open"_s;
        } else if (xml.name() == u"service"_s) {
            port.name = attributes.value(u"name"_s).toString();
            port.tls = attributes.value(u"tunnel"_s) == u"ssl"_s;
            port.product =
                u"%1 %2"_s.arg(attributes.value(u"product"_s), attributes.value(u"version"_s))
                    .trimmed();
        }
        xml.skipCurrentElement();
    }
    return port;
}

void readOs(QXmlStreamReader &xml, Host &host)
{
    while (xml.readNextStartElement()) {
        if (xml.name() != u"osmatch"_s) {
            xml.skipCurrentElement();
            continue;
        }
        const int accuracy = xml.attributes().value(u"accuracy"_s).toInt();
        const bool better = accuracy > host.osAccuracy;
        if (better) {
            host.osAccuracy = accuracy;
            host.osName = xml.attributes().value(u"name"_s).toString();
        }
        while (xml.readNextStartElement()) {
            if (better && xml.name() == u"osclass"_s)
                host.osFamily = xml.attributes().value(u"osfamily"_s).toString();
            xml.skipCurrentElement();
        }
    }
}

Host readHost(QXmlStreamReader &xml)
{
    Host host;
    while (xml.readNextStartElement()) {
        const QXmlStreamAttributes attributes = xml.attributes();
        if (xml.name() == u"status"_s) {
            host.up = attributes.value(u"state"_s) == u"up"_s;
            xml.skipCurrentElement();
        } else if (xml.name() == u"address"_s) {
            if (attributes.value(u"addrtype"_s) == u"ipv4"_s)
                host.address = Ipv4::parse(attributes.value(u"addr"_s));
            xml.skipCurrentElement();
        } else if (xml.name() == u"hostnames"_s) {
            while (xml.readNextStartElement()) {
                if (host.name.isEmpty())
                    host.name = xml.attributes().value(u"name"_s).toString().section(u'.', 0, 0);
                xml.skipCurrentElement();
            }
        } else if (xml.name() == u"ports"_s) {
            while (xml.readNextStartElement()) {
                if (xml.name() != u"port"_s) {
                    xml.skipCurrentElement();
                    continue;
                }
                bool open = false;
                OpenPort port = readPort(xml, open);
                if (open && port.number != 0)
                    host.ports.push_back(std::move(port));
            }
        } else if (xml.name() == u"os"_s) {
            readOs(xml, host);
        } else {
            xml.skipCurrentElement();
        }
    }
    return host;
}

/// Slug of the OS profile that looks most like it; empty: the archetype decides.
QString osProfileOf(const Host &host)
{
    if (host.osFamily == u"Windows"_s)
        return host.osName.contains(u"Server"_s) ? u"windows_server"_s : u"windows"_s;
    if (host.osFamily == u"Linux"_s)
        return u"linux"_s;
    if (host.osFamily.contains(u"BSD"_s))
        return u"bsd"_s;
    if (host.osFamily == u"IOS"_s || host.osName.contains(u"Cisco"_s))
        return u"cisco"_s;
    return host.osFamily == u"embedded"_s ? u"embedded"_s : QString();
}

void addHost(const Host &host, LanId lan, TopologyDraft &draft)
{
    const QString address = host.address->toString();
    const QString place = u"host "_s + address;
    const QString byAddress = u"host-"_s + address.section(u'.', 2).replace(u'.', u'-');
    const DeckyId decky = draft.addDecky(host.name.isEmpty() ? byAddress : host.name, place);
    draft.attach(decky, lan, host.address, place);
    QStringList seen;
    for (const OpenPort &port : host.ports) {
        const QString slug =
            serviceForNmapName(draft.catalog(), port.name, port.tls, port.number, port.udp);
        const QString words = u"port %1/%2"_s.arg(port.number).arg(port.udp ? u"udp"_s : u"tcp"_s);
        if (slug.isEmpty())
            draft.note(u"%1, %2"_s.arg(place, words), u"no decoy service stands for it"_s);
        else
            draft.addService(decky, slug, u"%1, %2"_s.arg(place, words));
        if (!port.product.isEmpty())
            seen.append(u"%1: %2"_s.arg(words, port.product.left(80)));
    }
    draft.changeDecky(decky, [&](Decky &copy) {
        copy.osProfile = osProfileOf(host);
        copy.notes = seen.join(u'\n').left(4000);
    });
}

} // namespace

tl::expected<void, TextProblem> readNmap(const QByteArray &bytes, TopologyDraft &draft)
{
    QXmlStreamReader xml(bytes);
    const auto problem = [&xml](const QString &what) {
        return tl::unexpected(TextProblem{
            {static_cast<int>(xml.lineNumber()), static_cast<int>(xml.columnNumber()) + 1}, what});
    };
    if (!xml.readNextStartElement() || xml.name() != u"nmaprun"_s)
        return problem(xml.hasError() ? xml.errorString() : u"expected the output of nmap -oX"_s);

    std::map<std::uint32_t, std::vector<Host>> networks; ///< by the /24's address
    std::size_t down = 0;
    std::size_t without = 0;
    while (xml.readNextStartElement()) {
        if (xml.name() != u"host"_s) {
            xml.skipCurrentElement();
            continue;
        }
        Host host = readHost(xml);
        if (!host.up)
            ++down;
        else if (!host.address)
            ++without;
        else
            networks[host.address->value & 0xFFFFFF00U].push_back(std::move(host));
    }
    if (xml.hasError())
        return problem(xml.errorString());

    if (down > 0)
        draft.note({}, u"%1 hosts were down and are left out"_s.arg(down));
    if (without > 0)
        draft.note({}, u"%1 hosts have no IPv4 address and are left out"_s.arg(without));
    for (const auto &[network, hosts] : networks) {
        const Subnet subnet = Subnet::fromAddress(Ipv4{network}, 24);
        const QString name =
            u"net-"_s + subnet.network().toString().section(u'.', 0, 2).replace(u'.', u'-');
        const LanId lan = draft.addLan(name, u"network "_s + subnet.toString(), subnet);
        for (const Host &host : hosts)
            addHost(host, lan, draft);
    }
    return {};
}

} // namespace decnet
