// SPDX-License-Identifier: GPL-3.0-or-later
#include "editorpage.h"

#include "../deploy/deploymentpanel.h"
#include "../deploy/deploymentservice.h"
#include "../events/collectormonitor.h"
#include "../events/eventspanel.h"
#include "../events/livefeed.h"
#include "../live/driftstrip.h"
#include "../live/autorepairswitch.h"
#include "../live/livepanel.h"
#include "../live/livesession.h"
#include "../live/serviceactions.h"
#include "../prompts.h"
#include "../settings.h"
#include "../style/banner.h"
#include "../tasks.h"
#include "../topologycommands.h"
#include "autosave.h"
#include "conflictdialog.h"
#include "editorheader.h"
#include "editorsync.h"
#include "historypanel.h"
#include "journal.h"
#include "storecopy.h"
#include "templates.h"
#include "yamlpanel.h"

#include "canvas/export/picture.h"
#include "canvas/scene/topologyscene.h"
#include "canvas/view/canvasactions.h"
#include "canvas/view/canvasview.h"
#include "canvas/widgets/inspectorpanel.h"
#include "canvas/widgets/palettepanel.h"
#include "canvas/widgets/problemspanel.h"
#include "core/controller/controller.h"
#include "core/mutation/difference.h"

#include <QAction>
#include <QDockWidget>
#include <QPainter>
#include <QPrintDialog>
#include <QPrinter>
#include <QTabBar>
#include <QTimer>
#include <QVBoxLayout>

namespace decnet::desktop {

using namespace Qt::Literals::StringLiterals;
using namespace std::chrono_literals;

namespace {
constexpr int kPaletteWidth = 220;
constexpr int kInspectorWidth = 296;
constexpr int kBottomHeight = 264;
constexpr auto kSettleDelay = 30ms;
} // namespace

EditorPage::EditorPage(TopologyId id, const AppContext &app, TopologyCommands &commands,
                       CollectorMonitor &collector, QWidget *parent)
    : QMainWindow(parent)
    , m_id(id)
    , m_app(app)
    , m_commands(commands)
    , m_collector(collector)
    , m_document(std::make_unique<EditorDocument>(app.controller.catalog()))
{
    setObjectName(u"editorPage"_s);
    setWindowFlags(Qt::Widget);
    m_autosave = new Autosave(id, app, this);
    m_journal = new Journal(id, app, this);
    m_live = new LiveSession(id, *m_document, app, this);
    m_sync = new EditorSync(id, *m_document, *m_autosave, app, this);
    m_feed = new LiveFeed(id, *m_document, app, this);
    m_autoRepair = new AutoRepairSwitch(id, app, this);
    connect(m_autoRepair, &AutoRepairSwitch::notice, this, [this](const QString &message, bool failed) {
        Q_EMIT notice(message, failed ? NoticeLevel::Error : NoticeLevel::Info);
    });

    m_view = new CanvasView(*m_document, this);
    m_view->setObjectName(u"canvasView"_s);
    m_view->setFrameShape(QFrame::NoFrame);
    m_header = new EditorHeader(m_view->actions(), app, this);
    setMenuWidget(m_header);
    m_banner = new Banner(app.theme, this);
    m_banner->setNames(u"editorBanner"_s);
    auto *centre = new QWidget(this);
    auto *layout = new QVBoxLayout(centre);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_banner);
    layout->addWidget(m_view, 1);
    setCentralWidget(centre);

    restoreCanvasOptions();
    m_document->setConfirmer([this](const QString &question, const QString &accept,
                                    std::function<void()> yes) {
        Confirmation confirmation;
        confirmation.title = accept;
        confirmation.text = question;
        confirmation.detail = tr("Undo brings everything back.");
        confirmation.acceptText = accept;
        confirmation.destructive = true;
        confirm(this, confirmation, std::move(yes));
    });
    buildDocks();
    connectAll();
    QTimer::singleShot(0, this, &EditorPage::buildNext);
}

