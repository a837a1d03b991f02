// SPDX-License-Identifier: GPL-3.0-or-later
#include "mainwindow.h"

#include "aboutdialog.h"
#include "commandpalette.h"
#include "deploy/deploymentservice.h"
#include "editor/autosave.h"
#include "editor/editorpage.h"
#include "enginemonitor.h"
#include "events/collectormonitor.h"
#include "prompts.h"
#include "settings.h"
#include "shortcutsdialog.h"
#include "start/startpage.h"
#include "style/banner.h"
#include "style/toast.h"
#include "topologycommands.h"

#include "canvas/style/icons.h"
#include "canvas/view/canvasactions.h"
#include "canvas/view/canvasview.h"

#include <QAction>
#include <QActionGroup>
#include <QCloseEvent>
#include <QLabel>
#include <QMenu>
#include <QMenuBar>
#include <QStackedWidget>
#include <QStatusBar>
#include <QTimer>
#include <QVBoxLayout>

namespace decnet::desktop {

using namespace Qt::Literals::StringLiterals;
using namespace std::chrono_literals;

namespace {

Tone toneOf(NoticeLevel level)
{
    switch (level) {
    case NoticeLevel::Info:
        return Tone::Accent;
    case NoticeLevel::Warning:
        return Tone::Warning;
    case NoticeLevel::Error:
        return Tone::Danger;
    }
    return Tone::Accent;
}

QLabel *statusLabel(const QString &name, QWidget *parent)
{
    auto *label = new QLabel(parent);
    label->setObjectName(name);
    label->setTextFormat(Qt::PlainText);
    label->setContentsMargins(8, 2, 8, 2);
    return label;
}

void colour(QLabel *label, const QColor &color)
{
    QPalette palette = label->palette();
    palette.setColor(QPalette::WindowText, color);
    label->setPalette(palette);
}

} // namespace

MainWindow::MainWindow(const AppContext &app, QWidget *parent)
    : QMainWindow(parent)
    , m_app(app)
{
    setObjectName(u"mainWindow"_s);
    setWindowIcon(QIcon(u":/icons/decnet.svg"_s));
    m_commands = new TopologyCommands(app, this);
    m_engine = new EngineMonitor(app, this);
    m_collector = new CollectorMonitor(app.controller.bus(), app.clock, this);

    m_rootBanner = new Banner(app.theme, this);
    m_rootBanner->setNames(u"rootBanner"_s);
    m_rootBanner->setDismissable(true);
    m_engineBanner = new Banner(app.theme, this);
    m_engineBanner->setNames(u"engineBanner"_s);
    m_engineBanner->setAction(tr("Check again"));
    m_pages = new QStackedWidget(this);
    m_pages->setObjectName(u"pages"_s);
    m_start = new StartPage(app, *m_commands, this);
    m_pages->addWidget(m_start);

    auto *banners = new QWidget(this);
    auto *bannerLayout = new QVBoxLayout(banners);
    bannerLayout->setContentsMargins(8, 8, 8, 8);
    bannerLayout->setSpacing(8);
    bannerLayout->addWidget(m_rootBanner);
    bannerLayout->addWidget(m_engineBanner);
    // The margins take room only while there is something to say.
    banners->hide();
    for (Banner *banner : {m_rootBanner, m_engineBanner}) {
        connect(banner, &Banner::dismissed, banners,
                [this, banners] { banners->setVisible(!m_engineBanner->isHidden()); });
    }
    auto *centre = new QWidget(this);
    auto *layout = new QVBoxLayout(centre);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(banners);
    layout->addWidget(m_pages, 1);
    setCentralWidget(centre);
    m_toast = new Toast(app.theme, centre);

    buildMenus();
    buildStatusBar();
    fillPageMenus();

    connect(m_start, &StartPage::openRequested, this, &MainWindow::openTopology);
    connect(m_start, &StartPage::eventCountChanged, this, &MainWindow::refreshStatusBar);
    connect(m_commands, &TopologyCommands::created, this, &MainWindow::openTopology);
    connect(m_commands, &TopologyCommands::done, this,
            [this](const QString &message) { showNotice(message, NoticeLevel::Info); });
    connect(m_commands, &TopologyCommands::removed, this, [this](TopologyId id) {
        if (m_editor && m_editor->topology() == id)
            showStartPage();
    });
    connect(&app.deployments, &DeploymentService::finished, this, &MainWindow::closeWhenIdle,
            Qt::QueuedConnection);
    connect(m_engine, &EngineMonitor::checked, this, [this, banners] {
        refreshEngine();
        banners->setVisible(!m_engineBanner->isHidden() || !m_rootBanner->isHidden());
    });
    connect(m_engineBanner, &Banner::actionTriggered, m_engine, &EngineMonitor::check);
    connect(m_collector, &CollectorMonitor::changed, this, &MainWindow::refreshStatusBar);
    connect(&app.theme, &Theme::changed, this, [this] {
        refreshEngine();
        refreshStatusBar();
    });
    // "12 s ago" grows by itself.
    m_second = new QTimer(this);
    m_second->setInterval(1s);
    connect(m_second, &QTimer::timeout, this, [this] {
        refreshStatusBar();
        if (m_editor)
            m_editor->refreshSilence();
    });
    m_second->start();

    resize(1360, 860);
    setMinimumSize(900, 560);
    const QByteArray geometry = app.settings.windowGeometry();
    if (!geometry.isEmpty())
        restoreGeometry(geometry);
    refreshTitle();
    refreshStatusBar();
    m_engine->check();
}

MainWindow::~MainWindow()
{
    closeEditor();
}

EditorPage *MainWindow::editor() const
{
    return m_editor;
}

void MainWindow::openTopology(TopologyId id)
{
    if (m_editor && m_editor->topology() == id) {
        m_pages->setCurrentWidget(m_editor);
        return;
    }
    closeEditor();
    auto *page = new EditorPage(id, m_app, *m_commands, *m_collector, m_pages);
    m_editor = page;
    connect(page, &EditorPage::backRequested, this, &MainWindow::showStartPage);
    connect(page, &EditorPage::openRequested, this, &MainWindow::openTopology,
            Qt::QueuedConnection);
    connect(page, &EditorPage::notice, this, &MainWindow::showNotice);
    connect(page, &EditorPage::zoomChanged, this, &MainWindow::refreshStatusBar);
    connect(page, &EditorPage::saveStateChanged, this, &MainWindow::refreshStatusBar);
    connect(page, &EditorPage::titleChanged, this, &MainWindow::refreshTitle);
    connect(&page->autosave(), &Autosave::stateChanged, this, &MainWindow::closeWhenIdle);
    m_pages->addWidget(page);
    // In a turn of its own: making all these widgets and laying them out are each as long as a window may
    // hesitate.
    QTimer::singleShot(0, page, [this, page] {
        m_pages->setCurrentWidget(page);
        page->canvas().setFocus();
    });
    fillPageMenus();
    refreshTitle();
    refreshStatusBar();
}

void MainWindow::showStartPage()
{
    if (m_editor && m_editor->autosave().state() == Autosave::State::Conflict) {
        Confirmation question;
        question.title = tr("Edits are not stored");
        question.text =
            tr("Leave “%1” and lose the edits that are not stored?").arg(m_editor->name());
        question.detail = tr("Choose Resolve in the bar above the canvas to keep them as a copy.");
        question.acceptText = tr("Leave and lose them");
        question.destructive = true;
        confirm(this, question, [this] {
            if (m_editor)
                m_editor->forgetUnstored();
            closeEditor();
            m_pages->setCurrentWidget(m_start);
            fillPageMenus();
        });
        return;
    }
    const TopologyId shown = m_editor ? m_editor->topology() : TopologyId();
    closeEditor();
    m_pages->setCurrentWidget(m_start);
    if (!shown.isNull())
        m_start->select(shown);
    m_start->refresh();
    fillPageMenus();
    refreshTitle();
    refreshStatusBar();
}

void MainWindow::closeEditor()
{
    if (!m_editor)
        return;
    m_toast->hide();
    EditorPage *page = m_editor;
    m_editor = nullptr;
    for (QMenu *menu : {m_editMenu, m_viewMenu, m_topologyMenu})
        menu->clear();
    page->autosave().handOver(
        page->document().topology(), this, [this](const Result<StoredCopy> &copy) {
            if (copy) {
                showNotice(
                    tr("The last edits could not be stored; they are kept as “%1”").arg(copy->name),
                    NoticeLevel::Warning);
            } else {
                showError(this, tr("The last edits could not be stored"), copy.error().message,
                          copy.error().detail);
            }
        });
    m_pages->removeWidget(page);
    // Called from signals of the page itself too.
    page->hide();
    page->deleteLater();
}

void MainWindow::warnAboutRoot()
{
    m_rootBanner->show(Tone::Warning, tr("DECNET runs as root"),
                       tr("It needs no rights of its own: use an ordinary user in the group "
                          "“docker” (sudo usermod -aG docker $USER, then log in again)."));
    m_rootBanner->parentWidget()->show();
}

void MainWindow::showNotice(const QString &message, NoticeLevel level)
{
    m_toast->show(message, toneOf(level));
}

void MainWindow::closeEvent(QCloseEvent *event)
{
    if (!m_closing && m_editor && m_editor->autosave().state() == Autosave::State::Conflict) {
        event->ignore();
        Confirmation question;
        question.title = tr("Edits are not stored");
        question.text = tr("Quit and lose the edits that are not stored?");
        question.acceptText = tr("Quit and lose them");
        question.destructive = true;
        confirm(this, question, [this] {
            m_closing = true;
            if (m_editor)
                m_editor->forgetUnstored();
            closeEditor();
            close();
        });
        return;
    }
    if (hasUnfinishedWork()) {
        event->ignore();
        const int running = m_app.deployments.runningCount();
        if (m_closing || running == 0) {
            // A write takes milliseconds; the window closes behind it.
            m_closing = true;
            return;
        }
        Confirmation question;
        question.title = tr("Quit");
        question.text =
            running == 1 ? tr("A deployment is under way. Cancel it and quit?")
                         : tr("%1 deployments are under way. Cancel them and quit?").arg(running);
        question.detail = tr("What was begun is rolled back first; that can take a moment.");
        question.acceptText = tr("Cancel and quit");
        question.destructive = true;
        confirm(this, question, [this] {
            m_closing = true;
            m_app.deployments.cancelAll();
            closeWhenIdle();
        });
        return;
    }
    m_app.settings.setWindowGeometry(saveGeometry());
    closeEditor();
    QMainWindow::closeEvent(event);
}

bool MainWindow::hasUnfinishedWork() const
{
    return m_app.deployments.runningCount() > 0 ||
           (m_editor && m_editor->autosave().state() != Autosave::State::Saved &&
            m_editor->autosave().state() != Autosave::State::Conflict);
}

void MainWindow::closeWhenIdle()
{
    if (m_closing && !hasUnfinishedWork())
        close();
}

void MainWindow::changeEvent(QEvent *event)
{
    QMainWindow::changeEvent(event);
    if (event->type() == QEvent::ActivationChange && isActiveWindow() && m_engine &&
        !m_engine->isReady() && m_engine->health()) {
        // The user comes back from a terminal where Docker was started.
        m_engine->check();
    }
}

void MainWindow::buildMenus()
{
    QMenu *file = menuBar()->addMenu(tr("&File"));
    const auto add = [this](QMenu *menu, const QString &text, const QString &icon,
                            const QString &name, const QKeySequence &keys) {
        auto *action = new QAction(text, this);
        action->setObjectName(name);
        if (!icon.isEmpty())
            action->setIcon(decnetIcon(icon));
        action->setShortcut(keys);
        menu->addAction(action);
        return action;
    };
    connect(
        add(file, tr("&New blank topology…"), u"document-new"_s, u"actionNew"_s, QKeySequence::New),
        &QAction::triggered, this,
        [this] { m_commands->createBlank(m_start->freeName(tr("topology"))); });
    connect(add(file, tr("&Generate a maze…"), u"generate"_s, u"actionGenerate"_s,
                QKeySequence(Qt::CTRL | Qt::Key_G)),
            &QAction::triggered, this,
            [this] { m_commands->generate(m_start->freeName(tr("maze"))); });
    connect(add(file, tr("&Import…"), u"import"_s, u"actionImport"_s, QKeySequence::Open),
            &QAction::triggered, this, [this] { m_commands->importDocument(); });
    m_export = add(file, tr("&Export…"), u"export"_s, u"actionExport"_s,
                   QKeySequence(Qt::CTRL | Qt::Key_E));
    connect(m_export, &QAction::triggered, this, [this] {
        if (m_editor)
            m_editor->exportDocument();
    });
    m_print = add(file, tr("&Print…"), {}, u"actionPrint"_s, QKeySequence::Print);
    connect(m_print, &QAction::triggered, this, [this] {
        if (m_editor)
            m_editor->print();
    });
    file->addSeparator();
    m_back = add(file, tr("&List of topologies"), u"back"_s, u"actionBack"_s,
                 QKeySequence(Qt::CTRL | Qt::Key_L));
    connect(m_back, &QAction::triggered, this, &MainWindow::showStartPage);
    file->addSeparator();
    connect(add(file, tr("&Quit"), {}, u"actionQuit"_s, QKeySequence::Quit), &QAction::triggered,
            this, &QWidget::close);

    m_editMenu = menuBar()->addMenu(tr("&Edit"));
    m_viewMenu = menuBar()->addMenu(tr("&View"));
    m_topologyMenu = menuBar()->addMenu(tr("&Topology"));
    QMenu *help = menuBar()->addMenu(tr("&Help"));
    connect(add(help, tr("&Commands…"), u"command"_s, u"actionCommands"_s,
                QKeySequence(Qt::CTRL | Qt::Key_K)),
            &QAction::triggered, this, &MainWindow::showCommandPalette);
    QAction *shortcuts = add(help, tr("&Keyboard shortcuts…"), u"keyboard"_s, u"actionShortcuts"_s,
                             QKeySequence(u"?"_s));
    connect(shortcuts, &QAction::triggered, this, [this] {
        auto *dialog = new ShortcutsDialog(allActions(), m_app.settings, this);
        dialog->setAttribute(Qt::WA_DeleteOnClose);
        dialog->open();
    });
    connect(add(help, tr("&About DECNET"), u"info"_s, u"actionAbout"_s, {}), &QAction::triggered,
            this, [this] {
                auto *about = new AboutDialog(m_app, this);
                about->setAttribute(Qt::WA_DeleteOnClose);
                about->open();
            });

    m_themeActions = new QActionGroup(this);
    const std::pair<ThemeMode, QString> themes[] = {{ThemeMode::System, tr("Follow the &system")},
                                                    {ThemeMode::Light, tr("&Light")},
                                                    {ThemeMode::Dark, tr("&Dark")}};
    for (const auto &[mode, text] : themes) {
        auto *action = new QAction(text, m_themeActions);
        action->setObjectName(u"actionTheme_"_s + themeModeName(mode));
        action->setCheckable(true);
        action->setChecked(m_app.theme.mode() == mode);
        connect(action, &QAction::triggered, this, [this, mode = mode] {
            m_app.settings.setThemeMode(mode);
            m_app.theme.apply(mode);
        });
    }
}

void MainWindow::fillPageMenus()
{
    m_editMenu->clear();
    m_viewMenu->clear();
    m_topologyMenu->clear();
    m_export->setEnabled(m_editor);
    m_print->setEnabled(m_editor);
    m_back->setEnabled(m_editor);
    m_editMenu->menuAction()->setVisible(m_editor);
    m_topologyMenu->menuAction()->setVisible(m_editor);
    if (m_editor) {
        CanvasActions &actions = m_editor->canvas().actions();
        m_editMenu->addActions({actions.undo, actions.redo});
        m_editMenu->addSeparator();
        m_editMenu->addActions({actions.addLan, actions.addDmz});
        m_editMenu->addSeparator();
        m_editMenu->addActions({actions.cut, actions.copy, actions.paste, actions.duplicate});
        m_editMenu->addSeparator();
        m_editMenu->addActions({actions.rename, actions.remove, actions.saveTemplate, actions.selectAll,
                                actions.find});
        m_editMenu->addSeparator();
        QMenu *align = m_editMenu->addMenu(decnetIcon(u"align-left"_s), tr("Ali&gn and distribute"));
        align->addActions(actions.alignment());
        m_editMenu->addActions({actions.snapToNeighbours, actions.snapToGrid});
        m_editMenu->addSeparator();
        m_editMenu->addActions({actions.arrange, actions.arrangeSelection, actions.packGrid});
        m_editMenu->addSeparator();
        QMenu *colour = m_editMenu->addMenu(decnetIcon(u"swatch"_s), tr("C&olour"));
        colour->addActions(actions.colours);
        QMenu *order = m_editMenu->addMenu(decnetIcon(u"to-front"_s), tr("O&rder"));
        order->addActions(actions.order());
        m_editMenu->addActions({actions.lock, actions.lockCanvas, actions.collapse, actions.collapseAll, actions.openAll});
        m_viewMenu->addActions({actions.zoomIn, actions.zoomOut, actions.zoomReset, actions.zoomFit,
                                actions.zoomSelection, actions.viewBack, actions.viewForward,
                                actions.minimap, actions.showLinks, actions.showAddresses});
        m_viewMenu->addSeparator();
        m_viewMenu->addActions({actions.selectTool, actions.panTool, actions.noteTool});
        m_viewMenu->addSeparator();
        m_viewMenu->addActions(m_editor->dockActions());
        m_viewMenu->addSeparator();

        EditorPage *page = m_editor;
        const auto add = [this, page](const QString &text, const QString &icon, const QString &name,
                                      const QKeySequence &keys, auto slot) {
            auto *action = new QAction(decnetIcon(icon), text, page);
            action->setObjectName(name);
            action->setShortcut(keys);
            connect(action, &QAction::triggered, page, slot);
            m_topologyMenu->addAction(action);
        };
        add(tr("&Deploy"), u"deploy"_s, u"actionDeploy"_s, QKeySequence(Qt::CTRL | Qt::Key_Return),
            &EditorPage::deploy);
        add(tr("Dry &run…"), u"dry-run"_s, u"actionDryRun"_s, QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_D),
            &EditorPage::dryRun);
        m_topologyMenu->addSeparator();
        add(tr("&Tear down…"), u"teardown"_s, u"actionTeardown"_s, {}, &EditorPage::teardown);
        add(tr("Re&pair"), u"repair"_s, u"actionRepair"_s, {}, &EditorPage::repair);
        m_topologyMenu->addAction(m_editor->autoRepairAction());
        add(tr("Re&set to a draft"), u"reset"_s, u"actionReset"_s, {}, &EditorPage::reset);
    }
    applyShortcuts(allActions(), m_app.settings);
    QMenu *theme = m_viewMenu->addMenu(decnetIcon(u"theme"_s), tr("&Appearance"));
    theme->addActions(m_themeActions->actions());
}

