// SPDX-License-Identifier: GPL-3.0-or-later
#include "autosave.h"

#include "../tasks.h"

#include "core/controller/controller.h"

#include <algorithm>
#include <utility>

namespace decnet::desktop {

using namespace std::chrono_literals;

namespace {
constexpr auto kRetryDelay = 2s;
} // namespace

Autosave::Autosave(TopologyId id, const AppContext &app, QObject *parent)
    : QObject(parent)
    , m_id(id)
    , m_app(app)
    , m_lastWrite(std::make_shared<LastWrite>())
{
    m_retry.setSingleShot(true);
    m_retry.setInterval(kRetryDelay);
    connect(&m_retry, &QTimer::timeout, this, &Autosave::write);
}

void Autosave::setBase(const Topology &base)
{
    m_base = base;
    m_version = base.meta.version;
}

void Autosave::add(const Mutation &edit, bool geometryOnly)
{
    m_waiting.push_back({edit, geometryOnly});
    if (m_state == State::Saved)
        setState(State::Saving);
    if (m_state == State::Saving)
        write();
}

int Autosave::pendingCount() const
{
    return static_cast<int>(m_waiting.size());
}

void Autosave::resolve(qint64 version)
{
    m_waiting.clear();
    m_version = version;
    setState(State::Saved);
}

void Autosave::handOver(const Topology &document, QObject *context,
                        std::function<void(const Result<StoredCopy> &)> kept)
{
    if (m_state == State::Saved || m_state == State::Conflict)
        return;
    m_retry.stop();
    auto rest =
        grouped(m_waiting.begin() + static_cast<std::ptrdiff_t>(m_inFlight), m_waiting.end());
    // A write that failed and was not retried yet leads what is left, so its failure counts no
    // more.
    const bool retrying = m_inFlight == 0;
    m_app.tasks.runInOrder(
        context,
        [&store = m_app.controller.topologies(), id = m_id, rest = std::move(rest), document,
         version = m_version, retrying, last = m_lastWrite]() -> std::optional<Result<StoredCopy>> {
            bool failed = last->failed && !retrying;
            qint64 expected = qMax(version, last->version);
            for (const Waiting &group : rest) {
                if (failed)
                    break;
                const Result<qint64> written = store.apply(
                    id, group.edit,
                    group.geometryOnly ? std::nullopt : std::optional<qint64>(expected));
                failed = !written.has_value();
                if (written && !group.geometryOnly)
                    expected = *written;
            }
            if (!failed)
                return std::nullopt;
            return storeCopy(store, document);
        },
        [kept = std::move(kept)](const std::optional<Result<StoredCopy>> &copy) {
            if (copy)
                kept(*copy);
        });
    m_waiting.clear();
    m_inFlight = 0;
}

// Geometry may be written in every state of the topology and bumps no version, so it is never mixed
// with edits that do. Neighbours of one kind become one write.
std::vector<Autosave::Waiting> Autosave::grouped(std::vector<Waiting>::const_iterator from,
                                                 std::vector<Waiting>::const_iterator to)
{
    std::vector<Waiting> groups;
    while (from != to) {
        const auto end = std::find_if(from, to, [&](const Waiting &waiting) {
            return waiting.geometryOnly != from->geometryOnly;
        });
        if (end - from == 1) {
            groups.push_back(*from);
        } else {
            Batch batch;
            for (auto it = from; it != end; ++it)
                batch.ops.push_back(it->edit);
            groups.push_back({Mutation(std::move(batch)), from->geometryOnly});
        }
        from = end;
    }
    return groups;
}

void Autosave::write()
{
    if (m_inFlight > 0 || m_waiting.empty() || m_state == State::Conflict)
        return;
    const bool geometryOnly = m_waiting.front().geometryOnly;
    const auto end = std::find_if(m_waiting.begin(), m_waiting.end(), [&](const Waiting &waiting) {
        return waiting.geometryOnly != geometryOnly;
    });
    m_inFlight = static_cast<size_t>(end - m_waiting.begin());
    const Mutation edit = grouped(m_waiting.begin(), end).front().edit;
    const std::optional<qint64> expected =
        geometryOnly ? std::nullopt : std::optional<qint64>(m_version);
    m_app.tasks.runInOrder(
        this,
        [&store = m_app.controller.topologies(), id = m_id, edit, expected, geometryOnly,
         last = m_lastWrite] {
            const Result<qint64> version = store.apply(id, edit, expected);
            last->failed = !version.has_value();
            if (version && !geometryOnly)
                last->version = *version;
            return version;
        },
        [this, geometryOnly](const Result<qint64> &version) {
            const size_t written = std::exchange(m_inFlight, 0);
            if (version) {
                // A move is written whatever the version; what it returns may be another window's.
                if (!geometryOnly)
                    m_version = *version;
                for (size_t i = 0; i < written; ++i)
                    (void)m_waiting[i].edit.apply(m_base);
                m_waiting.erase(m_waiting.begin(),
                                m_waiting.begin() + static_cast<std::ptrdiff_t>(written));
                setState(m_waiting.empty() ? State::Saved : State::Saving);
                Q_EMIT saved(m_version);
                write();
                return;
            }
            m_problem = version.error();
            switch (m_problem.kind) {
            case ErrorKind::Busy:
            case ErrorKind::Timeout:
            case ErrorKind::Unreachable:
            case ErrorKind::Internal:
                setState(State::Retrying);
                m_retry.start();
                return;
            default:
                // Version conflict, not editable, not found, refused by the model: what is stored
                // is not what was edited, and only the user can say which one counts.
                setState(State::Conflict);
                Q_EMIT conflicted();
            }
        });
}

void Autosave::setState(State state)
{
    if (state == m_state)
        return;
    m_state = state;
    Q_EMIT stateChanged();
}

} // namespace decnet::desktop
