// SPDX-License-Identifier: GPL-3.0-or-later
#include "canvas/view/dropcontroller.h"

#include "canvas/document/topologyeditor.h"
#include "canvas/scene/geometry.h"
#include "canvas/scene/gestureoverlay.h"
#include "canvas/scene/topologyscene.h"
#include "canvas/view/canvasview.h"

#include <QCoreApplication>
#include <QDragEnterEvent>

namespace decnet {

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("decnet::DropController", text);
}

QRectF centred(QPointF centre, QSizeF size)
{
    return {centre - QPointF(size.width() / 2, size.height() / 2), size};
}

} // namespace

void DropController::enter(QDragEnterEvent *event)
{
    if (fromMime(event->mimeData()))
        event->acceptProposedAction();
    else
        event->ignore();
}

void DropController::move(QDragMoveEvent *event)
{
    const auto item = fromMime(event->mimeData());
    if (!item) {
        event->ignore();
        return;
    }
    preview(*item, m_context.view.mapToScene(event->position().toPoint()));
    event->acceptProposedAction();
}

void DropController::leave()
{
    m_context.scene.overlay().clear();
    m_context.scene.setDropTarget(std::nullopt);
}

void DropController::drop(QDropEvent *event)
{
    leave();
    const auto item = fromMime(event->mimeData());
    if (!item) {
        event->ignore();
        return;
    }
    event->acceptProposedAction();
    place(*item, m_context.view.mapToScene(event->position().toPoint()));
}

void DropController::preview(const PaletteItem &item, QPointF point)
{
    TopologyScene &scene = m_context.scene;
    GestureOverlay &overlay = scene.overlay();
    const bool editable = m_context.document.isEditable();
    switch (item.kind) {
    case PaletteItem::Kind::Lan:
    case PaletteItem::Kind::Dmz: {
        const bool taken = item.kind == PaletteItem::Kind::Dmz
                           && m_context.document.topology().dmz() != nullptr;
        overlay.setGhost(centred(point, geometry::newLanSize()), editable && !taken);
        break;
    }
    case PaletteItem::Kind::Archetype: {
        const auto lan = editable ? scene.lanAt(point) : std::nullopt;
        scene.setDropTarget(lan);
        QRectF ghost = centred(point, geometry::metrics().card);
        const Lan *target = lan ? m_context.document.topology().lan(*lan) : nullptr;
        if (target && target->isCollapsed) {
            overlay.setGhost(scene.lanRect(*lan), true); // it goes into the tile
            break;
        }
        if (lan)
            ghost.moveTopLeft(geometry::clampCard(ghost.topLeft(), scene.lanRect(*lan)));
        overlay.setGhost(ghost, lan.has_value());
        break;
    }
    case PaletteItem::Kind::Service: {
        const auto decky = editable ? scene.deckyAt(point) : std::nullopt;
        overlay.setDropCard(decky ? std::optional(scene.cardRect(*decky)) : std::nullopt);
        break;
    }
    }
}

void DropController::place(const PaletteItem &item, QPointF point)
{
    TopologyEditor editor(m_context.document);
    TopologyScene &scene = m_context.scene;
    if (!m_context.document.checkEditable())
        return;
    switch (item.kind) {
    case PaletteItem::Kind::Lan:
    case PaletteItem::Kind::Dmz:
        editor.addLan(point.toPoint(), item.kind == PaletteItem::Kind::Dmz);
        break;
    case PaletteItem::Kind::Archetype:
        if (const auto lan = scene.lanAt(point)) {
            const QPointF corner = centred(point, geometry::metrics().card).topLeft().toPoint();
            editor.addDecky(*lan, item.slug, corner);
        } else {
            report(tr("A decky lives in a network: drop it on one, or drag a network onto the "
                      "canvas first."));
        }
        break;
    case PaletteItem::Kind::Service:
        if (const auto decky = scene.deckyAt(point))
            editor.addService(*decky, item.slug);
        else
            report(tr("A service runs on a decky: drop it on a card."));
        break;
    }
}

void DropController::insert(const PaletteItem &item)
{
    EditorDocument &document = m_context.document;
    TopologyEditor editor(document);
    if (!document.checkEditable())
        return;
    const SelectedIds ids = document.selection().ids();
    switch (item.kind) {
    case PaletteItem::Kind::Lan:
    case PaletteItem::Kind::Dmz:
        editor.addLan(m_context.view.centreOfView().toPoint(), item.kind == PaletteItem::Kind::Dmz);
        break;
    case PaletteItem::Kind::Archetype: {
        std::optional<LanId> lan;
        if (!ids.lans.isEmpty())
            lan = *ids.lans.cbegin();
        else if (!ids.deckies.isEmpty()) {
            if (const Lan *home = document.topology().homeLan(*ids.deckies.cbegin()))
                lan = home->id;
        }
        if (lan)
            editor.addDecky(*lan, item.slug);
        else
            report(tr("Select the network that the decky should go into."));
        break;
    }
    case PaletteItem::Kind::Service:
        if (ids.deckies.isEmpty())
            report(tr("Select the decky that the service should run on."));
        for (const DeckyId decky : ids.deckies)
            editor.addService(decky, item.slug);
        break;
    }
}

void DropController::report(const QString &message)
{
    m_context.document.report(message, NoticeLevel::Info);
}

} // namespace decnet
