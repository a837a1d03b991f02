// SPDX-License-Identifier: GPL-3.0-or-later
#include "canvas/view/contextmenus.h"

#include "canvas/document/selectioneditor.h"
#include "canvas/document/topologyeditor.h"
#include "canvas/scene/geometry.h"
#include "canvas/scene/topologyscene.h"
#include "canvas/style/icons.h"
#include "canvas/view/canvasactions.h"
#include "canvas/view/canvasview.h"

#include <QCoreApplication>
#include <QMenu>

#include <map>

namespace decnet {

using namespace Qt::Literals::StringLiterals;

namespace {

/// Menus of networks stop here; the inspector and dragging know no limit.
constexpr int kMaxNetworks = 25;

QString tr(const char *text)
{
    return QCoreApplication::translate("decnet::ContextMenus", text);
}

/// Fills one menu for one thing. Actions hold ids and the document, which outlives the view.
class Builder
{
public:
    Builder(const ToolContext &context, QMenu *menu)
        : m_view(context.view), m_document(context.document), m_menu(menu)
    {}

    void forDecky(DeckyId id)
    {
        const Topology &topology = m_document.topology();
        const Decky *decky = topology.decky(id);
        const bool editable = m_document.isEditable();
        if (!decky)
            return;
        addServices(id, *decky)->setEnabled(editable);
        const bool several = m_document.selection().ids().deckies.size() > 1;
        addNetworks(several ? tr("Connect All to") : tr("Connect to"), u"link"_s, id,
                    [id, several](EditorDocument &document, LanId lan) {
                        if (several)
                            SelectionEditor(document).connectTo(lan);
                        else
                            TopologyEditor(document).attach(id, lan);
                    })
            ->setEnabled(editable);
        addNetworks(several ? tr("Move All into") : tr("Move into"), u"lan"_s, id,
                    [](EditorDocument &document, LanId lan) { SelectionEditor(document).moveInto(lan); })
            ->setEnabled(editable);
        m_menu->addSeparator();
        const bool gateway = topology.isGateway(id);
        const Lan *home = topology.homeLan(id);
        if (gateway || (home && home->isDmz)) {
            QAction *action = add(gateway ? tr("Demote from Gateway") : tr("Promote to Gateway"),
                                  u"gateway"_s, [id, gateway](EditorDocument &document) {
                                      TopologyEditor(document).setGateway(id, !gateway);
                                  });
            action->setEnabled(editable);
        } else if (topology.isMultiHomed(id)) {
            QAction *action = add(tr("Forward Packets"), u"forward"_s,
                                  [id, on = !decky->forwardsL3](EditorDocument &document) {
                                      TopologyEditor(document).setForwards(id, on);
                                  });
            action->setCheckable(true);
            action->setChecked(decky->forwardsL3);
            action->setEnabled(editable);
        }
        addCommon();
    }

    void forLan(LanId id)
    {
        const Lan *lan = m_document.topology().lan(id);
        const bool editable = m_document.isEditable();
        if (!lan)
            return;
        QMenu *archetypes = m_menu->addMenu(decnetIcon(u"server"_s), tr("Add Decky"));
        archetypes->setEnabled(editable);
        for (const Archetype &archetype : m_document.catalog().archetypes()) {
            QAction *action = archetypes->addAction(decnetIcon(archetype.icon), archetype.display);
            onTrigger(action, [id, slug = archetype.slug](EditorDocument &document) {
                TopologyEditor(document).addDecky(id, slug);
            });
        }
        add(tr("Select Its Deckies"), u"select-all"_s, [id](EditorDocument &document) {
            SelectedIds ids;
            for (const EdgeId edge : document.topology().edgesOf(id))
                ids.deckies.insert(document.topology().edge(edge)->decky);
            document.selection().set(std::move(ids));
        });
        if (!lan->isDmz) {
            QAction *action = add(tr("Make it the DMZ"), u"dmz"_s, [id](EditorDocument &document) {
                TopologyEditor(document).makeDmz(id);
            });
            action->setEnabled(editable);
        }
        m_menu->addAction(m_view.actions().collapse);
        addCommon();
    }

    void forNote(NoteId id)
    {
        if (!m_document.topology().note(id))
            return;
        QAction *edit = m_view.actions().rename;
        m_menu->addAction(edit);
        addLook();
        m_menu->addSeparator();
        CanvasActions &actions = m_view.actions();
        m_menu->addActions({actions.cut, actions.copy, actions.paste, actions.duplicate});
        m_menu->addSeparator();
        m_menu->addAction(actions.zoomSelection);
        m_menu->addSeparator();
        m_menu->addAction(actions.remove);
    }

    void forLink(EdgeId id)
    {
        const Edge *edge = m_document.topology().edge(id);
        const Decky *decky = edge ? m_document.topology().decky(edge->decky) : nullptr;
        if (!decky)
            return;
        QAction *forward = add(tr("Forward Packets"), u"forward"_s,
                               [id = decky->id, on = !decky->forwardsL3](EditorDocument &document) {
                                   TopologyEditor(document).setForwards(id, on);
                               });
        forward->setCheckable(true);
        forward->setChecked(decky->forwardsL3);
        forward->setEnabled(m_document.isEditable());
        QAction *cut = add(tr("Cut Link"), u"unlink"_s, [id](EditorDocument &document) {
            TopologyEditor(document).detach(id);
        });
        cut->setEnabled(m_document.isEditable());
    }

