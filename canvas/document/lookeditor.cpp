// SPDX-License-Identifier: GPL-3.0-or-later
#include "canvas/document/lookeditor.h"

#include "canvas/scene/geometry.h"

#include <algorithm>

namespace decnet {

namespace {

UpdateLan update(LanId id, const LookPatch &look)
{
    LanPatch patch;
    patch.look = look;
    return {id, patch};
}

UpdateDecky update(DeckyId id, const LookPatch &look)
{
    DeckyPatch patch;
    patch.look = look;
    return {id, patch};
}

UpdateNote update(NoteId id, const LookPatch &look)
{
    NotePatch patch;
    patch.look = look;
    return {id, patch};
}

/// One thing among those of its kind.
template<typename Id>
struct Layer
{
    Id id;
    QRectF rect;
    int level = 0;
};

/// The things of one kind from the lowest to the highest, and what raising some of them does to them.
template<typename Id>
class Stack
{
public:
    void add(Id id, const QRectF &rect, int level) { m_layers.push_back({id, rect, level}); }

    void raise(const QSet<Id> &chosen, Raise how, Batch &batch)
    {
        std::stable_sort(m_layers.begin(), m_layers.end(), isLower);
        const auto set = [&](Layer<Id> &layer, int level) {
            const int bounded = std::clamp(level, -kMaxLevel, kMaxLevel);
            if (bounded == layer.level)
                return;
            layer.level = bounded;
            LookPatch look;
            look.level = bounded;
            batch.ops.emplace_back(update(layer.id, look));
        };
        std::vector<Layer<Id> *> moved;
        std::vector<const Layer<Id> *> others;
        for (Layer<Id> &layer : m_layers)
            chosen.contains(layer.id) ? moved.push_back(&layer) : others.push_back(&layer);
        const bool up = how == Raise::ToFront || how == Raise::Forward;
        // Among themselves they keep their order: the last one to move goes furthest.
        if (!up)
            std::reverse(moved.begin(), moved.end());
        const int step = up ? 1 : -1;
        const auto touching = [](const Layer<Id> &a, const Layer<Id> &b) {
            return a.rect.intersects(b.rect);
        };
        std::optional<int> last;
        for (Layer<Id> *layer : moved) {
            int level = layer->level;
            bool passes = false;
            for (const Layer<Id> *other : others) {
                if (how == Raise::Forward || how == Raise::Backward) {
                    // Of two on one level neither is said to be the higher one: it is passed.
                    const bool ahead = up ? other->level >= layer->level : other->level <= layer->level;
                    if (!ahead || !touching(*layer, *other))
                        continue;
                    const int beyond = other->level + step;
                    if (!passes || (up ? beyond < level : beyond > level))
                        level = beyond;
                    passes = true;
                } else {
                    const int beyond = other->level + step;
                    level = up ? std::max(level, beyond) : std::min(level, beyond);
                }
            }
            if (how == Raise::ToFront && std::is_same_v<Id, NoteId>)
                level = std::max(level, 0); // over everything
            if (how == Raise::ToBack && std::is_same_v<Id, NoteId>)
                level = std::min(level, -1); // under everything
            if (last && (how == Raise::ToFront || how == Raise::ToBack))
                level = up ? std::max(level, *last + 1) : std::min(level, *last - 1);
            last = level;
            set(*layer, level);
        }
    }

private:
    [[nodiscard]] static bool isLower(const Layer<Id> &a, const Layer<Id> &b)
    {
        return std::pair(a.level, a.id) < std::pair(b.level, b.id);
    }

