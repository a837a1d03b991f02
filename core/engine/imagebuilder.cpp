// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/imagebuilder.h"

#include <QFile>
#include <QFileInfo>
#include <QProcess>
#include <QStandardPaths>

#include <array>
#include <thread>

namespace decnet {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

constexpr int kLeakedMountsLimit = 10;
constexpr qsizetype kOutputTail = 2000;

BuildCommand command(const QString &reference, const QString &context, bool buildKit)
{
    return {{u"build"_s, u"--tag"_s, reference, context}, buildKit};
}

QString recoveryHint(int leakedMounts)
{
    if (leakedMounts > 0)
        return u"BuildKit has left %1 mounts behind. Stop Docker, unmount what lies below "
               u"/var/lib/docker/tmp/buildkit-mount*, and start it again."_s.arg(leakedMounts);
    return u"BuildKit's state is read-only. When DECNET runs as a service with ProtectHome, set "
           u"BUILDX_CONFIG to a folder it may write; otherwise make a fresh builder with "
           u"“docker buildx create --use --name decnet-builder”."_s;
}

Result<BuildResult> runDocker(const QString &dockerHost, const BuildCommand &build, const Task &task)
{
    const QString program = QStandardPaths::findExecutable(u"docker"_s);
    if (program.isEmpty())
        return fail(ErrorKind::NotFound, u"Building an image needs the program “docker”."_s);
    QProcess process;
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(u"DOCKER_BUILDKIT"_s, build.buildKit ? u"1"_s : u"0"_s);
    if (!dockerHost.isEmpty())
        environment.insert(u"DOCKER_HOST"_s, dockerHost);
    process.setProcessEnvironment(environment);
    process.setProcessChannelMode(QProcess::MergedChannels);
    process.setStandardInputFile(QProcess::nullDevice());
    process.start(program, build.arguments);
    if (!process.waitForStarted())
        return fail(ErrorKind::Internal, u"“%1” could not be run."_s.arg(program),
                    process.errorString());
    while (!process.waitForFinished(200)) {
        if (process.state() == QProcess::NotRunning)
            break;
        if (task.isCancelled()) {
            process.terminate();
            if (!process.waitForFinished(3000))
                process.kill();
            process.waitForFinished(1000);
            return fail(ErrorKind::Cancelled, u"Cancelled."_s);
        }
    }
    const QString output = QString::fromUtf8(process.readAll());
    return BuildResult{process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -1,
                       output};
}

} // namespace

bool isPermanentBuildFailure(const QString &output)
{
    static const std::array phrases{u"manifest unknown"_s, u"manifest for"_s, u"not found"_s,
                                    u"pull access denied"_s, u"repository does not exist"_s};
    const QString lower = output.toLower();
    return std::any_of(phrases.begin(), phrases.end(),
                       [&](const QString &phrase) { return lower.contains(phrase); });
}

bool isWedgedBuilder(const QString &output)
{
    const QString lower = output.toLower();
    return lower.contains(u"failed to update builder last activity time"_s)
           && lower.contains(u"read-only file system"_s);
}

int leakedBuilderMounts(const QByteArray &mounts)
{
    return static_cast<int>(mounts.count("/var/lib/docker/tmp/buildkit-mount"));
}

ImageBuilder ImageBuilder::forHost(const QString &dockerHost, Logger log)
{
    Parts parts;
    parts.run = [dockerHost](const BuildCommand &build, const Task &task) {
        return runDocker(dockerHost, build, task);
    };
    parts.sleep = [](std::chrono::seconds time) { std::this_thread::sleep_for(time); };
    parts.log = std::move(log);
    parts.mounts = [] {
        QFile file(u"/proc/self/mounts"_s);
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    };
    return ImageBuilder(std::move(parts));
}

Result<void> ImageBuilder::build(const QString &reference, const QString &context,
                                 const Task &task) const
{
    if (!QFileInfo(context).isDir())
        return fail(ErrorKind::NotFound,
                    u"The build context “%1” of image %2 is missing."_s.arg(context, reference));
    const int leaked = leakedBuilderMounts(m_parts.mounts());
    if (leaked >= kLeakedMountsLimit)
        return buildWithoutBuildKit(reference, context, {}, task);

    constexpr std::array pauses{5s, 10s};
    for (size_t attempt = 0;; ++attempt) {
        if (auto ok = task.check(); !ok)
            return ok;
        const auto result = m_parts.run(command(reference, context, true), task);
        if (!result)
            return fail(result.error());
        if (result->exitCode == 0)
            return {};
        if (isWedgedBuilder(result->output))
            return buildWithoutBuildKit(reference, context, result->output, task);
        if (isPermanentBuildFailure(result->output) || attempt >= pauses.size())
            return fail(ErrorKind::Internal, u"Image %1 could not be built."_s.arg(reference),
                        result->output.right(kOutputTail));
        m_parts.log(u"Building %1 failed; trying again in %2 s."_s.arg(reference).arg(
            pauses[attempt].count()));
        m_parts.sleep(pauses[attempt]);
    }
}

Result<void> ImageBuilder::buildWithoutBuildKit(const QString &reference, const QString &context,
                                                const QString &firstOutput, const Task &task) const
{
    const QString hint = recoveryHint(leakedBuilderMounts(m_parts.mounts()));
    m_parts.log(u"The builder is wedged; building %1 without BuildKit. %2"_s.arg(reference, hint));
    const auto result = m_parts.run(command(reference, context, false), task);
    if (!result)
        return fail(result.error());
    if (result->exitCode == 0)
        return {};
    return fail(ErrorKind::Internal,
                u"Image %1 could not be built, with or without BuildKit. %2"_s.arg(reference, hint),
                (firstOutput + result->output).right(kOutputTail));
}

} // namespace decnet
