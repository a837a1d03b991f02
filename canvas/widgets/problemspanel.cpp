// SPDX-License-Identifier: GPL-3.0-or-later
#include "canvas/widgets/problemspanel.h"

#include "canvas/style/canvasstyle.h"
#include "canvas/style/icons.h"
#include "canvas/widgets/problemsmodel.h"

#include <QAction>
#include <QHeaderView>
#include <QLabel>
#include <QMenu>
#include <QMouseEvent>
#include <QPainter>
#include <QStyledItemDelegate>
#include <QTableView>
#include <QTimer>
#include <QVBoxLayout>

#include <algorithm>
#include <functional>

namespace decnet {

using namespace Qt::Literals::StringLiterals;

namespace {

/// A fix looks like what it is: something to press. Where there is a choice, an arrow beside it lists the rest.
class FixDelegate final : public QStyledItemDelegate
{
public:
    struct Hooks
    {
        std::function<int(int row)> fixCount;
        std::function<void(int row)> apply;
        std::function<void(int row, QPoint global)> choose;
    };

    FixDelegate(Hooks hooks, QTableView *table)
        : QStyledItemDelegate(table), m_hooks(std::move(hooks)), m_table(table)
    {}

    bool editorEvent(QEvent *event, QAbstractItemModel *, const QStyleOptionViewItem &option,
                     const QModelIndex &index) override
    {
        if (event->type() != QEvent::MouseButtonRelease)
            return false;
        const auto *mouse = static_cast<QMouseEvent *>(event);
        const int count = m_hooks.fixCount(index.row());
        if (mouse->button() != Qt::LeftButton || count == 0)
            return false;
        const QRectF plate = plateOf(option, index.data().toString(), count);
        if (count > 1 && mouse->position().x() > plate.right() - kArrow
            && mouse->position().x() < plate.right() + 4) {
            m_hooks.choose(index.row(), m_table->viewport()->mapToGlobal(plate.bottomLeft().toPoint()));
        } else {
            m_hooks.apply(index.row());
        }
        return true;
    }

    void paint(QPainter *painter, const QStyleOptionViewItem &option,
               const QModelIndex &index) const override
    {
        QStyleOptionViewItem background = option;
        initStyleOption(&background, index);
        const QString text = std::exchange(background.text, QString());
        const QWidget *widget = option.widget;
        widget->style()->drawControl(QStyle::CE_ItemViewItem, &background, painter, widget);
        if (text.isEmpty())
            return;
        const CanvasStyle &style = CanvasStyle::forPalette(option.palette);
        const QFontMetricsF metrics(option.font);
        const int count = m_hooks.fixCount(index.row());
        const QRectF plate = plateOf(option, text, count);
        const qreal room = count > 1 ? kArrow : 0;
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing, true);
        painter->setPen(QPen(style.accent, 1));
        painter->setBrush(option.state.testFlag(QStyle::State_MouseOver) ? style.accentSoft
                                                                         : style.card);
        painter->drawRoundedRect(plate.adjusted(0.5, 0.5, -0.5, -0.5), 5, 5);
        painter->drawPixmap(QPointF(plate.left() + 7, plate.center().y() - 7),
                            decnetPixmap(u"fix"_s, 14, style.accent,
                                         painter->device()->devicePixelRatioF()));
        painter->setPen(style.accent);
        painter->drawText(plate.adjusted(26, 0, -6 - room, 0), Qt::AlignLeft | Qt::AlignVCenter,
                          metrics.elidedText(text, Qt::ElideRight, plate.width() - 32 - room));
        if (count > 1) {
            const qreal x = plate.right() - kArrow;
            painter->drawLine(QPointF(x, plate.top() + 4), QPointF(x, plate.bottom() - 4));
            const QPointF middle(x + kArrow / 2, plate.center().y() + 1);
            painter->setPen(QPen(style.accent, 1.5));
            painter->drawPolyline(
                QPolygonF({middle + QPointF(-4, -2.5), middle + QPointF(0, 1.5), middle + QPointF(4, -2.5)}));
        }
        painter->restore();
    }

private:
    static constexpr qreal kArrow = 22;

    static QRectF plateOf(const QStyleOptionViewItem &option, const QString &text, int count)
    {
        const QFontMetricsF metrics(option.font);
        const QRectF row = QRectF(option.rect).adjusted(4, 3, -4, -3);
        const qreal wanted = metrics.horizontalAdvance(text) + 34 + (count > 1 ? kArrow : 0);
        return {row.left(), row.top(), std::min(row.width(), wanted), row.height()};
    }

    Hooks m_hooks;
    QTableView *m_table;
};

} // namespace

