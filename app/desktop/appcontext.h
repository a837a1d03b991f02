// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace decnet {
class Clock;
class Controller;
} // namespace decnet

namespace decnet::desktop {

class DeploymentService;
class Settings;
class Tasks;
class Theme;

/// What the composition root hands to pages and dialogs. All of it outlives the window.
struct AppContext
{
    Controller &controller;
    const Clock &clock;
    Tasks &tasks;
    Theme &theme;
    Settings &settings;
    DeploymentService &deployments;
};

} // namespace decnet::desktop
