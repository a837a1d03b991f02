// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "../style/theme.h"

#include <QWidget>

class QLabel;
class QListWidget;
class QPushButton;
class QTableView;
class QTableWidget;

namespace decnet {
class EditorDocument;
} // namespace decnet

namespace decnet::desktop {

class LiveSession;
class PlanModel;

/// The "Changes" dock: what is staged on a running topology, what applying it would do to the containers, and
/// every live change so far with its state and reason. Object names: "livePanel", "liveStaged", "livePlan",
/// "liveSummary", "liveApply", "liveDiscard", "liveHistory". GUI thread.
class LivePanel final : public QWidget
{
    Q_OBJECT

public:
    LivePanel(LiveSession &session, EditorDocument &document, const Theme &theme, QWidget *parent = nullptr);

private:
    void refresh();
    void refreshHistory();
    void reveal(int row);

    LiveSession &m_session;
    EditorDocument &m_document;
    const Theme &m_theme;
    PlanModel *m_planModel;
    QLabel *m_summary;
    QListWidget *m_staged;
    QTableView *m_plan;
    QTableWidget *m_history;
    QPushButton *m_apply;
    QPushButton *m_discard;
};

} // namespace decnet::desktop