    std::vector<Layer<Id>> m_layers;
};

} // namespace

template<typename Visit>
void LookEditor::forEachLook(const Visit &visit) const
{
    const Topology &topology = m_document.topology();
    const SelectedIds &ids = m_document.selection().ids();
    for (const LanId id : ids.lans) {
        if (const Lan *lan = topology.lan(id); lan && !visit(id, lan->look))
            return;
    }
    for (const DeckyId id : ids.deckies) {
        if (const Decky *decky = topology.decky(id); decky && !visit(id, decky->look))
            return;
    }
    for (const NoteId id : ids.notes) {
        if (const Note *note = topology.note(id); note && !visit(id, note->look))
            return;
    }
}

bool LookEditor::patchAll(const LookPatch &patch, const QString &label)
{
    Batch batch;
    forEachLook([&](auto id, const Look &look) {
        const bool changes = (patch.colour && *patch.colour != look.colour)
                             || (patch.isLocked && *patch.isLocked != look.isLocked);
        if (changes)
            batch.ops.emplace_back(update(id, patch));
        return true;
    });
    if (batch.ops.empty())
        return false;
    if (batch.ops.size() == 1)
        return m_document.perform(batch.ops.front());
    batch.label = label.arg(batch.ops.size());
    return m_document.perform(std::move(batch));
}

bool LookEditor::setColour(NamedColour colour)
{
    LookPatch patch;
    patch.colour = colour;
    return patchAll(patch, tr("Change the colour of %1 objects"));
}

std::optional<NamedColour> LookEditor::colour() const
{
    std::optional<NamedColour> shared;
    bool differ = false;
    forEachLook([&](auto, const Look &look) {
        differ |= shared && *shared != look.colour;
        shared = look.colour;
        return !differ;
    });
    return differ ? std::nullopt : shared;
}

bool LookEditor::setLocked(bool locked)
{
    LookPatch patch;
    patch.isLocked = locked;
    return patchAll(patch, locked ? tr("Lock %1 objects") : tr("Unlock %1 objects"));
}

bool LookEditor::areLocked() const
{
    bool any = false;
    bool all = true;
    forEachLook([&](auto, const Look &look) {
        any = true;
        all &= look.isLocked;
        return all;
    });
    return any && all;
}

bool LookEditor::raise(Raise how)
{
    const Topology &topology = m_document.topology();
    const SelectedIds &ids = m_document.selection().ids();
    Batch batch;
    if (!ids.lans.isEmpty()) {
        Stack<LanId> stack;
        for (const auto &[id, lan] : topology.lans())
            stack.add(id, geometry::lanRect(lan), lan.look.level);
        stack.raise(ids.lans, how, batch);
    }
    if (!ids.deckies.isEmpty()) {
        Stack<DeckyId> stack;
        for (const auto &[id, decky] : topology.deckies())
            stack.add(id, geometry::cardRect(decky), decky.look.level);
        stack.raise(ids.deckies, how, batch);
    }
    if (!ids.notes.isEmpty()) {
        Stack<NoteId> stack;
        for (const auto &[id, note] : topology.notes())
            stack.add(id, geometry::noteRect(note), note.look.level);
        stack.raise(ids.notes, how, batch);
    }
    if (batch.ops.empty())
        return false;
    switch (how) {
    case Raise::ToFront: batch.label = tr("Bring to front"); break;
    case Raise::Forward: batch.label = tr("Bring forward"); break;
    case Raise::Backward: batch.label = tr("Send backward"); break;
    case Raise::ToBack: batch.label = tr("Send to back"); break;
    }
    return m_document.perform(std::move(batch));
}

QSet<LanId> LookEditor::lans() const
{
    const SelectedIds &ids = m_document.selection().ids();
    QSet<LanId> lans = ids.lans;
    for (const DeckyId id : ids.deckies) {
        if (const Lan *home = m_document.topology().homeLan(id))
            lans.insert(home->id);
    }
    return lans;
}

bool LookEditor::anyLan(bool isCollapsed) const
{
    const Topology &topology = m_document.topology();
    const SelectedIds &ids = m_document.selection().ids();
    const auto matches = [&](const Lan *lan) { return lan && lan->isCollapsed == isCollapsed; };
    return std::ranges::any_of(ids.lans, [&](LanId id) { return matches(topology.lan(id)); })
           || std::ranges::any_of(ids.deckies,
                                  [&](DeckyId id) { return matches(topology.homeLan(id)); });
}

bool LookEditor::canCollapse() const
{
    return anyLan(false);
}

bool LookEditor::canOpen() const
{
    return anyLan(true);
}

bool LookEditor::setCollapsed(LanId lan, bool collapsed)
{
    SelectedIds ids;
    ids.lans.insert(lan);
    m_document.selection().set(std::move(ids));
    return setCollapsed(collapsed);
}

bool LookEditor::setCollapsed(bool collapsed)
{
    const Topology &topology = m_document.topology();
    Batch batch;
    LanPatch patch;
    patch.isCollapsed = collapsed;
    const QSet<LanId> all = lans();
    for (const LanId id : all) {
        if (const Lan *lan = topology.lan(id); lan && lan->isCollapsed != collapsed)
            batch.ops.emplace_back(UpdateLan{id, patch});
    }
    if (batch.ops.empty())
        return false;
    const int count = static_cast<int>(batch.ops.size());
    const bool done = count == 1
                          ? m_document.perform(batch.ops.front())
                          : m_document.perform(Batch{collapsed ? tr("Collapse %n networks", nullptr, count)
                                                               : tr("Open %n networks", nullptr, count),
                                                     std::move(batch.ops)});
    if (!done || !collapsed)
        return done;
    SelectedIds ids = m_document.selection().ids();
    ids.deckies.removeIf([&](DeckyId id) {
        const Lan *home = topology.homeLan(id);
        const bool hidden = home && home->isCollapsed;
        if (hidden)
            ids.lans.insert(home->id);
        return hidden;
    });
    m_document.selection().set(std::move(ids));
    return done;
}

} // namespace decnet
