// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "../appcontext.h"

#include "core/topology/ids.h"

#include <QWidget>

class QLabel;
class QProgressBar;
class QPushButton;

namespace decnet {
class EditorDocument;
} // namespace decnet

namespace decnet::desktop {

class DriftStrip;
class GhostLegend;
class LiveSession;
class PreviewTree;
class QueueTable;
class StagedList;

/// The "Changes" dock: what is staged on a running topology, what applying it would do, every live change so
/// far, and what of the running maze differs from its drawing. Object names: "livePanel", "liveSummary",
/// "liveProgress", "liveCancel", "liveApply", "liveDiscard", and those of its parts. GUI thread.
class LivePanel final : public QWidget
{
    Q_OBJECT

public:
    LivePanel(TopologyId id, LiveSession &session, EditorDocument &document, const AppContext &app,
              QWidget *parent = nullptr);

    [[nodiscard]] DriftStrip &drift() { return *m_drift; }

Q_SIGNALS:
    void repairRequested();

private:
    void refresh();
    void askApply();
    [[nodiscard]] QString summary() const;
    [[nodiscard]] QString forceDetail() const;

    LiveSession &m_session;
    EditorDocument &m_document;
    QLabel *m_summary;
    QProgressBar *m_progress;
    QPushButton *m_cancel;
    QPushButton *m_discard;
    QPushButton *m_apply;
    DriftStrip *m_drift;
    StagedList *m_staged;
    PreviewTree *m_preview;
    QueueTable *m_queue;
    GhostLegend *m_legend;
};

} // namespace decnet::desktop
