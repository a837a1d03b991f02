// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <QDateTime>
#include <QJsonObject>
#include <QStringList>

#include <chrono>
#include <optional>
#include <vector>

namespace decnet {

/// The position up to which a source was collected: the engine's log timestamp of the last stored
/// line (RFC 3339 with nanoseconds, see normalizedTimestamp()) and how many lines bore that very
/// timestamp.
struct CollectPosition
{
    QString timestamp;
    int lines = 0;

    [[nodiscard]] bool isNull() const { return timestamp.isEmpty(); }
    [[nodiscard]] bool isAfter(const CollectPosition &other) const;
    bool operator==(const CollectPosition &) const = default;
};

/// What became of a file that an attacker left behind.
enum class ArtifactState {
    Complete,   ///< stored, its SHA-256 verified
    Truncated,  ///< the decoy kept only the beginning; that part is stored
    Incomplete, ///< chunks were lost; what came is stored
    Rejected,   ///< contradicts its own description, or over a limit; nothing is stored
};

[[nodiscard]] QString artifactStateName(ArtifactState state);
[[nodiscard]] std::optional<ArtifactState> artifactStateFromName(const QString &name);

/// A file that an attacker uploaded or fetched. Never executed, never opened by us.
struct Artifact
{
    qint64 id = 0;
    QDateTime at;
    QString topologyId;
    QString decky;
    QString service;
    QString attackerIp;
    QString captureId;
    QString path; ///< as the attacker named it
    qint64 size = 0;
    QString sha256; ///< of everything the attacker sent
    ArtifactState state = ArtifactState::Complete;
    QString storedPath; ///< below Paths::artifactsDir(); empty when nothing is stored
};

/// One line of a decoy, ingested.
struct DecoyEvent
{
    qint64 id = 0; ///< 0 until stored
    QDateTime at;
    QString topologyId; ///< from the container's label
    QString deckyId;    ///< from the container's label; may be empty for old containers
    QString decky;      ///< name
    QString service;
    QString type;       ///< MSGID: auth_attempt, command, …
    QString attackerIp; ///< "Unknown" when the line names none
    quint16 attackerPort = 0;
    QJsonObject fields; ///< structured data, unescaped
    QString message;
    QString raw;
    /// Lines that this event stands for: floods of connects and disconnects are stored once a
    /// second, and what a decoy suppressed itself is counted here too.
    int count = 1;
    CollectPosition position; ///< of its line in its source; null when it did not come from a log
    std::optional<Artifact> artifact; ///< of a file_captured event, while it is being ingested
};

/// Everything known of one source address.
struct Attacker
{
    QString uuid;
    QString ip;
    QDateTime firstSeen;
    QDateTime lastSeen;
    int eventCount = 0;
    int credentialCount = 0;
    QStringList services;     ///< sorted
    QStringList deckies;      ///< names in order of first touch
    bool isTraversal = false; ///< two deckies or more
    QString traversalPath;    ///< "a → b → c"
};

/// One secret that was tried. Unique per (attacker, decky, service, kind, sha256, principal key).
struct Credential
{
    qint64 id = 0;
    QString attackerIp;
    QString topologyId;
    QString decky;
    QString service;
    QString principal;  ///< at most 256 characters
    QString secretKind; ///< plaintext, mysql_native_password, http_digest_md5, publickey, …
    QString secretSha256;
    QString secretB64;       ///< at most 2048 characters
    QString secretPrintable; ///< at most 512 characters; shown masked until asked
    QString outcome;
    QDateTime firstSeen;
    QDateTime lastSeen;
    int attemptCount = 1;
};

/// A connection of an attacker that its decoy has not reported as over.
struct OpenSession
{
    QString id; ///< of the decoy: 8 hex digits, unique within one service of one decky
    QString topologyId;
    QString deckyId; ///< may be empty for old containers
    QString decky;
    QString service;
    QString attackerIp;
    quint16 attackerPort = 0;
    QDateTime since;
    QDateTime lastSeen; ///< of its last event
};

struct EventQuery
{
    QString topologyId; ///< empty = all
    QString decky;
    QString attackerIp;
    std::optional<qint64> afterId; ///< only newer ones, oldest first; otherwise newest first
    int limit = 200;               ///< 1-5000
};

/// What one batch of ingested lines changed.
struct IngestResult
{
    std::vector<DecoyEvent> events; ///< with ids, duplicates left out
    std::vector<Attacker> newAttackers;
    std::vector<Credential> credentials; ///< captured or repeated by this batch
    /// Where the source stood before: only lines after it were taken.
    CollectPosition previous;
};

/// Longer than any decoy lets a visitor stay silent: the word of the end was lost (a killed
/// container, a flood that the decoy stopped reporting).
inline constexpr std::chrono::seconds kSessionSilence{3600};

/// Stored intelligence. Thread-safe like TopologyRepository, with the same error kinds.
class IntelRepository
{
public:
    virtual ~IntelRepository() = default;

    /// Stores a batch of one source (container id) with its attackers, credentials and the new
    /// position in one transaction: a crash can neither lose nor double a line. Events whose
    /// position is not after the stored one are left out, so that two collectors of one container
    /// do no harm; the stored position never goes back.
    [[nodiscard]] virtual Result<IngestResult> ingest(const QString &source,
                                                      const std::vector<DecoyEvent> &batch,
                                                      const CollectPosition &position) = 0;
    [[nodiscard]] virtual Result<std::vector<DecoyEvent>> events(const EventQuery &query) = 0;
    [[nodiscard]] virtual Result<std::vector<Attacker>> attackers(int limit, int offset) = 0;
    /// Newest first; empty filters match all.
    [[nodiscard]] virtual Result<std::vector<Credential>>
    credentials(const QString &topologyId, const QString &decky, int limit) = 0;
    [[nodiscard]] virtual Result<std::vector<Artifact>>
    artifacts(const QString &topologyId, const QString &decky, int limit) = 0;
    [[nodiscard]] virtual Result<std::optional<CollectPosition>>
    position(const QString &source) = 0;
    /// Attackers' connections that are open as far as the collected logs tell, oldest first. Those
    /// silent for longer than kSessionSilence are taken for lost. Services whose decoy does not tell
    /// the end of a connection (http, https) have none.
    [[nodiscard]] virtual Result<std::vector<OpenSession>>
    openSessions(const QString &topologyId) = 0;
    /// Events per topology, and the time of the newest, for the start page.
    struct Activity
    {
        QString topologyId;
        int events = 0;
        QDateTime last;
    };
    [[nodiscard]] virtual Result<std::vector<Activity>> activity() = 0;
};

} // namespace decnet
