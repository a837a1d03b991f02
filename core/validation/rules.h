// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/mutation/edits.h"
#include "core/validation/topologyindex.h"
#include "core/validation/validator.h"

#include <QCoreApplication>

#include <optional>

namespace decnet {

/// What messages are translated in.
struct ValidationText
{
    Q_DECLARE_TR_FUNCTIONS(Validation)
};

/// A group of rules that are evaluated together for one object. Groups marked "all" are evaluated
/// for every object at once, because one object's finding depends on all others.
enum class RuleGroup {
    Dmz,       ///< topology: how many DMZs
    Pool,      ///< topology: how many LANs
    LanName,   ///< LAN: name bearers
    LanOwn,    ///< LAN: name, subnet
    Overlap,   ///< LAN, all
    Orphan,    ///< LAN, all
    Addresses, ///< LAN: its attachments
    DeckyName, ///< decky: name bearers
    DeckyOwn,  ///< decky: name, attachments, services
    Ports,     ///< decky, all gateways
};

/// What a rule may look at.
struct RuleScope
{
    const Topology &topology;
    const Catalog &catalog;
    const HostFacts &host;
    const TopologyIndex &index;

    /// A block of the given prefix that is clear of every LAN, route and foreign network; nullopt
    /// when the base is exhausted. The same answer for all rules of one pass.
    [[nodiscard]] std::optional<Subnet> freeSubnet(int prefix) const;
    /// Base of the topology: that of its generator, else the default.
    [[nodiscard]] Subnet subnetBase() const;
    /// LANs, foreign networks and routes but the default one.
    [[nodiscard]] std::vector<Subnet> takenSubnets() const;

    mutable std::map<int, std::optional<Subnet>> foundSubnets = {};
};

/// What the rules about one decky look at, looked up once for all of them.
struct DeckyScope
{
    DeckyScope(const RuleScope &scope, const Decky &decky);

    const RuleScope &scope;
    const Decky &decky;
    /// In the order of edgesOf(), without null.
    QVarLengthArray<const Edge *, 4> edges;
    /// Alongside decky.services; null where the catalog knows none.
    QVarLengthArray<const ServiceDef *, 8> services;

    /// The service at `index` stands earlier in the list, too.
    [[nodiscard]] bool isRepeated(qsizetype index) const { return m_repeated.contains(index); }

private:
    QVarLengthArray<qsizetype, 1> m_repeated;
};

/// Collects what the rules find.
class Findings
{
public:
    /// Document order: topology, LANs by id, deckies by id; within an object by code, then as
    /// found.
    struct Key
    {
        int severity = 0; ///< errors first
        int section = 0;  ///< 0 topology, 1 LAN, 2 decky
        IdBits object;
        IssueCode code = IssueCode::DmzMissing;
        int number = 0;
        RuleGroup group = RuleGroup::Dmz;

        [[nodiscard]] auto order() const
        {
            return std::tie(severity, section, object, code, group, number);
        }
    };

    void about(RuleGroup group);
    void about(RuleGroup group, LanId lan);
    void about(RuleGroup group, DeckyId decky);

    /// The issue may be completed through the reference until the next call.
    Issue &add(Severity severity, IssueCode code, const QString &message);

    void sort();
    std::vector<Key> keys;
    std::vector<Issue> issues;

private:
    RuleGroup m_group = RuleGroup::Dmz;
    int m_section = 0;
    IdBits m_object;
};

/// Adds a fix, if the edit could be made.
void addFix(Issue &issue, const QString &label, Result<Mutation> edit);

// One function per rule, grouped as they are evaluated.

void ruleDmzCount(const RuleScope &scope, Findings &out);    // DMZ_MISSING, DMZ_MULTIPLE
void ruleDmzOrphan(const RuleScope &scope, Findings &out);   // DMZ_ORPHAN
void ruleNetworkPool(const RuleScope &scope, Findings &out); // NETWORK_POOL_LIMIT

void ruleLanNameTwice(const RuleScope &scope, const Lan &lan, Findings &out); // LAN_NAME_DUP
void ruleLanName(const RuleScope &scope, const Lan &lan, Findings &out);      // NAME_INVALID
void ruleSubnet(const RuleScope &scope, const Lan &lan, Findings &out);       // SUBNET_MALFORMED
void ruleSubnetSize(const RuleScope &scope, const Lan &lan, Findings &out);   // SUBNET_TOO_SMALL
void ruleSubnetRoute(const RuleScope &scope, const Lan &lan, Findings &out);  // SUBNET_ROUTE_CLASH
void ruleSubnetOverlap(const RuleScope &scope, Findings &out);                // SUBNET_OVERLAP
void ruleEndpoints(const RuleScope &scope, const Lan &lan, Findings &out);    // ENDPOINT_LIMIT
void ruleAddresses(const RuleScope &scope, const Lan &lan, Findings &out);    // IP_…

void ruleDeckyNameTwice(const RuleScope &scope, const Decky &decky,
                        Findings &out);                                        // DECKY_NAME_DUP
void ruleDeckyName(const RuleScope &scope, const Decky &decky, Findings &out); // NAME_INVALID
void ruleAttachments(const DeckyScope &own, Findings &out);   // DECKY_ORPHAN, DECKY_NO_HOME
void ruleEdgeTwice(const DeckyScope &own, Findings &out);     // EDGE_DUPLICATE
void ruleServicesKnown(const DeckyScope &own, Findings &out); // UNKNOWN_SERVICE
void ruleServiceConfig(const DeckyScope &own, Findings &out); // SERVICE_CFG_…
void ruleHasServices(const DeckyScope &own, Findings &out);   // DECKY_NO_SERVICES
void rulePortTwice(const DeckyScope &own, Findings &out);     // PORT_CLASH inside
void rulePublishing(const RuleScope &scope,
                    Findings &out); // PORT_CLASH between gateways, PORT_IN_USE

/// Findings of this code may change when names, LANs or subnets of other objects change.
[[nodiscard]] bool dependsOnOthers(IssueCode code);

} // namespace decnet
