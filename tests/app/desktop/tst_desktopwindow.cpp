// SPDX-License-Identifier: GPL-3.0-or-later
// The real window over a controller that tells stories, driven by object names.
#include "desktopfixture.h"

#include "app/desktop/editor/autosave.h"
#include "app/desktop/editor/journal.h"
#include "app/desktop/commandpalette.h"
#include "app/desktop/topologycommands.h"
#include "app/desktop/topologyfiles.h"
#include "canvas/document/topologyeditor.h"
#include "canvas/view/canvasactions.h"
#include "canvas/view/canvasview.h"
#include "core/topology/document.h"

#include <QAbstractItemModelTester>
#include <QCheckBox>
#include <QComboBox>
#include <QDialog>
#include <QDockWidget>
#include <QElapsedTimer>
#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QKeySequenceEdit>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QListWidget>
#include <QMessageBox>
#include <QPlainTextEdit>
#include <QProgressBar>
#include <QPushButton>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTabWidget>
#include <QTableView>
#include <QTableWidget>
#include <QToolButton>

using namespace decnet;
using namespace decnet::desktop;
using namespace decnet::test;
using namespace Qt::Literals::StringLiterals;
using namespace std::chrono_literals;

namespace {

QString labelText(const Desktop &desk, const char *name)
{
    const auto *label = desk.find<QLabel>(name);
    return label ? label->text() : u"(no such label)"_s;
}

bool isShown(const Desktop &desk, const char *name)
{
    const auto *widget = desk.find<QWidget>(name);
    return widget && widget->isVisible();
}

TopologyStatus statusOf(Desktop &desk, TopologyId id)
{
    return desk.controller->topologies().load(id)->meta.status;
}

// The page is loaded when the canvas has what is stored.
bool isLoaded(Desktop &desk)
{
    EditorPage *page = desk.window->editor();
    return page && !page->name().isEmpty() && !page->document().topology().lans().empty();
}

void addNote(EditorDocument &document, const QString &note)
{
    LanPatch patch;
    patch.notes = note;
    QVERIFY(document.perform(UpdateLan{document.topology().lans().begin()->first, patch}));
}

} // namespace

class DesktopWindowTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void emptyStartPageGuides();
    void listShowsStatusCountsAndEvents();
    void generatePreviewsLiveAndStores();
    void generateShowsErrorsInline();
    void newBlankOpensAnEditor();
    void importNamesThePlaceOfAnError();
    void importStoresAndOpens();
    void importOfForeignFormatsReports();
    void exportsEveryFormat();
    void textAndDrawingFollowEachOther();
    void runningMazesAreChangedLive();
    void commandsByName();
    void shortcutsCanBeChanged();
    void deleteAsksFirst();
    void engineDownShowsTheRemedyAndRecovers();
    void unreadableStoreOffersRetry();
    void editIsStoredAtOnce();
    void slowStoreDoesNotBlockTheWindow();
    void storeThatIsBusyIsTriedAgain();
    void conflictKeepsMineAsACopy();
    void conflictLoadsTheStoredVersion();
    void conflictMergesBothSides();
    void editsThatCouldNotBeStoredSurviveACrash();
    void editElsewhereIsLoadedWhenNothingIsLost();
    void leavingWritesWhatWaits();
    void leavingInAConflictKeepsACopy();
    void deployShowsProgressAndEndsActive();
    void deployFailureShowsTheReason();
    void deployCanBeCancelled();
    void refusedDeployShowsProblems();
    void dryRunShowsPlanAndCompose();
    void teardownNamesWhatIsLost();
    void resetMakesADraftAgain();
    void repairOfADegradedTopology();
    void eventsArriveLive();
    void eventsAreThereAfterReopening();
    void secretsStayMaskedUntilAsked();
    void doubleClickJumpsToTheDecky();
    void selectionNarrowsEvents();
    void silenceIsAState();
    void deckyStatesReachTheCards();
    void quitWaitsForTheRollback();
    void positionsAndEditsSurviveReopening();
    void themeIsRemembered();
    void everyControlHasAName();
};

void DesktopWindowTest::emptyStartPageGuides()
{
    Desktop desk;
    desk.open();
    QTRY_VERIFY(isShown(desk, "startEmpty"));
    QVERIFY(isShown(desk, "startEmptyGenerate"));
    QVERIFY(!isShown(desk, "topologyList"));
    desk.controller->addMaze(u"later"_s);
    QTRY_VERIFY(isShown(desk, "topologyList"));
}

// contract: T-09
void DesktopWindowTest::listShowsStatusCountsAndEvents()
{
    Desktop desk;
    const TopologyId active = desk.controller->addMaze(u"active"_s);
    desk.controller->force(active, TopologyStatus::Active);
    const TopologyId draft = desk.controller->addBlank(u"draft"_s);
    desk.controller->attack(active, u"decky-001"_s, u"ssh"_s, u"auth_attempt"_s, u"192.0.2.7"_s,
                            {});
    MainWindow &window = desk.open();
    TopologyModel &model = window.startPage().model();
    const QAbstractItemModelTester tester(&model);
    QTRY_COMPARE(model.rowCount(), 2);
    const TopologyRow &row = model.row(model.indexOf(active));
    QCOMPARE(row.summary.meta.status, TopologyStatus::Active);
    QCOMPARE(row.summary.runningCount, row.summary.deckyCount);
    QVERIFY(row.summary.deckyCount > 1);
    QCOMPARE(row.events, 1);
    window.startPage().select(active);
    QTRY_COMPARE(labelText(desk, "detailsName"), u"active"_s);
    QVERIFY(isShown(desk, "detailsTeardown"));
    QVERIFY(!isShown(desk, "detailsDeploy"));
    QVERIFY(!desk.find<QPushButton>("detailsDelete")->isEnabled());
    window.startPage().select(draft);
    QTRY_COMPARE(labelText(desk, "detailsName"), u"draft"_s);
    QVERIFY(isShown(desk, "detailsDeploy"));
    QVERIFY(desk.find<QPushButton>("detailsDelete")->isEnabled());
}

// contract: G-01
void DesktopWindowTest::generatePreviewsLiveAndStores()
{
    Desktop desk;
    MainWindow &window = desk.open();
    QTRY_VERIFY(isShown(desk, "startEmptyGenerate"));
    desk.find<QPushButton>("startEmptyGenerate")->click();
    QVERIFY(desk.find<QDialog>("generateDialog"));
    desk.find<QLineEdit>("generateName")->setText(u"my maze"_s);
    desk.find<QLineEdit>("generateSeed")->setText(u"42"_s);
    desk.find<QSpinBox>("generateDepth")->setValue(2);
    desk.find<QSpinBox>("generateBranching")->setValue(1);
    QTRY_COMPARE(labelText(desk, "generateLans"), u"3"_s);
    desk.find<QSpinBox>("generateDepth")->setValue(4);
    QTRY_COMPARE(labelText(desk, "generateLans"), u"5"_s);
    const QString deckies = labelText(desk, "generateDeckies");
    desk.find<QPushButton>("generateAccept")->click();
    QTRY_VERIFY(isLoaded(desk));
    const Topology &made = window.editor()->document().topology();
    QCOMPARE(made.meta.name, u"my maze"_s);
    QCOMPARE(static_cast<int>(made.lans().size()), 5);
    QCOMPARE(QString::number(made.deckies().size()), deckies);
    QCOMPARE(made.meta.configSnapshot.value("seed"_L1).toVariant().toULongLong(), 42ULL);
}

