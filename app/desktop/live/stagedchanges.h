// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "canvas/document/canvasghosts.h"
#include "core/mutation/mutation.h"

#include <QCoreApplication>
#include <QStringList>

#include <vector>

namespace decnet::desktop {

/// One change that is staged.
struct StagedChange
{
    Mutation op;
    QString key;  ///< the same for the same change after more was drawn
    QString text; ///< "Add telnet to web-01"
    Staged kind = Staged::Changed;
    SelectedIds things; ///< what it is about
};

/// What is drawn and does not run yet, as single changes in the order in which they are applied. A plain
/// value; knows both documents.
class StagedChanges
{
    Q_DECLARE_TR_FUNCTIONS(decnet::desktop::StagedChanges)

public:
    StagedChanges() = default;

    /// `order`: keys in the order someone wants; used as far as it works. Positions stand apart from the
    /// changes. Errors: those of mutationBetween().
    [[nodiscard]] static Result<StagedChanges> between(const Topology &before, const Topology &after,
                                                       const QStringList &order);

    [[nodiscard]] const std::vector<StagedChange> &rows() const { return m_rows; }
    [[nodiscard]] bool isEmpty() const { return m_rows.empty() && m_placements.empty(); }
    /// Things that were moved or resized on the canvas and are in no row: nothing that runs changes by it.
    [[nodiscard]] int placementCount() const;
    [[nodiscard]] QStringList order() const;

    /// Puts a row before that which stands at `to` (rows().size() = the end). Invalid, saying which change
    /// has to come first; nothing is different then.
    [[nodiscard]] Result<void> move(int from, int to);
    /// Rows that cannot be without this one, in order; the row itself is not among them.
    [[nodiscard]] std::vector<int> dependants(int row) const;
    /// The document without this row and its dependants.
    [[nodiscard]] Topology without(int row) const;
    /// Everything as one change.
    [[nodiscard]] Mutation batch(const QString &label) const;

private:
    /// Applies rows one after the other; the index of the first that fails, with why.
    struct Failure
    {
        int row = 0;
        Error error;
    };
    [[nodiscard]] std::optional<Failure> check(const std::vector<StagedChange> &rows) const;

    Topology m_before;
    Topology m_after;
    std::vector<StagedChange> m_rows;
    std::vector<Mutation> m_placements;
};

} // namespace decnet::desktop
