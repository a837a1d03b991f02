// SPDX-License-Identifier: GPL-3.0-or-later
#include "options.h"

#include <QCommandLineParser>
#include <QCoreApplication>

namespace decnet::desktop {

using namespace Qt::Literals::StringLiterals;

namespace {
constexpr int kUsageError = 2;

struct Tr
{
    Q_DECLARE_TR_FUNCTIONS(decnet::desktop::Options)
};
} // namespace

OptionsOutcome parseOptions(const QStringList &arguments)
{
    QCommandLineParser parser;
    parser.setApplicationDescription(Tr::tr("Draw, deploy and watch deception networks."));
    const QCommandLineOption topology(u"topology"_s, Tr::tr("Open this topology (id or name)."),
                                      u"id|name"_s);
    const QCommandLineOption home(u"home"_s, Tr::tr("Keep all state below this folder."),
                                  u"folder"_s);
    const QCommandLineOption help({u"h"_s, u"help"_s}, Tr::tr("Show this help."));
    const QCommandLineOption version({u"v"_s, u"version"_s}, Tr::tr("Show the version."));
    parser.addOptions({topology, home, help, version});

    OptionsOutcome outcome;
    if (!parser.parse(arguments)) {
        outcome.exitCode = kUsageError;
        outcome.text = parser.errorText();
    } else if (!parser.positionalArguments().isEmpty()) {
        outcome.exitCode = kUsageError;
        outcome.text = Tr::tr("Unexpected argument “%1”").arg(parser.positionalArguments().first());
    } else if (parser.isSet(help)) {
        outcome.exitCode = 0;
        outcome.text = parser.helpText();
    } else if (parser.isSet(version)) {
        outcome.exitCode = 0;
        outcome.text = u"decnet-desktop "_s + QStringLiteral(DECNET_VERSION);
    }
    outcome.options.topology = parser.value(topology);
    outcome.options.home = parser.value(home);
    return outcome;
}

} // namespace decnet::desktop
