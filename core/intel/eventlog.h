// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/paths.h"
#include "core/intel/records.h"
#include "core/intel/rotatinglog.h"

#include <vector>

namespace decnet {

/// What was collected as files for other programs: raw lines in Paths::eventLog(), and one JSON
/// object per event in the same path with the suffix .json: {timestamp "YYYY-MM-DD HH:MM:SS",
/// topology_id, decky, service, event_type, attacker_ip, fields, msg, raw_line, count}.
class EventLog
{
public:
    explicit EventLog(const Paths &paths);

    [[nodiscard]] Result<void> append(const QByteArray &rawLines,
                                      const std::vector<DecoyEvent> &events);

private:
    RotatingLog m_raw;
    RotatingLog m_json;
};

[[nodiscard]] QJsonObject eventLogJson(const DecoyEvent &event);

} // namespace decnet
