// SPDX-License-Identifier: GPL-3.0-or-later
#include "shortcutsdialog.h"

#include "settings.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QKeySequenceEdit>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QTableWidget>
#include <QVBoxLayout>

namespace decnet::desktop {

using namespace Qt::Literals::StringLiterals;

namespace {

constexpr char kOriginal[] = "decnetOriginalShortcuts";

QString plainText(const QAction *action)
{
    // iconText has neither "&" nor what undo would undo.
    return action->iconText().remove(u'&');
}

QString keysText(const QList<QKeySequence> &keys)
{
    return QKeySequence::listToString(keys, QKeySequence::NativeText).replace("; "_L1, ",  "_L1);
}

} // namespace

void applyShortcuts(const QList<QAction *> &actions, const Settings &settings)
{
    for (QAction *action : actions) {
        if (!action->property(kOriginal).isValid())
            action->setProperty(kOriginal, QKeySequence::listToString(action->shortcuts()));
        if (const auto keys = settings.shortcut(action->objectName()))
            action->setShortcuts(QKeySequence::listFromString(*keys));
    }
}

ShortcutsDialog::ShortcutsDialog(const QList<QAction *> &actions, Settings &settings, QWidget *parent)
    : QDialog(parent)
    , m_settings(settings)
{
    setObjectName(u"shortcutsDialog"_s);
    setWindowTitle(tr("Keyboard shortcuts"));
    for (QAction *action : actions) {
        if (!action->objectName().isEmpty() && !plainText(action).isEmpty())
            m_actions.append(action);
    }
    auto *filter = new QLineEdit(this);
    filter->setObjectName(u"shortcutsFilter"_s);
    filter->setPlaceholderText(tr("Filter commands"));
    filter->setAccessibleName(tr("Filter commands"));
    m_table = new QTableWidget(0, 2, this);
    m_table->setObjectName(u"shortcutsTable"_s);
    m_table->setAccessibleName(tr("Commands and their keys"));
    m_table->setHorizontalHeaderLabels({tr("Command"), tr("Keys")});
    m_table->horizontalHeader()->setSectionResizeMode(0, QHeaderView::Stretch);
    m_table->horizontalHeader()->resizeSection(1, 190);
    m_table->verticalHeader()->hide();
    m_table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setShowGrid(false);

    auto *label = new QLabel(tr("New keys for the selected command"), this);
    m_edit = new QKeySequenceEdit(this);
    m_edit->setObjectName(u"shortcutsEdit"_s);
    label->setBuddy(m_edit);
    m_problem = new QLabel(this);
    m_problem->setObjectName(u"shortcutsProblem"_s);
    m_problem->setProperty("role", u"error"_s);
    m_problem->setWordWrap(true);
    auto *clear = new QPushButton(tr("No keys"), this);
    clear->setObjectName(u"shortcutsClear"_s);
    auto *row = new QHBoxLayout;
    row->addWidget(label);
    row->addWidget(m_edit, 1);
    row->addWidget(clear);

    auto *hint = new QLabel(tr("On the canvas: Tab walks through everything, arrows move the selection "
                               "(Shift: finely), Space or the middle button pans, Alt suspends snapping, "
                               "Esc returns to selecting."),
                            this);
    hint->setWordWrap(true);
    hint->setProperty("role", u"muted"_s);
    auto *restoreButton = new QPushButton(tr("Restore all"), this);
    restoreButton->setObjectName(u"shortcutsRestore"_s);
    auto *close = new QPushButton(tr("Close"), this);
    close->setObjectName(u"shortcutsClose"_s);
    close->setDefault(true);
    auto *buttons = new QHBoxLayout;
    buttons->addWidget(restoreButton);
    buttons->addStretch();
    buttons->addWidget(close);

    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(20, 16, 20, 16);
    layout->setSpacing(10);
    layout->addWidget(filter);
    layout->addWidget(m_table, 1);
    layout->addLayout(row);
    layout->addWidget(m_problem);
    layout->addWidget(hint);
    layout->addLayout(buttons);
    resize(620, 640);
    m_problem->hide();

    connect(filter, &QLineEdit::textChanged, this, [this](const QString &text) {
        for (int i = 0; i < m_table->rowCount(); ++i) {
            m_table->setRowHidden(i, !m_table->item(i, 0)->text().contains(text, Qt::CaseInsensitive)
                                         && !m_table->item(i, 1)->text().contains(text, Qt::CaseInsensitive));
        }
    });
    connect(m_table, &QTableWidget::currentCellChanged, this, [this](int current) { showRow(current); });
    connect(m_edit, &QKeySequenceEdit::editingFinished, this, [this] {
        if (!m_edit->keySequence().isEmpty())
            assign(m_edit->keySequence());
    });
    connect(clear, &QPushButton::clicked, this, [this] { assign({}); });
    connect(restoreButton, &QPushButton::clicked, this, &ShortcutsDialog::restore);
    connect(close, &QPushButton::clicked, this, &QDialog::accept);
    fill();
    m_table->setCurrentCell(0, 0);
}

void ShortcutsDialog::fill()
{
    const int current = m_table->currentRow();
    m_table->setRowCount(static_cast<int>(m_actions.size()));
    for (int i = 0; i < m_table->rowCount(); ++i) {
        const QAction *action = m_actions.at(i);
        m_table->setItem(i, 0, new QTableWidgetItem(action->icon(), plainText(action)));
        m_table->setItem(i, 1, new QTableWidgetItem(keysText(action->shortcuts())));
    }
    if (current >= 0)
        m_table->setCurrentCell(current, 0);
}

void ShortcutsDialog::showRow(int row)
{
    m_problem->hide();
    if (row >= 0 && row < m_actions.size() && m_actions.at(row))
        m_edit->setKeySequence(m_actions.at(row)->shortcut());
}

void ShortcutsDialog::assign(const QKeySequence &keys)
{
    const int row = m_table->currentRow();
    QAction *action = row >= 0 && row < m_actions.size() ? m_actions.at(row).data() : nullptr;
    if (!action || action->shortcuts() == QList<QKeySequence>{keys})
        return;
    for (const QPointer<QAction> &other : std::as_const(m_actions)) {
        if (!keys.isEmpty() && other && other != action && other->shortcuts().contains(keys)) {
            m_problem->setText(tr("%1 belongs to “%2”. Choose other keys, or take them away there first.")
                                   .arg(keys.toString(QKeySequence::NativeText), plainText(other)));
            m_problem->show();
            m_edit->setKeySequence(action->shortcut());
            return;
        }
    }
    m_problem->hide();
    action->setShortcut(keys);
    m_settings.setShortcut(action->objectName(), QKeySequence::listToString(action->shortcuts()));
    fill();
}

void ShortcutsDialog::restore()
{
    for (const QPointer<QAction> &action : std::as_const(m_actions)) {
        if (!action)
            continue;
        action->setShortcuts(QKeySequence::listFromString(action->property(kOriginal).toString()));
        m_settings.setShortcut(action->objectName(), std::nullopt);
    }
    m_problem->hide();
    fill();
}

} // namespace decnet::desktop
