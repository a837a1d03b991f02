// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "canvas/document/templatelibrary.h"
#include "canvas/widgets/palettemime.h"

#include "core/catalog/catalog.h"

#include <QStandardItemModel>

namespace decnet {

/// The palette's tree: Favourites and Recent (when there are any), Networks, Archetypes, Templates (when
/// there are any), and a section for each group of services. Entries that this version cannot deploy, and
/// templates that cannot be read, are listed but cannot be dragged. GUI thread.
class PaletteModel final : public QStandardItemModel
{
    Q_OBJECT

public:
    enum Role {
        ItemRole = Qt::UserRole + 1, ///< PaletteItem of an entry; invalid for a section
        PortsRole,                   ///< "22", "53/udp": a QString, empty without ports
        RiskRole,                    ///< int(Risk) of a service; invalid otherwise
        IconNameRole,
        HintRole, ///< second line of an entry
        FavouriteRole, ///< bool
    };

    explicit PaletteModel(const Catalog &catalog, QObject *parent = nullptr);

    [[nodiscard]] std::optional<PaletteItem> itemAt(const QModelIndex &index) const;
    /// The entry in its own section, not among favourites and recent ones.
    [[nodiscard]] QModelIndex find(const PaletteItem &item) const;

    void setFavourites(const QList<PaletteItem> &items);
    void setRecent(const QList<PaletteItem> &items);
    void setTemplates(const std::vector<TemplateEntry> &templates);

    [[nodiscard]] QStringList mimeTypes() const override;
    [[nodiscard]] QMimeData *mimeData(const QModelIndexList &indexes) const override;

private:
    /// A section that comes and goes with its entries.
    struct Shelf
    {
        QString title;
        QStandardItem *section = nullptr; ///< null: not in the tree
    };
    QStandardItem *addSection(const QString &title);
    /// The shelf's section, empty and in the tree before `before` (null: at the top).
    QStandardItem *openShelf(Shelf &shelf, const QStandardItem *before);
    void closeShelf(Shelf &shelf);
    void fillShelf(Shelf &shelf, const QList<PaletteItem> &items, const QStandardItem *before);
    void addTemplates(const std::vector<TemplateEntry> &templates);
    void showFavourites();
    [[nodiscard]] const QStandardItem *afterArchetypes() const;
    QStandardItem *addEntry(QStandardItem *section, const PaletteItem &item, const QString &label,
                            const QString &icon, const QString &hint);
    void addServices(const Catalog &catalog);

    QStandardItem *m_networks = nullptr;
    QStandardItem *m_archetypes = nullptr;
    Shelf m_favourites;
    Shelf m_recent;
    Shelf m_templates;
    QList<PaletteItem> m_favouriteItems;
    QList<PaletteItem> m_recentItems;
};

} // namespace decnet
