// SPDX-License-Identifier: GPL-3.0-or-later
// contract: M-01, T-06
#include "randomedits.h"

#include "core/topology/canonicalhash.h"

#include <QJsonDocument>
#include <QTest>

using namespace decnet;
using namespace decnet::test;
using namespace Qt::StringLiterals;

namespace {

/// The indices hold the same attachments as the edges; names find their bearers.
bool indicesAreRight(const Topology &topology)
{
    size_t byDecky = 0;
    size_t byLan = 0;
    for (const auto &[id, decky] : topology.deckies()) {
        byDecky += topology.edgesOf(id).size();
        const Decky *named = topology.deckyByName(decky.name);
        if (!named || named->name.toLower() != decky.name.toLower())
            return false;
        for (const EdgeId edge : topology.edgesOf(id)) {
            if (!topology.edge(edge) || topology.edge(edge)->decky != id)
                return false;
        }
    }
    for (const auto &[id, lan] : topology.lans()) {
        byLan += topology.edgesOf(id).size();
        if (!topology.lanByName(lan.name))
            return false;
    }
    return byDecky == topology.edges().size() && byLan == topology.edges().size();
}

QByteArray text(const Mutation &mutation)
{
    return QJsonDocument(mutation.toJson()).toJson(QJsonDocument::Compact);
}

} // namespace

