// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAction>
#include <QDialog>
#include <QHash>
#include <QKeySequence>
#include <QPointer>

class QKeySequenceEdit;
class QLabel;
class QTableWidget;

namespace decnet::desktop {

class Settings;

/// Gives actions the shortcuts that the user chose; remembers those they came with. An action is known by
/// its object name. Call it once for every new set of actions.
void applyShortcuts(const QList<QAction *> &actions, const Settings &settings);

/// ?: every command with its keys, editable. A key that another command has is refused, naming that command;
/// "Restore" brings back what DECNET came with. Changes hold at once and are remembered. Object names:
/// "shortcutsDialog", "shortcutsTable", "shortcutsFilter", "shortcutsEdit", "shortcutsProblem",
/// "shortcutsRestore", "shortcutsClose". GUI thread.
class ShortcutsDialog final : public QDialog
{
    Q_OBJECT

public:
    ShortcutsDialog(const QList<QAction *> &actions, Settings &settings, QWidget *parent);

private:
    void fill();
    void showRow(int row);
    void assign(const QKeySequence &keys);
    void restore();

    QList<QPointer<QAction>> m_actions;
    Settings &m_settings;
    QTableWidget *m_table;
    QKeySequenceEdit *m_edit;
    QLabel *m_problem;
};

} // namespace decnet::desktop
