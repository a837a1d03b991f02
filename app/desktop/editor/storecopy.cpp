// SPDX-License-Identifier: GPL-3.0-or-later
#include "storecopy.h"

#include "core/topology/document.h"

#include <QCoreApplication>

namespace decnet::desktop {

namespace {

constexpr int kMaxCopies = 100;
constexpr qsizetype kMaxName = 64;

struct Tr
{
    Q_DECLARE_TR_FUNCTIONS(decnet::desktop::StoreCopy)
};

} // namespace

Result<StoredCopy> storeCopy(TopologyRepository &store, const Topology &topology)
{
    Topology copy = withFreshIds(topology);
    // The suffix must fit behind a long name.
    const QString base = topology.meta.name.left(kMaxName - 12);
    for (int n = 1; n < kMaxCopies; ++n) {
        copy.meta.name = n == 1 ? Tr::tr("%1 (copy)").arg(base)
                                : Tr::tr("%1 (copy %2)").arg(base, QString::number(n));
        // Another window may be doing the same, so only the store can say what is free.
        const Result<void> stored = store.create(copy);
        if (stored)
            return StoredCopy{copy.meta.id, copy.meta.name};
        if (stored.error().kind != ErrorKind::Conflict)
            return fail(stored.error());
    }
    return fail(ErrorKind::Conflict,
                Tr::tr("Every name for a copy of “%1” is taken.").arg(topology.meta.name));
}

} // namespace decnet::desktop
