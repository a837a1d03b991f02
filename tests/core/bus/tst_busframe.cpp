// SPDX-License-Identifier: GPL-3.0-or-later
// contract: B-01, X-01
#include "core/bus/bus.h"
#include "core/bus/busframe.h"

#include <QRandomGenerator>
#include <QTest>

using namespace decnet;

class TestBusFrame : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void whatIsWrittenIsRead()
    {
        const std::string body(70'000, 'x');
        const std::string wire = busframe::encode(busframe::kPublish, "a.b.c", body);
        bool broken = true;
        // In any pieces.
        for (std::size_t size :
             {std::size_t(0), std::size_t(3), std::size_t(11), wire.size() - 1}) {
            QVERIFY(!busframe::decode(std::string_view(wire).substr(0, size), broken));
            QVERIFY(!broken);
        }
        const std::string more = wire + "PUB next";
        const auto frame = busframe::decode(more, broken);
        QVERIFY(frame);
        QVERIFY(frame->verb == "PUB");
        QVERIFY(frame->subject == "a.b.c");
        QVERIFY(frame->body.size() == body.size());
        QCOMPARE(frame->size, wire.size());
    }

    void nonsenseIsKnownAtOnce()
    {
        using namespace std::string_literals;
        bool broken = false;
        for (const std::string &wire :
             {std::string(busframe::kMaxHeader, 'x'), "PUB\n\0\0\0\0"s, " a\n\0\0\0\0"s,
              "PUB \n\0\0\0\0"s, "PUB a\n\xff\xff\xff\xff"s}) {
            QVERIFY(!busframe::decode(wire, broken));
            QVERIFY2(broken, wire.c_str());
        }
    }

    void randomBytesNeverOverrun()
    {
        QRandomGenerator random(7);
        for (int round = 0; round < 20'000; ++round) {
            std::string wire(random.bounded(1, 64), '\0');
            for (char &c : wire)
                c = "PUB a.\n\0\1\x7f"[random.bounded(10)];
            bool broken = false;
            if (const auto frame = busframe::decode(wire, broken))
                QVERIFY(frame->size <= wire.size());
        }
    }

    void patternsMatchAsEverywhere()
    {
        QRandomGenerator random(11);
        const auto draw = [&](const QStringList &segments) {
            QStringList parts;
            for (int i = random.bounded(1, 5); i > 0; --i)
                parts.append(segments[random.bounded(segments.size())]);
            return parts.join(QLatin1Char('.'));
        };
        const QStringList names{QStringLiteral("a"), QStringLiteral("b"), QStringLiteral("ab")};
        for (int round = 0; round < 20'000; ++round) {
            const QString topic = draw(names);
            const QString pattern =
                draw(names + QStringList{QStringLiteral("*"), QStringLiteral(">")});
            if (!isValidPattern(pattern))
                continue;
            QVERIFY2(busframe::matches(pattern.toStdString(), topic.toStdString()) ==
                         topicMatches(pattern, topic),
                     qPrintable(pattern + QStringLiteral(" against ") + topic));
        }
    }
};

QTEST_GUILESS_MAIN(TestBusFrame)
#include "tst_busframe.moc"
