// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/net/hostnetwork.h"

#include <QTcpServer>
#include <QTest>
#include <QUdpSocket>

#include <algorithm>

using namespace decnet;

class TestHostNetwork : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void seesWhatListens()
    {
        QTcpServer tcp;
        QVERIFY(tcp.listen(QHostAddress::LocalHost));
        QUdpSocket udp;
        QVERIFY(udp.bind(QHostAddress(QHostAddress::AnyIPv4)));

        const auto ports = LinuxHostNetwork().listeningPorts();
        QVERIFY(ports.has_value());
        QVERIFY(ports->contains({*Ipv4::parse(u"127.0.0.1"), tcp.serverPort(), Transport::Tcp}));
        QVERIFY(ports->contains({Ipv4{0}, udp.localPort(), Transport::Udp}));

        const quint16 closed = tcp.serverPort();
        tcp.close();
        QVERIFY(!LinuxHostNetwork().listeningPorts()->contains(
            {*Ipv4::parse(u"127.0.0.1"), closed, Transport::Tcp}));
    }

    void readsRoutes()
    {
        const auto routes = LinuxHostNetwork().routes();
        QVERIFY(routes.has_value());
        for (const HostRoute &route : *routes)
            QVERIFY(!route.interface.isEmpty());
    }
};

QTEST_GUILESS_MAIN(TestHostNetwork)
#include "tst_hostnetwork.moc"
