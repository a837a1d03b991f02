// SPDX-License-Identifier: GPL-3.0-or-later
// contract: B-01, M-04, U-03
// A window beside another program on the same database: what that one does is shown at once by the bus, and
// later without it.
#include "app/desktop/appcontext.h"
#include "app/desktop/deploy/deploymentservice.h"
#include "app/desktop/editor/editorpage.h"
#include "app/desktop/mainwindow.h"
#include "app/desktop/settings.h"
#include "app/desktop/style/theme.h"
#include "app/desktop/tasks.h"
#include "core/controller/controller.h"
#include "core/store/database.h"
#include "core/store/sqltopologyrepository.h"

#include <QApplication>
#include <QPushButton>
#include <QProcess>
#include <QTableWidget>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <iostream>

using namespace decnet;
using namespace decnet::desktop;
using namespace Qt::Literals::StringLiterals;

namespace {

constexpr int kRounds = 11;
constexpr qint64 kAtOnceMillis = 100;
constexpr int kPollMillis = 9000;

ControllerConfig configFor(const QString &home)
{
    // No engine: nothing here needs one.
    return {Paths::below(home), u"unix://"_s + home + u"/no-docker.sock"_s};
}

/// The other program. Reads "rename NAME", "queue" or "silent NAME" from its input, does it, and prints when
/// it was done.
int otherProgram(const QString &home, TopologyId id)
{
    auto controller = Controller::open(configFor(home));
    if (!controller)
        return 1;
    const DeckyId decky = (*controller)->topologies().load(id)->deckies().begin()->first;
    const auto rename = [&](TopologyRepository &store, const QString &name) {
        DeckyPatch patch;
        patch.name = name;
        return store.apply(id, UpdateDecky{decky, patch}, std::nullopt).has_value();
    };
    std::string line;
    std::cout << "ready" << std::endl;
    while (std::getline(std::cin, line)) {
        const QStringList words = QString::fromStdString(line).split(u' ');
        bool done = false;
        if (words.front() == u"rename"_s) {
            done = rename((*controller)->topologies(), words.at(1));
        } else if (words.front() == u"silent"_s) {
            SystemClock clock;
            auto database = Database::open(Paths::below(home).database());
            SqlTopologyRepository store(**database, clock);
            done = rename(store, words.at(1));
        } else {
            DeckyPatch patch;
            patch.pos = QPointF(11, 12);
            done = (*controller)
                       ->mutate({id, UpdateDecky{decky, patch}, std::nullopt, false, false, std::nullopt})
                       .has_value();
        }
        std::cout << (done ? QDateTime::currentMSecsSinceEpoch() : 0) << std::endl;
    }
    return 0;
}

} // namespace

class TwoProgramsTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void cleanupTestCase();
    void editsAreShownAtOnce();
    void withoutABusTheyAreShownLater();
    void queuedChangesAreShownAtOnce();

private:
    /// When the other program had done it; 0 when it could not.
    qint64 tell(const QString &what);
    [[nodiscard]] QString shownName() const;

    QTemporaryDir m_home;
    std::unique_ptr<Controller> m_controller;
    SystemClock m_clock;
    std::unique_ptr<Theme> m_theme;
    std::unique_ptr<Settings> m_settings;
    std::unique_ptr<Tasks> m_tasks;
    std::unique_ptr<DeploymentService> m_deployments;
    std::unique_ptr<AppContext> m_app;
    std::unique_ptr<MainWindow> m_window;
    TopologyId m_id;
    DeckyId m_decky;
    QProcess m_other;
};

