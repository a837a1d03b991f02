// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/interchange/draft.h"

namespace decnet {

enum class ImportFormat { DecnetJson, DecnetYaml, Compose, Containerlab, Nmap };

/// "Compose file", for people.
[[nodiscard]] QString importFormatName(ImportFormat format);

/// A file as a topology: status pending, version 1; the ids of a DECNET document are kept, which storing
/// replaces when they are taken.
struct Imported
{
    ImportFormat format = ImportFormat::DecnetJson;
    Topology topology;
    std::vector<ImportNote> notes; ///< what changed on the way, in the order of the file
};

/// Foreign files longer than this are refused; DECNET documents may have kMaxDocumentBytes.
inline constexpr qint64 kMaxForeignBytes = 32LL * 1024 * 1024;

/// Finds out by content what the bytes are and reads them. `what` names them in errors (a file
/// name). Errors: Invalid, naming line and column or the path to the value.
[[nodiscard]] Result<Imported> importTopology(const QByteArray &bytes, const QString &what,
                                              const Catalog &catalog, const ImportOptions &options);

} // namespace decnet
