// SPDX-License-Identifier: GPL-3.0-or-later
#include "canvasfixture.h"

#include "canvas/widgets/inspectorpanel.h"

#include <QAction>
#include <QCheckBox>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QScrollArea>
#include <QToolButton>

using namespace decnet;
using namespace decnet::canvastest;

class TestInspector : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    // contract: U-01
    void fieldsCommitAsOneStep();
    void badValuesAreSaidAtTheField_data();
    void badValuesAreSaidAtTheField();
    void escapeTakesBackWhatWasTyped();
    void serviceFormsComeFromTheSchema_data();
    void serviceFormsComeFromTheSchema();
    void secretsAreMaskedUntilAsked();
    void configIsCoercedAndStored();
    void gatewayPublishes();
    void linkAndSummary();
    void deployedIsReadOnly();
    void newsDoNotDisturbTyping();
    void topologyNameIsAsked();
    // contract: U-05
    void credentialsAreMaskedUntilAsked();

private:
    /// What the form shows now. Rebuilding is queued, so let it happen first.
    template<typename T>
    T *field(const QString &name)
    {
        QTest::qWait(1);
        QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
        return m_panel->findChild<T *>(name);
    }
    void type(QLineEdit *edit, const QString &text)
    {
        edit->setFocus();
        edit->selectAll();
        QTest::keyClicks(edit, text);
        if (text.isEmpty())
            QTest::keyClick(edit, Qt::Key_Delete);
        QTest::keyClick(edit, Qt::Key_Return);
    }
    const Topology &topology() const { return m_document->topology(); }

    std::unique_ptr<EditorDocument> m_document;
    std::unique_ptr<InspectorPanel> m_panel;
    Office m_ids;
};

void TestInspector::init()
{
    m_panel.reset();
    m_document = std::make_unique<EditorDocument>(catalog());
    m_ids = buildOffice(*m_document);
    m_panel = std::make_unique<InspectorPanel>(*m_document);
    m_panel->resize(340, 900);
    m_panel->show();
    QVERIFY(QTest::qWaitForWindowActive(m_panel.get()));
}

void TestInspector::fieldsCommitAsOneStep()
{
    m_document->selection().select(m_ids.files);
    const int steps = m_document->undoStack().count();
    type(field<QLineEdit>(u"fieldName"_s), u"vault"_s);
    QCOMPARE(topology().decky(m_ids.files)->name, u"vault"_s);
    const QString ip = topology().lan(m_ids.office)->subnet.section(u'.', 0, 2) + u".77"_s;
    type(field<QLineEdit>(u"fieldIp"_s), ip);
    QCOMPARE(topology().homeEdge(m_ids.files)->ip, ip);
    type(field<QLineEdit>(u"fieldMac"_s), u"00:50:56:AA:bb:01"_s);
    QCOMPARE(topology().decky(m_ids.files)->mac, u"00:50:56:aa:bb:01"_s);
    auto *os = field<QComboBox>(u"fieldOsProfile"_s);
    os->setFocus();
    os->setCurrentIndex(os->findData(u"windows"_s));
    Q_EMIT os->activated(os->currentIndex());
    QCOMPARE(topology().decky(m_ids.files)->osProfile, u"windows"_s);
    QCOMPARE(m_document->undoStack().count(), steps + 4);

    m_document->selection().select(m_ids.lab);
    type(field<QLineEdit>(u"fieldSubnet"_s), u"10.44.0.0/24"_s);
    QCOMPARE(topology().lan(m_ids.lab)->subnet, u"10.44.0.0/24"_s);
    QVERIFY(topology().homeEdge(m_ids.plc)->ip.startsWith(u"10.44.0."_s));
    QCOMPARE(m_document->undoStack().count(), steps + 5);
    auto *notes = field<QPlainTextEdit>(u"fieldNotes"_s);
    notes->setFocus();
    QTest::keyClicks(notes, u"for the test bench"_s);
    field<QLineEdit>(u"fieldName"_s)->setFocus();
    QCOMPARE(topology().lan(m_ids.lab)->notes, u"for the test bench"_s);
}

void TestInspector::badValuesAreSaidAtTheField_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("text");
    QTest::newRow("name with a space") << u"fieldName"_s << u"a b"_s;
    QTest::newRow("empty name") << u"fieldName"_s << QString();
    QTest::newRow("taken name") << u"fieldName"_s << u"WEB-01"_s;
    QTest::newRow("no address") << u"fieldIp"_s << u"10.0.0"_s;
    QTest::newRow("address elsewhere") << u"fieldIp"_s << u"8.8.8.8"_s;
    QTest::newRow("half a MAC") << u"fieldMac"_s << u"00:50:56"_s;
    QTest::newRow("host name") << u"fieldHostname"_s << u"-x"_s;
}

