// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/error.h"

namespace decnet {

using namespace Qt::StringLiterals;

QString errorKindName(ErrorKind kind)
{
    switch (kind) {
    case ErrorKind::NotFound:
        return u"not_found"_s;
    case ErrorKind::Conflict:
        return u"conflict"_s;
    case ErrorKind::VersionConflict:
        return u"version_conflict"_s;
    case ErrorKind::NotEditable:
        return u"not_editable"_s;
    case ErrorKind::Invalid:
        return u"invalid"_s;
    case ErrorKind::IllegalTransition:
        return u"illegal_transition"_s;
    case ErrorKind::Unreachable:
        return u"unreachable"_s;
    case ErrorKind::Timeout:
        return u"timeout"_s;
    case ErrorKind::Refused:
        return u"refused"_s;
    case ErrorKind::Busy:
        return u"busy"_s;
    case ErrorKind::Corrupt:
        return u"corrupt"_s;
    case ErrorKind::Cancelled:
        return u"cancelled"_s;
    case ErrorKind::Internal:
        break;
    }
    return u"internal"_s;
}

Error Error::wrapped(const QString &outerMessage) const
{
    Error outer = *this;
    outer.causes.prepend(detail.isEmpty() ? message : message + u": "_s + detail);
    outer.message = outerMessage;
    outer.detail.clear();
    return outer;
}

QString Error::toString() const
{
    QString text = message;
    if (!detail.isEmpty())
        text += u"\n  "_s + detail;
    for (const QString &cause : causes)
        text += u"\n  because: "_s + cause;
    return text;
}

Error makeError(ErrorKind kind, QString message, QString detail)
{
    Error error;
    error.kind = kind;
    error.message = std::move(message);
    error.detail = std::move(detail);
    return error;
}

} // namespace decnet
