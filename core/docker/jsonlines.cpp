// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/docker/jsonlines.h"

#include <QJsonDocument>

namespace decnet {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype kMaxLineBytes = 4 << 20;

Result<void> handleLine(const QByteArray &line, const JsonLines::Handler &handler)
{
    const QByteArray text = line.trimmed();
    if (text.isEmpty())
        return {};
    QJsonParseError problem;
    const QJsonDocument document = QJsonDocument::fromJson(text, &problem);
    if (!document.isObject()) {
        return fail(ErrorKind::Corrupt, u"Docker sent something that is not a JSON object"_s,
                    problem.errorString());
    }
    handler(document.object());
    return {};
}

} // namespace

Result<void> JsonLines::feed(QByteArrayView bytes, const Handler &handler)
{
    m_buffer.append(bytes);
    qsizetype start = 0;
    for (qsizetype end = m_buffer.indexOf('\n'); end >= 0; end = m_buffer.indexOf('\n', start)) {
        const QByteArray line = m_buffer.sliced(start, end - start);
        start = end + 1;
        if (auto handled = handleLine(line, handler); !handled) {
            m_buffer.clear();
            return handled;
        }
    }
    m_buffer.remove(0, start);
    if (m_buffer.size() > kMaxLineBytes)
        return fail(ErrorKind::Corrupt, u"Docker sent a line without an end"_s);
    return {};
}

Result<void> JsonLines::finish(const Handler &handler)
{
    const QByteArray rest = std::exchange(m_buffer, {});
    return handleLine(rest, handler);
}

} // namespace decnet
