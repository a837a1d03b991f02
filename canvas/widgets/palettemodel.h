// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "canvas/widgets/palettemime.h"

#include "core/catalog/catalog.h"

#include <QStandardItemModel>

namespace decnet {

/// The palette's tree: Networks, Archetypes, and a section for each group of services. Entries that this
/// version cannot deploy are listed but cannot be dragged. GUI thread.
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
    };

    explicit PaletteModel(const Catalog &catalog, QObject *parent = nullptr);

    [[nodiscard]] std::optional<PaletteItem> itemAt(const QModelIndex &index) const;
    [[nodiscard]] QModelIndex find(const PaletteItem &item) const;

    [[nodiscard]] QStringList mimeTypes() const override;
    [[nodiscard]] QMimeData *mimeData(const QModelIndexList &indexes) const override;

private:
    QStandardItem *addSection(const QString &title);
    QStandardItem *addEntry(QStandardItem *section, const PaletteItem &item, const QString &label,
                            const QString &icon, const QString &hint);
    void addServices(const Catalog &catalog);
};

} // namespace decnet

Q_DECLARE_METATYPE(decnet::PaletteItem)