void DesktopWindowTest::generateShowsErrorsInline()
{
    Desktop desk;
    desk.controller->addMaze(u"taken"_s);
    MainWindow &window = desk.open();
    QTRY_COMPARE(window.startPage().model().rowCount(), 1);
    desk.find<QPushButton>("startGenerate")->click();
    desk.find<QSpinBox>("generateMin")->setValue(9);
    QTRY_VERIFY(isShown(desk, "generateProblem"));
    QVERIFY(!desk.find<QPushButton>("generateAccept")->isEnabled());
    desk.find<QSpinBox>("generateMin")->setValue(1);
    QTRY_VERIFY(desk.find<QPushButton>("generateAccept")->isEnabled());
    desk.find<QLineEdit>("generateSubnet")->setText(u"not a subnet"_s);
    QTRY_VERIFY(!desk.find<QPushButton>("generateAccept")->isEnabled());
    desk.find<QLineEdit>("generateSubnet")->setText(u"10.20.0.0/16"_s);
    QTRY_VERIFY(desk.find<QPushButton>("generateAccept")->isEnabled());
    // What only the store knows is said in the same place, and can be corrected.
    desk.find<QLineEdit>("generateName")->setText(u"taken"_s);
    QTest::qWait(200);
    desk.find<QPushButton>("generateAccept")->click();
    QTRY_VERIFY(labelText(desk, "generateProblem").contains(u"taken"_s));
    desk.find<QLineEdit>("generateName")->setText(u"free"_s);
    QTRY_VERIFY(!isShown(desk, "generateProblem"));
    desk.find<QPushButton>("generateAccept")->click();
    QTRY_VERIFY(isLoaded(desk));
    QCOMPARE(window.editor()->name(), u"free"_s);
}

void DesktopWindowTest::newBlankOpensAnEditor()
{
    Desktop desk;
    MainWindow &window = desk.open();
    QTRY_VERIFY(isShown(desk, "startEmptyNew"));
    desk.find<QPushButton>("startEmptyNew")->click();
    auto *name = desk.find<QLineEdit>("nameEdit");
    QVERIFY(name);
    name->setText(QString(65, u'x'));
    QVERIFY(!desk.find<QPushButton>("nameAccept")->isEnabled());
    name->setText(u"blank"_s);
    desk.find<QPushButton>("nameAccept")->click();
    QTRY_VERIFY(isLoaded(desk));
    QVERIFY(window.editor()->document().topology().dmz());
    QTRY_VERIFY(window.windowTitle().contains(u"blank"_s));
}

// contract: X-01
void DesktopWindowTest::importNamesThePlaceOfAnError()
{
    Desktop desk;
    MainWindow &window = desk.open();
    QTRY_VERIFY(isShown(desk, "startEmpty"));
    QTemporaryDir dir;
    const QString path = dir.filePath(u"bad.json"_s);
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(R"({"schema": "decnet.topology/1", "topology": {"name": 5}, "lans": []})");
    file.close();
    TopologyCommands *commands = window.findChild<TopologyCommands *>();
    commands->importFile(path);
    QTRY_VERIFY(desk.find<QMessageBox>("messageDialog"));
    auto *box = desk.find<QMessageBox>("messageDialog");
    QVERIFY(box->text().contains(u"bad.json"_s));
    QVERIFY2(box->informativeText().contains(u"topology"_s),
             qUtf8Printable(box->informativeText()));
    desk.find<QPushButton>("messageClose")->click();
    QCOMPARE(window.startPage().model().rowCount(), 0);
}

// contract: T-08
void DesktopWindowTest::importStoresAndOpens()
{
    Desktop desk;
    const TopologyId original = desk.controller->addMaze(u"original"_s);
    QTemporaryDir dir;
    const QString path = dir.filePath(u"good.json"_s);
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(toDocument(*desk.controller->topologies().load(original)));
    file.close();
    MainWindow &window = desk.open();
    window.findChild<TopologyCommands *>()->importFile(path);
    // Nothing is stored before the preview was seen.
    QTRY_VERIFY(desk.find<QPushButton>("importAccept"));
    QCOMPARE(desk.find<QLineEdit>("importName")->text(), u"original"_s);
    QTRY_COMPARE(window.startPage().model().rowCount(), 1);
    desk.find<QPushButton>("importAccept")->click();
    QTRY_VERIFY(isLoaded(desk));
    QVERIFY(window.editor()->topology() != original);
    QCOMPARE(window.editor()->name(), u"original (2)"_s);
}

// contract: U-10
void DesktopWindowTest::importOfForeignFormatsReports()
{
    Desktop desk;
    QTemporaryDir dir;
    const QString path = dir.filePath(u"docker-compose.yml"_s);
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("services:\n  web:\n    image: nginx\n    ports: ['80:80', '9999:9999']\n    network_mode: host\n");
    file.close();
    MainWindow &window = desk.open();
    window.findChild<TopologyCommands *>()->importFile(path);
    QTRY_VERIFY(desk.find<QTableWidget>("importNotes"));
    QVERIFY(desk.find<QTableWidget>("importNotes")->rowCount() > 0);
    desk.find<QLineEdit>("importName")->setText(u"from compose"_s);
    desk.find<QPushButton>("importAccept")->click();
    QTRY_VERIFY(isLoaded(desk));
    QCOMPARE(window.editor()->name(), u"from compose"_s);
    QVERIFY(window.editor()->document().topology().deckyByName(u"web"_s));
}

// contract: U-10
void DesktopWindowTest::exportsEveryFormat()
{
    Desktop desk;
    const TopologyId id = desk.controller->addMaze(u"maze"_s);
    MainWindow &window = desk.open();
    window.openTopology(id);
    QTRY_VERIFY(isLoaded(desk));
    QTemporaryDir dir;
    TopologyFiles files(desk.app, &window);
    const std::pair<ExportFormat, QByteArray> wanted[] = {
        {ExportFormat::Json, "decnet.topology/1"}, {ExportFormat::Yaml, "decnet.topology/1"},
        {ExportFormat::Containerlab, "topology:"}, {ExportFormat::Graphml, "<graphml"},
        {ExportFormat::Svg, "<svg"},               {ExportFormat::Pdf, "%PDF"},
        {ExportFormat::Png, "PNG"}};
    for (const auto &[format, sign] : wanted) {
        const QString path = dir.filePath(u"out."_s + exportSuffix(format));
        files.exportTo(id, {format, false, false, 1}, path, &window.editor()->canvas().topologyScene());
        QTRY_VERIFY2(QFile::exists(path), qPrintable(path));
        QFile file(path);
        QVERIFY(file.open(QIODevice::ReadOnly));
        QVERIFY2(file.readAll().contains(sign), qPrintable(path));
    }
    // The dialog offers all of them.
    window.editor()->exportDocument();
    QTRY_VERIFY(desk.find<QListWidget>("exportFormats"));
    QCOMPARE(desk.find<QListWidget>("exportFormats")->count(), 8);
    desk.find<QPushButton>("exportReject")->click();
}

