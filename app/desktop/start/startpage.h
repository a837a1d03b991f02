// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "../appcontext.h"

#include "core/bus/bus.h"
#include "core/topology/ids.h"

#include <QTimer>
#include <QWidget>

#include <memory>
#include <vector>

class QListView;
class QPushButton;
class QStackedWidget;

namespace decnet::desktop {

class Banner;
class DeploymentRun;
class TopologyCommands;
class TopologyDetails;
class TopologyModel;

/// The list of stored topologies with what can be done with them. Follows the store: the bus hints,
/// and every few seconds it looks by itself, because other programs write too. GUI thread.
///
/// Object names: "startPage", "topologyList", "startGenerate", "startNew", "startImport",
/// "startEmptyGenerate", "startEmptyNew", "startEmptyImport", "startBanner".
class StartPage final : public QWidget
{
    Q_OBJECT

public:
    StartPage(const AppContext &app, TopologyCommands &commands, QWidget *parent = nullptr);
    ~StartPage() override;

    /// Reads the list again soon.
    void refresh();
    /// Selects it as soon as it is in the list.
    void select(TopologyId id);
    [[nodiscard]] TopologyModel &model() { return *m_model; }
    /// "maze", "maze 2", …: a name that no listed topology has.
    [[nodiscard]] QString freeName(const QString &wish) const;
    /// Events in all topologies, as of the last look.
    [[nodiscard]] int eventCount() const { return m_eventCount; }

Q_SIGNALS:
    void openRequested(decnet::TopologyId id);
    void eventCountChanged(int count);

private:
    void build();
    void load();
    void showSelected();
    void showRun(DeploymentRun *run);

    const AppContext &m_app;
    TopologyCommands &m_commands;
    TopologyModel *m_model = nullptr;
    QListView *m_list = nullptr;
    TopologyDetails *m_details = nullptr;
    QStackedWidget *m_stack = nullptr;
    Banner *m_banner = nullptr;
    QTimer m_hint;
    QTimer m_poll;
    TopologyId m_wanted;
    int m_eventCount = 0;
    bool m_loading = false;
    bool m_again = false;
    std::vector<std::unique_ptr<Subscription>> m_subscriptions;
};

} // namespace decnet::desktop
