// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "canvas/document/editordocument.h"
#include "canvas/document/fragment.h"

#include <QCoreApplication>
#include <QHash>
#include <QRectF>

namespace decnet {

enum class Alignment { Left, Centre, Right, Top, Middle, Bottom };

/// Verbs on everything that is selected, each one undo step: clipboard, align, distribute, bulk edits.
/// Like TopologyEditor a short-lived helper; what cannot be done is reported through the document.
class SelectionEditor final
{
    Q_DECLARE_TR_FUNCTIONS(decnet::SelectionEditor)

public:
    explicit SelectionEditor(EditorDocument &document) : m_document(document) {}

    /// The selection as a fragment, without selected links.
    [[nodiscard]] Fragment copy() const;
    /// Centred on `at` (scene units); single deckies go into `lan`, or the selected LAN (or that of the
    /// selected decky), or their own. Selects what it added.
    bool paste(const Fragment &fragment, QPointF at, std::optional<LanId> lan = std::nullopt);
    /// Beside the originals, links included.
    bool duplicate();

    /// Deletes; more than a handful only after a question that names the count. Undo brings all back.
    void remove();

    /// Selected LANs move with what is in them; single deckies stay inside their LAN.
    bool align(Alignment alignment);
    /// Equal gaps between the first and the last; needs three.
    bool distribute(Qt::Orientation orientation);

    /// Puts a service on every selected decky that lacks it; on deckies of selected LANs too.
    bool addService(const QString &service);
    bool removeService(const QString &service);
    /// Links every selected decky (on its own, not by its LAN) that is not in the LAN already to it, each with
    /// the next free address.
    bool connectTo(LanId lan);
    /// Moves all of them there, re-addressed.
    bool moveInto(LanId lan);
    /// The same fields of every selected decky.
    bool updateDeckies(const DeckyPatch &patch, const QString &label);
    /// "web-{n}" names the selected deckies web-1, web-2, … in reading order; "{n:03}" pads with zeros,
    /// "{name}" is the present name, "{lan}" the name of its network.
    bool rename(const QString &pattern);
    /// What rename() would give, in reading order; Invalid naming the first name that is not one, or that
    /// is taken.
    [[nodiscard]] Result<std::vector<std::pair<DeckyId, QString>>> renamed(const QString &pattern) const;

    /// Selected deckies, and those at home in selected LANs; top to bottom, left to right.
    [[nodiscard]] std::vector<DeckyId> deckies() const;

private:
    /// What moves as one: a LAN with its cards, a card, or a note.
    struct Unit
    {
        QRectF rect;
        std::optional<LanId> lan;
        std::optional<DeckyId> decky;
        std::optional<NoteId> note;
    };
    [[nodiscard]] std::vector<Unit> units() const;
    bool moveUnits(const std::vector<std::pair<Unit, QPointF>> &moves);
    bool put(const Fragment &fragment, QPointF offset, std::optional<LanId> lan);

    EditorDocument &m_document;
};

} // namespace decnet
