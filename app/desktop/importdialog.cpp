// SPDX-License-Identifier: GPL-3.0-or-later
#include "importdialog.h"

#include "start/mappreview.h"
#include "words.h"

#include "core/topology/names.h"

#include <QFormLayout>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QTableWidget>
#include <QVBoxLayout>

namespace decnet::desktop {

using namespace Qt::Literals::StringLiterals;

namespace {

int serviceCount(const Topology &topology)
{
    int count = 0;
    for (const auto &[id, decky] : topology.deckies())
        count += static_cast<int>(decky.services.size());
    return count;
}

} // namespace

ImportDialog::ImportDialog(const QString &file, const Imported &imported, QWidget *parent)
    : QDialog(parent)
    , m_topology(imported.topology)
{
    setObjectName(u"importDialog"_s);
    setWindowTitle(tr("Import %1").arg(file));

    m_name = new QLineEdit(imported.topology.meta.name, this);
    m_name->setObjectName(u"importName"_s);
    m_name->setAccessibleName(tr("Name of the new topology"));
    auto *form = new QFormLayout;
    form->addRow(tr("Format"), new QLabel(importFormatName(imported.format), this));
    form->addRow(tr("Name"), m_name);
    form->addRow(tr("Adds"),
                 new QLabel(tr("%1, %2, %3 services, %4 attachments")
                                .arg(Words::lans(static_cast<int>(m_topology.lans().size())),
                                     Words::deckies(static_cast<int>(m_topology.deckies().size())))
                                .arg(serviceCount(m_topology))
                                .arg(m_topology.edges().size()),
                            this));

    auto *preview = new MapPreview(this);
    preview->setObjectName(u"importPreview"_s);
    preview->setAccessibleName(tr("Picture of the topology"));
    preview->set(m_topology, {}, false);

    auto *heading = new QLabel(imported.notes.empty()
                                   ? tr("Everything in the file came over.")
                                   : tr("What changed on the way (%1)").arg(imported.notes.size()),
                               this);
    heading->setProperty("role", u"strong"_s);
    auto *notes = new QTableWidget(static_cast<int>(imported.notes.size()), 2, this);
    notes->setObjectName(u"importNotes"_s);
    notes->setAccessibleName(tr("Report of the import"));
    notes->setHorizontalHeaderLabels({tr("Place"), tr("Change")});
    notes->horizontalHeader()->setStretchLastSection(true);
    notes->horizontalHeader()->resizeSection(0, 200);
    notes->verticalHeader()->hide();
    notes->setEditTriggers(QAbstractItemView::NoEditTriggers);
    notes->setShowGrid(false);
    notes->setWordWrap(true);
    for (int row = 0; row < notes->rowCount(); ++row) {
        const ImportNote &note = imported.notes[static_cast<std::size_t>(row)];
        notes->setItem(row, 0, new QTableWidgetItem(note.place));
        notes->setItem(row, 1, new QTableWidgetItem(note.text));
        notes->item(row, 1)->setToolTip(note.text);
    }
    notes->resizeRowsToContents();
    notes->setVisible(!imported.notes.empty());

    auto *accept = new QPushButton(tr("Import"), this);
    accept->setObjectName(u"importAccept"_s);
    accept->setProperty("kind", u"primary"_s);
    accept->setDefault(true);
    auto *reject = new QPushButton(tr("Cancel"), this);
    reject->setObjectName(u"importReject"_s);
    auto *buttons = new QHBoxLayout;
    buttons->addStretch();
    buttons->addWidget(accept);
    buttons->addWidget(reject);

    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(20, 16, 20, 16);
    layout->setSpacing(10);
    layout->addLayout(form);
    layout->addWidget(preview, 2);
    layout->addWidget(heading);
    layout->addWidget(notes, 1);
    layout->addLayout(buttons);
    resize(680, 620);

    connect(accept, &QPushButton::clicked, this, &QDialog::accept);
    connect(reject, &QPushButton::clicked, this, &QDialog::reject);
    const auto check = [this, accept] { accept->setEnabled(isValidTopologyName(m_name->text().trimmed())); };
    connect(m_name, &QLineEdit::textChanged, this, check);
    check();
}

Topology ImportDialog::topology() const
{
    Topology named = m_topology;
    named.meta.name = m_name->text().trimmed();
    return named;
}

} // namespace decnet::desktop
