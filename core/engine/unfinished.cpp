// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/unfinished.h"

#include "core/base/atomicfile.h"

#include <QFile>

namespace decnet {

using namespace Qt::StringLiterals;

namespace {

QString markOf(const Paths &paths, TopologyId topology)
{
    return paths.topologyDir(topology.id8()) + u"/unfinished"_s;
}

} // namespace

Result<void> markUnfinished(const Paths &paths, TopologyId topology, const QString &what)
{
    if (isUnfinished(paths, topology))
        return {};
    return writeFileAtomically(markOf(paths, topology), what.toUtf8() + '\n', kPrivateFile);
}

void clearUnfinished(const Paths &paths, TopologyId topology)
{
    QFile::remove(markOf(paths, topology));
}

QString unfinishedChange(const Paths &paths, TopologyId topology)
{
    constexpr qint64 most = 4096;
    const auto text = readFile(markOf(paths, topology), most);
    return text ? QString::fromUtf8(*text).trimmed() : QString();
}

bool isUnfinished(const Paths &paths, TopologyId topology)
{
    return QFile::exists(markOf(paths, topology));
}

} // namespace decnet
