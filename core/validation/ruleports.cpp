// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/validation/publication.h"
#include "core/validation/rules.h"

#include <algorithm>
#include <unordered_map>

namespace decnet {

using namespace Qt::StringLiterals;

namespace {

constexpr quint16 kFirstUnprivileged = 1024;
/// 22 becomes 8022, 80 becomes 8080 … recognisable, and mostly free.
constexpr quint16 kPrivilegedOffset = 8000;

struct Published
{
    DeckyId decky;
    Publication port;
};

class PublishingRules
{
public:
    PublishingRules(const RuleScope &scope, Findings &out)
        : m_scope(scope)
        , m_out(out)
    {
        for (const DeckyId id : scope.index.gateways()) {
            for (Publication &port : publicationsOf(*scope.topology.decky(id), scope.catalog)) {
                m_byPort[port.hostPort].push_back(m_all.size());
                m_all.push_back({id, std::move(port)});
            }
        }
    }

    void run()
    {
        for (size_t i = 0; i < m_all.size(); ++i) {
            if (const Published *other = earlierClash(i))
                clash(m_all[i], *other);
            else if (isListening(m_all[i].port))
                inUse(m_all[i]);
        }
    }

private:
    [[nodiscard]] const QString &nameOf(DeckyId id) const
    {
        return m_scope.topology.decky(id)->name;
    }

    [[nodiscard]] QString serviceName(const Published &published) const
    {
        const ServiceDef *service = m_scope.catalog.service(published.port.service);
        return service ? service->display : published.port.service;
    }

    [[nodiscard]] const Published *earlierClash(size_t index) const
    {
        const Published &published = m_all[index];
        for (const size_t other : m_byPort.at(published.port.hostPort)) {
            if (other >= index)
                return nullptr;
            // Two services of one decky on one port of their own clash inside it already.
            const bool isInside = m_all[other].decky == published.decky &&
                                  m_all[other].port.port == published.port.port;
            if (!isInside && published.port.clashesWith(m_all[other].port))
                return &m_all[other];
        }
        return nullptr;
    }

    [[nodiscard]] bool isListening(const Publication &port) const
    {
        return std::any_of(m_scope.host.listening.begin(), m_scope.host.listening.end(),
                           [&](const ListeningPort &open) { return port.clashesWith(open); });
    }

    void clash(const Published &published, const Published &other)
    {
        m_out.about(RuleGroup::Ports, published.decky);
        Issue &issue =
            m_out.add(Severity::Error, IssueCode::PortClash,
                      ValidationText::tr("%1 of %2 and %3 of %4 are both published on port %5.")
                          .arg(serviceName(other), nameOf(other.decky), serviceName(published),
                               nameOf(published.decky), QString::number(published.port.hostPort)));
        issue.deckies = {published.decky};
        if (other.decky != published.decky)
            issue.deckies = {other.decky, published.decky};
        complete(issue, published);
    }

    void inUse(const Published &published)
    {
        m_out.about(RuleGroup::Ports, published.decky);
        Issue &issue = m_out.add(
            Severity::Error, IssueCode::PortInUse,
            ValidationText::tr(
                "%1 of %2 is to be published on port %3, where this computer listens already.")
                .arg(serviceName(published), nameOf(published.decky),
                     QString::number(published.port.hostPort)));
        issue.deckies = {published.decky};
        complete(issue, published);
    }

    void complete(Issue &issue, const Published &published)
    {
        issue.service = published.port.service;
        const QString service = serviceName(published);
        if (const quint16 port = freePort(published.port))
            addFix(issue, ValidationText::tr("Publish %1 on port %2").arg(service).arg(port),
                   publishOn(published, port));
        addFix(issue, ValidationText::tr("Do not publish %1").arg(service),
               publishOn(published, 0));
    }

    [[nodiscard]] Result<Mutation> publishOn(const Published &published, quint16 hostPort) const
    {
        const PublishRule rule{published.port.service, published.port.port,
                               published.port.transport == Transport::Udp,
                               published.port.hostAddress, hostPort};
        return edits::setPublish(m_scope.topology, published.decky, rule);
    }

    /// The next port that neither a gateway nor the host uses; 0 when there is none.
    [[nodiscard]] quint16 freePort(Publication port) const
    {
        const int first = port.hostPort < kFirstUnprivileged ? port.hostPort + kPrivilegedOffset
                                                             : port.hostPort + 1;
        for (int candidate = first; candidate <= 65535; ++candidate) {
            port.hostPort = static_cast<quint16>(candidate);
            const auto used = m_byPort.find(port.hostPort);
            const bool isPublished =
                used != m_byPort.end() &&
                std::any_of(used->second.begin(), used->second.end(),
                            [&](size_t i) { return port.clashesWith(m_all[i].port); });
            if (!isPublished && !isListening(port))
                return port.hostPort;
        }
        return 0;
    }

    const RuleScope &m_scope;
    Findings &m_out;
    std::vector<Published> m_all;
    std::unordered_map<quint16, std::vector<size_t>> m_byPort;
};

} // namespace

void rulePublishing(const RuleScope &scope, Findings &out)
{
    PublishingRules(scope, out).run();
}

} // namespace decnet
