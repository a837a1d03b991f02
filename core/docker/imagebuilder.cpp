// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/docker/imagebuilder.h"

#include <QElapsedTimer>
#include <QFile>
#include <QFileInfo>
#include <QProcess>
#include <QStandardPaths>
#include <QThread>

#include <algorithm>
#include <array>

namespace decnet {

using namespace Qt::StringLiterals;

namespace {

constexpr int kPollMillis = 100;
constexpr qsizetype kKeptOutput = 16 << 10;

struct Attempt
{
    bool good = false;
    QString output; ///< the end of it
};

QStringList buildArguments(const BuildSpec &spec)
{
    QStringList arguments{u"build"_s, u"--tag"_s, spec.tag};
    for (auto it = spec.buildArgs.cbegin(); it != spec.buildArgs.cend(); ++it)
        arguments << u"--build-arg"_s << it.key() + u'=' + it.value();
    arguments << spec.contextDir;
    return arguments;
}

/// Hands out whole lines and keeps the end of the text for messages.
class OutputReader final
{
public:
    explicit OutputReader(const BuildLog &log)
        : m_log(log)
    {
    }

    void feed(const QByteArray &bytes)
    {
        m_rest += bytes;
        m_text += QString::fromUtf8(bytes);
        if (m_text.size() > kKeptOutput)
            m_text = m_text.right(kKeptOutput);
        for (qsizetype end = m_rest.indexOf('\n'); end >= 0; end = m_rest.indexOf('\n')) {
            emitLine(m_rest.first(end));
            m_rest.remove(0, end + 1);
        }
    }
    QString finish()
    {
        if (!m_rest.isEmpty())
            emitLine(std::exchange(m_rest, {}));
        return m_text;
    }

private:
    void emitLine(const QByteArray &line) const
    {
        if (m_log)
            m_log(QString::fromUtf8(line).trimmed());
    }

