// SPDX-License-Identifier: GPL-3.0-or-later
// contract: T-08, X-01
#include "core/topology/document.h"
#include "tests/support/topologies.h"

#include <QElapsedTimer>
#include <QJsonDocument>
#include <QRandomGenerator>
#include <QTest>

using namespace decnet;
using namespace Qt::StringLiterals;

class TestDocument : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void roundTripKeepsEverything()
    {
        Topology topology = test::chainTopology(3, 8);
        topology.meta.notes = u"Notes, \"quoted\""_s;
        topology.meta.configSnapshot = {{u"seed"_s, 42}};
        Decky decky = topology.deckies().begin()->second;
        decky.archetype = u"linux-server"_s;
        decky.distro = u"debian"_s;
        decky.osProfile = u"windows"_s;
        decky.hostname = u"SRV-ALPHA-11"_s;
        decky.mac = u"00:50:56:01:02:03"_s;
        decky.serviceConfig[u"ssh"_s] = {{u"password"_s, u"s3cret"_s}};
        decky.publish = {{u"ssh"_s, 22, false, u"127.0.0.1"_s, 2222}, {u"dns"_s, 53, true, {}, 0}};
        decky.pos = QPointF(12.5, -3);
        decky.notes = u"bait"_s;
        topology.putDecky(decky);
        Lan lan = topology.lans().begin()->second;
        lan.pos = QPointF(1, 2);
        lan.size = QSizeF(300, 200);
        lan.look = {NamedColour::Purple, true, -2};
        lan.isCollapsed = true;
        topology.putLan(lan);
        decky.look = {NamedColour::Grey, false, 7};
        topology.putDecky(decky);
        topology.putNote({NoteId::create(), u"two\nlines – ü"_s, {-4, 8.5}, {120, 64},
                          {NamedColour::Yellow, true, -1}});
        topology.putNote({NoteId::create(), {}, {1, 1}, {2, 2}, {}});

        // The document carries milliseconds, the clock may carry more.
        topology.meta.createdAt = QDateTime::fromMSecsSinceEpoch(1790000000123, Qt::UTC);
        const auto again = fromDocument(toDocument(topology));
        QVERIFY2(again.has_value(), again ? "" : qPrintable(again.error().message));
        QVERIFY(*again == topology);
    }

    /// What was written before there were looks and notes.
    void olderDocumentsLoad()
    {
        const QByteArray text = toDocument(test::chainTopology(2, 3));
        for (const char *word : {"\"notes\"", "colour", "locked", "level", "collapsed"})
            QVERIFY2(!text.contains(word), word);
        const auto read = fromDocument(text);
        QVERIFY(read);
        QVERIFY(read->notes().empty());
        QVERIFY(read->lans().begin()->second.look == Look());
    }

    void errorsNameThePlace_data()
    {
        QTest::addColumn<QString>("path");
        QTest::addColumn<QJsonValue>("value");
        QTest::addColumn<QString>("message");
        const auto row = [](const char *name, const QString &path, const QJsonValue &value,
                            const QString &message) {
            QTest::newRow(name) << path << value << message;
        };
        row("newer schema", u"schema"_s, u"decnet.topology/2"_s, u"schema number 2"_s);
        row("foreign schema", u"schema"_s, u"compose/3"_s, u"not a DECNET topology"_s);
        row("no schema", u"schema"_s, QJsonValue::Undefined, u"schema: "_s);
        const QJsonObject note{{u"id"_s, u"0f8fad5b-d9cb-469f-a165-70867728950e"_s},
                               {u"text"_s, u"x"_s}, {u"x"_s, 1}, {u"y"_s, 1}, {u"w"_s, 9}, {u"h"_s, 9}};
        const auto notes = [&](const QString &key, const QJsonValue &value) {
            QJsonObject wrong = note;
            wrong.insert(key, value);
            return QJsonArray{wrong};
        };
        row("note size", u"notes"_s, notes(u"w"_s, 0), u"notes[0].w: expected"_s);
        row("note colour", u"notes"_s, notes(u"colour"_s, u"pink"_s), u"notes[0].colour: 'pink'"_s);
        row("note level", u"notes"_s, notes(u"level"_s, 1e9), u"notes[0].level: expected"_s);
        row("note place", u"notes"_s, notes(u"x"_s, QJsonValue::Null), u"notes[0].x: missing"_s);
        row("note twice", u"notes"_s, QJsonArray{note, note}, u"notes[1]: the id"_s);
        row("status", u"topology.status"_s, u"running"_s, u"topology.status: unknown status"_s);
        row("version", u"topology.version"_s, 0, u"topology.version: expected"_s);
        row("mode", u"topology.mode"_s, u"cloud"_s, u"topology.mode: expected"_s);
        row("topology id", u"topology.id"_s, u"x"_s, u"topology.id: 'x' is not a UUID"_s);
        row("lans no list", u"lans"_s, 3, u"lans: expected a list"_s);
        row("lan no object", u"lans.1"_s, u"x"_s, u"lans[1]: expected an object"_s);
        row("lan name", u"lans.0.name"_s, 4, u"lans[0].name: expected text"_s);
        row("lan unknown key", u"lans.0.subnets"_s, u"x"_s, u"lans[0]: unknown key 'subnets'"_s);
        row("services", u"deckies.2.services"_s, QJsonArray{u"ssh"_s, 3},
            u"deckies[2].services[1]: expected text"_s);
        row("config", u"deckies.0.service_config"_s, QJsonObject{{u"ssh"_s, 1}},
            u"deckies[0].service_config: 'ssh'"_s);
        row("publish port", u"deckies.0.publish"_s,
            QJsonArray{QJsonObject{{u"service"_s, u"ssh"_s}, {u"port"_s, 99999}}},
            u"deckies[0].publish[0].port: expected"_s);
        row("edge to nowhere", u"edges.0.lan"_s, u"11112222-3333-4444-8555-666677778888"_s,
            u"edges[0].lan: there is no LAN"_s);
        row("edge of nobody", u"edges.1.decky"_s, u"11112222-3333-4444-8555-666677778888"_s,
            u"edges[1].decky: there is no decky"_s);
    }

    void errorsNameThePlace()
    {
        QFETCH(QString, path);
        QFETCH(QJsonValue, value);
        QFETCH(QString, message);
        const QJsonObject changed =
            with(toJson(test::chainTopology(2, 4)), path.split(u'.'), value).toObject();
        const auto loaded = fromDocument(QJsonDocument(changed).toJson());
        QVERIFY(!loaded.has_value());
        QCOMPARE(loaded.error().kind, ErrorKind::Invalid);
        QVERIFY2(loaded.error().message.contains(message), qPrintable(loaded.error().message));
    }

    void duplicateIdsAreRefused()
    {
        QJsonObject document = toJson(test::chainTopology(2, 2));
        QJsonArray lans = document.value(u"lans"_s).toArray();
        lans.append(lans.first());
        document.insert(u"lans"_s, lans);
        const auto loaded = fromJson(document);
        QVERIFY(!loaded.has_value());
        QVERIFY2(loaded.error().message.contains(u"lans[2]"_s), qPrintable(loaded.error().message));
    }

    void truncatedTextNamesLineAndColumn()
    {
        const QByteArray text = toDocument(test::chainTopology(2, 2));
        const auto loaded = fromDocument(text.left(text.size() / 2));
        QVERIFY(!loaded.has_value());
        QVERIFY(loaded.error().message.contains(u"line "_s));
    }

    void wrongButDrawableDocumentsLoad()
    {
        QJsonObject document = toJson(test::chainTopology(2, 2));
        document = with(document, {u"lans"_s, u"0"_s, u"subnet"_s}, u"nonsense"_s).toObject();
        document = with(document, {u"edges"_s, u"0"_s, u"ip"_s}, u"999.1.1.1"_s).toObject();
        QVERIFY(fromJson(document).has_value());
    }

    void freshIdsShareNothing()
    {
        Topology original = test::chainTopology(3, 7);
        original.meta.status = TopologyStatus::Active;
        original.meta.version = 12;
        const Topology copy = withFreshIds(original);
        QVERIFY(copy.meta.id != original.meta.id);
        QCOMPARE(copy.meta.status, TopologyStatus::Pending);
        QCOMPARE(copy.meta.version, 1);
        QCOMPARE(copy.lans().size(), original.lans().size());
        QCOMPARE(copy.edges().size(), original.edges().size());
        for (const auto &[id, decky] : copy.deckies()) {
            QVERIFY(!original.decky(id));
            const Decky *twin = original.deckyByName(decky.name);
            QCOMPARE(copy.homeLan(id)->name, original.homeLan(twin->id)->name);
        }
    }

    // Random damage to a document must give a document or an error, never a crash.
    // DECNET_FUZZ_SECONDS makes it longer.
    void fuzz()
    {
        const QByteArray seedDocument = toDocument(test::chainTopology(2, 3));
        auto random = QRandomGenerator::securelySeeded();
        QElapsedTimer timer;
        timer.start();
        const int seconds = qEnvironmentVariableIntValue("DECNET_FUZZ_SECONDS");
        const qint64 limit = seconds > 0 ? 1000LL * seconds : 1500;
        int cases = 0;
        int refused = 0;
        for (; timer.elapsed() < limit; ++cases) {
            QByteArray text = seedDocument;
            const int edits = 1 + static_cast<int>(random.bounded(8));
            for (int i = 0; i < edits && !text.isEmpty(); ++i) {
                const auto at =
                    static_cast<qsizetype>(random.bounded(static_cast<quint32>(text.size())));
                switch (random.bounded(5)) {
                case 0:
                    text[at] = static_cast<char>(random.bounded(256));
                    break;
                case 1:
                    text.remove(at, static_cast<qsizetype>(random.bounded(40)));
                    break;
                case 2:
                    text.insert(at, text.mid(static_cast<qsizetype>(
                                                 random.bounded(static_cast<quint32>(text.size()))),
                                             60));
                    break;
                case 3:
                    text.replace(at, 1, QByteArray::number(random.bounded(1e300)));
                    break;
                default:
                    text.insert(at, random.bounded(2) ? "[[[[" : "\"\\u0000");
                    break;
                }
            }
            const auto loaded = fromDocument(text);
            if (!loaded) {
                ++refused;
                QVERIFY(!loaded.error().message.isEmpty());
            } else {
                QVERIFY(fromDocument(toDocument(*loaded)).has_value());
            }
        }
        qInfo("%d damaged documents, %d refused", cases, refused);
        QVERIFY(cases > 100);
        QVERIFY(refused > 0);
    }

private:
    static QJsonValue with(const QJsonValue &node, const QStringList &path, const QJsonValue &value)
    {
        if (path.isEmpty())
            return value;
        const QString key = path.first();
        if (node.isArray()) {
            QJsonArray array = node.toArray();
            array[key.toInt()] = with(array.at(key.toInt()), path.mid(1), value);
            return array;
        }
        QJsonObject object = node.toObject();
        object.insert(key, with(object.value(key), path.mid(1), value));
        if (value.isUndefined() && path.size() == 1)
            object.remove(key);
        return object;
    }
};

QTEST_GUILESS_MAIN(TestDocument)
#include "tst_document.moc"
