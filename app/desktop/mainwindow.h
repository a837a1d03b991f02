// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "appcontext.h"

#include "canvas/document/editordocument.h"

#include <QMainWindow>
#include <QPointer>

class QActionGroup;
class QLabel;
class QMenu;
class QStackedWidget;

namespace decnet::desktop {

class Banner;
class CollectorMonitor;
class EditorPage;
class EngineMonitor;
class StartPage;
class Toast;
class TopologyCommands;

/// The window: start page or one open topology, menus, engine banner, status bar. GUI thread.
///
/// Object names are listed in app/desktop/README.md.
class MainWindow final : public QMainWindow
{
    Q_OBJECT

public:
    explicit MainWindow(const AppContext &app, QWidget *parent = nullptr);
    ~MainWindow() override;

    /// Leaves the page that is open; its edits are stored or on their way.
    void openTopology(TopologyId id);
    void showStartPage();
    /// Warns once that the program runs with all rights.
    void warnAboutRoot();
    /// A failure of the start that leaves the window usable ("no topology …").
    void showNotice(const QString &message, NoticeLevel level);

    /// Null while the start page is shown.
    [[nodiscard]] EditorPage *editor() const;
    [[nodiscard]] StartPage &startPage() { return *m_start; }

protected:
    void closeEvent(QCloseEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    void buildMenus();
    void buildStatusBar();
    void fillPageMenus();
    void refreshEngine();
    void refreshStatusBar();
    void refreshTitle();
    void closeEditor();
    /// Every command with a name: what the command palette and the shortcut sheet list.
    [[nodiscard]] QList<QAction *> allActions() const;
    void showCommandPalette();
    [[nodiscard]] bool hasUnfinishedWork() const;
    void closeWhenIdle();

    const AppContext &m_app;
    TopologyCommands *m_commands = nullptr;
    EngineMonitor *m_engine = nullptr;
    CollectorMonitor *m_collector = nullptr;
    QStackedWidget *m_pages = nullptr;
    StartPage *m_start = nullptr;
    QPointer<EditorPage> m_editor;
    Banner *m_engineBanner = nullptr;
    Banner *m_rootBanner = nullptr;
    Toast *m_toast = nullptr;
    QMenu *m_editMenu = nullptr;
    QMenu *m_viewMenu = nullptr;
    QMenu *m_topologyMenu = nullptr;
    QAction *m_export = nullptr;
    QAction *m_print = nullptr;
    QAction *m_back = nullptr;
    QActionGroup *m_themeActions = nullptr;
    QLabel *m_saveLabel = nullptr;
    QLabel *m_silenceLabel = nullptr;
    QLabel *m_engineLabel = nullptr;
    QLabel *m_zoomLabel = nullptr;
    QTimer *m_second = nullptr;
    bool m_engineWasReady = false;
    bool m_closing = false;
};

} // namespace decnet::desktop
