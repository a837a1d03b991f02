// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/intel/eventlog.h"

#include <QJsonDocument>

namespace decnet {

using namespace Qt::StringLiterals;

namespace {

QString jsonPath(const QString &rawPath)
{
    return rawPath.endsWith(u".log"_s) ? rawPath.chopped(4) + u".json"_s : rawPath + u".json"_s;
}

} // namespace

QJsonObject eventLogJson(const DecoyEvent &event)
{
    return {{u"timestamp"_s, event.at.toUTC().toString(u"yyyy-MM-dd HH:mm:ss"_s)},
            {u"topology_id"_s, event.topologyId},
            {u"decky"_s, event.decky},
            {u"service"_s, event.service},
            {u"event_type"_s, event.type},
            {u"attacker_ip"_s, event.attackerIp},
            {u"fields"_s, event.fields},
            {u"msg"_s, event.message},
            {u"raw_line"_s, event.raw},
            {u"count"_s, event.count}};
}

EventLog::EventLog(const Paths &paths)
    : m_raw(paths.eventLog())
    , m_json(jsonPath(paths.eventLog()))
{
}

Result<void> EventLog::append(const QByteArray &rawLines, const std::vector<DecoyEvent> &events)
{
    if (auto ok = m_raw.append(rawLines); !ok)
        return ok;
    QByteArray lines;
    for (const DecoyEvent &event : events) {
        lines += QJsonDocument(eventLogJson(event)).toJson(QJsonDocument::Compact);
        lines += '\n';
    }
    return m_json.append(lines);
}

} // namespace decnet
