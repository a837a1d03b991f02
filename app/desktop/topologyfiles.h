// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "appcontext.h"
#include "exportdialog.h"

#include "core/base/error.h"
#include "core/interchange/importer.h"
#include "core/topology/topology.h"

#include <QObject>
#include <QPointer>
#include <QWidget>

namespace decnet {
class TopologyScene;
} // namespace decnet

namespace decnet::desktop {

/// Topologies in and out of files. Import reads any format that core/interchange knows and shows what it
/// would make, with a report of what did not come over, before anything is stored; export writes documents,
/// other programs' formats and pictures. Reading and writing happen on workers. GUI thread.
class TopologyFiles final : public QObject
{
    Q_OBJECT

public:
    /// `window` is the parent of questions.
    TopologyFiles(const AppContext &app, QWidget *window);

    void chooseImport();
    /// Reads one file and opens the preview; what chooseImport() does after the file is chosen.
    void importFile(const QString &path);
    /// `canvas` draws pictures; null: none are offered. `visible` is what it shows now.
    void chooseExport(TopologyId id, const QString &name, TopologyScene *canvas = nullptr,
                      const QRectF &visible = {});
    /// Without questions, to a file.
    void exportTo(TopologyId id, const ExportChoice &choice, const QString &path,
                  TopologyScene *canvas = nullptr, const QRectF &visible = {});

Q_SIGNALS:
    void imported(decnet::TopologyId id);
    /// A short success message for the status bar.
    void done(const QString &message);

private:
    void showPreview(const QString &path, const Imported &imported);
    void store(const QString &path, const Topology &topology);
    void askFile(TopologyId id, const QString &name, const ExportChoice &choice,
                 const QPointer<TopologyScene> &canvas, const QRectF &visible);
    void written(const QString &path, const Result<void> &result);

    const AppContext &m_app;
    QPointer<QWidget> m_window;
};

} // namespace decnet::desktop
