// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/paths.h"
#include "core/base/result.h"
#include "core/topology/ids.h"

namespace decnet {

// The mark of a change that was begun on a running topology and did not come to its end. Containers
// may all run and yet a route or an attachment be missing, which nobody sees from outside: while
// the mark stands, a degraded topology does not become active by itself (M-08). A file beside the
// compose file, shared by all programs; a teardown takes it away. Thread-safe.

/// Leaves an older mark as it is: the first change that failed is the one to mend. `what` names the
/// change, in one line. Errors: Refused, Internal, naming the path.
[[nodiscard]] Result<void> markUnfinished(const Paths &paths, TopologyId topology,
                                          const QString &what);
void clearUnfinished(const Paths &paths, TopologyId topology);
/// What markUnfinished() was given; empty without a mark.
[[nodiscard]] QString unfinishedChange(const Paths &paths, TopologyId topology);
[[nodiscard]] bool isUnfinished(const Paths &paths, TopologyId topology);

} // namespace decnet
