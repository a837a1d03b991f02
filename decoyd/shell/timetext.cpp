// SPDX-License-Identifier: GPL-3.0-or-later
#include "timetext.h"

#include <ctime>

namespace decoyd::shell {

std::string formatTime(const std::string &pattern, std::int64_t when)
{
    if (pattern.empty())
        return {};
    const std::time_t time = when;
    std::tm parts{};
    if (gmtime_r(&time, &parts) == nullptr)
        return {};
    char text[512];
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral" // the visitor's own `date +FORMAT`
    const std::size_t n = std::strftime(text, sizeof text, pattern.c_str(), &parts);
#pragma GCC diagnostic pop
    return {text, n};
}

std::string syslogTime(std::int64_t when)
{
    return formatTime("%b %e %H:%M:%S", when);
}

std::string isoTime(std::int64_t when)
{
    return formatTime("%Y-%m-%d %H:%M:%S", when);
}

} // namespace decoyd::shell