void EditorPage::buildNext()
{
    // The panels behind the first tab, each in a turn of its own: all at once would hold the window up.
    if (!m_events) {
        m_events = new EventsPanel(*m_feed, *m_document, m_app.theme, this);
        m_eventsDock->setWidget(m_events);
        refreshSilence();
    } else if (!m_deployment) {
        m_deployment = new DeploymentPanel(m_app.theme, this);
        m_deploymentDock->setWidget(m_deployment);
        connect(m_deployment, &DeploymentPanel::problemsRequested, this,
                [this] { raiseDock(m_problemsDock); });
        if (DeploymentRun *run = m_app.deployments.latest(m_id))
            showRun(run);
    } else if (!m_livePanel) {
        m_livePanel = new LivePanel(m_id, *m_live, *m_document, m_app, this);
        m_liveDock->setWidget(m_livePanel);
        connect(m_livePanel, &LivePanel::repairRequested, this, &EditorPage::repair);
        connect(m_sync, &EditorSync::changed, &m_livePanel->drift(), &DriftStrip::lookSoon);
        m_livePanel->drift().offerAutoRepair(m_autoRepair);
        connect(m_sync, &EditorSync::changed, m_autoRepair, &AutoRepairSwitch::refresh);
        m_autoRepair->refresh();
    } else if (!m_yaml) {
        m_yaml = new YamlPanel(*m_document, m_app, this);
        m_yamlDock->setWidget(m_yaml);
    } else {
        m_history = new HistoryPanel(*m_document, m_app.theme, this);
        m_historyDock->setWidget(m_history);
        m_sync->load();
        return;
    }
    QTimer::singleShot(0, this, &EditorPage::buildNext);
}

EditorPage::~EditorPage()
{
    m_app.settings.setEditorState(saveState());
    // Views hold the document by reference; they go first.
    for (QWidget *view : {static_cast<QWidget *>(m_view), static_cast<QWidget *>(m_palette),
                          static_cast<QWidget *>(m_inspector), static_cast<QWidget *>(m_problems),
                          static_cast<QWidget *>(m_events), static_cast<QWidget *>(m_history),
                          static_cast<QWidget *>(m_yaml), static_cast<QWidget *>(m_livePanel)}) {
        delete view;
    }
    delete m_feed;
    delete m_sync;
}

void EditorPage::restoreCanvasOptions()
{
    const CanvasActions &actions = m_view->actions();
    for (QAction *action : {actions.snapToGrid, actions.snapToNeighbours, actions.minimap, actions.showLinks,
                            actions.showAddresses}) {
        action->setChecked(m_app.settings.canvasOption(action->objectName(), action->isChecked()));
        connect(action, &QAction::toggled, this,
                [this, action](bool on) { m_app.settings.setCanvasOption(action->objectName(), on); });
    }
}

QDockWidget *EditorPage::addPanel(const QString &title, QWidget *panel, const QString &name,
                                  Qt::DockWidgetArea area)
{
    auto *dock = new QDockWidget(title, this);
    dock->setObjectName(name);
    if (panel)
        dock->setWidget(panel);
    dock->setFeatures(QDockWidget::DockWidgetMovable | QDockWidget::DockWidgetClosable);
    addDockWidget(area, dock);
    return dock;
}

void EditorPage::buildDocks()
{
    setDockNestingEnabled(false);
    setTabPosition(Qt::AllDockWidgetAreas, QTabWidget::North);
    setCorner(Qt::BottomLeftCorner, Qt::BottomDockWidgetArea);
    setCorner(Qt::BottomRightCorner, Qt::RightDockWidgetArea);

    m_palette = new PalettePanel(*m_document, this);
    m_inspector = new InspectorPanel(*m_document, this);
    m_problems = new ProblemsPanel(*m_document, this);

    m_paletteDock = addPanel(tr("Palette"), m_palette, u"paletteDock"_s, Qt::LeftDockWidgetArea);
    m_inspectorDock =
        addPanel(tr("Inspector"), m_inspector, u"inspectorDock"_s, Qt::RightDockWidgetArea);
    m_problemsDock =
        addPanel(tr("Problems"), m_problems, u"problemsDock"_s, Qt::BottomDockWidgetArea);
    m_eventsDock = addPanel(tr("Events"), nullptr, u"eventsDock"_s, Qt::BottomDockWidgetArea);
    m_deploymentDock =
        addPanel(tr("Deployment"), nullptr, u"deploymentDock"_s, Qt::BottomDockWidgetArea);
    m_historyDock = addPanel(tr("History"), nullptr, u"historyDock"_s, Qt::BottomDockWidgetArea);
    m_liveDock = addPanel(tr("Changes"), nullptr, u"liveDock"_s, Qt::BottomDockWidgetArea);
    m_yamlDock = addPanel(tr("Text (YAML)"), nullptr, u"yamlDock"_s, Qt::RightDockWidgetArea);
    splitDockWidget(m_yamlDock, m_inspectorDock, Qt::Horizontal);
    m_yamlDock->hide();
    tabifyDockWidget(m_problemsDock, m_eventsDock);
    tabifyDockWidget(m_eventsDock, m_deploymentDock);
    tabifyDockWidget(m_deploymentDock, m_historyDock);
    tabifyDockWidget(m_historyDock, m_liveDock);
    m_problemsDock->raise();
    // The tabs name the panels; a title bar under them would say it twice and take a row.
    for (QDockWidget *dock : {m_problemsDock, m_eventsDock, m_deploymentDock, m_historyDock, m_liveDock})
        dock->setTitleBarWidget(new QWidget(dock));
    // Names and fields stay readable however narrow a person drags the dock.
    m_palette->setMinimumWidth(kPaletteWidth);
    m_inspector->setMinimumWidth(kInspectorWidth);
    // Sizes are only heeded once the page has one itself.
    QTimer::singleShot(0, this, [this] {
        const QByteArray state = m_app.settings.editorState();
        if (state.isEmpty() || !restoreState(state))
            resizeDocks({m_problemsDock}, {kBottomHeight}, Qt::Vertical);
    });
    const QList<QTabBar *> bars = findChildren<QTabBar *>(QString(), Qt::FindDirectChildrenOnly);
    for (QTabBar *bar : bars)
        bar->setExpanding(false);
}

