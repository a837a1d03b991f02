// SPDX-License-Identifier: GPL-3.0-or-later
// contract: V-03
#include "randomedits.h"

#include "core/validation/validator.h"

#include <QJsonDocument>
#include <QTest>

using namespace decnet;
using namespace decnet::test;
using namespace Qt::StringLiterals;

namespace {

/// Everything of an issue that does not hold a fresh id: what both validators must agree on.
QStringList rendered(const std::vector<Issue> &issues, const Topology &topology)
{
    QStringList lines;
    for (const Issue &issue : issues)
        lines << QString::fromUtf8(
            QJsonDocument(issueToJson(issue, topology)).toJson(QJsonDocument::Compact));
    return lines;
}

QByteArray text(const Mutation &mutation)
{
    return QJsonDocument(mutation.toJson()).toJson(QJsonDocument::Compact);
}

HostFacts someFacts()
{
    HostFacts host;
    host.routes = {{Subnet::fromAddress({}, 0), u"eth0"_s},
                   {*Subnet::parse(u"172.16.1.0/24"_s), u"eth1"_s}};
    host.foreignSubnets = {*Subnet::parse(u"172.17.0.0/16"_s)};
    host.listening = {{Ipv4{}, 22, Transport::Tcp}, {Ipv4{}, 8022, Transport::Tcp}};
    host.maxBridges = 6;
    host.maxEndpointsPerBridge = 4;
    return host;
}

/// Where two lists differ, for the message of a failure.
QString difference(const QStringList &incremental, const QStringList &full)
{
    for (qsizetype i = 0; i < std::max(incremental.size(), full.size()); ++i) {
        const QString a = incremental.value(i, u"(nothing)"_s);
        const QString b = full.value(i, u"(nothing)"_s);
        if (a != b)
            return u"incremental: %1\nfull: %2"_s.arg(a, b);
    }
    return {};
}

} // namespace

class TestIncremental : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        const auto catalog = Catalog::load();
        QVERIFY(catalog);
        m_catalog = *catalog;
    }

    void equalsFullValidation_data()
    {
        QTest::addColumn<bool>("broken");
        QTest::addColumn<bool>("facts");
        QTest::addColumn<uint>("seed");
        QTest::newRow("sound") << false << false << 1U;
        QTest::newRow("sound, with host facts") << false << true << 2U;
        QTest::newRow("broken") << true << false << 3U;
        QTest::newRow("broken, with host facts") << true << true << 4U;
    }

    void equalsFullValidation()
    {
        QFETCH(bool, broken);
        QFETCH(bool, facts);
        QFETCH(uint, seed);
        RandomEdits random(seed);
        const HostFacts host = facts ? someFacts() : HostFacts();
        std::set<IssueCode> seen;
        for (int round = 0; round < 12; ++round) {
            Topology topology = broken ? random.brokenMaze() : random.maze();
            IncrementalValidator validator(m_catalog);
            validator.reset(topology, host);
            QCOMPARE(rendered(validator.issues(), topology),
                     rendered(validate(topology, m_catalog, host), topology));
            std::vector<Mutation> undo;
            for (int step = 0; step < 60; ++step) {
                // Sometimes the way back: an undo stack walks both ways.
                const bool walksBack = !undo.empty() && random.chance(0.3);
                Mutation edit = walksBack ? undo.back() : random.edit(topology);
                if (walksBack)
                    undo.pop_back();
                const auto inverse = edit.apply(topology);
                if (!inverse) {
                    QVERIFY(!walksBack);
                    continue;
                }
                if (!walksBack)
                    undo.push_back(*inverse);
                validator.update(topology, edit, *inverse);
                const auto full = validate(topology, m_catalog, host);
                const QString wrong =
                    difference(rendered(validator.issues(), topology), rendered(full, topology));
                QVERIFY2(wrong.isEmpty(),
                         qPrintable(wrong + u'\n' + QString::fromUtf8(text(edit))));
                for (const Issue &issue : full)
                    seen.insert(issue.code);

                // A random fix is an edit like any other.
                if (!full.empty() && random.chance(0.3)) {
                    const auto &issue =
                        full[size_t(random.between(0, static_cast<int>(full.size()) - 1))];
                    if (issue.fixes.empty())
                        continue;
                    const Mutation fix = issue.fixes.back().edit;
                    const auto back = fix.apply(topology);
                    QVERIFY2(back, text(fix).constData());
                    undo.push_back(*back);
                    validator.update(topology, fix, *back);
                    const QString after =
                        difference(rendered(validator.issues(), topology),
                                   rendered(validate(topology, m_catalog, host), topology));
                    QVERIFY2(after.isEmpty(),
                             qPrintable(after + u'\n' + QString::fromUtf8(text(fix))));
                }
            }
        }
        // The walk must have met most of the rules, or it proves little.
        QVERIFY2(seen.size() >= (broken ? 14U : 8U), qPrintable(QString::number(seen.size())));
    }

    void fixesStayFresh()
    {
        // A fix that was offered before other edits still applies, and resolves its issue.
        RandomEdits random(99);
        int applied = 0;
        for (int round = 0; round < 25; ++round) {
            Topology topology = random.brokenMaze();
            IncrementalValidator validator(m_catalog);
            validator.reset(topology);
            for (int step = 0; step < 20; ++step) {
                const Mutation edit = random.edit(topology);
                if (const auto inverse = edit.apply(topology))
                    validator.update(topology, edit, *inverse);
            }
            for (const Issue &issue : validator.issues()) {
                for (const Fix &fix : issue.fixes) {
                    Topology copy = topology;
                    const auto result = fix.edit.apply(copy);
                    QVERIFY2(result, qPrintable(fix.label + u": "_s +
                                                (result ? QString() : result.error().message)));
                    ++applied;
                }
            }
        }
        QVERIFY(applied > 100);
    }

    void hostFactsArriveLater()
    {
        RandomEdits random(5);
        const Topology topology = random.maze();
        IncrementalValidator validator(m_catalog);
        validator.reset(topology);
        validator.setHostFacts(topology, someFacts());
        QCOMPARE(rendered(validator.issues(), topology),
                 rendered(validate(topology, m_catalog, someFacts()), topology));
    }

    void geometryChangesNothing()
    {
        RandomEdits random(6);
        Topology topology = random.maze();
        IncrementalValidator validator(m_catalog);
        validator.reset(topology);
        const QStringList before = rendered(validator.issues(), topology);
        DeckyPatch patch;
        patch.pos = QPointF(5, 5);
        const Mutation move = UpdateDecky{topology.deckies().begin()->first, patch};
        const auto inverse = move.apply(topology);
        QVERIFY(inverse);
        validator.update(topology, move, *inverse);
        QCOMPARE(rendered(validator.issues(), topology), before);
    }

private:
    Catalog m_catalog;
};

QTEST_APPLESS_MAIN(TestIncremental)
#include "tst_incremental.moc"
