// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/intel/collectsource.h"

#include "core/base/id.h"

namespace decnet {

using namespace Qt::StringLiterals;

QString serviceMarkerLabel()
{
    return u"decnet.topology.service=true"_s;
}

std::optional<CollectSource> CollectSource::fromLabels(const QString &containerId,
                                                       const Labels &labels)
{
    if (labels.value(u"decnet.topology.service"_s) != u"true"_s || containerId.isEmpty())
        return std::nullopt;
    CollectSource source;
    source.containerId = containerId;
    source.topologyId = labels.value(u"decnet.topology.id"_s);
    source.decky = labels.value(u"decnet.topology.decky"_s);
    source.deckyId = labels.value(u"decnet.topology.decky_id"_s);
    source.service = labels.value(u"decnet.topology.service_name"_s);
    // Either label may carry the id; a name never looks like one (it would be 36 characters of
    // hex).
    if (source.deckyId.isEmpty() && IdBits::parse(source.decky))
        source.deckyId = std::exchange(source.decky, {});
    return source;
}

} // namespace decnet
