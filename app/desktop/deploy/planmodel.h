// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "../style/theme.h"

#include "core/engine/plan.h"

#include <QAbstractTableModel>
#include <QStringList>

namespace decnet::desktop {

/// A plan as a table, one action a row, with what is known of its execution. GUI thread.
class PlanModel final : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Column { StateColumn, ActionColumn, TargetColumn, ReasonColumn, TimeColumn, ColumnCount };
    enum Role { StateRole = Qt::UserRole, DestructiveRole };

    explicit PlanModel(const Theme &theme, QObject *parent = nullptr);

    void setPlan(Plan plan);
    /// An unknown action id is ignored.
    void update(const ActionUpdate &update);

    [[nodiscard]] const Plan &plan() const { return m_plan; }
    [[nodiscard]] ActionState state(int row) const;
    [[nodiscard]] int count(ActionState state) const;
    /// Actions that will not change any more.
    [[nodiscard]] int finishedCount() const;
    /// The latest row that began to run, -1 before the first.
    [[nodiscard]] int activeRow() const { return m_activeRow; }

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role) const override;

private:
    struct Run
    {
        ActionState state = ActionState::Waiting;
        QString detail;
        qint64 millis = 0;
    };

    const Theme &m_theme;
    Plan m_plan;
    std::vector<Run> m_runs;
    int m_activeRow = -1;
};

} // namespace decnet::desktop
