// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "appcontext.h"

#include "core/base/error.h"
#include "core/topology/repository.h"

#include <QObject>
#include <QPointer>
#include <QRectF>
#include <QWidget>


namespace decnet {
class TopologyScene;
} // namespace decnet

namespace decnet::desktop {

class TopologyFiles;

/// What can be done with a topology in its state. `running`: a run of this window is under way.
struct AllowedCommands
{
    bool deploy = false;
    bool dryRun = false;
    bool teardown = false;
    bool reset = false;
    bool repair = false;
    bool remove = false;
    bool live = false; ///< can be changed while it runs
};
[[nodiscard]] AllowedCommands allowedCommands(TopologyStatus status, bool running);

/// The commands of start page and editor: asks for confirmation where something is destroyed, works
/// on a worker, reports. Runs (deploy, teardown, repair) are handed to the DeploymentService. GUI
/// thread.
class TopologyCommands final : public QObject
{
    Q_OBJECT

public:
    /// `window` is the parent of questions.
    TopologyCommands(const AppContext &app, QWidget *window);

    void deploy(const TopologyMeta &meta);
    void repair(const TopologyMeta &meta);
    void dryRun(const TopologyMeta &meta);
    void teardown(const TopologySummary &summary);
    void reset(const TopologyMeta &meta);
    void remove(const TopologySummary &summary);
    void rename(const TopologyMeta &meta, const QString &name);
    void createBlank(const QString &suggestedName);
    void generate(const QString &suggestedName);
    void importDocument();
    /// Reads one file and shows the preview; what importDocument() does after the file is chosen.
    void importFile(const QString &path);
    /// `canvas` (with what it shows) is what pictures are drawn from; null: no pictures.
    void exportDocument(const TopologyMeta &meta, TopologyScene *canvas = nullptr,
                        const QRectF &visible = {});

Q_SIGNALS:
    /// Something stored is different; lists and pages read again.
    void changed(decnet::TopologyId id);
    void created(decnet::TopologyId id);
    void removed(decnet::TopologyId id);
    /// A short success message for the status bar.
    void done(const QString &message);

private:
    void showFailure(const QString &title, const Error &error);

    const AppContext &m_app;
    QPointer<QWidget> m_window;
    TopologyFiles *m_files;
};

} // namespace decnet::desktop
