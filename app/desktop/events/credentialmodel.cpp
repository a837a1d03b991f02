// SPDX-License-Identifier: GPL-3.0-or-later
#include "credentialmodel.h"

#include "eventmodel.h"

#include <QLocale>

namespace decnet::desktop {

using namespace Qt::Literals::StringLiterals;

CredentialModel::CredentialModel(QObject *parent)
    : QAbstractTableModel(parent)
{
}

void CredentialModel::set(std::vector<Credential> credentials)
{
    beginResetModel();
    m_credentials = std::move(credentials);
    endResetModel();
}

const Credential &CredentialModel::credential(int row) const
{
    return m_credentials.at(static_cast<size_t>(row));
}

void CredentialModel::setRevealed(bool revealed)
{
    if (revealed == m_revealed)
        return;
    m_revealed = revealed;
    if (!m_credentials.empty())
        Q_EMIT dataChanged(index(0, SecretColumn), index(rowCount() - 1, SecretColumn));
}

int CredentialModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_credentials.size());
}

int CredentialModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant CredentialModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const Credential &credential = m_credentials[static_cast<size_t>(index.row())];
    if (role == Qt::TextAlignmentRole) {
        return QVariant((index.column() == AttemptsColumn ? Qt::AlignRight : Qt::AlignLeft) |
                        Qt::AlignVCenter);
    }
    if (role != Qt::DisplayRole)
        return {};
    switch (index.column()) {
    case PrincipalColumn:
        return credential.principal;
    case SecretColumn:
        if (!m_revealed)
            return masked();
        return credential.secretPrintable.isEmpty() ? credential.secretSha256
                                                    : credential.secretPrintable;
    case KindColumn:
        return credential.secretKind;
    case DeckyColumn:
        return credential.decky;
    case ServiceColumn:
        return credential.service;
    case AttackerColumn:
        return credential.attackerIp;
    case OutcomeColumn:
        return credential.outcome;
    case AttemptsColumn:
        return QLocale().toString(credential.attemptCount);
    case LastColumn:
        return QLocale().toString(credential.lastSeen.toLocalTime(), QLocale::ShortFormat);
    default:
        return {};
    }
}

QVariant CredentialModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    switch (section) {
    case PrincipalColumn:
        return tr("User");
    case SecretColumn:
        return tr("Secret");
    case KindColumn:
        return tr("Kind");
    case DeckyColumn:
        return tr("Decky");
    case ServiceColumn:
        return tr("Service");
    case AttackerColumn:
        return tr("Attacker");
    case OutcomeColumn:
        return tr("Outcome");
    case AttemptsColumn:
        return tr("Attempts");
    case LastColumn:
        return tr("Last seen");
    default:
        return {};
    }
}

} // namespace decnet::desktop
