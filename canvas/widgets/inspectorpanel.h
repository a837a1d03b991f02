// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "canvas/document/editordocument.h"

#include <QWidget>

class QScrollArea;

namespace decnet {

/// Properties of what is selected: the topology (nothing selected), a LAN, a decky with its services, a
/// link, or a summary of several. Generated from the values and the services' schemas; every committed
/// field is one undo step. Read-only while the document is not editable. On a running topology a decky
/// also shows its state, last error, events and captured credentials (masked until asked). GUI thread.
class InspectorPanel final : public QWidget
{
    Q_OBJECT

public:
    explicit InspectorPanel(EditorDocument &document, QWidget *parent = nullptr);

Q_SIGNALS:
    /// The user renamed the topology itself; a row value, so the application does it.
    void topologyRenameRequested(const QString &name);

private:
    void rebuild();
    void scheduleRebuild(int delayMs);
    /// News of the live kind wait until the writer is done.
    [[nodiscard]] bool isTypingNotes() const;

    EditorDocument &m_document;
    QScrollArea *m_scroll = nullptr;
    SelectedIds m_shown;
    bool m_pending = false;
};

} // namespace decnet
