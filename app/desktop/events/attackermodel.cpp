// SPDX-License-Identifier: GPL-3.0-or-later
#include "attackermodel.h"

#include <QLocale>

namespace decnet::desktop {

using namespace Qt::Literals::StringLiterals;

AttackerModel::AttackerModel(QObject *parent)
    : QAbstractTableModel(parent)
{
}

void AttackerModel::set(std::vector<Attacker> attackers)
{
    beginResetModel();
    m_attackers = std::move(attackers);
    endResetModel();
}

const Attacker &AttackerModel::attacker(int row) const
{
    return m_attackers.at(static_cast<size_t>(row));
}

int AttackerModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_attackers.size());
}

int AttackerModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant AttackerModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const Attacker &attacker = m_attackers[static_cast<size_t>(index.row())];
    if (role == Qt::TextAlignmentRole) {
        const bool number = index.column() == EventsColumn || index.column() == CredentialsColumn;
        return QVariant((number ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    }
    if (role != Qt::DisplayRole && !(role == Qt::ToolTipRole && index.column() == PathColumn))
        return {};
    const QLocale locale;
    switch (index.column()) {
    case AddressColumn:
        return attacker.ip;
    case EventsColumn:
        return locale.toString(attacker.eventCount);
    case CredentialsColumn:
        return locale.toString(attacker.credentialCount);
    case ServicesColumn:
        return attacker.services.join(u", "_s);
    case PathColumn:
        return attacker.isTraversal && !attacker.traversalPath.isEmpty()
                   ? attacker.traversalPath
                   : attacker.deckies.join(u" → "_s);
    case FirstColumn:
        return locale.toString(attacker.firstSeen.toLocalTime(), QLocale::ShortFormat);
    case LastColumn:
        return locale.toString(attacker.lastSeen.toLocalTime(), QLocale::ShortFormat);
    default:
        return {};
    }
}

QVariant AttackerModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    switch (section) {
    case AddressColumn:
        return tr("Attacker");
    case EventsColumn:
        return tr("Events");
    case CredentialsColumn:
        return tr("Credentials");
    case ServicesColumn:
        return tr("Services");
    case PathColumn:
        return tr("Path");
    case FirstColumn:
        return tr("First seen");
    case LastColumn:
        return tr("Last seen");
    default:
        return {};
    }
}

} // namespace decnet::desktop
