// SPDX-License-Identifier: GPL-3.0-or-later
// contract: B-01
#include "core/bus/frameconnection.h"

#include <QTest>

#include <algorithm>
#include <array>

#include <sys/socket.h>
#include <unistd.h>

using namespace decnet;

namespace {

std::string message(int number, std::size_t size = 0)
{
    return busframe::encode(busframe::kMessage, "a.b",
                            std::to_string(number) + std::string(size, ' '));
}

/// The numbers of the messages in `bytes`; -1 for what is none.
std::vector<int> numbersIn(std::string_view bytes)
{
    std::vector<int> numbers;
    bool broken = false;
    while (const auto frame = busframe::decode(bytes, broken)) {
        numbers.push_back(std::stoi(std::string(frame->body)));
        bytes.remove_prefix(frame->size);
    }
    if (!bytes.empty())
        numbers.push_back(-1);
    return numbers;
}

std::vector<int> from(int first, int last)
{
    std::vector<int> numbers;
    for (int i = first; i <= last; ++i)
        numbers.push_back(i);
    return numbers;
}

} // namespace

class TestFrameQueue : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void itKeepsTheOrder()
    {
        FrameQueue queue;
        for (int i = 0; i < 10; ++i)
            QCOMPARE(queue.append(message(i)), 0);
        QCOMPARE(numbersIn(queue.bytes()), from(0, 9));
        queue.consume(message(0).size() * 4);
        QCOMPARE(queue.count(), size_t(6));
        QCOMPARE(queue.append(message(10)), 0);
        QCOMPARE(numbersIn(queue.bytes()), from(4, 10));
        queue.consume(queue.bytes().size());
        QVERIFY(queue.isEmpty());
        QVERIFY(queue.bytes().empty());
    }

    void ofTooManyTheOldestGo()
    {
        FrameQueue queue;
        const int most = int(busframe::kMaxWaiting);
        int dropped = 0;
        for (int i = 0; i < 5 * most; ++i)
            dropped += queue.append(message(i));
        QCOMPARE(dropped, 4 * most);
        QCOMPARE(numbersIn(queue.bytes()), from(4 * most, 5 * most - 1));
    }

    void ofTooMuchTheOldestGo()
    {
        FrameQueue queue;
        int dropped = 0;
        for (int i = 0; i < 100; ++i)
            dropped += queue.append(message(i, busframe::kMaxBody - 10));
        QVERIFY(queue.bytes().size() <= busframe::kMaxWaitingBytes);
        QVERIFY(queue.bytes().size() + busframe::kMaxBody + 100 > busframe::kMaxWaitingBytes);
        QCOMPARE(numbersIn(queue.bytes()), from(dropped, 99));
    }

    void whatIsSentInPartIsSentToItsEnd()
    {
        FrameQueue queue;
        const std::string first = message(0, 50);
        QCOMPARE(queue.append(first, 20), 0);
        const int most = int(busframe::kMaxWaiting);
        for (int i = 1; i < 3 * most; ++i)
            queue.append(message(i));
        const std::string wire = first.substr(0, 20) + std::string(queue.bytes());
        std::vector<int> expected = from(2 * most + 1, 3 * most - 1);
        expected.insert(expected.begin(), 0);
        QCOMPARE(numbersIn(wire), expected);
    }

    void lentFramesArriveWholeAtASlowReader()
    {
        std::array<int, 2> ends{};
        QCOMPARE(::socketpair(AF_UNIX, SOCK_STREAM, 0, ends.data()), 0);
        FrameConnection connection(ends[0]);
        std::string read;
        std::array<char, 10'007> block{};
        int sent = 0;
        for (int round = 0; round < 40; ++round) {
            // Gone after flush(), as what the broker reads into its block is.
            std::string lent;
            std::vector<std::size_t> sizes;
            for (int i = 0; i < 20; ++i) {
                const std::string frame = message(sent++, 1000);
                lent += frame;
                sizes.push_back(frame.size());
            }
            std::string_view rest = lent;
            for (const std::size_t size : sizes) {
                connection.lend(rest.substr(0, size));
                rest.remove_prefix(size);
            }
            QVERIFY(connection.flush());
            std::ranges::fill(lent, 'x');
            const ssize_t count = ::recv(ends[1], block.data(), block.size(), MSG_DONTWAIT);
            read.append(block.data(), size_t(std::max<ssize_t>(count, 0)));
        }
        QVERIFY(connection.hasWaiting());
        while (true) {
            QVERIFY(connection.flush());
            const ssize_t count = ::recv(ends[1], block.data(), block.size(), MSG_DONTWAIT);
            if (count <= 0)
                break;
            read.append(block.data(), size_t(count));
        }
        QVERIFY(!connection.hasWaiting());
        QCOMPARE(numbersIn(read), from(0, sent - 1));
        QCOMPARE(connection.takeDropped(), 0);
        ::close(ends[1]);
    }
};

QTEST_APPLESS_MAIN(TestFrameQueue)
#include "tst_framequeue.moc"
