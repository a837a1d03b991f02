// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <QJsonObject>
#include <QJsonValue>
#include <QStringList>

#include <optional>
#include <vector>

namespace decnet {

enum class FieldType { String, Password, Int, Bool, TextArea, Enum, MultiEnum };

/// One field of a service's configuration schema.
struct ConfigField
{
    QString key;
    QString label;
    FieldType type = FieldType::String;
    QJsonValue defaultValue; ///< display only: never written unless the user sets it
    QStringList choices;     ///< Enum, MultiEnum
    QString placeholder;
    QString help;
    bool secret = false;           ///< masked in the UI, left out of logs
    std::optional<qint64> minimum; ///< Int only
    std::optional<qint64> maximum; ///< Int only
};

/// The schema of one service.
class ConfigSchema
{
public:
    ConfigSchema() = default;
    explicit ConfigSchema(std::vector<ConfigField> fields);

    [[nodiscard]] const std::vector<ConfigField> &fields() const { return m_fields; }
    [[nodiscard]] const ConfigField *find(const QString &key) const;

    /// Checks and converts a raw configuration: unknown keys, null and empty values are dropped;
    /// int, bool and enum are converted from text; a String or Password is one line; TextArea text
    /// that starts with "b64:" is decoded. Errors: Invalid, naming the key and what was expected.
    [[nodiscard]] Result<QJsonObject> coerce(const QJsonObject &raw) const;

private:
    std::vector<ConfigField> m_fields;
};

} // namespace decnet
