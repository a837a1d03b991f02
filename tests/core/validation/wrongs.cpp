// SPDX-License-Identifier: GPL-3.0-or-later
#include "wrongs.h"

#include <functional>

namespace decnet::test {

using namespace Qt::StringLiterals;

namespace {

using Change = std::function<void(Topology &)>;

void changeLan(Topology &topology, const QString &name, const std::function<void(Lan &)> &change)
{
    Lan lan = *topology.lanByName(name);
    change(lan);
    topology.putLan(lan);
}

void changeDecky(Topology &topology, const QString &name,
                 const std::function<void(Decky &)> &change)
{
    Decky decky = *topology.deckyByName(name);
    change(decky);
    topology.putDecky(decky);
}

void changeEdge(Topology &topology, const QString &decky, const QString &lan,
                const std::function<void(Edge &)> &change)
{
    Edge edge = *topology.edgeBetween(topology.deckyByName(decky)->id, topology.lanByName(lan)->id);
    change(edge);
    topology.putEdge(edge);
}

LanId addLan(Topology &topology, const QString &name, const QString &subnet, bool isDmz = false)
{
    Lan lan;
    lan.id = LanId::create();
    lan.name = name;
    lan.subnet = subnet;
    lan.isDmz = isDmz;
    topology.putLan(lan);
    return lan.id;
}

DeckyId addDecky(Topology &topology, const QString &name, const QStringList &services = {u"ssh"_s})
{
    Decky decky;
    decky.id = DeckyId::create();
    decky.name = name;
    decky.services = services;
    topology.putDecky(decky);
    return decky.id;
}

EdgeId attach(Topology &topology, const QString &decky, const QString &lan, const QString &ip,
              bool isBridge = false)
{
    const Edge edge{EdgeId::create(), topology.deckyByName(decky)->id, topology.lanByName(lan)->id,
                    ip, isBridge};
    topology.putEdge(edge);
    return edge.id;
}

/// A LAN behind "inner", so that it is reachable.
void addReachableLan(Topology &topology, const QString &name, const QString &subnet,
                     const QString &ip)
{
    addLan(topology, name, subnet);
    attach(topology, u"web"_s, name, ip, true);
}

Wrong wrong(const char *name, IssueCode code, const Change &change, int count = 1,
            bool fixable = true)
{
    Wrong made{name, code, soundTopology()};
    change(made.topology);
    made.count = count;
    made.fixable = fixable;
    return made;
}

Wrong onHost(const char *name, IssueCode code, const std::function<void(HostFacts &)> &change,
             int count = 1, bool fixable = true)
{
    Wrong made{name, code, soundTopology()};
    change(made.host);
    made.count = count;
    made.fixable = fixable;
    return made;
}

void addDmzWrongs(std::vector<Wrong> &all)
{
    all.push_back(wrong("no DMZ", IssueCode::DmzMissing, [](Topology &t) {
        changeLan(t, u"dmz"_s, [](Lan &lan) { lan.isDmz = false; });
    }));
    all.push_back(wrong("nothing at all", IssueCode::DmzMissing, [](Topology &t) { t = {}; }));
    all.push_back(wrong("two DMZs", IssueCode::DmzMultiple, [](Topology &t) {
        changeLan(t, u"inner"_s, [](Lan &lan) { lan.isDmz = true; });
    }));
    all.push_back(wrong("LAN cut off", IssueCode::DmzOrphan, [](Topology &t) {
        t.removeEdge(t.edgeBetween(t.deckyByName(u"way"_s)->id, t.lanByName(u"dmz"_s)->id)->id);
    }));
    all.push_back(wrong("empty LAN cut off", IssueCode::DmzOrphan,
                        [](Topology &t) { addLan(t, u"island"_s, u"10.0.2.0/24"_s); }));
    all.push_back(wrong(
        "two parts cut off", IssueCode::DmzOrphan,
        [](Topology &t) {
            addLan(t, u"island"_s, u"10.0.2.0/24"_s);
            addLan(t, u"atoll"_s, u"10.0.3.0/24"_s);
            addLan(t, u"reef"_s, u"10.0.4.0/24"_s);
            addDecky(t, u"ferry"_s);
            attach(t, u"ferry"_s, u"atoll"_s, u"10.0.3.2"_s);
            attach(t, u"ferry"_s, u"reef"_s, u"10.0.4.2"_s, true);
        },
        2));
}

void addNameWrongs(std::vector<Wrong> &all)
{
    all.push_back(wrong("LAN name twice", IssueCode::LanNameDup, [](Topology &t) {
        addReachableLan(t, u"other"_s, u"10.0.2.0/24"_s, u"10.0.2.2"_s);
        changeLan(t, u"other"_s, [](Lan &lan) { lan.name = u"INNER"_s; });
    }));
    all.push_back(wrong(
        "decky name three times", IssueCode::DeckyNameDup,
        [](Topology &t) {
            for (const QString &name : {u"a"_s, u"b"_s}) {
                addDecky(t, name);
                attach(t, name, u"inner"_s, name == u"a" ? u"10.0.1.20"_s : u"10.0.1.21"_s);
                changeDecky(t, name, [](Decky &d) { d.name = u"Web"_s; });
            }
        },
        2));
    const std::pair<const char *, QString> names[]{{"name with a blank", u"my web"_s},
                                                   {"name with a hyphen at its end", u"web-"_s},
                                                   {"empty name", QString()},
                                                   {"name of dots", u"..."_s},
                                                   {"long name", QString(64, u'a')},
                                                   {"name with a line break", u"web\n"_s},
                                                   {"name in another script", u"вебсервер"_s}};
    for (const auto &[label, name] : names) {
        all.push_back(wrong(label, IssueCode::NameInvalid, [&](Topology &t) {
            changeDecky(t, u"web"_s, [&](Decky &d) { d.name = name; });
        }));
    }
    all.push_back(wrong("LAN name with a slash", IssueCode::NameInvalid, [](Topology &t) {
        changeLan(t, u"inner"_s, [](Lan &lan) { lan.name = u"in/ner"_s; });
    }));
    all.push_back(wrong("empty LAN name", IssueCode::NameInvalid, [](Topology &t) {
        changeLan(t, u"inner"_s, [](Lan &lan) { lan.name = QString(); });
    }));
}

void addAddressWrongs(std::vector<Wrong> &all)
{
    const auto address = [&](const char *name, IssueCode code, const QString &ip) {
        all.push_back(wrong(name, code, [&](Topology &t) {
            changeEdge(t, u"web"_s, u"inner"_s, [&](Edge &edge) { edge.ip = ip; });
        }));
    };
    address("address outside", IssueCode::IpOutOfSubnet, u"10.0.2.2"_s);
    address("address malformed", IssueCode::IpMalformed, u"10.0.1.300"_s);
    address("address empty", IssueCode::IpMalformed, {});
    address("address taken", IssueCode::IpCollision, u"10.0.1.3"_s);
    address("network address", IssueCode::IpReserved, u"10.0.1.0"_s);
    address("gateway address", IssueCode::IpReserved, u"10.0.1.1"_s);
    address("broadcast address", IssueCode::IpReserved, u"10.0.1.255"_s);
}

void addSubnetWrongs(std::vector<Wrong> &all)
{
    const auto subnet = [&](const char *name, IssueCode code, const QString &text,
                            const QString &lanName = u"inner"_s) {
        all.push_back(wrong(name, code, [&](Topology &t) {
            changeLan(t, lanName, [&](Lan &lan) { lan.subnet = text; });
        }));
    };
    subnet("host bits set", IssueCode::SubnetMalformed, u"10.0.1.7/24"_s);
    subnet("subnet of words", IssueCode::SubnetMalformed, u"somewhere"_s);
    subnet("subnet empty", IssueCode::SubnetMalformed, {});
    subnet("same subnet", IssueCode::SubnetOverlap, u"10.0.0.0/24"_s);
    subnet("wider subnet", IssueCode::SubnetOverlap, u"10.0.0.0/16"_s);
    subnet("narrower subnet", IssueCode::SubnetOverlap, u"10.0.0.128/25"_s);
    subnet("no room at all", IssueCode::SubnetTooSmall, u"10.0.1.0/31"_s);
    subnet("room for one of two", IssueCode::SubnetTooSmall, u"10.0.1.0/30"_s);
    all.push_back(wrong(
        "three nested subnets", IssueCode::SubnetOverlap,
        [](Topology &t) {
            changeLan(t, u"inner"_s, [](Lan &l) { l.subnet = u"10.0.0.0/16"_s; });
            addReachableLan(t, u"more"_s, u"10.0.0.128/25"_s, u"10.0.0.130"_s);
        },
        2));
    all.push_back(onHost("route", IssueCode::SubnetRouteClash, [](HostFacts &host) {
        host.routes = {{Subnet::fromAddress({}, 0), u"eth0"_s},
                       {*Subnet::parse(u"10.0.1.128/25"_s), u"eth1"_s}};
    }));
    all.push_back(onHost(
        "foreign network", IssueCode::SubnetRouteClash,
        [](HostFacts &host) { host.foreignSubnets = {*Subnet::parse(u"10.0.0.0/16"_s)}; }, 2));
    all.push_back(onHost(
        "too many LANs", IssueCode::NetworkPoolLimit, [](HostFacts &host) { host.maxBridges = 1; },
        1, false));
    all.push_back(onHost(
        "too many endpoints", IssueCode::EndpointLimit,
        [](HostFacts &host) { host.maxEndpointsPerBridge = 1; }, 2, false));
}

void addAttachmentWrongs(std::vector<Wrong> &all)
{
    all.push_back(wrong("decky in no LAN", IssueCode::DeckyOrphan,
                        [](Topology &t) { addDecky(t, u"lost"_s); }));
    all.push_back(wrong("only bridges", IssueCode::DeckyNoHome, [](Topology &t) {
        changeEdge(t, u"way"_s, u"inner"_s, [](Edge &edge) { edge.isBridge = true; });
    }));
    all.push_back(wrong("two homes", IssueCode::DeckyNoHome, [](Topology &t) {
        changeEdge(t, u"way"_s, u"dmz"_s, [](Edge &edge) { edge.isBridge = false; });
    }));
    all.push_back(wrong("attached twice", IssueCode::EdgeDuplicate,
                        [](Topology &t) { attach(t, u"way"_s, u"dmz"_s, u"10.0.0.9"_s, true); }));
    all.push_back(wrong("home attached three times", IssueCode::EdgeDuplicate, [](Topology &t) {
        attach(t, u"web"_s, u"inner"_s, u"10.0.1.9"_s, true);
        attach(t, u"web"_s, u"inner"_s, u"10.0.1.10"_s, true);
    }));
}

void addServiceWrongs(std::vector<Wrong> &all)
{
    const auto services = [&](const char *name, IssueCode code, const QStringList &list) {
        all.push_back(wrong(name, code, [&](Topology &t) {
            changeDecky(t, u"web"_s, [&](Decky &d) { d.services = list; });
        }));
    };
    services("unknown service", IssueCode::UnknownService, {u"gopher"_s, u"ssh"_s});
    services("service of the fleet", IssueCode::UnknownService, {u"sniffer"_s});
    services("service not there yet", IssueCode::UnknownService, {u"ssh"_s, u"smb"_s});
    services("not even a slug", IssueCode::UnknownService, {u"Not A Slug"_s, u"ssh"_s});
    services("no service", IssueCode::DeckyNoServices, {});
    services("service twice", IssueCode::PortClash, {u"ssh"_s, u"ssh"_s});
    services("two services on one port", IssueCode::PortClash, {u"smtp"_s, u"smtp_relay"_s});

    all.push_back(
        wrong("configuration of nothing", IssueCode::ServiceCfgUndeclared, [](Topology &t) {
            changeDecky(t, u"web"_s, [](Decky &d) {
                d.serviceConfig.insert(u"redis"_s, {{u"version"_s, u"7"_s}});
            });
        }));
    all.push_back(
        wrong("configuration of the unknown", IssueCode::ServiceCfgUndeclared, [](Topology &t) {
            changeDecky(t, u"web"_s, [](Decky &d) {
                d.serviceConfig.insert(u"gopher"_s, {{u"version"_s, u"7"_s}});
            });
        }));
    all.push_back(wrong("bad configuration", IssueCode::ServiceCfgInvalid, [](Topology &t) {
        changeDecky(t, u"web"_s, [](Decky &d) {
            d.serviceConfig.insert(
                u"http"_s, {{u"response_code"_s, u"lots"_s}, {u"server_header"_s, u"nginx"_s}});
        });
    }));
}

void addPortWrongs(std::vector<Wrong> &all)
{
    const auto secondGateway = [](Topology &t) {
        const DeckyId id = addDecky(t, u"gw-2"_s);
        attach(t, u"gw-2"_s, u"dmz"_s, u"10.0.0.8"_s);
        Decky gateway = *t.decky(id);
        gateway.forwardsL3 = true;
        t.putDecky(gateway);
    };
    all.push_back(wrong("two gateways on one port", IssueCode::PortClash, secondGateway));
    all.push_back(wrong("published on one port by rule", IssueCode::PortClash, [](Topology &t) {
        changeDecky(t, u"gw"_s, [](Decky &d) {
            d.services = {u"ssh"_s, u"http"_s};
            d.publish = {{u"http"_s, 80, false, {}, 22}};
        });
    }));
    all.push_back(wrong("every address meets one", IssueCode::PortClash, [&](Topology &t) {
        secondGateway(t);
        changeDecky(t, u"gw"_s, [](Decky &d) {
            d.publish = {{u"ssh"_s, 22, false, u"192.0.2.1"_s, 22}};
        });
    }));
    const auto listening = [&](const char *name, ListeningPort port) {
        all.push_back(
            onHost(name, IssueCode::PortInUse, [&](HostFacts &host) { host.listening = {port}; }));
    };
    listening("host listens everywhere", {Ipv4{}, 22, Transport::Tcp});
    listening("host listens on loopback", {Ipv4{0x7f000001}, 22, Transport::Tcp});
}

} // namespace

Topology soundTopology()
{
    Topology topology;
    topology.meta.id = TopologyId::create();
    topology.meta.name = u"sound"_s;
    addLan(topology, u"dmz"_s, u"10.0.0.0/24"_s, true);
    addLan(topology, u"inner"_s, u"10.0.1.0/24"_s);
    addDecky(topology, u"gw"_s);
    addDecky(topology, u"web"_s, {u"http"_s, u"ssh"_s});
    addDecky(topology, u"way"_s, {u"ftp"_s});
    attach(topology, u"gw"_s, u"dmz"_s, u"10.0.0.2"_s);
    attach(topology, u"web"_s, u"inner"_s, u"10.0.1.2"_s);
    attach(topology, u"way"_s, u"inner"_s, u"10.0.1.3"_s);
    attach(topology, u"way"_s, u"dmz"_s, u"10.0.0.3"_s, true);
    changeDecky(topology, u"gw"_s, [](Decky &d) { d.forwardsL3 = true; });
    changeDecky(topology, u"way"_s, [](Decky &d) { d.forwardsL3 = true; });
    return topology;
}

std::vector<Wrong> everyWrong()
{
    std::vector<Wrong> all;
    addDmzWrongs(all);
    addNameWrongs(all);
    addAddressWrongs(all);
    addSubnetWrongs(all);
    addAttachmentWrongs(all);
    addServiceWrongs(all);
    addPortWrongs(all);
    return all;
}

} // namespace decnet::test