// contract: U-01
void DesktopWindowTest::textAndDrawingFollowEachOther()
{
    Desktop desk;
    const TopologyId id = desk.controller->addMaze(u"maze"_s);
    MainWindow &window = desk.open();
    window.openTopology(id);
    QTRY_VERIFY(isLoaded(desk));
    EditorDocument &document = window.editor()->document();
    desk.find<QDockWidget>("yamlDock")->show();
    auto *text = desk.find<QPlainTextEdit>("yamlText");
    const Decky decky = document.topology().deckies().begin()->second;
    QTRY_VERIFY(text->toPlainText().contains(decky.name));
    QVERIFY(TopologyEditor(document).renameDecky(decky.id, u"drawn-name"_s));
    QTRY_VERIFY(text->toPlainText().contains(u"drawn-name"_s));

    const int steps = document.undoStack().count();
    text->setPlainText(text->toPlainText().replace(u"drawn-name"_s, u"typed-name"_s));
    QTRY_COMPARE(document.topology().decky(decky.id)->name, u"typed-name"_s);
    QCOMPARE(document.undoStack().count(), steps + 1);

    // What is no document is marked and changes nothing, nor is it overwritten by drawing.
    const QString good = text->toPlainText();
    const qsizetype at = good.indexOf(u"typed-name"_s);
    const int line = static_cast<int>(good.left(at).count(u'\n')) + 1;
    text->setPlainText(QString(good).replace(u"typed-name"_s, u"[not, a, name]"_s));
    QTRY_VERIFY(labelText(desk, "yamlProblem").contains(u"ine %1,"_s.arg(line)));
    QVERIFY(!text->extraSelections().isEmpty());
    QCOMPARE(document.topology().decky(decky.id)->name, u"typed-name"_s);
    addNote(document, u"meanwhile"_s);
    QTest::qWait(600);
    QVERIFY(text->toPlainText().contains(u"[not, a, name]"_s));
    // Mended, it becomes an edit again.
    text->setPlainText(QString(good).replace(u"typed-name"_s, u"mended"_s));
    QTRY_COMPARE(document.topology().decky(decky.id)->name, u"mended"_s);
    QVERIFY(text->extraSelections().isEmpty());
    QCOMPARE(document.topology().lans().begin()->second.notes, u"meanwhile"_s); // drawn meanwhile: kept
    QTRY_VERIFY(text->toPlainText().contains(u"meanwhile"_s));
    document.undo();
    QTRY_VERIFY(text->toPlainText().contains(u"typed-name"_s));
}

// contract: U-03
void DesktopWindowTest::runningMazesAreChangedLive()
{
    Desktop desk;
    const TopologyId id = desk.controller->addMaze(u"maze"_s);
    QVERIFY(desk.controller->topologies().transition(id, TopologyStatus::Pending,
                                                     TopologyStatus::Deploying, {}));
    QVERIFY(desk.controller->topologies().transition(id, TopologyStatus::Deploying,
                                                     TopologyStatus::Active, {}));
    MainWindow &window = desk.open();
    window.openTopology(id);
    QTRY_VERIFY(isLoaded(desk));
    EditorDocument &document = window.editor()->document();
    const DeckyId decky = document.topology().deckies().begin()->first;
    const QString name = document.topology().decky(decky)->name;
    QVERIFY(!document.isEditable());
    QTRY_VERIFY(isShown(desk, "liveButton"));
    desk.find<QPushButton>("liveButton")->click();
    QTRY_VERIFY(document.isEditable());

    // Drawn, staged, and neither stored nor applied.
    QVERIFY(TopologyEditor(document).addService(decky, u"telnet"_s));
    auto *staged = desk.find<QListWidget>("liveStaged");
    QTRY_COMPARE(staged->count(), 1);
    QVERIFY(staged->item(0)->text().contains(name));
    QTest::qWait(200);
    QVERIFY(!desk.controller->topologies().load(id)->decky(decky)->services.contains(u"telnet"_s));
    QVERIFY(document.undo());
    QTRY_COMPARE(staged->count(), 0);
    QVERIFY(document.redo());
    QTRY_COMPARE(staged->count(), 1);

    // Discarded: as stored again.
    desk.find<QPushButton>("liveDiscard")->click();
    QTRY_VERIFY(!document.topology().decky(decky)->services.contains(u"telnet"_s));
    QTRY_VERIFY(!document.isEditable());

    // Applied: through the queue into the stored document.
    desk.find<QPushButton>("liveButton")->click();
    QTRY_VERIFY(document.isEditable());
    QVERIFY(TopologyEditor(document).addService(decky, u"telnet"_s));
    QTRY_VERIFY(desk.find<QPushButton>("liveApply")->isEnabled());
    desk.find<QPushButton>("liveApply")->click();
    QTRY_VERIFY(desk.controller->topologies().load(id)->decky(decky)->services.contains(u"telnet"_s));
    auto *history = desk.find<QTableWidget>("liveHistory");
    QTRY_COMPARE(history->rowCount(), 1);
    QTRY_COMPARE(history->item(0, 1)->text(), u"Applied"_s);
    QTRY_VERIFY(document.topology().decky(decky)->services.contains(u"telnet"_s));
    QTRY_VERIFY(!document.isEditable());
    QVERIFY(window.editor()->autosave().isIdle());
}

void DesktopWindowTest::commandsByName()
{
    QVERIFY(CommandPalette::score(u"Zoom to Selection"_s, u"zts"_s)
            > CommandPalette::score(u"Tear down zebra test"_s, u"zts"_s));
    QVERIFY(CommandPalette::score(u"Deploy"_s, u"xyz"_s) < 0);
    Desktop desk;
    const TopologyId id = desk.controller->addMaze(u"maze"_s);
    MainWindow &window = desk.open();
    window.openTopology(id);
    QTRY_VERIFY(isLoaded(desk));
    window.findChild<QAction *>(u"actionCommands"_s)->trigger();
    QTRY_VERIFY(desk.find<QLineEdit>("commandText"));
    auto *text = desk.find<QLineEdit>("commandText");
    const QString decky = window.editor()->document().topology().deckies().begin()->second.name;
    text->setText(u"go to "_s + decky);
    QVERIFY(desk.find<QListWidget>("commandList")->item(0)->text().contains(decky));
    QTest::keyClick(text, Qt::Key_Return);
    QTRY_COMPARE(window.editor()->document().selection().ids().deckies.size(), 1);
}

void DesktopWindowTest::shortcutsCanBeChanged()
{
    Desktop desk;
    const TopologyId id = desk.controller->addMaze(u"maze"_s);
    MainWindow &window = desk.open();
    window.openTopology(id);
    QTRY_VERIFY(isLoaded(desk));
    window.findChild<QAction *>(u"actionShortcuts"_s)->trigger();
    QTRY_VERIFY(desk.find<QTableWidget>("shortcutsTable"));
    auto *table = desk.find<QTableWidget>("shortcutsTable");
    QAction *fit = window.editor()->canvas().actions().zoomFit;
    int row = 0;
    while (row < table->rowCount() && table->item(row, 0)->text() != fit->iconText())
        ++row;
    QVERIFY(row < table->rowCount());
    table->setCurrentCell(row, 0);
    auto *edit = desk.find<QKeySequenceEdit>("shortcutsEdit");
    edit->setKeySequence(QKeySequence(u"Ctrl+Z"_s)); // undo's
    Q_EMIT edit->editingFinished();
    QVERIFY(desk.find<QLabel>("shortcutsProblem")->isVisible());
    QVERIFY(!fit->shortcuts().contains(QKeySequence(u"Ctrl+Z"_s)));
    edit->setKeySequence(QKeySequence(u"Ctrl+Alt+9"_s));
    Q_EMIT edit->editingFinished();
    QCOMPARE(fit->shortcut(), QKeySequence(u"Ctrl+Alt+9"_s));
    QCOMPARE(desk.settings.shortcut(u"actionZoomFit"_s), u"Ctrl+Alt+9"_s);
    desk.find<QPushButton>("shortcutsRestore")->click();
    QVERIFY(fit->shortcuts().contains(QKeySequence(u"Ctrl+0"_s)));
    desk.find<QPushButton>("shortcutsClose")->click();
}

