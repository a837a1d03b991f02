// SPDX-License-Identifier: GPL-3.0-or-later
#include "canvas/view/dropcontroller.h"

#include "canvas/document/selectioneditor.h"
#include "canvas/document/templatelibrary.h"
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
    if (place(*item, m_context.view.mapToScene(event->position().toPoint())))
        Q_EMIT m_context.view.inserted(*item);
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
    case PaletteItem::Kind::Template: {
        const TemplateEntry *entry
            = m_context.view.templates() ? m_context.view.templates()->entry(item.slug) : nullptr;
        const bool needsLan = entry && entry->lans == 0;
        const auto lan = editable && needsLan ? scene.lanAt(point) : std::nullopt;
        scene.setDropTarget(lan);
        overlay.setGhost(centred(point, needsLan ? geometry::metrics().card : geometry::newLanSize()),
                         editable && entry && (!needsLan || lan));
        break;
    }
    case PaletteItem::Kind::Service: {
        const auto decky = editable ? scene.deckyAt(point) : std::nullopt;
        overlay.setDropCard(decky ? std::optional(scene.cardRect(*decky)) : std::nullopt);
        break;
    }
    }
}

bool DropController::place(const PaletteItem &item, QPointF point)
{
    TopologyEditor editor(m_context.document);
    if (!m_context.document.checkEditable())
        return false;
    switch (item.kind) {
    case PaletteItem::Kind::Lan:
    case PaletteItem::Kind::Dmz:
        return editor.addLan(point.toPoint(), item.kind == PaletteItem::Kind::Dmz).has_value();
    case PaletteItem::Kind::Archetype:
        return placeArchetype(item.slug, point);
    case PaletteItem::Kind::Template:
        return placeTemplate(item.slug, point);
    case PaletteItem::Kind::Service:
        if (const auto decky = m_context.scene.deckyAt(point))
            return editor.addService(*decky, item.slug);
        report(tr("A service runs on a decky: drop it on a card."));
        return false;
    }
    return false;
}

bool DropController::placeArchetype(const QString &slug, QPointF point)
{
    const auto lan = m_context.scene.lanAt(point);
    if (!lan) {
        report(tr("A decky lives in a network: drop it on one, or drag a network onto the canvas first."));
        return false;
    }
    const QPointF corner = centred(point, geometry::metrics().card).topLeft().toPoint();
    return TopologyEditor(m_context.document).addDecky(*lan, slug, corner).has_value();
}

bool DropController::placeTemplate(const QString &slug, QPointF point)
{
    const TemplateLibrary *templates = m_context.view.templates();
    if (!templates)
        return false;
    const auto fragment = templates->load(slug);
    if (!fragment) {
        m_context.document.report(fragment.error().message, NoticeLevel::Error);
        return false;
    }
    // Networks bring their own place; single deckies go into the one they are dropped on.
    const auto lan = fragment->lanCount() == 0 ? m_context.scene.lanAt(point) : std::nullopt;
    if (fragment->lanCount() == 0 && !lan && !selectedLan()) {
        report(tr("These deckies need a network: drop them on one."));
        return false;
    }
    return SelectionEditor(m_context.document).paste(*fragment, point, lan);
}

void DropController::insert(const PaletteItem &item)
{
    if (m_context.document.checkEditable() && insertSelected(item))
        Q_EMIT m_context.view.inserted(item);
}

std::optional<LanId> DropController::selectedLan() const
{
    const SelectedIds &ids = m_context.document.selection().ids();
    if (!ids.lans.isEmpty())
        return *ids.lans.cbegin();
    if (ids.deckies.isEmpty())
        return std::nullopt;
    const Lan *home = m_context.document.topology().homeLan(*ids.deckies.cbegin());
    return home ? std::optional(home->id) : std::nullopt;
}

bool DropController::insertSelected(const PaletteItem &item)
{
    TopologyEditor editor(m_context.document);
    switch (item.kind) {
    case PaletteItem::Kind::Lan:
    case PaletteItem::Kind::Dmz:
    case PaletteItem::Kind::Template:
        return place(item, m_context.view.centreOfView());
    case PaletteItem::Kind::Archetype:
        if (const auto lan = selectedLan())
            return editor.addDecky(*lan, item.slug).has_value();
        report(tr("Select the network that the decky should go into."));
        return false;
    case PaletteItem::Kind::Service: {
        const SelectedIds ids = m_context.document.selection().ids();
        if (ids.deckies.isEmpty())
            report(tr("Select the decky that the service should run on."));
        bool added = false;
        for (const DeckyId decky : ids.deckies)
            added = editor.addService(decky, item.slug) || added;
        return added;
    }
    }
    return false;
}

void DropController::report(const QString &message)
{
    m_context.document.report(message, NoticeLevel::Info);
}

} // namespace decnet
