// SPDX-License-Identifier: GPL-3.0-or-later
#include "topologycommands.h"

#include "deploy/deploymentservice.h"
#include "deploy/dryrundialog.h"
#include "prompts.h"
#include "start/generatedialog.h"
#include "tasks.h"
#include "topologyfiles.h"
#include "words.h"

#include "core/controller/controller.h"
#include "core/topology/names.h"


namespace decnet::desktop {

using namespace Qt::Literals::StringLiterals;

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
        allowed.live = true;
        break;
    case TopologyStatus::Degraded:
        allowed.teardown = true;
        allowed.repair = true;
        allowed.live = true;
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

TopologyCommands::TopologyCommands(const AppContext &app, QWidget *window)
    : QObject(window)
    , m_app(app)
    , m_window(window)
    , m_files(new TopologyFiles(app, window))
{
    connect(m_files, &TopologyFiles::imported, this, &TopologyCommands::created);
    connect(m_files, &TopologyFiles::done, this, &TopologyCommands::done);
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
    m_files->chooseImport();
}

void TopologyCommands::importFile(const QString &path)
{
    m_files->importFile(path);
}

void TopologyCommands::exportDocument(const TopologyMeta &meta, TopologyScene *canvas,
                                      const QRectF &visible)
{
    m_files->chooseExport(meta.id, meta.name, canvas, visible);
}

void TopologyCommands::showFailure(const QString &title, const Error &error)
{
    showError(m_window, title, error.message, error.detail);
}

} // namespace decnet::desktop
