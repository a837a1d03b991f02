// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QSet>
#include <QSortFilterProxyModel>
#include <QString>

namespace decnet::desktop {

/// Narrows an EventModel by text (every word must occur in some visible column) and by decky names.
/// Masked secrets are not searched: a hit would tell them. GUI thread.
class EventFilter final : public QSortFilterProxyModel
{
    Q_OBJECT

public:
    explicit EventFilter(QObject *parent = nullptr);

    void setText(const QString &text);
    /// Empty: all.
    void setDeckies(const QSet<QString> &names);

protected:
    [[nodiscard]] bool filterAcceptsRow(int row, const QModelIndex &parent) const override;

private:
    QStringList m_words;
    QSet<QString> m_deckies;
};

} // namespace decnet::desktop
