// SPDX-License-Identifier: GPL-3.0-or-later
#include "startupfailure.h"

#include "canvas/style/icons.h"

#include <QDialogButtonBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

namespace decnet::desktop {

using namespace Qt::Literals::StringLiterals;

StartupFailure::StartupFailure(const Error &error, QWidget *parent)
    : QDialog(parent)
{
    setObjectName(u"startupFailure"_s);
    setWindowTitle(tr("DECNET cannot start"));
    auto *icon = new QLabel(this);
    icon->setPixmap(decnetPixmap(u"error"_s, 40, QColor(0xd0, 0x3c, 0x3c), devicePixelRatioF()));
    auto *title = new QLabel(tr("DECNET cannot start"), this);
    title->setProperty("role", u"heading"_s);
    auto *message = new QLabel(error.message, this);
    message->setObjectName(u"startupMessage"_s);
    message->setTextFormat(Qt::PlainText);
    message->setWordWrap(true);
    message->setTextInteractionFlags(Qt::TextSelectableByMouse);
    auto *detail = new QLabel(error.detail, this);
    detail->setProperty("role", u"muted"_s);
    detail->setTextFormat(Qt::PlainText);
    detail->setWordWrap(true);
    detail->setTextInteractionFlags(Qt::TextSelectableByMouse);
    detail->setVisible(!error.detail.isEmpty());
    auto *remedy = new QLabel(remedyFor(error.kind), this);
    remedy->setObjectName(u"startupRemedy"_s);
    remedy->setWordWrap(true);
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Close, this);
    buttons->button(QDialogButtonBox::Close)->setObjectName(u"startupClose"_s);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);

    auto *texts = new QVBoxLayout;
    texts->setSpacing(8);
    for (QLabel *label : {title, message, detail, remedy})
        texts->addWidget(label);
    auto *top = new QHBoxLayout;
    top->setSpacing(16);
    top->addWidget(icon, 0, Qt::AlignTop);
    top->addLayout(texts, 1);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(24, 24, 24, 16);
    layout->setSpacing(16);
    layout->addLayout(top);
    layout->addWidget(buttons);
    setMinimumWidth(520);
}

QString StartupFailure::remedyFor(ErrorKind kind)
{
    switch (kind) {
    case ErrorKind::Corrupt:
        return tr("The file is damaged or does not belong to DECNET. Move it away and start again, "
                  "or put back a copy of yours.");
    case ErrorKind::Invalid:
        return tr("The file was written by a newer version, or has a mistake at the place named. "
                  "Correct it or install that version.");
    case ErrorKind::Refused:
        return tr("Make the folder writable for your user, or choose another one with --home.");
    case ErrorKind::Busy:
        return tr("Another program holds the database. Close it and start again.");
    default:
        return tr("Start the program from a terminal to see more, or choose another folder with "
                  "--home.");
    }
}

} // namespace decnet::desktop