void DesktopWindowTest::deleteAsksFirst()
{
    Desktop desk;
    const TopologyId id = desk.controller->addMaze(u"victim"_s);
    MainWindow &window = desk.open();
    QTRY_COMPARE(window.startPage().model().rowCount(), 1);
    window.startPage().select(id);
    QTRY_COMPARE(labelText(desk, "detailsName"), u"victim"_s);
    desk.find<QPushButton>("detailsDelete")->click();
    QTRY_VERIFY(desk.find<QPushButton>("confirmReject"));
    desk.find<QPushButton>("confirmReject")->click();
    QTest::qWait(100);
    QVERIFY(desk.controller->topologies().load(id));
    desk.find<QPushButton>("detailsDelete")->click();
    QTRY_VERIFY(desk.find<QPushButton>("confirmAccept"));
    desk.find<QPushButton>("confirmAccept")->click();
    QTRY_VERIFY(!desk.controller->topologies().load(id));
    QTRY_VERIFY(isShown(desk, "startEmpty"));
}

void DesktopWindowTest::engineDownShowsTheRemedyAndRecovers()
{
    Desktop desk;
    const TopologyId id = desk.controller->addMaze(u"maze"_s);
    desk.controller->setHealth({EngineHealth::State::NoPermission,
                                u"You may not use Docker."_s,
                                u"Join the group: sudo usermod -aG docker $USER"_s,
                                {}});
    MainWindow &window = desk.open();
    QTRY_VERIFY(isShown(desk, "engineBanner"));
    QCOMPARE(labelText(desk, "engineBannerMessage"), u"You may not use Docker."_s);
    QVERIFY(labelText(desk, "engineBannerRemedy").contains(u"usermod"_s));
    // Drawing goes on.
    window.openTopology(id);
    QTRY_VERIFY(isLoaded(desk));
    addNote(window.editor()->document(), u"still drawing"_s);
    QTRY_VERIFY(window.editor()->autosave().isIdle());
    desk.controller->setHealth({EngineHealth::State::Ready, u"ready"_s, {}, u"24.0"_s});
    desk.find<QPushButton>("engineBannerAction")->click();
    QTRY_VERIFY(!isShown(desk, "engineBanner"));
    QVERIFY(labelText(desk, "statusEngine").contains(u"24.0"_s));
}

void DesktopWindowTest::unreadableStoreOffersRetry()
{
    Desktop desk;
    desk.controller->addMaze(u"maze"_s);
    desk.controller->story().failList(makeError(ErrorKind::Corrupt, u"row 3 cannot be read"_s));
    MainWindow &window = desk.open();
    QTRY_VERIFY(isShown(desk, "startBanner"));
    QVERIFY(labelText(desk, "startBannerMessage").contains(u"row 3"_s));
    desk.controller->story().failList({});
    desk.find<QPushButton>("startBannerAction")->click();
    QTRY_COMPARE(window.startPage().model().rowCount(), 1);
    QVERIFY(!isShown(desk, "startBanner"));
}

// contract: U-09
void DesktopWindowTest::editIsStoredAtOnce()
{
    Desktop desk;
    const TopologyId id = desk.controller->addMaze(u"maze"_s);
    MainWindow &window = desk.open();
    window.openTopology(id);
    QTRY_VERIFY(isLoaded(desk));
    QTRY_VERIFY(window.editor()->autosave().isIdle());
    EditorDocument &document = window.editor()->document();
    const LanId lan = document.topology().lans().begin()->first;
    addNote(document, u"one"_s);
    addNote(document, u"two"_s);
    QTRY_VERIFY(window.editor()->autosave().isIdle());
    QCOMPARE(desk.controller->topologies().load(id)->lan(lan)->notes, u"two"_s);
    QVERIFY(document.undo());
    QTRY_COMPARE(desk.controller->topologies().load(id)->lan(lan)->notes, u"one"_s);
    QTRY_COMPARE(labelText(desk, "statusSave"), u"All edits stored"_s);
}

// contract: U-11
void DesktopWindowTest::slowStoreDoesNotBlockTheWindow()
{
    Desktop desk;
    const TopologyId id = desk.controller->addMaze(u"maze"_s);
    MainWindow &window = desk.open();
    window.openTopology(id);
    QTRY_VERIFY(isLoaded(desk));
    QTRY_VERIFY(window.editor()->autosave().isIdle());
    desk.controller->story().setApplyDelay(800ms);
    const int before = desk.controller->story().applyCount();
    QElapsedTimer timer;
    timer.start();
    for (int i = 0; i < 20; ++i)
        addNote(window.editor()->document(), u"note %1"_s.arg(i));
    QVERIFY2(timer.elapsed() < 700, "editing waited for the store");
    QCOMPARE(window.editor()->autosave().state(), Autosave::State::Saving);
    desk.controller->story().setApplyDelay(0ms);
    QTRY_VERIFY(window.editor()->autosave().isIdle());
    // The first alone, all that came meanwhile together.
    QCOMPARE(desk.controller->story().applyCount() - before, 2);
    const Topology stored = *desk.controller->topologies().load(id);
    QCOMPARE(stored.lans().begin()->second.notes, u"note 19"_s);
}

// contract: U-09
void DesktopWindowTest::storeThatIsBusyIsTriedAgain()
{
    Desktop desk;
    const TopologyId id = desk.controller->addMaze(u"maze"_s);
    MainWindow &window = desk.open();
    window.openTopology(id);
    QTRY_VERIFY(isLoaded(desk));
    QTRY_VERIFY(window.editor()->autosave().isIdle());
    desk.controller->story().failApply(makeError(ErrorKind::Busy, u"the database is locked"_s));
    addNote(window.editor()->document(), u"kept"_s);
    QTRY_COMPARE(window.editor()->autosave().state(), Autosave::State::Retrying);
    QVERIFY(isShown(desk, "editorBanner"));
    QVERIFY(labelText(desk, "editorBannerRemedy").contains(u"locked"_s));
    QTRY_VERIFY_WITH_TIMEOUT(window.editor()->autosave().isIdle(), 10000);
    QVERIFY(!isShown(desk, "editorBanner"));
    QCOMPARE(desk.controller->topologies().load(id)->lans().begin()->second.notes, u"kept"_s);
}

// contract: U-09 T-04
void DesktopWindowTest::conflictKeepsMineAsACopy()
{
    Desktop desk;
    const TopologyId id = desk.controller->addMaze(u"maze"_s);
    MainWindow &window = desk.open();
    window.openTopology(id);
    QTRY_VERIFY(isLoaded(desk));
    QTRY_VERIFY(window.editor()->autosave().isIdle());
    const LanId lan = std::prev(window.editor()->document().topology().lans().end())->first;
    desk.controller->editElsewhere(id);
    LanPatch mine;
    mine.notes = u"mine"_s;
    QVERIFY(window.editor()->document().perform(UpdateLan{lan, mine}));
    QTRY_VERIFY(desk.find<QPushButton>("conflictKeep"));
    QCOMPARE(window.editor()->autosave().state(), Autosave::State::Conflict);
    // Decide later: nothing is lost, and the bar above the canvas asks again.
    desk.find<QPushButton>("conflictLater")->click();
    QTRY_VERIFY(!desk.find<QPushButton>("conflictKeep"));
    QVERIFY(isShown(desk, "editorBanner"));
    desk.find<QPushButton>("editorBannerAction")->click();
    QTRY_VERIFY(desk.find<QPushButton>("conflictKeep"));
    desk.find<QPushButton>("conflictKeep")->click();
    QTRY_VERIFY(isLoaded(desk) && window.editor()->topology() != id);
    QCOMPARE(window.editor()->name(), u"maze (copy)"_s);
    bool found = false;
    for (const auto &[lanId, each] : window.editor()->document().topology().lans())
        found = found || each.notes == u"mine"_s;
    QVERIFY(found);
    QCOMPARE(desk.controller->topologies().load(id)->lan(lan)->notes, QString());
}

