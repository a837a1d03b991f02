// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"
#include "core/topology/topologydiff.h"

#include <QDialog>
#include <QHash>

#include <optional>

class QComboBox;
class QTableWidget;

namespace decnet::desktop {

/// Two versions of a topology, side by side, object by object: what only this window changed, what only the
/// other program changed, and what both changed, where the user chooses. Merging loses neither; "Keep mine as a
/// copy" and "Load the stored version" remain. Object names: "conflictDialog", "conflictTable",
/// "conflictMerge", "conflictReload", "conflictKeep", "conflictLater", the choices "conflictChoice<row>".
/// GUI thread.
class ConflictDialog final : public QDialog
{
    Q_OBJECT

public:
    /// `stored` null: it does not exist any more. `canMerge` false: it is deployed by now.
    ConflictDialog(const Error &problem, const Topology &base, const Topology &mine, int unsaved,
                   const Topology *stored, bool canMerge, QWidget *parent);

Q_SIGNALS:
    void reloadChosen();
    void copyChosen();
    /// Everything of both, decided.
    void mergeChosen(const decnet::Topology &merged);

private:
    void fill(const Topology &base, const Topology &mine, const Topology &stored);
    void addRow(const QString &object, const QString &mine, const QString &theirs, const QString &result);
    [[nodiscard]] Topology merged() const;

    std::optional<MergeResult> m_merge;
    QTableWidget *m_table = nullptr;
    QHash<QString, QComboBox *> m_choices; ///< by object id
};

} // namespace decnet::desktop
