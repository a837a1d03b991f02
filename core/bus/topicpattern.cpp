// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/bus/bus.h"

namespace decnet {

namespace {

/// Longer topics are mistakes; the bound also keeps a frame header within its limit.
constexpr qsizetype kMaxTopicLength = 1024;

bool isValidSegment(QStringView segment)
{
    if (segment.isEmpty())
        return false;
    for (const QChar c : segment) {
        if (c == u'*' || c == u'>' || c.isSpace() || c.category() == QChar::Other_Control)
            return false;
    }
    return true;
}

} // namespace

bool isValidTopic(const QString &topic)
{
    if (topic.size() > kMaxTopicLength)
        return false;
    for (const QStringView segment : QStringView(topic).split(u'.')) {
        if (!isValidSegment(segment))
            return false;
    }
    return true;
}

bool isValidPattern(const QString &pattern)
{
    if (pattern.size() > kMaxTopicLength)
        return false;
    const auto segments = QStringView(pattern).split(u'.');
    for (qsizetype i = 0; i < segments.size(); ++i) {
        const QStringView segment = segments[i];
        const bool isRest = segment == u">" && i + 1 == segments.size();
        if (!isRest && segment != u"*" && !isValidSegment(segment))
            return false;
    }
    return true;
}

bool topicMatches(const QString &pattern, const QString &topic)
{
    const auto wanted = QStringView(pattern).split(u'.');
    const auto given = QStringView(topic).split(u'.');
    for (qsizetype i = 0; i < wanted.size(); ++i) {
        if (i >= given.size())
            return false;
        if (wanted[i] == u">" && i + 1 == wanted.size())
            return true;
        if (wanted[i] != u"*" && wanted[i] != given[i])
            return false;
    }
    return wanted.size() == given.size();
}

} // namespace decnet
