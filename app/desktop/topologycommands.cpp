// SPDX-License-Identifier: GPL-3.0-or-later
#include "topologycommands.h"

#include "deploy/deploymentservice.h"
#include "deploy/dryrundialog.h"
#include "prompts.h"
#include "settings.h"
#include "start/generatedialog.h"
#include "tasks.h"
#include "words.h"

#include "canvas/style/canvasstyle.h"
#include "canvas/style/icons.h"
#include "core/base/atomicfile.h"
#include "core/controller/controller.h"
#include "core/topology/document.h"
#include "core/topology/names.h"

#include <QFileInfo>
#include <QMessageBox>
#include <QPushButton>

namespace decnet::desktop {

using namespace Qt::Literals::StringLiterals;

namespace {

bool isSecret(const ConfigField &field)
{
    return field.secret || field.type == FieldType::Password;
}

QString fileNameFor(const QString &name)
{
    QString safe;
    for (const QChar c : name)
        safe.append(c.isLetterOrNumber() || c == u'-' || c == u'_' || c == u'.' ? c : QChar(u'-'));
    return safe + u".decnet.json"_s;
}

} // namespace

AllowedCommands allowedCommands(TopologyStatus status, bool running)
{
    AllowedCommands allowed;
    allowed.dryRun = !running;
    if (running)
        return allowed;
    switch (status) {
    case TopologyStatus::Pending:
        allowed.deploy = true;
        allowed.remove = true;
        break;
    case TopologyStatus::Deploying: // another program is at it, or one that was killed
        allowed.teardown = true;
        break;
    case TopologyStatus::Active:
        allowed.teardown = true;
        break;
    case TopologyStatus::Degraded:
        allowed.teardown = true;
        allowed.repair = true;
        break;
    case TopologyStatus::Failed:
        allowed.teardown = true;
        allowed.reset = true;
        allowed.remove = true;
        break;
    case TopologyStatus::TearingDown:
        break;
    case TopologyStatus::TornDown:
        allowed.reset = true;
        allowed.remove = true;
        break;
    }
    return allowed;
}

Topology withoutSecrets(const Topology &topology, const Catalog &catalog)
{
    Topology clean = topology;
    for (const auto &[id, decky] : topology.deckies()) {
        Decky copy = decky;
        for (auto it = copy.serviceConfig.begin(); it != copy.serviceConfig.end(); ++it) {
            const ServiceDef *service = catalog.service(it.key());
            if (!service)
                continue;
            for (const ConfigField &field : service->schema.fields()) {
                if (isSecret(field))
                    it.value().remove(field.key);
            }
        }
        clean.putDecky(std::move(copy));
    }
    return clean;
}

bool hasSecrets(const Topology &topology, const Catalog &catalog)
{
    return !(withoutSecrets(topology, catalog) == topology);
}

TopologyCommands::TopologyCommands(const AppContext &app, QWidget *window)
    : QObject(window)
    , m_app(app)
    , m_window(window)
{
}

void TopologyCommands::deploy(const TopologyMeta &meta)
{
    m_app.deployments.start(RunKind::Deploy, meta.id, meta.name);
}

void TopologyCommands::repair(const TopologyMeta &meta)
{
    m_app.deployments.start(RunKind::Repair, meta.id, meta.name);
}

void TopologyCommands::dryRun(const TopologyMeta &meta)
{
    auto *dialog = new DryRunDialog(meta.id, meta.name, m_app, m_window);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->open();
}

void TopologyCommands::teardown(const TopologySummary &summary)
{
    Confirmation question;
    question.title = tr("Tear down");
    question.text = tr("Tear down “%1”?").arg(summary.meta.name);
    question.detail =
        tr("%1 (%2 running) and %3 are removed from this machine, with their "
           "containers and networks. The drawing and everything that was recorded stay.")
            .arg(Words::deckies(summary.deckyCount))
            .arg(summary.runningCount)
            .arg(Words::lans(summary.lanCount));
    question.acceptText = tr("Tear down");
    question.destructive = true;
    confirm(m_window, question, [this, meta = summary.meta] {
        m_app.deployments.start(RunKind::Teardown, meta.id, meta.name);
    });
}

void TopologyCommands::reset(const TopologyMeta &meta)
{
    m_app.tasks.run(
        this, [&controller = m_app.controller, id = meta.id] { return controller.reset(id); },
        [this, meta](const Result<void> &result) {
            if (!result)
                showFailure(tr("Reset"), result.error());
            else
                Q_EMIT done(tr("“%1” can be edited and deployed again").arg(meta.name));
            Q_EMIT changed(meta.id);
        });
}

void TopologyCommands::remove(const TopologySummary &summary)
{
    Confirmation question;
    question.title = tr("Delete topology");
    question.text = tr("Delete “%1”?").arg(summary.meta.name);
    question.detail = tr("The drawing with %1 and %2, and its history, are deleted for good. "
                         "Recorded events stay.")
                          .arg(Words::lans(summary.lanCount), Words::deckies(summary.deckyCount));
    question.acceptText = tr("Delete");
    question.destructive = true;
    confirm(m_window, question, [this, meta = summary.meta] {
        m_app.tasks.runInOrder(
            this,
            [&store = m_app.controller.topologies(), meta] {
                return store.remove(meta.id, meta.version);
            },
            [this, meta](const Result<void> &result) {
                if (!result) {
                    showFailure(tr("Delete topology"), result.error());
                    Q_EMIT changed(meta.id);
                    return;
                }
                Q_EMIT done(tr("“%1” was deleted").arg(meta.name));
                Q_EMIT removed(meta.id);
            });
    });
}

void TopologyCommands::rename(const TopologyMeta &meta, const QString &name)
{
    m_app.tasks.runInOrder(
        this,
        [&store = m_app.controller.topologies(), id = meta.id, name] {
            return store.rename(id, name, std::nullopt);
        },
        [this, meta](const Result<qint64> &version) {
            if (!version)
                showFailure(tr("Rename"), version.error());
            Q_EMIT changed(meta.id);
        });
}

void TopologyCommands::createBlank(const QString &suggestedName)
{
    askName(
        m_window, tr("New topology"), tr("Name of the new topology"), suggestedName, tr("Create"),
        [](const QString &name) {
            return isValidTopologyName(name) ? QString() : tr("A name has 1 to 64 characters.");
        },
        [this](const QString &name) {
            m_app.tasks.run(
                this,
                [&controller = m_app.controller, name] { return controller.createBlank(name); },
                [this](const Result<TopologyId> &id) {
                    if (!id)
                        showFailure(tr("New topology"), id.error());
                    else
                        Q_EMIT created(*id);
                });
        });
}

void TopologyCommands::generate(const QString &suggestedName)
{
    auto *dialog = new GenerateDialog(m_app, suggestedName, m_window);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &GenerateDialog::generated, this, &TopologyCommands::created);
    dialog->open();
}

