// SPDX-License-Identifier: GPL-3.0-or-later
#include "appcontext.h"
#include "deploy/deploymentservice.h"
#include "mainwindow.h"
#include "options.h"
#include "settings.h"
#include "startupfailure.h"
#include "style/theme.h"
#include "tasks.h"
#include "watchdog.h"

#include "core/base/clock.h"
#include "core/controller/controller.h"

#include <QApplication>
#include <QIcon>
#include <QTimer>
#include <QTranslator>

#include <cstdio>
#include <optional>

#include <unistd.h>

using namespace decnet;
using namespace decnet::desktop;
using namespace Qt::Literals::StringLiterals;

namespace {

/// Building the window is not an answer to anyone; from then on it is watched.
constexpr std::chrono::seconds kStart{1};

// --help and --version must work without a display, so they are read before QApplication is made.
QStringList argumentsOf(int argc, char **argv)
{
    QStringList arguments;
    for (int i = 0; i < argc; ++i)
        arguments.append(QString::fromLocal8Bit(argv[i]));
    return arguments;
}

} // namespace

int main(int argc, char **argv)
{
    const OptionsOutcome parsed = [&] {
        const QCoreApplication reading(argc, argv); // for the program's name in the help text
        return parseOptions(argumentsOf(argc, argv));
    }();
    if (parsed.exitCode) {
        std::fprintf(*parsed.exitCode == 0 ? stdout : stderr, "%s\n",
                     qUtf8Printable(parsed.text.trimmed()));
        return *parsed.exitCode;
    }

    QApplication application(argc, argv);
    QApplication::setApplicationName(u"decnet-desktop"_s);
    QApplication::setApplicationDisplayName(u"DECNET"_s);
    QApplication::setApplicationVersion(QStringLiteral(DECNET_VERSION));
    QApplication::setDesktopFileName(u"decnet-desktop"_s);

    QTranslator english; // plural forms; the texts themselves are English
    if (english.load(u":/i18n/decnet_en.qm"_s))
        QApplication::installTranslator(&english);

    ControllerConfig config;
    if (!parsed.options.home.isEmpty())
        config.paths = Paths::below(parsed.options.home);
    Settings settings(config.paths);
    Theme theme;
    theme.apply(settings.themeMode());

    const SystemClock clock;
    Result<std::unique_ptr<Controller>> controller = Controller::open(config);
    if (!controller) {
        std::fprintf(stderr, "decnet-desktop: %s\n", qUtf8Printable(controller.error().toString()));
        StartupFailure failure(controller.error());
        failure.exec();
        return 1;
    }

    // Order matters: what is made first goes last. The window lets go of the pages, Tasks waits for
    // the workers, then the controller ends.
    Tasks tasks;
    DeploymentService deployments(**controller, tasks, theme);
    const AppContext app{**controller, clock, tasks, theme, settings, deployments};
    MainWindow window(app);
    if (geteuid() == 0 && qEnvironmentVariable("DECNET_ALLOW_ROOT") != u"1"_s)
        window.warnAboutRoot();
    window.show();
    (*controller)->start();
    std::optional<Watchdog> watchdog;
    if (Watchdog::isWanted())
        QTimer::singleShot(kStart, &application, [&watchdog] { watchdog.emplace(); });

    if (!parsed.options.topology.isEmpty()) {
        tasks.run(
            &window,
            [&store = (*controller)->topologies(), wanted = parsed.options.topology] {
                return store.find(wanted);
            },
            [&window](const Result<TopologyId> &id) {
                if (id)
                    window.openTopology(*id);
                else
                    window.showNotice(id.error().message, NoticeLevel::Error);
            });
    }
    return QApplication::exec();
}
