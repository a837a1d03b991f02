// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "../appcontext.h"

#include "canvas/document/editordocument.h"

#include <QMainWindow>

#include <memory>

class QDockWidget;

namespace decnet {
class CanvasView;
class InspectorPanel;
class PalettePanel;
class ProblemsPanel;
} // namespace decnet

namespace decnet::desktop {

class AutoRepairSwitch;
class Autosave;
class Banner;
class CollectorMonitor;
class DeploymentPanel;
class DeploymentRun;
class EditorHeader;
class EditorSync;
class EventsPanel;
class HistoryPanel;
class Journal;
class LiveFeed;
class LivePanel;
class LiveSession;
class ServiceActions;
class YamlPanel;
class TopologyCommands;

/// One open topology: canvas in the middle, palette, inspector and the docks below. Every edit is
/// stored as it is made. GUI thread.
///
/// Object names: "editorPage", "canvasView", docks "paletteDock", "inspectorDock", "problemsDock",
/// "eventsDock", "deploymentDock", "historyDock", banner "editorBanner".
class EditorPage final : public QMainWindow
{
    Q_OBJECT

public:
    EditorPage(TopologyId id, const AppContext &app, TopologyCommands &commands,
               CollectorMonitor &collector, QWidget *parent = nullptr);
    ~EditorPage() override;

    [[nodiscard]] TopologyId topology() const { return m_id; }
    [[nodiscard]] QString name() const;
    [[nodiscard]] EditorDocument &document() { return *m_document; }
    [[nodiscard]] CanvasView &canvas() { return *m_view; }
    [[nodiscard]] PalettePanel &palettePanel() { return *m_palette; }
    [[nodiscard]] Autosave &autosave() { return *m_autosave; }
    [[nodiscard]] QAction *autoRepairAction() const;
    /// Toggles for the View menu.
    [[nodiscard]] QList<QAction *> dockActions() const;
    /// Events of this topology that are listed.
    [[nodiscard]] int eventCount() const;
    /// The engine became ready (or not): look at the host again.
    void engineChanged();
    void refreshSilence();

    void deploy();
    void dryRun();
    void teardown();
    void reset();
    void repair();
    /// The user gave up what could not be stored.
    void forgetUnstored();
    void exportDocument();
    void print();

Q_SIGNALS:
    void backRequested();
    /// A copy was stored; go on there.
    void openRequested(decnet::TopologyId id);
    void notice(const QString &message, decnet::NoticeLevel level);
    void zoomChanged(qreal zoom);
    void saveStateChanged();
    void titleChanged();

private:
    /// `panel` may come later: null.
    QDockWidget *addPanel(const QString &title, QWidget *panel, const QString &name,
                          Qt::DockWidgetArea area);
    void restoreCanvasOptions();
    void buildDocks();
    /// One more of the panels that are not seen at first; reads the document after the last.
    void buildNext();
    void connectAll();
    void refreshStatus();
    void connectLive();
    void changeLive();
    void showRun(DeploymentRun *run);
    void runFinished(DeploymentRun *run);
    void raiseDock(QDockWidget *dock);
    void startConflict();
    void askConflict();
    void saveAsCopy();
    void merge(const Topology &stored, const Topology &merged);
    /// Keeps what the store does not have in the journal, or ends it.
    void keepJournal();
    /// Once after the first load: what the last session could not store.
    void recover();
    void offerRecovered(const Topology &document, int edits, qint64 version);

    const TopologyId m_id;
    const AppContext &m_app;
    TopologyCommands &m_commands;
    CollectorMonitor &m_collector;
    std::unique_ptr<EditorDocument> m_document;
    Autosave *m_autosave = nullptr;
    Journal *m_journal = nullptr;
    LiveSession *m_live = nullptr;
    AutoRepairSwitch *m_autoRepair = nullptr;
    LivePanel *m_livePanel = nullptr;
    ServiceActions *m_services = nullptr;
    QDockWidget *m_liveDock = nullptr;
    EditorSync *m_sync = nullptr;
    LiveFeed *m_feed = nullptr;
    CanvasView *m_view = nullptr;
    EditorHeader *m_header = nullptr;
    Banner *m_banner = nullptr;
    PalettePanel *m_palette = nullptr;
    InspectorPanel *m_inspector = nullptr;
    ProblemsPanel *m_problems = nullptr;
    EventsPanel *m_events = nullptr;
    DeploymentPanel *m_deployment = nullptr;
    HistoryPanel *m_history = nullptr;
    YamlPanel *m_yaml = nullptr;
    QDockWidget *m_paletteDock = nullptr;
    QDockWidget *m_inspectorDock = nullptr;
    QDockWidget *m_problemsDock = nullptr;
    QDockWidget *m_eventsDock = nullptr;
    QDockWidget *m_deploymentDock = nullptr;
    QDockWidget *m_historyDock = nullptr;
    QDockWidget *m_yamlDock = nullptr;
    bool m_deployWhenSaved = false;
    bool m_liveWhenSaved = false;
};

} // namespace decnet::desktop
