// SPDX-License-Identifier: GPL-3.0-or-later
#include "canvas/document/liveservices.h"

namespace decnet {

void LiveServices::setAvailable(bool available)
{
    if (m_available == available)
        return;
    m_available = available;
    if (!available)
        m_drafts.clear();
    Q_EMIT availableChanged();
}

std::optional<QJsonObject> LiveServices::draft(DeckyId decky, const QString &service) const
{
    const auto found = m_drafts.constFind({decky, service});
    return found == m_drafts.cend() ? std::nullopt : std::optional(*found);
}

void LiveServices::setDraft(DeckyId decky, const QString &service, const QJsonObject &config)
{
    m_drafts.insert({decky, service}, config);
    Q_EMIT draftChanged(decky, service);
}

void LiveServices::dropDraft(DeckyId decky, const QString &service)
{
    if (m_drafts.remove({decky, service}) > 0)
        Q_EMIT draftChanged(decky, service);
}

void LiveServices::request(const LiveServiceRequest &what)
{
    Q_EMIT requested(what);
}

} // namespace decnet
