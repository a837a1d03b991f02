// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QHash>
#include <QObject>
#include <QString>

class QApplication;

namespace decnet::desktop {

enum class ThemeMode { System, Light, Dark };

/// "system", "light", "dark": the form in the settings file.
[[nodiscard]] QString themeModeName(ThemeMode mode);
/// Unknown words give System.
[[nodiscard]] ThemeMode themeModeFromName(const QString &name);

/// What a state means to the reader; every tone has a strong colour (text, icon) and a soft one
/// (background of a chip or banner).
enum class Tone { Neutral, Accent, Success, Warning, Danger };

/// The look of the whole application: Fusion, a palette and one style sheet, all made of the tokens
/// in resources/themes. Lives on the GUI thread; owned by main (or a test).
class Theme final : public QObject
{
    Q_OBJECT

public:
    /// Applies nothing until apply() is called.
    explicit Theme(QObject *parent = nullptr);

    /// Styles the application; again after each change of mode or of the system's preference.
    void apply(ThemeMode mode);
    [[nodiscard]] ThemeMode mode() const { return m_mode; }
    [[nodiscard]] bool isDark() const { return m_dark; }

    /// By token name ("accent", "textMuted"); black for an unknown one.
    [[nodiscard]] QColor color(const QString &token) const;
    [[nodiscard]] QColor strong(Tone tone) const;
    [[nodiscard]] QColor soft(Tone tone) const;

Q_SIGNALS:
    /// The tokens are different now.
    void changed();

private:
    void load(bool dark);

    ThemeMode m_mode = ThemeMode::System;
    bool m_dark = false;
    bool m_systemDark = false;
    QHash<QString, QString> m_tokens;
};

} // namespace decnet::desktop
