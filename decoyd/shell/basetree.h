// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "node.h"

namespace decoyd::shell {

class Host;
class TreeBuilder;

/// The whole read-only tree of a machine.
[[nodiscard]] NodeMap buildBaseTree(const Host &host);

/// Parts of it, one file each.
void addSystem(TreeBuilder &tree);   ///< programs, devices, libraries (basesystem.cpp)
void addEtc(TreeBuilder &tree);      ///< /etc (baseetc.cpp)
void addProc(TreeBuilder &tree);     ///< /proc and /sys (baseproc.cpp)
void addHomes(TreeBuilder &tree);    ///< home directories and their bait (basehomes.cpp)
void addServices(TreeBuilder &tree); ///< /var, /opt, /srv (baseservices.cpp)

} // namespace decoyd::shell
