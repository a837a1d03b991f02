// SPDX-License-Identifier: GPL-3.0-or-later
// contract: S-02
#include "core/catalog/configfield.h"

#include <QJsonArray>
#include <QTest>

using namespace decnet;
using namespace Qt::StringLiterals;

namespace {

ConfigSchema schema()
{
    ConfigField user{u"user"_s, u"User"_s};
    ConfigField password{u"password"_s, u"Password"_s, FieldType::Password};
    password.secret = true;
    ConfigField port{u"port"_s, u"Port"_s, FieldType::Int};
    port.minimum = 1;
    port.maximum = 65535;
    ConfigField count{u"count"_s, u"Count"_s, FieldType::Int};
    ConfigField flag{u"flag"_s, u"Flag"_s, FieldType::Bool};
    ConfigField area{u"area"_s, u"Area"_s, FieldType::TextArea};
    ConfigField mode{u"mode"_s, u"Mode"_s, FieldType::Enum};
    mode.choices = {u"auth"_s, u"open"_s};
    ConfigField versions{u"versions"_s, u"Versions"_s, FieldType::MultiEnum};
    versions.choices = {u"http/1.1"_s, u"http/2"_s, u"http/3"_s};
    return ConfigSchema({user, password, port, count, flag, area, mode, versions});
}

} // namespace

class TestConfigField : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void coerces_data()
    {
        QTest::addColumn<QString>("key");
        QTest::addColumn<QJsonValue>("raw");
        QTest::addColumn<QJsonValue>("expected"); // undefined: dropped

        const QJsonValue dropped(QJsonValue::Undefined);
        const auto row = [](const char *name, const QString &key, const QJsonValue &raw,
                            const QJsonValue &expected) {
            QTest::newRow(name) << key << raw << expected;
        };
        row("text", u"user"_s, u"root"_s, u"root"_s);
        row("text keeps blanks", u"password"_s, u" a b "_s, u" a b "_s);
        row("number as text", u"user"_s, 57, u"57"_s);
        row("fraction as text", u"user"_s, 5.7, u"5.7"_s);
        row("null dropped", u"user"_s, QJsonValue(QJsonValue::Null), dropped);
        row("empty dropped", u"user"_s, u""_s, dropped);
        row("empty list dropped", u"versions"_s, QJsonArray(), dropped);
        row("unknown dropped", u"nothing"_s, u"x"_s, dropped);
        row("int", u"port"_s, 8080, 8080);
        row("int from text", u"port"_s, u" 8080 "_s, 8080);
        row("negative int", u"count"_s, u"-3"_s, -3);
        row("bool", u"flag"_s, true, true);
        row("bool from text", u"flag"_s, u"Yes"_s, true);
        row("bool from off", u"flag"_s, u"off"_s, false);
        row("bool from number", u"flag"_s, 0, false);
        row("enum", u"mode"_s, u"open"_s, u"open"_s);
        row("enum in other case", u"mode"_s, u"OPEN"_s, u"open"_s);
        row("textarea", u"area"_s, u"line\nline"_s, u"line\nline"_s);
        row("textarea base64", u"area"_s, u"b64:aMOpbGxv"_s, u"héllo"_s);
        row("textarea wrapped base64", u"area"_s, u"b64:aMOp\nbGxv\n"_s, u"héllo"_s);
        row("base64 only in textarea", u"user"_s, u"b64:aGk="_s, u"b64:aGk="_s);
        row("list", u"versions"_s, QJsonArray{u"http/2"_s, u"http/1.1"_s, u"http/2"_s},
            QJsonArray{u"http/1.1"_s, u"http/2"_s});
        row("list from text", u"versions"_s, u"http/3, http/1.1"_s,
            QJsonArray{u"http/1.1"_s, u"http/3"_s});
    }

    void coerces()
    {
        QFETCH(QString, key);
        QFETCH(QJsonValue, raw);
        QFETCH(QJsonValue, expected);
        const auto result = schema().coerce({{key, raw}});
        QVERIFY2(result, result ? "" : qPrintable(result.error().message));
        if (expected.isUndefined())
            QVERIFY(result->isEmpty());
        else
            QCOMPARE(result->value(key), expected);
    }

    void refuses_data()
    {
        QTest::addColumn<QString>("key");
        QTest::addColumn<QJsonValue>("raw");

        const auto row = [](const char *name, const QString &key, const QJsonValue &raw) {
            QTest::newRow(name) << key << raw;
        };
        row("int from words", u"port"_s, u"eighty"_s);
        row("int from fraction", u"port"_s, 80.5);
        row("int from bool", u"port"_s, true);
        row("int from list", u"port"_s, QJsonArray{80});
        row("int too small", u"port"_s, 0);
        row("int too large", u"port"_s, 65536);
        row("int beyond exactness", u"count"_s, u"99999999999999999999"_s);
        row("int in hex", u"port"_s, u"0x50"_s);
        row("bool from word", u"flag"_s, u"maybe"_s);
        row("bool from two", u"flag"_s, 2);
        row("text from object", u"user"_s, QJsonObject{{u"a"_s, 1}});
        row("text from list", u"password"_s, QJsonArray{u"a"_s});
        row("text of two lines", u"user"_s, u"a\r\nb"_s);
        row("enum from stranger", u"mode"_s, u"recursive"_s);
        row("enum from list", u"mode"_s, QJsonArray{u"auth"_s});
        row("list with stranger", u"versions"_s, QJsonArray{u"http/1.1"_s, u"gopher"_s});
        row("list from number", u"versions"_s, 2);
        row("list of lists", u"versions"_s, QJsonArray{QJsonArray{u"http/2"_s}});
        row("textarea broken base64", u"area"_s, u"b64:***"_s);
        row("textarea base64 of binary", u"area"_s, u"b64://///w=="_s);
    }

    void refuses()
    {
        QFETCH(QString, key);
        QFETCH(QJsonValue, raw);
        const auto result = schema().coerce({{key, raw}});
        QVERIFY(!result);
        QCOMPARE(result.error().kind, ErrorKind::Invalid);
        QVERIFY2(result.error().message.contains(key), qPrintable(result.error().message));
    }

    void oneBadKeyRefusesAll()
    {
        QVERIFY(!schema().coerce({{u"user"_s, u"root"_s}, {u"port"_s, u"x"_s}}));
    }

    void defaultsAreNotWritten()
    {
        ConfigField user{u"user"_s, u"User"_s};
        user.defaultValue = u"ubuntu"_s;
        const auto result = ConfigSchema({user}).coerce({});
        QVERIFY(result);
        QVERIFY(result->isEmpty());
    }

    void coercionIsStable()
    {
        const QJsonObject raw{{u"user"_s, 1},
                              {u"port"_s, u"80"_s},
                              {u"flag"_s, u"no"_s},
                              {u"versions"_s, u"http/2"_s},
                              {u"mode"_s, u"AUTH"_s}};
        const auto once = schema().coerce(raw);
        QVERIFY(once);
        const auto twice = schema().coerce(*once);
        QVERIFY(twice);
        QCOMPARE(*twice, *once);
    }
};

QTEST_APPLESS_MAIN(TestConfigField)
#include "tst_configfield.moc"
