// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/docker/engineerror.h"

#include <QJsonDocument>
#include <QJsonObject>

namespace decnet {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype kLongestMessage = 1000;

ErrorKind kindOfStatus(long status)
{
    switch (status) {
    case 400:
        return ErrorKind::Invalid;
    case 401:
    case 403:
        return ErrorKind::Refused;
    case 404:
        return ErrorKind::NotFound;
    case 409:
        return ErrorKind::Conflict;
    case 503:
        return ErrorKind::Busy;
    default:
        return ErrorKind::Internal;
    }
}

} // namespace

QString engineMessage(const QByteArray &body)
{
    const QJsonDocument document = QJsonDocument::fromJson(body);
    QString text = document.isObject() ? document.object().value(u"message"_s).toString()
                                       : QString::fromUtf8(body);
    text = text.simplified();
    if (text.size() > kLongestMessage)
        text = text.left(kLongestMessage) + u'…';
    return text;
}

Error engineError(const HttpResponse &response, const QString &what)
{
    const QString words = engineMessage(response.body);
    const QString message = words.isEmpty() ? u"Docker could not %1"_s.arg(what)
                                            : u"Docker could not %1: %2"_s.arg(what, words);
    return makeError(kindOfStatus(response.status), message,
                     u"the engine answered with status %1"_s.arg(response.status));
}

} // namespace decnet