ProblemsPanel::ProblemsPanel(EditorDocument &document, QWidget *parent)
    : QWidget(parent), m_document(document), m_model(new ProblemsModel(document, this))
{
    setAttribute(Qt::WA_StyledBackground);
    setProperty("panel", u"bar"_s);
    m_table = new QTableView(this);
    m_table->setObjectName(u"problemsTable"_s);
    m_table->setAccessibleName(tr("Problems"));
    m_table->setModel(m_model);
    m_table->setFrameShape(QFrame::NoFrame);
    m_table->setShowGrid(false);
    m_table->setWordWrap(false);
    m_table->setMouseTracking(true);
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_table->setContextMenuPolicy(Qt::CustomContextMenu);
    m_table->setTabKeyNavigation(false);
    m_table->verticalHeader()->hide();
    m_table->verticalHeader()->setDefaultSectionSize(
        std::max(30, m_table->fontMetrics().height() + 12));
    m_table->setItemDelegateForColumn(ProblemsModel::FixColumn, new FixDelegate(
        {[this](int row) {
             const Issue *issue = m_model->issue(row);
             return issue ? static_cast<int>(issue->fixes.size()) : 0;
         },
         // Later: applying it takes the row away that the event still goes through.
         [this](int row) {
             QTimer::singleShot(0, this, [this, row] { applyFix(row, 0); });
         },
         [this](int row, QPoint place) { showMenu(row, place); }},
        m_table));
    QHeaderView *header = m_table->horizontalHeader();
    header->setHighlightSections(false);
    header->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    header->setSectionResizeMode(ProblemsModel::MessageColumn, QHeaderView::Stretch);
    header->setSectionResizeMode(ProblemsModel::PlaceColumn, QHeaderView::Interactive);
    header->resizeSection(ProblemsModel::PlaceColumn, 130);
    header->resizeSection(ProblemsModel::CodeColumn, 150);
    header->resizeSection(ProblemsModel::FixColumn, 220);

    m_summary = new QLabel(this);
    m_summary->setObjectName(u"problemsSummary"_s);
    m_summary->setProperty("role", u"muted"_s);
    m_summary->setAlignment(Qt::AlignCenter);

    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_table, 1);
    layout->addWidget(m_summary);

    const auto reveal = [this](const QModelIndex &index) {
        const SelectedIds ids = m_model->targetOf(index.row());
        if (!ids.isEmpty())
            m_document.reveal(ids);
    };
    connect(m_table, &QTableView::activated, this, [reveal](const QModelIndex &index) {
        if (index.column() != ProblemsModel::FixColumn)
            reveal(index);
    });
    connect(m_table, &QTableView::customContextMenuRequested, this, [this](const QPoint &place) {
        const QModelIndex index = m_table->indexAt(place);
        if (index.isValid())
            showMenu(index.row(), m_table->viewport()->mapToGlobal(place));
    });
    auto *fix = new QAction(tr("Apply the First Fix"), this);
    fix->setShortcut(QKeySequence(u"Ctrl+."_s));
    fix->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    connect(fix, &QAction::triggered, this,
            [this] { applyFix(m_table->currentIndex().row(), 0); });
    addAction(fix);

    connect(m_model, &QAbstractItemModel::modelReset, this, &ProblemsPanel::refresh);
    refresh();
}

int ProblemsPanel::errorCount() const
{
    const auto &issues = m_document.issues();
    return static_cast<int>(std::count_if(issues.begin(), issues.end(),
                                          [](const Issue &issue) { return issue.isError(); }));
}

int ProblemsPanel::warningCount() const
{
    return static_cast<int>(m_document.issues().size()) - errorCount();
}

void ProblemsPanel::applyFix(int row, int fix)
{
    const Issue *issue = m_model->issue(row);
    if (!issue || fix < 0 || fix >= static_cast<int>(issue->fixes.size()))
        return;
    // A copy: applying it replaces the list that it stands in.
    const Mutation edit = issue->fixes[static_cast<size_t>(fix)].edit;
    m_document.perform(edit);
    if (m_model->rowCount() > 0)
        m_table->selectRow(std::min(row, m_model->rowCount() - 1));
}

void ProblemsPanel::showMenu(int row, const QPoint &place)
{
    const Issue *issue = m_model->issue(row);
    if (!issue)
        return;
    auto *menu = new QMenu(this);
    menu->setObjectName(u"problemsMenu"_s);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    for (int i = 0; i < static_cast<int>(issue->fixes.size()); ++i) {
        QAction *action = menu->addAction(decnetIcon(u"fix"_s),
                                          issue->fixes[static_cast<size_t>(i)].label);
        action->setEnabled(m_document.isEditable());
        connect(action, &QAction::triggered, this, [this, row, i] { applyFix(row, i); });
    }
    if (!issue->fixes.empty())
        menu->addSeparator();
    QAction *show = menu->addAction(decnetIcon(u"search"_s), tr("Show on the Canvas"));
    const SelectedIds ids = m_model->targetOf(row);
    show->setEnabled(!ids.isEmpty());
    connect(show, &QAction::triggered, this, [this, ids] { m_document.reveal(ids); });
    menu->popup(place);
}

void ProblemsPanel::refresh()
{
    const int errors = errorCount();
    const int warnings = warningCount();
    const bool none = errors + warnings == 0;
    m_table->setVisible(!none);
    m_summary->setVisible(none);
    m_summary->setText(tr("No problems: this topology can be deployed."));
    Q_EMIT countsChanged(errors, warnings);
}

} // namespace decnet
