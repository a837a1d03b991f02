// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/task.h"
#include "core/docker/dockerengine.h"
#include "core/engine/dresser.h"
#include "core/engine/imageprovider.h"
#include "core/engine/observed.h"
#include "core/engine/plan.h"
#include "core/engine/wanted.h"

#include <atomic>
#include <mutex>

namespace decnet {

/// Does single actions of a plan. Every action is idempotent: "already there" and "not there" are
/// success when it is ours. Thread-safe. Keeps references; all must outlive it.
class PlanExecutor
{
public:
    PlanExecutor(DockerEngine &engine, Dresser &dresser, ImageProvider &images,
                 const WantedState &wanted, const Observed &observed, const Plan &plan,
                 const Task &task);

    [[nodiscard]] Result<void> execute(const Action &action);
    /// How long the helper took, dressing and undressing together.
    [[nodiscard]] qint64 dressingMillis() const { return m_dressingMillis; }

private:
    Result<void> ensureImage(const QString &reference);
    Result<void> createNetwork(const QString &name);
    Result<void> removeNetwork(const Action &action);
    Result<void> createContainer(const QString &name);
    Result<void> startContainer(const Action &action);
    Result<void> connect(const Action &action);
    Result<void> dress(const Action &action);
    /// What of a decky's setting its attachments bear that are plugged in before the run.
    [[nodiscard]] DeckyDressing withPresentLans(const DeckyDressing &dressing) const;
    [[nodiscard]] bool isConcerned(const Action &action, DeckyId decky) const;
    Result<void> undress();
    Result<void> removeFile(const QString &path);
    /// Sandbox key of a running base; empty when it does not run.
    Result<QString> sandboxOf(const QString &base);
    Result<void> detachStrangers(const QString &network);

    DockerEngine &m_engine;
    Dresser &m_dresser;
    ImageProvider &m_images;
    const WantedState &m_wanted;
    const Observed &m_observed;
    const Plan &m_plan;
    const Task &m_task;
    std::mutex m_mutex;
    QHash<QString, QString> m_sandboxes; ///< of bases started by this run
    std::atomic<qint64> m_dressingMillis = 0;
};

} // namespace decnet
