// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "nethelper/job.h"
#include "nethelper/json.h"
#include "nethelper/nftables.h"

#include <string>

namespace decnet::nethelper {

/// Enters network namespaces one after the other and comes back. Of the calling thread only.
class NamespaceVisitor final
{
public:
    /// Remembers the namespace it starts in.
    [[nodiscard]] static Outcome<NamespaceVisitor> create(std::string directory);
    ~NamespaceVisitor();
    NamespaceVisitor(NamespaceVisitor &&other) noexcept;
    NamespaceVisitor(const NamespaceVisitor &) = delete;
    NamespaceVisitor &operator=(const NamespaceVisitor &) = delete;
    NamespaceVisitor &operator=(NamespaceVisitor &&) = delete;

    [[nodiscard]] Outcome<void> enter(const std::string &netns) const;

private:
    NamespaceVisitor(std::string directory, int home)
        : m_directory(std::move(directory))
        , m_home(home)
    {
    }

    std::string m_directory;
    int m_home = -1;
};

/// Makes the namespace that the thread is in what the job says: MAC addresses, addresses, routes,
/// nft tables. What an earlier job put there and this one does not name goes away.
[[nodiscard]] Outcome<void> dressNamespace(const NamespaceJob &job, Nftables &nftables);

/// What is there: {"addresses":[…],"routes":[…],"nft":"…"}.
[[nodiscard]] Outcome<Json> describeNamespace(Nftables &nftables);

} // namespace decnet::nethelper
