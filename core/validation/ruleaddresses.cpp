// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/net/ipallocator.h"
#include "core/validation/rules.h"

#include <algorithm>
#include <unordered_map>

namespace decnet {

using namespace Qt::StringLiterals;

namespace {

/// The rules about the addresses of one LAN; one free address is found for all offers.
class AddressRules
{
public:
    AddressRules(const RuleScope &scope, const Lan &lan, Findings &out)
        : m_scope(scope)
        , m_lan(lan)
        , m_subnet(scope.index.subnetOf(lan.id))
        , m_out(out)
    {
    }

    void run()
    {
        std::vector<EdgeId> edges = m_scope.topology.edgesOf(m_lan.id);
        std::sort(edges.begin(), edges.end());
        std::unordered_map<std::uint32_t, DeckyId> bearers;
        bearers.reserve(edges.size());
        for (const EdgeId id : edges) {
            const Edge &edge = *m_scope.topology.edge(id);
            const auto address = Ipv4::parse(edge.ip);
            if (!address) {
                malformed(edge);
                continue;
            }
            const auto [it, isFirst] = bearers.emplace(address->value, edge.decky);
            if (m_subnet && !m_subnet->contains(*address))
                outside(edge);
            else if (m_subnet && m_subnet->isReserved(*address))
                reserved(edge, *address);
            if (!isFirst)
                collision(edge, it->second);
        }
    }

private:
    [[nodiscard]] const QString &nameOf(DeckyId id) const
    {
        return m_scope.topology.decky(id)->name;
    }

    void malformed(const Edge &edge)
    {
        report(
            edge, IssueCode::IpMalformed,
            edge.ip.isEmpty()
                ? ValidationText::tr("%1 has no address in %2.").arg(nameOf(edge.decky), m_lan.name)
                : ValidationText::tr("“%1” of %2 in %3 is not an IPv4 address.")
                      .arg(edge.ip.left(80), nameOf(edge.decky), m_lan.name));
    }

    void outside(const Edge &edge)
    {
        report(edge, IssueCode::IpOutOfSubnet,
               ValidationText::tr("%1 of %2 is not inside the subnet %3 of %4.")
                   .arg(edge.ip, nameOf(edge.decky), m_lan.subnet, m_lan.name));
    }

    void reserved(const Edge &edge, Ipv4 address)
    {
        const QString text = address == m_subnet->gateway()
                                 ? ValidationText::tr("%1 of %2 is the gateway address of %3.")
                             : address == m_subnet->network()
                                 ? ValidationText::tr("%1 of %2 is the network address of %3.")
                                 : ValidationText::tr("%1 of %2 is the broadcast address of %3.");
        report(edge, IssueCode::IpReserved, text.arg(edge.ip, nameOf(edge.decky), m_lan.name));
    }

    void collision(const Edge &edge, DeckyId first)
    {
        if (first == edge.decky)
            return; // attached twice, which is another rule's finding
        Issue &issue = report(edge, IssueCode::IpCollision,
                              ValidationText::tr("%1 and %2 have the same address %3 in %4.")
                                  .arg(nameOf(first), nameOf(edge.decky), edge.ip, m_lan.name));
        issue.deckies = {first, edge.decky};
    }

    Issue &report(const Edge &edge, IssueCode code, const QString &message)
    {
        Issue &issue = m_out.add(Severity::Error, code, message);
        issue.lans = {m_lan.id};
        issue.deckies = {edge.decky};
        // The edit names decky and LAN; of a doubled attachment it reaches only one.
        const Edge *reached = addressedEdge(m_scope.topology, edge.decky, m_lan.id);
        if (reached && reached->id == edge.id && freeAddress()) {
            DeckyPatch patch;
            patch.ips.insert(m_lan.id, freeAddress()->toString());
            addFix(issue,
                   ValidationText::tr("Give %1 the address %2")
                       .arg(nameOf(edge.decky), freeAddress()->toString()),
                   Mutation(UpdateDecky{edge.decky, patch}));
        }
        return issue;
    }

    [[nodiscard]] const std::optional<Ipv4> &freeAddress()
    {
        if (!m_subnet || m_hasLooked)
            return m_free;
        m_hasLooked = true;
        IpAllocator allocator(*m_subnet);
        for (const EdgeId id : m_scope.topology.edgesOf(m_lan.id)) {
            const auto address = Ipv4::parse(m_scope.topology.edge(id)->ip);
            if (address && allocator.isFree(*address))
                (void)allocator.reserve(*address);
        }
        if (const auto next = allocator.next())
            m_free = *next;
        return m_free;
    }

    const RuleScope &m_scope;
    const Lan &m_lan;
    const std::optional<Subnet> m_subnet;
    Findings &m_out;
    std::optional<Ipv4> m_free;
    bool m_hasLooked = false;
};

} // namespace

void ruleAddresses(const RuleScope &scope, const Lan &lan, Findings &out)
{
    AddressRules(scope, lan, out).run();
}

} // namespace decnet
