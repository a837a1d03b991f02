// SPDX-License-Identifier: GPL-3.0-or-later
#include "footprints.h"

#include <algorithm>

namespace decoyd::ssh {

void Footprints::restore(const std::string &source, shell::Vfs &files)
{
    const std::lock_guard lock(m_mutex);
    const auto found = std::find_if(m_visitors.begin(), m_visitors.end(),
                                    [&](const Visitor &v) { return v.source == source; });
    if (found == m_visitors.end())
        return;
    files.adopt(found->layer);
    m_visitors.splice(m_visitors.begin(), m_visitors, found);
}

void Footprints::keep(const std::string &source, const shell::Vfs &files)
{
    if (files.layer().empty())
        return;
    const std::lock_guard lock(m_mutex);
    auto found = std::find_if(m_visitors.begin(), m_visitors.end(),
                              [&](const Visitor &v) { return v.source == source; });
    if (found == m_visitors.end()) {
        m_visitors.push_front({source, {}, 0});
        found = m_visitors.begin();
    }
    for (const auto &[path, node] : files.layer())
        found->layer[path] = node;
    m_bytes -= found->bytes;
    found->bytes = 0;
    for (const auto &[path, node] : found->layer)
        found->bytes += shell::Vfs::kNodeCost + path.size() + (node ? node->content.size() : 0);
    if (found->bytes > kMaxVisitor) {
        m_visitors.erase(found);
        return;
    }
    m_bytes += found->bytes;
    m_visitors.splice(m_visitors.begin(), m_visitors, found);
    while (m_bytes > kMaxBytes && m_visitors.size() > 1) {
        m_bytes -= m_visitors.back().bytes;
        m_visitors.pop_back();
    }
}

} // namespace decoyd::ssh