void TestInspector::badValuesAreSaidAtTheField()
{
    QFETCH(QString, name);
    QFETCH(QString, text);
    const Topology before = topology();
    m_document->selection().select(m_ids.files);
    type(field<QLineEdit>(name), text);
    auto *error = field<QLabel>(name + u"Error"_s);
    QVERIFY(error->isVisible());
    QVERIFY(error->text().size() > 5);
    QVERIFY(topology() == before);
    QVERIFY(field<QLineEdit>(name)->property("invalid").toBool());
}

void TestInspector::escapeTakesBackWhatWasTyped()
{
    m_document->selection().select(m_ids.files);
    auto *edit = field<QLineEdit>(u"fieldName"_s);
    edit->setFocus();
    edit->selectAll();
    QTest::keyClicks(edit, u"nonsense"_s);
    QTest::keyClick(edit, Qt::Key_Escape);
    QCOMPARE(edit->text(), u"files-01"_s);
    QCOMPARE(topology().decky(m_ids.files)->name, u"files-01"_s);
}

void TestInspector::serviceFormsComeFromTheSchema_data()
{
    QTest::addColumn<QString>("slug");
    for (const QString &slug : catalog().deckyServices())
        QTest::newRow(qPrintable(slug)) << slug;
}

void TestInspector::serviceFormsComeFromTheSchema()
{
    QFETCH(QString, slug);
    DeckyPatch patch;
    patch.services = QStringList{slug};
    QVERIFY(m_document->perform(UpdateDecky{m_ids.plc, patch}));
    m_document->selection().select(m_ids.plc, slug);
    QVERIFY(field<QToolButton>(u"removeService/"_s + slug));
    for (const ConfigField &schema : catalog().service(slug)->schema.fields()) {
        const QString name = u"config/%1/%2"_s.arg(slug, schema.key);
        switch (schema.type) {
        case FieldType::Bool: QVERIFY(field<QCheckBox>(name)); break;
        case FieldType::Enum: QVERIFY(field<QComboBox>(name)); break;
        case FieldType::TextArea: QVERIFY(field<QPlainTextEdit>(name)); break;
        case FieldType::MultiEnum:
            for (const QString &choice : schema.choices)
                QVERIFY(field<QCheckBox>(name + u'/' + choice));
            break;
        default: QVERIFY(field<QLineEdit>(name));
        }
    }
    field<QToolButton>(u"removeService/"_s + slug)->click();
    QVERIFY(topology().decky(m_ids.plc)->services.isEmpty());
}

void TestInspector::secretsAreMaskedUntilAsked()
{
    m_document->selection().select(m_ids.gateway, u"ssh"_s);
    auto *edit = field<QLineEdit>(u"config/ssh/password"_s);
    QVERIFY(edit);
    QCOMPARE(edit->echoMode(), QLineEdit::Password);
    auto *eye = m_panel->findChild<QAction *>(u"config/ssh/passwordReveal"_s);
    eye->trigger();
    QCOMPARE(edit->echoMode(), QLineEdit::Normal);
    eye->trigger();
    QCOMPARE(edit->echoMode(), QLineEdit::Password);
}

void TestInspector::configIsCoercedAndStored()
{
    m_document->selection().select(m_ids.web, u"http"_s);
    const auto config = [&] { return topology().decky(m_ids.web)->serviceConfig.value(u"http"_s); };
    QVERIFY(config().isEmpty());
    type(field<QLineEdit>(u"config/http/response_code"_s), u"404"_s);
    QCOMPARE(config().value(u"response_code"_s).toInt(), 404);
    QVERIFY(config().value(u"response_code"_s).isDouble());
    type(field<QLineEdit>(u"config/http/response_code"_s), u"many"_s);
    QVERIFY(field<QLabel>(u"config/http/response_codeError"_s)->isVisible());
    QCOMPARE(config().value(u"response_code"_s).toInt(), 404);
    type(field<QLineEdit>(u"config/http/response_code"_s), QString());
    QVERIFY(config().isEmpty()); // back to the default, which is not written
    auto *application = field<QComboBox>(u"config/http/fake_app"_s);
    application->setCurrentIndex(application->findData(u"wordpress"_s));
    Q_EMIT application->activated(application->currentIndex());
    QCOMPARE(config().value(u"fake_app"_s).toString(), u"wordpress"_s);
}

