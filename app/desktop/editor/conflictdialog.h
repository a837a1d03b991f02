// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"
#include "core/topology/topology.h"

#include <QDialog>

namespace decnet::desktop {

/// Two versions of one topology: what this window shows and what is stored. Shows both sides in
/// numbers and lets the user choose; closing the dialog chooses nothing. GUI thread; show with
/// open().
///
/// Object names: "conflictDialog", "conflictReload", "conflictKeep", "conflictLater".
class ConflictDialog final : public QDialog
{
    Q_OBJECT

public:
    /// `unsaved`: edits of this window that are not stored. `stored` is null when it cannot be read
    /// (deleted): then only a copy is offered.
    ConflictDialog(const Error &problem, const Topology &mine, int unsaved, const Topology *stored,
                   QWidget *parent = nullptr);

Q_SIGNALS:
    /// Take the stored version; the unsaved edits are lost.
    void reloadChosen();
    /// Store what this window shows under a new name, and go on there.
    void copyChosen();
};

} // namespace decnet::desktop
