// SPDX-License-Identifier: GPL-3.0-or-later
// contract: M-10, U-03, S-01, S-02, E-11, X-02
#include "desktopfixture.h"

#include "app/desktop/live/planlines.h"
#include "app/desktop/live/stagedchanges.h"
#include "canvas/document/topologyeditor.h"
#include "core/bus/topics.h"
#include "core/mutation/edits.h"

#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QMessageBox>
#include <QPushButton>
#include <QSignalSpy>
#include <QTableWidget>
#include <QToolButton>
#include <QTreeWidget>

using namespace decnet;
using namespace decnet::desktop;
using namespace decnet::test;
using namespace Qt::Literals::StringLiterals;
using namespace std::chrono_literals;

namespace {

/// A window over a running maze.
struct LiveDesktop : Desktop
{
    LiveDesktop()
    {
        id = controller->addMaze(u"maze"_s);
        // The same services everywhere, so that others are new to every decky.
        Batch same{u"same"_s, {}};
        const Topology maze = stored();
        for (const auto &[deckyId, decky] : maze.deckies()) {
            DeckyPatch patch;
            patch.services = QStringList{u"ssh"_s, u"http"_s};
            patch.serviceConfig = QMap<QString, QJsonObject>();
            same.ops.emplace_back(UpdateDecky{deckyId, patch});
        }
        if (const auto applied = controller->topologies().apply(id, same, std::nullopt); !applied)
            qFatal("%s", qPrintable(applied.error().message));
        controller->force(id, TopologyStatus::Active);
    }

    bool openEditor()
    {
        open().openTopology(id);
        return QTest::qWaitFor([this] {
            return window->editor() && !document().topology().deckies().empty() && button("liveButton")
                   && button("liveButton")->isVisible();
        });
    }
    bool changeLive()
    {
        button("liveButton")->click();
        return QTest::qWaitFor([this] { return document().isEditable(); });
    }

    [[nodiscard]] EditorDocument &document() const { return window->editor()->document(); }
    [[nodiscard]] QPushButton *button(const char *name) const { return find<QPushButton>(name); }
    [[nodiscard]] QListWidget *staged() const { return find<QListWidget>("liveStaged"); }
    [[nodiscard]] QTableWidget *history() const { return find<QTableWidget>("liveHistory"); }
    [[nodiscard]] Topology stored() const { return *controller->topologies().load(id); }
    /// The first decky that is neither router nor gateway.
    [[nodiscard]] const Decky &leaf(int skip = 0) const
    {
        for (const auto &[deckyId, decky] : document().topology().deckies()) {
            if (!decky.forwardsL3 && skip-- == 0)
                return decky;
        }
        qFatal("no leaf");
    }
    [[nodiscard]] QString stateOf(int row) const { return history()->item(row, 1)->text(); }
    /// Puts a row into the queue as another program would.
    QueuedMutation enqueue(const Mutation &op) const
    {
        auto row = controller->mutate({id, op, std::nullopt, false, false, std::nullopt});
        if (!row)
            qFatal("%s", qPrintable(row.error().message));
        return *row;
    }

    TopologyId id;
};

Topology smallMaze(const Catalog &catalog)
{
    GeneratorConfig config;
    config.name = u"maze"_s;
    config.depth = 2;
    config.branching = 2;
    config.seed = 42;
    return *generate(config, catalog.deployableServices(), {}, QDateTime::currentDateTimeUtc());
}

} // namespace

class LivePanelTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void ordersThatDoNotWorkAreRefused();
    void theOrderSurvivesMoreDrawing();
    void dropsTakeDependantsAlong();
    void positionsStandApart();
    void thePlanSpeaksOfDeckies();
    void stagedRowsAreDroppedAndOrdered();
    void dependantsAreNamedBeforeTheyGo();
    void forceIsAskedForByName();
    void sessionsThatWouldBeCutAreNamed();
    void aWaitingChangeIsTakenBack();
    void failedOnesAreRetriedOrRepaired();
    void appliedOnesAreUndone();
    void queuedOnesAreWithdrawn();
    void theQueueIsFiltered();
    void theStepOfAChangeIsShown();
    void whatOthersChangeGoesBelowTheDrawing();
    void rowsShowTheirThings();
    void driftIsShownAndRepaired();
    void servicesAreSavedAndApplied();
    void servicesComeAndGoWithoutDrawing();
};