void EditorPage::connectAll()
{
    connect(m_header, &EditorHeader::backRequested, this, &EditorPage::backRequested);
    connect(m_header, &EditorHeader::deployRequested, this, &EditorPage::deploy);
    connect(m_header, &EditorHeader::dryRunRequested, this, &EditorPage::dryRun);
    connect(m_header, &EditorHeader::teardownRequested, this, &EditorPage::teardown);
    connect(m_header, &EditorHeader::resetRequested, this, &EditorPage::reset);
    connect(m_header, &EditorHeader::repairRequested, this, &EditorPage::repair);

    connect(m_document.get(), &EditorDocument::mutationApplied, m_autosave,
            [this](const Mutation &edit, bool geometryOnly) {
                // On a running maze nothing is stored before it is applied.
                if (!m_live->isOpen())
                    m_autosave->add(edit, geometryOnly);
            });
    connectLive();
    connect(m_document.get(), &EditorDocument::mutationApplied, this, &EditorPage::keepJournal);
    connect(m_document.get(), &EditorDocument::notice, this, &EditorPage::notice);
    connect(m_view, &CanvasView::zoomChanged, this, &EditorPage::zoomChanged);
    connect(m_palette, &PalettePanel::insertRequested, m_view, &CanvasView::insert);
    auto *templates = new Templates(*m_view, *m_palette, m_app, this);
    connect(templates, &Templates::notice, this, [this](const QString &message, bool failed) {
        Q_EMIT notice(message, failed ? NoticeLevel::Error : NoticeLevel::Info);
    });
    connect(m_inspector, &InspectorPanel::topologyRenameRequested, this,
            [this](const QString &name) { m_commands.rename(m_sync->summary().meta, name); });
    connect(m_problems, &ProblemsPanel::countsChanged, this, [this](int errors, int warnings) {
        const int count = errors + warnings;
        m_problemsDock->setWindowTitle(count == 0 ? tr("Problems")
                                                  : tr("Problems (%1)").arg(count));
    });

    connect(m_autosave, &Autosave::conflicted, this, &EditorPage::startConflict);
    connect(m_autosave, &Autosave::stateChanged, this, [this] {
        if (m_autosave->state() == Autosave::State::Retrying) {
            m_banner->setAction({});
            m_banner->show(Tone::Warning, tr("Edits cannot be stored at the moment; trying again"),
                           m_autosave->problem().message);
        } else if (m_autosave->state() != Autosave::State::Conflict) {
            m_banner->hide();
        }
        keepJournal();
        if (m_deployWhenSaved && m_autosave->isIdle())
            deploy();
        if (m_liveWhenSaved && m_autosave->isIdle())
            changeLive();
        Q_EMIT saveStateChanged();
    });
    connect(m_banner, &Banner::actionTriggered, this, [this] {
        if (m_autosave->state() == Autosave::State::Conflict)
            askConflict();
        else
            m_sync->load();
    });

    // The canvas fits what it loads; once more when the docks have their sizes.
    connect(
        m_sync, &EditorSync::loaded, m_view,
        [this] { QTimer::singleShot(kSettleDelay, m_view, &CanvasView::zoomToFit); },
        Qt::SingleShotConnection);
    connect(m_sync, &EditorSync::loaded, this, &EditorPage::recover, Qt::SingleShotConnection);
    connect(m_sync, &EditorSync::loaded, this, [this] {
        m_banner->hide();
        m_feed->start();
        refreshStatus();
        if (m_liveWhenSaved)
            changeLive();
    });
    connect(m_sync, &EditorSync::changed, this, &EditorPage::refreshStatus);
    connect(m_sync, &EditorSync::loadFailed, this, [this](const Error &error) {
        m_banner->setAction(tr("Try again"));
        m_banner->show(Tone::Danger, error.message, error.detail);
    });
    connect(m_sync, &EditorSync::gone, this, [this] {
        m_document->setEditable(false);
        m_header->setAllowed({});
        m_banner->setAction({});
        m_banner->show(Tone::Warning, tr("This topology was deleted elsewhere"),
                       tr("Go back to the list to open another one."));
    });
    connect(m_sync, &EditorSync::reloadedElsewhere, this, [this] {
        if (!m_live->isApplying() && !m_services->isBusy())
            Q_EMIT notice(tr("Changed by another program; loaded again"), NoticeLevel::Info);
    });
    connect(&m_commands, &TopologyCommands::changed, this, [this](TopologyId id) {
        if (id == m_id)
            m_sync->refresh();
    });

    connect(m_feed, &LiveFeed::loaded, this, &EditorPage::refreshSilence);
    connect(m_feed, &LiveFeed::arrived, this, &EditorPage::refreshSilence);
    connect(&m_collector, &CollectorMonitor::changed, this, &EditorPage::refreshSilence);

    connect(&m_app.deployments, &DeploymentService::started, this, [this](DeploymentRun *run) {
        if (run->topology() != m_id)
            return;
        showRun(run);
        raiseDock(m_deploymentDock);
        refreshStatus();
    });
    connect(&m_app.deployments, &DeploymentService::finished, this, &EditorPage::runFinished);
}

