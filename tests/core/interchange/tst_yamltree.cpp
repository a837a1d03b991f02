// SPDX-License-Identifier: GPL-3.0-or-later
// contract: U-10, X-01 – YAML in, YAML out, errors at line and column.
#include "core/interchange/yamltree.h"

#include <QJsonArray>
#include <QJsonObject>
#include <QTest>

using namespace decnet;
using namespace Qt::StringLiterals;

class TestYamlTree : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void plainWordsHaveTypesAndQuotedOnesAreText()
    {
        const auto tree =
            parseYaml("a: 1\nb: '1'\nc: true\nd: \"true\"\ne: ~\nf: 1.5\ng: 10.0.0.0/8\n"
                      "h: |\n  12\n");
        QVERIFY(tree);
        const QJsonObject root = tree->root.toObject();
        QCOMPARE(root.value(u"a"_s), QJsonValue(1));
        QCOMPARE(root.value(u"b"_s), QJsonValue(u"1"_s));
        QCOMPARE(root.value(u"c"_s), QJsonValue(true));
        QCOMPARE(root.value(u"d"_s), QJsonValue(u"true"_s));
        QVERIFY(root.value(u"e"_s).isNull());
        QCOMPARE(root.value(u"f"_s), QJsonValue(1.5));
        QCOMPARE(root.value(u"g"_s), QJsonValue(u"10.0.0.0/8"_s));
        QCOMPARE(root.value(u"h"_s), QJsonValue(u"12\n"_s));
    }

    void everyValueKnowsItsPlace()
    {
        const auto tree = parseYaml("a:\n  - x\n  - b: 2\n");
        QVERIFY(tree);
        QCOMPARE(tree->markOf(u"a[1].b"_s).line, 3);
        QCOMPARE(tree->markOf(u"a[1].b"_s).column, 8);
        QCOMPARE(tree->markOf(u"a[1].missing.deeper"_s).line, 3);
        QCOMPARE(tree->markOf(u"nowhere"_s).line, 1);
    }

    void mistakesNameLineAndColumn_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<int>("line");
        QTest::newRow("twice") << QByteArray("a: 1\nb: 2\na: 3\n") << 3;
        QTest::newRow("tab") << QByteArray("a:\n\t- b\n") << 2;
        QTest::newRow("unclosed") << QByteArray("a: [1, 2\nb: 3\n") << 2;
        QTest::newRow("two documents") << QByteArray("a: 1\n---\nb: 2\n") << 3;
        QTest::newRow("map as key") << QByteArray("a: 1\n{x: 1}: 2\n") << 2;
    }
    void mistakesNameLineAndColumn()
    {
        QFETCH(QByteArray, text);
        QFETCH(int, line);
        const auto tree = parseYaml(text);
        QVERIFY(!tree);
        QCOMPARE(tree.error().mark.line, line);
        QVERIFY(tree.error().mark.column > 0);
        QVERIFY(tree.error().toError(u"f.yaml"_s).message.contains(u"f.yaml, line %1"_s.arg(line)));
    }

    void deepNestingIsRefused()
    {
        QVERIFY(!parseYaml(QByteArray(100'000, '[')));
        QVERIFY(!parseYaml(QByteArray(200, '[') + QByteArray(200, ']')));
    }

    void aliasesCannotMultiply()
    {
        QByteArray bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
        for (int i = 1; i < 9; ++i) {
            const QByteArray below = "*a" + QByteArray::number(i - 1);
            bomb += "a" + QByteArray::number(i) + ": &a" + QByteArray::number(i) + " [" +
                    (QByteArrayList(10, below)).join(", ") + "]\n";
        }
        const auto tree = parseYaml(bomb);
        QVERIFY(!tree);
        QVERIFY(tree.error().message.contains(u"values"_s));
    }

    void whatIsWrittenReadsBackEqual()
    {
        const QJsonObject object{
            {u"text"_s, u"plain words"_s},
            {u"number like"_s, u"007"_s},
            {u"yes"_s, u"no"_s},
            {u"null like"_s, u"~"_s},
            {u"empty"_s, u""_s},
            {u"colon"_s, u"a: b # c"_s},
            {u"lines"_s, u"one\ntwo\t\u00fc\U0001F512"_s},
            {u"n"_s, 42},
            {u"big"_s, 9007199254740993LL},
            {u"real"_s, -0.125},
            {u"minus"_s, -1},
            {u"truth"_s, true},
            {u"nothing"_s, QJsonValue()},
            {u"e"_s, QJsonObject()},
            {u"l"_s, QJsonArray{1, u"true"_s, QJsonObject{{u"k"_s, QJsonArray()}}}}};
        const auto tree = parseYaml(writeYaml(object));
        QVERIFY2(tree, writeYaml(object).constData());
        QCOMPARE(tree->root.toObject(), object);
    }

    void keysComeInTheOrderAsked()
    {
        const QByteArray text =
            writeYaml(QJsonObject{{u"a"_s, 1}, {u"z"_s, 2}, {u"m"_s, 3}}, {u"z"_s});
        QCOMPARE(text, QByteArray("z: 2\na: 1\nm: 3\n"));
    }
};

QTEST_GUILESS_MAIN(TestYamlTree)
#include "tst_yamltree.moc"