// contract: U-09
void DesktopWindowTest::conflictLoadsTheStoredVersion()
{
    Desktop desk;
    const TopologyId id = desk.controller->addMaze(u"maze"_s);
    MainWindow &window = desk.open();
    window.openTopology(id);
    QTRY_VERIFY(isLoaded(desk));
    QTRY_VERIFY(window.editor()->autosave().isIdle());
    desk.controller->editElsewhere(id);
    addNote(window.editor()->document(), u"mine"_s);
    QTRY_VERIFY(desk.find<QPushButton>("conflictReload"));
    desk.find<QPushButton>("conflictReload")->click();
    EditorDocument &document = window.editor()->document();
    QTRY_COMPARE(document.topology().lans().begin()->second.notes, u"edited elsewhere"_s);
    QVERIFY(!isShown(desk, "editorBanner"));
    addNote(document, u"goes on"_s);
    QTRY_VERIFY(window.editor()->autosave().isIdle());
    QCOMPARE(desk.controller->topologies().load(id)->lans().begin()->second.notes, u"goes on"_s);
}

// contract: U-09 T-04
void DesktopWindowTest::conflictMergesBothSides()
{
    Desktop desk;
    const TopologyId id = desk.controller->addMaze(u"maze"_s);
    MainWindow &window = desk.open();
    window.openTopology(id);
    QTRY_VERIFY(isLoaded(desk));
    QTRY_VERIFY(window.editor()->autosave().isIdle());
    EditorDocument &document = window.editor()->document();
    const LanId disputed = document.topology().lans().begin()->first;
    const DeckyId mineOnly = document.topology().deckies().begin()->first;
    desk.controller->editElsewhere(id); // a note on the first LAN
    addNote(document, u"mine"_s);       // another one there
    QTRY_VERIFY(desk.find<QPushButton>("conflictMerge"));
    desk.find<QPushButton>("conflictLater")->click();
    QTRY_VERIFY(!desk.find<QTableWidget>("conflictTable"));
    QVERIFY(TopologyEditor(document).renameDecky(mineOnly, u"renamed-here"_s));
    desk.find<QPushButton>("editorBannerAction")->click();
    QTRY_VERIFY(desk.find<QTableWidget>("conflictTable"));
    auto *table = desk.find<QTableWidget>("conflictTable");
    QCOMPARE(table->rowCount(), 2);
    auto *choice = desk.find<QComboBox>("conflictChoice0");
    QVERIFY(choice);
    choice->setCurrentIndex(1); // theirs
    desk.find<QPushButton>("conflictMerge")->click();
    QTRY_VERIFY(window.editor()->autosave().isIdle());
    const Topology stored = *desk.controller->topologies().load(id);
    QCOMPARE(stored.lan(disputed)->notes, u"edited elsewhere"_s);
    QCOMPARE(stored.decky(mineOnly)->name, u"renamed-here"_s);
    QVERIFY(!isShown(desk, "editorBanner"));
    // The merge is an edit like any other.
    QVERIFY(document.undo());
    QVERIFY(document.topology().decky(mineOnly)->name != u"renamed-here"_s);
}

// contract: U-09
void DesktopWindowTest::editsThatCouldNotBeStoredSurviveACrash()
{
    Desktop desk;
    const TopologyId id = desk.controller->addMaze(u"maze"_s);
    {
        MainWindow &window = desk.open();
        window.openTopology(id);
        QTRY_VERIFY(isLoaded(desk));
        QTRY_VERIFY(window.editor()->autosave().isIdle());
        desk.controller->story().failApply(makeError(ErrorKind::Busy, u"the database is locked"_s));
        addNote(window.editor()->document(), u"must survive"_s);
        QTRY_COMPARE(window.editor()->autosave().state(), Autosave::State::Retrying);
        const QString path = Journal::file(desk.controller->paths(), id);
        QTRY_VERIFY(QFile::exists(path));
        // The crash: what the file held then is found by the next start.
        QFile file(path);
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QByteArray kept = file.readAll();
        file.close();
        QTRY_VERIFY_WITH_TIMEOUT(window.editor()->autosave().isIdle(), 10000);
        QTRY_VERIFY(!QFile::exists(path)); // stored: the journal has ended
        window.editor()->document().undo();
        QTRY_VERIFY(window.editor()->autosave().isIdle());
        desk.window.reset();
        QVERIFY(file.open(QIODevice::WriteOnly));
        QJsonObject object = QJsonDocument::fromJson(kept).object();
        object.insert(u"version"_s, desk.controller->topologies().load(id)->meta.version);
        file.write(QJsonDocument(object).toJson());
        file.close();
    }
    MainWindow &window = desk.open();
    window.openTopology(id);
    QTRY_VERIFY(isLoaded(desk));
    QTRY_COMPARE(window.editor()->document().topology().lans().begin()->second.notes, u"must survive"_s);
    QTRY_VERIFY(window.editor()->autosave().isIdle());
    QCOMPARE(desk.controller->topologies().load(id)->lans().begin()->second.notes, u"must survive"_s);
    QTRY_VERIFY(!QFile::exists(Journal::file(desk.controller->paths(), id)));

    // A version that went on meanwhile is not overwritten: the edits become a copy. A damaged file is set aside.
    window.showStartPage();
    QFile file(Journal::file(desk.controller->paths(), id));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(QJsonDocument(QJsonObject{{u"version"_s, 1},
                                         {u"edits"_s, 1},
                                         {u"document"_s, toJson(*desk.controller->topologies().load(id))}})
                   .toJson());
    file.close();
    window.openTopology(id);
    QTRY_VERIFY(isLoaded(desk));
    QTRY_COMPARE(desk.controller->topologies().list({})->rows.size(), size_t(2));
    QTRY_VERIFY(!file.exists());
    window.showStartPage();
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("{half of it");
    file.close();
    window.openTopology(id);
    QTRY_VERIFY(QFile::exists(file.fileName() + u".damaged"_s));
}

void DesktopWindowTest::editElsewhereIsLoadedWhenNothingIsLost()
{
    Desktop desk;
    const TopologyId id = desk.controller->addMaze(u"maze"_s);
    MainWindow &window = desk.open();
    window.openTopology(id);
    QTRY_VERIFY(isLoaded(desk));
    QTRY_VERIFY(window.editor()->autosave().isIdle());
    desk.controller->editElsewhere(id); // without a word on the bus: another process
    QTRY_COMPARE_WITH_TIMEOUT(window.editor()->document().topology().lans().begin()->second.notes,
                              u"edited elsewhere"_s, 15000);
    QVERIFY(!desk.find<QDialog>("conflictDialog"));
}

// contract: U-09
void DesktopWindowTest::leavingWritesWhatWaits()
{
    Desktop desk;
    const TopologyId id = desk.controller->addMaze(u"maze"_s);
    MainWindow &window = desk.open();
    window.openTopology(id);
    QTRY_VERIFY(isLoaded(desk));
    QTRY_VERIFY(window.editor()->autosave().isIdle());
    desk.controller->story().setApplyDelay(200ms);
    for (int i = 0; i < 5; ++i)
        addNote(window.editor()->document(), u"note %1"_s.arg(i));
    QVERIFY(window.editor()->autosave().pendingCount() > 1);
    window.showStartPage();
    QVERIFY(!window.editor());
    QTRY_COMPARE(desk.controller->topologies().load(id)->lans().begin()->second.notes, u"note 4"_s);
    QCOMPARE(desk.controller->topologies().list({})->total, 1);
}