void LivePanelTest::ordersThatDoNotWorkAreRefused()
{
    const Catalog catalog = *Catalog::load();
    const Topology before = smallMaze(catalog);
    Topology after = before;
    const LanId lan = before.lans().begin()->first;
    const LanId other = std::next(before.lans().begin())->first;
    const auto added = edits::addDeckyFromArchetype(after, lan, u"web-server"_s, catalog);
    QVERIFY(added && added->apply(after));
    DeckyId fresh;
    for (const auto &[id, decky] : after.deckies())
        fresh = before.decky(id) ? fresh : id;
    QVERIFY(Mutation(AttachDecky{{EdgeId::create(), fresh, other, {}, true}}).apply(after));

    auto changes = StagedChanges::between(before, after, {});
    QVERIFY(changes);
    QCOMPARE(changes->rows().size(), std::size_t(2));
    const QStringList order = changes->order();
    const auto refused = changes->move(1, 0);
    QVERIFY(!refused);
    QCOMPARE(refused.error().kind, ErrorKind::Invalid);
    QVERIFY(refused.error().message.contains(changes->rows()[1].text));
    QCOMPARE(changes->order(), order);
    QVERIFY(!changes->move(0, 7));
}

void LivePanelTest::theOrderSurvivesMoreDrawing()
{
    const Catalog catalog = *Catalog::load();
    const Topology before = smallMaze(catalog);
    Topology after = before;
    auto decky = before.deckies().begin();
    for (int i = 0; i < 3; ++i, ++decky) {
        DeckyPatch patch;
        patch.notes = u"note %1"_s.arg(i);
        QVERIFY(Mutation(UpdateDecky{decky->first, patch}).apply(after));
    }
    auto changes = StagedChanges::between(before, after, {});
    QVERIFY(changes->move(0, 3));
    const QStringList order = changes->order();
    DeckyPatch patch;
    patch.notes = u"one more"_s;
    QVERIFY(Mutation(UpdateDecky{decky->first, patch}).apply(after));
    changes = StagedChanges::between(before, after, order);
    QCOMPARE(changes->order().mid(0, 3), order);
    QCOMPARE(changes->rows().size(), std::size_t(4));
    // All of it as one change gives the drawing.
    Topology reached = before;
    QVERIFY(changes->batch(u"x"_s).apply(reached));
    QVERIFY(reached.deckies() == after.deckies());
}

void LivePanelTest::dropsTakeDependantsAlong()
{
    const Catalog catalog = *Catalog::load();
    const Topology before = smallMaze(catalog);
    Topology after = before;
    const LanId lan = before.lans().begin()->first;
    const auto added = edits::addDeckyFromArchetype(after, lan, u"web-server"_s, catalog);
    QVERIFY(added && added->apply(after));
    DeckyId fresh;
    for (const auto &[id, decky] : after.deckies())
        fresh = before.decky(id) ? fresh : id;
    const LanId other = std::next(before.lans().begin())->first;
    QVERIFY(Mutation(AttachDecky{{EdgeId::create(), fresh, other, {}, true}}).apply(after));
    DeckyPatch patch;
    patch.notes = u"kept"_s;
    const DeckyId noted = before.deckies().begin()->first;
    QVERIFY(Mutation(UpdateDecky{noted, patch}).apply(after));

    const auto changes = StagedChanges::between(before, after, {});
    QCOMPARE(changes->rows().size(), std::size_t(3));
    int add = 0;
    while (changes->rows()[static_cast<std::size_t>(add)].kind != Staged::Added
           || changes->rows()[static_cast<std::size_t>(add)].things.deckies.isEmpty())
        ++add;
    QCOMPARE(changes->dependants(add).size(), std::size_t(1));
    const Topology without = changes->without(add);
    QVERIFY(!without.decky(fresh));
    QVERIFY(without.edgesOf(fresh).empty());
    QCOMPARE(without.decky(noted)->notes, u"kept"_s);
}