QList<QAction *> MainWindow::allActions() const
{
    QList<QAction *> actions;
    for (const QMenu *menu : menuBar()->findChildren<QMenu *>(QString(), Qt::FindDirectChildrenOnly)) {
        for (QAction *action : menu->actions()) {
            if (!action->isSeparator() && !action->menu())
                actions.append(action);
        }
    }
    if (m_editor) {
        for (QAction *action : m_editor->canvas().actions().all()) {
            if (!actions.contains(action))
                actions.append(action);
        }
    }
    return actions;
}

void MainWindow::showCommandPalette()
{
    std::vector<Command> commands;
    for (QAction *action : allActions()) {
        if (!action->isEnabled())
            continue;
        commands.push_back({QString(action->text()).remove(u'&'),
                            action->shortcut().toString(QKeySequence::NativeText), action->icon(),
                            [action = QPointer(action)] {
                                if (action)
                                    action->trigger();
                            }});
    }
    if (m_editor) {
        EditorPage *page = m_editor;
        EditorDocument &document = page->document();
        const auto insert = [&](const PaletteItem &item, const QString &text, const QString &icon) {
            commands.push_back({text, {}, decnetIcon(icon), [page = QPointer(page), item] {
                                    if (page)
                                        page->canvas().insert(item);
                                }});
        };
        for (const Archetype &archetype : document.catalog().archetypes())
            insert({PaletteItem::Kind::Archetype, archetype.slug}, tr("Add %1").arg(archetype.display),
                   archetype.icon);
        for (const ServiceDef &service : document.catalog().services()) {
            if (service.available && !service.fleetSingleton)
                insert({PaletteItem::Kind::Service, service.slug},
                       tr("Add service %1").arg(service.display), service.icon);
        }
        const Topology &topology = document.topology();
        for (const auto &[id, lan] : topology.lans()) {
            commands.push_back({tr("Go to %1").arg(lan.name), lan.subnet, decnetIcon(u"lan"_s),
                                [page = QPointer(page), id = id] {
                                    if (page)
                                        page->document().reveal(id);
                                }});
        }
        for (const auto &[id, decky] : topology.deckies()) {
            const Edge *home = topology.homeEdge(id);
            commands.push_back({tr("Go to %1").arg(decky.name), home ? home->ip : QString(),
                                decnetIcon(u"decky"_s), [page = QPointer(page), id = id] {
                                    if (page)
                                        page->document().reveal(id);
                                }});
        }
    }
    auto *palette = new CommandPalette(std::move(commands), this);
    palette->show();
}

