// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "appcontext.h"

#include <QDialog>

namespace decnet::desktop {

/// Version, licence, where state lives. Object name "aboutDialog".
class AboutDialog final : public QDialog
{
    Q_OBJECT

public:
    explicit AboutDialog(const AppContext &app, QWidget *parent = nullptr);
};

} // namespace decnet::desktop