void LivePanelTest::positionsStandApart()
{
    const Catalog catalog = *Catalog::load();
    const Topology before = smallMaze(catalog);
    Topology after = before;
    DeckyPatch patch;
    patch.pos = QPointF(5000, 5000);
    QVERIFY(Mutation(UpdateDecky{before.deckies().begin()->first, patch}).apply(after));
    const auto changes = StagedChanges::between(before, after, {});
    QVERIFY(changes->rows().empty());
    QVERIFY(!changes->isEmpty());
    QCOMPARE(changes->placementCount(), 1);
    QVERIFY(changes->batch(u"x"_s).isGeometryOnly());
}

void LivePanelTest::thePlanSpeaksOfDeckies()
{
    const Catalog catalog = *Catalog::load();
    const Topology maze = smallMaze(catalog);
    const Decky &decky = maze.deckies().begin()->second;
    const Decky &other = std::next(maze.deckies().begin())->second;
    ChangePreview preview;
    const auto add = [&](ActionKind kind, const Decky &of, const QString &service, const QString &reason) {
        Action action;
        action.kind = kind;
        action.target = of.name + service;
        action.decky = of.id;
        action.service = service;
        action.reason = reason;
        preview.plan.actions.push_back(action);
    };
    add(ActionKind::RemoveContainer, decky, {}, u"its settings changed"_s);
    add(ActionKind::RemoveContainer, decky, u"ssh"_s, u"its base is made anew"_s);
    add(ActionKind::CreateContainer, decky, {}, u"wanted"_s);
    add(ActionKind::CreateContainer, decky, u"ssh"_s, u"wanted"_s);
    add(ActionKind::CreateContainer, other, u"http"_s, u"service http is wanted"_s);
    add(ActionKind::DressNamespaces, decky, {}, {});
    preview.collateral = {{decky.id, decky.name, u"ssh"_s, u"its settings changed"_s}};

    const auto lines = PlanWords::lines(preview, maze, maze);
    QCOMPARE(lines.size(), std::size_t(3));
    QCOMPARE(lines[0].mark, PlanMark::Created);
    QCOMPARE(lines[0].text, u"http of "_s + other.name);
    QCOMPARE(lines[1].mark, PlanMark::Recreated);
    QCOMPARE(lines[1].text, decky.name);
    QCOMPARE(lines[1].reason, u"its settings changed"_s);
    QCOMPARE(lines[2].mark, PlanMark::Collateral);
    QCOMPARE(lines[2].text, u"ssh of "_s + decky.name);
    QCOMPARE(PlanWords::otherSteps(preview.plan), 1);
    const auto bases = PlanWords::recreated(preview, maze, maze);
    QCOMPARE(bases.size(), std::size_t(1));
    QCOMPARE(bases.front().name, decky.name);

    CanvasGhosts ghosts;
    PlanWords::mark(ghosts, lines);
    QCOMPARE(ghosts.deckies.value(decky.id).plan.size(), std::size_t(2));
    QCOMPARE(ghosts.deckies.value(other.id).plan.front().mark, PlanMark::Created);
}

void LivePanelTest::stagedRowsAreDroppedAndOrdered()
{
    LiveDesktop desk;
    QVERIFY(desk.openEditor());
    QVERIFY(desk.changeLive());
    const DeckyId first = desk.leaf().id;
    const DeckyId second = desk.leaf(1).id;
    TopologyEditor editor(desk.document());
    QVERIFY(editor.addService(first, u"telnet"_s));
    QVERIFY(editor.addService(second, u"telnet"_s));
    QTRY_COMPARE(desk.staged()->count(), 2);
    QCOMPARE(desk.document().ghosts().deckies.value(first).staged, std::optional(Staged::Changed));
    const QString top = desk.staged()->item(0)->text();
    desk.staged()->setCurrentRow(1);
    QTRY_VERIFY(desk.find<QToolButton>("liveUp")->isEnabled());
    desk.find<QToolButton>("liveUp")->click();
    QTRY_COMPARE(desk.staged()->item(1)->text(), top);
    desk.staged()->setCurrentRow(1);
    desk.find<QToolButton>("liveDrop")->click();
    QTRY_COMPARE(desk.staged()->count(), 1);
    QVERIFY(desk.staged()->item(0)->text() != top);
    // Dropping is an edit like others.
    QVERIFY(desk.document().undo());
    QTRY_COMPARE(desk.staged()->count(), 2);
    desk.button("liveDiscard")->click();
    QTRY_VERIFY(desk.document().ghosts().isEmpty());
    QCOMPARE(desk.staged()->count(), 0);
}