// contract: U-09
void DesktopWindowTest::leavingInAConflictKeepsACopy()
{
    Desktop desk;
    const TopologyId id = desk.controller->addMaze(u"maze"_s);
    MainWindow &window = desk.open();
    window.openTopology(id);
    QTRY_VERIFY(isLoaded(desk));
    QTRY_VERIFY(window.editor()->autosave().isIdle());
    desk.controller->story().setApplyDelay(200ms);
    desk.controller->editElsewhere(id);
    addNote(window.editor()->document(), u"mine"_s);
    // The conflict is not known yet when the page goes.
    QCOMPARE(window.editor()->autosave().state(), Autosave::State::Saving);
    window.showStartPage();
    QTRY_COMPARE(desk.controller->topologies().list({})->total, 2);
    const TopologyId copy = *desk.controller->topologies().find(u"maze (copy)"_s);
    bool found = false;
    const Topology kept = *desk.controller->topologies().load(copy);
    for (const auto &[lanId, lan] : kept.lans())
        found = found || lan.notes == u"mine"_s;
    QVERIFY(found);
    QTRY_VERIFY(labelText(desk, "toastText").contains(u"maze (copy)"_s));
}

// contract: U-04 E-11
void DesktopWindowTest::deployShowsProgressAndEndsActive()
{
    Desktop desk;
    const TopologyId id = desk.controller->addMaze(u"maze"_s);
    MainWindow &window = desk.open();
    window.openTopology(id);
    QTRY_VERIFY(isLoaded(desk));
    QTRY_VERIFY(desk.find<QPushButton>("deployButton")->isEnabled());
    desk.controller->hold(7);
    // The last edit must be part of what is deployed.
    addNote(window.editor()->document(), u"last moment"_s);
    desk.find<QPushButton>("deployButton")->click();
    auto *table = desk.find<QTableView>("deploymentTable");
    QTRY_VERIFY(table->model() && table->model()->rowCount() > 10);
    auto *progress = desk.find<QProgressBar>("deploymentProgress");
    QTRY_COMPARE(progress->value(), 7);
    QCOMPARE(progress->maximum(), table->model()->rowCount());
    QVERIFY(labelText(desk, "deploymentCounts").contains(u"7 of"_s));
    QVERIFY(desk.find<QPlainTextEdit>("deploymentLog")->toPlainText().contains(u"create"_s));
    QTRY_VERIFY(!desk.find<QPushButton>("deployButton")->isEnabled());
    QVERIFY(!window.editor()->document().isEditable());
    desk.controller->release();
    QTRY_VERIFY(isShown(desk, "deploymentBanner"));
    QTRY_COMPARE(statusOf(desk, id), TopologyStatus::Active);
    QTRY_VERIFY(desk.find<QPushButton>("teardownButton")->isEnabled());
    EditorDocument &document = window.editor()->document();
    const DeckyId decky = document.topology().deckies().begin()->first;
    QTRY_VERIFY(document.runtime(decky));
    QTRY_COMPARE(document.runtime(decky)->state, DeckyState::Running);
    QCOMPARE(document.topology().lans().begin()->second.notes, u"last moment"_s);
}

// contract: U-04
void DesktopWindowTest::deployFailureShowsTheReason()
{
    Desktop desk;
    const TopologyId id = desk.controller->addMaze(u"maze"_s);
    desk.controller->setStory({1ms, u"LAN-01"_s, u"pool overlaps with another network"_s, {}, {}});
    MainWindow &window = desk.open();
    window.openTopology(id);
    QTRY_VERIFY(isLoaded(desk));
    QTRY_VERIFY(desk.find<QPushButton>("deployButton")->isEnabled());
    desk.find<QPushButton>("deployButton")->click();
    QTRY_VERIFY(isShown(desk, "deploymentBanner"));
    QVERIFY(labelText(desk, "deploymentBannerRemedy").contains(u"pool overlaps"_s));
    QCOMPARE(statusOf(desk, id), TopologyStatus::Failed);
    QTRY_VERIFY(isShown(desk, "resetButton"));
    // The start page says it too.
    desk.find<QToolButton>("backButton")->click();
    QTRY_VERIFY(isShown(desk, "detailsBanner"));
    QVERIFY(labelText(desk, "detailsBannerRemedy").contains(u"pool overlaps"_s));
}

// contract: X-02 U-04
void DesktopWindowTest::deployCanBeCancelled()
{
    Desktop desk;
    const TopologyId id = desk.controller->addMaze(u"maze"_s);
    MainWindow &window = desk.open();
    window.openTopology(id);
    QTRY_VERIFY(isLoaded(desk));
    QTRY_VERIFY(desk.find<QPushButton>("deployButton")->isEnabled());
    desk.controller->hold(3);
    desk.find<QPushButton>("deployButton")->click();
    QTRY_VERIFY(isShown(desk, "deploymentCancel"));
    QTRY_COMPARE(desk.find<QProgressBar>("deploymentProgress")->value(), 3);
    desk.find<QPushButton>("deploymentCancel")->click();
    QTRY_VERIFY(isShown(desk, "deploymentBanner"));
    QVERIFY(labelText(desk, "deploymentBannerMessage").contains(u"Cancelled"_s));
    QCOMPARE(statusOf(desk, id), TopologyStatus::Failed);
    QVERIFY(!isShown(desk, "deploymentCancel"));
}

// contract: V-04 U-02
void DesktopWindowTest::refusedDeployShowsProblems()
{
    Desktop desk;
    const TopologyId id = desk.controller->addMaze(u"maze"_s);
    MainWindow &window = desk.open();
    window.openTopology(id);
    QTRY_VERIFY(isLoaded(desk));
    QTRY_VERIFY(desk.find<QPushButton>("deployButton")->isEnabled());
    EditorDocument &document = window.editor()->document();
    LanPatch bad;
    bad.subnet = std::next(document.topology().lans().begin())->second.subnet;
    QVERIFY(document.perform(UpdateLan{document.topology().lans().begin()->first, bad}));
    QVERIFY(!document.issues().empty());
    QTRY_VERIFY(desk.find<QDockWidget>("problemsDock")->windowTitle().contains(u'('));
    desk.find<QPushButton>("deployButton")->click();
    QTRY_VERIFY(isShown(desk, "problemsTable"));
    QCOMPARE(statusOf(desk, id), TopologyStatus::Pending);
    QTRY_VERIFY(document.isEditable());
    QVERIFY(document.undo());
    QTRY_VERIFY(window.editor()->autosave().isIdle());
    desk.find<QPushButton>("deployButton")->click();
    QTRY_COMPARE(statusOf(desk, id), TopologyStatus::Active);
}

// contract: E-07
void DesktopWindowTest::dryRunShowsPlanAndCompose()
{
    Desktop desk;
    const TopologyId id = desk.controller->addMaze(u"maze"_s);
    MainWindow &window = desk.open();
    window.openTopology(id);
    QTRY_VERIFY(isLoaded(desk));
    QTRY_VERIFY(desk.find<QPushButton>("dryRunButton")->isEnabled());
    desk.find<QPushButton>("dryRunButton")->click();
    QTRY_VERIFY(desk.find<QTableView>("dryRunTable"));
    QTRY_VERIFY(desk.find<QTableView>("dryRunTable")->model()->rowCount() > 10);
    QVERIFY(desk.find<QPlainTextEdit>("dryRunCompose")->toPlainText().contains(u"services:"_s));
    QVERIFY(desk.find<QPushButton>("dryRunSave")->isEnabled());
    QCOMPARE(statusOf(desk, id), TopologyStatus::Pending);
    desk.find<QPushButton>("dryRunClose")->click();
}

