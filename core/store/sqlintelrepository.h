// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"
#include "core/intel/noise.h"
#include "core/intel/records.h"

#include <mutex>

namespace decnet {

class Connection;
class Database;

/// Intelligence in a Database. A batch, its attackers, credentials, artefacts and the position of
/// its source are one transaction.
class SqlIntelRepository final : public IntelRepository
{
public:
    SqlIntelRepository(Database &database, const Clock &clock);

    [[nodiscard]] Result<IngestResult> ingest(const QString &source,
                                              const std::vector<DecoyEvent> &batch,
                                              const CollectPosition &position) override;
    [[nodiscard]] Result<std::vector<DecoyEvent>> events(const EventQuery &query) override;
    [[nodiscard]] Result<std::vector<Attacker>> attackers(int limit, int offset) override;
    [[nodiscard]] Result<std::vector<Credential>>
    credentials(const QString &topologyId, const QString &decky, int limit) override;
    [[nodiscard]] Result<std::vector<Artifact>> artifacts(const QString &topologyId,
                                                          const QString &decky, int limit) override;
    [[nodiscard]] Result<std::optional<CollectPosition>> position(const QString &source) override;
    [[nodiscard]] Result<std::vector<OpenSession>> openSessions(const QString &topologyId) override;
    [[nodiscard]] Result<std::vector<Activity>> activity() override;

private:
    struct Batch;

    [[nodiscard]] Result<void> storeEvents(Connection &connection, Batch &batch,
                                           NoiseWindow &noise);
    [[nodiscard]] Result<void> storeAttackers(Connection &connection, Batch &batch);
    [[nodiscard]] Result<void> storeCredentials(Connection &connection, Batch &batch);
    [[nodiscard]] Result<void> storeActivity(Connection &connection, const Batch &batch);
    [[nodiscard]] Result<void> storePosition(Connection &connection, const QString &source,
                                             const CollectPosition &position);

    Database &m_database;
    const Clock &m_clock;
    std::mutex m_mutex; ///< of m_noise, held over a whole ingest
    NoiseWindow m_noise;
};

} // namespace decnet
