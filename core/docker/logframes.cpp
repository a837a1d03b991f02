// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/docker/logframes.h"

#include <QDateTime>
#include <QtEndian>

namespace decnet {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype kHeaderBytes = 8;
constexpr qsizetype kMaxTimestampBytes = 40;

} // namespace

Result<void> LogFrameDecoder::feed(QByteArrayView bytes, const LineHandler &handler)
{
    m_buffer.append(bytes);
    qsizetype at = 0;
    while (m_buffer.size() - at >= kHeaderBytes) {
        const char *header = m_buffer.constData() + at;
        const auto stream = static_cast<unsigned char>(header[0]);
        const quint32 length = qFromBigEndian<quint32>(header + 4);
        if (stream > 2 || header[1] != 0 || header[2] != 0 || header[3] != 0 ||
            length > kMaxLogFrameBytes) {
            return fail(ErrorKind::Corrupt,
                        u"The log stream is not in the engine's frame format"_s);
        }
        if (m_buffer.size() - at - kHeaderBytes < static_cast<qsizetype>(length))
            break;
        takeFrame(
            stream == 2,
            QByteArrayView(m_buffer).sliced(at + kHeaderBytes, static_cast<qsizetype>(length)),
            handler);
        at += kHeaderBytes + static_cast<qsizetype>(length);
    }
    m_buffer.remove(0, at);
    return {};
}

void LogFrameDecoder::takeFrame(bool isStderr, QByteArrayView payload, const LineHandler &handler)
{
    const size_t slot = isStderr ? 1 : 0;
    LogLine &line = m_partial[slot];
    QByteArrayView text = payload;
    QString timestamp;
    const qsizetype space = payload.indexOf(' ');
    if (space > 0 && space <= kMaxTimestampBytes) {
        timestamp = QString::fromLatin1(payload.first(space));
        text = payload.sliced(space + 1);
    }
    if (!m_hasPartial[slot]) {
        line = LogLine{timestamp, isStderr, {}};
        m_hasPartial[slot] = true;
    }
    const bool complete = text.endsWith('\n');
    line.text.append(complete ? text.chopped(1) : text);
    if (complete || line.text.size() >= kMaxLogLineBytes) {
        m_hasPartial[slot] = false;
        handler(line);
    }
}

void LogFrameDecoder::finish(const LineHandler &handler)
{
    for (size_t slot = 0; slot < m_partial.size(); ++slot) {
        if (m_hasPartial[slot]) {
            m_hasPartial[slot] = false;
            handler(m_partial[slot]);
        }
    }
    m_buffer.clear();
}

QString toUnixNanos(const QString &timestamp)
{
    // QDateTime keeps (and rounds to) milliseconds, so the fraction is carried over as text.
    QString whole = timestamp;
    QString fraction;
    const qsizetype dot = timestamp.indexOf(u'.');
    if (dot >= 0) {
        qsizetype end = dot + 1;
        while (end < timestamp.size() && timestamp[end].isDigit())
            ++end;
        fraction = timestamp.sliced(dot + 1, end - dot - 1);
        whole.remove(dot, end - dot);
    }
    const QDateTime time = QDateTime::fromString(whole, Qt::ISODate);
    if (!time.isValid())
        return {};
    return u"%1.%2"_s.arg(time.toSecsSinceEpoch()).arg(fraction.leftJustified(9, u'0', true));
}

} // namespace decnet
