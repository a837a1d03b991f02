// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/application.h"

#include <QCoreApplication>

int main(int argc, char **argv)
{
    QCoreApplication app(argc, argv);
    QCoreApplication::setApplicationName(QStringLiteral("decnet"));
    QCoreApplication::setApplicationVersion(QStringLiteral(DECNET_VERSION));
    return decnet::cli::run(argc, argv, [] { return decnet::Controller::open({}); });
}
