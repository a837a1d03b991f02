// SPDX-License-Identifier: GPL-3.0-or-later
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
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>
#include <QRegularExpression>
#include <QToolButton>
#include <QVBoxLayout>

#include <map>

namespace decnet {

using namespace Qt::Literals::StringLiterals;

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("decnet::Inspector", text);
}

/// The address of a decky in one LAN.
TextField *addAddress(EditorDocument &document, FormSection *section, const QString &objectName,
                      const QString &label, const Edge &edge)
{
    const Lan *lan = document.topology().lan(edge.lan);
    return section->addText(
        objectName, label, edge.ip,
        [&document, edgeId = edge.id, subnet = Subnet::parse(lan ? lan->subnet : QString())](
            const QString &text) {
            const auto ip = Ipv4::parse(text);
            if (!ip)
                return tr("Write it like 10.0.1.20.");
            if (subnet && !subnet->contains(*ip))
                return tr("Not inside %1.").arg(subnet->toString());
            if (subnet && subnet->isReserved(*ip))
                return tr("Reserved for the network itself.");
            const Topology &topology = document.topology();
            const Edge *own = topology.edge(edgeId);
            for (const EdgeId other : own ? topology.edgesOf(own->lan) : std::vector<EdgeId>()) {
                const Edge *taken = topology.edge(other);
                if (other != edgeId && taken->ip == text)
                    return tr("%1 has this address.").arg(topology.decky(taken->decky)->name);
            }
            return QString();
        },
        [&document, decky = edge.decky, lanId = edge.lan](const QString &text) {
            DeckyPatch patch;
            patch.ips.insert(lanId, text);
            return TopologyEditor(document).update(decky, patch);
        });
}

FormSection *makeIdentity(EditorDocument &document, const Decky &decky, QWidget *parent)
{
    const DeckyId id = decky.id;
    const Catalog &catalog = document.catalog();
    auto *section = new FormSection({}, parent);
    section->setEnabled(document.isEditable());
    section->addText(
        u"fieldName"_s, tr("Name"), decky.name,
        [&document, id](const QString &text) {
            const Decky *other = document.topology().deckyByName(text);
            if (!isValidChildName(text))
                return tr("Letters, digits and hyphens, 1 to 63 of them.");
            return other && other->id != id ? tr("There is a decky of this name.") : QString();
        },
        [&document, id](const QString &text) {
            return TopologyEditor(document).renameDecky(id, text);
        });
    if (const Edge *home = document.topology().homeEdge(id))
        addAddress(document, section, u"fieldIp"_s, tr("Address"), *home);

    QList<std::pair<QString, QString>> archetypes{{tr("None"), QString()}};
    for (const Archetype &archetype : catalog.archetypes())
        archetypes.append({archetype.display, archetype.slug});
    section->addChoice(u"fieldArchetype"_s, tr("Archetype"), archetypes, decky.archetype,
                       [&document, id](const QString &slug) {
                           DeckyPatch patch;
                           patch.archetype = slug;
                           TopologyEditor(document).update(id, patch);
                       });
    const Archetype *archetype = catalog.archetype(decky.archetype);
    const QString fingerprint
        = catalog.osProfile(archetype ? archetype->osProfile : QString()).display;
    QList<std::pair<QString, QString>> profiles{
        {tr("As the archetype (%1)").arg(fingerprint), QString()}};
    for (const OsProfile &profile : catalog.osProfiles())
        profiles.append({profile.display, profile.slug});
    section->addChoice(u"fieldOsProfile"_s, tr("OS looks"), profiles, decky.osProfile,
                       [&document, id](const QString &slug) {
                           DeckyPatch patch;
                           patch.osProfile = slug;
                           TopologyEditor(document).update(id, patch);
                       });
    QList<std::pair<QString, QString>> distros{{tr("None"), QString()}};
    for (const Distro &distro : catalog.distros())
        distros.append({distro.display, distro.slug});
    section->addChoice(u"fieldDistro"_s, tr("Distribution"), distros, decky.distro,
                       [&document, id](const QString &slug) {
                           DeckyPatch patch;
                           patch.distro = slug;
                           TopologyEditor(document).update(id, patch);
                       });
    section->addText(u"fieldHostname"_s, tr("Host name"), decky.hostname,
                     [](const QString &text) {
                         return text.isEmpty() || isValidChildName(text)
                                    ? QString()
                                    : tr("Letters, digits and hyphens, 1 to 63 of them.");
                     },
                     [&document, id](const QString &text) {
                         DeckyPatch patch;
                         patch.hostname = text;
                         return TopologyEditor(document).update(id, patch);
                     })
        ->setPlaceholder(decky.name);
    section->addText(u"fieldMac"_s, tr("MAC address"), decky.mac,
                     [](const QString &text) {
                         static const QRegularExpression kMac(
                             u"^([0-9A-Fa-f]{2}:){5}[0-9A-Fa-f]{2}$"_s);
                         return text.isEmpty() || kMac.match(text).hasMatch()
                                    ? QString()
                                    : tr("Write it like 00:50:56:12:34:56.");
                     },
                     [&document, id](const QString &text) {
                         DeckyPatch patch;
                         patch.mac = text.toLower();
                         return TopologyEditor(document).update(id, patch);
                     })
        ->setPlaceholder(tr("from the archetype"));
    return section;
}

