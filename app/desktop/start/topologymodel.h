// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/intel/records.h"
#include "core/topology/repository.h"

#include <QAbstractListModel>

#include <vector>

namespace decnet {
class Clock;
}

namespace decnet::desktop {

/// One stored topology with what attackers did in it and what is being done to it.
struct TopologyRow
{
    TopologySummary summary;
    int events = 0;
    QDateTime lastEvent;
    /// A run under way: finished and total actions; total 0 while planning.
    bool running = false;
    int runStep = 0;
    int runTotal = 0;
};

/// The stored topologies, newest first. GUI thread.
class TopologyModel final : public QAbstractListModel
{
    Q_OBJECT

public:
    enum Role { IdRole = Qt::UserRole, NameRole, StatusRole, RowRole };

    explicit TopologyModel(const Clock &clock, QObject *parent = nullptr);

    /// Rows that are the same stay selected; only what changed is announced.
    void set(std::vector<TopologyRow> rows);
    void setRun(TopologyId id, bool running, int step, int total);
    /// Times are relative ("3 min ago"): repaint them.
    void touchTimes();

    [[nodiscard]] const TopologyRow &row(int row) const;
    /// -1 when there is none.
    [[nodiscard]] int indexOf(TopologyId id) const;
    [[nodiscard]] QDateTime now() const;

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    [[nodiscard]] QHash<int, QByteArray> roleNames() const override;

private:
    const Clock &m_clock;
    std::vector<TopologyRow> m_rows;
};

} // namespace decnet::desktop
