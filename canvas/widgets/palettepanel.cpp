// SPDX-License-Identifier: GPL-3.0-or-later
#include "canvas/widgets/palettepanel.h"

#include "canvas/style/icons.h"
#include "canvas/widgets/palettemodel.h"
#include "canvas/widgets/paletteshelf.h"
#include "canvas/widgets/palettetree.h"

#include <QAction>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QSortFilterProxyModel>
#include <QVBoxLayout>

namespace decnet {

using namespace Qt::Literals::StringLiterals;

namespace {

/// Finds by name, by the services of a machine, and by port.
class PaletteFilter final : public QSortFilterProxyModel
{
public:
    using QSortFilterProxyModel::QSortFilterProxyModel;

    void setNeedle(const QString &needle)
    {
        m_needle = needle.trimmed();
        invalidateFilter();
    }

protected:
    bool filterAcceptsRow(int row, const QModelIndex &parent) const override
    {
        const QModelIndex index = sourceModel()->index(row, 0, parent);
        if (m_needle.isEmpty())
            return true;
        if (!parent.isValid()) {
            for (int child = 0; child < sourceModel()->rowCount(index); ++child) {
                if (filterAcceptsRow(child, index))
                    return true;
            }
            return false;
        }
        for (const int role : {int(Qt::DisplayRole), int(PaletteModel::HintRole),
                               int(PaletteModel::PortsRole)}) {
            if (index.data(role).toString().contains(m_needle, Qt::CaseInsensitive))
                return true;
        }
        return parent.data().toString().contains(m_needle, Qt::CaseInsensitive);
    }

private:
    QString m_needle;
};

} // namespace

PalettePanel::PalettePanel(EditorDocument &document, QWidget *parent)
    : QWidget(parent),
      m_document(document),
      m_model(new PaletteModel(document.catalog(), this)),
      m_shelf(new PaletteShelf(this))
{
    setAttribute(Qt::WA_StyledBackground);
    setProperty("panel", u"bar"_s);
    m_search = new QLineEdit(this);
    m_search->setObjectName(u"paletteSearch"_s);
    m_search->setPlaceholderText(tr("Search the palette"));
    m_search->setAccessibleName(tr("Search the palette"));
    m_search->setClearButtonEnabled(true);
    m_search->addAction(decnetIcon(u"search"_s), QLineEdit::LeadingPosition);
    buildTree();

    m_hint = new QLabel(this);
    m_hint->setWordWrap(true);
    m_hint->setProperty("role", u"muted"_s);
    m_hint->setContentsMargins(12, 4, 12, 4);

    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 8, 0, 0);
    layout->setSpacing(6);
    auto *top = new QHBoxLayout;
    top->setContentsMargins(10, 0, 10, 0);
    top->addWidget(m_search);
    layout->addLayout(top);
    layout->addWidget(m_hint);
    layout->addWidget(m_tree, 1);

    connect(m_search, &QLineEdit::textChanged, this, &PalettePanel::search);
    connect(m_search, &QLineEdit::returnPressed, this, [this] { insert(m_tree->currentIndex()); });
    connect(m_shelf, &PaletteShelf::favouritesChanged, this,
            [this] { m_model->setFavourites(m_shelf->favourites()); });
    // Rows do not move away under the pointer: the second double-click would hit another entry.
    connect(m_shelf, &PaletteShelf::recentChanged, this, [this] {
        if (!m_tree->underMouse())
            showRecent();
    });
    connect(m_tree, &PaletteTree::left, this, &PalettePanel::showRecent);
    connect(&document, &EditorDocument::editableChanged, this, &PalettePanel::showEditable);
    connect(&document, &EditorDocument::metaChanged, this, &PalettePanel::showEditable);
    showEditable();
}

