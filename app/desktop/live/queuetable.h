// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "../style/theme.h"

#include "core/mutation/mutationqueue.h"

#include <QWidget>

#include <optional>

class QButtonGroup;
class QPushButton;
class QTableWidget;

namespace decnet {
class EditorDocument;
} // namespace decnet

namespace decnet::desktop {

class LiveSession;

/// Every live change that was handed over, whoever did: waiting, being applied, failed, applied, taken back;
/// with what can be done about the chosen one. Object names: "liveHistory", filters "liveFilterAll",
/// "liveFilterQueued", "liveFilterApplying", "liveFilterFailed", "liveFilterApplied", buttons "liveWithdraw",
/// "liveRetry", "liveRepair", "liveUndo". GUI thread.
class QueueTable final : public QWidget
{
    Q_OBJECT

public:
    QueueTable(LiveSession &session, EditorDocument &document, const Theme &theme, QWidget *parent = nullptr);

    void refresh();
    /// Only what is being applied, and how far it is.
    void refreshSteps();

Q_SIGNALS:
    void repairRequested();

private:
    void addFilter(QButtonGroup *group, const QString &name, std::optional<MutationState> state);
    QPushButton *addAction(const QString &name, const QString &text, const QString &toolTip);
    void fill();
    void refreshFilters();
    void refreshActions();
    [[nodiscard]] const QueuedMutation *current() const;
    /// The reason of a change that failed, the step of one that is being applied.
    [[nodiscard]] QString remarkOn(const QueuedMutation &change) const;
    void reveal();

    LiveSession &m_session;
    EditorDocument &m_document;
    const Theme &m_theme;
    std::optional<MutationState> m_filter;
    QButtonGroup *m_filters;
    QTableWidget *m_table;
    QPushButton *m_withdraw;
    QPushButton *m_retry;
    QPushButton *m_repair;
    QPushButton *m_undo;
};

} // namespace decnet::desktop
