// SPDX-License-Identifier: GPL-3.0-or-later
#include "textformat.h"

#include <algorithm>
#include <cstdarg>
#include <cstdio>

namespace decoyd::shell {

std::string format(const char *pattern, ...)
{
    char text[1024];
    va_list arguments;
    va_start(arguments, pattern);
    const int n = std::vsnprintf(text, sizeof text, pattern, arguments);
    va_end(arguments);
    return {text, static_cast<std::size_t>(std::clamp(n, 0, static_cast<int>(sizeof text) - 1))};
}

} // namespace decoyd::shell
