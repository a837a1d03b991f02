// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "../appcontext.h"

#include "core/bus/bus.h"
#include "core/topology/repository.h"

#include <QObject>
#include <QTimer>

#include <memory>
#include <optional>
#include <vector>

namespace decnet {
class EditorDocument;
}

namespace decnet::desktop {

class Autosave;

/// Keeps an open document in step with the store and the world: loads it, follows status, runtime
/// states, history and host facts, and notices when another program edits it. The bus hints, a slow
/// poll makes sure. GUI thread.
class EditorSync final : public QObject
{
    Q_OBJECT

public:
    EditorSync(TopologyId id, EditorDocument &document, Autosave &autosave, const AppContext &app,
               QObject *parent = nullptr);

    /// Reads the document and everything around it; loaded() or loadFailed() follows. Again for a
    /// reload: the undo stack is lost.
    void load();
    /// Until then what is drawn would be replaced.
    [[nodiscard]] bool isLoading() const { return m_loading; }
    /// Status, runtime and history soon.
    void refresh();
    /// A live session on a running topology: what others store does not replace the drawing (see movedOn()).
    enum class Hold {
        None,
        Drawing, ///< it may be edited
        Still,   ///< what was drawn is being applied: not now
    };
    void setHeld(Hold hold);
    /// Routes, ports, networks of this host, and subnets that are taken.
    void refreshHost();

    /// As last read.
    [[nodiscard]] const TopologySummary &summary() const { return m_summary; }
    [[nodiscard]] const std::vector<StatusEvent> &history() const { return m_history; }

Q_SIGNALS:
    void loaded();
    void loadFailed(const decnet::Error &error);
    /// summary() or history() is different.
    void changed();
    /// Somebody deleted it.
    void gone();
    /// Another program changed the document; it has been loaded again.
    void reloadedElsewhere();
    /// The same while the drawing is held; nothing was loaded.
    void movedOn();

private:
    struct Snapshot;

    void read();
    void take(const Snapshot &snapshot, qint64 versionAsked);
    void takeState(const BusEvent &event);
    void flushStates();
    void applyStatus();

    const TopologyId m_id;
    EditorDocument &m_document;
    Autosave &m_autosave;
    const AppContext &m_app;
    TopologySummary m_summary;
    std::vector<StatusEvent> m_history;
    RuntimeOverlay m_runtime;
    RuntimeOverlay m_freshStates;
    QTimer m_hint;
    QTimer m_poll;
    QTimer m_stateTick;
    Hold m_hold = Hold::None;
    bool m_loaded = false;
    bool m_loading = false;
    bool m_reading = false;
    bool m_again = false;
    std::vector<std::unique_ptr<Subscription>> m_subscriptions;
};

} // namespace decnet::desktop
