// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "canvas/widgets/palettemime.h"

#include <QList>
#include <QObject>
#include <QStringList>

namespace decnet {

/// Palette entries within reach: favourites in the order they were chosen, and what was used last, newest
/// first. Kept as texts (see toText), so that an application can store them. GUI thread.
class PaletteShelf final : public QObject
{
    Q_OBJECT

public:
    static constexpr qsizetype kMaxRecent = 6;

    using QObject::QObject;

    [[nodiscard]] const QList<PaletteItem> &favourites() const { return m_favourites; }
    [[nodiscard]] const QList<PaletteItem> &recent() const { return m_recent; }
    [[nodiscard]] bool isFavourite(const PaletteItem &item) const { return m_favourites.contains(item); }
    void setFavourite(const PaletteItem &item, bool favourite);
    /// It was put on a canvas.
    void use(const PaletteItem &item);
    /// It is no more.
    void forget(const PaletteItem &item);

    /// What does not parse is left out.
    void restore(const QStringList &favourites, const QStringList &recent);
    [[nodiscard]] QStringList favouriteTexts() const;
    [[nodiscard]] QStringList recentTexts() const;

Q_SIGNALS:
    void favouritesChanged();
    void recentChanged();

private:
    QList<PaletteItem> m_favourites;
    QList<PaletteItem> m_recent;
};

} // namespace decnet
