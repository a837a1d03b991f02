// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/docker/scratchimage.h"

namespace decnet {

/// The images that DECNET brings along instead of pulling: packed from installed files.
///
/// Files are looked for in $DECNET_SHARE_DIR, next to the executable (../libexec/decnet/decoyd and
/// ../share/decnet/), and beside it as in a build tree (bin/decoyd, ../share/decnet/).
struct Payloads
{
    QString decoyd;          ///< path of the static decoyd program
    QString netHelperRootfs; ///< path of nethelper-rootfs.tar

    /// Errors: NotFound, naming the file and the places.
    [[nodiscard]] static Result<Payloads> locate();

    /// "decnet/decoyd:<12 hex>": /decoyd as entrypoint, user 65532. Errors: those of readFile().
    [[nodiscard]] Result<ScratchImage> decoydImage() const;
    /// "decnet/nethelper:<12 hex>". Errors: those of readFile().
    [[nodiscard]] Result<ScratchImage> netHelperImage() const;
};

} // namespace decnet
