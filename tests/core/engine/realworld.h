// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/deployer.h"
#include "core/engine/engineimageprovider.h"
#include "core/engine/helperdresser.h"
#include "tests/core/engine/mazes.h"
#include "tests/support/fakerepository.h"
#include "tests/support/recordingbus.h"

#include <QCoreApplication>
#include <QProcess>
#include <QTemporaryDir>

#include <memory>

namespace decnet::test {

/// The second number of this run's addresses, so that runs side by side do not meet.
inline int ownNet()
{
    return 100 + static_cast<int>(QCoreApplication::applicationPid() % 100);
}

/// The maze of threeLans() under a fresh id and addresses of this run's own; ftp instead of ssh. Its
/// gateway publishes on `port` of the loopback only.
inline Topology freshMaze(quint16 port)
{
    MazeBuilder maze = threeLans(ownNet(), QStringLiteral("ftp"));
    maze.topology.meta.id = TopologyId::create();
    Decky gateway = *maze.topology.deckyByName(QStringLiteral("gateway"));
    gateway.publish = {{QStringLiteral("ftp"), 21, false, QStringLiteral("127.0.0.1"), port}};
    maze.topology.putDecky(gateway);
    return maze.topology;
}

struct CommandOutput
{
    int exitCode = -1;
    QString output;
    QString errors;
};

/// Runs a program to its end; at most `seconds`.
inline CommandOutput runProgram(const QString &program, const QStringList &arguments,
                                int seconds = 60, const QByteArray &input = {})
{
    QProcess process;
    process.start(program, arguments);
    if (!process.waitForStarted())
        return {-1, {}, process.errorString()};
    process.write(input);
    process.closeWriteChannel();
    if (!process.waitForFinished(seconds * 1000)) {
        process.kill();
        process.waitForFinished();
        return {-1, {}, QStringLiteral("timeout")};
    }
    return {process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -1,
            QString::fromUtf8(process.readAllStandardOutput()),
            QString::fromUtf8(process.readAllStandardError())};
}

/// The engine parts on a real Docker engine, with the database and the bus in memory. Whatever a test
/// leaves behind is removed at the end, by label.
class RealWorld
{
public:
    explicit RealWorld(Topology topology, std::chrono::milliseconds settleDelay
                                          = std::chrono::milliseconds(1500))
        : id(topology.meta.id)
        , document(std::move(topology))
        , docker(std::move(*connectDockerEngine()))
        , images(*docker, ImageBuilder::forHost({}, [](const QString &) {}))
        , dresser(*docker, images)
        , parts{*docker, dresser, images, keeper, catalog, paths, {settleDelay}}
        , deployer(parts)
    {
        const auto stored = repository.create(document);
        Q_ASSERT(stored);
    }
    ~RealWorld()
    {
        if (const auto left = observe(*docker, id); left && !left->isEmpty()) {
            repository.forceStatus(id, TopologyStatus::Active);
            const auto gone = deployer.teardown(id, {}, Task());
            if (!gone || gone->status != TopologyStatus::TornDown)
                qWarning("the test left containers of %s behind", qPrintable(id.id8()));
        }
    }
    Result<RunReport> deploy(const DeployObserver &observer = {}, const Task &task = {})
    {
        return deployer.deploy(id, [] { return HostFacts(); }, observer, task);
    }
    Result<RunReport> teardown() { return deployer.teardown(id, {}, Task()); }
    [[nodiscard]] QString base(const QString &decky) const { return ResourceNames(id).base(decky); }
    [[nodiscard]] QString service(const QString &decky, const QString &slug) const
    {
        return ResourceNames(id).service(decky, slug);
    }
    [[nodiscard]] QString network(const QString &lan) const
    {
        return ResourceNames(id).network(lan);
    }

    TopologyId id;
    Topology document;
    QTemporaryDir home;
    Paths paths = Paths::below(home.path());
    SystemClock clock;
    FakeRepository repository;
    RecordingBus bus;
    StateKeeper keeper{repository, bus, clock};
    Catalog catalog = *Catalog::load();
    std::unique_ptr<DockerEngine> docker;
    EngineImageProvider images;
    HelperDresser dresser;
    EngineParts parts;
    Deployer deployer;
};

} // namespace decnet::test
