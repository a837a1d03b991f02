// SPDX-License-Identifier: GPL-3.0-or-later
// Whatever edits follow each other, what is stored is what the document says. contract: T-01, T-07, T-08
#include "core/store/database.h"
#include "core/store/sqltopologyrepository.h"
#include "core/topology/canonicalhash.h"
#include "tests/core/mutation/randomedits.h"

#include <QJsonDocument>
#include <QTemporaryDir>
#include <QTest>

using namespace decnet;
using namespace Qt::StringLiterals;

class TestStoreRandomEdits : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void storedIsWhatWasDrawn()
    {
        QTemporaryDir folder;
        const SystemClock clock;
        auto database = Database::open(folder.filePath(u"decnet.db"_s));
        QVERIFY(database);
        SqlTopologyRepository repository(**database, clock);
        test::RandomEdits random(31);
        int written = 0;
        int geometry = 0;
        for (int round = 0; round < 12; ++round) {
            Topology topology = random.maze();
            topology.meta.id = random.newId<TopologyId>();
            topology.meta.name = u"maze %1"_s.arg(round);
            topology.meta.createdAt = QDateTime::fromMSecsSinceEpoch(1'790'000'000'000, Qt::UTC);
            QVERIFY(repository.create(topology));
            std::vector<Mutation> inverses;
            for (int step = 0; step < 40; ++step) {
                const Mutation edit = random.edit(topology);
                if (edit.isEmpty())
                    continue;
                auto inverse = edit.apply(topology);
                const auto version = repository.apply(topology.meta.id, edit, topology.meta.version);
                QCOMPARE(version.has_value(), inverse.has_value());
                if (!inverse) {
                    QCOMPARE(version.error().kind, inverse.error().kind);
                    continue;
                }
                ++written;
                geometry += edit.isGeometryOnly() ? 1 : 0;
                QCOMPARE(*version, topology.meta.version + (edit.isGeometryOnly() ? 0 : 1));
                topology.meta.version = *version;
                inverses.push_back(std::move(*inverse));
                const auto loaded = repository.load(topology.meta.id);
                QVERIFY(loaded);
                QVERIFY2(*loaded == topology,
                         QJsonDocument(edit.toJson()).toJson(QJsonDocument::Compact).constData());
            }
            for (auto it = inverses.rbegin(); it != inverses.rend(); ++it) {
                QVERIFY(it->apply(topology));
                const auto version = repository.apply(topology.meta.id, *it, std::nullopt);
                QVERIFY(version);
                topology.meta.version = *version;
            }
            const auto loaded = repository.load(topology.meta.id);
            QVERIFY(loaded);
            QVERIFY(*loaded == topology);
        }
        QVERIFY2(written > 200, qPrintable(QString::number(written)));
        QVERIFY2(geometry > 30, qPrintable(QString::number(geometry)));
    }
};

QTEST_GUILESS_MAIN(TestStoreRandomEdits)
#include "tst_storerandomedits.moc"
