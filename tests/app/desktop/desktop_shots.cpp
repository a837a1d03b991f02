// SPDX-License-Identifier: GPL-3.0-or-later
// Pictures of every state of the window, for people to look at: desktop_shots <folder>
// [light|dark]. Takes the whole screen, so it wants one of its own (Xvfb) of 1440×900 points.
#include "desktopfixture.h"

#include "app/desktop/deploy/deploymentpanel.h"
#include "canvas/document/topologyeditor.h"
#include "canvas/view/canvasview.h"

#include <QCheckBox>
#include <QDialog>
#include <QDir>
#include <QDockWidget>
#include <QLineEdit>
#include <QPushButton>
#include <QScreen>
#include <QSpinBox>
#include <QTabWidget>
#include <QToolButton>

using namespace decnet;
using namespace decnet::desktop;
using namespace decnet::test;
using namespace Qt::Literals::StringLiterals;
using namespace std::chrono_literals;

namespace {

class Album
{
public:
    explicit Album(QString folder)
        : m_folder(std::move(folder))
    {
        QDir().mkpath(m_folder);
    }

    void take(const QString &name, int settle = 400)
    {
        QTest::qWait(settle);
        const QPixmap picture = QGuiApplication::primaryScreen()->grabWindow(0);
        const QString file = u"%1/%2.png"_s.arg(m_folder, name);
        if (picture.isNull() || !picture.save(file))
            qFatal("cannot write %s", qUtf8Printable(file));
    }

private:
    QString m_folder;
};

EngineHealth notRunning()
{
    return {EngineHealth::State::NotRunning,
            u"Docker is not running on this machine."_s,
            u"Start it with: sudo systemctl start docker"_s,
            {}};
}

void attackStory(FakeController &controller, TopologyId id)
{
    const QDateTime now = QDateTime::currentDateTimeUtc();
    const Topology topology = *controller.topologies().load(id);
    QStringList names;
    for (const auto &[deckyId, decky] : topology.deckies())
        names.append(decky.name);
    names.sort();
    const QString first = names.value(0);
    const QString second = names.value(1);
    const QString third = names.value(3);
    int step = 0;
    const auto attack = [&](const QString &decky, const QString &service, const QString &type,
                            const QString &ip, const QJsonObject &fields) {
        controller.attack(id, decky, service, type, ip, fields, now.addSecs(-240 + 9 * step++));
    };
    attack(first, u"ssh"_s, u"connection"_s, u"10.77.0.23"_s, {});
    for (const QString &word : {u"root"_s, u"toor"_s, u"123456"_s, u"Winter2026!"_s}) {
        attack(first, u"ssh"_s, u"auth_attempt"_s, u"10.77.0.23"_s,
               {{u"principal"_s, u"root"_s},
                {u"username"_s, u"root"_s},
                {u"secret_kind"_s, u"plaintext"_s},
                {u"secret_b64"_s, QString::fromLatin1(word.toUtf8().toBase64())},
                {u"secret_printable"_s, word},
                {u"outcome"_s, word == u"Winter2026!"_s ? u"success"_s : u"failure"_s}});
    }
    attack(first, u"ssh"_s, u"command"_s, u"10.77.0.23"_s, {{u"command"_s, u"uname -a; id"_s}});
    attack(first, u"ssh"_s, u"command"_s, u"10.77.0.23"_s, {{u"command"_s, u"cat /etc/passwd"_s}});
    attack(second, u"http"_s, u"request"_s, u"10.77.0.99"_s,
           {{u"method"_s, u"GET"_s}, {u"path"_s, u"/admin/login.php"_s}});
    attack(second, u"http"_s, u"request"_s, u"10.77.0.99"_s,
           {{u"method"_s, u"POST"_s}, {u"path"_s, u"/admin/login.php"_s}});
    attack(third, u"redis"_s, u"auth_attempt"_s, u"10.77.0.23"_s,
           {{u"principal"_s, u"default"_s},
            {u"secret_kind"_s, u"plaintext"_s},
            {u"secret_b64"_s, u"aHVudGVyMg=="_s},
            {u"secret_printable"_s, u"hunter2"_s}});
}

} // namespace