class TestMutationProperty : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void inverseRestores_data()
    {
        QTest::addColumn<bool>("broken");
        QTest::addColumn<int>("rounds");
        QTest::newRow("sound documents") << false << 60;
        QTest::newRow("broken documents") << true << 120;
    }

    void inverseRestores()
    {
        QFETCH(bool, broken);
        QFETCH(int, rounds);
        RandomEdits random(broken ? 17 : 4);
        std::array<int, std::variant_size_v<Mutation::Value>> applied{};
        int refused = 0;
        for (int round = 0; round < rounds; ++round) {
            Topology topology = broken ? random.brokenMaze() : random.maze();
            for (int step = 0; step < 60; ++step) {
                const Mutation edit = random.edit(topology);
                const Topology before = topology;
                const QString hash = canonicalHash(before);
                const auto inverse = edit.apply(topology);
                if (!inverse) {
                    QVERIFY2(topology == before, text(edit).constData());
                    ++refused;
                    continue;
                }
                ++applied[edit.value().index()];
                QVERIFY2(indicesAreRight(topology), text(edit).constData());
                if (edit.isGeometryOnly())
                    QCOMPARE(canonicalHash(topology), hash);
                const Topology after = topology;

                const auto redo = inverse->apply(topology);
                QVERIFY2(redo, qPrintable(QString::fromUtf8(text(edit)) + u'\n' +
                                          (redo ? QString() : redo.error().message)));
                QVERIFY2(topology == before, text(edit).constData());
                QVERIFY2(indicesAreRight(topology), text(edit).constData());
                QCOMPARE(canonicalHash(topology), hash);

                const auto undo = redo->apply(topology);
                QVERIFY2(undo, text(*redo).constData());
                QVERIFY2(topology == after, text(*redo).constData());
                if (!broken && !edit.isRestoration()) {
                    Topology again = before;
                    QVERIFY(edit.apply(again)); // redo by the edit itself
                }
            }
        }
        for (const int count : applied)
            QVERIFY(count > 20); // every kind of edit took part
        QVERIFY(refused > 20);
    }

    void chainOfInversesLeadsBack()
    {
        RandomEdits random(23);
        for (int round = 0; round < 40; ++round) {
            const Topology start = random.chance(0.5) ? random.maze() : random.brokenMaze();
            Topology topology = start;
            std::vector<Mutation> inverses;
            for (int step = 0; step < 80; ++step) {
                if (auto inverse = random.edit(topology).apply(topology))
                    inverses.push_back(std::move(*inverse));
            }
            for (auto it = inverses.rbegin(); it != inverses.rend(); ++it) {
                const auto undone = it->apply(topology);
                QVERIFY2(undone, text(*it).constData());
            }
            QVERIFY(topology == start);
            QVERIFY(indicesAreRight(topology));
        }
    }

    void soundDocumentsNeedNoRestoration()
    {
        RandomEdits random(29);
        const std::function<bool(const Mutation &)> restores = [&](const Mutation &mutation) {
            if (const auto *batch = std::get_if<Batch>(&mutation.value()))
                return std::any_of(batch->ops.begin(), batch->ops.end(), restores);
            return mutation.isRestoration();
        };
        int checked = 0;
        for (int round = 0; round < 40; ++round) {
            const Topology topology = random.maze();
            for (int step = 0; step < 30; ++step) {
                Topology copy = topology;
                const Mutation edit = random.edit(topology);
                const auto inverse = edit.apply(copy);
                if (!inverse)
                    continue;
                ++checked;
                QVERIFY2(!restores(*inverse), (text(edit) + '\n' + text(*inverse)).constData());
            }
        }
        QVERIFY(checked > 300);
    }

    void jsonRoundTrip()
    {
        RandomEdits random(31);
        for (int round = 0; round < 60; ++round) {
            const Topology topology = random.chance(0.5) ? random.maze() : random.brokenMaze();
            for (int step = 0; step < 40; ++step) {
                Mutation edit = random.edit(topology);
                Topology first = topology;
                if (auto inverse = edit.apply(first); inverse && random.chance(0.5)) {
                    // Inverses travel, too: a queued undo.
                    const auto back =
                        Mutation::fromJson(QJsonDocument::fromJson(text(*inverse)).object());
                    QVERIFY2(back, text(*inverse).constData());
                    QVERIFY(back->apply(first));
                    QVERIFY2(first == topology, text(*inverse).constData());
                }
                const auto copy = Mutation::fromJson(QJsonDocument::fromJson(text(edit)).object());
                QVERIFY2(copy, qPrintable(copy ? QString() : copy.error().message));
                QCOMPARE(text(*copy), text(edit));
                QCOMPARE(copy->opName(), edit.opName());
                Topology a = topology;
                Topology b = topology;
                const bool applies = edit.apply(a).has_value();
                QCOMPARE(copy->apply(b).has_value(), applies);
                QVERIFY2(a == b, text(edit).constData());
            }
        }
    }

    void unknownIdsChangeNothing()
    {
        RandomEdits random(37);
        for (int round = 0; round < 20; ++round) {
            const Topology topology = random.maze();
            for (int step = 0; step < 40; ++step) {
                Topology copy = topology;
                const Mutation edit = random.editOfNothing(topology);
                const auto result = edit.apply(copy);
                QVERIFY2(!result, text(edit).constData());
                QCOMPARE(result.error().kind, ErrorKind::NotFound);
                QVERIFY(copy == topology);

                // At the end of a batch it takes the whole batch back.
                Batch batch{u"b"_s, {random.batch(topology), edit}};
                const auto whole = Mutation(batch).apply(copy);
                QVERIFY(!whole);
                QVERIFY2(copy == topology, text(batch).constData());
                QVERIFY(indicesAreRight(copy));
            }
        }
    }

    void everyEditHasWords()
    {
        RandomEdits random(41);
        for (int round = 0; round < 20; ++round) {
            const Topology topology = random.maze();
            for (int step = 0; step < 40; ++step) {
                const QString line = random.edit(topology).describe(topology);
                QVERIFY(!line.isEmpty());
                QVERIFY2(!line.contains(u'%'), qPrintable(line));
            }
        }
    }

    void damagedJsonIsRefusedOrHarmless()
    {
        RandomEdits random(43);
        int refused = 0;
        for (int round = 0; round < 30; ++round) {
            const Topology topology = random.maze();
            for (int step = 0; step < 40; ++step) {
                QByteArray damaged = text(random.edit(topology));
                damaged[random.between(0, static_cast<int>(damaged.size()) - 1)] =
                    static_cast<char>(random.between(32, 126));
                const auto mutation = Mutation::fromJson(QJsonDocument::fromJson(damaged).object());
                if (!mutation) {
                    QCOMPARE(mutation.error().kind, ErrorKind::Invalid);
                    ++refused;
                    continue;
                }
                Topology copy = topology;
                if (const auto inverse = mutation->apply(copy)) {
                    QVERIFY(inverse->apply(copy));
                    QVERIFY2(copy == topology, damaged.constData());
                } else {
                    QVERIFY(copy == topology);
                }
            }
        }
        QVERIFY(refused > 300);
    }
};

QTEST_APPLESS_MAIN(TestMutationProperty)
#include "tst_mutation_property.moc"
