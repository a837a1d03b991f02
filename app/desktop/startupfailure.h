// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"

#include <QDialog>

namespace decnet::desktop {

/// The only window when the program cannot start: what is wrong, which file, what to do. GUI
/// thread. Object names: "startupFailure", "startupMessage", "startupRemedy", "startupClose".
class StartupFailure final : public QDialog
{
    Q_OBJECT

public:
    explicit StartupFailure(const Error &error, QWidget *parent = nullptr);

    /// What a person can do about this kind of failure.
    [[nodiscard]] static QString remedyFor(ErrorKind kind);
};

} // namespace decnet::desktop