    const BuildLog &m_log;
    QByteArray m_rest;
    QString m_text;
};

void endProcess(QProcess &process)
{
    process.terminate();
    if (!process.waitForFinished(kPollMillis)) {
        process.kill();
        process.waitForFinished();
    }
}

Result<Attempt> runBuild(const QString &program, const BuildSpec &spec,
                         const BuildSettings &settings, bool buildKit, const Task &task,
                         const BuildLog &log)
{
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(u"DOCKER_BUILDKIT"_s, buildKit ? u"1"_s : u"0"_s);
    environment.insert(u"BUILDKIT_PROGRESS"_s, u"plain"_s);
    if (!settings.dockerHost.isEmpty())
        environment.insert(u"DOCKER_HOST"_s, settings.dockerHost);

    QProcess process;
    process.setProcessEnvironment(environment);
    process.setProcessChannelMode(QProcess::MergedChannels);
    process.start(program, buildArguments(spec), QIODevice::ReadOnly);
    if (!process.waitForStarted()) {
        return fail(ErrorKind::Internal, u"Cannot run %1"_s.arg(program), process.errorString());
    }
    OutputReader reader(log);
    while (process.state() != QProcess::NotRunning) {
        if (task.isCancelled()) {
            endProcess(process);
            return fail(ErrorKind::Cancelled,
                        u"The build of image %1 was cancelled"_s.arg(spec.tag));
        }
        process.waitForReadyRead(kPollMillis);
        reader.feed(process.readAll());
    }
    reader.feed(process.readAll());
    return Attempt{process.exitStatus() == QProcess::NormalExit && process.exitCode() == 0,
                   reader.finish()};
}

Result<void> pause(std::chrono::milliseconds time, const Task &task)
{
    QElapsedTimer timer;
    timer.start();
    while (timer.elapsed() < time.count()) {
        if (auto go = task.check(); !go)
            return go;
        const qint64 left = time.count() - timer.elapsed();
        QThread::msleep(static_cast<unsigned long>(std::clamp<qint64>(left, 0, kPollMillis)));
    }
    return task.check();
}

void say(const BuildLog &log, const QString &line)
{
    if (log)
        log(line);
}

Error buildError(ErrorKind kind, const BuildSpec &spec, const Attempt &attempt)
{
    return makeError(kind,
                     u"Docker could not build image %1 from %2"_s.arg(spec.tag, spec.contextDir),
                     attempt.output.trimmed().right(2000));
}

/// `reason` is for a person, with the steps that cure it.
Result<void> buildWithoutBuildKit(const QString &program, const BuildSpec &spec,
                                  const BuildSettings &settings, const QString &reason,
                                  const Task &task, const BuildLog &log)
{
    say(log, reason);
    say(log, u"Building once more without BuildKit."_s);
    const auto attempt = runBuild(program, spec, settings, false, task, log);
    if (!attempt)
        return fail(attempt.error());
    if (attempt->good)
        return {};
    Error error = buildError(ErrorKind::Internal, spec, *attempt);
    error.causes.append(reason);
    return fail(error);
}

} // namespace

BuildFailure classifyBuildFailure(const QString &text)
{
    const QString lower = text.toLower();
    if (lower.contains(u"failed to update builder last activity time"_s) &&
        lower.contains(u"read-only file system"_s)) {
        return BuildFailure::WedgedBuilder;
    }
    if (lower.contains(u"buildx component is missing or broken"_s))
        return BuildFailure::NoBuildKit;
    constexpr std::array kFinal{u"manifest unknown", u"manifest for", u"not found",
                                u"pull access denied", u"repository does not exist"};
    const bool isFinal = std::any_of(kFinal.begin(), kFinal.end(), [&lower](const char16_t *words) {
        return lower.contains(QStringView(words));
    });
    return isFinal ? BuildFailure::Final : BuildFailure::Transient;
}

int leakedBuilderMounts(const QString &mountsFile)
{
    QFile file(mountsFile);
    // Without the table nothing is known, which is no reason to refuse.
    if (!file.open(QIODevice::ReadOnly))
        return 0;
    int count = 0;
    const QByteArrayList lines = file.readAll().split('\n');
    for (const QByteArray &line : lines) {
        if (line.contains("/var/lib/docker/tmp/buildkit-mount"))
            ++count;
    }
    return count;
}

QString wedgeRecoverySteps(const QString &text, int leakedMounts)
{
    if (leakedMounts > 0) {
        return u"%1 mounts of the builder have leaked. To recover: stop Docker (sudo systemctl "
               u"stop "
               "docker), end what is left of buildkitd, unmount "
               "/var/lib/docker/tmp/buildkit-mount* "
               "(sudo umount -l), remove ~/.docker/buildx/activity, start Docker again."_s.arg(
                   leakedMounts);
    }
    const QString lower = text.toLower();
    if (lower.contains(u"/home/"_s) && lower.contains(u".docker/buildx"_s)) {
        return u"The builder's folder in your home is read-only for this service. To recover: set "
               "DOCKER_CONFIG and BUILDX_CONFIG to a folder that it may write."_s;
    }
    return u"To recover: remove ~/.docker/buildx/activity and ~/.docker/buildx/instances, then "
           u"make a "
           "builder: docker buildx create --name decnet-builder --use."_s;
}

Result<void> buildImage(const BuildSpec &spec, const Task &task, const BuildLog &log,
                        const BuildSettings &settings)
{
    const QString program = QStandardPaths::findExecutable(settings.dockerProgram);
    if (program.isEmpty()) {
        return fail(
            ErrorKind::NotFound,
            u"Building image %1 needs the docker command line, which is not installed. Install "
            "it with: sudo apt-get install docker.io"_s.arg(spec.tag));
    }
    if (!QFileInfo(spec.contextDir).isDir()) {
        return fail(ErrorKind::NotFound, u"The build context %1 of image %2 is not a folder"_s.arg(
                                             spec.contextDir, spec.tag));
    }
    const int leaked = leakedBuilderMounts(settings.mountsFile);
    if (leaked >= kMaxLeakedMounts) {
        return fail(ErrorKind::Refused,
                    u"The builder is about to wedge: image %1 was not built"_s.arg(spec.tag),
                    wedgeRecoverySteps({}, leaked));
    }

    for (size_t number = 0;; ++number) {
        if (auto go = task.check(); !go)
            return go;
        const auto attempt = runBuild(program, spec, settings, true, task, log);
        if (!attempt)
            return fail(attempt.error());
        if (attempt->good)
            return {};
        switch (classifyBuildFailure(attempt->output)) {
        case BuildFailure::WedgedBuilder:
            return buildWithoutBuildKit(
                program, spec, settings,
                u"The builder is wedged. "_s +
                    wedgeRecoverySteps(attempt->output, leakedBuilderMounts(settings.mountsFile)),
                task, log);
        case BuildFailure::NoBuildKit:
            return buildWithoutBuildKit(program, spec, settings,
                                        u"%1 has no BuildKit. To get it, install the package "
                                        "docker-buildx (or docker-buildx-plugin)."_s.arg(program),
                                        task, log);
        case BuildFailure::Final:
            return fail(buildError(ErrorKind::Invalid, spec, *attempt));
        case BuildFailure::Transient:
            break;
        }
        if (number >= settings.retryDelays.size())
            return fail(buildError(ErrorKind::Internal, spec, *attempt));
        const auto delay = settings.retryDelays[number];
        say(log, u"The build failed; trying again in %1 s."_s.arg(
                     std::chrono::duration_cast<std::chrono::seconds>(delay).count()));
        if (auto go = pause(delay, task); !go)
            return go;
    }
}

} // namespace decnet