void LivePanelTest::dependantsAreNamedBeforeTheyGo()
{
    LiveDesktop desk;
    QVERIFY(desk.openEditor());
    QVERIFY(desk.changeLive());
    const Topology &topology = desk.document().topology();
    const LanId home = topology.homeLan(desk.leaf().id)->id;
    LanId other;
    for (const auto &[id, lan] : topology.lans())
        other = id != home ? id : other;
    TopologyEditor editor(desk.document());
    const DeckyId fresh = *editor.addDecky(home, {});
    QVERIFY(editor.attach(fresh, other));
    QTRY_COMPARE(desk.staged()->count(), 2);
    const QString attach = desk.staged()->item(1)->text();
    desk.staged()->setCurrentRow(0);
    desk.find<QToolButton>("liveDrop")->click();
    QTRY_VERIFY(desk.find<QMessageBox>("confirmDialog"));
    QVERIFY(desk.find<QMessageBox>("confirmDialog")->informativeText().contains(attach));
    desk.button("confirmAccept")->click();
    QTRY_COMPARE(desk.staged()->count(), 0);
    QVERIFY(!desk.document().topology().decky(fresh));
}

void LivePanelTest::forceIsAskedForByName()
{
    LiveDesktop desk;
    QVERIFY(desk.openEditor());
    const Decky decky = desk.leaf();
    ChangePreview preview;
    Action action;
    action.kind = ActionKind::RemoveContainer;
    action.decky = decky.id;
    action.reason = u"its settings changed"_s;
    preview.plan.actions = {action};
    desk.controller->setPreview(preview);
    QVERIFY(desk.changeLive());
    DeckyPatch patch;
    patch.hostname = u"other"_s;
    QVERIFY(TopologyEditor(desk.document()).update(decky.id, patch));
    QTRY_VERIFY(desk.button("liveApply")->isEnabled());
    desk.button("liveApply")->click();
    QTRY_VERIFY(desk.find<QMessageBox>("confirmDialog"));
    auto *dialog = desk.find<QMessageBox>("confirmDialog");
    QVERIFY(dialog->text().contains(decky.name));
    for (const QString &service : decky.services)
        QVERIFY2(dialog->informativeText().contains(service), qPrintable(dialog->informativeText()));
    QVERIFY(desk.button("confirmAccept")->text().contains(decky.name));
    // No is no.
    desk.button("confirmReject")->click();
    QTRY_VERIFY(!desk.find<QMessageBox>("confirmDialog"));
    QVERIFY(desk.controller->mutations().list(desk.id, {})->empty());
    QCOMPARE(desk.staged()->count(), 1);
    desk.button("liveApply")->click();
    QTRY_VERIFY(desk.find<QMessageBox>("confirmDialog"));
    desk.button("confirmAccept")->click();
    QTRY_COMPARE(desk.stored().decky(decky.id)->hostname, u"other"_s);
    QVERIFY(desk.controller->mutations().list(desk.id, {})->front().request.force);
}

void LivePanelTest::sessionsThatWouldBeCutAreNamed()
{
    LiveDesktop desk;
    QVERIFY(desk.openEditor());
    const Decky decky = desk.leaf();
    ChangePreview preview;
    preview.cutSessions = {{u"1f2e3d4c"_s, u"203.0.113.7"_s, decky.id, decky.name, u"ssh"_s,
                            QDateTime::currentDateTimeUtc(), u"service ssh is no longer wanted"_s}};
    desk.controller->setPreview(preview);
    QVERIFY(desk.changeLive());
    QVERIFY(TopologyEditor(desk.document()).addService(decky.id, u"telnet"_s));
    QTRY_VERIFY(desk.find<QLabel>("liveSummary")->text().contains(u"session"_s));
    auto *tree = desk.find<QTreeWidget>("livePlan");
    QVERIFY(tree->topLevelItemCount() > 0);
    QVERIFY(tree->topLevelItem(0)->child(0)->text(0).contains(u"203.0.113.7"_s));
    desk.button("liveApply")->click();
    QTRY_VERIFY(desk.find<QMessageBox>("confirmDialog"));
    QVERIFY(desk.find<QMessageBox>("confirmDialog")->informativeText().contains(u"203.0.113.7"_s));
    desk.button("confirmAccept")->click();
    QTRY_VERIFY(desk.stored().decky(decky.id)->services.contains(u"telnet"_s));
    QVERIFY(!desk.controller->mutations().list(desk.id, {})->front().request.force);
}

