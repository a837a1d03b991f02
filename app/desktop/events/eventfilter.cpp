// SPDX-License-Identifier: GPL-3.0-or-later
#include "eventfilter.h"

#include "eventmodel.h"

#include <algorithm>

namespace decnet::desktop {

EventFilter::EventFilter(QObject *parent)
    : QSortFilterProxyModel(parent)
{
}

void EventFilter::setText(const QString &text)
{
    m_words = text.split(u' ', Qt::SkipEmptyParts);
    invalidateRowsFilter();
}

void EventFilter::setDeckies(const QSet<QString> &names)
{
    if (names == m_deckies)
        return;
    m_deckies = names;
    invalidateRowsFilter();
}

bool EventFilter::filterAcceptsRow(int row, const QModelIndex &parent) const
{
    const QAbstractItemModel &model = *sourceModel();
    const QModelIndex first = model.index(row, 0, parent);
    if (!m_deckies.isEmpty() &&
        !m_deckies.contains(first.data(EventModel::DeckyNameRole).toString()))
        return false;
    return std::all_of(m_words.begin(), m_words.end(), [&](const QString &word) {
        for (int column = 0; column < model.columnCount(parent); ++column) {
            const QString text = model.index(row, column, parent).data().toString();
            if (text.contains(word, Qt::CaseInsensitive))
                return true;
        }
        return false;
    });
}

} // namespace decnet::desktop
