// SPDX-License-Identifier: GPL-3.0-or-later
#include "prompts.h"

#include "canvas/style/canvasstyle.h"
#include "canvas/style/icons.h"

#include <QDialogButtonBox>
#include <QFileDialog>
#include <QLabel>
#include <QLineEdit>
#include <QMessageBox>
#include <QPushButton>
#include <QStyle>
#include <QVBoxLayout>

namespace decnet::desktop {

using namespace Qt::Literals::StringLiterals;

namespace {

constexpr int kIconSize = 40;

// A message box has styled its buttons before we can say what they are.
void setKind(QPushButton *button, const QString &kind)
{
    button->setProperty("kind", kind);
    button->style()->unpolish(button);
    button->style()->polish(button);
}

void setIcon(QMessageBox *box, const QString &name, const QColor &colour)
{
    box->setIconPixmap(decnetPixmap(name, kIconSize, colour, box->devicePixelRatioF()));
}

} // namespace

void confirm(QWidget *parent, const Confirmation &question, std::function<void()> accepted)
{
    auto *box = new QMessageBox(parent);
    box->setObjectName(u"confirmDialog"_s);
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->setWindowTitle(question.title);
    const CanvasStyle &colours = CanvasStyle::forPalette(box->palette());
    if (question.destructive)
        setIcon(box, u"warning"_s, colours.warning);
    else
        setIcon(box, u"info"_s, colours.accent);
    box->setTextFormat(Qt::PlainText);
    box->setText(question.text);
    box->setInformativeText(question.detail);
    QPushButton *accept = box->addButton(question.acceptText, QMessageBox::AcceptRole);
    accept->setObjectName(u"confirmAccept"_s);
    setKind(accept, question.destructive ? u"danger"_s : u"primary"_s);
    QPushButton *reject = box->addButton(QMessageBox::Cancel);
    reject->setObjectName(u"confirmReject"_s);
    // What destroys something must not be what Enter does.
    box->setDefaultButton(question.destructive ? reject : accept);
    box->setEscapeButton(reject);
    QObject::connect(box, &QMessageBox::finished, box, [box, accept, accepted](int) {
        if (box->clickedButton() == accept)
            accepted();
    });
    box->open();
}

void showError(QWidget *parent, const QString &title, const QString &text, const QString &detail)
{
    auto *box = new QMessageBox(parent);
    box->setObjectName(u"messageDialog"_s);
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->setWindowTitle(title);
    setIcon(box, u"error"_s, CanvasStyle::forPalette(box->palette()).error);
    box->setTextFormat(Qt::PlainText);
    box->setText(text);
    box->setInformativeText(detail);
    box->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    box->addButton(QMessageBox::Close)->setObjectName(u"messageClose"_s);
    box->open();
}

void askName(QWidget *parent, const QString &title, const QString &label, const QString &initial,
             const QString &acceptText, std::function<QString(const QString &)> check,
             std::function<void(const QString &)> accepted)
{
    auto *dialog = new QDialog(parent);
    dialog->setObjectName(u"nameDialog"_s);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setWindowTitle(title);
    auto *layout = new QVBoxLayout(dialog);
    layout->setContentsMargins(24, 24, 24, 16);
    layout->setSpacing(8);
    auto *caption = new QLabel(label, dialog);
    auto *edit = new QLineEdit(initial, dialog);
    edit->setObjectName(u"nameEdit"_s);
    edit->setMinimumWidth(320);
    edit->selectAll();
    caption->setBuddy(edit);
    auto *problem = new QLabel(dialog);
    problem->setObjectName(u"nameProblem"_s);
    problem->setProperty("role", u"error"_s);
    problem->setWordWrap(true);
    auto *buttons = new QDialogButtonBox(dialog);
    QPushButton *accept = buttons->addButton(acceptText, QDialogButtonBox::AcceptRole);
    accept->setObjectName(u"nameAccept"_s);
    setKind(accept, u"primary"_s);
    buttons->addButton(QDialogButtonBox::Cancel)->setObjectName(u"nameReject"_s);
    layout->addWidget(caption);
    layout->addWidget(edit);
    layout->addWidget(problem);
    layout->addSpacing(8);
    layout->addWidget(buttons);

    const auto recheck = [edit, problem, accept, check] {
        const QString why = check(edit->text().trimmed());
        problem->setText(edit->text().isEmpty() ? QString() : why);
        accept->setEnabled(why.isEmpty());
    };
    QObject::connect(edit, &QLineEdit::textChanged, dialog, recheck);
    recheck();
    QObject::connect(buttons, &QDialogButtonBox::accepted, dialog, &QDialog::accept);
    QObject::connect(buttons, &QDialogButtonBox::rejected, dialog, &QDialog::reject);
    QObject::connect(dialog, &QDialog::accepted, dialog,
                     [edit, accepted] { accepted(edit->text().trimmed()); });
    dialog->open();
}

void askOpenFile(QWidget *parent, const QString &title, const QString &folder,
                 const QString &filter, std::function<void(const QString &)> accepted)
{
    auto *dialog = new QFileDialog(parent, title, folder, filter);
    dialog->setObjectName(u"openFileDialog"_s);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFile);
    QObject::connect(dialog, &QFileDialog::fileSelected, dialog, accepted);
    dialog->open();
}

void askSaveFile(QWidget *parent, const QString &title, const QString &suggestion,
                 const QString &filter, const QString &suffix,
                 std::function<void(const QString &)> accepted)
{
    auto *dialog = new QFileDialog(parent, title, QString(), filter);
    dialog->setObjectName(u"saveFileDialog"_s);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setFileMode(QFileDialog::AnyFile);
    dialog->setDefaultSuffix(suffix);
    dialog->selectFile(suggestion);
    QObject::connect(dialog, &QFileDialog::fileSelected, dialog, accepted);
    dialog->open();
}

} // namespace decnet::desktop
