// SPDX-License-Identifier: GPL-3.0-or-later
#include "canvas/tools/linkgesture.h"

#include "canvas/document/selectioneditor.h"
#include "canvas/document/topologyeditor.h"
#include "canvas/scene/geometry.h"
#include "canvas/scene/gestureoverlay.h"
#include "canvas/scene/topologyscene.h"

#include <QCoreApplication>

namespace decnet {

LinkGesture::LinkGesture(const ToolContext &context, DeckyId decky)
    : Gesture(context), m_decky(decky)
{}

std::optional<LanId> LinkGesture::targetAt(QPointF point) const
{
    const Topology &topology = context().document.topology();
    std::optional<LanId> lan;
    if (const auto other = context().scene.deckyAt(point)) {
        if (const Edge *home = topology.homeEdge(*other))
            lan = home->lan;
    }
    if (!lan)
        lan = context().scene.lanAt(point);
    if (lan && topology.edgeBetween(m_decky, *lan))
        return std::nullopt;
    return lan;
}

void LinkGesture::update(const PointerState &pointer)
{
    TopologyScene &scene = context().scene;
    const auto target = targetAt(pointer.scene);
    scene.setDropTarget(target);
    const QRectF card = scene.cardRect(m_decky);
    scene.overlay().setLinkPreview(target ? geometry::linkBetween(card, scene.lanRect(*target))
                                          : geometry::linkToPoint(card, pointer.scene),
                                   target.has_value());
}

void LinkGesture::finish(const PointerState &pointer)
{
    const auto target = targetAt(pointer.scene);
    cancel();
    const SelectedIds &ids = context().document.selection().ids();
    if (target) {
        // From one of several that are selected: all of them.
        if (ids.deckies.contains(m_decky) && ids.deckies.size() > 1)
            SelectionEditor(context().document).connectTo(*target);
        else
            TopologyEditor(context().document).attach(m_decky, *target);
        return;
    }
    const Topology &topology = context().document.topology();
    const auto lan = context().scene.lanAt(pointer.scene);
    const Decky *decky = topology.decky(m_decky);
    if (!lan || !decky) {
        context().document.report(
            QCoreApplication::translate("decnet::LinkGesture",
                                        "Drop the link on another network to connect to it."),
            NoticeLevel::Info);
        return;
    }
    context().document.report(
        QCoreApplication::translate("decnet::LinkGesture", "%1 is in %2 already.")
            .arg(decky->name, topology.lan(*lan)->name),
        NoticeLevel::Info);
}

void LinkGesture::cancel()
{
    context().scene.overlay().setLinkPreview(std::nullopt);
    context().scene.setDropTarget(std::nullopt);
}

} // namespace decnet
