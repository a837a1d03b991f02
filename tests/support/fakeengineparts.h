// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/dresser.h"
#include "core/engine/imageprovider.h"
#include "tests/support/fakeengine.h"

#include <mutex>

namespace decnet::test {

/// Remembers what it was told; `refuse` makes it fail.
class FakeDresser final : public Dresser
{
public:
    std::function<std::optional<Error>()> refuse;

    Result<void> dress(const DressJob &job) override
    {
        const std::scoped_lock lock(m_mutex);
        m_dressed.push_back(job);
        return verdict();
    }
    Result<void> undress(const HostFirewall &firewall) override
    {
        const std::scoped_lock lock(m_mutex);
        m_undressed.push_back(firewall);
        return verdict();
    }
    [[nodiscard]] std::vector<DressJob> dressed() const
    {
        const std::scoped_lock lock(m_mutex);
        return m_dressed;
    }
    [[nodiscard]] std::vector<HostFirewall> undressed() const
    {
        const std::scoped_lock lock(m_mutex);
        return m_undressed;
    }

private:
    Result<void> verdict() const
    {
        if (refuse) {
            if (auto error = refuse())
                return fail(*error);
        }
        return {};
    }

    mutable std::mutex m_mutex;
    std::vector<DressJob> m_dressed;
    std::vector<HostFirewall> m_undressed;
};

/// Images are loaded by a call to the engine, so that it can fail like every other.
class FakeImages final : public ImageProvider
{
public:
    explicit FakeImages(FakeEngine &engine) : m_engine(engine) {}

    Result<EngineImages> images() override
    {
        return EngineImages{QStringLiteral("decnet/decoyd:test"),
                            QStringLiteral("decnet/nethelper:test")};
    }
    Result<void> ensure(const WantedImage &image, const Task &) override
    {
        return m_engine.loadImage(image.reference.toUtf8());
    }

private:
    FakeEngine &m_engine;
};

} // namespace decnet::test
