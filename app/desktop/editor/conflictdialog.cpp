// SPDX-License-Identifier: GPL-3.0-or-later
#include "conflictdialog.h"

#include "../words.h"

#include "canvas/style/canvasstyle.h"

#include <QComboBox>
#include <QFrame>
#include <QHBoxLayout>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLabel>
#include <QHeaderView>
#include <QPushButton>
#include <QTableWidget>
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
QString changeText(ObjectChange change, const QStringList &fields)
{
    switch (change) {
    case ObjectChange::Added: return ConflictDialog::tr("added");
    case ObjectChange::Removed: return ConflictDialog::tr("removed");
    case ObjectChange::Changed: break;
    }
    return ConflictDialog::tr("changed: %1").arg(fields.join(u", "_s));
}

QString kindText(ObjectKind kind)
{
    switch (kind) {
    case ObjectKind::Lan: return ConflictDialog::tr("Network");
    case ObjectKind::Decky: return ConflictDialog::tr("Decky");
    case ObjectKind::Note: return ConflictDialog::tr("Note");
    case ObjectKind::Edge: break;
    }
    return ConflictDialog::tr("Link");
}

/// A side's value of the fields in dispute.
QString valuesText(const QJsonObject &object, const QStringList &fields)
{
    if (object.isEmpty())
        return ConflictDialog::tr("removed");
    QStringList parts;
    for (const QString &field : fields) {
        const QJsonValue value = object.value(field);
        const QString text = value.isString() ? value.toString()
                             : value.isBool()
                                 ? (value.toBool() ? ConflictDialog::tr("yes") : ConflictDialog::tr("no"))
                                 : QString::fromUtf8(QJsonDocument(QJsonArray{value})
                                                         .toJson(QJsonDocument::Compact)
                                                         .chopped(1)
                                                         .mid(1));
        parts << u"%1: %2"_s.arg(field, text);
    }
    return parts.isEmpty() ? ConflictDialog::tr("kept") : parts.join(u"; "_s);
}

} // namespace

ConflictDialog::ConflictDialog(const Error &problem, const Topology &base, const Topology &mine, int unsaved,
                               const Topology *stored, bool canMerge, QWidget *parent)
    : QDialog(parent)
{
    setObjectName(u"conflictDialog"_s);
    setWindowTitle(tr("This topology was changed elsewhere"));

    auto *text = new QLabel(tr("“%1” is not the one this window began to edit. Nothing has been "
                               "overwritten and nothing is lost.")
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

    m_table = new QTableWidget(0, 4, this);
    m_table->setObjectName(u"conflictTable"_s);
    m_table->setAccessibleName(tr("Changes of both sides"));
    m_table->setHorizontalHeaderLabels({tr("Object"), tr("Mine"), tr("Theirs"), tr("Merged")});
    m_table->horizontalHeader()->setSectionResizeMode(1, QHeaderView::Stretch);
    m_table->horizontalHeader()->setSectionResizeMode(2, QHeaderView::Stretch);
    m_table->horizontalHeader()->resizeSection(0, 180);
    m_table->horizontalHeader()->resizeSection(3, 130);
    m_table->verticalHeader()->hide();
    m_table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_table->setSelectionMode(QAbstractItemView::NoSelection);
    m_table->setShowGrid(false);
    if (stored)
        fill(base, mine, *stored);
    m_table->setVisible(m_table->rowCount() > 0);

    auto *later = new QPushButton(tr("Decide later"), this);
    later->setObjectName(u"conflictLater"_s);
    auto *reload = new QPushButton(tr("Load the stored version"), this);
    reload->setObjectName(u"conflictReload"_s);
    reload->setEnabled(stored != nullptr);
    auto *keep = new QPushButton(tr("Keep mine as a copy"), this);
    keep->setObjectName(u"conflictKeep"_s);
    auto *merge = new QPushButton(tr("Merge"), this);
    merge->setObjectName(u"conflictMerge"_s);
    merge->setEnabled(stored != nullptr && canMerge);
    if (!canMerge && stored)
        merge->setToolTip(tr("The stored version is deployed and cannot be changed."));
    QPushButton *first = merge->isEnabled() ? merge : keep;
    first->setProperty("kind", u"primary"_s);
    first->setDefault(true);
    auto *buttons = new QHBoxLayout;
    buttons->setSpacing(8);
    buttons->addWidget(later);
    buttons->addStretch();
    buttons->addWidget(reload);
    buttons->addWidget(keep);
    buttons->addWidget(merge);

    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(24, 20, 24, 16);
    layout->setSpacing(12);
    layout->addWidget(text);
    layout->addLayout(sides);
    layout->addWidget(m_table, 1);
    layout->addWidget(reason);
    layout->addSpacing(4);
    layout->addLayout(buttons);
    setMinimumWidth(720);
    if (m_table->rowCount() > 0)
        resize(820, 520);

    connect(later, &QPushButton::clicked, this, &QDialog::reject);
    connect(reload, &QPushButton::clicked, this, [this] {
        accept();
        Q_EMIT reloadChosen();
    });
    connect(keep, &QPushButton::clicked, this, [this] {
        accept();
        Q_EMIT copyChosen();
    });
    connect(merge, &QPushButton::clicked, this, [this] {
        const Topology result = merged();
        accept();
        Q_EMIT mergeChosen(result);
    });
}

void ConflictDialog::addRow(const QString &object, const QString &mine, const QString &theirs,
                            const QString &result)
{
    const int row = m_table->rowCount();
    m_table->insertRow(row);
    int column = 0;
    for (const QString &text : {object, mine, theirs, result}) {
        auto *item = new QTableWidgetItem(text);
        item->setToolTip(text);
        m_table->setItem(row, column++, item);
    }
}

void ConflictDialog::fill(const Topology &base, const Topology &mine, const Topology &stored)
{
    m_merge = mergeTopologies(base, mine, stored);
    QSet<QString> disputed;
    // What needs a decision comes first.
    for (const MergeConflict &conflict : m_merge->conflicts) {
        disputed.insert(conflict.id);
        addRow(u"%1 %2"_s.arg(kindText(conflict.kind), conflict.name),
               valuesText(conflict.mine, conflict.fields), valuesText(conflict.theirs, conflict.fields),
               QString());
        const int row = m_table->rowCount() - 1;
        auto *choice = new QComboBox(m_table);
        choice->setObjectName(u"conflictChoice%1"_s.arg(row));
        choice->setAccessibleName(tr("Which side counts for %1").arg(conflict.name));
        choice->addItems({tr("Mine"), tr("Theirs")});
        m_table->setCellWidget(row, 3, choice);
        m_choices.insert(conflict.id, choice);
    }
    const auto list = [&](const std::vector<ObjectDiff> &differences, bool isMine) {
        for (const ObjectDiff &difference : differences) {
            if (disputed.contains(difference.id))
                continue;
            const QString change = changeText(difference.change, difference.fields);
            addRow(u"%1 %2"_s.arg(kindText(difference.kind), difference.name), isMine ? change : QString(),
                   isMine ? QString() : change, tr("kept"));
        }
    };
    list(diffTopologies(base, mine), true);
    list(diffTopologies(base, stored), false);
}

Topology ConflictDialog::merged() const
{
    QStringList mineWins;
    for (auto it = m_choices.cbegin(); it != m_choices.cend(); ++it) {
        if ((*it)->currentIndex() == 0)
            mineWins << it.key();
    }
    return resolveMerge(*m_merge, mineWins);
}

} // namespace decnet::desktop
