// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/controller/autorepair.h"

#include <algorithm>

namespace decnet {

bool AutoRepair::isIll(TopologyId id, Patient &patient)
{
    const auto status = m_world.status(id);
    if (!status)
        return false;
    if (*status == TopologyStatus::Degraded)
        return true;
    const auto now = m_clock.monotonic();
    if (*status != TopologyStatus::Active || now < patient.driftDueAt)
        return false;
    patient.driftDueAt = now + m_timings.drift;
    const auto drift = m_world.hasDrift(id);
    return drift && *drift;
}

void AutoRepair::see(TopologyId id, Patient &patient)
{
    if (m_clock.monotonic() < patient.dueAt)
        return;
    const auto changing = m_world.isChanging(id);
    if (!changing || *changing || !isIll(id, patient))
        return;
    const auto repaired = m_world.repair(id);
    if (repaired && *repaired)
        patient.backoff.reset();
    else
        patient.dueAt = m_clock.monotonic() + patient.backoff.next();
}

Result<void> AutoRepair::round()
{
    const auto wanted = m_world.wanted();
    if (!wanted)
        return fail(wanted.error());
    std::erase_if(m_patients, [&](const auto &entry) {
        return std::ranges::find(*wanted, entry.first) == wanted->end();
    });
    for (const TopologyId id : *wanted) {
        auto [entry, isNew] = m_patients.try_emplace(id);
        if (isNew)
            entry->second.backoff = Backoff(m_timings.first, m_timings.longest);
        see(id, entry->second);
    }
    return {};
}

} // namespace decnet
