// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "decoyd/core/peer.h"
#include "decoyd/shell/vfs.h"

#include <memory>
#include <string>

namespace decoyd {
class Capture;
class Log;
} // namespace decoyd

namespace decoyd::ssh {

class Footprints;

/// What scp and sftp work on: the pretended files as one user, and where to report.
struct FileAccess
{
    Log &log;
    Capture &capture;
    const Peer &peer;
    Footprints &footprints;
    std::unique_ptr<shell::Vfs> files;
    std::string home;
    std::string user;

    [[nodiscard]] std::string absolute(std::string_view path) const
    {
        return shell::Vfs::absolute(home, path);
    }
};

} // namespace decoyd::ssh
