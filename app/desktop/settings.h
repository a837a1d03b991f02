// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "style/theme.h"

#include "core/base/paths.h"

#include <QByteArray>
#include <QSettings>

#include <optional>

namespace decnet::desktop {

/// What the window remembers between sessions, in `desktop.ini` of the configuration folder. GUI
/// thread.
class Settings final
{
public:
    explicit Settings(const Paths &paths);

    [[nodiscard]] ThemeMode themeMode() const;
    void setThemeMode(ThemeMode mode);

    [[nodiscard]] QByteArray windowGeometry() const;
    void setWindowGeometry(const QByteArray &geometry);
    /// Docks and tool bars of the editor.
    [[nodiscard]] QByteArray editorState() const;
    void setEditorState(const QByteArray &state);

    /// What the user chose for an action (by object name), as QKeySequence::listToString() writes it; an
    /// empty text takes its keys away; nullopt: what it came with.
    [[nodiscard]] std::optional<QString> shortcut(const QString &action) const;
    void setShortcut(const QString &action, const std::optional<QString> &keys);
    /// Snapping, overview map.
    [[nodiscard]] bool canvasOption(const QString &name, bool fallback) const;
    void setCanvasOption(const QString &name, bool on);

    /// Entries of the palette within reach (see PaletteShelf).
    [[nodiscard]] QStringList paletteFavourites() const;
    void setPaletteFavourites(const QStringList &items);
    [[nodiscard]] QStringList paletteRecent() const;
    void setPaletteRecent(const QStringList &items);

    /// Where the last document was imported from or exported to; empty the first time.
    [[nodiscard]] QString lastFolder() const;
    void setLastFolder(const QString &folder);

private:
    mutable QSettings m_file;
};

} // namespace decnet::desktop
