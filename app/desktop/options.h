// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QStringList>

#include <optional>

namespace decnet::desktop {

/// The command line of the desktop application.
struct Options
{
    QString topology; ///< id or name to open at once; empty: the start page
    QString home;     ///< folder for all state, as DECNET_HOME; empty: the environment decides
};

/// What to do after reading it.
struct OptionsOutcome
{
    Options options;
    /// Set: print `text` (to standard error when it is not 0) and end with this code.
    std::optional<int> exitCode;
    QString text;
};

/// `arguments` begins with the program's name. 2 is the code for wrong usage.
[[nodiscard]] OptionsOutcome parseOptions(const QStringList &arguments);

} // namespace decnet::desktop
