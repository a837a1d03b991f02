// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "style/theme.h"

#include "core/base/error.h"
#include "core/engine/plan.h"
#include "core/topology/status.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QString>

namespace decnet::desktop {

/// Values in a person's words, translated. Stateless.
class Words final
{
    Q_DECLARE_TR_FUNCTIONS(decnet::desktop::Words)

public:
    /// "just now", "12 s ago", "5 min ago", "3 h ago", "2 d ago"; a date beyond 30 days; a dash for
    /// an invalid time.
    [[nodiscard]] static QString ago(const QDateTime &then, const QDateTime &now);
    /// "0.4 s", "12.3 s", "2 min 05 s".
    [[nodiscard]] static QString duration(qint64 millis);
    [[nodiscard]] static QString lans(int count);
    [[nodiscard]] static QString deckies(int count);
    [[nodiscard]] static QString events(int count);

    [[nodiscard]] static Tone tone(TopologyStatus status);
    [[nodiscard]] static Tone tone(ActionState state);
    /// "Create container"
    [[nodiscard]] static QString action(ActionKind kind);
    [[nodiscard]] static QString actionState(ActionState state);
    /// Message, and the detail on a line of its own when there is one.
    [[nodiscard]] static QString error(const Error &error);
};

} // namespace decnet::desktop
