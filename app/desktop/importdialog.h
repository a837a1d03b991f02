// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/interchange/importer.h"

#include <QDialog>

class QLineEdit;

namespace decnet::desktop {

/// What a file would become, before anything is stored: a picture, what is in it, and the report of what
/// changed on the way. Object names: "importDialog", "importName", "importPreview", "importNotes",
/// "importAccept", "importReject". GUI thread.
class ImportDialog final : public QDialog
{
    Q_OBJECT

public:
    ImportDialog(const QString &file, const Imported &imported, QWidget *parent);

    /// With the name that was typed.
    [[nodiscard]] Topology topology() const;

private:
    Topology m_topology;
    QLineEdit *m_name;
};

} // namespace decnet::desktop
