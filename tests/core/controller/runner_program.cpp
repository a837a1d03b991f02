// SPDX-License-Identifier: GPL-3.0-or-later
// Deploys or tears down one stored topology and says when it begins, so that a test can kill it at any
// point: `runner_program deploy|teardown <id>`, state below DECNET_HOME.
#include "core/controller/controller.h"

#include <QCoreApplication>
#include <QTextStream>

using namespace decnet;

int main(int argc, char **argv)
{
    QCoreApplication application(argc, argv);
    QTextStream out(stdout);
    const QStringList arguments = QCoreApplication::arguments();
    const auto controller = Controller::open({});
    const auto id = TopologyId::parse(arguments.value(2));
    if (!controller || !id) {
        out << "cannot begin\n";
        return 2;
    }
    DeployObserver observer;
    observer.planned = [&out](const Plan &plan) {
        out << "planned " << plan.actions.size() << '\n';
        out.flush();
    };
    const auto report = arguments.value(1) == QStringLiteral("deploy")
                            ? (*controller)->deploy(*id, observer, Task())
                            : (*controller)->teardown(*id, observer, Task());
    out << (report ? statusName(report->status) + QLatin1Char(' ') + report->reason
                   : report.error().toString())
        << '\n';
    return report ? 0 : 1;
}
