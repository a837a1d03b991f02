// SPDX-License-Identifier: GPL-3.0-or-later
#include "canvasfixture.h"

#include "canvas/view/canvasview.h"
#include "canvas/widgets/palettemodel.h"
#include "canvas/widgets/palettepanel.h"
#include "canvas/widgets/problemsmodel.h"
#include "canvas/widgets/problemspanel.h"

#include <QAbstractItemModelTester>
#include <QLineEdit>
#include <QMimeData>
#include <QTableView>
#include <QTreeView>

using namespace decnet;
using namespace decnet::canvastest;

class TestPanels : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    // contract: U-01
    void paletteModelIsSound();
    void paletteListsTheCatalog();
    void paletteSearchFindsNamesServicesAndPorts();
    void paletteInsertsWithEnter();
    void paletteRestsWhileDeployed();
    // contract: U-02
    void problemsModelIsSound();
    void problemsJump();
    void problemsFixInOneStep();
    void problemsCountAndRest();

private:
    static void breakAddresses(EditorDocument &document, const Office &ids)
    {
        DeckyPatch patch;
        patch.ips.insert(ids.office, document.topology().homeEdge(ids.files)->ip);
        QVERIFY(document.perform(UpdateDecky{ids.mail, patch}));
    }
};

void TestPanels::paletteModelIsSound()
{
    PaletteModel model(catalog());
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    const QModelIndex ssh = model.find({PaletteItem::Kind::Service, u"ssh"_s});
    QVERIFY(ssh.isValid());
    const std::unique_ptr<QMimeData> data(model.mimeData({ssh}));
    QVERIFY(fromMime(data.get()) == (PaletteItem{PaletteItem::Kind::Service, u"ssh"_s}));
    QCOMPARE(ssh.data(PaletteModel::PortsRole).toString(), u"22"_s);
    QVERIFY(!model.mimeData({ssh.parent()})); // a heading is no thing
}

void TestPanels::paletteListsTheCatalog()
{
    PaletteModel model(catalog());
    QVERIFY(model.find({PaletteItem::Kind::Lan, {}}).isValid());
    QVERIFY(model.find({PaletteItem::Kind::Dmz, {}}).isValid());
    for (const Archetype &archetype : catalog().archetypes())
        QVERIFY(model.find({PaletteItem::Kind::Archetype, archetype.slug}).isValid());
    for (const ServiceDef &service : catalog().services()) {
        const QModelIndex index = model.find({PaletteItem::Kind::Service, service.slug});
        QCOMPARE(index.isValid(), !service.fleetSingleton);
        if (index.isValid()) {
            QCOMPARE(index.flags().testFlag(Qt::ItemIsDragEnabled), service.available);
            QCOMPARE(index.parent().data().toString(), service.group);
        }
    }
}

void TestPanels::paletteSearchFindsNamesServicesAndPorts()
{
    EditorDocument document(catalog());
    PalettePanel panel(document);
    auto *search = panel.findChild<QLineEdit *>(u"paletteSearch"_s);
    auto *tree = panel.findChild<QTreeView *>(u"paletteTree"_s);
    QVERIFY(search && tree);
    const auto shown = [&] {
        QStringList names;
        for (int row = 0; row < tree->model()->rowCount(); ++row) {
            const QModelIndex section = tree->model()->index(row, 0);
            for (int child = 0; child < tree->model()->rowCount(section); ++child)
                names.append(tree->model()->index(child, 0, section).data().toString());
        }
        return names;
    };
    const qsizetype all = shown().size();
    search->setText(u"  printer "_s);
    QCOMPARE(shown(), QStringList{catalog().archetype(u"printer"_s)->display});
    search->setText(u"6379"_s);
    QCOMPARE(shown(), QStringList{catalog().service(u"redis"_s)->display});
    search->setText(u"mysql"_s); // the service, and the archetypes that run it
    QVERIFY(shown().contains(catalog().archetype(u"database-server"_s)->display));
    search->setText(u"zzz"_s);
    QVERIFY(shown().isEmpty());
    search->clear();
    QCOMPARE(shown().size(), all);
    QVERIFY(!panel.reveal({PaletteItem::Kind::Service, u"redis"_s}).isNull());
}

