// SPDX-License-Identifier: GPL-3.0-or-later
#include "limiter.h"

#include <algorithm>

namespace decoyd {

Limiter::Slot &Limiter::Slot::operator=(Slot &&other) noexcept
{
    if (this != &other) {
        if (m_owner)
            m_owner->release(m_source);
        m_owner = std::exchange(other.m_owner, nullptr);
        m_source = std::move(other.m_source);
    }
    return *this;
}

Limiter::Slot::~Slot()
{
    if (m_owner)
        m_owner->release(m_source);
}

Limiter::Limiter()
    : Limiter(Limits{})
{
}

Limiter::Limiter(Limits limits, Now now)
    : m_limits(limits)
    , m_now(std::move(now))
{
}

std::optional<Limiter::Slot> Limiter::admit(const std::string &source, std::string_view service)
{
    const std::scoped_lock lock(m_mutex);
    Source &entry = touch(source);
    if (m_connections >= m_limits.connections ||
        entry.connections >= m_limits.connectionsPerSource) {
        count(entry, service);
        return std::nullopt;
    }
    ++m_connections;
    ++entry.connections;
    return Slot(this, source);
}

bool Limiter::allowEvent(const std::string &source, std::string_view service, bool credential)
{
    const std::scoped_lock lock(m_mutex);
    Source &entry = touch(source);
    const double cost = credential ? m_limits.credentialCost : 1.0;
    if (entry.tokens < cost) {
        count(entry, service);
        return false;
    }
    entry.tokens -= cost;
    return true;
}

std::vector<Limiter::Suppressed> Limiter::takeSuppressed(bool everything)
{
    const std::scoped_lock lock(m_mutex);
    std::vector<Suppressed> out;
    const Clock::time_point now = m_now();
    for (auto &[source, entry] : m_sources) {
        if (entry.suppressed.empty())
            continue;
        const double idle = std::chrono::duration<double>(now - entry.updated).count();
        if (!everything && entry.tokens + idle * m_limits.eventsPerSecond < 1.0)
            continue;
        for (auto &[service, count] : entry.suppressed)
            out.push_back({source, service, count});
        entry.suppressed.clear();
    }
    return out;
}

std::size_t Limiter::connections() const
{
    const std::scoped_lock lock(m_mutex);
    return m_connections;
}

void Limiter::release(const std::string &source)
{
    const std::scoped_lock lock(m_mutex);
    --m_connections;
    const auto found = m_sources.find(source);
    if (found != m_sources.end() && found->second.connections > 0)
        --found->second.connections;
}

Limiter::Source &Limiter::touch(const std::string &source)
{
    const Clock::time_point now = m_now();
    auto found = m_sources.find(source);
    if (found == m_sources.end()) {
        if (m_sources.size() >= m_limits.sources)
            forgetIdlest();
        found = m_sources.emplace(source, Source{m_limits.eventBurst, now, 0, {}}).first;
    }
    Source &entry = found->second;
    const double elapsed = std::chrono::duration<double>(now - entry.updated).count();
    entry.tokens = std::min(m_limits.eventBurst, entry.tokens + elapsed * m_limits.eventsPerSecond);
    entry.updated = now;
    return entry;
}

void Limiter::forgetIdlest()
{
    auto idlest = m_sources.end();
    for (auto it = m_sources.begin(); it != m_sources.end(); ++it) {
        // An address with open connections or an unreported count stays.
        if (it->second.connections > 0 || !it->second.suppressed.empty())
            continue;
        if (idlest == m_sources.end() || it->second.updated < idlest->second.updated)
            idlest = it;
    }
    if (idlest != m_sources.end())
        m_sources.erase(idlest);
}

void Limiter::count(Source &source, std::string_view service)
{
    for (auto &[name, count] : source.suppressed) {
        if (name == service) {
            ++count;
            return;
        }
    }
    source.suppressed.emplace_back(std::string(service), 1);
}

} // namespace decoyd
