// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "../appcontext.h"

#include "core/topology/ids.h"

#include <QAction>

namespace decnet::desktop {

/// Whether a topology is repaired without being asked: a checkable action that shows and changes what is
/// stored with it. Object name "actionAutoRepair". GUI thread.
class AutoRepairSwitch final : public QAction
{
    Q_OBJECT

public:
    AutoRepairSwitch(TopologyId id, const AppContext &app, QObject *parent);

    /// Another program may have changed it.
    void refresh();

Q_SIGNALS:
    void notice(const QString &message, bool failed);

private:
    void store(bool on);

    const TopologyId m_id;
    const AppContext &m_app;
    bool m_storing = false;
};

} // namespace decnet::desktop
