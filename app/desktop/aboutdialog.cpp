// SPDX-License-Identifier: GPL-3.0-or-later
#include "aboutdialog.h"

#include "core/controller/controller.h"

#include <QDialogButtonBox>
#include <QHBoxLayout>
#include <QIcon>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

namespace decnet::desktop {

using namespace Qt::Literals::StringLiterals;

AboutDialog::AboutDialog(const AppContext &app, QWidget *parent)
    : QDialog(parent)
{
    setObjectName(u"aboutDialog"_s);
    setWindowTitle(tr("About DECNET"));
    auto *logo = new QLabel(this);
    logo->setPixmap(QIcon(u":/icons/decnet.svg"_s).pixmap(QSize(72, 72), devicePixelRatioF()));
    auto *title = new QLabel(tr("DECNET %1").arg(QStringLiteral(DECNET_VERSION)), this);
    title->setProperty("role", u"title"_s);
    auto *what =
        new QLabel(tr("Deception networks on a canvas: draw decoys, deploy them, watch what "
                      "attackers do."),
                   this);
    what->setWordWrap(true);
    const Paths &paths = app.controller.paths();
    auto *where = new QLabel(tr("Data: %1\nSettings: %2\nQt %3")
                                 .arg(paths.data, paths.config, QString::fromLatin1(qVersion())),
                             this);
    where->setProperty("role", u"muted"_s);
    where->setTextInteractionFlags(Qt::TextSelectableByMouse);
    where->setWordWrap(true);
    auto *licence =
        new QLabel(tr("Free software under the GNU General Public License, version 3 or "
                      "later. There is no warranty."),
                   this);
    licence->setProperty("role", u"muted"_s);
    licence->setWordWrap(true);
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Close, this);
    buttons->button(QDialogButtonBox::Close)->setObjectName(u"aboutClose"_s);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);

    auto *texts = new QVBoxLayout;
    texts->setSpacing(8);
    texts->addWidget(title);
    texts->addWidget(what);
    texts->addWidget(where);
    texts->addWidget(licence);
    auto *top = new QHBoxLayout;
    top->setSpacing(24);
    top->addWidget(logo, 0, Qt::AlignTop);
    top->addLayout(texts, 1);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(24, 24, 24, 16);
    layout->setSpacing(16);
    layout->addLayout(top);
    layout->addWidget(buttons);
    setMinimumWidth(480);
}

} // namespace decnet::desktop
