// SPDX-License-Identifier: GPL-3.0-or-later
#include "canvas/widgets/palettepanel.h"

#include "canvas/style/icons.h"
#include "canvas/widgets/palettemodel.h"
#include "canvas/widgets/palettetree.h"

#include <QAction>
#include <QLabel>
#include <QLineEdit>
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
    : QWidget(parent), m_document(document), m_model(new PaletteModel(document.catalog(), this))
{
    setAttribute(Qt::WA_StyledBackground);
    setProperty("panel", u"bar"_s);
    m_search = new QLineEdit(this);
    m_search->setObjectName(u"paletteSearch"_s);
    m_search->setPlaceholderText(tr("Search the palette"));
    m_search->setAccessibleName(tr("Search the palette"));
    m_search->setClearButtonEnabled(true);
    m_search->addAction(decnetIcon(u"search"_s), QLineEdit::LeadingPosition);

    auto *tree = new PaletteTree(this);
    tree->setObjectName(u"paletteTree"_s);
    tree->setAccessibleName(tr("Palette"));
    auto *filter = new PaletteFilter(this);
    filter->setSourceModel(m_model);
    tree->setModel(filter);
    tree->expandAll();
    m_tree = tree;

    auto *hint = new QLabel(this);
    hint->setWordWrap(true);
    hint->setProperty("role", u"muted"_s);
    hint->setContentsMargins(12, 4, 12, 4);

    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 8, 0, 0);
    layout->setSpacing(6);
    auto *top = new QHBoxLayout;
    top->setContentsMargins(10, 0, 10, 0);
    top->addWidget(m_search);
    layout->addLayout(top);
    layout->addWidget(hint);
    layout->addWidget(tree, 1);

    connect(m_search, &QLineEdit::textChanged, this, [tree, filter](const QString &text) {
        filter->setNeedle(text);
        tree->expandAll();
        // Enter in the search field inserts the first hit.
        for (int row = 0; row < filter->rowCount() && !text.isEmpty(); ++row) {
            const QModelIndex first = filter->index(0, 0, filter->index(row, 0));
            if (first.isValid()) {
                tree->setCurrentIndex(first);
                break;
            }
        }
    });
    const auto insert = [this, filter](const QModelIndex &index) {
        const auto item = m_model->itemAt(filter->mapToSource(index));
        if (item && index.flags().testFlag(Qt::ItemIsDragEnabled))
            Q_EMIT insertRequested(*item);
    };
    connect(tree, &PaletteTree::enterPressed, this, insert);
    connect(tree, &QTreeView::doubleClicked, this, insert);
    connect(m_search, &QLineEdit::returnPressed, this,
            [tree, insert] { insert(tree->currentIndex()); });

    const auto showEditable = [&document, tree, hint] {
        tree->setEnabled(document.isEditable());
        hint->setText(document.lockedReason());
        hint->setVisible(!document.isEditable());
    };
    connect(&document, &EditorDocument::editableChanged, this, showEditable);
    connect(&document, &EditorDocument::metaChanged, this, showEditable);
    showEditable();
}

void PalettePanel::focusSearch()
{
    m_search->setFocus();
    m_search->selectAll();
}

QRect PalettePanel::reveal(const PaletteItem &item)
{
    m_search->clear();
    const auto *filter = static_cast<const QSortFilterProxyModel *>(m_tree->model());
    const QModelIndex index = filter->mapFromSource(m_model->find(item));
    if (!index.isValid())
        return {};
    m_tree->expand(index.parent());
    m_tree->scrollTo(index, QAbstractItemView::PositionAtCenter);
    return m_tree->visualRect(index);
}

} // namespace decnet
