// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "canvas/document/editordocument.h"

#include <QCoreApplication>

namespace decnet {

enum class Raise { ToFront, Forward, Backward, ToBack };

/// How the selected LANs, deckies and notes look and lie, each verb one undo step that neither version nor
/// hash knows; all of them work while the topology is deployed. Like TopologyEditor a short-lived helper.
/// GUI thread.
class LookEditor final
{
    Q_DECLARE_TR_FUNCTIONS(decnet::LookEditor)

public:
    explicit LookEditor(EditorDocument &document) : m_document(document) {}

    bool setColour(NamedColour colour);
    /// The colour that all of them share; nullopt when they differ or nothing is selected.
    [[nodiscard]] std::optional<NamedColour> colour() const;
    bool setLocked(bool locked);
    /// At least one, and all of them.
    [[nodiscard]] bool areLocked() const;
    /// Each among its kind; Forward and Backward pass the next level that it touches something on. Notes go under
    /// everything when they go to the back.
    bool raise(Raise how);

    /// Selected LANs, and those in which selected deckies live. Deckies that are hidden then are no longer
    /// selected, their LAN is.
    bool setCollapsed(bool collapsed);
    bool setCollapsed(LanId lan, bool collapsed);
    /// One of those LANs is open.
    [[nodiscard]] bool canCollapse() const;
    [[nodiscard]] bool canOpen() const;

private:
    bool patchAll(const LookPatch &patch, const QString &label);
    /// Until `visit` says that it has seen enough (false).
    template<typename Visit> void forEachLook(const Visit &visit) const;
    [[nodiscard]] bool anyLan(bool isCollapsed) const;
    [[nodiscard]] QSet<LanId> lans() const;

    EditorDocument &m_document;
};

} // namespace decnet
