// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/exitcode.h"

namespace decnet::cli {

ExitCode exitCodeFor(ErrorKind kind)
{
    switch (kind) {
    case ErrorKind::NotFound:
        return kNotFound;
    case ErrorKind::Conflict:
    case ErrorKind::VersionConflict:
    case ErrorKind::NotEditable:
    case ErrorKind::IllegalTransition:
    case ErrorKind::Busy:
        return kConflict;
    case ErrorKind::Invalid:
        return kInvalid;
    case ErrorKind::Unreachable:
        return kUnreachable;
    case ErrorKind::Timeout:
    case ErrorKind::Refused:
    case ErrorKind::Corrupt:
    case ErrorKind::Cancelled:
    case ErrorKind::Internal:
        break;
    }
    return kFailed;
}

} // namespace decnet::cli
