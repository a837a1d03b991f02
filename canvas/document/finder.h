// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "canvas/document/editordocument.h"

#include <variant>
#include <vector>

namespace decnet {

/// One thing that matches, best first within its kind.
struct Found
{
    std::variant<LanId, DeckyId, NoteId> id;
    QString name;
    QString where; ///< which of its properties matched, for people: "10.0.1.4", "mysql", "Failed"

    [[nodiscard]] SelectedIds ids() const;
};

/// Notes by their text; networks and deckies by name, address or subnet, service, archetype, state ("failed", "running"),
/// "error" or "warning", MAC, host name or notes; every word must match somewhere, whatever its case.
/// Names that begin with the text come first. At most `limit`.
[[nodiscard]] std::vector<Found> findThings(const EditorDocument &document, const QString &text,
                                            std::size_t limit = 5000);

} // namespace decnet
