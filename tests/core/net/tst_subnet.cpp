// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/net/mac.h"
#include "core/net/subnet.h"

#include <QRegularExpression>
#include <QTest>

using namespace decnet;
using namespace Qt::StringLiterals;

class TestSubnet : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void addresses_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<bool>("valid");
        for (const char *good : {"0.0.0.0", "255.255.255.255", "172.16.0.2", "10.0.100.9"})
            QTest::newRow(good) << QString::fromLatin1(good) << true;
        for (const char *bad : {"", "1", "1.2.3", "1.2.3.4.5", "256.1.1.1", "01.2.3.4", "1..2.3",
                                "1.2.3.4 ", " 1.2.3.4", "a.b.c.d", "1.2.3.-4", "1.2.3.0004"})
            QTest::newRow(bad) << QString::fromLatin1(bad) << false;
    }

    void addresses()
    {
        QFETCH(QString, text);
        QFETCH(bool, valid);
        const auto address = Ipv4::parse(text);
        QCOMPARE(address.has_value(), valid);
        if (valid)
            QCOMPARE(address->toString(), text);
    }

    void strictSubnets()
    {
        QVERIFY(Subnet::parse(u"172.16.0.0/24"));
        QVERIFY(Subnet::parse(u"0.0.0.0/0"));
        for (const char16_t *bad : {u"172.16.0.1/24", u"172.16.0.0", u"172.16.0.0/33",
                                    u"172.16.0.0/", u"172.16.0.0/024", u"172.16.0.0/2a", u"/24"})
            QVERIFY2(!Subnet::parse(QStringView(bad)), qPrintable(QStringView(bad).toString()));
    }

    void lenientBases_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("subnet");
        QTest::newRow("two octets") << u"10.0"_s << u"10.0.0.0/16"_s;
        QTest::newRow("four octets") << u"10.9.8.7"_s << u"10.9.8.0/24"_s;
        QTest::newRow("host bits") << u"172.16.5.5/12"_s << u"172.16.0.0/12"_s;
        QTest::newRow("junk") << u"ten"_s << QString();
        QTest::newRow("two octets with prefix") << u"10.0/16"_s << QString();
    }

    void lenientBases()
    {
        QFETCH(QString, text);
        QFETCH(QString, subnet);
        const auto base = Subnet::parseBase(text);
        QCOMPARE(base ? base->toString() : QString(), subnet);
    }

    void arithmetic()
    {
        const Subnet lan = *Subnet::parse(u"172.16.4.0/24");
        QCOMPARE(lan.gateway().toString(), u"172.16.4.1"_s);
        QCOMPARE(lan.broadcast().toString(), u"172.16.4.255"_s);
        QCOMPARE(lan.hostCapacity(), 253U);
        QVERIFY(lan.contains(*Ipv4::parse(u"172.16.4.77")));
        QVERIFY(!lan.contains(*Ipv4::parse(u"172.16.5.0")));
        QVERIFY(lan.isReserved(lan.network()) && lan.isReserved(lan.gateway()) &&
                lan.isReserved(lan.broadcast()));
        QVERIFY(lan.overlaps(*Subnet::parse(u"172.16.0.0/12")));
        QVERIFY(Subnet::parse(u"172.16.0.0/12")->overlaps(lan));
        QVERIFY(!lan.overlaps(*Subnet::parse(u"172.16.5.0/24")));
        QCOMPARE(Subnet::parse(u"10.0.0.0/31")->hostCapacity(), 0U);
        QVERIFY(Subnet::parse(u"0.0.0.0/0")->contains(*Ipv4::parse(u"8.8.8.8")));
    }

    void macsAreStableAndKeepTheVendor()
    {
        const QString mac = macFromVendor({0x00, 0x50, 0x56}, 5);
        static const QRegularExpression kShape(u"^00:50:56(:[0-9a-f]{2}){3}$"_s);
        QVERIFY2(kShape.match(mac).hasMatch(), qPrintable(mac));
        QCOMPARE(mac, macFromVendor({0x00, 0x50, 0x56}, 5));
        QVERIFY(mac != macFromVendor({0x00, 0x50, 0x56}, 6));
    }
};

QTEST_GUILESS_MAIN(TestSubnet)
#include "tst_subnet.moc"
