// SPDX-License-Identifier: GPL-3.0-or-later
#include "eventmodel.h"

#include <QLocale>

#include <algorithm>

namespace decnet::desktop {

using namespace Qt::Literals::StringLiterals;

namespace {
// Times of today need no date.
QString timeText(const QDateTime &at)
{
    const QDateTime local = at.toLocalTime();
    return local.date() == QDate::currentDate() ? local.toString(u"HH:mm:ss"_s)
                                                : local.toString(u"yyyy-MM-dd HH:mm:ss"_s);
}
} // namespace

EventModel::EventModel(QObject *parent)
    : QAbstractTableModel(parent)
{
}

void EventModel::clear()
{
    beginResetModel();
    m_events.clear();
    m_lastId = 0;
    endResetModel();
}

std::vector<DecoyEvent> EventModel::add(std::vector<DecoyEvent> events)
{
    std::erase_if(events, [this](const DecoyEvent &event) { return event.id <= m_lastId; });
    std::sort(events.begin(), events.end(),
              [](const DecoyEvent &a, const DecoyEvent &b) { return a.id < b.id; });
    if (events.empty())
        return {};
    m_lastId = events.back().id;
    // More than fit at once: the view keeps the newest.
    const size_t shown = std::min(events.size(), kMaxRows);
    beginInsertRows({}, 0, static_cast<int>(shown) - 1);
    for (size_t i = events.size() - shown; i < events.size(); ++i)
        m_events.push_front(events[i]);
    endInsertRows();
    if (m_events.size() > kMaxRows) {
        beginRemoveRows({}, static_cast<int>(kMaxRows), static_cast<int>(m_events.size()) - 1);
        m_events.resize(kMaxRows);
        endRemoveRows();
    }
    return events;
}

const DecoyEvent &EventModel::event(int row) const
{
    return m_events.at(static_cast<size_t>(row));
}

void EventModel::setRevealed(bool revealed)
{
    if (revealed == m_revealed)
        return;
    m_revealed = revealed;
    if (!m_events.empty())
        Q_EMIT dataChanged(index(0, CredentialColumn), index(rowCount() - 1, CredentialColumn));
}

int EventModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_events.size());
}

int EventModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant EventModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const DecoyEvent &event = m_events[static_cast<size_t>(index.row())];
    switch (role) {
    case Qt::DisplayRole:
        switch (index.column()) {
        case TimeColumn:
            return timeText(event.at);
        case DeckyColumn:
            return event.decky;
        case ServiceColumn:
            return event.service;
        case TypeColumn:
            return event.type;
        case AttackerColumn:
            return event.attackerIp;
        case CredentialColumn:
            return credentialText(event, m_revealed);
        case SummaryColumn:
            return summaryOf(event);
        default:
            return {};
        }
    case Qt::ToolTipRole:
        if (index.column() == TimeColumn)
            return QLocale().toString(event.at.toLocalTime(), QLocale::LongFormat);
        // The raw line holds the secret, so it is never a tool tip.
        if (index.column() == SummaryColumn)
            return summaryOf(event);
        return {};
    case IdRole:
        return event.id;
    case DeckyIdRole:
        return event.deckyId;
    case DeckyNameRole:
        return event.decky;
    case AttackerRole:
        return event.attackerIp;
    case SecretRole:
        return secretOf(event);
    default:
        return {};
    }
}

QVariant EventModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    switch (section) {
    case TimeColumn:
        return tr("Time");
    case DeckyColumn:
        return tr("Decky");
    case ServiceColumn:
        return tr("Service");
    case TypeColumn:
        return tr("Event");
    case AttackerColumn:
        return tr("Attacker");
    case CredentialColumn:
        return tr("Credential");
    case SummaryColumn:
        return tr("Summary");
    default:
        return {};
    }
}

} // namespace decnet::desktop
