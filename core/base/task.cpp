// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/task.h"

namespace decnet {

Task::Task()
    : m_state(std::make_shared<State>())
{
}

Task::Task(ProgressHandler handler)
    : Task()
{
    m_state->handler = std::move(handler);
}

void Task::cancel()
{
    m_state->cancelled = true;
}

bool Task::isCancelled() const
{
    return m_state->cancelled;
}

Result<void> Task::check() const
{
    if (isCancelled())
        return fail(ErrorKind::Cancelled, QStringLiteral("Cancelled."));
    return {};
}

void Task::report(const Progress &progress) const
{
    const std::lock_guard lock(m_state->mutex);
    if (m_state->handler)
        m_state->handler(progress);
}

} // namespace decnet
