// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "../style/theme.h"

#include <QWidget>

namespace decnet::desktop {

/// What the marks on the canvas mean, in one row. Object name: "liveLegend". GUI thread.
class GhostLegend final : public QWidget
{
    Q_OBJECT

public:
    explicit GhostLegend(const Theme &theme, QWidget *parent = nullptr);
};

} // namespace decnet::desktop
