// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/observed.h"
#include "core/engine/plan.h"
#include "core/engine/wanted.h"

namespace decnet {

// What a change of a running topology means for its containers, from the documents alone. Pure.

/// The observation that a topology gives when everything runs as wanted. Names stand for ids.
[[nodiscard]] Observed asObserved(const WantedState &wanted);

/// The plan that the change would be if everything runs as wanted before it: for previews and for
/// the guards. No image is planned for.
[[nodiscard]] Plan previewChange(const WantedState &before, const WantedState &after);

/// A decky that stays in the document and whose containers a change makes anew.
struct Recreation
{
    DeckyId decky;
    QString container; ///< name of the base
    QString reason;    ///< of the plan's action
};

/// Bases that `plan` takes away of deckies that both documents have; their services go with them.
[[nodiscard]] std::vector<Recreation> recreatedBases(const Plan &plan, const WantedState &before,
                                                     const WantedState &after);

/// Deckies that were set up in their namespace before and need nothing any more get an empty
/// setting in `after`, so that the helper takes back what it did. A default route that it had
/// replaced becomes the one to the home LAN's gateway, as Docker makes it; so does that of a decky
/// that is plugged in and needs none.
void carryDressingsOver(const WantedState &before, WantedState &after);
/// The same when nobody knows what was before: every decky without a setting gets an empty one.
void dressEveryDecky(WantedState &wanted);

} // namespace decnet
