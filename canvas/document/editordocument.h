// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "canvas/document/activity.h"
#include "canvas/document/canvasghosts.h"
#include "canvas/document/documentchange.h"
#include "canvas/document/liveservices.h"
#include "canvas/document/selection.h"

#include "core/catalog/catalog.h"
#include "core/mutation/mutation.h"
#include "core/topology/runtime.h"
#include "core/topology/topology.h"
#include "core/validation/validator.h"

#include <QHash>
#include <QObject>
#include <QUndoStack>

#include <functional>
#include <memory>
#include <vector>

namespace decnet {

/// How loud a message to the user is.
enum class NoticeLevel { Info, Warning, Error };

/// A topology with its findings, and everything in its place. Making one for 10,000 deckies takes 30 to
/// 80 ms, on any thread.
struct CheckedTopology
{
    CheckedTopology(Topology checked, const Catalog &catalog, const HostFacts &host);

    Topology topology;
    std::optional<Mutation> placement; ///< what gave places to what had none, done already
    HostFacts facts; ///< that it was checked against
    IncrementalValidator validator;
};

/// One topology open in the editor: the aggregate, its undo stack, its findings and the live overlay.
/// The only writer of the topology is perform() (and undo/redo of what it did); every view listens.
///
/// How an application uses it:
///   connect(doc, mutationApplied → persist with the store); doc.replaceTopology(loaded);
///   doc.setEditable(isEditable(status)); doc.setHostFacts(…); doc.setReservedSubnets(…);
///   later setRuntime()/setDeckyRuntime(), recordEvent(), pulse().
///
/// Lives on the GUI thread. The catalog must outlive it.
class EditorDocument final : public QObject
{
    Q_OBJECT

public:
    explicit EditorDocument(const Catalog &catalog, QObject *parent = nullptr);
    ~EditorDocument() override;

    [[nodiscard]] const Catalog &catalog() const { return m_catalog; }
    [[nodiscard]] const Topology &topology() const { return m_topology; }
    [[nodiscard]] Selection &selection() { return m_selection; }
    [[nodiscard]] const Selection &selection() const { return m_selection; }
    /// For texts, clean state and canUndo/canRedo. Undo and redo through this object, not through the
    /// stack: a deployed topology refuses what would change it.
    [[nodiscard]] const QUndoStack &undoStack() const { return m_undo; }

    /// Takes a freshly loaded topology: the undo stack is cleared, selection pruned, overlays kept for
    /// deckies that still exist. LANs and deckies without a position get one; when that happened,
    /// mutationApplied() follows with that (geometry only) so that it is stored.
    void replaceTopology(Topology topology);
    /// The same for a large one that was checked away from the GUI thread.
    void replaceTopology(CheckedTopology checked);
    [[nodiscard]] const HostFacts &hostFacts() const { return m_hostFacts; }
    /// New row values (status, version, needs_resync, name…) without touching children or undo.
    void setMeta(const TopologyMeta &meta);

    /// The one way to edit. Applies, validates incrementally, pushes one undo step, emits changed() and
    /// mutationApplied(). On failure nothing changes, notice() says why, and false is returned.
    /// Edits with the same non-empty `mergeKey` that follow each other within a second become one undo
    /// step; the later one must set every field that the earlier one set.
    bool perform(const Mutation &edit, const QString &mergeKey = {});
    /// False when there is nothing to undo, or the topology is deployed and it is not geometry.
    bool undo();
    bool redo();
    /// The oldest edits of the stack that can no longer be undone: the history keeps kMaxHistory single
    /// edits (some 100 MB), whatever steps they were made in; the newest step is always kept.
    [[nodiscard]] int forgottenEdits() const { return m_forgotten; }
    static constexpr std::size_t kMaxHistory = 200'000;
    void setMaxHistory(std::size_t edits) { m_maxHistory = edits; }
    [[nodiscard]] bool canUndo() const { return m_undo.index() > m_forgotten; }
    [[nodiscard]] bool canRedo() const { return m_undo.canRedo(); }

    /// False (deployed): only the layout (places, sizes, looks, notes) can change; anything else is refused with a notice.
    void setEditable(bool editable);
    [[nodiscard]] bool isEditable() const { return m_editable; }
    /// Editable, or a notice that says why not. For gestures that should not even begin.
    bool checkEditable();
    /// True: gestures, keys and layouts leave everything where it is, as if all of it was locked. Lasts as
    /// long as this object; never stored.
    void setLayoutLocked(bool locked);
    [[nodiscard]] bool isLayoutLocked() const { return m_layoutLocked; }
    /// How questions are asked: `yes` is called when the user agrees. Without one everything is agreed to.
    using Confirmer = std::function<void(const QString &question, const QString &accept,
                                         std::function<void()> yes)>;
    void setConfirmer(Confirmer confirmer) { m_confirmer = std::move(confirmer); }
    void confirm(const QString &question, const QString &accept, std::function<void()> yes) const;
    /// Why it cannot be changed now, and what helps; empty for a draft.
    [[nodiscard]] QString lockedReason() const;

