// SPDX-License-Identifier: GPL-3.0-or-later
#include "livefeed.h"

#include "../tasks.h"

#include "canvas/document/editordocument.h"
#include "core/bus/topics.h"
#include "core/controller/controller.h"

#include <QSet>

#include <chrono>

namespace decnet::desktop {

using namespace Qt::Literals::StringLiterals;
using namespace std::chrono_literals;

namespace {

constexpr auto kEventDelay = 80ms; // bursts become one query
constexpr auto kIntelDelay = 300ms;
constexpr auto kPollInterval = 3s; // when the bus of this process knows nothing
constexpr int kHistoryLimit = 2000;
constexpr int kBatchLimit = 1000;
constexpr int kIntelLimit = 500;
// Beyond this many at once single pulses cannot be told apart; the counters still count.
constexpr size_t kMaxPulses = 200;

/// A decoy's own lines (it started, it stopped) come from nobody and alarm nobody.
bool isAttack(const DecoyEvent &event)
{
    return !event.attackerIp.isEmpty() && event.attackerIp != u"Unknown"_s;
}

PulseSeverity severityOf(const DecoyEvent &event)
{
    const QString outcome = event.fields.value("outcome"_L1).toString();
    if (outcome == u"success"_s || outcome == u"accepted"_s || event.type.contains(u"upload"_s) ||
        event.type.contains(u"pivot"_s) || event.type.contains(u"forward"_s)) {
        return PulseSeverity::Critical;
    }
    return event.type.startsWith(u"connect"_s) || event.type.startsWith(u"disconnect"_s)
               ? PulseSeverity::Touch
               : PulseSeverity::Interaction;
}

struct Intel
{
    Result<std::vector<Attacker>> attackers;
    Result<std::vector<Credential>> credentials;
};

} // namespace

LiveFeed::LiveFeed(TopologyId id, EditorDocument &document, const AppContext &app, QObject *parent)
    : QObject(parent)
    , m_id(id)
    , m_document(document)
    , m_app(app)
{
    m_eventHint.setSingleShot(true);
    m_eventHint.setInterval(kEventDelay);
    connect(&m_eventHint, &QTimer::timeout, this, &LiveFeed::fetchEvents);
    m_intelHint.setSingleShot(true);
    m_intelHint.setInterval(kIntelDelay);
    connect(&m_intelHint, &QTimer::timeout, this, &LiveFeed::fetchIntel);
    m_poll.setInterval(kPollInterval);
    connect(&m_poll, &QTimer::timeout, this, &LiveFeed::fetchEvents);
}

void LiveFeed::start()
{
    if (m_poll.isActive())
        return;
    Bus &bus = m_app.controller.bus();
    const QString wanted = m_id.toString();
    const auto hint = [](QTimer &timer) {
        if (!timer.isActive())
            timer.start();
    };
    m_subscriptions.push_back(
        bus.subscribe(u"decky.*.traffic"_s, this, [this, wanted, hint](const BusEvent &event) {
            const QString of = event.payload.value("topology_id"_L1).toString();
            if (of.isEmpty() || of == wanted)
                hint(m_eventHint);
        }));
    for (const QString &topic : {topics::credentialCaptured(), topics::attackerObserved()}) {
        m_subscriptions.push_back(
            bus.subscribe(topic, this, [this, hint](const BusEvent &) { hint(m_intelHint); }));
    }
    fetchEvents();
    fetchIntel();
    m_poll.start();
}

void LiveFeed::fetchEvents()
{
    if (m_fetching) {
        m_again = true;
        return;
    }
    m_fetching = true;
    EventQuery query;
    query.topologyId = m_id.toString();
    if (m_first) {
        query.limit = kHistoryLimit;
    } else {
        query.afterId = m_events.lastId();
        query.limit = kBatchLimit;
    }
    m_app.tasks.run(
        this, [&intel = m_app.controller.intel(), query] { return intel.events(query); },
        [this](const Result<std::vector<DecoyEvent>> &events) { takeEvents(events); });
}

void LiveFeed::takeEvents(const Result<std::vector<DecoyEvent>> &result)
{
    m_fetching = false;
    if (!result) {
        Q_EMIT failed(result.error().message);
        return;
    }
    const std::vector<DecoyEvent> fresh = m_events.add(*result);
    if (m_first) {
        m_first = false;
        QHash<DeckyId, int> counts;
        QHash<DeckyId, QDateTime> last;
        for (const DecoyEvent &event : fresh) {
            const DeckyId decky = deckyOf(event.deckyId, event.decky);
            if (decky.isNull() || !isAttack(event))
                continue;
            ++counts[decky];
            last[decky] = event.at;
        }
        for (auto it = counts.cbegin(); it != counts.cend(); ++it)
            m_document.setEventCount(it.key(), it.value(), last.value(it.key()));
        Q_EMIT loaded();
    } else if (!fresh.empty()) {
        size_t pulses = 0;
        for (const DecoyEvent &event : fresh) {
            const DeckyId decky = deckyOf(event.deckyId, event.decky);
            if (decky.isNull() || !isAttack(event))
                continue;
            if (pulses++ < kMaxPulses) {
                m_document.recordEvent(decky, event.service, event.attackerIp, event.at,
                                       severityOf(event));
            } else {
                const DeckyActivity *activity = m_document.activity(decky);
                m_document.setEventCount(decky, (activity ? activity->events : 0) + 1, event.at);
            }
        }
        Q_EMIT arrived(static_cast<int>(fresh.size()));
        m_intelHint.start();
    }
    if (m_again || fresh.size() >= static_cast<size_t>(kBatchLimit)) {
        m_again = false;
        m_eventHint.start();
    }
}

void LiveFeed::fetchIntel()
{
    if (m_fetchingIntel) {
        m_intelHint.start();
        return;
    }
    m_fetchingIntel = true;
    m_app.tasks.run(
        this,
        [&intel = m_app.controller.intel(), id = m_id.toString()] {
            return Intel{intel.attackers(kIntelLimit, 0), intel.credentials(id, {}, kIntelLimit)};
        },
        [this](Intel intel) {
            m_fetchingIntel = false;
            if (!intel.attackers || !intel.credentials) {
                Q_EMIT failed(
                    (intel.attackers ? intel.credentials.error() : intel.attackers.error())
                        .message);
                return;
            }
            // The store knows attackers of every topology; these are the ones of this map.
            QSet<QString> here;
            for (int row = 0; row < m_events.rowCount(); ++row)
                here.insert(m_events.event(row).attackerIp);
            for (const Credential &credential : *intel.credentials)
                here.insert(credential.attackerIp);
            std::erase_if(*intel.attackers, [&here](const Attacker &attacker) {
                return !here.contains(attacker.ip);
            });
            m_attackers.set(std::move(*intel.attackers));
            takeCredentials(std::move(*intel.credentials));
        });
}

void LiveFeed::takeCredentials(std::vector<Credential> credentials)
{
    // Oldest first, so that the newest ends on top of a decky's list.
    for (auto it = credentials.rbegin(); it != credentials.rend(); ++it) {
        const DeckyId decky = deckyOf({}, it->decky);
        if (decky.isNull())
            continue;
        m_document.recordCredential(decky, {it->service, it->principal, it->secretPrintable,
                                            it->secretKind, it->attackerIp, it->lastSeen,
                                            it->attemptCount});
    }
    m_credentials.set(std::move(credentials));
}

DeckyId LiveFeed::deckyOf(const QString &id, const QString &name) const
{
    if (const auto parsed = DeckyId::parse(id); parsed && m_document.topology().decky(*parsed))
        return *parsed;
    const Decky *byName = m_document.topology().deckyByName(name);
    return byName ? byName->id : DeckyId();
}

} // namespace decnet::desktop
