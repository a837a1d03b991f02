// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "../style/theme.h"

#include <QWidget>

class QTreeWidget;
class QTreeWidgetItem;

namespace decnet {
class EditorDocument;
struct SelectedIds;
} // namespace decnet

namespace decnet::desktop {

class LiveSession;

/// What applying would do, in words and grouped: created, recreated, collateral, disconnected, removed, and
/// the attackers' sessions that it cuts. Object name: "livePlan". GUI thread.
class PreviewTree final : public QWidget
{
    Q_OBJECT

public:
    PreviewTree(LiveSession &session, EditorDocument &document, const Theme &theme, QWidget *parent = nullptr);

    void refresh();

private:
    QTreeWidgetItem *addGroup(const QIcon &icon, const QString &text);
    void addLine(QTreeWidgetItem *group, const QString &text, const QString &reason, const SelectedIds &things);
    void addPlan();
    void addSessions();

    LiveSession &m_session;
    EditorDocument &m_document;
    const Theme &m_theme;
    QTreeWidget *m_tree;
};

} // namespace decnet::desktop
