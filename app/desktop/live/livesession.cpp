// SPDX-License-Identifier: GPL-3.0-or-later
#include "livesession.h"

#include "../tasks.h"
#include "../words.h"

#include "core/controller/controller.h"
#include "core/mutation/difference.h"
#include "core/topology/topologydiff.h"

#include <algorithm>
#include <ranges>

namespace decnet::desktop {

using namespace Qt::Literals::StringLiterals;
using namespace std::chrono_literals;

namespace {

constexpr auto kDrawingRests = 60ms;
constexpr auto kLargeDrawingRests = 250ms;
constexpr std::size_t kLarge = 2000; ///< deckies; comparing them takes a while
constexpr int kHistoryLimit = 100;
constexpr std::size_t kNamed = 2;

/// The line of the history: "Add telnet to web-02, Move files from dmz to lab and 3 more".
QString labelOf(const std::vector<StagedChange> &staged)
{
    QStringList texts;
    for (std::size_t i = 0; i < std::min(staged.size(), kNamed); ++i)
        texts << staged[i].text;
    return staged.size() > kNamed
               ? LiveSession::tr("%1 and %2 more").arg(texts.join(u", "_s)).arg(staged.size() - kNamed)
               : texts.join(u", "_s);
}

bool helpsForce(const Error &error)
{
    return error.kind == ErrorKind::NotEditable && error.message.contains("force"_L1);
}

} // namespace

LiveSession::LiveSession(TopologyId id, EditorDocument &document, const AppContext &app, QObject *parent)
    : QObject(parent)
    , m_id(id)
    , m_document(document)
    , m_app(app)
{
    m_rest.setSingleShot(true);
    m_subscription = app.controller.bus().subscribe(u"topology.%1.mutation.*"_s.arg(id.toString()), this,
                                                    [this](const BusEvent &event) {
                                                        if (event.type == "progress"_L1)
                                                            takeStep(event.payload);
                                                        else
                                                            refreshHistory();
                                                    });
    connect(&m_rest, &QTimer::timeout, this, &LiveSession::restage);
    connect(&document, &EditorDocument::changed, this, [this] {
        if (!m_open || m_isResetting)
            return;
        ++m_serial;
        m_rest.start(m_document.topology().deckies().size() < kLarge ? kDrawingRests : kLargeDrawingRests);
    });
}

void LiveSession::open()
{
    m_base = m_document.topology();
    m_open = true;
    m_phase = StagePhase::Staged;
    m_order.clear();
    refreshHistory();
    restage();
}

void LiveSession::restage()
{
    if (!m_open)
        return;
    ++m_serial;
    auto staged = StagedChanges::between(m_base, m_document.topology(), m_order);
    m_previewProblem = staged ? QString() : staged.error().message;
    m_staged = staged ? std::move(*staged) : StagedChanges();
    m_preview = {};
    m_lines.clear();
    showGhosts();
    renewPreview();
    Q_EMIT changed();
}

void LiveSession::renewPreview()
{
    if (!m_previewProblem.isEmpty() || m_staged.rows().empty()) {
        m_previewed = m_serial;
        return;
    }
    m_app.tasks.run(
        this,
        [&controller = m_app.controller, id = m_id, op = m_staged.batch({})] {
            return controller.previewMutation(id, op);
        },
        [this, serial = m_serial](const Result<ChangePreview> &preview) {
            if (serial != m_serial || !m_open)
                return;
            m_previewed = serial;
            m_preview = preview ? *preview : ChangePreview();
            m_previewProblem = preview ? QString() : preview.error().message;
            m_lines = PlanWords::lines(m_preview, m_base, m_document.topology());
            showGhosts();
            Q_EMIT changed();
        });
}

void LiveSession::showGhosts()
{
    if (!m_open) {
        m_document.setGhosts(queuedGhosts());
        return;
    }
    CanvasGhosts ghosts = ghostsBetween(m_base, m_document.topology());
    ghosts.phase = m_phase;
    PlanWords::mark(ghosts, m_lines);
    m_document.setGhosts(std::move(ghosts));
}

CanvasGhosts LiveSession::queuedGhosts() const
{
    const Topology &now = m_document.topology();
    Topology after = now;
    bool waits = false;
    bool works = false;
    for (const QueuedMutation &row : std::views::reverse(m_history)) { // oldest first
        if (isFinal(row.state) || row.isWritten())
            continue;
        waits = true;
        works = works || row.state == MutationState::Applying;
        (void)row.request.op.apply(after); // one that will fail changes nothing
    }
    if (!waits)
        return {};
    // What comes is not drawn before it is there, and what goes still stands: only marks.
    CanvasGhosts ghosts = ghostsBetween(now, after);
    ghosts.goneLans.clear();
    ghosts.goneCards.clear();
    ghosts.goneLinks.clear();
    const auto isAdded = [](const auto &it) { return it.value().staged == Staged::Added; };
    ghosts.lans.removeIf(isAdded);
    ghosts.deckies.removeIf(isAdded);
    ghosts.links.removeIf(isAdded);
    ghosts.phase = works ? StagePhase::Applying : StagePhase::Queued;
    return ghosts;
}

std::vector<RecreatedBase> LiveSession::recreatedBases() const
{
    return PlanWords::recreated(m_preview, m_base, m_document.topology());
}

Result<void> LiveSession::move(int from, int to)
{
    auto moved = m_staged.move(from, to);
    if (!moved)
        return moved;
    m_order = m_staged.order();
    Q_EMIT changed();
    return {};
}

void LiveSession::drop(int row)
{
    if (!m_open || m_applying || row < 0 || row >= static_cast<int>(m_staged.rows().size()))
        return;
    const QString text = m_staged.rows()[static_cast<std::size_t>(row)].text;
    const auto edit = mutationBetween(m_document.topology(), m_staged.without(row), tr("Drop: %1").arg(text));
    if (!edit)
        Q_EMIT notice(edit.error().message, NoticeLevel::Error);
    else
        m_document.perform(*edit);
}

void LiveSession::refreshHistory()
{
    m_app.tasks.run(
        this,
        [&queue = m_app.controller.mutations(), id = m_id] {
            return queue.list(id, {std::nullopt, kHistoryLimit});
        },
        [this](Result<std::vector<QueuedMutation>> rows) {
            if (rows)
                takeHistory(std::move(*rows));
        });
}

void LiveSession::takeStep(const QJsonObject &payload)
{
    const auto id = MutationId::parse(payload.value("mutation_id"_L1).toString());
    const auto kind = actionKindOf(payload.value("action"_L1).toString());
    if (!id || !kind)
        return;
    m_steps.insert(*id, tr("Step %1 of %2: %3")
                            .arg(payload.value("step"_L1).toInt())
                            .arg(payload.value("total"_L1).toInt())
                            .arg(Words::action(*kind)));
    Q_EMIT stepped();
}

void LiveSession::takeHistory(std::vector<QueuedMutation> rows)
{
    m_history = std::move(rows);
    for (const QueuedMutation &row : m_history) {
        if (isFinal(row.state))
            m_steps.remove(row.id);
    }
    const auto own = std::ranges::find(m_history, m_row, &QueuedMutation::id);
    if (m_applying && own != m_history.end() && own->state == MutationState::Applying
        && m_phase != StagePhase::Applying) {
        m_phase = StagePhase::Applying;
        showGhosts();
        Q_EMIT changed();
    }
    if (!m_open)
        showGhosts();
    Q_EMIT historyChanged();
}

void LiveSession::apply(bool force)
{
    if (!m_open || m_applying)
        return;
    m_rest.stop();
    restage();
    if (!m_previewProblem.isEmpty()) {
        Q_EMIT refused(m_previewProblem, false);
        return;
    }
    if (m_staged.isEmpty()) {
        discard();
        return;
    }
    m_applying = true;
    m_task = Task();
    m_row = {};
    m_phase = StagePhase::Queued;
    showGhosts();
    Q_EMIT changed();
    const MutationRequest request{m_id,  m_staged.batch(labelOf(m_staged.rows())),
                                  m_base.meta.version, force, false, std::nullopt};
    m_app.tasks.run(
        this, [&controller = m_app.controller, request] { return controller.mutate(request); },
        [this, force](const Result<QueuedMutation> &row) {
            if (row) {
                follow(row->id);
                return;
            }
            m_applying = false;
            m_phase = StagePhase::Staged;
            showGhosts();
            Q_EMIT changed();
            Q_EMIT refused(row.error().message, !force && helpsForce(row.error()));
        });
}

void LiveSession::follow(MutationId id)
{
    m_row = id;
    refreshHistory();
    m_app.tasks.run(
        this,
        [&controller = m_app.controller, id, task = m_task] { return controller.awaitMutation(id, task); },
        [this](const Result<QueuedMutation> &row) {
            m_applying = false;
            m_phase = StagePhase::Staged;
            refreshHistory();
            showGhosts();
            if (row) {
                finish(*row);
                return;
            }
            Q_EMIT changed();
            Q_EMIT refused(row.error().message, false);
        });
}

void LiveSession::cancel()
{
    if (!m_applying || m_row.isNull())
        return;
    m_app.tasks.run(
        this,
        [&controller = m_app.controller, id = m_row] {
            return controller.discardMutation(id, LiveSession::tr("Taken back before it was applied"));
        },
        [this](const Result<void> &taken) {
            if (!taken)
                Q_EMIT notice(tr("It is being applied already and comes to its end; undo it afterwards"),
                              NoticeLevel::Warning);
            refreshHistory();
        });
}

void LiveSession::finish(const QueuedMutation &row)
{
    switch (row.state) {
    case MutationState::Applied:
        if (m_open)
            end(tr("The running maze was changed"), false);
        else
            Q_EMIT notice(tr("The running maze was changed"), NoticeLevel::Info);
        return;
    case MutationState::Failed:
        // Written and not brought to what runs: the drawing is the truth now, and Repair helps.
        if (row.isWritten() && m_open) {
            end(tr("The change was stored, and not all of it runs: %1").arg(row.reason), true);
            return;
        }
        Q_EMIT notice(tr("The change was not applied: %1").arg(row.reason), NoticeLevel::Error);
        break;
    case MutationState::Discarded:
        Q_EMIT notice(tr("Taken back: nothing was changed"), NoticeLevel::Info);
        break;
    case MutationState::Queued:
    case MutationState::Applying: break;
    }
    if (m_open)
        rebase();
    Q_EMIT changed();
}

void LiveSession::end(const QString &message, bool failed)
{
    m_open = false;
    m_staged = {};
    m_preview = {};
    m_lines.clear();
    m_previewProblem.clear();
    showGhosts();
    Q_EMIT closed(message, failed);
    Q_EMIT changed();
}

void LiveSession::discard()
{
    if (m_open && !m_applying)
        end({}, false);
}

void LiveSession::withdraw(const QueuedMutation &row)
{
    m_app.tasks.run(
        this,
        [&controller = m_app.controller, id = row.id] {
            return controller.discardMutation(id, LiveSession::tr("Withdrawn in the window"));
        },
        [this](const Result<void> &taken) {
            if (!taken)
                Q_EMIT notice(taken.error().message, NoticeLevel::Warning);
            refreshHistory();
        });
}

void LiveSession::retry(const QueuedMutation &row)
{
    if (m_applying || row.isWritten())
        return;
    MutationRequest request = row.request;
    request.expectedVersion.reset(); // the document went on since
    m_applying = true;
    m_task = Task();
    m_row = {};
    m_phase = StagePhase::Queued;
    Q_EMIT changed();
    m_app.tasks.run(
        this, [&controller = m_app.controller, request] { return controller.mutate(request); },
        [this](const Result<QueuedMutation> &again) {
            if (again) {
                follow(again->id);
                return;
            }
            m_applying = false;
            m_phase = StagePhase::Staged;
            Q_EMIT changed();
            Q_EMIT refused(again.error().message, false);
        });
}

void LiveSession::undo(const QueuedMutation &row)
{
    if (!row.inverse || m_applying)
        return;
    const Topology &now = m_document.topology();
    m_pending = Batch{tr("Undo: %1").arg(row.request.op.describe(now)), {*row.inverse}};
    if (m_open)
        stagePending();
    else
        Q_EMIT openWanted();
}

void LiveSession::stagePending()
{
    if (m_open && m_pending)
        m_document.perform(*std::exchange(m_pending, std::nullopt));
}

void LiveSession::rebase()
{
    if (!m_open || m_applying)
        return;
    m_app.tasks.run(
        this, [&store = m_app.controller.topologies(), id = m_id] { return store.load(id); },
        [this](const Result<Topology> &stored) {
            if (m_open && !m_applying && stored && stored->meta.version != m_base.meta.version)
                putOnTop(*stored);
        });
}

void LiveSession::putOnTop(const Topology &stored)
{
    MergeResult merge = mergeTopologies(m_base, m_document.topology(), stored);
    const auto edit = mutationBetween(stored, merge.merged, tr("What was staged"));
    if (!edit) {
        Q_EMIT notice(tr("Another program changed this maze; what is staged does not fit any more: %1")
                          .arg(edit.error().message),
                      NoticeLevel::Error);
        return;
    }
    m_base = stored;
    m_isResetting = true; // one look at the end
    m_document.replaceTopology(stored);
    if (!edit->isEmpty())
        m_document.perform(*edit);
    m_isResetting = false;
    restage();
    if (merge.conflicts.empty())
        Q_EMIT notice(tr("Another program changed this maze; what is staged stands on top of that"),
                      NoticeLevel::Info);
    else
        Q_EMIT notice(tr("Another program changed the same things (%1); theirs was taken")
                          .arg(merge.conflicts.front().name),
                      NoticeLevel::Warning);
}

} // namespace decnet::desktop
