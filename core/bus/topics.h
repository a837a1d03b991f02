// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace decnet::topics {

// Every topic that is published, with its payload.

/// topology.<id>.status {topology_id, from, to, reason}
[[nodiscard]] QString topologyStatus(const QString &topologyId);
/// topology.<id>.changed {topology_id, version}: the document was edited or geometry moved
[[nodiscard]] QString topologyChanged(const QString &topologyId);
/// topology.<id>.removed {topology_id}
[[nodiscard]] QString topologyRemoved(const QString &topologyId);
/// topology.<id>.mutation.enqueued|applying|applied|failed|discarded {topology_id, mutation_id, op,
/// sequence, reason}; topology.<id>.mutation.waiting {topology_id, reason}: what is queued cannot be
/// applied from here now; topology.<id>.mutation.progress {topology_id, mutation_id, step, total,
/// action, target}: a step of its plan begins, action as in Plan::toJson(), step from 1 in the order
/// of beginning. `what` is the last segment
[[nodiscard]] QString topologyMutation(const QString &topologyId, const QString &what);
/// decky.<name>.service_added|service_removed|service_config_changed {topology_id, decky_id, name,
/// service}; `what` is the last segment
[[nodiscard]] QString deckyService(const QString &deckyName, const QString &what);
/// decky.<decky id>.state {topology_id, decky_id, name, state, error}
[[nodiscard]] QString deckyState(const QString &deckyId);
/// decky.<decky id>.traffic {topology_id, decky_id, decky, service, event_type, src_ip, event_id}
[[nodiscard]] QString deckyTraffic(const QString &deckyId);
/// attacker.observed {ip, first, topology_id, decky}
[[nodiscard]] QString attackerObserved();
/// credential.captured {attacker_ip, decky, service, principal, secret_kind, outcome,
/// attempt_count}
[[nodiscard]] QString credentialCaptured();
/// system.collector.health {ts, streams, lines, dropped}
[[nodiscard]] QString collectorHealth();
/// system.controller.health {worker, ts, pid, broker, shed}, every 30 s and when asked
[[nodiscard]] QString controllerHealth();
/// system.controller.control {action: stop|start|ping|refresh, requested_by, ts, pid}; without a
/// pid every controller on the bus is meant. Sent to controllers, answered with their health.
[[nodiscard]] QString controllerControl();

} // namespace decnet::topics
