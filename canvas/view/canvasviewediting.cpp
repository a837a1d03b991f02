// SPDX-License-Identifier: GPL-3.0-or-later
// What CanvasView edits by itself: names and notes typed in place, arrow keys; and which tool is at work.
#include "canvas/document/topologyeditor.h"
#include "canvas/scene/cardpainter.h"
#include "canvas/scene/geometry.h"
#include "canvas/scene/lanpainter.h"
#include "canvas/scene/notelayer.h"
#include "canvas/scene/topologyscene.h"
#include "canvas/tools/tool.h"
#include "canvas/view/canvasview.h"
#include "canvas/view/noteedit.h"
#include "canvas/view/renameedit.h"

namespace decnet {

namespace {

/// Names and notes can be read from here on; typing zooms in to at least this.
constexpr qreal kReadableZoom = 0.75;
/// Text of a note that is being typed is never larger on the screen, in pixels.
constexpr qreal kMaxTyped = 40;

} // namespace

void CanvasView::renameSelected()
{
    const SelectedIds ids = m_document.selection().ids();
    if (ids.size() != 1 || !ids.edges.isEmpty())
        return;
    commitEdits();
    if (!ids.notes.isEmpty()) {
        typeNote(*ids.notes.cbegin());
        return;
    }
    if (!m_document.checkEditable())
        return;
    if (zoom() < kReadableZoom)
        revealIds(ids);
    const Topology &topology = m_document.topology();
    if (!ids.deckies.isEmpty()) {
        const DeckyId id = *ids.deckies.cbegin();
        if (geometry::isHidden(topology, id))
            return;
        const QRectF place = CardPainter::nameRect(m_scene->cardRect(id));
        m_rename = new RenameEdit(this, mapFromScene(place).boundingRect(),
                                  topology.decky(id)->name, 13 * zoom());
        connect(m_rename, &RenameEdit::committed, this, [this, id](const QString &name) {
            TopologyEditor(m_document).renameDecky(id, name);
        });
    } else {
        const LanId id = *ids.lans.cbegin();
        const QRectF place = LanPainter::nameRect(m_scene->lanRect(id));
        m_rename = new RenameEdit(this, mapFromScene(place).boundingRect(), topology.lan(id)->name,
                                  14 * zoom());
        connect(m_rename, &RenameEdit::committed, this, [this, id](const QString &name) {
            TopologyEditor(m_document).renameLan(id, name);
        });
    }
}

void CanvasView::commitEdits()
{
    if (m_rename)
        m_rename->commit();
    if (m_noteEdit)
        m_noteEdit->commit();
}

NoteEdit *CanvasView::openNoteEdit(const QRectF &place, const QString &text, NamedColour colour)
{
    if (zoom() < kReadableZoom) {
        setZoom(kReadableZoom);
        centerOn(place.center());
    }
    const CanvasStyle &style = m_scene->style();
    QPalette colours = palette();
    colours.setColor(QPalette::Base, style.tint(colour).note);
    colours.setColor(QPalette::Text, style.text);
    colours.setColor(QPalette::Highlight, style.accent);
    QFont font = m_scene->notes().painter().font();
    font.setPixelSize(qRound(std::min(font.pixelSize() * zoom(), kMaxTyped)));
    m_noteEdit = new NoteEdit(this, mapFromScene(place).boundingRect(), text, font, colours,
                              NotePainter::kPadding * zoom() - 3);
    return m_noteEdit;
}

void CanvasView::typeNote(const QRectF &place, bool sized)
{
    commitEdits();
    NoteEdit *edit = openNoteEdit(place, {}, NamedColour::Yellow);
    connect(edit, &NoteEdit::committed, this, [this, place, sized](const QString &text) {
        if (text.trimmed().isEmpty() && !sized)
            return;
        QRectF box = place;
        box.setHeight(std::max(box.height(),
                               m_scene->notes().painter().heightFor(text, box.width())));
        TopologyEditor(m_document).addNote(box, text);
    });
}

void CanvasView::typeNote(NoteId id)
{
    const Note *note = m_document.topology().note(id);
    if (!note)
        return;
    SelectedIds ids;
    ids.notes.insert(id);
    revealIds(ids);
    NoteEdit *edit = openNoteEdit(geometry::noteRect(*note), note->text, note->look.colour);
    connect(edit, &NoteEdit::committed, this, [this, id](const QString &text) {
        const Note *now = m_document.topology().note(id);
        if (!now || now->text == text)
            return;
        NotePatch patch;
        patch.text = text;
        // What was written must be seen, unless the size is locked.
        const qreal height = m_scene->notes().painter().heightFor(text, now->size.width());
        if (height > now->size.height() && !now->look.isLocked)
            patch.size = QSizeF(now->size.width(), height);
        TopologyEditor(m_document).update(id, patch);
    });
}

void CanvasView::setTool(CanvasTool tool)
{
    if (m_tool == tool)
        return;
    commitEdits();
    currentTool().cancel();
    m_tool = tool;
    updateCursor();
    Q_EMIT toolChanged(tool);
}

void CanvasView::escape()
{
    if (m_arranger->isRunning()) {
        m_arranger->cancel();
        return;
    }
    if (currentTool().cancel()) {
        updateCursor();
        return;
    }
    if (m_tool != CanvasTool::Select)
        setTool(CanvasTool::Select);
    else
        m_document.selection().clear();
}

void CanvasView::nudge(QPointF delta)
{
    const SelectedIds &selected = m_document.selection().ids();
    if (selected.lans.isEmpty() && selected.deckies.isEmpty() && selected.notes.isEmpty()) {
        panBy((-delta * 4).toPoint());
        return;
    }
    const Topology &topology = m_document.topology();
    const SelectedIds ids = unlockedOf(m_document, selected, false);
    Placement placement;
    for (const NoteId id : ids.notes)
        placement.notes.insert(id, m_scene->noteRect(id).translated(delta));
    for (const LanId id : ids.lans) {
        placement.lans.insert(id, m_scene->lanRect(id).translated(delta));
        for (const EdgeId edgeId : topology.edgesOf(id)) {
            const DeckyId decky = topology.edge(edgeId)->decky;
            const Edge *home = topology.homeEdge(decky);
            if (home && home->id == edgeId)
                placement.deckies.insert(decky, m_scene->cardRect(decky).topLeft() + delta);
        }
    }
    for (const DeckyId id : ids.deckies) {
        if (placement.deckies.contains(id))
            continue;
        const QPointF corner = m_scene->cardRect(id).topLeft() + delta;
        const Lan *home = topology.homeLan(id);
        // Arrow keys keep a card inside its box: only a drag changes membership.
        placement.deckies.insert(id, home ? geometry::clampCard(corner, geometry::openRect(*home))
                                          : corner);
    }
    TopologyEditor(m_document).place(placement, nudgeKey(ids));
}

QString CanvasView::nudgeKey(const SelectedIds &ids) const
{
    size_t key = 0;
    for (const LanId id : ids.lans)
        key ^= qHash(id, 1);
    for (const DeckyId id : ids.deckies)
        key ^= qHash(id, 2);
    for (const NoteId id : ids.notes)
        key ^= qHash(id, 3);
    return QStringLiteral("nudge/%1").arg(key);
}

} // namespace decnet