void LivePanelTest::aWaitingChangeIsTakenBack()
{
    LiveDesktop desk;
    QVERIFY(desk.openEditor());
    desk.controller->holdMutations(true);
    QVERIFY(desk.changeLive());
    const DeckyId decky = desk.leaf().id;
    QVERIFY(TopologyEditor(desk.document()).addService(decky, u"telnet"_s));
    QTRY_VERIFY(desk.button("liveApply")->isEnabled());
    desk.button("liveApply")->click();
    // It waits: the canvas says so, and nobody draws meanwhile.
    QTRY_COMPARE(desk.history()->rowCount(), 1);
    QCOMPARE(desk.stateOf(0), u"Queued"_s);
    QCOMPARE(desk.document().ghosts().phase, StagePhase::Queued);
    QVERIFY(!desk.document().isEditable());
    QVERIFY(desk.find<QWidget>("liveProgress")->isVisible());
    QTRY_VERIFY(desk.button("liveCancel")->isEnabled());
    desk.button("liveCancel")->click();
    QTRY_COMPARE(desk.stateOf(0), u"Taken back"_s);
    // What was drawn is still there.
    QTRY_VERIFY(desk.document().isEditable());
    QCOMPARE(desk.staged()->count(), 1);
    QCOMPARE(desk.document().ghosts().phase, StagePhase::Staged);
    QVERIFY(!desk.stored().decky(decky)->services.contains(u"telnet"_s));
    desk.controller->holdMutations(false);
}

void LivePanelTest::failedOnesAreRetriedOrRepaired()
{
    LiveDesktop desk;
    QVERIFY(desk.openEditor());
    const DeckyId decky = desk.leaf().id;
    const auto op = edits::addService(desk.stored(), decky, u"telnet"_s, desk.controller->catalog());
    const QueuedMutation row = desk.enqueue(*op);
    MutationQueue &queue = desk.controller->mutations();
    QVERIFY(queue.claim(desk.id, u"other"_s, 10s));
    QVERIFY(queue.markFailed(row.id, u"other"_s, u"the engine did not answer"_s));
    desk.controller->bus().publish(u"topology.%1.mutation.failed"_s.arg(desk.id.toString()), {});
    QTRY_COMPARE(desk.history()->rowCount(), 1);
    QTRY_COMPARE(desk.stateOf(0), u"Failed"_s);
    QCOMPARE(desk.history()->item(0, 3)->text(), u"the engine did not answer"_s);
    QVERIFY(!desk.button("liveRetry")->isEnabled());
    desk.history()->selectRow(0);
    QTRY_VERIFY(desk.button("liveRetry")->isEnabled());
    QVERIFY(!desk.button("liveRepair")->isEnabled());
    desk.button("liveRetry")->click();
    QTRY_VERIFY(desk.stored().decky(decky)->services.contains(u"telnet"_s));
    QTRY_COMPARE(desk.history()->rowCount(), 2);

    // One that was written is for Repair, not for another try.
    const auto again = edits::addService(desk.stored(), decky, u"ftp"_s, desk.controller->catalog());
    const QueuedMutation second = desk.enqueue(*again);
    QVERIFY(queue.claim(desk.id, u"other"_s, 10s));
    QVERIFY(queue.write(second.id, u"other"_s, [](const Topology &, const Topology &) { return Result<void>(); }));
    QVERIFY(queue.markFailed(second.id, u"other"_s, u"no space"_s));
    desk.controller->bus().publish(u"topology.%1.mutation.failed"_s.arg(desk.id.toString()), {});
    QTRY_COMPARE(desk.history()->rowCount(), 3);
    QTRY_COMPARE(desk.stateOf(0), u"Failed"_s);
    desk.history()->clearSelection();
    desk.history()->selectRow(0);
    QTRY_VERIFY(desk.button("liveRepair")->isEnabled());
    QVERIFY(!desk.button("liveRetry")->isEnabled());
}

