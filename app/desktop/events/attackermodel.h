// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/intel/records.h"

#include <QAbstractTableModel>

#include <vector>

namespace decnet::desktop {

/// Source addresses and where they went, most recent first. GUI thread.
class AttackerModel final : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Column {
        AddressColumn,
        EventsColumn,
        CredentialsColumn,
        ServicesColumn,
        PathColumn,
        FirstColumn,
        LastColumn,
        ColumnCount
    };

    explicit AttackerModel(QObject *parent = nullptr);

    void set(std::vector<Attacker> attackers);
    [[nodiscard]] const Attacker &attacker(int row) const;

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role) const override;

private:
    std::vector<Attacker> m_attackers;
};

} // namespace decnet::desktop