void MainWindow::buildStatusBar()
{
    statusBar()->setSizeGripEnabled(false);
    m_saveLabel = statusLabel(u"statusSave"_s, this);
    m_silenceLabel = statusLabel(u"statusSilence"_s, this);
    m_engineLabel = statusLabel(u"statusEngine"_s, this);
    m_zoomLabel = statusLabel(u"statusZoom"_s, this);
    for (QLabel *label : {m_saveLabel, m_silenceLabel, m_engineLabel, m_zoomLabel})
        statusBar()->addPermanentWidget(label);
    m_engineLabel->setText(tr("Docker: asking…"));
}

void MainWindow::refreshEngine()
{
    if (!m_engine->health())
        return;
    const EngineHealth &health = *m_engine->health();
    const bool ready = m_engine->isReady();
    if (ready) {
        m_engineBanner->hide();
        m_engineLabel->setText(tr("Docker %1").arg(health.version));
        colour(m_engineLabel, m_app.theme.strong(Tone::Success));
    } else {
        const bool soft = health.state == EngineHealth::State::NoSpace;
        m_engineBanner->show(soft ? Tone::Warning : Tone::Danger, health.message,
                             tr("%1\nDrawing goes on meanwhile.").arg(health.remedy));
        m_engineLabel->setText(tr("Docker is not usable"));
        colour(m_engineLabel, m_app.theme.strong(Tone::Danger));
    }
    m_engineLabel->setToolTip(health.message);
    if (ready != m_engineWasReady && m_editor)
        m_editor->engineChanged();
    m_engineWasReady = ready;
}

