// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"
#include "core/base/paths.h"
#include "core/bus/bus.h"
#include "core/docker/specs.h"
#include "core/intel/capturestore.h"
#include "core/intel/collectsource.h"
#include "core/intel/eventlog.h"
#include "core/intel/records.h"

#include <atomic>
#include <span>

namespace decnet {

/// A line with its place in its source.
struct CollectedLine
{
    CollectPosition position;
    LogLine line;
};

/// What a batch became.
struct IngestCounts
{
    qint64 lines = 0;      ///< that were new
    qint64 events = 0;     ///< stored rows
    qint64 duplicates = 0; ///< lines that were stored before
    qint64 unreadable = 0; ///< new lines that are no decoy events
    qint64 credentials = 0;

    IngestCounts &operator+=(const IngestCounts &other);
};

/// Takes batches of lines in: reads them, stores them with their position, writes the log files,
/// publishes. One object per thread.
class Ingestor
{
public:
    Ingestor(IntelRepository &repository, Bus &bus, const Paths &paths);

    /// Lines of one source, in order. `resumedFrom` is where following began: lines after it that
    /// turn out to be stored already were collected by another program meanwhile, and are published
    /// but not stored again. On an error nothing was stored; the same batch may be given again.
    [[nodiscard]] Result<IngestCounts> ingest(const CollectSource &source,
                                              std::span<const CollectedLine> lines,
                                              const CollectPosition &resumedFrom);
    /// Why the log files could not be written lately; empty when they can.
    [[nodiscard]] const QString &logProblem() const { return m_logProblem; }
    void removeStaleCaptures(const QDateTime &before) { m_captures.removeStale(before); }

private:
    void publish(const IngestResult &result, const std::vector<DecoyEvent> &storedByOthers);
    void writeLog(std::span<const CollectedLine> lines, const IngestResult &result);

    IntelRepository &m_repository;
    Bus &m_bus;
    EventLog m_log;
    CaptureStore m_captures;
    QString m_logProblem;
};

} // namespace decnet
