// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/topology/ids.h"

#include <QHash>
#include <QJsonObject>
#include <QObject>
#include <QString>

#include <optional>
#include <utility>

namespace decnet {

/// What somebody wants of one service of a decky that runs.
struct LiveServiceRequest
{
    enum class Kind {
        Add,
        Remove,
        Save,  ///< store the configuration
        Apply, ///< store it, and let it take effect
    };
    Kind kind = Kind::Add;
    DeckyId decky;
    QString service;    ///< slug
    QJsonObject config; ///< Save, Apply: the whole configuration
};

/// Services of a running topology, changed one at a time from the inspector without drawing: forms write into
/// drafts here, buttons ask, and the application does it. GUI thread.
class LiveServices final : public QObject
{
    Q_OBJECT

public:
    using QObject::QObject;

    /// Somebody is there who does what is asked, and nothing is being drawn.
    [[nodiscard]] bool isAvailable() const { return m_available; }
    /// Drafts do not outlive it.
    void setAvailable(bool available);

    /// What was typed and is not stored; none when nothing was.
    [[nodiscard]] std::optional<QJsonObject> draft(DeckyId decky, const QString &service) const;
    void setDraft(DeckyId decky, const QString &service, const QJsonObject &config);
    void dropDraft(DeckyId decky, const QString &service);

    void request(const LiveServiceRequest &what);

Q_SIGNALS:
    void availableChanged();
    void draftChanged(decnet::DeckyId decky, const QString &service);
    void requested(const decnet::LiveServiceRequest &request);

private:
    QHash<std::pair<DeckyId, QString>, QJsonObject> m_drafts;
    bool m_available = false;
};

} // namespace decnet
