// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/intel/collectposition.h"

namespace decnet {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype kSecondsLength = 19; // "2026-06-01T10:00:00"
constexpr qsizetype kFractionDigits = 9;

bool isDigit(QChar c)
{
    return c >= u'0' && c <= u'9';
}

bool hasSeconds(QStringView text)
{
    static constexpr char16_t kShape[] = u"0000-00-00T00:00:00";
    for (qsizetype i = 0; i < kSecondsLength; ++i) {
        const bool fits = kShape[i] == u'0' ? isDigit(text[i]) : text[i] == kShape[i];
        if (!fits)
            return false;
    }
    return true;
}

} // namespace

bool CollectPosition::isAfter(const CollectPosition &other) const
{
    const int order = timestamp.compare(other.timestamp);
    return order > 0 || (order == 0 && lines > other.lines);
}

QString normalizedTimestamp(const QString &engineTimestamp)
{
    if (engineTimestamp.size() <= kSecondsLength || !hasSeconds(engineTimestamp))
        return {};
    QStringView rest = QStringView(engineTimestamp).mid(kSecondsLength);
    QString digits;
    if (rest.startsWith(u'.')) {
        rest = rest.mid(1);
        qsizetype count = 0;
        while (count < rest.size() && isDigit(rest[count]))
            ++count;
        if (count == 0 || count > kFractionDigits)
            return {};
        digits = rest.left(count).toString();
        rest = rest.mid(count);
    }
    if (rest != u"Z" && rest != u"+00:00")
        return {};
    return engineTimestamp.left(kSecondsLength) + u'.' +
           digits.leftJustified(kFractionDigits, u'0') + u'Z';
}

PositionCounter::PositionCounter(const QString &resumeAt)
    : m_last{resumeAt, 0}
{
}

CollectPosition PositionCounter::next(const QString &engineTimestamp)
{
    const QString timestamp = normalizedTimestamp(engineTimestamp);
    if (timestamp > m_last.timestamp)
        m_last = {timestamp, 1};
    else
        ++m_last.lines;
    return m_last;
}

} // namespace decnet
