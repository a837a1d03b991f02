// SPDX-License-Identifier: GPL-3.0-or-later
#include "canvas/document/editcommand.h"

#include "canvas/document/editordocument.h"

namespace decnet {

namespace {
constexpr int kCommandId = 1;
constexpr qint64 kMergeWindowMs = 1000;
} // namespace

EditCommand::EditCommand(EditorDocument &document, Mutation applied, Mutation inverse,
                         const QString &mergeKey)
    : m_document(document), m_forward(std::move(applied)), m_inverse(std::move(inverse)),
      m_mergeKey(mergeKey), m_steps(m_forward.stepCount() + m_inverse.stepCount())
{
    m_age.start();
}

void EditCommand::release()
{
    m_forward = Batch{};
    m_inverse = Batch{};
    m_steps = 0;
}

void EditCommand::undo()
{
    auto forward = m_document.apply(m_inverse);
    if (!forward)
        setObsolete(true);
    m_applied = false;
}

void EditCommand::redo()
{
    if (m_applied)
        return;
    auto inverse = m_document.apply(m_forward);
    if (!inverse) {
        setObsolete(true);
        return;
    }
    m_inverse = std::move(*inverse);
    m_applied = true;
}

int EditCommand::id() const
{
    return m_mergeKey.isEmpty() ? -1 : kCommandId;
}

bool EditCommand::mergeWith(const QUndoCommand *other)
{
    const auto *later = static_cast<const EditCommand *>(other);
    if (later->m_mergeKey != m_mergeKey || m_age.elapsed() > kMergeWindowMs)
        return false;
    // The later edit sets every field of this one, so it alone is the way forward, and this one's
    // inverse alone is the way back.
    m_forward = later->m_forward;
    m_age.restart();
    return true;
}

} // namespace decnet
