// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/intel/opensessions.h"

#include <algorithm>
#include <array>
#include <map>
#include <tuple>

namespace decnet {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype kMaxSessionId = 64;

/// A connection of theirs is told of when it is over already, or not at all.
constexpr std::array kSilentServices{"http"_L1, "https"_L1};

using Key = std::tuple<QString, QString, QString, QString>;

struct Story
{
    OpenSession session;
    bool isOpened = false; ///< within the batch
    bool isEnded = false;
};

bool isSilent(const QString &service)
{
    return std::ranges::any_of(kSilentServices,
                               [&](QLatin1StringView each) { return service == each; });
}

OpenSession sessionOf(const DecoyEvent &event, const QString &id)
{
    return {id,
            event.topologyId,
            event.deckyId,
            event.decky,
            event.service,
            event.attackerIp,
            event.attackerPort,
            event.at,
            event.at};
}

} // namespace

SessionChanges sessionChanges(const std::vector<const DecoyEvent *> &events)
{
    SessionChanges changes;
    std::map<Key, Story> stories;
    for (const DecoyEvent *event : events) {
        if (event->type == "startup"_L1) {
            std::erase_if(stories, [&](const auto &entry) {
                const OpenSession &session = entry.second.session;
                return session.topologyId == event->topologyId && session.decky == event->decky &&
                       session.service == event->service;
            });
            changes.restarted.push_back(
                {event->topologyId, event->decky, event->service, event->at});
            continue;
        }
        const QString id = event->fields.value("session"_L1).toString();
        if (id.isEmpty() || id.size() > kMaxSessionId || isSilent(event->service))
            continue;
        Story &story = stories[{event->topologyId, event->decky, event->service, id}];
        if (story.session.id.isEmpty())
            story.session = sessionOf(*event, id);
        story.session.lastSeen = std::max(story.session.lastSeen, event->at);
        story.isOpened |= event->type == "connect"_L1 || event->type == "connection"_L1;
        story.isEnded |= event->type == "disconnect"_L1;
    }
    for (auto &[key, story] : stories) {
        if (story.isOpened && story.isEnded)
            continue;
        auto &list = story.isOpened  ? changes.opened
                     : story.isEnded ? changes.ended
                                     : changes.continued;
        list.push_back(std::move(story.session));
    }
    return changes;
}

} // namespace decnet
