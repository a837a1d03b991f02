// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "canvas/document/editordocument.h"

#include <QAbstractTableModel>

namespace decnet {

/// The document's findings as rows, in the validator's order. GUI thread.
class ProblemsModel final : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Column { MessageColumn, PlaceColumn, CodeColumn, FixColumn, ColumnCount };

    explicit ProblemsModel(EditorDocument &document, QObject *parent = nullptr);

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role) const override;

    /// Null for a row that does not exist.
    [[nodiscard]] const Issue *issue(int row) const;
    /// What to select and show for a row.
    [[nodiscard]] SelectedIds targetOf(int row) const;

private:
    void reload();
    [[nodiscard]] QString placeOf(const Issue &issue) const;

    EditorDocument &m_document;
    std::vector<Issue> m_issues;
};

} // namespace decnet
