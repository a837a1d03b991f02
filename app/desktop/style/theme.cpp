// SPDX-License-Identifier: GPL-3.0-or-later
#include "theme.h"

#include "systemappearance.h"

#include <QApplication>
#include <QFile>
#include <QFontDatabase>
#include <QJsonDocument>
#include <QJsonObject>
#include <QPalette>
#include <QStyleFactory>

#include <algorithm>

// Resources of a static library are dropped by the linker unless something names them.
static void initThemeResources()
{
    Q_INIT_RESOURCE(themes);
}

namespace decnet::desktop {

using namespace Qt::Literals::StringLiterals;

QString themeModeName(ThemeMode mode)
{
    switch (mode) {
    case ThemeMode::System:
        return u"system"_s;
    case ThemeMode::Light:
        return u"light"_s;
    case ThemeMode::Dark:
        return u"dark"_s;
    }
    return u"system"_s;
}

ThemeMode themeModeFromName(const QString &name)
{
    if (name == u"light"_s)
        return ThemeMode::Light;
    if (name == u"dark"_s)
        return ThemeMode::Dark;
    return ThemeMode::System;
}

Theme::Theme(QObject *parent)
    : QObject(parent)
{
    initThemeResources();
    // The palette before we set our own is the system's word when nothing else has one.
    m_systemDark = QApplication::palette().color(QPalette::Window).lightness() < 128;
    auto *appearance = new SystemAppearance(this);
    connect(appearance, &SystemAppearance::darkChanged, this, [this](bool dark) {
        m_systemDark = dark;
        if (m_mode == ThemeMode::System && m_dark != dark)
            apply(m_mode);
    });
}

void Theme::apply(ThemeMode mode)
{
    m_mode = mode;
    m_dark = mode == ThemeMode::Dark || (mode == ThemeMode::System && m_systemDark);
    load(m_dark);

    QPalette palette;
    const auto set = [&](QPalette::ColorRole role, const QString &token) {
        palette.setColor(role, color(token));
    };
    set(QPalette::Window, u"window"_s);
    set(QPalette::WindowText, u"text"_s);
    set(QPalette::Base, u"surface"_s);
    set(QPalette::AlternateBase, u"surfaceAlt"_s);
    set(QPalette::ToolTipBase, u"surface"_s);
    set(QPalette::ToolTipText, u"text"_s);
    set(QPalette::PlaceholderText, u"textDisabled"_s);
    set(QPalette::Text, u"text"_s);
    set(QPalette::Button, u"surface"_s);
    set(QPalette::ButtonText, u"text"_s);
    set(QPalette::BrightText, u"danger"_s);
    set(QPalette::Link, u"accent"_s);
    set(QPalette::LinkVisited, u"accent"_s);
    set(QPalette::Highlight, u"accent"_s);
    set(QPalette::HighlightedText, u"onAccent"_s);
    set(QPalette::Light, u"surface"_s);
    set(QPalette::Midlight, u"hover"_s);
    set(QPalette::Mid, u"border"_s);
    set(QPalette::Dark, u"borderStrong"_s);
    set(QPalette::Shadow, u"borderStrong"_s);
    for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText})
        palette.setColor(QPalette::Disabled, role, color(u"textDisabled"_s));

    QFile sheetFile(u":/themes/app.qss"_s);
    QString sheet;
    if (sheetFile.open(QIODevice::ReadOnly))
        sheet = QString::fromUtf8(sheetFile.readAll());
    // Longest names first, so that @accentSoft is not read as @accent followed by "Soft".
    QStringList names = m_tokens.keys();
    std::sort(names.begin(), names.end(),
              [](const QString &a, const QString &b) { return a.size() > b.size(); });
    for (const QString &name : names)
        sheet.replace(u'@' + name, m_tokens.value(name));

    if (QStyle *fusion = QStyleFactory::create(u"Fusion"_s))
        QApplication::setStyle(fusion);
    QApplication::setPalette(palette);
    if (QFontDatabase::families().contains(u"Inter"_s)) {
        QFont font = QApplication::font();
        font.setFamilies({u"Inter"_s, font.family()});
        QApplication::setFont(font);
    }
    qApp->setStyleSheet(sheet);
    Q_EMIT changed();
}

QColor Theme::color(const QString &token) const
{
    return QColor(m_tokens.value(token, u"#000000"_s));
}

QColor Theme::strong(Tone tone) const
{
    switch (tone) {
    case Tone::Neutral:
        return color(u"textMuted"_s);
    case Tone::Accent:
        return color(u"accent"_s);
    case Tone::Success:
        return color(u"success"_s);
    case Tone::Warning:
        return color(u"warning"_s);
    case Tone::Danger:
        return color(u"danger"_s);
    }
    return color(u"textMuted"_s);
}

QColor Theme::soft(Tone tone) const
{
    switch (tone) {
    case Tone::Neutral:
        return color(u"neutralSoft"_s);
    case Tone::Accent:
        return color(u"accentSoft"_s);
    case Tone::Success:
        return color(u"successSoft"_s);
    case Tone::Warning:
        return color(u"warningSoft"_s);
    case Tone::Danger:
        return color(u"dangerSoft"_s);
    }
    return color(u"neutralSoft"_s);
}

void Theme::load(bool dark)
{
    QFile file(dark ? u":/themes/dark.json"_s : u":/themes/light.json"_s);
    m_tokens.clear();
    if (!file.open(QIODevice::ReadOnly))
        return;
    const QJsonObject tokens = QJsonDocument::fromJson(file.readAll()).object();
    for (auto it = tokens.begin(); it != tokens.end(); ++it)
        m_tokens.insert(it.key(), it.value().toString());
}

} // namespace decnet::desktop
