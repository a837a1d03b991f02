// SPDX-License-Identifier: GPL-3.0-or-later
#include "conflictdialog.h"

#include "../words.h"

#include "canvas/style/canvasstyle.h"

#include <QFrame>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

namespace decnet::desktop {

using namespace Qt::Literals::StringLiterals;

namespace {
QFrame *side(const QString &title, const QStringList &lines)
{
    auto *card = new QFrame;
    card->setProperty("panel", u"card"_s);
    auto *layout = new QVBoxLayout(card);
    layout->setContentsMargins(12, 8, 12, 8);
    layout->setSpacing(4);
    auto *heading = new QLabel(title);
    heading->setProperty("role", u"strong"_s);
    layout->addWidget(heading);
    for (const QString &line : lines) {
        auto *label = new QLabel(line);
        label->setTextFormat(Qt::PlainText);
        label->setWordWrap(true);
        layout->addWidget(label);
    }
    layout->addStretch();
    return card;
}

QStringList counts(const Topology &topology)
{
    return {Words::lans(static_cast<int>(topology.lans().size())),
            Words::deckies(static_cast<int>(topology.deckies().size()))};
}
} // namespace

ConflictDialog::ConflictDialog(const Error &problem, const Topology &mine, int unsaved,
                               const Topology *stored, QWidget *parent)
    : QDialog(parent)
{
    setObjectName(u"conflictDialog"_s);
    setWindowTitle(tr("This topology was changed elsewhere"));

    auto *text = new QLabel(tr("“%1” is not the one this window began to edit. Nothing has been "
                               "overwritten and nothing "
                               "is lost: choose which version to go on with.")
                                .arg(mine.meta.name),
                            this);
    text->setTextFormat(Qt::PlainText);
    text->setWordWrap(true);
    auto *reason = new QLabel(problem.message, this);
    reason->setTextFormat(Qt::PlainText);
    reason->setProperty("role", u"muted"_s);
    reason->setWordWrap(true);

    QStringList here = counts(mine);
    here.append(unsaved == 1 ? tr("1 edit not stored") : tr("%1 edits not stored").arg(unsaved));
    QStringList there;
    if (stored) {
        there = counts(*stored);
        there.append(
            tr("version %1, %2").arg(stored->meta.version).arg(statusText(stored->meta.status)));
    } else {
        there.append(tr("It does not exist any more."));
    }
    auto *sides = new QHBoxLayout;
    sides->setSpacing(12);
    sides->addWidget(side(tr("In this window"), here), 1);
    sides->addWidget(side(tr("Stored"), there), 1);

    auto *later = new QPushButton(tr("Decide later"), this);
    later->setObjectName(u"conflictLater"_s);
    auto *reload = new QPushButton(tr("Load the stored version"), this);
    reload->setObjectName(u"conflictReload"_s);
    reload->setEnabled(stored != nullptr);
    auto *keep = new QPushButton(tr("Keep mine as a copy"), this);
    keep->setObjectName(u"conflictKeep"_s);
    keep->setProperty("kind", u"primary"_s);
    keep->setDefault(true);
    auto *buttons = new QHBoxLayout;
    buttons->setSpacing(8);
    buttons->addWidget(later);
    buttons->addStretch();
    buttons->addWidget(reload);
    buttons->addWidget(keep);

    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(24, 20, 24, 16);
    layout->setSpacing(12);
    layout->addWidget(text);
    layout->addLayout(sides);
    layout->addWidget(reason);
    layout->addSpacing(4);
    layout->addLayout(buttons);
    setMinimumWidth(520);

    connect(later, &QPushButton::clicked, this, &QDialog::reject);
    connect(reload, &QPushButton::clicked, this, [this] {
        accept();
        Q_EMIT reloadChosen();
    });
    connect(keep, &QPushButton::clicked, this, [this] {
        accept();
        Q_EMIT copyChosen();
    });
}

} // namespace decnet::desktop
