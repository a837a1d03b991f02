// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/intel/ingestor.h"

#include "core/bus/topics.h"
#include "core/intel/attackeraddress.h"
#include "core/intel/eventextractor.h"

#include <QSet>

namespace decnet {

using namespace Qt::StringLiterals;

namespace {

QJsonObject trafficPayload(const DecoyEvent &event)
{
    return {{u"topology_id"_s, event.topologyId},
            {u"decky_id"_s, event.deckyId},
            {u"decky"_s, event.decky},
            {u"service"_s, event.service},
            {u"event_type"_s, event.type},
            {u"src_ip"_s, event.attackerIp},
            {u"event_id"_s, event.id}};
}

QJsonObject credentialPayload(const Credential &credential)
{
    return {{u"attacker_ip"_s, credential.attackerIp},
            {u"topology_id"_s, credential.topologyId},
            {u"decky"_s, credential.decky},
            {u"service"_s, credential.service},
            {u"principal"_s, credential.principal},
            {u"secret_kind"_s, credential.secretKind},
            {u"outcome"_s, credential.outcome},
            {u"attempt_count"_s, credential.attemptCount}};
}

/// The topic's segment for a decky: its id, or its name for containers without that label.
QString topicKey(const DecoyEvent &event)
{
    return event.deckyId.isEmpty() ? event.decky : event.deckyId;
}

} // namespace

IngestCounts &IngestCounts::operator+=(const IngestCounts &other)
{
    lines += other.lines;
    events += other.events;
    duplicates += other.duplicates;
    unreadable += other.unreadable;
    credentials += other.credentials;
    return *this;
}

Ingestor::Ingestor(IntelRepository &repository, Bus &bus, const Paths &paths)
    : m_repository(repository)
    , m_bus(bus)
    , m_log(paths)
    , m_captures(paths.artifactsDir())
{
}

Result<IngestCounts> Ingestor::ingest(const CollectSource &source,
                                      std::span<const CollectedLine> lines,
                                      const CollectPosition &resumedFrom)
{
    IngestCounts counts;
    if (lines.empty())
        return counts;

    std::vector<DecoyEvent> events;
    events.reserve(lines.size());
    std::vector<CollectPosition> unreadable;
    QStringList finishedCaptures;
    for (const CollectedLine &line : lines) {
        auto event = eventFromLine(source, line.line);
        if (!event) {
            unreadable.push_back(line.position);
            continue;
        }
        if (event->type == fileChunkType()) {
            // Spooled before the position is stored: after a crash in between it comes again.
            if (line.position.isAfter(resumedFrom))
                m_captures.addChunk(source, event->fields);
            continue;
        }
        event->position = line.position;
        if (event->type == fileCapturedType()) {
            event->artifact = m_captures.finish(source, *event);
            event->fields.insert(u"artifact_state"_s, artifactStateName(event->artifact->state));
            event->fields.insert(u"artifact"_s, event->artifact->storedPath);
            finishedCaptures.append(event->artifact->captureId);
        }
        events.push_back(std::move(*event));
    }

    const auto result = m_repository.ingest(source.containerId, events, lines.back().position);
    if (!result)
        return fail(result.error());

    for (const QString &capture : finishedCaptures)
        m_captures.discard(source, capture);
    for (const CollectedLine &line : lines) {
        if (line.position.isNull() || line.position.isAfter(result->previous))
            ++counts.lines;
        else
            ++counts.duplicates;
    }
    for (const CollectPosition &position : unreadable) {
        if (position.isAfter(result->previous))
            ++counts.unreadable;
    }
    counts.events = static_cast<qint64>(result->events.size());
    counts.credentials = static_cast<qint64>(result->credentials.size());
    writeLog(lines, *result);

    std::vector<DecoyEvent> storedByOthers;
    for (DecoyEvent &event : events) {
        if (event.position.isAfter(resumedFrom) && !event.position.isAfter(result->previous))
            storedByOthers.push_back(std::move(event));
    }
    publish(*result, storedByOthers);
    return counts;
}

void Ingestor::writeLog(std::span<const CollectedLine> lines, const IngestResult &result)
{
    QByteArray raw;
    for (const CollectedLine &line : lines) {
        if (line.position.isNull() || line.position.isAfter(result.previous)) {
            raw += line.line.text;
            raw += '\n';
        }
    }
    // The database has the events; files that cannot be written must not stop it.
    const auto written = m_log.append(raw, result.events);
    m_logProblem = written ? QString() : written.error().message;
}

void Ingestor::publish(const IngestResult &result, const std::vector<DecoyEvent> &storedByOthers)
{
    QSet<QString> fresh;
    for (const Attacker &attacker : result.newAttackers)
        fresh.insert(attacker.ip);
    QSet<QString> announced;
    for (const DecoyEvent &event : result.events) {
        m_bus.publish(topics::deckyTraffic(topicKey(event)), trafficPayload(event));
        if (event.attackerIp == unknownAttacker() || announced.contains(event.attackerIp))
            continue;
        announced.insert(event.attackerIp);
        m_bus.publish(topics::attackerObserved(), {{u"ip"_s, event.attackerIp},
                                                   {u"first"_s, fresh.contains(event.attackerIp)},
                                                   {u"topology_id"_s, event.topologyId},
                                                   {u"decky"_s, event.decky}});
    }
    for (const DecoyEvent &event : storedByOthers)
        m_bus.publish(topics::deckyTraffic(topicKey(event)), trafficPayload(event));
    for (const Credential &credential : result.credentials)
        m_bus.publish(topics::credentialCaptured(), credentialPayload(credential));
}

} // namespace decnet
