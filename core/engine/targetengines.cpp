// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/targetengines.h"

namespace decnet {

using namespace Qt::StringLiterals;

bool livesHere(const TopologyMeta &meta)
{
    return meta.mode == Mode::Unihost;
}

Result<void> checkLivesHere(const TopologyMeta &meta)
{
    if (livesHere(meta))
        return {};
    if (meta.targetHost.isEmpty())
        return fail(ErrorKind::Refused,
                    u"“%1” belongs on an agent, but no host is named."_s.arg(meta.name));
    return fail(ErrorKind::Unreachable,
                u"“%1” lives on the host %2, which is not known here."_s.arg(meta.name,
                                                                           meta.targetHost));
}

Result<Materialiser *> LocalEngines::placeOf(const TopologyMeta &meta)
{
    if (auto ok = checkLivesHere(meta); !ok)
        return fail(ok.error());
    return &m_here;
}

} // namespace decnet
