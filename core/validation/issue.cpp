// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/validation/issue.h"

#include <QJsonArray>

#include <algorithm>

namespace decnet {

using namespace Qt::StringLiterals;

QString issueCodeName(IssueCode code)
{
    switch (code) {
    case IssueCode::DmzMissing:
        return u"DMZ_MISSING"_s;
    case IssueCode::DmzMultiple:
        return u"DMZ_MULTIPLE"_s;
    case IssueCode::DmzOrphan:
        return u"DMZ_ORPHAN"_s;
    case IssueCode::DeckyOrphan:
        return u"DECKY_ORPHAN"_s;
    case IssueCode::DeckyNoHome:
        return u"DECKY_NO_HOME"_s;
    case IssueCode::LanNameDup:
        return u"LAN_NAME_DUP"_s;
    case IssueCode::DeckyNameDup:
        return u"DECKY_NAME_DUP"_s;
    case IssueCode::NameInvalid:
        return u"NAME_INVALID"_s;
    case IssueCode::IpOutOfSubnet:
        return u"IP_OUT_OF_SUBNET"_s;
    case IssueCode::IpMalformed:
        return u"IP_MALFORMED"_s;
    case IssueCode::IpCollision:
        return u"IP_COLLISION"_s;
    case IssueCode::IpReserved:
        return u"IP_RESERVED"_s;
    case IssueCode::SubnetMalformed:
        return u"SUBNET_MALFORMED"_s;
    case IssueCode::SubnetOverlap:
        return u"SUBNET_OVERLAP"_s;
    case IssueCode::SubnetTooSmall:
        return u"SUBNET_TOO_SMALL"_s;
    case IssueCode::SubnetRouteClash:
        return u"SUBNET_ROUTE_CLASH"_s;
    case IssueCode::EdgeDuplicate:
        return u"EDGE_DUPLICATE"_s;
    case IssueCode::UnknownService:
        return u"UNKNOWN_SERVICE"_s;
    case IssueCode::ServiceCfgUndeclared:
        return u"SERVICE_CFG_UNDECLARED"_s;
    case IssueCode::ServiceCfgInvalid:
        return u"SERVICE_CFG_INVALID"_s;
    case IssueCode::DeckyNoServices:
        return u"DECKY_NO_SERVICES"_s;
    case IssueCode::PortClash:
        return u"PORT_CLASH"_s;
    case IssueCode::PortInUse:
        return u"PORT_IN_USE"_s;
    case IssueCode::NetworkPoolLimit:
        return u"NETWORK_POOL_LIMIT"_s;
    case IssueCode::EndpointLimit:
        return u"ENDPOINT_LIMIT"_s;
    }
    return {};
}

bool hasErrors(const std::vector<Issue> &issues)
{
    return std::any_of(issues.begin(), issues.end(),
                       [](const Issue &issue) { return issue.isError(); });
}

QJsonObject issueToJson(const Issue &issue, const Topology &topology)
{
    QJsonArray lans;
    for (const LanId id : issue.lans) {
        const Lan *lan = topology.lan(id);
        lans.append(lan ? lan->name : id.toString());
    }
    QJsonArray deckies;
    for (const DeckyId id : issue.deckies) {
        const Decky *decky = topology.decky(id);
        deckies.append(decky ? decky->name : id.toString());
    }
    QJsonArray fixes;
    for (const Fix &fix : issue.fixes)
        fixes.append(fix.label);
    QJsonObject target{{u"lans"_s, lans}, {u"deckies"_s, deckies}};
    if (!issue.service.isEmpty())
        target.insert(u"service"_s, issue.service);
    return {{u"severity"_s, issue.isError() ? u"error"_s : u"warning"_s},
            {u"code"_s, issueCodeName(issue.code)},
            {u"message"_s, issue.message},
            {u"target"_s, target},
            {u"fixes"_s, fixes}};
}

} // namespace decnet
