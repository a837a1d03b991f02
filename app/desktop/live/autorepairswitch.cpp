// SPDX-License-Identifier: GPL-3.0-or-later
#include "autorepairswitch.h"

#include "../tasks.h"

#include "canvas/style/icons.h"
#include "core/controller/controller.h"

namespace decnet::desktop {

using namespace Qt::Literals::StringLiterals;

AutoRepairSwitch::AutoRepairSwitch(TopologyId id, const AppContext &app, QObject *parent)
    : QAction(decnetIcon(u"repair"_s), tr("Repair by itself"), parent)
    , m_id(id)
    , m_app(app)
{
    setObjectName(u"actionAutoRepair"_s);
    setCheckable(true);
    setToolTip(tr("While it runs, bring it back to its drawing whenever something differs"));
    // Not toggled(): that comes when the stored value is shown, too.
    connect(this, &QAction::triggered, this, &AutoRepairSwitch::store);
}

void AutoRepairSwitch::refresh()
{
    m_app.tasks.run(
        this, [&controller = m_app.controller, id = m_id] { return controller.isAutoRepaired(id); },
        [this](const Result<bool> &on) {
            if (on && !m_storing)
                setChecked(*on);
        });
}

void AutoRepairSwitch::store(bool on)
{
    m_storing = true;
    m_app.tasks.runInOrder(
        this,
        [&controller = m_app.controller, id = m_id, on] { return controller.setAutoRepair(id, on); },
        [this, on](const Result<void> &stored) {
            m_storing = false;
            if (stored) {
                Q_EMIT notice(on ? tr("From now on it is repaired whenever something differs from its drawing")
                                 : tr("It is repaired only when you ask for it"),
                              false);
                return;
            }
            setChecked(!on);
            Q_EMIT notice(stored.error().message, true);
        });
}

} // namespace decnet::desktop
