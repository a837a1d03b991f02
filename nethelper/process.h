// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "nethelper/outcome.h"

#include <string>
#include <vector>

namespace decnet::nethelper {

struct ProcessResult
{
    int exitCode = 0; ///< 128 + signal when it was killed
    std::string output;
    std::string errors;
};

/// Runs a program to its end. `arguments` begins with argv[0], which tells multi-call programs who
/// they are. Fails when it cannot be started.
[[nodiscard]] Outcome<ProcessResult> runProcess(const std::string &program,
                                                const std::vector<std::string> &arguments,
                                                const std::string &input = {});

} // namespace decnet::nethelper