void TopologyCommands::importDocument()
{
    askOpenFile(m_window, tr("Import a topology"), m_app.settings.lastFolder(),
                tr("DECNET documents (*.json);;All files (*)"), [this](const QString &path) {
                    m_app.settings.setLastFolder(QFileInfo(path).absolutePath());
                    importFile(path);
                });
}

void TopologyCommands::importFile(const QString &path)
{
    m_app.tasks.run(
        this,
        [&controller = m_app.controller, path]() -> Result<TopologyId> {
            const Result<QByteArray> text = readFile(path, kMaxDocumentBytes);
            if (!text)
                return fail(text.error());
            return controller.importDocument(*text, true);
        },
        [this, path](const Result<TopologyId> &id) {
            if (!id) {
                showError(m_window, tr("Import a topology"),
                          tr("“%1” cannot be imported.").arg(QFileInfo(path).fileName()),
                          Words::error(id.error()));
                return;
            }
            Q_EMIT done(tr("“%1” was imported").arg(QFileInfo(path).fileName()));
            Q_EMIT created(*id);
        });
}

void TopologyCommands::exportDocument(const TopologyMeta &meta)
{
    m_app.tasks.run(
        this, [&store = m_app.controller.topologies(), id = meta.id] { return store.load(id); },
        [this, meta](const Result<Topology> &topology) {
            if (!topology) {
                showFailure(tr("Export"), topology.error());
                return;
            }
            const Catalog &catalog = m_app.controller.catalog();
            if (!hasSecrets(*topology, catalog)) {
                writeDocument(*topology, meta.name);
                return;
            }
            askSecrets(*topology, [this, meta, full = *topology](bool include) {
                writeDocument(include ? full : withoutSecrets(full, m_app.controller.catalog()),
                              meta.name);
            });
        });
}

void TopologyCommands::askSecrets(const Topology &topology, std::function<void(bool)> answered)
{
    auto *box = new QMessageBox(m_window);
    box->setObjectName(u"secretsDialog"_s);
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->setWindowTitle(tr("Export"));
    box->setIconPixmap(decnetPixmap(u"credential"_s, 40,
                                    CanvasStyle::forPalette(box->palette()).accent,
                                    box->devicePixelRatioF()));
    box->setText(tr("Leave the passwords of decoy services out of the file?"));
    box->setInformativeText(tr("“%1” has service passwords. Whoever has the file can read them.")
                                .arg(topology.meta.name));
    QPushButton *leaveOut = box->addButton(tr("Leave out"), QMessageBox::AcceptRole);
    leaveOut->setObjectName(u"secretsLeaveOut"_s);
    QPushButton *include = box->addButton(tr("Include"), QMessageBox::DestructiveRole);
    include->setObjectName(u"secretsInclude"_s);
    QPushButton *cancel = box->addButton(QMessageBox::Cancel);
    box->setDefaultButton(leaveOut);
    box->setEscapeButton(cancel);
    connect(box, &QMessageBox::finished, this, [box, leaveOut, include, answered](int) {
        if (box->clickedButton() == leaveOut)
            answered(false);
        else if (box->clickedButton() == include)
            answered(true);
    });
    box->open();
}

void TopologyCommands::writeDocument(const Topology &topology, const QString &name)
{
    const QString folder = m_app.settings.lastFolder();
    const QString suggestion =
        folder.isEmpty() ? fileNameFor(name) : folder + u'/' + fileNameFor(name);
    askSaveFile(m_window, tr("Export topology"), suggestion, tr("DECNET documents (*.json)"),
                u"json"_s, [this, topology, name](const QString &path) {
                    m_app.settings.setLastFolder(QFileInfo(path).absolutePath());
                    m_app.tasks.run(
                        this,
                        [path, topology] {
                            return writeFileAtomically(path, toDocument(topology), kPrivateFile);
                        },
                        [this, path, name](const Result<void> &written) {
                            if (!written)
                                showFailure(tr("Export topology"), written.error());
                            else
                                Q_EMIT done(tr("“%1” was exported to %2").arg(name, path));
                        });
                });
}

void TopologyCommands::showFailure(const QString &title, const Error &error)
{
    showError(m_window, title, error.message, error.detail);
}

} // namespace decnet::desktop
