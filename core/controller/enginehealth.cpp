// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/controller/enginehealth.h"

namespace decnet {

using namespace Qt::StringLiterals;

namespace {

// Our two images take 13 MB; logs and namespaces of a large maze some hundred.
constexpr qint64 kFreeBytesNeeded = 512LL << 20;

EngineHealth unwell(EngineHealth::State state, const QString &message, const QString &remedy)
{
    return {state, message, remedy, {}};
}

EngineHealth describeFailure(const Error &error)
{
    using State = EngineHealth::State;
    switch (error.kind) {
    case ErrorKind::Unreachable:
        return unwell(State::NotRunning, u"Docker is not running on this machine."_s,
                      u"Start it with “sudo systemctl start docker”, or install it with "
                      u"“sudo apt-get install docker.io”."_s);
    case ErrorKind::Refused:
        // An engine that is too old says so with both versions.
        if (error.expectedVersion > 0)
            return unwell(State::TooOld, error.message,
                          u"Install Docker 20.10 or newer."_s);
        return unwell(State::NoPermission, u"You may not use Docker on this machine."_s,
                      u"Join its group with “sudo usermod -aG docker $USER” and log in again."_s);
    default:
        return unwell(State::Failed, error.message, error.detail);
    }
}

} // namespace

EngineHealth describeEngine(const Result<EngineInfo> &info, qint64 freeBytes)
{
    if (!info)
        return describeFailure(info.error());
    EngineHealth health{EngineHealth::State::Ready, u"Docker %1 is ready."_s.arg(info->version), {},
                        info->version};
    if (info->os != u"linux"_s && !info->os.isEmpty()) {
        health.state = EngineHealth::State::Failed;
        health.message = u"This Docker runs %1 containers."_s.arg(info->os);
        health.remedy = u"Switch it to Linux containers."_s;
    } else if (freeBytes >= 0 && freeBytes < kFreeBytesNeeded) {
        health.state = EngineHealth::State::NoSpace;
        health.message
            = u"The disk that holds Docker's data has only %1 MB left."_s.arg(freeBytes >> 20);
        health.remedy = u"Free some space below %1, for example with “docker image prune”."_s.arg(
            info->rootDir);
    }
    return health;
}

} // namespace decnet
