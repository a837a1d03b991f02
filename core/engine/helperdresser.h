// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/docker/dockerengine.h"
#include "core/docker/nethelperjob.h"
#include "core/engine/dresser.h"
#include "core/engine/imageprovider.h"

namespace decnet {

/// Dresses by one short-lived privileged container per job, so that this program itself may be an
/// ordinary user's.
class HelperDresser final : public Dresser
{
public:
    HelperDresser(DockerEngine &engine, ImageProvider &images) : m_engine(engine), m_images(images) {}

    [[nodiscard]] Result<void> dress(const DressJob &job) override;
    [[nodiscard]] Result<void> undress(const HostFirewall &firewall) override;

private:
    Result<void> run(TopologyId topology, const NetHelperJob &job);

    DockerEngine &m_engine;
    ImageProvider &m_images;
};

/// The helper's job for a dressing.
[[nodiscard]] NetHelperJob helperJob(const DressJob &job);

} // namespace decnet
