// SPDX-License-Identifier: GPL-3.0-or-later
#include "topologyfiles.h"

#include "importdialog.h"
#include "prompts.h"
#include "settings.h"
#include "tasks.h"
#include "words.h"

#include "canvas/export/picture.h"
#include "canvas/scene/topologyscene.h"
#include "core/base/atomicfile.h"
#include "core/controller/controller.h"
#include "core/interchange/containerlabwriter.h"
#include "core/interchange/graphml.h"
#include "core/interchange/topologyyaml.h"
#include "core/net/subnetallocator.h"
#include "core/topology/document.h"
#include "core/topology/secrets.h"

#include <QFileInfo>

namespace decnet::desktop {

using namespace Qt::Literals::StringLiterals;

namespace {

QString fileNameFor(const QString &name, ExportFormat format)
{
    QString safe;
    for (const QChar c : name)
        safe.append(c.isLetterOrNumber() || c == u'-' || c == u'_' || c == u'.' ? c : QChar(u'-'));
    const QString suffix = exportSuffix(format);
    return safe + (format == ExportFormat::Json ? u".decnet."_s : u"."_s) + suffix;
}

/// Everything but pictures; blocking, on a worker.
Result<QByteArray> textOf(Controller &controller, TopologyId id, const ExportChoice &choice)
{
    if (choice.format == ExportFormat::Compose) {
        auto dry = controller.dryRun(id);
        if (!dry)
            return fail(dry.error());
        return dry->compose;
    }
    const auto topology = controller.topologies().load(id);
    if (!topology)
        return fail(topology.error());
    if (choice.format == ExportFormat::Containerlab)
        return writeContainerlab(*topology, controller.catalog());
    if (choice.format == ExportFormat::Graphml)
        return writeGraphml(*topology);
    const Topology shown
        = choice.withSecrets ? *topology : decnet::withoutSecrets(*topology, controller.catalog()).topology;
    return choice.format == ExportFormat::Yaml ? toYamlDocument(shown) : toDocument(shown);
}

PictureFormat pictureOf(ExportFormat format)
{
    return format == ExportFormat::Svg   ? PictureFormat::Svg
           : format == ExportFormat::Pdf ? PictureFormat::Pdf
                                         : PictureFormat::Png;
}

} // namespace

TopologyFiles::TopologyFiles(const AppContext &app, QWidget *window)
    : QObject(window)
    , m_app(app)
    , m_window(window)
{
}

void TopologyFiles::chooseImport()
{
    askOpenFile(m_window, tr("Import a topology"), m_app.settings.lastFolder(),
                tr("Topologies (*.json *.yaml *.yml *.xml);;All files (*)"), [this](const QString &path) {
                    m_app.settings.setLastFolder(QFileInfo(path).absolutePath());
                    importFile(path);
                });
}

void TopologyFiles::importFile(const QString &path)
{
    m_app.tasks.run(
        this,
        [&controller = m_app.controller, path]() -> Result<Imported> {
            const Result<QByteArray> text = readFile(path, kMaxDocumentBytes);
            if (!text)
                return fail(text.error());
            return importTopology(*text, QFileInfo(path).fileName(), controller.catalog(),
                                  {QString(), Subnet::parseBase(kDefaultSubnetBase).value_or(Subnet()),
                                   controller.reservedSubnets({})});
        },
        [this, path](const Result<Imported> &imported) {
            if (!imported) {
                showError(m_window, tr("Import a topology"),
                          tr("“%1” cannot be imported.").arg(QFileInfo(path).fileName()),
                          Words::error(imported.error()));
                return;
            }
            showPreview(path, *imported);
        });
}

void TopologyFiles::showPreview(const QString &path, const Imported &imported)
{
    auto *dialog = new ImportDialog(QFileInfo(path).fileName(), imported, m_window);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &ImportDialog::accepted, this,
            [this, dialog, path] { store(path, dialog->topology()); });
    dialog->open();
}

void TopologyFiles::store(const QString &path, const Topology &topology)
{
    m_app.tasks.run(
        this,
        [&controller = m_app.controller, topology] {
            return controller.importDocument(toDocument(topology), true);
        },
        [this, path](const Result<TopologyId> &id) {
            if (!id) {
                showError(m_window, tr("Import a topology"), id.error().message, id.error().detail);
                return;
            }
            Q_EMIT done(tr("“%1” was imported").arg(QFileInfo(path).fileName()));
            Q_EMIT imported(*id);
        });
}

void TopologyFiles::chooseExport(TopologyId id, const QString &name, TopologyScene *canvas,
                                 const QRectF &visible)
{
    m_app.tasks.run(
        this, [&store = m_app.controller.topologies(), id] { return store.load(id); },
        [this, id, name, canvas = QPointer(canvas), visible](const Result<Topology> &topology) {
            if (!topology) {
                showError(m_window, tr("Export"), topology.error().message, topology.error().detail);
                return;
            }
            const bool secrets
                = decnet::withoutSecrets(*topology, m_app.controller.catalog()).removed > 0;
            auto *dialog = new ExportDialog(name, secrets, canvas, m_window);
            dialog->setAttribute(Qt::WA_DeleteOnClose);
            connect(dialog, &ExportDialog::chosen, this,
                    [this, id, name, canvas, visible](const ExportChoice &choice) {
                        askFile(id, name, choice, canvas, visible);
                    });
            dialog->open();
        });
}

void TopologyFiles::askFile(TopologyId id, const QString &name, const ExportChoice &choice,
                            const QPointer<TopologyScene> &canvas, const QRectF &visible)
{
    const QString folder = m_app.settings.lastFolder();
    const QString file = fileNameFor(name, choice.format);
    const QString suffix = exportSuffix(choice.format);
    askSaveFile(m_window, tr("Export topology"), folder.isEmpty() ? file : folder + u'/' + file,
                u"*.%1 (*.%1)"_s.arg(suffix), suffix,
                [this, id, choice, canvas, visible](const QString &path) {
                    m_app.settings.setLastFolder(QFileInfo(path).absolutePath());
                    exportTo(id, choice, path, canvas, visible);
                });
}

void TopologyFiles::exportTo(TopologyId id, const ExportChoice &choice, const QString &path,
                             TopologyScene *canvas, const QRectF &visible)
{
    if (isPicture(choice.format)) {
        if (!canvas)
            return;
        // Drawn here: the scene belongs to this thread. Writing may take its time elsewhere.
        const auto picture = drawPicture(*canvas, pictureOf(choice.format),
                                         choice.onlyVisible ? visible : QRectF(), choice.scale);
        if (!picture) {
            showError(m_window, tr("Export topology"), picture.error().message);
            return;
        }
        m_app.tasks.run(
            this, [path, bytes = *picture] { return writeFileAtomically(path, bytes, kSharedFile); },
            [this, path](const Result<void> &result) { written(path, result); });
        return;
    }
    m_app.tasks.run(
        this,
        [&controller = m_app.controller, id, choice, path]() -> Result<void> {
            const auto text = textOf(controller, id, choice);
            if (!text)
                return fail(text.error());
            return writeFileAtomically(path, *text, kPrivateFile);
        },
        [this, path](const Result<void> &result) { written(path, result); });
}

void TopologyFiles::written(const QString &path, const Result<void> &result)
{
    if (!result)
        showError(m_window, tr("Export topology"), result.error().message, result.error().detail);
    else
        Q_EMIT done(tr("Exported to %1").arg(path));
}

} // namespace decnet::desktop
