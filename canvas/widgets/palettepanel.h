// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "canvas/document/editordocument.h"
#include "canvas/widgets/palettemime.h"

#include <QWidget>

class QLineEdit;
class QTreeView;

namespace decnet {

class PaletteModel;

/// What can be put on the canvas: networks, archetypes, services by group, with a search field. Drag an
/// entry onto the canvas, or press Enter (double-click) to insert it: a network into the middle of the
/// view, an archetype into the selected LAN, a service onto the selected decky. Disabled (greyed, with a
/// hint) while the document is not editable. GUI thread.
///
/// Object names: "paletteSearch", "paletteTree".
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
    [[nodiscard]] QTreeView *tree() const { return m_tree; }

Q_SIGNALS:
    /// Enter or double-click. The window passes it on to CanvasView::insert.
    void insertRequested(const decnet::PaletteItem &item);

private:
    EditorDocument &m_document;
    QLineEdit *m_search = nullptr;
    QTreeView *m_tree = nullptr;
    PaletteModel *m_model = nullptr;
};

} // namespace decnet
