// SPDX-License-Identifier: GPL-3.0-or-later
// contract: G-03
#include "core/net/ipallocator.h"
#include "core/net/subnetallocator.h"

#include <QTest>

using namespace decnet;
using namespace Qt::StringLiterals;

class TestAllocators : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void addressesStartAtTwoAndSkipTakenOnes()
    {
        IpAllocator allocator(*Subnet::parse(u"10.0.0.0/24"));
        QVERIFY(allocator.reserve(*Ipv4::parse(u"10.0.0.3")));
        QCOMPARE(allocator.next()->toString(), u"10.0.0.2"_s);
        QCOMPARE(allocator.next()->toString(), u"10.0.0.4"_s);
    }

    void reservedAndForeignAddressesAreRefused_data()
    {
        QTest::addColumn<QString>("address");
        QTest::addColumn<ErrorKind>("kind");
        QTest::newRow("network") << u"10.0.0.0"_s << ErrorKind::Invalid;
        QTest::newRow("gateway") << u"10.0.0.1"_s << ErrorKind::Invalid;
        QTest::newRow("broadcast") << u"10.0.0.255"_s << ErrorKind::Invalid;
        QTest::newRow("outside") << u"10.0.1.5"_s << ErrorKind::Invalid;
        QTest::newRow("taken") << u"10.0.0.9"_s << ErrorKind::Conflict;
    }

    void reservedAndForeignAddressesAreRefused()
    {
        QFETCH(QString, address);
        QFETCH(ErrorKind, kind);
        IpAllocator allocator(*Subnet::parse(u"10.0.0.0/24"));
        QVERIFY(allocator.reserve(*Ipv4::parse(u"10.0.0.9")));
        const auto outcome = allocator.reserve(*Ipv4::parse(address));
        QVERIFY(!outcome.has_value());
        QCOMPARE(outcome.error().kind, kind);
    }

    void exhaustionThenReuse()
    {
        IpAllocator allocator(*Subnet::parse(u"10.0.0.0/29"));
        for (int i = 2; i < 7; ++i)
            QCOMPARE(allocator.next()->toString(), u"10.0.0.%1"_s.arg(i));
        QCOMPARE(allocator.next().error().kind, ErrorKind::Conflict);
        allocator.release(*Ipv4::parse(u"10.0.0.4"));
        QVERIFY(allocator.isFree(*Ipv4::parse(u"10.0.0.4")));
        QCOMPARE(allocator.next()->toString(), u"10.0.0.4"_s);
    }

    void subnetsSkipEverythingThatOverlaps()
    {
        auto allocator = SubnetAllocator::create(
            *Subnet::parse(u"172.16.0.0/12"),
            {*Subnet::parse(u"172.16.1.0/24"), *Subnet::parse(u"172.17.0.0/16"),
             *Subnet::parse(u"172.16.2.128/25"), *Subnet::parse(u"10.0.0.0/8")});
        QVERIFY(allocator.has_value());
        QCOMPARE(allocator->next()->toString(), u"172.16.0.0/24"_s);
        QCOMPARE(allocator->next()->toString(), u"172.16.3.0/24"_s);
        allocator->reserve(*Subnet::parse(u"172.16.4.0/22"));
        QCOMPARE(allocator->next()->toString(), u"172.16.8.0/24"_s);
    }

    void wideReservationsAreJumped()
    {
        auto allocator =
            SubnetAllocator::create(*Subnet::parse(u"10.0.0.0/8"), {*Subnet::parse(u"10.0.0.0/9")});
        QCOMPARE(allocator->next()->toString(), u"10.128.0.0/24"_s);
        auto full =
            SubnetAllocator::create(*Subnet::parse(u"10.0.0.0/8"), {*Subnet::parse(u"0.0.0.0/1")});
        QCOMPARE(full->next().error().kind, ErrorKind::Conflict);
    }

    void narrowBasesAreRefused()
    {
        QCOMPARE(SubnetAllocator::create(*Subnet::parse(u"10.0.0.0/25")).error().kind,
                 ErrorKind::Invalid);
        auto single = SubnetAllocator::create(*Subnet::parse(u"10.0.0.0/24"));
        QVERIFY(single->next());
        QCOMPARE(single->next().error().kind, ErrorKind::Conflict);
    }
};

QTEST_GUILESS_MAIN(TestAllocators)
#include "tst_allocators.moc"
