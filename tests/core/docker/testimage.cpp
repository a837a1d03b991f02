// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/core/docker/testimage.h"

#include "core/base/atomicfile.h"
#include "core/docker/tar.h"

namespace decnet::test {

using namespace Qt::StringLiterals;

namespace {

QString g_loadedImage;

/// At the end of the test program, whichever way its tests went.
void removeLoadedImage()
{
    auto engine = connectDockerEngine();
    // A container that a failed test left keeps its image; both are found by the label.
    if (engine) [[maybe_unused]]
        const auto removed = (*engine)->removeImage(g_loadedImage);
}

} // namespace

QString testLabelKey()
{
    return u"decnet.test"_s;
}

QString testLabelValue()
{
    return QString::number(QCoreApplication::applicationPid());
}

QString testLabel()
{
    return testLabelKey() + u'=' + testLabelValue();
}

QString testName(const QString &suffix)
{
    return u"decnet-test-%1-%2"_s.arg(testLabelValue(), suffix);
}

Result<ScratchImage> loadTestImage(DockerEngine &engine)
{
    const auto program =
        readFile(QCoreApplication::applicationDirPath() + u"/fakedocker_program"_s, 16 << 20);
    if (!program)
        return fail(program.error());
    TarWriter rootfs;
    rootfs.addFile("program", *program, 0755);
    const ScratchImage image = makeScratchImage({.repository = u"decnet-test/program"_s,
                                                 .rootfsTar = rootfs.finish(),
                                                 .entrypoint = QStringList{u"/program"_s},
                                                 .command = {},
                                                 .user = {},
                                                 .workingDir = {},
                                                 .environment = {},
                                                 .labels = {{testLabelKey(), testLabelValue()}}});
    if (const auto loaded = engine.loadImage(image.tar); !loaded)
        return fail(loaded.error());
    if (g_loadedImage.isEmpty())
        qAddPostRoutine(removeLoadedImage);
    g_loadedImage = image.reference;
    return image;
}

ContainerSpec testContainer(const ScratchImage &image, const QString &suffix,
                            const QStringList &command)
{
    ContainerSpec spec;
    spec.name = testName(suffix);
    spec.image = image.reference;
    spec.command = command;
    spec.labels = {{testLabelKey(), testLabelValue()}};
    spec.stopTimeoutSeconds = 1;
    return spec;
}

Result<void> removeTestResources(DockerEngine &engine)
{
    const auto containers = engine.containers({testLabel()});
    if (!containers)
        return fail(containers.error());
    for (const ObservedContainer &container : *containers) {
        if (const auto removed = engine.removeContainer(container.id, true); !removed)
            return removed;
    }
    const auto networks = engine.networks({testLabel()});
    if (!networks)
        return fail(networks.error());
    for (const ObservedNetwork &network : *networks) {
        if (const auto removed = engine.removeNetwork(network.id); !removed)
            return removed;
    }
    return {};
}

} // namespace decnet::test