void TestPanels::paletteInsertsWithEnter()
{
    EditorDocument document(catalog());
    PalettePanel panel(document);
    CanvasView view(document);
    connect(&panel, &PalettePanel::insertRequested, &view, &CanvasView::insert);
    panel.show();
    view.show();
    auto *search = panel.findChild<QLineEdit *>(u"paletteSearch"_s);
    QTest::keyClicks(search, u"dmz"_s);
    QTest::keyClick(search, Qt::Key_Return);
    QVERIFY(document.topology().dmz());
    // Something this version cannot run stays where it is.
    for (const ServiceDef &service : catalog().services()) {
        if (service.available || service.fleetSingleton)
            continue;
        search->setText(service.display);
        QSignalSpy inserts(&panel, &PalettePanel::insertRequested);
        auto *tree = panel.tree();
        const QModelIndex index = tree->model()->index(0, 0, tree->model()->index(0, 0));
        if (index.data().toString() != service.display)
            continue;
        tree->setCurrentIndex(index);
        QTest::keyClick(tree, Qt::Key_Return);
        QCOMPARE(inserts.count(), 0);
        break;
    }
}

void TestPanels::paletteRestsWhileDeployed()
{
    EditorDocument document(catalog());
    PalettePanel panel(document);
    QVERIFY(panel.tree()->isEnabled());
    document.setEditable(false);
    QVERIFY(!panel.tree()->isEnabled());
    document.setEditable(true);
    QVERIFY(panel.tree()->isEnabled());
}

void TestPanels::problemsModelIsSound()
{
    EditorDocument document(catalog());
    ProblemsModel model(document);
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    const Office ids = buildOffice(document);
    const int before = model.rowCount();
    breakAddresses(document, ids);
    QVERIFY(model.rowCount() > before);
    QCOMPARE(model.rowCount(), static_cast<int>(document.issues().size()));
    const QModelIndex message = model.index(0, ProblemsModel::MessageColumn);
    QCOMPARE(message.data().toString(), document.issues().front().message);
    QVERIFY(!message.data(Qt::DecorationRole).isNull());
    QVERIFY(document.undo());
    QCOMPARE(model.rowCount(), before);
    QVERIFY(!model.issue(-1) && !model.issue(model.rowCount()));
}

void TestPanels::problemsJump()
{
    EditorDocument document(catalog());
    const Office ids = buildOffice(document);
    breakAddresses(document, ids);
    CanvasView view(document);
    view.resize(900, 700);
    view.show();
    QVERIFY(QTest::qWaitForWindowExposed(&view));
    view.centerOn(50'000, 50'000);
    ProblemsPanel panel(document);
    panel.resize(900, 300);
    panel.show();
    auto *table = panel.findChild<QTableView *>(u"problemsTable"_s);
    table->setFocus();
    table->setCurrentIndex(table->model()->index(0, 0));
    QTest::keyClick(table, Qt::Key_Return);
    QVERIFY(document.selection().contains(ids.mail) && document.selection().contains(ids.files));
    QVERIFY(view.viewport()->rect().intersects(view.viewportRect(ids.mail)));
}

void TestPanels::problemsFixInOneStep()
{
    EditorDocument document(catalog());
    const Office ids = buildOffice(document);
    breakAddresses(document, ids);
    ProblemsPanel panel(document);
    panel.resize(1100, 300);
    panel.show();
    QVERIFY(QTest::qWaitForWindowExposed(&panel));
    auto *table = panel.findChild<QTableView *>(u"problemsTable"_s);
    const int steps = document.undoStack().count();
    const int errors = panel.errorCount();
    QVERIFY(errors > 0);
    const QModelIndex fix = table->model()->index(0, ProblemsModel::FixColumn);
    QVERIFY(!fix.data().toString().isEmpty());
    if (document.issues().front().fixes.size() == 1) {
        QTest::mouseClick(table->viewport(), Qt::LeftButton, {},
                          table->visualRect(fix).center());
    } else {
        table->setCurrentIndex(fix);
        table->setFocus();
        QTest::keyClick(table, Qt::Key_Period, Qt::ControlModifier);
    }
    QTRY_COMPARE(document.undoStack().count(), steps + 1);
    QVERIFY(panel.errorCount() < errors);
    QVERIFY(document.topology().homeEdge(ids.mail)->ip
            != document.topology().homeEdge(ids.files)->ip);
    QVERIFY(document.undo());
    QCOMPARE(panel.errorCount(), errors);
}

void TestPanels::problemsCountAndRest()
{
    EditorDocument document(catalog());
    ProblemsPanel panel(document);
    QSignalSpy counts(&panel, &ProblemsPanel::countsChanged);
    QVERIFY(panel.errorCount() > 0); // no DMZ yet
    const Office ids = buildOffice(document);
    QCOMPARE(panel.errorCount(), 0);
    QVERIFY(counts.count() > 0);
    QCOMPARE(counts.last().at(0).toInt(), 0);
    auto *table = panel.findChild<QTableView *>(u"problemsTable"_s);
    QCOMPARE(table->isVisibleTo(&panel), panel.warningCount() > 0);
    breakAddresses(document, ids);
    QVERIFY(table->isVisibleTo(&panel));
}

QTEST_MAIN(TestPanels)
#include "tst_panels.moc"
