// SPDX-License-Identifier: GPL-3.0-or-later
// contract: X-01
#include "core/base/jsonfields.h"

#include <QJsonDocument>
#include <QTest>

using namespace decnet;
using namespace Qt::StringLiterals;

namespace {

QJsonObject parsed(const char *text)
{
    return QJsonDocument::fromJson(text).object();
}

} // namespace

class TestJsonFields : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsTypedValues()
    {
        JsonFields fields(parsed(R"({"s":"x","b":true,"i":7,"d":1.5,"l":["a","b"],"o":{"k":1}})"),
                          {});
        QCOMPARE(fields.text("s"), u"x"_s);
        QCOMPARE(fields.boolean("b", false), true);
        QCOMPARE(fields.integer("i", 0, 0, 10), 7);
        QCOMPARE(fields.number("d"), std::optional<double>(1.5));
        QCOMPARE(fields.textList("l"), (QStringList{u"a"_s, u"b"_s}));
        QCOMPARE(fields.object("o").size(), 1);
        QCOMPARE(fields.number("absent"), std::nullopt);
        QVERIFY(fields.finish());
    }

    void errorsNameThePlace_data()
    {
        QTest::addColumn<QByteArray>("json");
        QTest::addColumn<QString>("place");
        QTest::newRow("missing text") << QByteArray("{}") << u"root[2].name: missing"_s;
        QTest::newRow("wrong type")
            << QByteArray(R"({"name":3})") << u"root[2].name: expected text"_s;
        QTest::newRow("range") << QByteArray(R"({"name":"n","port":70000})")
                               << u"root[2].port: expected"_s;
        QTest::newRow("fraction") << QByteArray(R"({"name":"n","port":1.5})")
                                  << u"root[2].port: expected"_s;
        QTest::newRow("list element")
            << QByteArray(R"({"name":"n","list":["a",1]})") << u"root[2].list[1]: expected text"_s;
        QTest::newRow("unknown key")
            << QByteArray(R"({"name":"n","nmae":"n"})") << u"root[2]: unknown key 'nmae'"_s;
    }

    void errorsNameThePlace()
    {
        QFETCH(QByteArray, json);
        QFETCH(QString, place);
        JsonFields fields(parsed(json.constData()), u"root[2]"_s);
        (void)fields.text("name");
        (void)fields.integer("port", 0, 0, 65535);
        (void)fields.textList("list");
        const auto done = fields.finish();
        QVERIFY(!done.has_value());
        QCOMPARE(done.error().kind, ErrorKind::Invalid);
        QVERIFY2(done.error().message.contains(place), qPrintable(done.error().message));
    }

    void syntaxErrorsNameLineAndColumn()
    {
        const auto object = parseJsonObject("{\n  \"a\": 1,\n  oops\n}", 1000, u"The file"_s);
        QVERIFY(!object.has_value());
        QVERIFY2(object.error().message.contains(u"line 3"_s), qPrintable(object.error().message));
        QVERIFY(!parseJsonObject("[]", 1000, u"The file"_s).has_value());
        QVERIFY(!parseJsonObject("{}", 1, u"The file"_s).has_value());
        QVERIFY(parseJsonObject("{}", 2, u"The file"_s).has_value());
    }
};

QTEST_GUILESS_MAIN(TestJsonFields)
#include "tst_jsonfields.moc"