    /// Findings over the current state, errors first.
    [[nodiscard]] const std::vector<Issue> &issues() const;
    /// The worst finding about one thing, for its badge; nullopt = none.
    [[nodiscard]] std::optional<Severity> severityOf(LanId id) const;
    [[nodiscard]] std::optional<Severity> severityOf(DeckyId id) const;
    void setHostFacts(const HostFacts &facts);

    /// Subnets that new LANs must keep clear of (other topologies, host routes, Docker networks), and
    /// the base they are taken from.
    void setReservedSubnets(std::vector<Subnet> reserved);
    [[nodiscard]] const std::vector<Subnet> &reservedSubnets() const { return m_reserved; }
    void setSubnetBase(const Subnet &base);
    [[nodiscard]] const Subnet &subnetBase() const { return m_subnetBase; }

    /// The live overlay. "Live" (hasRuntime) is what makes cards show a state.
    void setRuntime(const RuntimeOverlay &overlay);
    void setDeckyRuntime(DeckyId id, const DeckyRuntime &runtime);
    /// Drops runtime, counters and credentials (after a teardown).
    void clearRuntime();
    [[nodiscard]] bool hasRuntime() const { return !m_runtime.isEmpty(); }
    /// Null when nothing was observed.
    [[nodiscard]] const DeckyRuntime *runtime(DeckyId id) const;

    /// An attacker touched a decky: counts, and pulses its card.
    void recordEvent(DeckyId id, const QString &service, const QString &attackerIp,
                     const QDateTime &at, PulseSeverity severity);
    /// Counts without a pulse: history replayed from the store.
    void setEventCount(DeckyId id, int events, const QDateTime &last);
    /// Newest first; replaces one with the same service, principal, secret and attacker.
    void recordCredential(DeckyId id, const CapturedCredential &credential);
    /// Only the pulse.
    void pulse(DeckyId id, PulseSeverity severity);
    /// Null when it was never touched.
    [[nodiscard]] const DeckyActivity *activity(DeckyId id) const;

    /// What is on its way to a running topology, for the canvas to draw over it.
    void setGhosts(CanvasGhosts ghosts);
    [[nodiscard]] const CanvasGhosts &ghosts() const { return m_ghosts; }
    /// Rings these, gone ones included, selects those that exist, and asks every view to show them.
    void focusGhosts(const SelectedIds &ids);

    /// For the inspector of a running topology.
    [[nodiscard]] LiveServices &liveServices() { return m_liveServices; }

    /// Shows a message: emits notice(). Views and panels report here, the application shows it.
    void report(const QString &message, NoticeLevel level);

Q_SIGNALS:
    /// The one change signal of an edit, undo or redo.
    void changed(const decnet::DocumentChange &change);
    /// Every edit that took place, undo and redo included, in order: what the application stores.
    void mutationApplied(const decnet::Mutation &applied, bool geometryOnly);
    /// Everything may be different (replaceTopology).
    void topologyReplaced();
    void metaChanged();
    void issuesChanged();
    void editableChanged(bool editable);
    void layoutLockedChanged(bool locked);
    /// Runtime states of these deckies changed; coalesced by the sender of setRuntime.
    void runtimeChanged(const QSet<decnet::DeckyId> &deckies);
    void activityChanged(decnet::DeckyId decky);
    void ghostsChanged();
    void pulsed(decnet::DeckyId decky, decnet::PulseSeverity severity);
    /// For a status bar or toast.
    void notice(const QString &message, decnet::NoticeLevel level);
    /// Canvas views bring this into view and select it (Problems, Events, search).
    void revealRequested(const decnet::SelectedIds &ids);
    /// undo/redo availability or their texts changed.
    void historyChanged();

public:
    /// Selects and asks every view to show it.
    void reveal(const SelectedIds &ids);
    void reveal(DeckyId id);
    void reveal(LanId id);
    void reveal(NoteId id);

private:
    void forgetOldest();
    friend class EditCommand;

    /// Applies and tells everybody; the inverse, or the error.
    Result<Mutation> apply(const Mutation &edit);
    /// The edit, with positions for the LANs and deckies it adds without one.
    [[nodiscard]] Mutation placed(const Mutation &edit) const;
    void rebuildSeverities();

    const Catalog &m_catalog;
    Topology m_topology;
    QUndoStack m_undo;
    int m_forgotten = 0;
    std::size_t m_maxHistory = kMaxHistory;
    Selection m_selection;
    IncrementalValidator m_validator;
    QHash<LanId, Severity> m_lanSeverity;
    QHash<DeckyId, Severity> m_deckySeverity;
    HostFacts m_hostFacts;
    std::vector<Subnet> m_reserved;
    Subnet m_subnetBase;
    RuntimeOverlay m_runtime;
    QHash<DeckyId, DeckyActivity> m_activity;
    CanvasGhosts m_ghosts;
    LiveServices m_liveServices;
    Confirmer m_confirmer;
    bool m_editable = true;
    bool m_layoutLocked = false;
};

} // namespace decnet