void LivePanelTest::appliedOnesAreUndone()
{
    LiveDesktop desk;
    QVERIFY(desk.openEditor());
    QVERIFY(desk.changeLive());
    const DeckyId decky = desk.leaf().id;
    QVERIFY(TopologyEditor(desk.document()).addService(decky, u"telnet"_s));
    QTRY_VERIFY(desk.button("liveApply")->isEnabled());
    desk.button("liveApply")->click();
    QTRY_VERIFY(desk.stored().decky(decky)->services.contains(u"telnet"_s));
    QTRY_COMPARE(desk.history()->rowCount(), 1);
    QTRY_COMPARE(desk.stateOf(0), u"Applied"_s);
    QTRY_VERIFY(!desk.document().isEditable());
    QTRY_VERIFY(desk.document().topology().decky(decky)->services.contains(u"telnet"_s));
    desk.history()->selectRow(0);
    QTRY_VERIFY(desk.button("liveUndo")->isEnabled());
    desk.button("liveUndo")->click();
    // Staged, not applied: somebody looks at it first.
    QTRY_COMPARE(desk.staged()->count(), 1);
    QVERIFY(desk.document().isEditable());
    QVERIFY(desk.stored().decky(decky)->services.contains(u"telnet"_s));
    QTRY_VERIFY(desk.button("liveApply")->isEnabled());
    desk.button("liveApply")->click();
    QTRY_VERIFY(!desk.stored().decky(decky)->services.contains(u"telnet"_s));
    QTRY_COMPARE(desk.history()->rowCount(), 2);
}

void LivePanelTest::queuedOnesAreWithdrawn()
{
    LiveDesktop desk;
    QVERIFY(desk.openEditor());
    const auto op =
        edits::addService(desk.stored(), desk.leaf().id, u"telnet"_s, desk.controller->catalog());
    desk.enqueue(*op); // another program: nobody here works on it
    QTRY_COMPARE(desk.history()->rowCount(), 1);
    QCOMPARE(desk.document().ghosts().phase, StagePhase::Queued);
    QCOMPARE(desk.document().ghosts().deckies.value(desk.leaf().id).staged, std::optional(Staged::Changed));
    desk.history()->selectRow(0);
    QTRY_VERIFY(desk.button("liveWithdraw")->isEnabled());
    desk.button("liveWithdraw")->click();
    QTRY_COMPARE(desk.stateOf(0), u"Taken back"_s);
    QVERIFY(!desk.button("liveWithdraw")->isEnabled());
    QVERIFY(desk.document().ghosts().isEmpty());
}

void LivePanelTest::theQueueIsFiltered()
{
    LiveDesktop desk;
    QVERIFY(desk.openEditor());
    const Topology maze = desk.stored();
    desk.enqueue(*edits::addService(maze, desk.leaf().id, u"telnet"_s, desk.controller->catalog()));
    const QueuedMutation second =
        desk.enqueue(*edits::addService(maze, desk.leaf(1).id, u"telnet"_s, desk.controller->catalog()));
    QVERIFY(desk.controller->discardMutation(second.id, u"x"_s));
    QTRY_COMPARE(desk.history()->rowCount(), 2);
    desk.find<QToolButton>("liveFilterQueued")->click();
    QTRY_COMPARE(desk.history()->rowCount(), 1);
    QCOMPARE(desk.stateOf(0), u"Queued"_s);
    desk.find<QToolButton>("liveFilterFailed")->click();
    QTRY_COMPARE(desk.history()->rowCount(), 0);
    desk.find<QToolButton>("liveFilterAll")->click();
    QTRY_COMPARE(desk.history()->rowCount(), 2);
}

