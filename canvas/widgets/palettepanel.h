// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "canvas/document/editordocument.h"
#include "canvas/widgets/palettemime.h"

#include <QWidget>

class QLabel;
class QLineEdit;
class QSortFilterProxyModel;
class QTreeView;

namespace decnet {

class PaletteModel;
class PaletteShelf;
class PaletteTree;
class TemplateLibrary;

/// What can be put on the canvas: networks, archetypes, services by group, with a search field. Drag an
/// entry onto the canvas, or press Enter (double-click) to insert it: a network into the middle of the
/// view, an archetype into the selected LAN, a service onto the selected decky. Disabled (greyed, with a
/// hint) while the document is not editable. A star, or the menu of an entry, makes it a favourite. GUI
/// thread.
///
/// Object names: "paletteSearch", "paletteTree", "paletteMenu".
class PalettePanel final : public QWidget
{
    Q_OBJECT

public:
    explicit PalettePanel(EditorDocument &document, QWidget *parent = nullptr);

    /// Puts the cursor into the search field.
    void focusSearch();
    /// The row of an entry in viewport coordinates of the tree, opened and scrolled to; for drags driven
    /// by tests. Null when there is none.
    [[nodiscard]] QRect reveal(const PaletteItem &item);
    [[nodiscard]] QTreeView *tree() const;
    /// Favourites and what was used last.
    [[nodiscard]] PaletteShelf &shelf() { return *m_shelf; }
    /// Lists these templates; they must outlive the panel.
    void setTemplates(TemplateLibrary &templates);

Q_SIGNALS:
    /// Enter or double-click. The window passes it on to CanvasView::insert.
    void insertRequested(const decnet::PaletteItem &item);
    void templateRenameRequested(const QString &slug);
    void templateRemovalRequested(const QString &slug);

private:
    void buildTree();
    void search(const QString &text);
    void insert(const QModelIndex &index);
    void showMenu(QPoint at);
    void toggleFavourite(const QModelIndex &index);
    void showRecent();
    void showEditable();
    [[nodiscard]] std::optional<PaletteItem> itemAt(const QModelIndex &index) const;

    EditorDocument &m_document;
    QLineEdit *m_search = nullptr;
    QLabel *m_hint = nullptr;
    PaletteTree *m_tree = nullptr;
    PaletteModel *m_model = nullptr;
    QSortFilterProxyModel *m_filter = nullptr;
    PaletteShelf *m_shelf = nullptr;
};

} // namespace decnet
