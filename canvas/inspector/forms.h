// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "canvas/document/editordocument.h"

#include <functional>

class QWidget;

namespace decnet {

/// The bodies of the inspector, one for each kind of thing. Each is made anew when what it shows
/// changes, holds ids and the document only, and writes through TopologyEditor. The caller owns the
/// result. GUI thread.
[[nodiscard]] QWidget *makeTopologyForm(EditorDocument &document,
                                        std::function<void(const QString &)> renameTopology);
[[nodiscard]] QWidget *makeLanForm(EditorDocument &document, LanId id);
[[nodiscard]] QWidget *makeDeckyForm(EditorDocument &document, DeckyId id);
[[nodiscard]] QWidget *makeLinkForm(EditorDocument &document, EdgeId id);
[[nodiscard]] QWidget *makeSummaryForm(EditorDocument &document, const SelectedIds &ids);

/// One service of a decky: what its schema offers, and for a gateway where it is published.
[[nodiscard]] QWidget *makeServiceForm(EditorDocument &document, DeckyId id, const QString &service,
                                       bool expanded);
/// What is observed of a decky: state, last error, events, captured credentials.
[[nodiscard]] QWidget *makeLiveSection(EditorDocument &document, DeckyId id);
[[nodiscard]] QWidget *makeNoteForm(EditorDocument &document, NoteId id);
/// Colour, lock and collapsed, of everything that is selected.
[[nodiscard]] QWidget *makeLookSection(EditorDocument &document, QWidget *parent);

} // namespace decnet
