// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "../appcontext.h"
#include "storecopy.h"

#include "core/base/error.h"
#include "core/mutation/mutation.h"
#include "core/topology/ids.h"

#include <QObject>
#include <QTimer>

#include <functional>
#include <memory>
#include <vector>

namespace decnet::desktop {

/// Stores every edit of a page as it is made, in order, one write at a time; edits that come while
/// a write is under way go together in the next. Nothing is dropped: an edit that could not be
/// written waits until a retry succeeds or the user has decided. GUI thread.
class Autosave final : public QObject
{
    Q_OBJECT

public:
    enum class State {
        Saved,    ///< the store has everything
        Saving,   ///< edits are waiting or being written
        Retrying, ///< the store cannot be written at the moment; tried again by itself
        Conflict  ///< the stored document moved on (or is deployed); waits for resolve()
    };

    Autosave(TopologyId id, const AppContext &app, QObject *parent = nullptr);

    /// What was loaded; edits build on it. Follows every edit that is stored.
    void setBase(const Topology &base);
    [[nodiscard]] const Topology &base() const { return m_base; }
    [[nodiscard]] qint64 version() const { return m_version; }
    void add(const Mutation &edit, bool geometryOnly);

    [[nodiscard]] State state() const { return m_state; }
    [[nodiscard]] bool isIdle() const { return m_state == State::Saved; }
    /// Edits that the store does not have.
    [[nodiscard]] int pendingCount() const;
    /// Why the state is Retrying or Conflict.
    [[nodiscard]] const Error &problem() const { return m_problem; }

    /// Ends a conflict: what waits is dropped, because the caller has put it elsewhere (a copy) or
    /// the user chose the stored version. Writing goes on from `version`.
    void resolve(qint64 version);

    /// The page closes now: what waits is written behind it, in order. When that fails, `document`
    /// (what the page showed) is stored as a copy instead and `kept` is told, on the GUI thread
    /// while `context` lives: the copy, or why there is none.
    void handOver(const Topology &document, QObject *context,
                  std::function<void(const Result<StoredCopy> &)> kept);

Q_SIGNALS:
    void stateChanged();
    /// Emitted once when a conflict begins.
    void conflicted();
    void saved(qint64 version);

private:
    struct Waiting
    {
        Mutation edit;
        bool geometryOnly;
    };
    /// How the last write went; belongs to the thread of ordered writes.
    struct LastWrite
    {
        bool failed = false;
        qint64 version = 0; ///< 0: none yet
    };

    [[nodiscard]] static std::vector<Waiting> grouped(std::vector<Waiting>::const_iterator from,
                                                      std::vector<Waiting>::const_iterator to);

    void write();
    void setState(State state);

    const TopologyId m_id;
    const AppContext &m_app;
    State m_state = State::Saved;
    Error m_problem;
    qint64 m_version = 0;
    Topology m_base;
    std::vector<Waiting> m_waiting;
    size_t m_inFlight = 0; ///< the first so many of m_waiting are being written
    std::shared_ptr<LastWrite> m_lastWrite;
    QTimer m_retry;
};

} // namespace decnet::desktop
