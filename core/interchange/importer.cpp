// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/interchange/importer.h"

#include "core/interchange/composereader.h"
#include "core/interchange/containerlabreader.h"
#include "core/interchange/nmapreader.h"
#include "core/interchange/topologyyaml.h"
#include "core/topology/document.h"

#include <QFileInfo>

namespace decnet {

using namespace Qt::StringLiterals;

namespace {

/// The first character that is neither white space nor a byte order mark.
char firstCharacter(const QByteArray &bytes)
{
    for (const char c : bytes.startsWith("\xEF\xBB\xBF") ? bytes.mid(3, 4096) : bytes.left(4096)) {
        if (c != ' ' && c != '\t' && c != '\r' && c != '\n')
            return c;
    }
    return '\0';
}

Error placed(const QString &what, Error error)
{
    error.message = u"%1: %2"_s.arg(what, error.message);
    return error;
}

Imported document(ImportFormat format, const Topology &read, const ImportOptions &options)
{
    Imported imported{format, asDraft(read), {}};
    if (!options.name.isEmpty())
        imported.topology.meta.name = options.name;
    return imported;
}

Result<Imported> fromTree(const QByteArray &bytes, const QString &what, const Catalog &catalog,
                          const ImportOptions &options)
{
    const auto tree = parseYaml(bytes);
    if (!tree)
        return fail(tree.error().toError(what));
    const QJsonObject root = tree->root.toObject();
    if (root.contains(u"schema"_s)) {
        const auto topology = fromYamlDocument(bytes);
        if (!topology)
            return fail(topology.error().toError(what));
        return document(ImportFormat::DecnetYaml, *topology, options);
    }
    const bool containerlab = root.value(u"topology"_s).toObject().value(u"nodes"_s).isObject();
    if (!containerlab && !root.value(u"services"_s).isObject()) {
        return fail(
            ErrorKind::Invalid,
            u"%1: neither a DECNET document (schema:), nor a Compose file (services:), nor a "
            "containerlab topology (topology: nodes:)"_s.arg(what));
    }
    TopologyDraft draft(catalog, options);
    const auto read = containerlab ? readContainerlab(*tree, draft) : readCompose(*tree, draft);
    if (!read)
        return fail(placed(what, read.error()));
    auto topology = draft.finish(read->isEmpty() ? QFileInfo(what).completeBaseName() : *read);
    if (!topology)
        return fail(placed(what, topology.error()));
    return Imported{containerlab ? ImportFormat::Containerlab : ImportFormat::Compose,
                    std::move(*topology), draft.notes()};
}

Result<Imported> fromXml(const QByteArray &bytes, const QString &what, const Catalog &catalog,
                         const ImportOptions &options)
{
    TopologyDraft draft(catalog, options);
    if (const auto read = readNmap(bytes, draft); !read)
        return fail(read.error().toError(what));
    auto topology = draft.finish(QFileInfo(what).completeBaseName());
    if (!topology)
        return fail(placed(what, topology.error()));
    return Imported{ImportFormat::Nmap, std::move(*topology), draft.notes()};
}

} // namespace

QString importFormatName(ImportFormat format)
{
    switch (format) {
    case ImportFormat::DecnetJson:
        return u"DECNET document (JSON)"_s;
    case ImportFormat::DecnetYaml:
        return u"DECNET document (YAML)"_s;
    case ImportFormat::Compose:
        return u"Compose file"_s;
    case ImportFormat::Containerlab:
        return u"containerlab topology"_s;
    case ImportFormat::Nmap:
        return u"nmap scan"_s;
    }
    return {};
}

Result<Imported> importTopology(const QByteArray &bytes, const QString &what,
                                const Catalog &catalog, const ImportOptions &options)
{
    const char first = firstCharacter(bytes);
    if (first == '{') {
        auto topology = fromDocument(bytes);
        if (topology)
            return document(ImportFormat::DecnetJson, *topology, options);
        // JSON is YAML too: a Compose or containerlab file may be written in it.
        const bool foreign = bytes.size() <= kMaxForeignBytes && !bytes.contains("\"schema\"");
        if (!foreign)
            return fail(placed(what, topology.error()));
    }
    if (first == '\0')
        return fail(ErrorKind::Invalid, u"%1: it is empty"_s.arg(what));
    const bool ours = bytes.left(4096).contains("schema:");
    if (bytes.size() > (ours ? kMaxDocumentBytes : kMaxForeignBytes)) {
        return fail(ErrorKind::Invalid, u"%1: %2 MB is more than can be imported"_s.arg(what).arg(
                                            bytes.size() / 1024 / 1024));
    }
    return first == '<' ? fromXml(bytes, what, catalog, options)
                        : fromTree(bytes, what, catalog, options);
}

} // namespace decnet
