// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "../style/theme.h"

#include "core/topology/ids.h"

#include <QWidget>

class QCheckBox;
class QLabel;
class QLineEdit;
class QStackedWidget;
class QTabWidget;
class QTableView;
class QToolButton;

namespace decnet {
class EditorDocument;
}

namespace decnet::desktop {

class EmptyState;
class EventFilter;
class LiveFeed;

/// Events, attackers and credentials of one topology as three tables. Secrets stay masked until the
/// user asks; the choice ends with the page. GUI thread.
///
/// Object names: "eventsTabs", "eventsTable", "attackersTable", "credentialsTable", "eventsFilter",
/// "eventsSelectionOnly", "eventsReveal", "eventsSilence".
class EventsPanel final : public QWidget
{
    Q_OBJECT

public:
    EventsPanel(LiveFeed &feed, EditorDocument &document, const Theme &theme,
                QWidget *parent = nullptr);

    /// The line that tells silence from trouble.
    void setSilence(const QString &line, Tone tone);

private:
    [[nodiscard]] QTableView *makeTable(const QString &name, const QString &label);
    void followSelection();
    void setRevealed(bool revealed);
    void refreshEmpty();
    void eventMenu(const QPoint &pos);
    void credentialMenu(const QPoint &pos);
    void showDecky(const QString &id, const QString &name);

    LiveFeed &m_feed;
    EditorDocument &m_document;
    const Theme &m_theme;
    EventFilter *m_filter = nullptr;
    QTabWidget *m_tabs = nullptr;
    QStackedWidget *m_eventStack = nullptr;
    EmptyState *m_empty = nullptr;
    QTableView *m_events = nullptr;
    QTableView *m_attackers = nullptr;
    QTableView *m_credentials = nullptr;
    QLineEdit *m_search = nullptr;
    QCheckBox *m_selectionOnly = nullptr;
    QToolButton *m_reveal = nullptr;
    QLabel *m_silence = nullptr;
};

} // namespace decnet::desktop
