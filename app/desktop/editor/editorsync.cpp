// SPDX-License-Identifier: GPL-3.0-or-later
#include "editorsync.h"

#include "../deploy/deploymentservice.h"
#include "../tasks.h"
#include "autosave.h"

#include "canvas/document/editordocument.h"
#include "core/base/clock.h"
#include "core/controller/controller.h"

#include <algorithm>

namespace decnet::desktop {

using namespace Qt::Literals::StringLiterals;
using namespace std::chrono_literals;

namespace {

constexpr auto kHintDelay = 15ms; // what others do shows within a tenth of a second
constexpr auto kPollInterval = 5s;
constexpr auto kStateTick = 60ms; // a deploy reports hundreds of states; cards change together
constexpr int kHistoryLimit = 100;
constexpr int kListLimit = 1000;

struct Opened
{
    Result<std::shared_ptr<CheckedTopology>> topology;
    Result<RuntimeOverlay> runtime;
    Result<std::vector<StatusEvent>> history;
};

struct World
{
    HostFacts facts;
    std::vector<Subnet> reserved;
};

} // namespace

struct EditorSync::Snapshot
{
    Result<TopologyPage> list;
    Result<RuntimeOverlay> runtime;
    Result<std::vector<StatusEvent>> history;
};

EditorSync::EditorSync(TopologyId id, EditorDocument &document, Autosave &autosave,
                       const AppContext &app, QObject *parent)
    : QObject(parent)
    , m_id(id)
    , m_document(document)
    , m_autosave(autosave)
    , m_app(app)
{
    m_hint.setSingleShot(true);
    m_hint.setInterval(kHintDelay);
    connect(&m_hint, &QTimer::timeout, this, &EditorSync::read);
    m_poll.setInterval(kPollInterval);
    connect(&m_poll, &QTimer::timeout, this, &EditorSync::read);
    m_stateTick.setSingleShot(true);
    m_stateTick.setInterval(kStateTick);
    connect(&m_stateTick, &QTimer::timeout, this, &EditorSync::flushStates);

    Bus &bus = app.controller.bus();
    // Everything below, mutations too.
    m_subscriptions.push_back(bus.subscribe(u"topology.%1.>"_s.arg(id.toString()), this,
                                            [this](const BusEvent &) { refresh(); }));
    m_subscriptions.push_back(bus.subscribe(u"decky.*.state"_s, this,
                                            [this](const BusEvent &event) { takeState(event); }));
    const auto ofThis = [this](DeploymentRun *run) {
        if (run->topology() == m_id) {
            applyStatus();
            refresh();
        }
    };
    connect(&app.deployments, &DeploymentService::started, this, ofThis);
    connect(&app.deployments, &DeploymentService::finished, this,
            [this, ofThis](DeploymentRun *run) {
                ofThis(run);
                if (run->topology() == m_id)
                    refreshHost();
            });
}

void EditorSync::load()
{
    if (m_loading)
        return;
    m_loading = true;
    m_app.tasks.runInOrder(
        this,
        [&controller = m_app.controller, id = m_id, facts = m_document.hostFacts()] {
            TopologyRepository &store = controller.topologies();
            auto stored = store.load(id);
            return Opened{stored ? Result<std::shared_ptr<CheckedTopology>>(
                                     std::make_shared<CheckedTopology>(std::move(*stored),
                                                                       controller.catalog(), facts))
                                 : fail(stored.error()),
                          store.runtime(id), store.statusEvents(id, kHistoryLimit)};
        },
        [this](Opened opened) {
            m_loading = false;
            if (!opened.topology) {
                Q_EMIT loadFailed(opened.topology.error());
                return;
            }
            CheckedTopology &checked = **opened.topology;
            m_summary.meta = checked.topology.meta;
            m_summary.lanCount = static_cast<int>(checked.topology.lans().size());
            m_summary.deckyCount = static_cast<int>(checked.topology.deckies().size());
            m_runtime = opened.runtime.value_or(RuntimeOverlay{});
            m_history = opened.history.value_or(std::vector<StatusEvent>{});
            m_autosave.resolve(checked.topology.meta.version);
            m_autosave.setBase(checked.topology);
            m_loaded = true;
            m_document.replaceTopology(std::move(checked));
            applyStatus();
            m_poll.start();
            Q_EMIT loaded();
            Q_EMIT changed();
            refresh();
            refreshHost();
        });
}

void EditorSync::refresh()
{
    if (m_loaded && !m_hint.isActive())
        m_hint.start();
}

void EditorSync::setHeld(Hold hold)
{
    if (m_hold == hold)
        return;
    m_hold = hold;
    applyStatus();
}

void EditorSync::refreshHost()
{
    m_app.tasks.run(
        this,
        [&controller = m_app.controller, id = m_id] {
            return World{controller.hostFacts(id), controller.reservedSubnets(id)};
        },
        [this](World world) {
            m_document.setHostFacts(world.facts);
            m_document.setReservedSubnets(std::move(world.reserved));
        });
}

void EditorSync::read()
{
    if (!m_loaded || m_loading)
        return;
    if (m_reading) {
        m_again = true;
        return;
    }
    m_reading = true;
    m_app.tasks.run(
        this,
        [&store = m_app.controller.topologies(), id = m_id] {
            TopologyQuery query;
            query.limit = kListLimit;
            return Snapshot{store.list(query), store.runtime(id),
                            store.statusEvents(id, kHistoryLimit)};
        },
        [this, asked = m_autosave.version()](const Snapshot &snapshot) {
            m_reading = false;
            take(snapshot, asked);
            if (m_again) {
                m_again = false;
                refresh();
            }
        });
}

void EditorSync::take(const Snapshot &snapshot, qint64 versionAsked)
{
    // A store that is busy for a moment is no news; the next poll asks again.
    if (!snapshot.list || m_loading)
        return;
    const auto &rows = snapshot.list->rows;
    const auto found = std::find_if(rows.begin(), rows.end(), [this](const TopologySummary &row) {
        return row.meta.id == m_id;
    });
    if (found == rows.end()) {
        if (snapshot.list->total <= static_cast<int>(rows.size())) {
            m_poll.stop();
            Q_EMIT gone();
        }
        return;
    }
    m_summary = *found;
    if (snapshot.runtime)
        m_runtime = *snapshot.runtime;
    if (snapshot.history)
        m_history = *snapshot.history;
    // Only an idle page whose version did not move meanwhile can tell another's edit from its own.
    if (m_hold == Hold::None && m_autosave.isIdle() && versionAsked == m_autosave.version() &&
        m_summary.meta.version != m_autosave.version()) {
        Q_EMIT reloadedElsewhere();
        load();
        return;
    }
    if (m_hold == Hold::Drawing && m_summary.meta.version != m_autosave.version())
        Q_EMIT movedOn();
    applyStatus();
    Q_EMIT changed();
}

void EditorSync::takeState(const BusEvent &event)
{
    if (event.payload.value("topology_id"_L1).toString() != m_id.toString())
        return;
    const auto decky = DeckyId::parse(event.payload.value("decky_id"_L1).toString());
    const auto state = deckyStateFromName(event.payload.value("state"_L1).toString());
    if (!decky || !state)
        return;
    m_freshStates.insert(*decky, {*state, event.payload.value("error"_L1).toString(),
                                  event.at.isValid() ? event.at : m_app.clock.now()});
    if (!m_stateTick.isActive())
        m_stateTick.start();
}

void EditorSync::flushStates()
{
    for (auto it = m_freshStates.cbegin(); it != m_freshStates.cend(); ++it)
        m_runtime.insert(it.key(), it.value());
    m_freshStates.clear();
    applyStatus();
    refresh();
}

void EditorSync::applyStatus()
{
    if (!m_loaded)
        return;
    const TopologyStatus status = m_summary.meta.status;
    const bool running = m_app.deployments.isRunning(m_id);
    m_document.setMeta(m_summary.meta);
    const bool runs = status == TopologyStatus::Active || status == TopologyStatus::Degraded;
    const bool live = m_hold == Hold::Drawing && runs;
    m_document.setEditable((isEditable(status) || live) && !running);
    // A draft has no states: cards show what is wanted.
    if (mayHaveContainers(status) || running)
        m_document.setRuntime(m_runtime);
    else
        m_document.setRuntime({});
}

} // namespace decnet::desktop
