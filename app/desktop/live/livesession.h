// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "../appcontext.h"

#include "canvas/document/editordocument.h"
#include "core/engine/plan.h"
#include "core/mutation/mutationqueue.h"
#include "core/topology/topologydiff.h"

#include <QObject>
#include <QTimer>

#include <vector>

namespace decnet::desktop {

/// Changing a topology that runs. While a session is open the drawing is free, and nothing of it is stored or
/// touches what runs: the difference between what is stored and what is drawn is what is staged. Applying hands
/// it to the live queue as one change; discarding goes back to what is stored. GUI thread.
class LiveSession final : public QObject
{
    Q_OBJECT

public:
    LiveSession(TopologyId id, EditorDocument &document, const AppContext &app, QObject *parent = nullptr);

    /// Opens it over the document as it is stored now.
    void open();
    [[nodiscard]] bool isOpen() const { return m_open; }
    [[nodiscard]] bool isApplying() const { return m_applying; }

    /// What differs from what runs: networks, deckies, links; in the order of diffTopologies().
    [[nodiscard]] const std::vector<ObjectDiff> &staged() const { return m_staged; }
    /// What applying would do to the containers; renewed when drawing pauses.
    [[nodiscard]] const Plan &preview() const { return m_preview; }
    /// Why there is no preview: the change breaks a rule.
    [[nodiscard]] const QString &previewProblem() const { return m_previewProblem; }

    /// Newest first, as last read.
    [[nodiscard]] const std::vector<QueuedMutation> &history() const { return m_history; }
    void refreshHistory();

    /// `force` agrees to base containers being made anew. Ends the session when the change was applied or
    /// failed; a refusal leaves it open.
    void apply(bool force);
    void discard();

Q_SIGNALS:
    void changed();
    void historyChanged();
    /// Not applied, nothing was written. `needsForce`: agreeing to force would help.
    void refused(const QString &reason, bool needsForce);
    /// The session is over; the document has to be loaded again.
    void closed(const QString &message, bool failed);

private:
    void restage();
    void renewPreview();
    void finish(const QueuedMutation &row);

    const TopologyId m_id;
    EditorDocument &m_document;
    const AppContext &m_app;
    Topology m_base;
    std::vector<ObjectDiff> m_staged;
    Plan m_preview;
    QString m_previewProblem;
    std::vector<QueuedMutation> m_history;
    QTimer m_rest;
    quint64 m_serial = 0; ///< of the newest preview; older answers are dropped
    bool m_open = false;
    bool m_applying = false;
};

} // namespace decnet::desktop