void TwoProgramsTest::initTestCase()
{
    auto controller = Controller::open(configFor(m_home.path()));
    QVERIFY2(controller, controller ? "" : qPrintable(controller.error().message));
    m_controller = std::move(*controller);
    m_controller->start(); // one of the two is the broker
    GeneratorConfig maze;
    maze.name = u"maze"_s;
    maze.seed = 7;
    const auto id = m_controller->generateTopology(maze);
    QVERIFY(id);
    m_id = *id;
    m_theme = std::make_unique<Theme>();
    m_theme->apply(ThemeMode::Light);
    m_settings = std::make_unique<Settings>(m_controller->paths());
    m_tasks = std::make_unique<Tasks>();
    m_deployments = std::make_unique<DeploymentService>(*m_controller, *m_tasks, *m_theme);
    m_app = std::make_unique<AppContext>(
        AppContext{*m_controller, m_clock, *m_tasks, *m_theme, *m_settings, *m_deployments});
    m_window = std::make_unique<MainWindow>(*m_app);
    m_window->show();
    m_window->openTopology(m_id);
    QTRY_VERIFY(m_window->editor() && !m_window->editor()->document().topology().deckies().empty());
    m_decky = m_window->editor()->document().topology().deckies().begin()->first;

    m_other.setProcessChannelMode(QProcess::ForwardedErrorChannel);
    m_other.start(QCoreApplication::applicationFilePath(),
                  {u"--other"_s, m_home.path(), m_id.toString()});
    QTRY_VERIFY_WITH_TIMEOUT(m_other.canReadLine(), 20'000);
    QCOMPARE(m_other.readLine().trimmed(), "ready");
    QTest::qWait(500); // the window has settled
}

void TwoProgramsTest::cleanupTestCase()
{
    m_other.closeWriteChannel();
    if (!m_other.waitForFinished(10'000))
        m_other.kill();
    m_window.reset();
    m_deployments.reset();
    m_tasks.reset();
    m_controller->stop();
    m_controller.reset();
}

qint64 TwoProgramsTest::tell(const QString &what)
{
    m_other.write(what.toUtf8() + '\n');
    if (!QTest::qWaitFor([this] { return m_other.canReadLine(); }, 10'000))
        return 0;
    return m_other.readLine().trimmed().toLongLong();
}

QString TwoProgramsTest::shownName() const
{
    const Decky *decky = m_window->editor()->document().topology().decky(m_decky);
    return decky ? decky->name : QString();
}

void TwoProgramsTest::editsAreShownAtOnce()
{
    std::vector<qint64> delays;
    qint64 shown = 0;
    QString wanted;
    connect(&m_window->editor()->document(), &EditorDocument::topologyReplaced, this, [&] {
        if (shownName() == wanted)
            shown = QDateTime::currentMSecsSinceEpoch();
    });
    for (int round = 0; round < kRounds; ++round) {
        wanted = u"renamed-%1"_s.arg(round);
        shown = 0;
        const qint64 done = tell(u"rename "_s + wanted);
        QVERIFY(done > 0);
        QTRY_VERIFY(shown > 0);
        delays.push_back(std::max<qint64>(0, shown - done));
        QTest::qWait(50);
    }
    std::ranges::sort(delays);
    qInfo() << "shown after" << delays[kRounds / 2] << "ms (median)," << delays.back() << "ms (longest)";
    QVERIFY(delays[kRounds / 2] <= kAtOnceMillis);
    disconnect(&m_window->editor()->document(), &EditorDocument::topologyReplaced, this, nullptr);
}

void TwoProgramsTest::withoutABusTheyAreShownLater()
{
    QVERIFY(tell(u"silent unheard"_s) > 0);
    QTest::qWait(500);
    QVERIFY(shownName() != u"unheard"_s);
    QTRY_COMPARE_WITH_TIMEOUT(shownName(), u"unheard"_s, kPollMillis);
}

void TwoProgramsTest::queuedChangesAreShownAtOnce()
{
    TopologyRepository &store = m_controller->topologies();
    QVERIFY(store.transition(m_id, TopologyStatus::Pending, TopologyStatus::Deploying, {}));
    QVERIFY(store.transition(m_id, TopologyStatus::Deploying, TopologyStatus::Active, {}));
    QTRY_VERIFY_WITH_TIMEOUT(m_window->findChild<QPushButton *>(u"liveButton"_s)->isVisible(), kPollMillis);
    QTest::qWait(500);
    auto *table = m_window->findChild<QTableWidget *>(u"liveHistory"_s);
    QCOMPARE(table->rowCount(), 0);
    qint64 shown = 0;
    connect(table->model(), &QAbstractItemModel::rowsInserted, this, [&] {
        if (shown == 0)
            shown = QDateTime::currentMSecsSinceEpoch();
    });
    const qint64 done = tell(u"queue"_s);
    QVERIFY2(done > 0, "the other program could not queue a change");
    QTRY_VERIFY(shown > 0);
    qInfo() << "a queued change is shown after" << std::max<qint64>(0, shown - done) << "ms";
    QVERIFY(shown - done <= kAtOnceMillis);
}

int main(int argc, char **argv)
{
    if (argc == 4 && qstrcmp(argv[1], "--other") == 0) {
        const QCoreApplication app(argc, argv);
        const auto id = TopologyId::parse(QString::fromLocal8Bit(argv[3]));
        return id ? otherProgram(QString::fromLocal8Bit(argv[2]), *id) : 1;
    }
    const QApplication app(argc, argv);
    TwoProgramsTest test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_twoprograms.moc"
