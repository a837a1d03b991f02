// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/mutation/mutation.h"

#include <QString>

#include <vector>

namespace decnet {

enum class Severity { Warning, Error };

/// What is wrong. `issueCodeName` gives the stable upper-case word of the contract (V-01).
enum class IssueCode {
    DmzMissing,
    DmzMultiple,
    DmzOrphan,
    DeckyOrphan,
    DeckyNoHome, ///< not exactly one home edge
    LanNameDup,
    DeckyNameDup,
    NameInvalid,
    IpOutOfSubnet,
    IpMalformed,
    IpCollision,
    IpReserved,
    SubnetMalformed,
    SubnetOverlap,
    SubnetTooSmall,
    SubnetRouteClash,
    EdgeDuplicate,
    UnknownService,
    ServiceCfgUndeclared,
    ServiceCfgInvalid,
    DeckyNoServices,
    PortClash,
    PortInUse,
    NetworkPoolLimit,
    EndpointLimit,
};

[[nodiscard]] QString issueCodeName(IssueCode code);

/// An edit that resolves an issue, with the words of its button.
struct Fix
{
    QString label;
    Mutation edit;
};

/// One finding of the validator.
struct Issue
{
    Severity severity = Severity::Error;
    IssueCode code = IssueCode::DmzMissing;
    QString message; ///< names the things concerned
    std::vector<LanId> lans;
    std::vector<DeckyId> deckies;
    QString service; ///< when it is about one service
    std::vector<Fix> fixes;

    [[nodiscard]] bool isError() const { return severity == Severity::Error; }
};

[[nodiscard]] bool hasErrors(const std::vector<Issue> &issues);
/// {severity, code, message, target: {lans: [names], deckies: [names], service}, fixes: [labels]}.
[[nodiscard]] QJsonObject issueToJson(const Issue &issue, const Topology &topology);

} // namespace decnet
