// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/observed.h"
#include "core/engine/plan.h"

#include <map>
#include <vector>

namespace decnet {

// What every plan is written with: who an observed thing is by its labels, and the actions that
// recur.

/// The value of a label; empty when there is none.
[[nodiscard]] QString label(const Labels &labels, const char16_t *key);
/// Made from the very spec that is wanted.
[[nodiscard]] bool hasSpec(const Labels &observed, const Labels &wanted);
/// Hops from the DMZ. Networks made before they bore a depth are taken for inner ones, so that the
/// DMZ still goes last.
[[nodiscard]] int depthOf(const ObservedNetwork &network);
/// Null when its label names none.
[[nodiscard]] DeckyId deckyOf(const ObservedContainer &container);
[[nodiscard]] bool isBase(const ObservedContainer &container);

[[nodiscard]] Action removal(const ObservedContainer &container, const QString &reason);
[[nodiscard]] Action networkRemoval(const ObservedNetwork &network, const QString &reason);

/// Adds the action that `from` has for this name, if any, to those that must have succeeded first.
void append(std::vector<int> &ids, const std::map<QString, int> &from, const QString &key);

/// Collects actions; ids are positions.
class PlanWriter
{
public:
    /// The action's id.
    int add(Action action);
    [[nodiscard]] Plan take(const QString &title);
    [[nodiscard]] Plan &plan() { return m_plan; }

private:
    Plan m_plan;
};

} // namespace decnet
