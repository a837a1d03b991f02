// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "../style/theme.h"

#include <QWidget>

class QLabel;
class QListWidget;
class QToolButton;

namespace decnet {
class EditorDocument;
} // namespace decnet

namespace decnet::desktop {

class LiveSession;

/// The staged changes one by one: dragged or pushed into another order, dropped, shown on the canvas. Object
/// names: "liveStaged", "liveUp", "liveDown", "liveDrop", "liveStagedHint". GUI thread.
class StagedList final : public QWidget
{
    Q_OBJECT

public:
    StagedList(LiveSession &session, EditorDocument &document, const Theme &theme, QWidget *parent = nullptr);

    /// The session's changes, as they are now.
    void refresh();

private:
    void move(int from, int to);
    void dropCurrent();
    void reveal(int row);
    void refreshButtons();
    QToolButton *addButton(const QString &name, const QString &text);

    LiveSession &m_session;
    EditorDocument &m_document;
    const Theme &m_theme;
    QListWidget *m_list;
    QLabel *m_hint;
    QToolButton *m_up;
    QToolButton *m_down;
    QToolButton *m_drop;
};

} // namespace decnet::desktop
