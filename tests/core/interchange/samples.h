// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>

namespace decnet::test {

/// A small shop as its Compose file says it.
inline const QByteArray kCompose = R"(
name: shop
x-common: &common
  restart: always
services:
  web:
    <<: *common
    image: nginx:1.25
    hostname: www
    ports: ["8080:80", "127.0.0.1:8443:443/tcp"]
    networks:
      front: {ipv4_address: 10.20.0.10}
      back: {ipv4_address: 10.20.1.10}
  db:
    image: mariadb:11
    expose: [3306]
    networks: [back]
  cache:
    image: redis:7
    networks: [back]
  odd_worker:
    image: ghcr.io/shop/worker
    networks: [back]
    ports: ["9000-9010:9000-9010"]
networks:
  front:
    ipam: {config: [{subnet: 10.20.0.0/24}]}
  back:
    internal: true
    ipam: {config: [{subnet: 10.20.1.0/24}]}
volumes:
  data: {}
)";

inline const QByteArray kContainerlab = R"(
name: clos
topology:
  kinds:
    nokia_srlinux: {image: ghcr.io/nokia/srlinux}
  nodes:
    core: {kind: bridge}
    r1: {kind: nokia_srlinux, labels: {graph-posX: 40, graph-posY: "60"}}
    pc1:
      kind: linux
      image: nginx
      exec: ["ip address add 192.0.2.9/26 dev eth1"]
    pc2: {kind: linux, image: postgres:15}
  links:
    - endpoints: ["r1:e1-1", "core:eth1"]
    - endpoints: ["pc1:eth1", "core:eth2"]
    - endpoints: ["r1:e1-2", "pc2:eth1"]
    - endpoints: ["pc2:eth9", "mgmt-net:x"]
)";

inline const QByteArray kNmap = R"(<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE nmaprun>
<nmaprun scanner="nmap" args="nmap -sV -O -oX out.xml 192.0.2.0/24" start="1" version="7.93">
<host><status state="up" reason="arp-response"/>
<address addr="192.0.2.1" addrtype="ipv4"/><address addr="00:50:56:00:00:01" addrtype="mac" vendor="VMware"/>
<hostnames><hostname name="gw.example.org" type="PTR"/></hostnames>
<ports><port protocol="tcp" portid="22"><state state="open"/><service name="ssh" product="OpenSSH" version="9.2"/></port>
<port protocol="tcp" portid="443"><state state="open"/><service name="http" tunnel="ssl" product="nginx"/></port>
<port protocol="tcp" portid="25"><state state="filtered"/><service name="smtp"/></port></ports>
<os><osmatch name="Linux 5.0 - 5.14" accuracy="100" line="1"><osclass osfamily="Linux" osgen="5.X"/></osmatch></os>
</host>
<host><status state="up"/><address addr="192.0.2.77" addrtype="ipv4"/>
<ports><port protocol="tcp" portid="3389"><state state="open"/><service name="ms-wbt-server"/></port>
<port protocol="tcp" portid="40001"><state state="open"/><service name="unknown"/></port></ports>
<os><osmatch name="Microsoft Windows Server 2019" accuracy="96"><osclass osfamily="Windows"/></osmatch></os></host>
<host><status state="up"/><address addr="198.51.100.5" addrtype="ipv4"/>
<ports><port protocol="tcp" portid="6379"><state state="open"/><service name="redis"/></port></ports></host>
<host><status state="down"/><address addr="192.0.2.200" addrtype="ipv4"/></host>
<runstats><finished time="2"/></runstats>
</nmaprun>
)";

} // namespace decnet::test
