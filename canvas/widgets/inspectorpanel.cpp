// SPDX-License-Identifier: GPL-3.0-or-later
#include "canvas/widgets/inspectorpanel.h"

#include "canvas/inspector/forms.h"

#include <QApplication>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QScrollArea>
#include <QScrollBar>
#include <QTextDocument>
#include <QTimer>
#include <QVBoxLayout>

namespace decnet {

using namespace Qt::Literals::StringLiterals;

namespace {
/// Events arrive in bursts; a form that is rebuilt for each would flicker.
constexpr int kLiveDelayMs = 300;
} // namespace

InspectorPanel::InspectorPanel(EditorDocument &document, QWidget *parent)
    : QWidget(parent), m_document(document), m_scroll(new QScrollArea(this))
{
    setAttribute(Qt::WA_StyledBackground);
    setProperty("panel", u"bar"_s);
    m_scroll->setObjectName(u"inspectorScroll"_s);
    m_scroll->setAccessibleName(tr("Properties"));
    m_scroll->setWidgetResizable(true);
    m_scroll->setFrameShape(QFrame::NoFrame);
    m_scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_scroll);

    connect(&document.selection(), &Selection::changed, this, [this] { scheduleRebuild(0); });
    connect(&document, &EditorDocument::changed, this, [this](const DocumentChange &change) {
        if (!change.geometryOnly || change.looks)
            scheduleRebuild(0);
    });
    connect(&document, &EditorDocument::topologyReplaced, this, [this] { scheduleRebuild(0); });
    connect(&document, &EditorDocument::metaChanged, this, [this] { scheduleRebuild(0); });
    connect(&document, &EditorDocument::editableChanged, this, [this] { scheduleRebuild(0); });
    connect(&document, &EditorDocument::runtimeChanged, this, [this](const QSet<DeckyId> &ids) {
        if (ids.intersects(m_document.selection().ids().deckies)
            || !m_document.selection().ids().lans.isEmpty())
            scheduleRebuild(kLiveDelayMs);
    });
    connect(&document, &EditorDocument::activityChanged, this, [this](DeckyId id) {
        if (m_document.selection().contains(id))
            scheduleRebuild(kLiveDelayMs);
    });
    rebuild();
}

void InspectorPanel::scheduleRebuild(int delayMs)
{
    if (m_pending && delayMs > 0)
        return;
    m_pending = true;
    // Never at once: the field whose edit caused this is still on the stack.
    QTimer::singleShot(delayMs, this, [this, delayMs] {
        if (!m_pending)
            return;
        if (delayMs > 0 && isTypingNotes()) {
            m_pending = false;
            scheduleRebuild(delayMs);
            return;
        }
        rebuild();
    });
}

bool InspectorPanel::isTypingNotes() const
{
    const auto *area = qobject_cast<QPlainTextEdit *>(QApplication::focusWidget());
    return area && m_scroll->isAncestorOf(area) && area->document()->isModified();
}

void InspectorPanel::rebuild()
{
    m_pending = false;
    const SelectedIds &ids = m_document.selection().ids();
    const bool same = ids == m_shown;

    // The form is made anew; where the reader was in it is not forgotten.
    QWidget *focus = QApplication::focusWidget();
    const bool focusInside = focus && m_scroll->isAncestorOf(focus);
    const QString focusName = focusInside ? focus->objectName() : QString();
    const int scrolled = m_scroll->verticalScrollBar()->value();
    QString typed;
    int cursor = 0;
    if (auto *line = qobject_cast<QLineEdit *>(same && focusInside ? focus : nullptr)) {
        typed = line->isModified() ? line->text() : QString();
        cursor = line->cursorPosition();
        // Taking the page away takes the focus, and that must not commit half a word.
        line->blockSignals(true);
    }

    QWidget *page = nullptr;
    if (ids.isEmpty()) {
        page = makeTopologyForm(m_document, [this](const QString &name) {
            Q_EMIT topologyRenameRequested(name);
        });
    } else if (ids.size() > 1) {
        page = makeSummaryForm(m_document, ids);
    } else if (!ids.deckies.isEmpty()) {
        page = makeDeckyForm(m_document, *ids.deckies.cbegin());
    } else if (!ids.lans.isEmpty()) {
        page = makeLanForm(m_document, *ids.lans.cbegin());
    } else if (!ids.notes.isEmpty()) {
        page = makeNoteForm(m_document, *ids.notes.cbegin());
    } else {
        page = makeLinkForm(m_document, *ids.edges.cbegin());
    }
    // The old page may be the sender of what brought us here.
    if (QWidget *old = m_scroll->takeWidget()) {
        old->hide();
        old->deleteLater();
    }
    m_scroll->setWidget(page);
    m_shown = ids;
    if (!same)
        return;
    m_scroll->verticalScrollBar()->setValue(scrolled);
    if (focusName.isEmpty())
        return;
    if (auto *again = page->findChild<QWidget *>(focusName)) {
        again->setFocus();
        if (auto *line = qobject_cast<QLineEdit *>(again)) {
            if (!typed.isEmpty()) {
                line->setText(typed);
                line->setModified(true);
            }
            line->setCursorPosition(cursor);
        }
    }
}

} // namespace decnet
