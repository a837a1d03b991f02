// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/validation/validator.h"

#include <vector>

namespace decnet::test {

/// A sound topology: "dmz" (10.0.0.0/24) with gateway "gw", "inner" (10.0.1.0/24) with "web" and
/// the bridge "way" between both. Validates without a finding.
[[nodiscard]] Topology soundTopology();

/// One way to be wrong.
struct Wrong
{
    const char *name;
    IssueCode code;
    Topology topology;
    HostFacts host = {};
    int count = 1;       ///< findings of this code
    bool fixable = true; ///< at least one fix
};

[[nodiscard]] std::vector<Wrong> everyWrong();

} // namespace decnet::test
