// SPDX-License-Identifier: GPL-3.0-or-later
#include "topologymodel.h"

#include "../words.h"

#include "canvas/style/canvasstyle.h"
#include "core/base/clock.h"

#include <algorithm>

namespace decnet::desktop {

namespace {
bool sameIds(const std::vector<TopologyRow> &a, const std::vector<TopologyRow> &b)
{
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [](const TopologyRow &x, const TopologyRow &y) {
                          return x.summary.meta.id == y.summary.meta.id;
                      });
}

bool sameContent(const TopologyRow &a, const TopologyRow &b)
{
    return a.summary.meta == b.summary.meta && a.summary.lanCount == b.summary.lanCount &&
           a.summary.deckyCount == b.summary.deckyCount &&
           a.summary.runningCount == b.summary.runningCount && a.events == b.events &&
           a.lastEvent == b.lastEvent && a.running == b.running && a.runStep == b.runStep &&
           a.runTotal == b.runTotal;
}
} // namespace

TopologyModel::TopologyModel(const Clock &clock, QObject *parent)
    : QAbstractListModel(parent)
    , m_clock(clock)
{
}

void TopologyModel::set(std::vector<TopologyRow> rows)
{
    if (!sameIds(m_rows, rows)) {
        // A page is at most a few hundred rows; views select again by id.
        beginResetModel();
        m_rows = std::move(rows);
        endResetModel();
        return;
    }
    for (size_t i = 0; i < rows.size(); ++i) {
        if (sameContent(m_rows[i], rows[i]))
            continue;
        m_rows[i] = std::move(rows[i]);
        const QModelIndex changed = index(static_cast<int>(i));
        Q_EMIT dataChanged(changed, changed);
    }
}

void TopologyModel::setRun(TopologyId id, bool running, int step, int total)
{
    const int i = indexOf(id);
    if (i < 0)
        return;
    TopologyRow &row = m_rows[static_cast<size_t>(i)];
    if (row.running == running && row.runStep == step && row.runTotal == total)
        return;
    row.running = running;
    row.runStep = step;
    row.runTotal = total;
    Q_EMIT dataChanged(index(i), index(i));
}

void TopologyModel::touchTimes()
{
    if (!m_rows.empty())
        Q_EMIT dataChanged(index(0), index(rowCount() - 1), {RowRole});
}

const TopologyRow &TopologyModel::row(int row) const
{
    return m_rows.at(static_cast<size_t>(row));
}

int TopologyModel::indexOf(TopologyId id) const
{
    const auto found = std::find_if(m_rows.begin(), m_rows.end(), [id](const TopologyRow &row) {
        return row.summary.meta.id == id;
    });
    return found == m_rows.end() ? -1 : static_cast<int>(found - m_rows.begin());
}

QDateTime TopologyModel::now() const
{
    return m_clock.now();
}

int TopologyModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

QVariant TopologyModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const TopologyRow &row = m_rows[static_cast<size_t>(index.row())];
    const TopologyMeta &meta = row.summary.meta;
    switch (role) {
    case Qt::DisplayRole:
    case NameRole:
        return meta.name;
    case IdRole:
        return meta.id.toString();
    case StatusRole:
        return statusName(meta.status);
    case Qt::AccessibleTextRole:
        return tr("%1, %2, %3, %4, %5 running")
            .arg(meta.name, statusText(meta.status), Words::lans(row.summary.lanCount),
                 Words::deckies(row.summary.deckyCount))
            .arg(row.summary.runningCount);
    default:
        return {};
    }
}

QHash<int, QByteArray> TopologyModel::roleNames() const
{
    QHash<int, QByteArray> names = QAbstractListModel::roleNames();
    names.insert(IdRole, "id");
    names.insert(NameRole, "name");
    names.insert(StatusRole, "status");
    return names;
}

} // namespace decnet::desktop