// contract: X-02
void LivePanelTest::theStepOfAChangeIsShown()
{
    LiveDesktop desk;
    QVERIFY(desk.openEditor());
    const QueuedMutation row = desk.enqueue(
        *edits::addService(desk.stored(), desk.leaf().id, u"telnet"_s, desk.controller->catalog()));
    MutationQueue &queue = desk.controller->mutations();
    QVERIFY(queue.claim(desk.id, u"other"_s, 10s));
    const auto tell = [&](const QString &what, const QJsonObject &payload) {
        desk.controller->bus().publish(topics::topologyMutation(desk.id.toString(), what), payload);
    };
    tell(u"applying"_s, {});
    QTRY_COMPARE(desk.history()->rowCount(), 1);
    QTRY_COMPARE(desk.stateOf(0), u"Applying"_s);
    const auto remark = [&] { return desk.history()->item(0, 3)->text(); };
    QVERIFY(remark().isEmpty());
    tell(u"progress"_s, {{u"mutation_id"_s, row.id.toString()},
                         {u"step"_s, 2},
                         {u"total"_s, 3},
                         {u"action"_s, u"start_container"_s}});
    QTRY_COMPARE(remark(), u"Step 2 of 3: Start container"_s);
    // One that nobody knows, and what is no step, change nothing.
    tell(u"progress"_s, {{u"mutation_id"_s, MutationId::create().toString()},
                         {u"step"_s, 3},
                         {u"total"_s, 3},
                         {u"action"_s, u"start_container"_s}});
    tell(u"progress"_s, {{u"mutation_id"_s, row.id.toString()}, {u"action"_s, u"dance"_s}});
    QTest::qWait(100);
    QCOMPARE(remark(), u"Step 2 of 3: Start container"_s);
    QVERIFY(queue.markFailed(row.id, u"other"_s, u"no engine"_s));
    tell(u"failed"_s, {});
    QTRY_COMPARE(remark(), u"no engine"_s);
}

void LivePanelTest::whatOthersChangeGoesBelowTheDrawing()
{
    LiveDesktop desk;
    QVERIFY(desk.openEditor());
    QVERIFY(desk.changeLive());
    const DeckyId mine = desk.leaf().id;
    const DeckyId theirs = desk.leaf(1).id;
    QVERIFY(TopologyEditor(desk.document()).addService(mine, u"telnet"_s));
    QTRY_COMPARE(desk.staged()->count(), 1);
    const QueuedMutation row =
        desk.enqueue(*edits::addService(desk.stored(), theirs, u"telnet"_s, desk.controller->catalog()));
    QVERIFY(desk.controller->awaitMutation(row.id, Task()));
    QTRY_VERIFY(desk.document().topology().decky(theirs)->services.contains(u"telnet"_s));
    QTRY_COMPARE(desk.staged()->count(), 1);
    QVERIFY(desk.document().topology().decky(mine)->services.contains(u"telnet"_s));
    QTRY_VERIFY(desk.button("liveApply")->isEnabled());
    desk.button("liveApply")->click();
    QTRY_VERIFY(desk.stored().decky(mine)->services.contains(u"telnet"_s));
    QVERIFY(desk.stored().decky(theirs)->services.contains(u"telnet"_s));
}

void LivePanelTest::rowsShowTheirThings()
{
    LiveDesktop desk;
    QVERIFY(desk.openEditor());
    QVERIFY(desk.changeLive());
    const DeckyId decky = desk.leaf().id;
    SelectedIds gone;
    gone.deckies.insert(decky);
    QVERIFY(TopologyEditor(desk.document()).remove(gone));
    QTRY_COMPARE(desk.staged()->count(), 1);
    QSignalSpy revealed(&desk.document(), &EditorDocument::revealRequested);
    desk.staged()->setCurrentRow(0);
    QTRY_COMPARE(revealed.count(), 1);
    QVERIFY(desk.document().ghosts().focus.deckies.contains(decky));
}

void LivePanelTest::driftIsShownAndRepaired()
{
    LiveDesktop desk;
    Drift drift;
    drift.problems = {u"web-1-ssh=exited (exit 1)"_s};
    desk.controller->setDrift(drift);
    QVERIFY(desk.openEditor());
    auto *strip = desk.find<QWidget>("driftStrip");
    QTRY_VERIFY_WITH_TIMEOUT(!strip->isHidden(), 5000);
    QVERIFY(desk.find<QLabel>("driftSummary")->text().contains(u"web-1-ssh"_s));
    desk.find<QToolButton>("driftDetails")->click();
    QCOMPARE(desk.find<QListWidget>("driftList")->count(), 1);
    desk.controller->setDrift({});
    desk.find<QPushButton>("driftRepair")->click();
    QTRY_VERIFY_WITH_TIMEOUT(strip->isHidden(), 8000);
}