FormSection *makeNetworks(EditorDocument &document, const Decky &decky, QWidget *parent)
{
    const DeckyId id = decky.id;
    const Topology &topology = document.topology();
    auto *section = new FormSection(tr("Networks"), parent);
    const Edge *home = topology.homeEdge(id);
    const Lan *homeLan = topology.homeLan(id);
    section->addRow(tr("Home"), homeLan ? u"%1 (%2)"_s.arg(homeLan->name, homeLan->subnet)
                                        : tr("Not attached: drag it into a network."));
    for (const EdgeId edgeId : topology.edgesOf(id)) {
        const Edge *edge = topology.edge(edgeId);
        const Lan *lan = topology.lan(edge->lan);
        if (!lan || (home && edge->id == home->id))
            continue;
        TextField *field
            = addAddress(document, section, u"fieldIp/"_s + lan->name, lan->name, *edge);
        field->setEnabled(document.isEditable());
        QAction *cut = field->edit()->addAction(decnetIcon(u"unlink"_s), QLineEdit::TrailingPosition);
        cut->setToolTip(tr("Cut this link"));
        QObject::connect(cut, &QAction::triggered, &document,
                         [&document, edgeId] { TopologyEditor(document).detach(edgeId); });
    }
    if (homeLan && homeLan->isDmz) {
        auto *gateway = new QCheckBox(tr("Gateway: publish its ports on this host"), section);
        gateway->setObjectName(u"fieldGateway"_s);
        gateway->setChecked(topology.isGateway(id));
        gateway->setEnabled(document.isEditable());
        QObject::connect(gateway, &QCheckBox::clicked, &document, [&document, id](bool on) {
            TopologyEditor(document).setGateway(id, on);
        });
        section->addWide(gateway);
    } else if (topology.isMultiHomed(id) || decky.forwardsL3) {
        auto *forward = new QCheckBox(tr("Forward packets between them"), section);
        forward->setObjectName(u"fieldForwards"_s);
        forward->setChecked(decky.forwardsL3);
        forward->setEnabled(document.isEditable());
        QObject::connect(forward, &QCheckBox::clicked, &document, [&document, id](bool on) {
            TopologyEditor(document).setForwards(id, on);
        });
        section->addWide(forward);
    }
    return section;
}

QPushButton *makeAddService(EditorDocument &document, const Decky &decky, QWidget *parent)
{
    auto *button = new QPushButton(decnetIcon(u"plus"_s), tr("Add Service"), parent);
    button->setObjectName(u"addService"_s);
    button->setEnabled(document.isEditable());
    auto *menu = new QMenu(button);
    std::map<QString, QMenu *> groups;
    for (const ServiceDef &service : document.catalog().services()) {
        if (service.fleetSingleton || !service.available || decky.services.contains(service.slug))
            continue;
        QMenu *&group = groups[service.group];
        if (!group)
            group = menu->addMenu(service.group);
        QAction *action = group->addAction(decnetIcon(service.icon), service.display);
        QObject::connect(action, &QAction::triggered, &document,
                         [&document, id = decky.id, slug = service.slug] {
                             TopologyEditor(document).addService(id, slug);
                         });
    }
    button->setMenu(menu);
    return button;
}

} // namespace

QWidget *makeDeckyForm(EditorDocument &document, DeckyId id)
{
    const Topology &topology = document.topology();
    const Decky &decky = *topology.decky(id);
    const Archetype *archetype = document.catalog().archetype(decky.archetype);
    const CanvasStyle &style = CanvasStyle::forPalette(QGuiApplication::palette());
    const bool gateway = topology.isGateway(id);

    auto *page = new QWidget;
    auto *column = new QVBoxLayout(page);
    column->setContentsMargins(14, 14, 14, 14);
    column->setSpacing(18);
    const QString kind = archetype ? archetype->display : tr("Decoy host");
    column->addWidget(makeInspectorHeader(archetype ? archetype->icon : u"decky"_s,
                                          gateway ? style.dmz : style.accent, decky.name,
                                          gateway ? tr("%1, gateway").arg(kind) : kind, page));
    if (document.runtime(id) || document.activity(id))
        column->addWidget(makeLiveSection(document, id));
    column->addWidget(makeIdentity(document, decky, page));
    column->addWidget(makeNetworks(document, decky, page));

    auto *services = new FormSection(tr("Services"), page);
    if (decky.services.isEmpty())
        services->addHint(tr("Nothing listens on this decky yet."));
    const QString focus = document.selection().service();
    for (const QString &slug : decky.services)
        services->addWide(makeServiceForm(document, id, slug, slug == focus));
    services->addWide(makeAddService(document, decky, services));
    column->addWidget(services);

    column->addWidget(makeLookSection(document, page));
    auto *notes = new FormSection(tr("Notes"), page);
    auto *area = new TextArea(u"fieldNotes"_s, tr("Notes"), decky.notes,
                              [&document, id](const QString &text) {
                                  DeckyPatch patch;
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

} // namespace decnet
