// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "../appcontext.h"
#include "planlines.h"
#include "stagedchanges.h"

#include "canvas/document/editordocument.h"
#include "core/base/task.h"
#include "core/bus/bus.h"
#include "core/controller/changepreview.h"
#include "core/mutation/mutationqueue.h"
#include "core/topology/repository.h"

#include <QHash>
#include <QObject>
#include <QTimer>

#include <memory>
#include <optional>
#include <vector>

namespace decnet::desktop {

/// Changing a topology that runs. While a session is open the drawing is free, and nothing of it is stored or
/// touches what runs: the difference between what is stored and what is drawn is what is staged. Applying hands
/// it to the live queue as one change; discarding goes back to what is stored. Draws what is on its way on the
/// document's canvas. Knows the queue's rows also while no session is open. GUI thread.
class LiveSession final : public QObject
{
    Q_OBJECT

public:
    LiveSession(TopologyId id, EditorDocument &document, const AppContext &app, QObject *parent = nullptr);

    /// Opens it over the document as it is stored now.
    void open();
    [[nodiscard]] bool isOpen() const { return m_open; }
    /// A change of this window is on its way: waiting or being applied.
    [[nodiscard]] bool isApplying() const { return m_applying; }
    /// How far it is.
    [[nodiscard]] StagePhase phase() const { return m_phase; }

    [[nodiscard]] const StagedChanges &staged() const { return m_staged; }
    /// Puts a staged change before the one at `to`; Invalid, with the reason, when the order is not free.
    [[nodiscard]] Result<void> move(int from, int to);
    /// Takes a staged change, and what cannot be without it, out of the drawing. One undo step.
    void drop(int row);

    /// What applying would do; renewed when drawing pauses.
    [[nodiscard]] const ChangePreview &preview() const { return m_preview; }
    [[nodiscard]] const std::vector<PlanLine> &lines() const { return m_lines; }
    /// Bases that applying makes anew: it needs a yes that names them.
    [[nodiscard]] std::vector<RecreatedBase> recreatedBases() const;
    /// Why there is no preview: the change breaks a rule.
    [[nodiscard]] const QString &previewProblem() const { return m_previewProblem; }
    /// The newest drawing has been looked at.
    [[nodiscard]] bool isPreviewCurrent() const { return m_previewed == m_serial; }

    /// Newest first, as last read.
    [[nodiscard]] const std::vector<QueuedMutation> &history() const { return m_history; }
    void refreshHistory();
    /// The step that a change which is being applied is at, in words; empty when nobody has said.
    [[nodiscard]] QString stepOf(MutationId id) const { return m_steps.value(id); }
    /// The same, of this window's own change.
    [[nodiscard]] QString step() const { return stepOf(m_row); }

    /// `force` agrees to base containers being made anew. Ends the session when the change was applied; one
    /// that was refused or not written leaves it open with everything drawn.
    void apply(bool force);
    /// Takes the change back while it waits. One that is being applied comes to its end.
    void cancel();
    void discard();

    /// Takes back what waits.
    void withdraw(const QueuedMutation &row);
    /// Queues a failed change again that was not written.
    void retry(const QueuedMutation &row);
    /// Stages the inverse of an applied change, opening a session when none is.
    void undo(const QueuedMutation &row);
    /// What waits for the session to be open, see undo().
    void stagePending();

    /// Another program changed what is stored. What is drawn is put on top of that, where both can hold.
    void rebase();

Q_SIGNALS:
    void changed();
    void historyChanged();
    /// A change that is being applied went on to its next step.
    void stepped();
    /// Not applied, nothing was written. `needsForce`: agreeing to force would help.
    void refused(const QString &reason, bool needsForce);
    /// For a status bar or toast.
    void notice(const QString &message, decnet::NoticeLevel level);
    /// A session is wanted: see undo().
    void openWanted();
    /// The session is over; the document has to be loaded again.
    void closed(const QString &message, bool failed);

private:
    void restage();
    void renewPreview();
    void showGhosts();
    /// What other programs have on its way, while nothing is drawn here.
    [[nodiscard]] CanvasGhosts queuedGhosts() const;
    void follow(MutationId id);
    void finish(const QueuedMutation &row);
    void end(const QString &message, bool failed);
    void takeStep(const QJsonObject &payload);
    void takeHistory(std::vector<QueuedMutation> rows);
    void putOnTop(const Topology &stored);

    const TopologyId m_id;
    EditorDocument &m_document;
    const AppContext &m_app;
    Topology m_base;
    StagedChanges m_staged;
    QStringList m_order; ///< as the user arranged it
    ChangePreview m_preview;
    std::vector<PlanLine> m_lines;
    QString m_previewProblem;
    std::vector<QueuedMutation> m_history;
    QHash<MutationId, QString> m_steps; ///< of what is being applied
    std::optional<Mutation> m_pending;
    std::unique_ptr<Subscription> m_subscription;
    QTimer m_rest;
    Task m_task;         ///< of the change on its way
    MutationId m_row;    ///< the same; null until it is queued
    quint64 m_serial = 0; ///< of the newest drawing; older answers are dropped
    quint64 m_previewed = 0;
    StagePhase m_phase = StagePhase::Staged;
    bool m_open = false;
    bool m_applying = false;
    bool m_isResetting = false;
};

} // namespace decnet::desktop
