// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "../appcontext.h"

#include "core/base/paths.h"
#include "core/base/result.h"
#include "core/topology/topology.h"

#include <QObject>
#include <QTimer>

#include <functional>
#include <optional>

namespace decnet::desktop {

/// What a window shows and the store does not have: kept in a file of its own while edits cannot be stored
/// (the database is locked, another program was faster), so that a crash loses none of them. Gone as soon as
/// the store has everything. One file per topology: state/journal/<id>.json. GUI thread.
class Journal final : public QObject
{
    Q_OBJECT

public:
    Journal(TopologyId id, const AppContext &app, QObject *parent = nullptr);

    /// Written within a second, on a worker; `document` is asked for then.
    void keepSoon(qint64 version, int edits, std::function<Topology()> document);
    void clear();

    /// What the last session could not store.
    struct Kept
    {
        qint64 version = 0; ///< that the edits were built on
        int edits = 0;
        Topology document;
    };
    /// Blocking. Nullopt when there is nothing; a file that cannot be read is set aside as *.damaged and
    /// reported. Errors: Corrupt, naming the file.
    [[nodiscard]] static Result<std::optional<Kept>> read(const Paths &paths, TopologyId id);
    [[nodiscard]] static QString file(const Paths &paths, TopologyId id);

private:
    void write();

    const TopologyId m_id;
    const AppContext &m_app;
    QTimer m_soon;
    qint64 m_version = 0;
    int m_edits = 0;
    std::function<Topology()> m_document;
    bool m_hasFile = false;
};

} // namespace decnet::desktop