void DesktopWindowTest::teardownNamesWhatIsLost()
{
    Desktop desk;
    const TopologyId id = desk.controller->addMaze(u"maze"_s);
    desk.controller->force(id, TopologyStatus::Active);
    const int deckies = static_cast<int>(desk.controller->topologies().load(id)->deckies().size());
    MainWindow &window = desk.open();
    window.openTopology(id);
    QTRY_VERIFY(isLoaded(desk));
    QTRY_VERIFY(desk.find<QPushButton>("teardownButton")->isEnabled());
    desk.find<QPushButton>("teardownButton")->click();
    auto *box = desk.find<QMessageBox>("confirmDialog");
    QVERIFY(box);
    QVERIFY(box->text().contains(u"maze"_s));
    QVERIFY2(box->informativeText().contains(u"%1 deckies"_s.arg(deckies)),
             qUtf8Printable(box->informativeText()));
    desk.find<QPushButton>("confirmAccept")->click();
    QTRY_COMPARE(statusOf(desk, id), TopologyStatus::TornDown);
    QTRY_VERIFY(isShown(desk, "deploymentBanner"));
    QTRY_VERIFY(isShown(desk, "resetButton"));
    QTRY_VERIFY(!window.editor()->document().hasRuntime());
}

// contract: T-03
void DesktopWindowTest::resetMakesADraftAgain()
{
    Desktop desk;
    const TopologyId id = desk.controller->addMaze(u"maze"_s);
    desk.controller->force(id, TopologyStatus::Failed, u"it broke"_s);
    MainWindow &window = desk.open();
    window.openTopology(id);
    QTRY_VERIFY(isLoaded(desk));
    QTRY_VERIFY(isShown(desk, "resetButton"));
    QVERIFY(!window.editor()->document().isEditable());
    desk.find<QPushButton>("resetButton")->click();
    QTRY_VERIFY(window.editor()->document().isEditable());
    QTRY_VERIFY(desk.find<QPushButton>("deployButton")->isEnabled());
    QVERIFY(!isShown(desk, "resetButton"));
}

void DesktopWindowTest::repairOfADegradedTopology()
{
    Desktop desk;
    const TopologyId id = desk.controller->addMaze(u"maze"_s);
    desk.controller->force(id, TopologyStatus::Degraded, u"decky-002-ssh=exited"_s);
    MainWindow &window = desk.open();
    window.openTopology(id);
    QTRY_VERIFY(isLoaded(desk));
    QTRY_VERIFY(isShown(desk, "repairButton"));
    desk.find<QPushButton>("repairButton")->click();
    QTRY_COMPARE(statusOf(desk, id), TopologyStatus::Active);
    QTRY_VERIFY(!isShown(desk, "repairButton"));
}

// contract: U-05
void DesktopWindowTest::eventsArriveLive()
{
    Desktop desk;
    const TopologyId id = desk.controller->addMaze(u"maze"_s);
    desk.controller->force(id, TopologyStatus::Active);
    MainWindow &window = desk.open();
    window.openTopology(id);
    QTRY_VERIFY(isLoaded(desk));
    EditorDocument &document = window.editor()->document();
    const DeckyId decky = document.topology().deckyByName(u"decky-001"_s)->id;
    QTest::qWait(300); // the first look at the store is over
    QSignalSpy pulsed(&document, &EditorDocument::pulsed);
    desk.controller->attack(id, u"decky-001"_s, u"ssh"_s, u"auth_attempt"_s, u"192.0.2.7"_s,
                            {{u"principal"_s, u"root"_s},
                             {u"secret_kind"_s, u"plaintext"_s},
                             {u"secret_b64"_s, u"aHVudGVyMg=="_s},
                             {u"secret_printable"_s, u"hunter2"_s}});
    auto *events = desk.find<QTableView>("eventsTable");
    QTRY_COMPARE(events->model()->rowCount(), 1);
    QTRY_COMPARE(pulsed.size(), 1);
    QCOMPARE(document.activity(decky)->events, 1);
    QTRY_COMPARE(desk.find<QTableView>("attackersTable")->model()->rowCount(), 1);
    QTRY_COMPARE(desk.find<QTableView>("credentialsTable")->model()->rowCount(), 1);
    QTRY_COMPARE(document.activity(decky)->credentials.size(), 1);
    // Of another topology: not here.
    const TopologyId other = desk.controller->addMaze(u"other"_s);
    desk.controller->attack(other, u"decky-001"_s, u"ssh"_s, u"auth_attempt"_s, u"192.0.2.9"_s, {});
    QTest::qWait(300);
    QCOMPARE(events->model()->rowCount(), 1);
}

// contract: U-05
void DesktopWindowTest::eventsAreThereAfterReopening()
{
    Desktop desk;
    const TopologyId id = desk.controller->addMaze(u"maze"_s);
    desk.controller->force(id, TopologyStatus::Active);
    for (int i = 0; i < 5; ++i) {
        desk.controller->attack(id, u"decky-002"_s, u"http"_s, u"request"_s, u"192.0.2.7"_s,
                                {{u"path"_s, u"/%1"_s.arg(i)}});
    }
    MainWindow &window = desk.open();
    window.openTopology(id);
    QTRY_VERIFY(isLoaded(desk));
    QTRY_COMPARE(desk.find<QTableView>("eventsTable")->model()->rowCount(), 5);
    EditorDocument &document = window.editor()->document();
    const DeckyId decky = document.topology().deckyByName(u"decky-002"_s)->id;
    QTRY_VERIFY(document.activity(decky));
    QCOMPARE(document.activity(decky)->events, 5);
}

// contract: C-02 X-03
void DesktopWindowTest::secretsStayMaskedUntilAsked()
{
    Desktop desk;
    const TopologyId id = desk.controller->addMaze(u"maze"_s);
    desk.controller->force(id, TopologyStatus::Active);
    desk.controller->attack(id, u"decky-001"_s, u"ssh"_s, u"auth_attempt"_s, u"192.0.2.7"_s,
                            {{u"principal"_s, u"root"_s},
                             {u"secret_kind"_s, u"plaintext"_s},
                             {u"secret_b64"_s, u"aHVudGVyMg=="_s},
                             {u"secret_printable"_s, u"hunter2"_s}});
    MainWindow &window = desk.open();
    window.openTopology(id);
    QTRY_VERIFY(isLoaded(desk));
    QAbstractItemModel *events = desk.find<QTableView>("eventsTable")->model();
    QAbstractItemModel *credentials = desk.find<QTableView>("credentialsTable")->model();
    QTRY_COMPARE(events->rowCount(), 1);
    QTRY_COMPARE(credentials->rowCount(), 1);
    const auto shown = [](QAbstractItemModel *model) {
        QString all;
        for (int column = 0; column < model->columnCount(); ++column)
            all += model->index(0, column).data().toString() + u'|';
        return all;
    };
    QVERIFY(!shown(events).contains(u"hunter2"_s));
    QVERIFY(!shown(credentials).contains(u"hunter2"_s));
    desk.find<QToolButton>("eventsReveal")->click();
    QVERIFY(shown(events).contains(u"hunter2"_s));
    QVERIFY(shown(credentials).contains(u"hunter2"_s));
    desk.find<QToolButton>("eventsReveal")->click();
    QVERIFY(!shown(events).contains(u"hunter2"_s));
}

