// SPDX-License-Identifier: GPL-3.0-or-later
#include "canvas/widgets/paletteshelf.h"

namespace decnet {

namespace {

QList<PaletteItem> parsed(const QStringList &texts)
{
    QList<PaletteItem> items;
    for (const QString &text : texts) {
        const auto item = paletteItemFromText(text);
        if (item && !items.contains(*item))
            items.append(*item);
    }
    return items;
}

QStringList texts(const QList<PaletteItem> &items)
{
    QStringList list;
    for (const PaletteItem &item : items)
        list.append(toText(item));
    return list;
}

} // namespace

void PaletteShelf::setFavourite(const PaletteItem &item, bool favourite)
{
    if (isFavourite(item) == favourite)
        return;
    if (favourite)
        m_favourites.append(item);
    else
        m_favourites.removeOne(item);
    Q_EMIT favouritesChanged();
}

void PaletteShelf::use(const PaletteItem &item)
{
    if (!m_recent.isEmpty() && m_recent.first() == item)
        return;
    m_recent.removeOne(item);
    m_recent.prepend(item);
    if (m_recent.size() > kMaxRecent)
        m_recent.removeLast();
    Q_EMIT recentChanged();
}

void PaletteShelf::forget(const PaletteItem &item)
{
    setFavourite(item, false);
    if (m_recent.removeOne(item))
        Q_EMIT recentChanged();
}

void PaletteShelf::restore(const QStringList &favourites, const QStringList &recent)
{
    m_favourites = parsed(favourites);
    m_recent = parsed(recent).mid(0, kMaxRecent);
    Q_EMIT favouritesChanged();
    Q_EMIT recentChanged();
}

QStringList PaletteShelf::favouriteTexts() const
{
    return texts(m_favourites);
}

QStringList PaletteShelf::recentTexts() const
{
    return texts(m_recent);
}

} // namespace decnet