QString EditorPage::name() const
{
    return m_sync->summary().meta.name;
}

QAction *EditorPage::autoRepairAction() const
{
    return m_autoRepair;
}

QList<QAction *> EditorPage::dockActions() const
{
    QList<QAction *> actions;
    for (QDockWidget *dock : {m_paletteDock, m_inspectorDock, m_problemsDock, m_eventsDock,
                              m_deploymentDock, m_historyDock, m_liveDock, m_yamlDock}) {
        actions.append(dock->toggleViewAction());
    }
    return actions;
}

int EditorPage::eventCount() const
{
    return m_feed->events().rowCount();
}

void EditorPage::engineChanged()
{
    m_sync->refreshHost();
}

void EditorPage::refreshSilence()
{
    if (!m_events)
        return; // not built yet
    m_events->setSilence(m_collector.line(eventCount()), m_collector.tone());
    m_eventsDock->setWindowTitle(eventCount() == 0 ? tr("Events")
                                                   : tr("Events (%1)").arg(eventCount()));
}

void EditorPage::deploy()
{
    m_deployWhenSaved = false;
    switch (m_autosave->state()) {
    case Autosave::State::Saved:
        break;
    case Autosave::State::Conflict:
        askConflict();
        return;
    case Autosave::State::Saving:
    case Autosave::State::Retrying:
        // What is deployed is what is stored: let the last edit arrive first.
        m_deployWhenSaved = true;
        return;
    }
    if (allowedCommands(m_sync->summary().meta.status, m_app.deployments.isRunning(m_id)).deploy)
        m_commands.deploy(m_sync->summary().meta);
}

void EditorPage::dryRun()
{
    m_commands.dryRun(m_sync->summary().meta);
}

void EditorPage::teardown()
{
    TopologySummary summary = m_sync->summary();
    summary.lanCount = static_cast<int>(m_document->topology().lans().size());
    summary.deckyCount = static_cast<int>(m_document->topology().deckies().size());
    m_commands.teardown(summary);
}

void EditorPage::reset()
{
    m_commands.reset(m_sync->summary().meta);
}

void EditorPage::repair()
{
    m_commands.repair(m_sync->summary().meta);
}

void EditorPage::exportDocument()
{
    const QRectF visible
        = m_view->mapToScene(m_view->viewport()->rect()).boundingRect();
    m_commands.exportDocument(m_sync->summary().meta, &m_view->topologyScene(), visible);
}

void EditorPage::forgetUnstored()
{
    m_autosave->resolve(m_autosave->version());
    m_journal->clear();
}