int main(int argc, char **argv)
{
    QApplication application(argc, argv);
    if (argc < 2)
        qFatal("usage: desktop_shots <folder> [light|dark]");
    Album album(QString::fromLocal8Bit(argv[1]));
    const ThemeMode mode =
        argc > 2 ? themeModeFromName(QString::fromLocal8Bit(argv[2])) : ThemeMode::Light;
    {
        Desktop empty;
        empty.theme.apply(mode);
        empty.controller->setHealth(notRunning());
        MainWindow &window = empty.open();
        window.showMaximized();
        window.setGeometry(QGuiApplication::primaryScreen()->geometry());
        album.take(u"01-start-empty-no-engine"_s, 900);
        empty.find<QPushButton>("startEmptyNew")->click();
        album.take(u"02-new-dialog"_s);
    }
    Desktop desk;
    desk.theme.apply(mode);
    FakeController &controller = *desk.controller;
    const TopologyId failed = controller.addMaze(u"branch-office"_s, 2, 2, 7);
    controller.force(failed, TopologyStatus::Failed,
                     u"post-deploy check: web-1-ssh=exited (exit 1)"_s);
    const TopologyId degraded = controller.addMaze(u"factory floor"_s, 3, 2, 11);
    controller.force(degraded, TopologyStatus::Degraded, u"decky-004-http=exited (exit 137)"_s);
    controller.setDeckyState(degraded, u"decky-004"_s, DeckyState::Failed, u"http exited (137)"_s);
    const TopologyId torn = controller.addMaze(u"lab"_s, 1, 1, 3);
    controller.force(torn, TopologyStatus::TornDown);
    const TopologyId live = controller.addMaze(u"headquarters"_s, 2, 2, 42);
    controller.force(live, TopologyStatus::Active);
    attackStory(controller, live);
    const TopologyId draft = controller.addMaze(u"maze"_s, 2, 2, 99);
    controller.reportCollector(12, 480);
    MainWindow &window = desk.open();
    window.setGeometry(QGuiApplication::primaryScreen()->geometry());
    window.startPage().select(live);
    controller.reportCollector(12, 480);
    album.take(u"03-start-full"_s, 1200);
    window.startPage().select(failed);
    album.take(u"04-start-failed"_s, 600);
    desk.find<QPushButton>("startGenerate")->click();
    album.take(u"05-generate"_s, 600);
    desk.find<QCheckBox>("generateRandomServices")->setChecked(false);
    desk.find<QSpinBox>("generateMin")->setValue(9);
    desk.find<QLineEdit>("generateName")->setText(u"bad"_s);
    album.take(u"06-generate-error"_s, 600);
    desk.find<QDialog>("generateDialog")->reject();

    window.openTopology(draft);
    album.take(u"07-editor-draft"_s, 1200);
    {
        EditorDocument &document = window.editor()->document();
        const Topology topology = document.topology();
        TopologyEditor editor(document);
        auto lan = topology.lans().begin();
        LanPatch overlap;
        overlap.subnet = std::next(lan)->second.subnet;
        editor.update(lan->first, overlap);
        DeckyPatch none;
        none.services = QStringList();
        editor.update(topology.deckies().begin()->first, none);
        document.reveal(topology.deckies().begin()->first);
    }
    album.take(u"08-editor-problems"_s, 700);
    window.findChild<QPushButton *>(u"deployButton"_s)->click();
    album.take(u"09-deploy-refused"_s, 900);
    while (window.editor()->document().undo()) {
    }
    QTest::qWait(600);
    controller.hold(9);
    controller.setStory({120ms, {}, {}, {}, {}});
    window.findChild<QPushButton *>(u"deployButton"_s)->click();
    album.take(u"10-deploying"_s, 2200);
    controller.setStory({5ms, u"-ssh"_s, u"port 22 is already allocated"_s, {}, {}});
    window.findChild<QPushButton *>(u"deploymentCancel"_s)->click();
    album.take(u"11-cancelled"_s, 900);
    controller.release();
    window.findChild<QPushButton *>(u"resetButton"_s)->click();
    QTest::qWait(600);
    window.findChild<QPushButton *>(u"deployButton"_s)->click();
    album.take(u"12-deploy-failed"_s, 1200);
    window.editor()->dryRun();
    album.take(u"13-dry-run"_s, 700);
    desk.find<QTabWidget>("dryRunTabs")->setCurrentIndex(1);
    album.take(u"14-dry-run-compose"_s, 300);
    desk.find<QDialog>("dryRunDialog")->reject();

    window.openTopology(live);
    QTest::qWait(1200);
    QDockWidget *events = desk.find<QDockWidget>("eventsDock");
    events->raise();
    const Topology active = *controller.topologies().load(live);
    controller.attack(live, active.deckies().begin()->second.name, u"ssh"_s, u"auth_attempt"_s,
                      u"10.77.0.23"_s,
                      {{u"principal"_s, u"admin"_s},
                       {u"secret_kind"_s, u"plaintext"_s},
                       {u"secret_b64"_s, u"YWRtaW4="_s},
                       {u"secret_printable"_s, u"admin"_s}});
    album.take(u"15-active-events"_s, 500);
    window.editor()->document().reveal(active.deckyByName(u"decky-001"_s)->id);
    desk.find<QToolButton>("eventsReveal")->click();
    album.take(u"16-active-revealed"_s, 500);
    desk.find<QTabWidget>("eventsTabs")->setCurrentIndex(1);
    album.take(u"17-attackers"_s, 300);
    desk.find<QTabWidget>("eventsTabs")->setCurrentIndex(2);
    album.take(u"18-credentials"_s, 300);
    desk.find<QDockWidget>("historyDock")->raise();
    album.take(u"19-history"_s, 300);
    window.findChild<QPushButton *>(u"teardownButton"_s)->click();
    album.take(u"20-teardown-confirm"_s, 500);
    desk.find<QDialog>("confirmDialog")->reject();
    window.openTopology(degraded);
    album.take(u"21-degraded"_s, 1200);
    const TopologyId contested = controller.addMaze(u"contested"_s, 1, 2, 5);
    window.openTopology(contested);
    QTest::qWait(1200);
    controller.editElsewhere(contested);
    TopologyEditor(window.editor()->document()).addLan({600, 900}, false);
    album.take(u"22-conflict"_s, 700);
    desk.find<QDialog>("conflictDialog")->reject();
    album.take(u"23-conflict-later"_s, 300);
    window.warnAboutRoot();
    window.findChild<QAction *>(u"actionAbout"_s)->trigger();
    album.take(u"24-about-root"_s, 400);
    return 0;
}
