// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "../appcontext.h"

#include "canvas/document/editordocument.h"
#include "core/interchange/topologyyaml.h"

#include <QTimer>
#include <QWidget>

class QLabel;
class QPlainTextEdit;

namespace decnet::desktop {

/// The open topology as YAML beside the canvas, both ways live: what is drawn appears in the text, and what is
/// typed becomes one edit as soon as it is a document again
/// (merged with what was drawn since). Until then its first error is marked at line and
/// column and the canvas stays as it is; drawing meanwhile never overwrites text that is not taken over yet.
/// Object names: "yamlPanel", "yamlText", "yamlProblem". Reading and writing YAML happen on workers. GUI thread.
class YamlPanel final : public QWidget
{
    Q_OBJECT

public:
    YamlPanel(EditorDocument &document, const AppContext &app, QWidget *parent = nullptr);

    /// Text that is typed and not (yet) a document.
    [[nodiscard]] bool hasPendingText() const { return m_pending; }

protected:
    void showEvent(QShowEvent *event) override;

private:
    void refreshText();
    void takeText();
    void read(const tl::expected<Topology, TextProblem> &parsed);
    void showProblem(const QString &message, int line, int column);
    void showHint();
    void setText(const QString &text);

    EditorDocument &m_document;
    const AppContext &m_app;
    QPlainTextEdit *m_text;
    QLabel *m_problem;
    QTimer m_refresh;
    QTimer m_typed;
    Topology m_base; ///< what the text was written from
    quint64 m_serial = 0; ///< of the newest work; answers of older work are dropped
    bool m_pending = false;
    bool m_stale = true;   ///< the text is older than the drawing
    bool m_setting = false;
};

} // namespace decnet::desktop
