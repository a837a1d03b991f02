// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <QByteArray>
#include <QHash>
#include <QJsonValue>
#include <QStringList>

namespace decnet {

/// Where a value stands in a text; both count from 1. Line 0: unknown.
struct TextMark
{
    int line = 0;
    int column = 0;
};

/// A YAML 1.2 document (core schema) as JSON values.
struct YamlTree
{
    QJsonValue root;
    /// Path ("deckies[3].services[0]"; "" is the root) to the place of the value.
    QHash<QString, TextMark> marks;

    /// The mark of the path, or of the nearest value around it.
    [[nodiscard]] TextMark markOf(const QString &path) const;
};

/// A text that could not be read.
struct TextProblem
{
    TextMark mark;
    QString message; ///< one sentence, without the place

    /// "line 3, column 7: …", kind Invalid; `what` names the file or document.
    [[nodiscard]] Error toError(const QString &what) const;
};

inline constexpr qsizetype kMaxYamlBytes = 64LL * 1024 * 1024;
/// After aliases are expanded, so that a few lines cannot become gigabytes.
inline constexpr qsizetype kMaxYamlValues = 1'000'000;

/// Reads one document. Refused: duplicate keys, keys that are no plain words, more than one
/// document, anything over the limits.
[[nodiscard]] tl::expected<YamlTree, TextProblem> parseYaml(const QByteArray &text);

/// Block style, two spaces, ends in a newline. Keys in `keyOrder` come first and in that order, the
/// others after them sorted. Text that a reader could take for a number, a boolean or null is
/// quoted.
[[nodiscard]] QByteArray writeYaml(const QJsonValue &value, const QStringList &keyOrder = {});

} // namespace decnet
