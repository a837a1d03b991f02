// SPDX-License-Identifier: GPL-3.0-or-later
#include "canvas/widgets/palettemodel.h"

#include "canvas/style/icons.h"

#include <QMimeData>

#include <algorithm>
#include <utility>

namespace decnet {

using namespace Qt::Literals::StringLiterals;

namespace {

QString portsOf(const ServiceDef &service)
{
    QStringList ports;
    for (const quint16 port : service.tcpPorts)
        ports.append(QString::number(port));
    for (const quint16 port : service.udpPorts) {
        const bool both = std::find(service.tcpPorts.begin(), service.tcpPorts.end(), port)
                          != service.tcpPorts.end();
        if (!both)
            ports.append(u"%1/udp"_s.arg(port));
    }
    return ports.join(", "_L1);
}

/// Groups in the order of the contract; a catalog file may add its own behind them.
int rankOf(const QString &group)
{
    static const QStringList kOrder{u"Remote access"_s, u"Web"_s,   u"File transfer"_s,
                                    u"Directory"_s,     u"Databases"_s, u"Mail"_s,
                                    u"Communications"_s, u"IoT / OT"_s, u"Observability"_s,
                                    u"Containers"_s};
    const qsizetype rank = kOrder.indexOf(group);
    return rank < 0 ? static_cast<int>(kOrder.size()) : static_cast<int>(rank);
}

} // namespace

PaletteModel::PaletteModel(const Catalog &catalog, QObject *parent) : QStandardItemModel(parent)
{
    m_favourites.title = tr("Favourites");
    m_recent.title = tr("Recent");
    m_templates.title = tr("Templates");
    m_networks = addSection(tr("Networks"));
    addEntry(m_networks, {PaletteItem::Kind::Lan, {}}, tr("Network"), u"lan"_s,
             tr("A broadcast segment with its own subnet"));
    addEntry(m_networks, {PaletteItem::Kind::Dmz, {}}, tr("DMZ"), u"dmz"_s,
             tr("The one network that the outside reaches; brings its gateway"));

    m_archetypes = addSection(tr("Archetypes"));
    for (const Archetype &archetype : catalog.archetypes()) {
        QStringList services;
        for (const QString &slug : archetype.services) {
            const ServiceDef *service = catalog.service(slug);
            services.append(service ? service->display : slug);
        }
        QStandardItem *entry = addEntry(m_archetypes, {PaletteItem::Kind::Archetype, archetype.slug},
                                        archetype.display, archetype.icon, services.join(", "_L1));
        entry->setToolTip(tr("%1: %2").arg(archetype.display, services.join(", "_L1)));
    }
    addServices(catalog);
}

void PaletteModel::addServices(const Catalog &catalog)
{
    std::vector<const ServiceDef *> services;
    for (const ServiceDef &service : catalog.services()) {
        if (!service.fleetSingleton)
            services.push_back(&service);
    }
    std::stable_sort(services.begin(), services.end(), [](const auto *a, const auto *b) {
        const int left = rankOf(a->group);
        const int right = rankOf(b->group);
        if (left != right)
            return left < right;
        return a->group != b->group ? a->group < b->group : a->display < b->display;
    });
    QStandardItem *section = nullptr;
    QString group;
    for (const ServiceDef *service : services) {
        if (!section || service->group != group) {
            group = service->group;
            section = addSection(group);
        }
        QStandardItem *entry = addEntry(section, {PaletteItem::Kind::Service, service->slug},
                                        service->display, service->icon, QString());
        entry->setData(portsOf(*service), PortsRole);
        entry->setData(static_cast<int>(service->risk), RiskRole);
        if (service->available) {
            entry->setToolTip(tr("%1, port %2").arg(service->display, portsOf(*service)));
        } else {
            entry->setFlags(Qt::ItemIsSelectable);
            entry->setToolTip(tr("%1: this version cannot run it yet").arg(service->display));
        }
    }
}

QStandardItem *PaletteModel::addSection(const QString &title)
{
    auto *section = new QStandardItem(title);
    section->setFlags(Qt::ItemIsEnabled);
    appendRow(section);
    return section;
}

QStandardItem *PaletteModel::addEntry(QStandardItem *section, const PaletteItem &item,
                                      const QString &label, const QString &icon, const QString &hint)
{
    auto *entry = new QStandardItem(label);
    entry->setFlags(Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemIsDragEnabled);
    const QString name = hasDecnetIcon(icon) ? icon : u"service"_s;
    entry->setIcon(decnetIcon(name));
    entry->setData(name, IconNameRole);
    entry->setData(QVariant::fromValue(item), ItemRole);
    entry->setData(hint, HintRole);
    entry->setToolTip(hint);
    section->appendRow(entry);
    return entry;
}

QStandardItem *PaletteModel::openShelf(Shelf &shelf, const QStandardItem *before)
{
    if (shelf.section) {
        shelf.section->removeRows(0, shelf.section->rowCount());
        return shelf.section;
    }
    shelf.section = new QStandardItem(shelf.title);
    shelf.section->setFlags(Qt::ItemIsEnabled);
    insertRow(before ? before->row() : rowCount(), shelf.section);
    return shelf.section;
}

void PaletteModel::closeShelf(Shelf &shelf)
{
    if (shelf.section)
        removeRow(std::exchange(shelf.section, nullptr)->row());
}

void PaletteModel::fillShelf(Shelf &shelf, const QList<PaletteItem> &items, const QStandardItem *before)
{
    std::vector<const QStandardItem *> originals;
    for (const PaletteItem &item : items) {
        if (const QModelIndex index = find(item); index.isValid())
            originals.push_back(itemFromIndex(index));
    }
    if (originals.empty()) {
        closeShelf(shelf);
        return;
    }
    QStandardItem *section = openShelf(shelf, before);
    for (const QStandardItem *original : originals)
        section->appendRow(original->clone());
}

void PaletteModel::setFavourites(const QList<PaletteItem> &items)
{
    m_favouriteItems = items;
    fillShelf(m_favourites, items, m_recent.section ? m_recent.section : m_networks);
    showFavourites();
}

void PaletteModel::showFavourites()
{
    for (int row = 0; row < rowCount(); ++row) {
        const QStandardItem *section = item(row);
        for (int child = 0; child < section->rowCount(); ++child) {
            const auto known = itemAt(section->child(child)->index());
            const bool favourite = known && m_favouriteItems.contains(*known);
            if (section->child(child)->data(FavouriteRole).toBool() != favourite)
                section->child(child)->setData(favourite, FavouriteRole);
        }
    }
}

void PaletteModel::setRecent(const QList<PaletteItem> &items)
{
    m_recentItems = items;
    fillShelf(m_recent, items, m_networks);
    showFavourites();
}

void PaletteModel::setTemplates(const std::vector<TemplateEntry> &templates)
{
    if (templates.empty())
        closeShelf(m_templates);
    else
        addTemplates(templates);
    // What is shown of them elsewhere may have another name, or be gone.
    setFavourites(QList<PaletteItem>(m_favouriteItems));
    setRecent(QList<PaletteItem>(m_recentItems));
}

const QStandardItem *PaletteModel::afterArchetypes() const
{
    return item(m_archetypes->row() + 1);
}

void PaletteModel::addTemplates(const std::vector<TemplateEntry> &templates)
{
    QStandardItem *section = openShelf(m_templates, afterArchetypes());
    for (const TemplateEntry &known : templates) {
        const bool nets = known.lans > 0;
        QStandardItem *entry = addEntry(section, {PaletteItem::Kind::Template, known.slug}, known.name,
                                        nets ? u"lan"_s : u"server"_s,
                                        tr("%n deckies", nullptr, static_cast<int>(known.deckies)));
        entry->setToolTip(tr("%1: %2, %3").arg(
            known.name, tr("%n networks", nullptr, static_cast<int>(known.lans)),
            tr("%n deckies", nullptr, static_cast<int>(known.deckies))));
        if (!known.problem.isEmpty()) {
            entry->setFlags(Qt::ItemIsSelectable);
            entry->setToolTip(known.problem);
        }
    }
}

std::optional<PaletteItem> PaletteModel::itemAt(const QModelIndex &index) const
{
    const QVariant value = index.data(ItemRole);
    return value.isValid() ? std::optional(value.value<PaletteItem>()) : std::nullopt;
}

QModelIndex PaletteModel::find(const PaletteItem &item) const
{
    for (int row = 0; row < rowCount(); ++row) {
        const QModelIndex section = index(row, 0);
        const QStandardItem *heading = itemFromIndex(section);
        if (heading == m_favourites.section || heading == m_recent.section)
            continue;
        for (int child = 0; child < rowCount(section); ++child) {
            const QModelIndex entry = index(child, 0, section);
            if (itemAt(entry) == item)
                return entry;
        }
    }
    return {};
}

QStringList PaletteModel::mimeTypes() const
{
    return {QLatin1String(kPaletteMime)};
}

QMimeData *PaletteModel::mimeData(const QModelIndexList &indexes) const
{
    for (const QModelIndex &index : indexes) {
        if (const auto item = itemAt(index))
            return toMime(*item);
    }
    return nullptr;
}

} // namespace decnet
