// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>

namespace decoyd::shell {

/// Hears what an intruder does. Every method is called on the shell's thread, in order.
class ShellObserver
{
public:
    virtual ~ShellObserver() = default;
    /// One entered line (or a whole here-document) before it runs.
    virtual void command(const std::string &line, const std::string &user, std::uint32_t uid,
                         const std::string &directory) = 0;
    /// A secret typed into sudo, su, passwd, ssh, mysql … `kind` is that program's name.
    virtual void secret(const std::string &kind, const std::string &user, const std::string &secret,
                        bool accepted) = 0;
    /// A file asked for with curl, wget … `state` is "fetched", "refused", "timeout" or "denied".
    virtual void download(const std::string &program, const std::string &url,
                          const std::string &state) = 0;
    /// A connection wanted by nc, ssh, nmap, ping …
    virtual void connection(const std::string &program, const std::string &target,
                            const std::string &state) = 0;
};

} // namespace decoyd::shell
