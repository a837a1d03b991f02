// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/docker/dockerengine.h"
#include "core/docker/scratchimage.h"

#include <QCoreApplication>

namespace decnet::test {

/// The label by which a test run finds and removes what it made: "decnet.test=<pid>".
[[nodiscard]] QString testLabelKey();
[[nodiscard]] QString testLabelValue();
[[nodiscard]] QString testLabel();
/// "decnet-test-<pid>-<suffix>"
[[nodiscard]] QString testName(const QString &suffix);

/// An image of tests/support/fakedocker_program.c, loaded into the engine. It carries the test's
/// label, so that every run has one of its own, which goes with the QCoreApplication.
[[nodiscard]] Result<ScratchImage> loadTestImage(DockerEngine &engine);

/// A container of that image with the test's label; `command` as in the program's head comment.
[[nodiscard]] ContainerSpec testContainer(const ScratchImage &image, const QString &suffix,
                                          const QStringList &command);

/// Containers, then networks of this test run.
[[nodiscard]] Result<void> removeTestResources(DockerEngine &engine);

} // namespace decnet::test
