// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/intel/records.h"

#include <QAbstractTableModel>

#include <vector>

namespace decnet::desktop {

/// Captured secrets, newest first; masked until setRevealed(true). GUI thread.
class CredentialModel final : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Column {
        PrincipalColumn,
        SecretColumn,
        KindColumn,
        DeckyColumn,
        ServiceColumn,
        AttackerColumn,
        OutcomeColumn,
        AttemptsColumn,
        LastColumn,
        ColumnCount
    };

    explicit CredentialModel(QObject *parent = nullptr);

    void set(std::vector<Credential> credentials);
    [[nodiscard]] const Credential &credential(int row) const;
    void setRevealed(bool revealed);

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role) const override;

private:
    std::vector<Credential> m_credentials;
    bool m_revealed = false;
};

} // namespace decnet::desktop