void DesktopWindowTest::doubleClickJumpsToTheDecky()
{
    Desktop desk;
    const TopologyId id = desk.controller->addMaze(u"maze"_s);
    desk.controller->force(id, TopologyStatus::Active);
    desk.controller->attack(id, u"decky-003"_s, u"ssh"_s, u"command"_s, u"192.0.2.7"_s, {});
    MainWindow &window = desk.open();
    window.openTopology(id);
    QTRY_VERIFY(isLoaded(desk));
    auto *dock = desk.find<QDockWidget>("eventsDock");
    dock->raise();
    auto *table = desk.find<QTableView>("eventsTable");
    QTRY_COMPARE(table->model()->rowCount(), 1);
    QTRY_VERIFY(table->isVisible());
    const QRect cell = table->visualRect(table->model()->index(0, 1));
    QTest::mouseClick(table->viewport(), Qt::LeftButton, {}, cell.center());
    QTest::mouseDClick(table->viewport(), Qt::LeftButton, {}, cell.center());
    EditorDocument &document = window.editor()->document();
    QTRY_VERIFY(document.selection().contains(document.topology().deckyByName(u"decky-003"_s)->id));
}

void DesktopWindowTest::selectionNarrowsEvents()
{
    Desktop desk;
    const TopologyId id = desk.controller->addMaze(u"maze"_s);
    desk.controller->force(id, TopologyStatus::Active);
    for (const QString &decky : {u"decky-001"_s, u"decky-002"_s, u"decky-002"_s})
        desk.controller->attack(id, decky, u"ssh"_s, u"command"_s, u"192.0.2.7"_s, {});
    MainWindow &window = desk.open();
    window.openTopology(id);
    QTRY_VERIFY(isLoaded(desk));
    QAbstractItemModel *model = desk.find<QTableView>("eventsTable")->model();
    QTRY_COMPARE(model->rowCount(), 3);
    EditorDocument &document = window.editor()->document();
    desk.find<QCheckBox>("eventsSelectionOnly")->setChecked(true);
    document.selection().select(document.topology().deckyByName(u"decky-002"_s)->id);
    QCOMPARE(model->rowCount(), 2);
    document.selection().select(
        document.topology().homeLan(document.topology().deckyByName(u"decky-001"_s)->id)->id);
    QCOMPARE(model->rowCount(), 1);
    document.selection().clear();
    QCOMPARE(model->rowCount(), 3);
    desk.find<QLineEdit>("eventsFilter")->setText(u"decky-001"_s);
    QCOMPARE(model->rowCount(), 1);
}

// contract: U-05
void DesktopWindowTest::silenceIsAState()
{
    Desktop desk;
    const TopologyId id = desk.controller->addMaze(u"maze"_s);
    desk.controller->force(id, TopologyStatus::Active);
    MainWindow &window = desk.open();
    QVERIFY(labelText(desk, "statusSilence").contains(u"not reported"_s));
    desk.controller->reportCollector(5, 0);
    QTRY_VERIFY(labelText(desk, "statusSilence").startsWith(u"0 events · pipeline verified"_s));
    window.openTopology(id);
    QTRY_VERIFY(labelText(desk, "eventsSilence").startsWith(u"0 events · pipeline verified"_s));
    desk.controller->reportCollector(5, 100, 7);
    QTRY_VERIFY(labelText(desk, "statusSilence").contains(u"7 lines dropped"_s));
}

// contract: E-11
void DesktopWindowTest::deckyStatesReachTheCards()
{
    Desktop desk;
    const TopologyId id = desk.controller->addMaze(u"maze"_s);
    desk.controller->force(id, TopologyStatus::Active);
    MainWindow &window = desk.open();
    window.openTopology(id);
    QTRY_VERIFY(isLoaded(desk));
    EditorDocument &document = window.editor()->document();
    const DeckyId decky = document.topology().deckyByName(u"decky-002"_s)->id;
    QTRY_VERIFY(document.runtime(decky));
    QCOMPARE(document.runtime(decky)->state, DeckyState::Running);
    desk.controller->setDeckyState(id, u"decky-002"_s, DeckyState::Failed, u"exited (137)"_s);
    QTRY_COMPARE(document.runtime(decky)->state, DeckyState::Failed);
    QCOMPARE(document.runtime(decky)->lastError, u"exited (137)"_s);
}

// contract: X-02
void DesktopWindowTest::quitWaitsForTheRollback()
{
    Desktop desk;
    const TopologyId id = desk.controller->addMaze(u"maze"_s);
    MainWindow &window = desk.open();
    window.openTopology(id);
    QTRY_VERIFY(isLoaded(desk));
    QTRY_VERIFY(desk.find<QPushButton>("deployButton")->isEnabled());
    desk.controller->hold(2);
    desk.find<QPushButton>("deployButton")->click();
    QTRY_COMPARE(desk.deployments.runningCount(), 1);
    window.close();
    QVERIFY(window.isVisible());
    QTRY_VERIFY(desk.find<QPushButton>("confirmAccept"));
    desk.find<QPushButton>("confirmAccept")->click();
    QTRY_VERIFY(!window.isVisible());
    QCOMPARE(desk.deployments.runningCount(), 0);
    QCOMPARE(statusOf(desk, id), TopologyStatus::Failed);
}

// contract: U-01 U-09
void DesktopWindowTest::positionsAndEditsSurviveReopening()
{
    Desktop desk;
    const TopologyId id = desk.controller->addMaze(u"maze"_s);
    MainWindow &window = desk.open();
    window.openTopology(id);
    QTRY_VERIFY(isLoaded(desk));
    DeckyId decky;
    {
        EditorDocument &document = window.editor()->document();
        decky = document.topology().deckyByName(u"decky-003"_s)->id;
        DeckyPatch move;
        move.pos = QPointF(1234, 567);
        QVERIFY(document.perform(UpdateDecky{decky, move}));
    }
    // Leaving at once must not lose the write that is on its way.
    desk.find<QToolButton>("backButton")->click();
    QVERIFY(!window.editor());
    window.openTopology(id);
    QTRY_VERIFY(isLoaded(desk));
    QCOMPARE(window.editor()->document().topology().decky(decky)->pos, QPointF(1234, 567));
}

// contract: U-11
void DesktopWindowTest::themeIsRemembered()
{
    Desktop desk;
    MainWindow &window = desk.open();
    auto *dark = window.findChild<QAction *>(u"actionTheme_dark"_s);
    QVERIFY(dark);
    dark->trigger();
    QVERIFY(desk.theme.isDark());
    QVERIFY(QApplication::palette().color(QPalette::Window).lightness() < 64);
    QCOMPARE(desk.settings.themeMode(), ThemeMode::Dark);
    window.findChild<QAction *>(u"actionTheme_light"_s)->trigger();
    QVERIFY(QApplication::palette().color(QPalette::Window).lightness() > 192);
}

// contract: U-11
void DesktopWindowTest::everyControlHasAName()
{
    Desktop desk;
    const TopologyId id = desk.controller->addMaze(u"maze"_s);
    desk.controller->force(id, TopologyStatus::Active);
    MainWindow &window = desk.open();
    window.openTopology(id);
    QTRY_VERIFY(isLoaded(desk));
    QStringList nameless;
    const QList<QAbstractButton *> buttons = window.findChildren<QAbstractButton *>();
    for (const QAbstractButton *button : buttons) {
        // What a screen reader speaks: the text or the accessible name.
        const bool ours = QByteArray(button->metaObject()->className()) == "QPushButton" ||
                          QByteArray(button->metaObject()->className()) == "QToolButton" ||
                          QByteArray(button->metaObject()->className()) == "QCheckBox";
        if (ours && button->isVisible() && button->text().isEmpty() &&
            button->accessibleName().isEmpty() && button->toolTip().isEmpty())
            nameless.append(button->objectName() + u" in "_s + button->parent()->objectName());
    }
    QVERIFY2(nameless.isEmpty(), qUtf8Printable(nameless.join(u", "_s)));
}

QTEST_MAIN(DesktopWindowTest)
#include "tst_desktopwindow.moc"