void MainWindow::refreshStatusBar()
{
    const int events = m_editor ? m_editor->eventCount() : m_start->eventCount();
    m_silenceLabel->setText(m_collector->line(events));
    colour(m_silenceLabel, m_app.theme.strong(m_collector->tone()));
    m_saveLabel->setVisible(m_editor);
    m_zoomLabel->setVisible(m_editor);
    if (!m_editor)
        return;
    m_zoomLabel->setText(tr("%1 %").arg(qRound(m_editor->canvas().zoom() * 100)));
    switch (m_editor->autosave().state()) {
    case Autosave::State::Saved:
        m_saveLabel->setText(tr("All edits stored"));
        colour(m_saveLabel, m_app.theme.strong(Tone::Neutral));
        break;
    case Autosave::State::Saving:
        m_saveLabel->setText(tr("Storing…"));
        colour(m_saveLabel, m_app.theme.strong(Tone::Accent));
        break;
    case Autosave::State::Retrying:
    case Autosave::State::Conflict:
        m_saveLabel->setText(tr("%1 edits not stored").arg(m_editor->autosave().pendingCount()));
        colour(m_saveLabel, m_app.theme.strong(Tone::Warning));
        break;
    }
}

void MainWindow::refreshTitle()
{
    setWindowTitle(m_editor && !m_editor->name().isEmpty() ? tr("%1 – DECNET").arg(m_editor->name())
                                                           : tr("DECNET"));
}

} // namespace decnet::desktop
