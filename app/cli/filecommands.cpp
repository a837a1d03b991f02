// SPDX-License-Identifier: GPL-3.0-or-later
// `topology export` and `topology import`: files in our own and other programs' formats.
#include "app/cli/context.h"
#include "core/base/atomicfile.h"
#include "core/interchange/containerlabwriter.h"
#include "core/interchange/graphml.h"
#include "core/interchange/importer.h"
#include "core/interchange/topologyyaml.h"
#include "core/net/subnetallocator.h"
#include "core/topology/document.h"
#include "core/topology/secrets.h"

#include <CLI/CLI.hpp>

namespace decnet::cli {

using namespace Qt::StringLiterals;

namespace {

struct FileOptions
{
    std::string topology;
    std::string file;
    std::string output;
    std::string name;
    std::string format = "json";
    bool withSecrets = false;
    bool rename = false;
    bool dryRun = false;
};

/// The text, and whether it holds passwords.
struct Exported
{
    QByteArray text;
    bool secret = false;
};

Result<Exported> exportAs(Context &context, Controller &controller, TopologyId id,
                          const FileOptions &options)
{
    if (options.format == "compose") {
        // What runs contains the decoys' passwords; there is no compose file without them.
        auto dry = controller.dryRun(id);
        if (!dry)
            return fail(dry.error());
        return Exported{std::move(dry->compose), true};
    }
    const auto topology = controller.topologies().load(id);
    if (!topology)
        return fail(topology.error());
    if (options.format == "containerlab")
        return Exported{writeContainerlab(*topology, controller.catalog())};
    if (options.format == "graphml")
        return Exported{writeGraphml(*topology)};
    const auto write = options.format == "yaml" ? toYamlDocument : toDocument;
    if (options.withSecrets)
        return Exported{write(*topology), true};
    const Redacted redacted = withoutSecrets(*topology, controller.catalog());
    if (redacted.removed > 0) {
        context.out.status(
            u"decnet: %1 secret values were left out; --with-secrets includes them"_s.arg(
                redacted.removed));
    }
    return Exported{write(redacted.topology)};
}

int exportTopology(Context &context, const FileOptions &options)
{
    const auto controller = context.controller();
    if (!controller)
        return context.out.error(controller.error());
    const auto id = (*controller)->topologies().find(QString::fromStdString(options.topology));
    if (!id)
        return context.out.error(id.error());
    const auto exported = exportAs(context, **controller, *id, options);
    if (!exported)
        return context.out.error(exported.error());
    if (options.output.empty() || options.output == "-") {
        context.out.raw(exported->text);
        return kOk;
    }
    const auto written = writeFileAtomically(QString::fromStdString(options.output), exported->text,
                                             exported->secret ? kPrivateFile : kSharedFile);
    return written ? int(kOk) : context.out.error(written.error());
}

QJsonArray notesToJson(const std::vector<ImportNote> &notes)
{
    QJsonArray array;
    for (const ImportNote &note : notes)
        array.append(QJsonObject{{u"place"_s, note.place}, {u"text"_s, note.text}});
    return array;
}

/// What --dry-run prints: nothing is stored.
int describe(Context &context, const Imported &imported)
{
    const Topology &topology = imported.topology;
    const auto lans = static_cast<qint64>(topology.lans().size());
    const auto deckies = static_cast<qint64>(topology.deckies().size());
    if (context.out.json) {
        context.out.value(QJsonObject{{u"format"_s, importFormatName(imported.format)},
                                      {u"name"_s, topology.meta.name},
                                      {u"lans"_s, lans},
                                      {u"deckies"_s, deckies},
                                      {u"notes"_s, notesToJson(imported.notes)}});
        return kOk;
    }
    context.out.line(
        u"%1: %2, %3 LANs, %4 deckies"_s.arg(importFormatName(imported.format), topology.meta.name)
            .arg(lans)
            .arg(deckies));
    return kOk;
}

int importTopology(Context &context, const FileOptions &options)
{
    const auto opened = context.controller();
    if (!opened)
        return context.out.error(opened.error());
    Controller &controller = **opened;
    const QString path = QString::fromStdString(options.file);
    const auto text = readFile(path == u"-" ? u"/dev/stdin"_s : path, kMaxDocumentBytes);
    if (!text)
        return context.out.error(text.error());

    const ImportOptions wishes{QString::fromStdString(options.name),
                               *Subnet::parse(kDefaultSubnetBase), controller.reservedSubnets({})};
    const auto imported = importTopology(*text, path == u"-" ? u"standard input"_s : path,
                                         controller.catalog(), wishes);
    if (!imported)
        return context.out.error(imported.error());
    if (!context.out.json) {
        for (const ImportNote &note : imported->notes) {
            context.out.status(note.place.isEmpty() ? note.text
                                                    : u"%1: %2"_s.arg(note.place, note.text));
        }
    }
    if (options.dryRun)
        return describe(context, *imported);
    const auto id = controller.importDocument(toDocument(imported->topology), options.rename);
    if (!id)
        return context.out.error(id.error().wrapped(u"%1 cannot be imported."_s.arg(path)));
    return announce(context, controller, *id);
}

} // namespace

void addFileCommands(CLI::App &topology, Command *chosen)
{
    auto options = std::make_shared<FileOptions>();
    CLI::App *exporter = topology.add_subcommand("export", "Write it as a file");
    exporter->add_option("topology", options->topology, "Name or id")->required();
    exporter
        ->add_option("--format", options->format,
                     "json, yaml, compose, containerlab or graphml (default json)")
        ->check(CLI::IsMember({"json", "yaml", "compose", "containerlab", "graphml"}));
    exporter->add_option("-o,--output", options->output, "File (default: standard output)");
    exporter->add_flag("--with-secrets", options->withSecrets,
                       "Include the decoys' passwords and keys");
    exporter->callback([chosen, options] {
        *chosen = [options](Context &context) { return exportTopology(context, *options); };
    });

    CLI::App *importer = topology.add_subcommand(
        "import",
        "Store a file as a new topology: a DECNET document (JSON, YAML), a Compose file, a "
        "containerlab topology or the XML of nmap -oX");
    importer->add_option("file", options->file, "File, or - for standard input")->required();
    importer->add_option("--name", options->name, "Under this name");
    importer->add_flag("--rename", options->rename, "Find another name when it is taken");
    importer->add_flag("--dry-run", options->dryRun, "Say what would come in; store nothing");
    importer->callback([chosen, options] {
        *chosen = [options](Context &context) { return importTopology(context, *options); };
    });
}

} // namespace decnet::cli
