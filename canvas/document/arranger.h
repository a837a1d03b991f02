// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "canvas/document/editordocument.h"

#include "core/topology/autolayout.h"

#include <QObject>

#include <atomic>
#include <memory>
#include <set>

namespace decnet {

enum class Arrangement {
    Maze, ///< layers: the DMZ outside, each further layer one hop deeper
    Grid  ///< boxes packed into rows, in the order of their names
};

/// Where things go. `only`: these LANs (with the deckies at home in them); empty: everything. A part keeps its
/// upper left corner. Deterministic and without overlaps; linear in the size of the topology.
[[nodiscard]] LayoutResult arranged(const Topology &topology, Arrangement arrangement,
                                    const std::set<LanId> &only = {});

/// Arranges a document off the GUI thread. The result becomes one edit, unless it was cancelled or the drawing
/// changed meanwhile. GUI thread.
class Arranger final : public QObject
{
    Q_OBJECT

public:
    explicit Arranger(EditorDocument &document, QObject *parent = nullptr);
    ~Arranger() override;

    /// Ends one that is under way. `onlySelection`: the selected LANs, and those that selected deckies live in.
    void start(Arrangement arrangement, bool onlySelection);
    void cancel();
    [[nodiscard]] bool isRunning() const { return m_running != nullptr; }

Q_SIGNALS:
    void started();
    /// `before` is where things were (for an animation); empty when nothing moved or it was cancelled.
    void finished(const decnet::LayoutResult &before, bool onlySelection);

private:
    void apply(const LayoutResult &layout, bool onlySelection);

    EditorDocument &m_document;
    std::shared_ptr<std::atomic_bool> m_running; ///< true in it: cancelled
    quint64 m_edits = 0;                         ///< counts changes of the drawing
};

} // namespace decnet
