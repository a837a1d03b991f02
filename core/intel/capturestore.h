// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/intel/collectsource.h"
#include "core/intel/records.h"

#include <QJsonObject>

namespace decnet {

/// Puts files together that decoys send in pieces. Pieces are appended to a spool file when they
/// arrive, so that a crash between two of them loses nothing; the finished file is
/// `<folder>/<topology id8>/<decky>/<sha256>` (with ".partial" when it is not whole), readable by
/// its owner only. Everything is idempotent, also between programs that share the folder. Not
/// thread-safe within one object.
///
/// Nothing that a container says is trusted: names are checked, sizes are capped, the hash is
/// compared.
class CaptureStore
{
public:
    struct Limits
    {
        qint64 file = 8LL * 1024 * 1024;    ///< bytes of one capture
        qint64 spool = 128LL * 1024 * 1024; ///< bytes of unfinished captures, all together
        qint64 decky = 512LL * 1024 * 1024; ///< bytes kept per decky
        int maxSequence = 65535;
    };

    explicit CaptureStore(QString folder);
    CaptureStore(QString folder, Limits limits);

    /// A `file_chunk` {capture_id, seq, data_b64}. False when it is malformed or over a limit.
    bool addChunk(const CollectSource &source, const QJsonObject &fields);
    /// A `file_captured` {capture_id, path, size, sha256, chunks, truncated}. Its pieces stay until
    /// discard(), because storing the event may still fail.
    [[nodiscard]] Artifact finish(const CollectSource &source, const DecoyEvent &event);
    /// The event of this capture is stored: its pieces are no longer needed.
    void discard(const CollectSource &source, const QString &captureId);
    /// Removes pieces that nothing was added to since `before`.
    void removeStale(const QDateTime &before);

private:
    [[nodiscard]] QString spoolFolder() const;
    [[nodiscard]] QString spoolFile(const CollectSource &source, const QString &captureId) const;
    [[nodiscard]] qint64 spoolSize();
    void store(Artifact &artifact, const QString &relativeFolder, const QByteArray &content);

    const QString m_folder;
    const Limits m_limits;
    qint64 m_spooled = -1; ///< bytes in the spool; -1 = not looked yet
};

} // namespace decnet
