// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "canvas/document/finder.h"

#include <QFrame>

class QLabel;
class QLineEdit;
class QToolButton;

namespace decnet {

class CanvasView;

/// Find on the canvas: a bar over its upper right corner. What is typed is looked for at once; Enter and
/// Shift+Enter go through the matches, each selected and brought into view; "Select all" selects them all;
/// Esc closes. GUI thread; a child of the view.
class FindBar final : public QFrame
{
    Q_OBJECT

public:
    explicit FindBar(CanvasView &view);

    /// Shows it with the text selected.
    void open();
    [[nodiscard]] std::size_t matchCount() const { return m_found.size(); }

public Q_SLOTS:
    void next();
    void previous();

protected:
    void keyPressEvent(QKeyEvent *event) override;
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void search(bool keepPlace);
    void show(qsizetype index);
    void place();
    void closeBar();

    CanvasView &m_view;
    QLineEdit *m_text;
    QLabel *m_count;
    QToolButton *m_all;
    std::vector<Found> m_found;
    qsizetype m_index = -1;
};

} // namespace decnet