void TestInspector::gatewayPublishes()
{
    m_document->selection().select(m_ids.gateway, u"ssh"_s);
    auto *port = field<QLineEdit>(u"publish/ssh/22"_s);
    QVERIFY(port);
    QCOMPARE(port->text(), u"22"_s);
    type(port, u"127.0.0.1:2222"_s);
    const auto &rules = topology().decky(m_ids.gateway)->publish;
    QCOMPARE(rules.size(), size_t(1));
    QCOMPARE(rules.front().hostPort, quint16(2222));
    QCOMPARE(rules.front().hostAddress, u"127.0.0.1"_s);
    type(field<QLineEdit>(u"publish/ssh/22"_s), u"70000"_s);
    QVERIFY(field<QLabel>(u"publish/ssh/22Error"_s)->isVisible());
    QCOMPARE(rules.front().hostPort, quint16(2222));
    m_document->selection().select(m_ids.plc, u"mysql"_s);
    QVERIFY(!field<QLineEdit>(u"publish/mysql/3306"_s)); // only a gateway publishes
    m_document->selection().select(m_ids.gateway);
    field<QCheckBox>(u"fieldGateway"_s)->click();
    QVERIFY(!topology().isGateway(m_ids.gateway));
}

void TestInspector::linkAndSummary()
{
    const EdgeId link = topology().edgeBetween(m_ids.web, m_ids.office)->id;
    m_document->selection().select(link);
    const bool forwarded = topology().decky(m_ids.web)->forwardsL3;
    field<QCheckBox>(u"fieldForwards"_s)->click();
    QCOMPARE(topology().decky(m_ids.web)->forwardsL3, !forwarded);
    field<QAbstractButton>(u"cutLink"_s)->click();
    QVERIFY(!topology().edge(link));
    SelectedIds several;
    several.deckies = {m_ids.web, m_ids.files};
    several.lans = {m_ids.lab};
    m_document->selection().set(several);
    field<QAbstractButton>(u"deleteSelection"_s)->click();
    QCOMPARE(topology().deckies().size(), size_t(2));
}

void TestInspector::deployedIsReadOnly()
{
    m_document->setEditable(false);
    m_document->selection().select(m_ids.web, u"http"_s);
    QVERIFY(!field<QLineEdit>(u"fieldName"_s)->isEnabled());
    QVERIFY(!field<QComboBox>(u"fieldOsProfile"_s)->isEnabled());
    QVERIFY(!field<QLineEdit>(u"config/http/server_header"_s)->isEnabled());
    QVERIFY(!field<QToolButton>(u"removeService/http"_s)->isEnabled());
    QVERIFY(field<QPlainTextEdit>(u"fieldNotes"_s)->isReadOnly());
    QVERIFY(field<QToolButton>(u"serviceTitle/http"_s)->isEnabled()); // looking is free
}

void TestInspector::newsDoNotDisturbTyping()
{
    m_document->setRuntime({{m_ids.web, {DeckyState::Pending, {}, {}}}});
    m_document->selection().select(m_ids.web);
    auto *edit = field<QLineEdit>(u"fieldName"_s);
    edit->setFocus();
    edit->selectAll();
    QTest::keyClicks(edit, u"half-a-na"_s);
    m_document->setRuntime({{m_ids.web, {DeckyState::Running, {}, {}}}});
    QTRY_COMPARE(m_panel->findChild<QLabel *>(u"liveState"_s)->text(), u"Running"_s);
    edit = field<QLineEdit>(u"fieldName"_s);
    QCOMPARE(edit->text(), u"half-a-na"_s);
    QVERIFY(edit->hasFocus());
    QCOMPARE(topology().decky(m_ids.web)->name, u"web-01"_s);
    QTest::keyClicks(edit, u"me"_s);
    QTest::keyClick(edit, Qt::Key_Return);
    QCOMPARE(topology().decky(m_ids.web)->name, u"half-a-name"_s);
}

void TestInspector::topologyNameIsAsked()
{
    m_document->selection().clear();
    QSignalSpy asked(m_panel.get(), &InspectorPanel::topologyRenameRequested);
    type(field<QLineEdit>(u"fieldTopologyName"_s), u"harbour"_s);
    QCOMPARE(asked.count(), 1);
    QCOMPARE(asked.first().first().toString(), u"harbour"_s);
}

void TestInspector::credentialsAreMaskedUntilAsked()
{
    m_document->recordCredential(m_ids.web, {u"ftp"_s, u"root"_s, u"hunter2"_s, u"plaintext"_s,
                                             u"10.0.0.9"_s, QDateTime::currentDateTimeUtc(), 1});
    m_document->selection().select(m_ids.web);
    auto *secret = field<QLabel>(u"credentialSecret/0"_s);
    QVERIFY(secret);
    for (const QLabel *label : m_panel->findChildren<QLabel *>())
        QVERIFY(!label->text().contains(u"hunter2"_s));
    field<QToolButton>(u"credentialReveal/0"_s)->click();
    QCOMPARE(secret->text(), u"hunter2"_s);
    m_panel->findChild<QToolButton *>(u"credentialReveal/0"_s)->click();
    QVERIFY(secret->text() != u"hunter2"_s);
}

QTEST_MAIN(TestInspector)
#include "tst_inspector.moc"
