// SPDX-License-Identifier: GPL-3.0-or-later
#include "desktopfixture.h"

#include "app/desktop/live/autorepairswitch.h"

#include <QSignalSpy>

using namespace decnet;
using namespace decnet::desktop;
using namespace decnet::test;
using namespace Qt::Literals::StringLiterals;

class TestAutoRepairSwitch final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    // contract: E-11
    void showsAndStores();
    void anUnknownTopologyGoesBack();
    void theWindowOffersIt();
};

void TestAutoRepairSwitch::showsAndStores()
{
    Desktop desk;
    const TopologyId id = desk.controller->addBlank(u"maze"_s);
    AutoRepairSwitch action(id, desk.app, nullptr);
    QSignalSpy notices(&action, &AutoRepairSwitch::notice);
    action.refresh();
    QVERIFY(!action.isChecked());
    action.trigger();
    QTRY_COMPARE(notices.count(), 1);
    QVERIFY(action.isChecked());
    QVERIFY(*desk.controller->isAutoRepaired(id));

    // Another program takes it back; nothing is stored by showing that.
    QVERIFY(desk.controller->setAutoRepair(id, false));
    action.refresh();
    QTRY_VERIFY(!action.isChecked());
    QCOMPARE(notices.count(), 1);
}

void TestAutoRepairSwitch::anUnknownTopologyGoesBack()
{
    Desktop desk;
    AutoRepairSwitch action(TopologyId::create(), desk.app, nullptr);
    QSignalSpy notices(&action, &AutoRepairSwitch::notice);
    action.trigger();
    QTRY_COMPARE(notices.count(), 1);
    QVERIFY(notices.first().at(1).toBool());
    QVERIFY(!action.isChecked());
}

void TestAutoRepairSwitch::theWindowOffersIt()
{
    Desktop desk;
    const TopologyId id = desk.controller->addBlank(u"maze"_s);
    QVERIFY(desk.controller->setAutoRepair(id, true));
    desk.open().openTopology(id);
    auto *action = desk.find<QAction>("actionAutoRepair");
    QVERIFY(action);
    QTRY_VERIFY(action->isChecked());
}

QTEST_MAIN(TestAutoRepairSwitch)
#include "tst_autorepairswitch.moc"
