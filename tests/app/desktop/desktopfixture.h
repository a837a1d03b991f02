// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/support/fakecontroller.h"

#include "app/desktop/appcontext.h"
#include "app/desktop/deploy/deploymentservice.h"
#include "app/desktop/editor/editorpage.h"
#include "app/desktop/mainwindow.h"
#include "app/desktop/settings.h"
#include "app/desktop/start/startpage.h"
#include "app/desktop/start/topologymodel.h"
#include "app/desktop/style/theme.h"
#include "app/desktop/tasks.h"

#include <QApplication>
#include <QTest>

#include <memory>

namespace decnet::test {

/// Everything a window needs, over a FakeController. Members are destroyed in the order of main().
struct Desktop
{
    Desktop()
        : Desktop(std::make_unique<FakeController>())
    {
    }
    explicit Desktop(std::unique_ptr<FakeController> made)
        : controller(std::move(made))
        , settings(controller->paths())
        , deployments(*controller, tasks, theme)
        , app{*controller, clock, tasks, theme, settings, deployments}
    {
        theme.apply(desktop::ThemeMode::Light);
    }

    /// Shows the window and waits until the list has been read.
    desktop::MainWindow &open()
    {
        window = std::make_unique<desktop::MainWindow>(app);
        window->show();
        return *window;
    }

    /// Child of the window (dialogs included) by object name; null when there is none.
    template<typename T>
    T *find(const char *name) const
    {
        return window->findChild<T *>(QString::fromLatin1(name));
    }

    std::unique_ptr<FakeController> controller;
    SystemClock clock;
    desktop::Theme theme;
    desktop::Settings settings;
    desktop::Tasks tasks;
    desktop::DeploymentService deployments;
    desktop::AppContext app;
    std::unique_ptr<desktop::MainWindow> window;
};

} // namespace decnet::test
