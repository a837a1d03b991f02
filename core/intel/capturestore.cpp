// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/intel/capturestore.h"

#include "core/base/atomicfile.h"

#include <QCryptographicHash>
#include <QDir>
#include <QDirIterator>
#include <QFile>

#include <algorithm>
#include <map>

namespace decnet {

using namespace Qt::StringLiterals;

namespace {

constexpr QFileDevice::Permissions kPrivateFolder = kPrivateFile | QFileDevice::ExeOwner;
constexpr qsizetype kMaxName = 64;
constexpr qsizetype kMaxPath = 1024;
constexpr qsizetype kSha256Hex = 64;

/// What may become part of a file name: letters, digits, '-' and '_', not too long.
bool isPlainName(const QString &name)
{
    return !name.isEmpty() && name.size() <= kMaxName &&
           std::all_of(name.begin(), name.end(), [](QChar c) {
               return (c >= u'a' && c <= u'z') || (c >= u'A' && c <= u'Z') ||
                      (c >= u'0' && c <= u'9') || c == u'-' || c == u'_';
           });
}

bool isSha256(const QString &text)
{
    return text.size() == kSha256Hex && std::all_of(text.begin(), text.end(), [](QChar c) {
               return (c >= u'0' && c <= u'9') || (c >= u'a' && c <= u'f');
           });
}

std::optional<qint64> wholeNumber(const QJsonObject &fields, QLatin1StringView key)
{
    bool ok = false;
    const qint64 value = fields.value(key).toString().toLongLong(&ok);
    return ok && value >= 0 ? std::optional<qint64>(value) : std::nullopt;
}

void makePrivateFolder(const QString &folder)
{
    if (QDir(folder).exists())
        return;
    QDir().mkpath(folder);
    QFile::setPermissions(folder, kPrivateFolder);
}

qint64 folderSize(const QString &folder)
{
    qint64 size = 0;
    QDirIterator it(folder, QDir::Files | QDir::Hidden);
    while (it.hasNext()) {
        it.next();
        size += it.fileInfo().size();
    }
    return size;
}

/// The pieces in a spool file by number; of doubles the first. A piece that was cut by a crash is
/// left out: its line comes again.
std::map<qint64, QByteArray> readSpool(const QString &path, qint64 maxBytes)
{
    std::map<qint64, QByteArray> pieces;
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return pieces;
    const QByteArray content = file.read(maxBytes);
    qsizetype at = 0;
    while (at < content.size()) {
        const qsizetype end = content.indexOf('\n', at);
        if (end < 0)
            break;
        const QList<QByteArray> head = content.mid(at, end - at).split(' ');
        bool seqOk = false;
        bool lengthOk = false;
        const qint64 seq = head.value(0).toLongLong(&seqOk);
        const qint64 length = head.value(1).toLongLong(&lengthOk);
        if (head.size() != 2 || !seqOk || !lengthOk || length < 0 ||
            length > content.size() - end - 1)
            break;
        pieces.try_emplace(seq, content.mid(end + 1, length));
        at = end + 1 + length;
    }
    return pieces;
}

} // namespace

CaptureStore::CaptureStore(QString folder)
    : CaptureStore(std::move(folder), Limits())
{
}

CaptureStore::CaptureStore(QString folder, Limits limits)
    : m_folder(std::move(folder))
    , m_limits(limits)
{
}

QString CaptureStore::spoolFolder() const
{
    return m_folder + u"/.incoming"_s;
}

QString CaptureStore::spoolFile(const CollectSource &source, const QString &captureId) const
{
    return spoolFolder() + u'/' + source.containerId.left(12) + u'-' + captureId;
}

qint64 CaptureStore::spoolSize()
{
    if (m_spooled < 0)
        m_spooled = folderSize(spoolFolder());
    return m_spooled;
}

bool CaptureStore::addChunk(const CollectSource &source, const QJsonObject &fields)
{
    const QString captureId = fields.value("capture_id"_L1).toString();
    const auto seq = wholeNumber(fields, "seq"_L1);
    const auto data = QByteArray::fromBase64Encoding(
        fields.value("data_b64"_L1).toString().toLatin1(), QByteArray::AbortOnBase64DecodingErrors);
    if (!isPlainName(captureId) || !isPlainName(source.containerId.left(12)) || !seq ||
        *seq > m_limits.maxSequence || !data || (*data).isEmpty())
        return false;

    const QByteArray record =
        QByteArray::number(*seq) + ' ' + QByteArray::number((*data).size()) + '\n' + *data;
    if (spoolSize() + record.size() > m_limits.spool)
        return false;
    makePrivateFolder(m_folder);
    makePrivateFolder(spoolFolder());
    QFile file(spoolFile(source, captureId));
    if (file.size() + record.size() > 2 * m_limits.file)
        return false;
    const bool isNew = !file.exists();
    // Append and unbuffered: one write(2), which another collector's cannot tear apart.
    if (!file.open(QIODevice::WriteOnly | QIODevice::Append | QIODevice::Unbuffered))
        return false;
    if (isNew)
        file.setPermissions(kPrivateFile);
    if (file.write(record) != record.size())
        return false;
    m_spooled += record.size();
    return true;
}

Artifact CaptureStore::finish(const CollectSource &source, const DecoyEvent &event)
{
    Artifact artifact;
    artifact.at = event.at;
    artifact.topologyId = event.topologyId;
    artifact.decky = event.decky;
    artifact.service = event.service;
    artifact.attackerIp = event.attackerIp;
    artifact.captureId = event.fields.value("capture_id"_L1).toString().left(kMaxName);
    artifact.path = event.fields.value("path"_L1).toString().left(kMaxPath);
    artifact.sha256 = event.fields.value("sha256"_L1).toString().left(kSha256Hex);
    artifact.state = ArtifactState::Rejected;
    const auto size = wholeNumber(event.fields, "size"_L1);
    const auto chunks = wholeNumber(event.fields, "chunks"_L1);
    const bool truncated = event.fields.value("truncated"_L1).toString() == u"true"_s;
    artifact.size = size.value_or(0);
    const QString id8 = event.topologyId.left(8);
    if (!size || !chunks || *chunks > m_limits.maxSequence + 1 || !isSha256(artifact.sha256) ||
        !isPlainName(artifact.captureId) || !isPlainName(id8) || !isPlainName(event.decky))
        return artifact;

    const QString folder = id8 + u'/' + event.decky;
    const QString whole = folder + u'/' + artifact.sha256;
    if (!truncated && QFile::exists(m_folder + u'/' + whole)) {
        // The same file was captured before; its content was verified then.
        artifact.state = ArtifactState::Complete;
        artifact.storedPath = whole;
        return artifact;
    }

    const auto pieces = readSpool(spoolFile(source, artifact.captureId), 2 * m_limits.file);
    QByteArray content;
    qint64 expected = 0;
    for (const auto &[seq, piece] : pieces) {
        if (seq != expected)
            break;
        content += piece;
        ++expected;
    }
    if (content.size() > m_limits.file || content.size() > *size)
        return artifact;
    if (expected < *chunks)
        artifact.state = ArtifactState::Incomplete;
    else if (truncated)
        artifact.state = ArtifactState::Truncated;
    else if (content.size() == *size &&
             QString::fromLatin1(
                 QCryptographicHash::hash(content, QCryptographicHash::Sha256).toHex()) ==
                 artifact.sha256)
        artifact.state = ArtifactState::Complete;
    if (artifact.state == ArtifactState::Complete || !content.isEmpty())
        store(artifact, folder, content);
    return artifact;
}

void CaptureStore::store(Artifact &artifact, const QString &relativeFolder,
                         const QByteArray &content)
{
    if (artifact.state == ArtifactState::Rejected)
        return;
    const QString folder = m_folder + u'/' + relativeFolder;
    makePrivateFolder(m_folder);
    makePrivateFolder(m_folder + u'/' + relativeFolder.section(u'/', 0, 0));
    makePrivateFolder(folder);
    const QString name = artifact.state == ArtifactState::Complete
                             ? artifact.sha256
                             : artifact.sha256 + u".partial"_s;
    if (folderSize(folder) + content.size() > m_limits.decky) {
        artifact.state = ArtifactState::Rejected;
        return;
    }
    if (!writeFileAtomically(folder + u'/' + name, content, kPrivateFile)) {
        artifact.state = ArtifactState::Incomplete;
        return;
    }
    artifact.storedPath = relativeFolder + u'/' + name;
}

void CaptureStore::discard(const CollectSource &source, const QString &captureId)
{
    if (!isPlainName(captureId))
        return;
    QFile file(spoolFile(source, captureId));
    const qint64 size = file.size();
    if (file.remove() && m_spooled >= size)
        m_spooled -= size;
}

void CaptureStore::removeStale(const QDateTime &before)
{
    QDirIterator it(spoolFolder(), QDir::Files | QDir::Hidden);
    while (it.hasNext()) {
        it.next();
        if (it.fileInfo().lastModified() < before)
            QFile::remove(it.filePath());
    }
    m_spooled = -1;
}

} // namespace decnet
