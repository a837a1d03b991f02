// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/docker/dockerengine.h"
#include "core/docker/nethelperjob.h"
#include "core/engine/dresser.h"
#include "core/engine/imageprovider.h"

#include <memory>
#include <mutex>
#include <optional>

namespace decnet {

class WarmHelper;

/// Dresses by one short-lived privileged container per job, so that this program itself may be an
/// ordinary user's; or, while kept warm, by one that waits for jobs.
class HelperDresser final : public Dresser
{
public:
    HelperDresser(DockerEngine &engine, ImageProvider &images);
    ~HelperDresser() override;

    [[nodiscard]] Result<void> dress(const DressJob &job) override;
    [[nodiscard]] Result<void> undress(const HostFirewall &firewall) override;
    /// A helper waits for jobs.
    [[nodiscard]] bool isReady() override;

    /// Sees to it that a helper waits for jobs that sees all namespaces of the last one; starts or
    /// replaces it. Blocking. Errors: those of the engine; jobs then go on without.
    [[nodiscard]] Result<void> keepWarm();
    /// Lets the waiting helper go.
    void coolDown();

private:
    Result<void> run(TopologyId topology, const NetHelperJob &job);
    /// Nothing when no waiting helper could do it.
    std::optional<NetHelperResult> runWarm(const NetHelperJob &job);
    Result<NetHelperResult> runCold(TopologyId topology, const NetHelperJob &job);

    DockerEngine &m_engine;
    ImageProvider &m_images;
    std::mutex m_mutex; ///< of what follows
    std::shared_ptr<WarmHelper> m_warm;
    bool m_isStale = false; ///< it could not do a job
};

/// The helper's job for a dressing.
[[nodiscard]] NetHelperJob helperJob(const DressJob &job);

} // namespace decnet
