// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/catalog/catalog.h"
#include "core/net/subnet.h"
#include "core/topology/topology.h"

#include <optional>
#include <set>
#include <vector>

namespace decnet {

/// One line of an import's report: something that came over changed, or not at all.
struct ImportNote
{
    QString place; ///< in the file ("services.web.ports[0]"); empty: the whole
    QString text;
};

struct ImportOptions
{
    QString name;                 ///< of the topology; empty: the file's own
    Subnet base;                  ///< where subnets are taken from when the file has none
    std::vector<Subnet> reserved; ///< not to be taken: other topologies, host routes
};

/// What the readers of foreign formats build with. It keeps the promises of the model whatever the
/// file says: valid unique names, free addresses inside their LAN, one DMZ with a gateway, every
/// LAN reached by a bridge. Every departure from the file is noted.
class TopologyDraft
{
public:
    TopologyDraft(const Catalog &catalog, ImportOptions options);

    void note(const QString &place, const QString &text);

    /// An overlapping, unusable or missing subnet is replaced by a free /24.
    LanId addLan(const QString &wish, const QString &place, std::optional<Subnet> subnet);
    DeckyId addDecky(const QString &wish, const QString &place);
    /// The first LAN of a decky is its home. An address outside the LAN, reserved or taken is
    /// replaced by a free one. Attaching twice does nothing.
    void attach(DeckyId decky, LanId lan, std::optional<Ipv4> ip, const QString &place);
    /// Adds it once; an unknown slug is noted and left out.
    void addService(DeckyId decky, const QString &slug, const QString &place);
    void setDmz(LanId lan);

    [[nodiscard]] const Topology &topology() const { return m_topology; }
    [[nodiscard]] const Catalog &catalog() const { return m_catalog; }
    [[nodiscard]] const std::vector<ImportNote> &notes() const { return m_notes; }
    /// For the fields that need no care (notes, archetype, publish rules). Id and name are kept.
    template<typename Change>
    void changeDecky(DeckyId id, Change change)
    {
        if (const Decky *decky = m_topology.decky(id)) {
            Decky copy = *decky;
            change(copy);
            copy.id = id;
            copy.name = decky->name;
            m_topology.putDecky(std::move(copy));
        }
    }
    template<typename Change>
    void changeLan(LanId id, Change change)
    {
        if (const Lan *lan = m_topology.lan(id)) {
            Lan copy = *lan;
            change(copy);
            copy.id = id;
            copy.name = lan->name;
            m_topology.putLan(std::move(copy));
        }
    }

    /// Gives DMZ, gateway, bridges and positions what they miss and hands the topology out.
    /// Errors: Invalid when the file holds no host and no network, or more than a document may.
    [[nodiscard]] Result<Topology> finish(const QString &nameFromFile);

private:
    [[nodiscard]] std::optional<Subnet> freeSubnet();
    void ensureDmz();
    void ensureGateway();
    void ensureReachable();
    void ensurePositions();

    const Catalog &m_catalog;
    ImportOptions m_options;
    Topology m_topology;
    std::vector<ImportNote> m_notes;
    std::vector<LanId> m_lanOrder;
    std::vector<DeckyId> m_deckyOrder;
    std::set<LanId> m_full;
    std::optional<LanId> m_dmz;
};

} // namespace decnet