    void forCanvas(QPointF point)
    {
        const bool editable = m_document.isEditable();
        QAction *lan = add(tr("Add Network Here"), u"lan"_s, [point](EditorDocument &document) {
            TopologyEditor(document).addLan(point.toPoint(), false);
        });
        QAction *dmz = add(tr("Add DMZ Here"), u"dmz"_s, [point](EditorDocument &document) {
            TopologyEditor(document).addLan(point.toPoint(), true);
        });
        QAction *note = m_menu->addAction(decnetIcon(u"note"_s), tr("Add Note Here"));
        QObject::connect(note, &QAction::triggered, &m_view, [view = &m_view, point] {
            view->typeNote(QRectF(point.toPoint(), geometry::newNoteSize()), false);
        });
        lan->setEnabled(editable);
        dmz->setEnabled(editable && !m_document.topology().dmz());
        m_menu->addSeparator();
        CanvasActions &actions = m_view.actions();
        m_menu->addAction(actions.paste);
        m_menu->addAction(actions.selectAll);
        m_menu->addAction(actions.zoomFit);
        m_menu->addAction(actions.arrange);
    }

private:
    template<typename Do>
    void onTrigger(QAction *action, Do todo)
    {
        EditorDocument *document = &m_document;
        QObject::connect(action, &QAction::triggered, document,
                         [document, todo] { todo(*document); });
    }

    template<typename Do>
    QAction *add(const QString &text, const QString &icon, Do todo)
    {
        QAction *action = m_menu->addAction(decnetIcon(icon), text);
        onTrigger(action, todo);
        return action;
    }

    QMenu *addServices(DeckyId id, const Decky &decky)
    {
        QMenu *services = m_menu->addMenu(decnetIcon(u"service"_s), tr("Add Service"));
        std::map<QString, QMenu *> groups;
        for (const ServiceDef &service : m_document.catalog().services()) {
            if (service.fleetSingleton || !service.available
                || decky.services.contains(service.slug))
                continue;
            QMenu *&group = groups[service.group];
            if (!group)
                group = services->addMenu(service.group);
            QAction *action = group->addAction(decnetIcon(service.icon), service.display);
            onTrigger(action, [id, slug = service.slug](EditorDocument &document) {
                TopologyEditor(document).addService(id, slug);
            });
        }
        return services;
    }

    template<typename Do>
    QMenu *addNetworks(const QString &title, const QString &icon, DeckyId id, Do todo)
    {
        QMenu *networks = m_menu->addMenu(decnetIcon(icon), title);
        const Topology &topology = m_document.topology();
        std::map<QString, LanId> sorted;
        for (const auto &[lanId, lan] : topology.lans()) {
            if (!topology.edgeBetween(id, lanId))
                sorted.emplace(lan.name, lanId);
        }
        int left = kMaxNetworks;
        for (const auto &[name, lan] : sorted) {
            if (left-- == 0)
                break;
            onTrigger(networks->addAction(name),
                      [todo, lan = lan](EditorDocument &document) { todo(document, lan); });
        }
        if (sorted.empty())
            networks->addAction(tr("No other network"))->setEnabled(false);
        return networks;
    }

    void addLook()
    {
        CanvasActions &actions = m_view.actions();
        m_menu->addSeparator();
        QMenu *colours = m_menu->addMenu(decnetIcon(u"swatch"_s), tr("Colour"));
        for (QAction *action : std::as_const(actions.colours)) {
            // Under "Colour" the name of the colour is enough.
            QAction *choice = colours->addAction(action->icon(), action->iconText(), action,
                                                 &QAction::trigger);
            choice->setCheckable(true);
            choice->setChecked(action->isChecked());
        }
        QMenu *order = m_menu->addMenu(decnetIcon(u"to-front"_s), tr("Order"));
        order->addActions(actions.order());
        m_menu->addAction(actions.lock);
    }

    void addCommon()
    {
        addLook();
        m_menu->addSeparator();
        CanvasActions &actions = m_view.actions();
        m_menu->addActions(
            {actions.cut, actions.copy, actions.paste, actions.duplicate, actions.saveTemplate});
        m_menu->addSeparator();
        if (actions.alignLeft->isEnabled()) {
            QMenu *align = m_menu->addMenu(decnetIcon(u"align-left"_s), tr("Align"));
            align->addActions(actions.alignment());
        }
        m_menu->addAction(m_view.actions().rename);
        m_menu->addAction(m_view.actions().zoomSelection);
        m_menu->addSeparator();
        m_menu->addAction(m_view.actions().remove);
    }

    CanvasView &m_view;
    EditorDocument &m_document;
    QMenu *m_menu;
};

} // namespace

void showContextMenu(const ToolContext &context, QPointF scenePoint, QPoint globalPoint)
{
    Selection &selection = context.document.selection();
    const Hit hit = context.scene.hitTest(scenePoint, context.view.zoom());
    auto *menu = new QMenu(&context.view);
    menu->setObjectName(u"canvasMenu"_s);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    Builder builder(context, menu);
    switch (hit.kind) {
    case Hit::Kind::Decky:
    case Hit::Kind::Port:
        if (!selection.contains(hit.decky))
            selection.select(hit.decky, hit.service);
        builder.forDecky(hit.decky);
        break;
    case Hit::Kind::Lan:
    case Hit::Kind::LanHandle:
        if (!selection.contains(hit.lan))
            selection.select(hit.lan);
        builder.forLan(hit.lan);
        break;
    case Hit::Kind::Link:
        if (!selection.contains(hit.edge))
            selection.select(hit.edge);
        builder.forLink(hit.edge);
        break;
    case Hit::Kind::Note:
    case Hit::Kind::NoteHandle:
        if (!selection.contains(hit.note))
            selection.select(hit.note);
        builder.forNote(hit.note);
        break;
    case Hit::Kind::Nothing: builder.forCanvas(scenePoint); break;
    }
    menu->popup(globalPoint);
}

} // namespace decnet