void PalettePanel::buildTree()
{
    m_tree = new PaletteTree(this);
    m_tree->setObjectName(u"paletteTree"_s);
    m_tree->setAccessibleName(tr("Palette"));
    m_filter = new PaletteFilter(this);
    m_filter->setSourceModel(m_model);
    m_tree->setModel(m_filter);
    m_tree->expandAll();
    m_tree->setContextMenuPolicy(Qt::CustomContextMenu);
    connect(m_tree, &PaletteTree::enterPressed, this, &PalettePanel::insert);
    connect(m_tree, &QTreeView::doubleClicked, this, &PalettePanel::insert);
    connect(m_tree, &PaletteTree::starClicked, this, &PalettePanel::toggleFavourite);
    connect(m_tree, &QWidget::customContextMenuRequested, this, &PalettePanel::showMenu);
    // A section that comes later is open too.
    connect(m_filter, &QAbstractItemModel::rowsInserted, m_tree, [this](const QModelIndex &parent) {
        m_tree->setExpanded(parent, parent.isValid());
    });
}

QTreeView *PalettePanel::tree() const
{
    return m_tree;
}

void PalettePanel::setTemplates(TemplateLibrary &templates)
{
    const auto show = [this, &templates] { m_model->setTemplates(templates.entries()); };
    connect(&templates, &TemplateLibrary::changed, this, show);
    show();
}

std::optional<PaletteItem> PalettePanel::itemAt(const QModelIndex &index) const
{
    return m_model->itemAt(m_filter->mapToSource(index));
}

void PalettePanel::search(const QString &text)
{
    static_cast<PaletteFilter *>(m_filter)->setNeedle(text);
    m_tree->expandAll();
    // Enter in the search field inserts the first hit.
    for (int row = 0; row < m_filter->rowCount() && !text.isEmpty(); ++row) {
        const QModelIndex first = m_filter->index(0, 0, m_filter->index(row, 0));
        if (first.isValid()) {
            m_tree->setCurrentIndex(first);
            break;
        }
    }
}

void PalettePanel::insert(const QModelIndex &index)
{
    const auto item = itemAt(index);
    if (item && index.flags().testFlag(Qt::ItemIsDragEnabled))
        Q_EMIT insertRequested(*item);
}

void PalettePanel::toggleFavourite(const QModelIndex &index)
{
    if (const auto item = itemAt(index))
        m_shelf->setFavourite(*item, !m_shelf->isFavourite(*item));
}

void PalettePanel::showRecent()
{
    m_model->setRecent(m_shelf->recent());
}

void PalettePanel::showMenu(QPoint at)
{
    const QModelIndex index = m_tree->indexAt(at);
    const auto item = itemAt(index);
    if (!item)
        return;
    auto *menu = new QMenu(this);
    menu->setObjectName(u"paletteMenu"_s);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    if (index.flags().testFlag(Qt::ItemIsDragEnabled)) {
        connect(menu->addAction(decnetIcon(u"plus"_s), tr("Insert")), &QAction::triggered, this,
                [this, item] { Q_EMIT insertRequested(*item); });
        const bool favourite = m_shelf->isFavourite(*item);
        connect(menu->addAction(decnetIcon(u"star"_s), favourite ? tr("Remove from Favourites")
                                                                 : tr("Add to Favourites")),
                &QAction::triggered, this,
                [this, item, favourite] { m_shelf->setFavourite(*item, !favourite); });
    }
    if (item->kind == PaletteItem::Kind::Template) {
        menu->addSeparator();
        connect(menu->addAction(decnetIcon(u"rename"_s), tr("Rename…")), &QAction::triggered, this,
                [this, item] { Q_EMIT templateRenameRequested(item->slug); });
        connect(menu->addAction(decnetIcon(u"trash"_s), tr("Delete…")), &QAction::triggered, this,
                [this, item] { Q_EMIT templateRemovalRequested(item->slug); });
    }
    menu->popup(m_tree->viewport()->mapToGlobal(at));
}

void PalettePanel::showEditable()
{
    m_tree->setEnabled(m_document.isEditable());
    m_hint->setText(m_document.lockedReason());
    m_hint->setVisible(!m_document.isEditable());
}

void PalettePanel::focusSearch()
{
    m_search->setFocus();
    m_search->selectAll();
}

QRect PalettePanel::reveal(const PaletteItem &item)
{
    m_search->clear();
    const QModelIndex index = m_filter->mapFromSource(m_model->find(item));
    if (!index.isValid())
        return {};
    m_tree->expand(index.parent());
    m_tree->scrollTo(index, QAbstractItemView::PositionAtCenter);
    return m_tree->visualRect(index);
}

} // namespace decnet
