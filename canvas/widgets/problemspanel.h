// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "canvas/document/editordocument.h"

#include <QWidget>

class QLabel;
class QTableView;

namespace decnet {

class ProblemsModel;

/// The validator's findings as a list: double-click or Enter shows the place, the button (or the context
/// menu) applies a fix as one undo step. GUI thread.
///
/// Object names: "problemsTable", "problemsSummary".
class ProblemsPanel final : public QWidget
{
    Q_OBJECT

public:
    explicit ProblemsPanel(EditorDocument &document, QWidget *parent = nullptr);

    [[nodiscard]] int errorCount() const;
    [[nodiscard]] int warningCount() const;

Q_SIGNALS:
    /// For a dock's title or a status bar badge.
    void countsChanged(int errors, int warnings);

private:
    void refresh();
    void applyFix(int row, int fix);
    void showMenu(int row, const QPoint &place);

    EditorDocument &m_document;
    ProblemsModel *m_model = nullptr;
    QTableView *m_table = nullptr;
    QLabel *m_summary = nullptr;
};

} // namespace decnet
