// SPDX-License-Identifier: GPL-3.0-or-later
#include "journal.h"

#include "../tasks.h"

#include "core/base/atomicfile.h"
#include "core/controller/controller.h"
#include "core/topology/document.h"

#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>

namespace decnet::desktop {

using namespace Qt::Literals::StringLiterals;
using namespace std::chrono_literals;

namespace {
constexpr auto kDelay = 300ms;
} // namespace

Journal::Journal(TopologyId id, const AppContext &app, QObject *parent)
    : QObject(parent)
    , m_id(id)
    , m_app(app)
{
    m_soon.setSingleShot(true);
    m_soon.setInterval(kDelay);
    connect(&m_soon, &QTimer::timeout, this, &Journal::write);
    m_hasFile = QFile::exists(file(app.controller.paths(), id));
}

QString Journal::file(const Paths &paths, TopologyId id)
{
    return u"%1/journal/%2.json"_s.arg(paths.state, id.toString());
}

void Journal::keepSoon(qint64 version, int edits, std::function<Topology()> document)
{
    m_version = version;
    m_edits = edits;
    m_document = std::move(document);
    if (!m_soon.isActive())
        m_soon.start();
}

void Journal::write()
{
    m_hasFile = true;
    m_app.tasks.runJournal(
        this,
        [path = file(m_app.controller.paths(), m_id), topology = m_document(), version = m_version,
         edits = m_edits] {
            const QJsonObject kept{{u"version"_s, version},
                                   {u"edits"_s, edits},
                                   {u"document"_s, toJson(topology)}};
            return writeFileAtomically(path, QJsonDocument(kept).toJson(QJsonDocument::Compact),
                                       kPrivateFile);
        },
        [](const Result<void> &) {});
}

void Journal::clear()
{
    m_soon.stop();
    if (!m_hasFile)
        return;
    m_hasFile = false;
    m_app.tasks.runJournal(
        this, [path = file(m_app.controller.paths(), m_id)] { return QFile::remove(path); }, [](bool) {});
}

Result<std::optional<Journal::Kept>> Journal::read(const Paths &paths, TopologyId id)
{
    const QString path = file(paths, id);
    const auto text = readFile(path, 2 * kMaxDocumentBytes);
    if (!text)
        return text.error().kind == ErrorKind::NotFound ? Result<std::optional<Kept>>(std::nullopt)
                                                        : fail(text.error());
    const QJsonObject object = QJsonDocument::fromJson(*text).object();
    auto document = fromJson(object.value("document"_L1).toObject());
    if (!document) {
        QFile::remove(path + u".damaged"_s);
        QFile::rename(path, path + u".damaged"_s);
        return fail(ErrorKind::Corrupt,
                    tr("The edits of the last session cannot be read (%1); the file was set aside as %2.")
                        .arg(document.error().message, path + u".damaged"_s));
    }
    return Kept{object.value("version"_L1).toInteger(), object.value("edits"_L1).toInt(),
                std::move(*document)};
}

} // namespace decnet::desktop
