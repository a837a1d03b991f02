// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/net/subnet.h"
#include "core/topology/topology.h"

#include <QVarLengthArray>

#include <set>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace decnet {

/// What the rules that look at several objects need to know of all of them, kept up to date object
/// by object: bearers of names, subnets, which LANs are DMZ, who is gateway, which LANs are joined.
class TopologyIndex
{
public:
    /// What an edit did to one object, as far as other objects can notice.
    struct LanChange
    {
        bool any = false;        ///< name, subnet, DMZ flag or existence
        bool dmz = false;        ///< DMZ flag
        std::set<QString> names; ///< keys of names that gained or lost a bearer
    };
    struct DeckyChange
    {
        bool gateway = false; ///< is, was or is no longer one
        bool joins = false;   ///< joins other LANs than before
        std::set<QString> names;
    };

    /// Everything anew.
    void build(const Topology &topology);
    /// Brings one object up to date; it may have appeared, changed or gone.
    LanChange refreshLan(const Topology &topology, LanId id);
    DeckyChange refreshDecky(const Topology &topology, DeckyId id);

    template<typename IdType>
    using Bearers = QVarLengthArray<IdType, 1>;

    /// Names are compared without case.
    [[nodiscard]] static QString key(const QString &name);
    /// In the order of ids.
    [[nodiscard]] const Bearers<LanId> &lansNamed(const QString &key) const;
    [[nodiscard]] const Bearers<DeckyId> &deckiesNamed(const QString &key) const;
    /// Some name is borne twice; cheap, and nearly always false.
    [[nodiscard]] bool hasLanNameTwice() const;
    [[nodiscard]] bool hasDeckyNameTwice() const;

    [[nodiscard]] const std::set<LanId> &dmzs() const { return m_dmzs; }
    [[nodiscard]] const std::set<DeckyId> &gateways() const { return m_gateways; }
    /// LANs with a subnet that can be parsed, by network address, wider ones first.
    struct PlacedSubnet
    {
        Subnet subnet;
        LanId lan;
        auto operator<=>(const PlacedSubnet &other) const
        {
            return std::tuple(subnet.network().value, subnet.prefix(), lan) <=>
                   std::tuple(other.subnet.network().value, other.subnet.prefix(), other.lan);
        }
        bool operator==(const PlacedSubnet &other) const = default;
    };
    [[nodiscard]] const std::set<PlacedSubnet> &subnets() const { return m_subnets; }
    /// nullopt when malformed.
    [[nodiscard]] std::optional<Subnet> subnetOf(LanId lan) const;

    /// LANs that cannot be reached from any DMZ over multi-homed deckies, as connected parts, each
    /// sorted, in the order of their first LAN. Empty without a DMZ.
    [[nodiscard]] std::vector<std::vector<LanId>> unreachable(const Topology &topology) const;

private:
    struct LanState
    {
        QString name;
        QString subnetText;
        std::optional<Subnet> subnet;
        bool isDmz = false;
    };
    struct DeckyState
    {
        QString name;
        std::vector<LanId> joined; ///< distinct LANs, when there are several
        bool isGateway = false;
    };

    void join(const std::vector<LanId> &lans, int by);

    std::unordered_map<LanId, LanState> m_lans;
    std::unordered_map<DeckyId, DeckyState> m_deckies;
    QHash<QString, Bearers<LanId>> m_lanNames;
    QHash<QString, Bearers<DeckyId>> m_deckyNames;
    std::set<LanId> m_dmzs;
    std::set<DeckyId> m_gateways;
    std::set<PlacedSubnet> m_subnets;
    /// How many deckies join two LANs.
    std::unordered_map<LanId, std::unordered_map<LanId, int>> m_joins;
};

} // namespace decnet
