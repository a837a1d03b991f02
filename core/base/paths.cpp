// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/paths.h"

#include <QDir>

namespace decnet {

using namespace Qt::StringLiterals;

namespace {

QString xdg(const char *variable, const QString &fallback)
{
    const QString value = qEnvironmentVariable(variable);
    const QString base = value.startsWith(u'/') ? value : QDir::homePath() + fallback;
    return base + u"/decnet"_s;
}

} // namespace

QString Paths::database() const
{
    return data + u"/decnet.db"_s;
}

QString Paths::topologyDir(const QString &id8) const
{
    return state + u"/topologies/"_s + id8;
}

QString Paths::composeFile(const QString &id8) const
{
    return topologyDir(id8) + u"/docker-compose.yml"_s;
}

QString Paths::eventLog() const
{
    return state + u"/log/decnet.log"_s;
}

QString Paths::artifactsDir() const
{
    return data + u"/artifacts"_s;
}

QString Paths::templatesDir() const
{
    return data + u"/templates"_s;
}

QString Paths::busSocket() const
{
    return run + u"/bus.sock"_s;
}

Paths Paths::below(const QString &home)
{
    return {home + u"/config"_s, home + u"/data"_s, home + u"/state"_s, home + u"/run"_s};
}

Paths Paths::fromEnvironment()
{
    const QString home = qEnvironmentVariable("DECNET_HOME");
    if (!home.isEmpty())
        return below(QDir(home).absolutePath());

    Paths paths;
    paths.config = xdg("XDG_CONFIG_HOME", u"/.config"_s);
    paths.data = xdg("XDG_DATA_HOME", u"/.local/share"_s);
    paths.state = xdg("XDG_STATE_HOME", u"/.local/state"_s);
    // Not QStandardPaths: it complains on standard error when there is no session to ask.
    const QString runtime = qEnvironmentVariable("XDG_RUNTIME_DIR");
    paths.run = !runtime.startsWith(u'/') ? paths.state + u"/run"_s : runtime + u"/decnet"_s;
    return paths;
}

} // namespace decnet
