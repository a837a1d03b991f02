// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/bus/topics.h"

namespace decnet::topics {

using namespace Qt::StringLiterals;

QString topologyStatus(const QString &topologyId)
{
    return u"topology."_s + topologyId + u".status"_s;
}

QString topologyChanged(const QString &topologyId)
{
    return u"topology."_s + topologyId + u".changed"_s;
}

QString topologyRemoved(const QString &topologyId)
{
    return u"topology."_s + topologyId + u".removed"_s;
}

QString topologyMutation(const QString &topologyId, const QString &what)
{
    return u"topology."_s + topologyId + u".mutation."_s + what;
}

QString deckyService(const QString &deckyName, const QString &what)
{
    return u"decky."_s + deckyName + u'.' + what;
}

QString deckyState(const QString &deckyId)
{
    return u"decky."_s + deckyId + u".state"_s;
}

QString deckyTraffic(const QString &deckyId)
{
    return u"decky."_s + deckyId + u".traffic"_s;
}

QString attackerObserved()
{
    return u"attacker.observed"_s;
}

QString credentialCaptured()
{
    return u"credential.captured"_s;
}

QString collectorHealth()
{
    return u"system.collector.health"_s;
}

QString controllerHealth()
{
    return u"system.controller.health"_s;
}

QString controllerControl()
{
    return u"system.controller.control"_s;
}

} // namespace decnet::topics
