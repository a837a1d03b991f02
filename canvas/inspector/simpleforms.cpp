// SPDX-License-Identifier: GPL-3.0-or-later
// The topology, a LAN and a link.
#include "canvas/document/topologyeditor.h"
#include "canvas/inspector/formfields.h"
#include "canvas/inspector/forms.h"
#include "canvas/style/canvasstyle.h"
#include "canvas/style/icons.h"

#include "core/net/subnet.h"
#include "core/topology/names.h"

#include <QCheckBox>
#include <QCoreApplication>
#include <QGuiApplication>
#include <QMenu>
#include <QPushButton>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>
#include <map>

namespace decnet {

using namespace Qt::Literals::StringLiterals;

namespace {

/// Longer member lists end in "and n more": the canvas shows them all.
constexpr int kMaxMembers = 40;

QString tr(const char *text, int n = -1)
{
    return QCoreApplication::translate("decnet::Inspector", text, nullptr, n);
}

QVBoxLayout *columnOf(QWidget *page)
{
    auto *layout = new QVBoxLayout(page);
    layout->setContentsMargins(14, 14, 14, 14);
    layout->setSpacing(18);
    return layout;
}

const CanvasStyle &style()
{
    return CanvasStyle::forPalette(QGuiApplication::palette());
}

/// A row that selects something when pressed.
QToolButton *memberButton(const QString &icon, const QColor &colour, const QString &text,
                          QWidget *parent)
{
    auto *button = new QToolButton(parent);
    button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    button->setIcon(colour.isValid() ? decnetIcon(icon, colour) : decnetIcon(icon));
    button->setText(text);
    button->setAutoRaise(true);
    button->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    return button;
}

FormSection *makeMembers(EditorDocument &document, LanId id, QWidget *parent)
{
    const Topology &topology = document.topology();
    std::map<QString, const Edge *> members;
    for (const EdgeId edgeId : topology.edgesOf(id)) {
        const Edge *edge = topology.edge(edgeId);
        if (const Decky *decky = topology.decky(edge->decky))
            members.emplace(decky->name, edge);
    }
    auto *section
        = new FormSection(tr("Deckies (%1)").arg(static_cast<int>(members.size())), parent);
    if (members.empty())
        section->addHint(tr("Drag an archetype from the palette into this network."));
    int shown = 0;
    for (const auto &[name, edge] : members) {
        if (++shown > kMaxMembers) {
            section->addHint(tr("and %1 more").arg(static_cast<int>(members.size()) - kMaxMembers));
            break;
        }
        const DeckyRuntime *runtime = document.runtime(edge->decky);
        const QColor colour = runtime ? style().state(runtime->state) : QColor();
        const QString icon = edge->isBridge ? u"link"_s : u"decky"_s;
        auto *button = memberButton(icon, colour, u"  %1   %2"_s.arg(name, edge->ip), section);
        QObject::connect(button, &QToolButton::clicked, &document,
                         [&document, decky = edge->decky] { document.reveal(decky); });
        section->addWide(button);
    }
    return section;
}

} // namespace

QWidget *makeTopologyForm(EditorDocument &document,
                          std::function<void(const QString &)> renameTopology)
{
    const Topology &topology = document.topology();
    auto *page = new QWidget;
    QVBoxLayout *column = columnOf(page);
    column->addWidget(makeInspectorHeader(u"maze"_s, style().accent, topology.meta.name,
                                          tr("Topology"), page));
    auto *main = new FormSection({}, page);
    main->addText(
        u"fieldTopologyName"_s, tr("Name"), topology.meta.name,
        [](const QString &text) {
            return isValidTopologyName(text) ? QString() : tr("A name has 1 to 64 characters.");
        },
        [renameTopology](const QString &text) {
            renameTopology(text);
            return true;
        });
    main->addRow(tr("Status"), statusText(topology.meta.status));
    column->addWidget(main);

    int links = 0;
    int services = 0;
    int gateways = 0;
    for (const auto &[id, edge] : topology.edges())
        links += edge.isBridge ? 1 : 0;
    for (const auto &[id, decky] : topology.deckies()) {
        services += static_cast<int>(decky.services.size());
        gateways += topology.isGateway(id) ? 1 : 0;
    }
    auto *counts = new FormSection(tr("Contents"), page);
    counts->addRow(tr("Networks"), QString::number(topology.lans().size()));
    counts->addRow(tr("Deckies"), QString::number(topology.deckies().size()));
    counts->addRow(tr("Services"), QString::number(services));
    counts->addRow(tr("Links"), QString::number(links));
    counts->addRow(tr("Gateways"), QString::number(gateways));
    column->addWidget(counts);

    auto *hints = new FormSection({}, page);
    hints->addHint(document.isEditable()
                       ? tr("Select something on the canvas to see and change its properties.")
                       : document.lockedReason());
    column->addWidget(hints);
    column->addStretch(1);
    return page;
}

QWidget *makeLanForm(EditorDocument &document, LanId id)
{
    const Topology &topology = document.topology();
    const Lan &lan = *topology.lan(id);
    auto *page = new QWidget;
    QVBoxLayout *column = columnOf(page);
    column->addWidget(makeInspectorHeader(lan.isDmz ? u"dmz"_s : u"lan"_s,
                                          lan.isDmz ? style().dmz : style().accent, lan.name,
                                          lan.isDmz ? tr("DMZ") : tr("Network"), page));

    auto *main = new FormSection({}, page);
    main->setEnabled(document.isEditable());
    main->addText(
        u"fieldName"_s, tr("Name"), lan.name,
        [&document, id](const QString &text) {
            const Lan *other = document.topology().lanByName(text);
            if (!isValidChildName(text))
                return tr("Letters, digits and hyphens, 1 to 63 of them.");
            return other && other->id != id ? tr("There is a network of this name.") : QString();
        },
        [&document, id](const QString &text) {
            return TopologyEditor(document).renameLan(id, text);
        });
    main->addText(
        u"fieldSubnet"_s, tr("Subnet"), lan.subnet,
        [](const QString &text) {
            return Subnet::parse(text) ? QString() : tr("Write it like 10.0.1.0/24.");
        },
        [&document, id](const QString &text) {
            return TopologyEditor(document).setSubnet(id, *Subnet::parse(text));
        });
    auto *dmz = new QCheckBox(tr("This is the DMZ"), main);
    dmz->setObjectName(u"fieldDmz"_s);
    dmz->setChecked(lan.isDmz);
    dmz->setToolTip(tr("The one network that the outside reaches."));
    QObject::connect(dmz, &QCheckBox::clicked, &document, [&document, id](bool on) {
        if (on) {
            TopologyEditor(document).makeDmz(id);
            return;
        }
        LanPatch patch;
        patch.isDmz = false;
        TopologyEditor(document).update(id, patch);
    });
    main->addWide(dmz);
    column->addWidget(main);

    column->addWidget(makeMembers(document, id, page));
    auto *add = new QPushButton(decnetIcon(u"plus"_s), tr("Add Decky"), page);
    add->setObjectName(u"addDecky"_s);
    add->setEnabled(document.isEditable());
    auto *menu = new QMenu(add);
    for (const Archetype &archetype : document.catalog().archetypes()) {
        QAction *action = menu->addAction(decnetIcon(archetype.icon), archetype.display);
        QObject::connect(action, &QAction::triggered, &document,
                         [&document, id, slug = archetype.slug] {
                             TopologyEditor(document).addDecky(id, slug);
                         });
    }
    add->setMenu(menu);
    column->addWidget(add);

    column->addWidget(makeLookSection(document, page));
    auto *notes = new FormSection(tr("Notes"), page);
    auto *area = new TextArea(u"fieldNotes"_s, tr("Notes"), lan.notes,
                              [&document, id](const QString &text) {
                                  LanPatch patch;
                                  patch.notes = text;
                                  TopologyEditor(document).update(id, patch);
                              },
                              notes);
    area->setReadOnly(!document.isEditable());
    notes->addWide(area);
    column->addWidget(notes);
    column->addStretch(1);
    return page;
}

QWidget *makeLinkForm(EditorDocument &document, EdgeId id)
{
    const Topology &topology = document.topology();
    const Edge &edge = *topology.edge(id);
    const Decky *decky = topology.decky(edge.decky);
    const Lan *lan = topology.lan(edge.lan);
    auto *page = new QWidget;
    QVBoxLayout *column = columnOf(page);
    if (!decky || !lan)
        return page;
    column->addWidget(makeInspectorHeader(u"link"_s, style().linkForward,
                                          tr("%1 in %2").arg(decky->name, lan->name), tr("Link"),
                                          page));
    auto *main = new FormSection({}, page);
    main->setEnabled(document.isEditable());
    main->addRow(tr("Decky"), decky->name);
    main->addRow(tr("Network"), u"%1 (%2)"_s.arg(lan->name, lan->subnet));
    main->addText(
        u"fieldIp"_s, tr("Address"), edge.ip,
        [subnet = Subnet::parse(lan->subnet)](const QString &text) {
            const auto ip = Ipv4::parse(text);
            if (!ip)
                return tr("Write it like 10.0.1.20.");
            return subnet && !subnet->contains(*ip) ? tr("Not inside %1.").arg(subnet->toString())
                                                    : QString();
        },
        [&document, decky = edge.decky, lanId = edge.lan](const QString &text) {
            DeckyPatch patch;
            patch.ips.insert(lanId, text);
            return TopologyEditor(document).update(decky, patch);
        });
    auto *forward = new QCheckBox(tr("Forward packets between its networks"), main);
    forward->setObjectName(u"fieldForwards"_s);
    forward->setChecked(decky->forwardsL3);
    QObject::connect(forward, &QCheckBox::clicked, &document,
                     [&document, decky = edge.decky](bool on) {
                         TopologyEditor(document).setForwards(decky, on);
                     });
    main->addWide(forward);
    column->addWidget(main);
    auto *cut = new QPushButton(decnetIcon(u"unlink"_s), tr("Cut Link"), page);
    cut->setObjectName(u"cutLink"_s);
    cut->setEnabled(document.isEditable());
    QObject::connect(cut, &QPushButton::clicked, &document,
                     [&document, id] { TopologyEditor(document).detach(id); });
    column->addWidget(cut);
    column->addStretch(1);
    return page;
}

} // namespace decnet