void LivePanelTest::servicesAreSavedAndApplied()
{
    LiveDesktop desk;
    QVERIFY(desk.openEditor());
    const DeckyId decky = desk.leaf().id;
    QVERIFY(!desk.document().isEditable());
    desk.document().selection().select(decky, u"ssh"_s);
    QTRY_VERIFY(desk.button("saveService/ssh"));
    QVERIFY(!desk.button("saveService/ssh")->isEnabled());
    auto *password = desk.find<QLineEdit>("config/ssh/password");
    QVERIFY(password && password->isEnabled());
    QCOMPARE(password->echoMode(), QLineEdit::Password);
    password->setFocus();
    QTest::keyClicks(password, u"hunter2"_s);
    QTest::keyClick(password, Qt::Key_Return);
    QTRY_VERIFY(desk.button("saveService/ssh")->isEnabled());
    QVERIFY(desk.stored().decky(decky)->serviceConfig.value(u"ssh"_s).isEmpty());
    desk.button("saveService/ssh")->click();
    const auto storedPassword = [&] {
        return desk.stored().decky(decky)->serviceConfig.value(u"ssh"_s).value(u"password"_s).toString();
    };
    QTRY_COMPARE(storedPassword(), u"hunter2"_s);
    QVERIFY(desk.controller->mutations().list(desk.id, {})->front().request.isSaveOnly);
    QTRY_COMPARE(desk.document().topology().meta.version, desk.stored().meta.version);
    QTRY_VERIFY(desk.button("applyService/ssh"));

    // Apply says what it does before it does it.
    const auto rows = desk.controller->mutations().list(desk.id, {})->size();
    desk.button("applyService/ssh")->click();
    QTRY_VERIFY(desk.find<QMessageBox>("confirmDialog"));
    QVERIFY(desk.find<QMessageBox>("confirmDialog")->informativeText().contains(u"anew"_s));
    QCOMPARE(desk.controller->mutations().list(desk.id, {})->size(), rows);
    desk.button("confirmAccept")->click();
    QTRY_COMPARE(desk.controller->mutations().list(desk.id, {})->size(), rows + 1);
    const auto newest = desk.controller->mutations().list(desk.id, {})->front();
    QCOMPARE(newest.request.refresh, std::optional(ServiceRef{decky, u"ssh"_s}));
}

void LivePanelTest::servicesComeAndGoWithoutDrawing()
{
    LiveDesktop desk;
    QVERIFY(desk.openEditor());
    const DeckyId decky = desk.leaf().id;
    desk.document().liveServices().request({LiveServiceRequest::Kind::Add, decky, u"telnet"_s, {}});
    QTRY_VERIFY(desk.find<QMessageBox>("confirmDialog"));
    QVERIFY(desk.find<QMessageBox>("confirmDialog")->text().contains(desk.leaf().name));
    desk.button("confirmAccept")->click();
    QTRY_VERIFY(desk.stored().decky(decky)->services.contains(u"telnet"_s));
    QTRY_VERIFY(desk.document().topology().decky(decky)->services.contains(u"telnet"_s));
    desk.document().selection().select(decky, u"telnet"_s);
    QTRY_VERIFY(desk.find<QToolButton>("removeService/telnet"));
    QTRY_VERIFY(!desk.find<QMessageBox>("confirmDialog"));
    desk.find<QToolButton>("removeService/telnet")->click();
    QTRY_VERIFY(desk.find<QMessageBox>("confirmDialog"));
    desk.button("confirmAccept")->click();
    QTRY_VERIFY(!desk.stored().decky(decky)->services.contains(u"telnet"_s));
    // While something is drawn, the same buttons draw.
    QVERIFY(desk.changeLive());
    QVERIFY(!desk.document().liveServices().isAvailable());
}

QTEST_MAIN(LivePanelTest)
#include "tst_livepanel.moc"