void EditorPage::print()
{
    auto *printer = new QPrinter(QPrinter::HighResolution);
    printer->setPageOrientation(QPageLayout::Landscape);
    printer->setDocName(name());
    auto *dialog = new QPrintDialog(printer, this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QObject::destroyed, dialog, [printer] { delete printer; });
    connect(dialog, qOverload<QPrinter *>(&QPrintDialog::accepted), this, [this](QPrinter *chosen) {
        QPainter painter(chosen);
        if (!painter.isActive()) {
            Q_EMIT notice(tr("The printer does not answer"), NoticeLevel::Error);
            return;
        }
        printPicture(m_view->topologyScene(), painter,
                     QRectF(QPointF(), chosen->pageLayout().paintRectPixels(chosen->resolution()).size()));
    });
    dialog->open();
}

void EditorPage::refreshStatus()
{
    if (!m_history)
        return; // not built yet
    const TopologyMeta &meta = m_sync->summary().meta;
    m_header->setTopology(meta.name, meta.status);
    m_header->setAllowed(allowedCommands(meta.status, m_app.deployments.isRunning(m_id)));
    m_header->setLive(m_live->isOpen());
    const bool runs = meta.status == TopologyStatus::Active || meta.status == TopologyStatus::Degraded;
    const bool left = runs && !m_app.deployments.isRunning(m_id);
    m_livePanel->drift().setWatching(left);
    m_document->liveServices().setAvailable(left && !m_live->isOpen());
    m_history->setStatusEvents(m_sync->history());
    Q_EMIT titleChanged();
}

void EditorPage::changeLive()
{
    // A card was moved a moment ago, or what was applied is still being read.
    m_liveWhenSaved = !m_autosave->isIdle() || m_sync->isLoading();
    if (m_liveWhenSaved || m_live->isOpen())
        return;
    m_live->open();
    m_sync->setHeld(EditorSync::Hold::Drawing);
    raiseDock(m_liveDock);
    refreshStatus();
    m_live->stagePending();
}

void EditorPage::connectLive()
{
    connect(m_header, &EditorHeader::liveRequested, this, &EditorPage::changeLive);
    connect(m_live, &LiveSession::closed, this, [this](const QString &message, bool failed) {
        m_sync->setHeld(EditorSync::Hold::None);
        m_sync->load();
        refreshStatus();
        if (!message.isEmpty())
            Q_EMIT notice(message, failed ? NoticeLevel::Error : NoticeLevel::Info);
    });
    connect(m_live, &LiveSession::refused, this, [this](const QString &reason, bool needsForce) {
        if (!needsForce) {
            showError(this, tr("Change live"), tr("Nothing was changed."), reason);
            return;
        }
        Confirmation question;
        question.title = tr("Change live");
        question.text = tr("Make containers anew?");
        question.detail = tr("%1\nWho is connected there loses the connection.").arg(reason);
        question.acceptText = tr("Make them anew");
        question.destructive = true;
        confirm(this, question, [this] { m_live->apply(true); });
    });
    m_services = new ServiceActions(m_id, *m_document, m_app, this);
    connect(m_services, &ServiceActions::notice, this, &EditorPage::notice);
    connect(m_live, &LiveSession::openWanted, this, &EditorPage::changeLive);
    connect(m_live, &LiveSession::notice, this, &EditorPage::notice);
    connect(m_live, &LiveSession::changed, this, [this] {
        if (m_live->isOpen())
            m_sync->setHeld(m_live->isApplying() ? EditorSync::Hold::Still : EditorSync::Hold::Drawing);
        const auto count = m_live->staged().rows().size();
        m_liveDock->setWindowTitle(count == 0 ? tr("Changes") : tr("Changes (%1)").arg(count));
    });
    connect(m_sync, &EditorSync::movedOn, m_live, &LiveSession::rebase);
    connect(m_sync, &EditorSync::changed, m_live, &LiveSession::refreshHistory);
}

void EditorPage::showRun(DeploymentRun *run)
{
    if (m_deployment)
        m_deployment->setRun(run);
}

void EditorPage::runFinished(DeploymentRun *run)
{
    if (run->topology() != m_id)
        return;
    refreshStatus();
    if (run->wasRefused())
        raiseDock(m_problemsDock);
    Q_EMIT notice(run->headline(), run->tone() == Tone::Success  ? NoticeLevel::Info
                                   : run->tone() == Tone::Danger ? NoticeLevel::Error
                                                                 : NoticeLevel::Warning);
}

void EditorPage::raiseDock(QDockWidget *dock)
{
    dock->show();
    dock->raise();
}

