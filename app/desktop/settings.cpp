// SPDX-License-Identifier: GPL-3.0-or-later
#include "settings.h"

#include <QDir>

namespace decnet::desktop {

using namespace Qt::Literals::StringLiterals;

Settings::Settings(const Paths &paths)
    : m_file(QDir(paths.config).filePath(u"desktop.ini"_s), QSettings::IniFormat)
{
}

ThemeMode Settings::themeMode() const
{
    return themeModeFromName(m_file.value(u"view/theme"_s).toString());
}

void Settings::setThemeMode(ThemeMode mode)
{
    m_file.setValue(u"view/theme"_s, themeModeName(mode));
}

QByteArray Settings::windowGeometry() const
{
    return m_file.value(u"window/geometry"_s).toByteArray();
}

void Settings::setWindowGeometry(const QByteArray &geometry)
{
    m_file.setValue(u"window/geometry"_s, geometry);
}

QByteArray Settings::editorState() const
{
    return m_file.value(u"editor/state"_s).toByteArray();
}

void Settings::setEditorState(const QByteArray &state)
{
    m_file.setValue(u"editor/state"_s, state);
}

std::optional<QString> Settings::shortcut(const QString &action) const
{
    const QVariant stored = m_file.value(u"shortcuts/"_s + action);
    return stored.isValid() ? std::optional(stored.toString()) : std::nullopt;
}

void Settings::setShortcut(const QString &action, const std::optional<QString> &keys)
{
    if (keys)
        m_file.setValue(u"shortcuts/"_s + action, *keys);
    else
        m_file.remove(u"shortcuts/"_s + action);
}

bool Settings::canvasOption(const QString &name, bool fallback) const
{
    return m_file.value(u"canvas/"_s + name, fallback).toBool();
}

void Settings::setCanvasOption(const QString &name, bool on)
{
    m_file.setValue(u"canvas/"_s + name, on);
}

QStringList Settings::paletteFavourites() const
{
    return m_file.value(u"palette/favourites"_s).toStringList();
}

void Settings::setPaletteFavourites(const QStringList &items)
{
    m_file.setValue(u"palette/favourites"_s, items);
}

QStringList Settings::paletteRecent() const
{
    return m_file.value(u"palette/recent"_s).toStringList();
}

void Settings::setPaletteRecent(const QStringList &items)
{
    m_file.setValue(u"palette/recent"_s, items);
}

QString Settings::lastFolder() const
{
    return m_file.value(u"files/folder"_s).toString();
}

void Settings::setLastFolder(const QString &folder)
{
    m_file.setValue(u"files/folder"_s, folder);
}

} // namespace decnet::desktop
