// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/mutation/mutation.h"

#include <QElapsedTimer>
#include <QUndoCommand>

namespace decnet {

class EditorDocument;

/// One undo step: a mutation that was applied and its inverse. Holds ids, never pointers into the model.
class EditCommand final : public QUndoCommand
{
public:
    /// The edit has been applied already: the redo() that QUndoStack::push makes does nothing.
    EditCommand(EditorDocument &document, Mutation applied, Mutation inverse, const QString &mergeKey);

    void undo() override;
    void redo() override;
    [[nodiscard]] int id() const override;
    bool mergeWith(const QUndoCommand *other) override;

    [[nodiscard]] bool isGeometryOnly() const { return m_forward.isGeometryOnly(); }
    /// Single edits that it keeps, both ways.
    [[nodiscard]] std::size_t steps() const { return m_steps; }
    /// Lets go of them: it can be neither undone nor redone after that.
    void release();

private:
    EditorDocument &m_document;
    Mutation m_forward;
    Mutation m_inverse;
    QString m_mergeKey;
    std::size_t m_steps;
    QElapsedTimer m_age;
    bool m_applied = true;
};

} // namespace decnet
