// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "../appcontext.h"

#include "core/topology/runtime.h"

#include <QWidget>

class QListWidget;
class QTableWidget;

namespace decnet {
class EditorDocument;
}

namespace decnet::desktop {

/// On the left the edits of this session, in words (double-click goes back or forth to one); on the
/// right what became of the topology: each change of its status with its reason. GUI thread.
///
/// Object names: "historyEdits", "historyStatus".
class HistoryPanel final : public QWidget
{
    Q_OBJECT

public:
    HistoryPanel(EditorDocument &document, const Theme &theme, QWidget *parent = nullptr);

    void setStatusEvents(const std::vector<StatusEvent> &events);

private:
    void showEdits();
    void goTo(int row);

    EditorDocument &m_document;
    const Theme &m_theme;
    QListWidget *m_edits = nullptr;
    QTableWidget *m_status = nullptr;
};

} // namespace decnet::desktop
