// SPDX-License-Identifier: GPL-3.0-or-later
#include "planmodel.h"

#include "../words.h"

#include "canvas/style/icons.h"

#include <algorithm>

namespace decnet::desktop {

using namespace Qt::Literals::StringLiterals;

namespace {
QString stateIcon(ActionState state)
{
    switch (state) {
    case ActionState::Waiting:
        return u"waiting"_s;
    case ActionState::Running:
        return u"running"_s;
    case ActionState::Done:
        return u"check-circle"_s;
    case ActionState::Failed:
        return u"error"_s;
    case ActionState::Skipped:
        return u"skipped"_s;
    }
    return u"waiting"_s;
}
} // namespace

PlanModel::PlanModel(const Theme &theme, QObject *parent)
    : QAbstractTableModel(parent)
    , m_theme(theme)
{
    connect(&theme, &Theme::changed, this, [this] {
        if (!m_runs.empty()) {
            Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1),
                               {Qt::DecorationRole, Qt::ForegroundRole});
        }
    });
}

void PlanModel::setPlan(Plan plan)
{
    beginResetModel();
    m_plan = std::move(plan);
    m_runs.assign(m_plan.actions.size(), Run{});
    m_activeRow = -1;
    endResetModel();
}

void PlanModel::update(const ActionUpdate &update)
{
    if (update.actionId < 0 || static_cast<size_t>(update.actionId) >= m_runs.size())
        return;
    Run &run = m_runs[static_cast<size_t>(update.actionId)];
    run.state = update.state;
    run.detail = update.detail;
    run.millis = update.millis;
    if (update.state == ActionState::Running)
        m_activeRow = update.actionId;
    Q_EMIT dataChanged(index(update.actionId, 0), index(update.actionId, ColumnCount - 1));
}

ActionState PlanModel::state(int row) const
{
    return m_runs.at(static_cast<size_t>(row)).state;
}

int PlanModel::count(ActionState state) const
{
    return static_cast<int>(std::count_if(m_runs.begin(), m_runs.end(),
                                          [state](const Run &run) { return run.state == state; }));
}

int PlanModel::finishedCount() const
{
    return count(ActionState::Done) + count(ActionState::Failed) + count(ActionState::Skipped);
}

int PlanModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_runs.size());
}

int PlanModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant PlanModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const Action &action = m_plan.actions[static_cast<size_t>(index.row())];
    const Run &run = m_runs[static_cast<size_t>(index.row())];
    switch (role) {
    case Qt::DisplayRole:
        switch (index.column()) {
        case StateColumn:
            return Words::actionState(run.state);
        case ActionColumn:
            return Words::action(action.kind);
        case TargetColumn:
            return action.target;
        case ReasonColumn:
            return action.reason;
        case TimeColumn:
            return run.millis > 0 || run.state == ActionState::Done ? Words::duration(run.millis)
                                                                    : QString();
        default:
            return {};
        }
    case Qt::DecorationRole:
        if (index.column() == StateColumn)
            return decnetIcon(stateIcon(run.state), m_theme.strong(Words::tone(run.state)));
        return {};
    case Qt::ToolTipRole:
        return run.detail.isEmpty() ? action.reason : action.reason + u'\n' + run.detail;
    case Qt::ForegroundRole:
        if (run.state == ActionState::Failed)
            return m_theme.color(u"danger"_s);
        if (run.state == ActionState::Waiting || run.state == ActionState::Skipped)
            return m_theme.color(u"textMuted"_s);
        return {};
    case Qt::TextAlignmentRole:
        if (index.column() == TimeColumn)
            return QVariant(Qt::AlignRight | Qt::AlignVCenter);
        return QVariant(Qt::AlignLeft | Qt::AlignVCenter);
    case Qt::AccessibleTextRole:
        return tr("%1: %2 %3")
            .arg(Words::actionState(run.state), Words::action(action.kind), action.target);
    case StateRole:
        return static_cast<int>(run.state);
    case DestructiveRole:
        return action.destructive;
    default:
        return {};
    }
}

QVariant PlanModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    switch (section) {
    case StateColumn:
        return tr("State");
    case ActionColumn:
        return tr("Action");
    case TargetColumn:
        return tr("Target");
    case ReasonColumn:
        return tr("Why");
    case TimeColumn:
        return tr("Time");
    default:
        return {};
    }
}

} // namespace decnet::desktop