void EditorPage::startConflict()
{
    m_deployWhenSaved = false;
    m_banner->setAction(tr("Resolve…"));
    m_banner->show(Tone::Warning, tr("Not stored: this topology was changed elsewhere"),
                   tr("Your edits are safe in this window until you choose a version."));
    askConflict();
}

void EditorPage::askConflict()
{
    m_app.tasks.run(
        this, [&store = m_app.controller.topologies(), id = m_id] { return store.load(id); },
        [this](const Result<Topology> &stored) {
            auto *dialog = new ConflictDialog(m_autosave->problem(), m_autosave->base(),
                                              m_document->topology(), m_autosave->pendingCount(),
                                              stored ? &*stored : nullptr,
                                              stored && isEditable(stored->meta.status), this);
            if (stored) {
                connect(dialog, &ConflictDialog::mergeChosen, this,
                        [this, theirs = *stored](const Topology &merged) { merge(theirs, merged); });
            }
            dialog->setAttribute(Qt::WA_DeleteOnClose);
            connect(dialog, &ConflictDialog::reloadChosen, m_sync, &EditorSync::load);
            connect(dialog, &ConflictDialog::copyChosen, this, &EditorPage::saveAsCopy);
            dialog->open();
        });
}

void EditorPage::merge(const Topology &stored, const Topology &merged)
{
    const auto edit = mutationBetween(stored, merged, tr("Merge both versions"));
    if (!edit) {
        showError(this, tr("Merge"), tr("The two versions do not fit together: %1").arg(edit.error().message),
                  tr("Keep yours as a copy, or load the stored version."));
        return;
    }
    m_autosave->resolve(stored.meta.version);
    m_autosave->setBase(stored);
    m_document->replaceTopology(stored);
    if (!edit->isEmpty())
        m_document->perform(*edit);
    m_banner->hide();
    m_sync->refresh();
    Q_EMIT notice(tr("Both versions were merged"), NoticeLevel::Info);
}

void EditorPage::keepJournal()
{
    switch (m_autosave->state()) {
    case Autosave::State::Saved:
        m_journal->clear();
        break;
    case Autosave::State::Saving: // takes milliseconds, unless another program holds the database
    case Autosave::State::Retrying:
    case Autosave::State::Conflict:
        m_journal->keepSoon(m_autosave->version(), m_autosave->pendingCount(),
                            [this] { return m_document->topology(); });
        break;
    }
}

void EditorPage::recover()
{
    m_app.tasks.run(
        this, [paths = m_app.controller.paths(), id = m_id] { return Journal::read(paths, id); },
        [this](const Result<std::optional<Journal::Kept>> &kept) {
            if (!kept) {
                Q_EMIT notice(kept.error().message, NoticeLevel::Warning);
                return;
            }
            if (*kept)
                offerRecovered((*kept)->document, (*kept)->edits, (*kept)->version);
        });
}

void EditorPage::offerRecovered(const Topology &document, int edits, qint64 version)
{
    const Topology &stored = m_document->topology();
    const auto edit = mutationBetween(stored, document, tr("Recovered edits"));
    if (version == stored.meta.version && edit && m_document->isEditable()) {
        if (!edit->isEmpty())
            m_document->perform(*edit);
        m_journal->clear();
        Q_EMIT notice(tr("Recovered %n edits that the last session could not store", nullptr, edits),
                      NoticeLevel::Info);
        return;
    }
    // The stored version went on: what was drawn becomes a topology of its own.
    m_app.tasks.run(
        this,
        [&store = m_app.controller.topologies(), document] { return storeCopy(store, document); },
        [this](const Result<StoredCopy> &copy) {
            if (!copy) {
                Q_EMIT notice(copy.error().message, NoticeLevel::Error);
                return;
            }
            m_journal->clear();
            Q_EMIT notice(tr("Edits of the last session that could not be stored are kept as “%1”")
                              .arg(copy->name),
                          NoticeLevel::Warning);
        });
}

void EditorPage::saveAsCopy()
{
    m_app.tasks.run(
        this,
        [&store = m_app.controller.topologies(), mine = m_document->topology()] {
            return storeCopy(store, mine);
        },
        [this](const Result<StoredCopy> &copy) {
            if (!copy) {
                showError(this, tr("Keep a copy"), copy.error().message, copy.error().detail);
                return;
            }
            // Everything is in the copy now.
            m_autosave->resolve(m_autosave->version());
            Q_EMIT openRequested(copy->id);
        });
}

} // namespace decnet::desktop
