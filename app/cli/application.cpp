// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/application.h"

#include "core/topology/document.h"

#include <CLI/CLI.hpp>

namespace decnet::cli {

using namespace Qt::StringLiterals;

namespace {

int version(Context &context)
{
    if (context.out.json) {
        context.out.value(
            QJsonObject{{u"version"_s, QStringLiteral(DECNET_VERSION)},
                        {u"qt"_s, QString::fromLatin1(qVersion())},
                        {u"document_schema"_s, QStringView(kDocumentSchema).toString()}});
    } else {
        context.out.line(u"decnet %1 (Qt %2)"_s.arg(QStringLiteral(DECNET_VERSION),
                                                    QString::fromLatin1(qVersion())));
    }
    return kOk;
}

} // namespace

Result<Controller *> Context::controller()
{
    if (!m_controller) {
        auto opened = openController();
        if (!opened)
            return fail(opened.error());
        m_controller = std::move(*opened);
        // What a killed program left half done is put right before anything else; without such a
        // topology this asks the database only.
        const auto settled = m_controller->settle();
        if (!settled)
            out.status(u"decnet: an interrupted operation could not be settled yet: "_s +
                       settled.error().message);
        for (const QString &note : settled.value_or(QStringList()))
            out.status(u"decnet: "_s + note);
    }
    return m_controller.get();
}

int run(int argc, char **argv, std::function<Result<std::unique_ptr<Controller>>()> openController)
{
    CLI::App app(
        "DECNET builds deception networks: mazes of decoy machines, deployed as containers.\n"
        "State lives in the XDG folders of the user, or below $DECNET_HOME.",
        "decnet");
    app.require_subcommand(1);
    app.fallthrough();
    app.footer("Exit codes: 0 ok, 1 failed, 2 usage, 3 not found, 4 conflict, 5 invalid, "
               "6 engine unreachable.");

    Context context;
    context.openController = std::move(openController);
    app.add_flag("--json", context.out.json, "Print results as JSON");
    app.add_flag("-v,--verbose", context.out.verbose, "Print more about errors");

    Command chosen;
    addTopologyCommands(app, &chosen);
    addServiceCommands(app, &chosen);
    addControllerCommands(app, &chosen);
    addBusCommands(app, &chosen);
    addCatalogCommands(app, &chosen);
    addReapCommand(app, &chosen);
    app.add_subcommand("version", "Print the version")->callback([&] { chosen = version; });

    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError &problem) {
        // Help and --version of CLI11 come this way too, with exit code 0.
        return app.exit(problem) == 0 ? kOk : kUsage;
    }
    return chosen(context);
}

} // namespace decnet::cli
