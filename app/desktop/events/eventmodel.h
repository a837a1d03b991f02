// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"
#include "core/intel/records.h"

#include <QAbstractTableModel>

#include <deque>

namespace decnet::desktop {

/// What attackers did, newest first. Secrets are shown masked until setRevealed(true). GUI thread.
class EventModel final : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Column {
        TimeColumn,
        DeckyColumn,
        ServiceColumn,
        TypeColumn,
        AttackerColumn,
        CredentialColumn,
        SummaryColumn,
        ColumnCount
    };
    enum Role { IdRole = Qt::UserRole, DeckyIdRole, DeckyNameRole, AttackerRole, SecretRole };

    /// Older events are dropped from the view (not from the store) beyond this.
    static constexpr size_t kMaxRows = 5000;

    explicit EventModel(QObject *parent = nullptr);

    void clear();
    /// Events in any order; those whose id is known already are left out. Returns those that are
    /// new, oldest first.
    std::vector<DecoyEvent> add(std::vector<DecoyEvent> events);
    /// The highest id seen; 0 when empty.
    [[nodiscard]] qint64 lastId() const { return m_lastId; }
    [[nodiscard]] const DecoyEvent &event(int row) const;

    void setRevealed(bool revealed);
    [[nodiscard]] bool isRevealed() const { return m_revealed; }

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role) const override;

private:
    std::deque<DecoyEvent> m_events;
    qint64 m_lastId = 0;
    bool m_revealed = false;
};

/// The name and secret an event carries, for a cell: "root / ••••••". Empty when it carries none.
[[nodiscard]] QString credentialText(const DecoyEvent &event, bool revealed);
/// The secret alone, as it was typed; empty when there is none.
[[nodiscard]] QString secretOf(const DecoyEvent &event);
/// Dots instead of a secret; their number tells nothing about its length.
[[nodiscard]] QString masked();
/// What happened, from the fields that are not credentials: "GET /admin", "uname -a".
[[nodiscard]] QString summaryOf(const DecoyEvent &event);

} // namespace decnet::desktop
