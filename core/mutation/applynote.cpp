// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/mutation/applyops.h"

#include "core/mutation/applyhelpers.h"
#include "core/mutation/editchecks.h"
#include "core/topology/document.h"

namespace decnet {

using namespace Qt::StringLiterals;

Result<Mutation> applyOp(const AddNote &op, Topology &topology, bool restores)
{
    if (op.note.id.isNull())
        return fail(ErrorKind::Invalid, u"The note has no id."_s);
    if (topology.note(op.note.id))
        return fail(ErrorKind::Conflict,
                    u"The note %1 exists already."_s.arg(op.note.id.toString()));
    if (topology.notes().size() >= static_cast<size_t>(kMaxNotes))
        return fail(ErrorKind::Conflict, u"A topology holds at most %1 notes."_s.arg(kMaxNotes));
    if (!restores) {
        if (auto ok = checkNote(op.note); !ok)
            return fail(ok.error());
    }
    topology.putNote(op.note);
    return RemoveNote{op.note.id};
}

Result<Mutation> applyOp(const UpdateNote &op, Topology &topology, bool restores)
{
    const auto found = findNote(topology, op.note);
    if (!found)
        return fail(found.error());
    const Note before = **found;
    const NotePatch &patch = op.patch;
    Note after = before;
    NotePatch back;
    const auto change = [](auto &value, const auto &wish, auto &undo) {
        if (wish) {
            undo = value;
            value = *wish;
        }
    };
    change(after.text, patch.text, back.text);
    change(after.pos, patch.pos, back.pos);
    change(after.size, patch.size, back.size);
    back.look = applyLook(patch.look, after.look);
    if (!restores) {
        if (auto ok = checkNote(after); !ok)
            return fail(ok.error());
    }
    topology.putNote(after);
    return inverseOf(UpdateNote{op.note, back}, checkNote(before));
}

Result<Mutation> applyOp(const RemoveNote &op, Topology &topology, bool /*restores*/)
{
    const auto found = findNote(topology, op.note);
    if (!found)
        return fail(found.error());
    const Note note = **found;
    topology.removeNote(op.note);
    return inverseOf(AddNote{note}, checkNote(note));
}

} // namespace decnet
