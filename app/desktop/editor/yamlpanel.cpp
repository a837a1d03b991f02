// SPDX-License-Identifier: GPL-3.0-or-later
#include "yamlpanel.h"

#include "../tasks.h"

#include "canvas/style/canvasstyle.h"
#include "core/mutation/difference.h"
#include "core/topology/topologydiff.h"

#include <QFontDatabase>
#include <QLabel>
#include <QPlainTextEdit>
#include <QScrollBar>
#include <QTextBlock>
#include <QVBoxLayout>

namespace decnet::desktop {

using namespace Qt::Literals::StringLiterals;
using namespace std::chrono_literals;

namespace {
/// The text follows the drawing when that pauses, the drawing follows the text when typing pauses.
constexpr auto kDrawingRests = 250ms;
constexpr auto kTypingRests = 400ms;
} // namespace

YamlPanel::YamlPanel(EditorDocument &document, const AppContext &app, QWidget *parent)
    : QWidget(parent)
    , m_document(document)
    , m_app(app)
{
    setObjectName(u"yamlPanel"_s);
    m_text = new QPlainTextEdit(this);
    m_text->setObjectName(u"yamlText"_s);
    m_text->setAccessibleName(tr("The document as YAML"));
    m_text->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
    m_text->setLineWrapMode(QPlainTextEdit::NoWrap);
    m_text->setTabChangesFocus(true);
    m_text->setFrameShape(QFrame::NoFrame);
    // Undo is the drawing's: a change of the text is an edit there.
    m_text->setUndoRedoEnabled(true);
    m_problem = new QLabel(this);
    m_problem->setObjectName(u"yamlProblem"_s);
    m_problem->setWordWrap(true);
    m_problem->setTextFormat(Qt::PlainText);
    m_problem->setContentsMargins(12, 6, 12, 6);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_text, 1);
    layout->addWidget(m_problem);

    m_refresh.setSingleShot(true);
    m_refresh.setInterval(kDrawingRests);
    m_typed.setSingleShot(true);
    m_typed.setInterval(kTypingRests);
    connect(&m_refresh, &QTimer::timeout, this, &YamlPanel::refreshText);
    connect(&m_typed, &QTimer::timeout, this, &YamlPanel::takeText);
    connect(m_text, &QPlainTextEdit::textChanged, this, [this] {
        if (m_setting)
            return;
        m_pending = true;
        m_refresh.stop();
        m_typed.start();
    });
    const auto drawn = [this] {
        m_stale = true;
        if (isVisible() && !m_pending)
            m_refresh.start();
    };
    connect(&document, &EditorDocument::changed, this, drawn);
    connect(&document, &EditorDocument::topologyReplaced, this, [this, drawn] {
        m_pending = false;
        drawn();
    });
    const auto editable = [this] {
        m_text->setReadOnly(!m_document.isEditable());
        if (!m_pending)
            showHint();
    };
    connect(&document, &EditorDocument::editableChanged, this, editable);
    connect(&document, &EditorDocument::metaChanged, this, editable);
    editable();
}

void YamlPanel::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    if (m_stale && !m_pending)
        refreshText();
}

void YamlPanel::showHint()
{
    m_text->setExtraSelections({});
    m_problem->setProperty("role", u"muted"_s);
    m_problem->setStyleSheet({});
    m_problem->setText(m_document.isEditable() ? tr("Type here, or draw: both show the same document.")
                                               : m_document.lockedReason());
}

void YamlPanel::refreshText()
{
    const quint64 serial = ++m_serial;
    m_app.tasks.run(
        this,
        [topology = m_document.topology()] {
            return std::pair(QString::fromUtf8(toYamlDocument(topology)), topology);
        },
        [this, serial](const std::pair<QString, Topology> &written) {
            if (serial != m_serial || m_pending)
                return;
            setText(written.first);
            m_base = written.second;
            m_stale = false;
            showHint();
        });
}

void YamlPanel::setText(const QString &text)
{
    if (m_text->toPlainText() == text)
        return;
    const int line = m_text->textCursor().blockNumber();
    const int column = m_text->textCursor().positionInBlock();
    const int scroll = m_text->verticalScrollBar()->value();
    m_setting = true;
    m_text->setPlainText(text);
    m_setting = false;
    const QTextBlock block = m_text->document()->findBlockByNumber(line);
    if (block.isValid()) {
        QTextCursor cursor(block);
        cursor.movePosition(QTextCursor::Right, QTextCursor::MoveAnchor,
                            std::min(column, block.length() - 1));
        m_text->setTextCursor(cursor);
    }
    m_text->verticalScrollBar()->setValue(scroll);
}

void YamlPanel::takeText()
{
    const quint64 serial = ++m_serial;
    m_app.tasks.run(
        this, [text = m_text->toPlainText().toUtf8()] { return fromYamlDocument(text); },
        [this, serial](const tl::expected<Topology, TextProblem> &parsed) {
            if (serial == m_serial)
                read(parsed);
        });
}

void YamlPanel::read(const tl::expected<Topology, TextProblem> &parsed)
{
    if (!parsed) {
        showProblem(parsed.error().message, parsed.error().mark.line, parsed.error().mark.column);
        return;
    }
    // What was drawn since the text was written stays, unless the text says otherwise.
    const MergeResult both = mergeTopologies(m_base, *parsed, m_document.topology());
    QStringList typed;
    for (const MergeConflict &conflict : both.conflicts)
        typed << conflict.id;
    const auto edit = mutationBetween(m_document.topology(), resolveMerge(both, typed), tr("Edit the text"));
    if (!edit) {
        showProblem(edit.error().message, 0, 0);
        return;
    }
    m_pending = false;
    if (edit->isEmpty()) {
        showHint();
        return;
    }
    if (!m_document.perform(*edit)) {
        m_pending = true;
        return;
    }
    m_base = *parsed;
    m_refresh.stop();
    if (m_document.topology().lans() != parsed->lans() || m_document.topology().deckies() != parsed->deckies()
        || m_document.topology().edges() != parsed->edges()
        || m_document.topology().notes() != parsed->notes())
        m_refresh.start(); // there is more on the canvas than was typed
    showHint();
}

void YamlPanel::showProblem(const QString &message, int line, int column)
{
    const CanvasStyle &style = CanvasStyle::forPalette(palette());
    m_problem->setProperty("role", u"error"_s);
    m_problem->setStyleSheet(u"color: %1;"_s.arg(style.error.name()));
    m_problem->setText(line > 0 ? tr("Line %1, column %2: %3").arg(line).arg(column).arg(message) : message);
    QList<QTextEdit::ExtraSelection> marks;
    const QTextBlock block = m_text->document()->findBlockByNumber(line - 1);
    if (line > 0 && block.isValid()) {
        QColor wash = style.error;
        wash.setAlphaF(0.14F);
        QTextEdit::ExtraSelection whole;
        whole.cursor = QTextCursor(block);
        whole.format.setBackground(wash);
        whole.format.setProperty(QTextFormat::FullWidthSelection, true);
        marks.append(whole);
        QTextEdit::ExtraSelection place;
        place.cursor = QTextCursor(block);
        place.cursor.movePosition(QTextCursor::Right, QTextCursor::MoveAnchor,
                                  std::clamp(column - 1, 0, block.length() - 1));
        place.cursor.movePosition(QTextCursor::EndOfBlock, QTextCursor::KeepAnchor);
        place.format.setUnderlineStyle(QTextCharFormat::WaveUnderline);
        place.format.setUnderlineColor(style.error);
        marks.append(place);
    }
    m_text->setExtraSelections(marks);
}

} // namespace decnet::desktop
