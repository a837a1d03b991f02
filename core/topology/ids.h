// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/id.h"

namespace decnet {

using TopologyId = Id<struct TopologyTag>;
using LanId = Id<struct LanTag>;
using DeckyId = Id<struct DeckyTag>;
using EdgeId = Id<struct EdgeTag>;
using NoteId = Id<struct NoteTag>;

} // namespace decnet
