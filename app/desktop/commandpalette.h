// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDialog>
#include <QIcon>

#include <functional>
#include <vector>

class QLineEdit;
class QListWidget;

namespace decnet::desktop {

/// One thing the palette can do.
struct Command
{
    QString text;
    QString hint; ///< at the right: a shortcut, an address
    QIcon icon;
    std::function<void()> run;
};

/// Ctrl+K: type a few letters of any command, palette entry, network or decky, press Enter. Letters match in
/// order, not necessarily next to each other; the best match comes first. Object names: "commandPalette",
/// "commandText", "commandList". GUI thread; deletes itself when closed.
class CommandPalette final : public QDialog
{
    Q_OBJECT

public:
    CommandPalette(std::vector<Command> commands, QWidget *parent);

    /// How well the letters of `needle` are found in `text` in order; negative: not at all. Beginnings of
    /// words and unbroken runs count more.
    [[nodiscard]] static int score(const QString &text, const QString &needle);

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void filter();
    void run(int row);

    std::vector<Command> m_commands;
    QLineEdit *m_text;
    QListWidget *m_list;
};

} // namespace decnet::desktop
