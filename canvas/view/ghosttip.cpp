// SPDX-License-Identifier: GPL-3.0-or-later
#include "canvas/view/ghosttip.h"

#include "canvas/scene/topologyscene.h"
#include "canvas/view/canvasview.h"

#include <QHelpEvent>
#include <QToolTip>

namespace decnet {

namespace {

QString tipFor(const CanvasGhosts &ghosts, const Hit &hit)
{
    GhostMark mark;
    switch (hit.kind) {
    case Hit::Kind::Lan:
    case Hit::Kind::LanHandle: mark = ghosts.lans.value(hit.lan); break;
    case Hit::Kind::Decky:
    case Hit::Kind::Port: mark = ghosts.deckies.value(hit.decky); break;
    case Hit::Kind::Link: mark = ghosts.links.value(hit.edge); break;
    case Hit::Kind::Note:
    case Hit::Kind::NoteHandle: // notes are never deployed
    case Hit::Kind::Nothing: break;
    }
    QStringList lines;
    if (mark.staged)
        lines << ghostText(GhostMark{mark.staged, {}}, ghosts.phase);
    lines << ghostReasons(mark);
    lines.removeAll(QString());
    return lines.join(u'\n');
}

} // namespace

bool showGhostTip(CanvasView &view, const QHelpEvent &event)
{
    const CanvasGhosts &ghosts = view.document().ghosts();
    if (ghosts.isEmpty())
        return false;
    const Hit hit = view.topologyScene().hitTest(view.mapToScene(event.pos()), view.zoom());
    const QString text = tipFor(ghosts, hit);
    if (text.isEmpty())
        return false;
    QToolTip::showText(event.globalPos(), text, view.viewport());
    return true;
}

} // namespace decnet
