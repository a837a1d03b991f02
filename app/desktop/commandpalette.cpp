// SPDX-License-Identifier: GPL-3.0-or-later
#include "commandpalette.h"

#include <QKeyEvent>
#include <QLineEdit>
#include <QListWidget>
#include <QVBoxLayout>

#include <algorithm>

namespace decnet::desktop {

using namespace Qt::Literals::StringLiterals;

namespace {
constexpr QSize kSize(560, 380);
/// More than anyone reads; typing one more letter is quicker.
constexpr std::size_t kMaxShown = 60;
} // namespace

CommandPalette::CommandPalette(std::vector<Command> commands, QWidget *parent)
    : QDialog(parent, Qt::Popup | Qt::FramelessWindowHint)
    , m_commands(std::move(commands))
{
    setObjectName(u"commandPalette"_s);
    setWindowTitle(tr("Commands"));
    setAttribute(Qt::WA_DeleteOnClose);
    m_text = new QLineEdit(this);
    m_text->setObjectName(u"commandText"_s);
    m_text->setPlaceholderText(tr("Type a command, or the name of anything on the canvas"));
    m_text->setAccessibleName(tr("Command"));
    m_list = new QListWidget(this);
    m_list->setObjectName(u"commandList"_s);
    m_list->setAccessibleName(tr("Matching commands"));
    m_list->setUniformItemSizes(true);
    m_list->setFocusPolicy(Qt::NoFocus);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(10, 10, 10, 10);
    layout->setSpacing(8);
    layout->addWidget(m_text);
    layout->addWidget(m_list, 1);
    resize(kSize);
    if (parent) {
        const QPoint top = parent->mapToGlobal(QPoint((parent->width() - width()) / 2, 72));
        move(top);
    }
    m_text->installEventFilter(this);
    connect(m_text, &QLineEdit::textChanged, this, &CommandPalette::filter);
    connect(m_list, &QListWidget::itemClicked, this,
            [this](QListWidgetItem *item) { run(m_list->row(item)); });
    filter();
    m_text->setFocus();
}

int CommandPalette::score(const QString &text, const QString &needle)
{
    int total = 0;
    qsizetype at = 0;
    qsizetype last = -2;
    for (const QChar letter : needle) {
        if (letter.isSpace())
            continue;
        // A word's beginning is worth a small leap forward.
        qsizetype found = -1;
        for (qsizetype i = at; i < text.size(); ++i) {
            if (text.at(i).toCaseFolded() != letter.toCaseFolded())
                continue;
            const bool wordStart = i == 0 || !text.at(i - 1).isLetterOrNumber();
            if (found < 0 || wordStart) {
                found = i;
                if (wordStart || i == last + 1)
                    break;
            }
            if (i == last + 1)
                break;
        }
        if (found < 0)
            return -1;
        const bool wordStart = found == 0 || !text.at(found - 1).isLetterOrNumber();
        total += found == last + 1 ? 8 : wordStart ? 6 : 1;
        last = found;
        at = found + 1;
    }
    // Of equals the shorter one is meant.
    return total * 100 - static_cast<int>(qMin<qsizetype>(text.size(), 99));
}

void CommandPalette::filter()
{
    const QString needle = m_text->text();
    std::vector<std::pair<int, std::size_t>> ranked;
    for (std::size_t i = 0; i < m_commands.size(); ++i) {
        const int points = score(m_commands[i].text, needle);
        if (points >= 0 || needle.trimmed().isEmpty())
            ranked.emplace_back(needle.trimmed().isEmpty() ? 0 : points, i);
    }
    std::stable_sort(ranked.begin(), ranked.end(),
                     [](const auto &a, const auto &b) { return a.first > b.first; });
    m_list->clear();
    for (std::size_t i = 0; i < std::min(ranked.size(), kMaxShown); ++i) {
        const Command &command = m_commands[ranked[i].second];
        auto *item = new QListWidgetItem(
            command.icon,
            command.hint.isEmpty() ? command.text : u"%1    %2"_s.arg(command.text, command.hint), m_list);
        item->setData(Qt::UserRole, static_cast<qulonglong>(ranked[i].second));
    }
    m_list->setCurrentRow(0);
}

bool CommandPalette::eventFilter(QObject *watched, QEvent *event)
{
    if (watched != m_text || event->type() != QEvent::KeyPress)
        return QDialog::eventFilter(watched, event);
    const int rows = m_list->count();
    switch (static_cast<QKeyEvent *>(event)->key()) {
    case Qt::Key_Down:
        if (rows > 0)
            m_list->setCurrentRow((m_list->currentRow() + 1) % rows);
        return true;
    case Qt::Key_Up:
        if (rows > 0)
            m_list->setCurrentRow((m_list->currentRow() + rows - 1) % rows);
        return true;
    case Qt::Key_Return:
    case Qt::Key_Enter:
        run(m_list->currentRow());
        return true;
    case Qt::Key_Escape:
        close();
        return true;
    default:
        return false;
    }
}

void CommandPalette::run(int row)
{
    const QListWidgetItem *item = m_list->item(row);
    if (!item)
        return;
    // Closed first: the command may open something itself.
    const auto todo = m_commands[item->data(Qt::UserRole).toULongLong()].run;
    close();
    if (todo)
        todo();
}

} // namespace decnet::desktop
