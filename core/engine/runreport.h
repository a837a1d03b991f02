// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/plan.h"
#include "core/topology/status.h"
#include "core/validation/issue.h"

#include <QByteArray>

#include <functional>
#include <vector>

namespace decnet {

/// Called from worker threads, in order.
struct DeployObserver
{
    std::function<void(const Plan &)> planned;
    std::function<void(const ActionUpdate &)> updated;
    std::function<void(const QString &)> log;
};

struct DryRun
{
    Plan plan;
    QByteArray compose;
    std::vector<Issue> issues;
};

/// How a deploy or teardown ended.
struct RunReport
{
    TopologyStatus status = TopologyStatus::Pending;
    QString reason; ///< "post-deploy check: web-1-ssh=exited (exit 1)"; empty when all is well
    std::vector<Issue> issues; ///< why a deploy was refused, or its warnings
    qint64 millis = 0;
    qint64 dressingMillis = 0; ///< the helper's part: addresses, routes, fingerprints, firewall
};

struct Orphans
{
    QStringList containers; ///< names
    QStringList networks;
};

} // namespace decnet
