// SPDX-License-Identifier: GPL-3.0-or-later
#include "canvas/style/canvasstyle.h"

#include <QCoreApplication>

namespace decnet {

namespace {

QColor mixed(const QColor &ground, const QColor &colour, qreal part)
{
    const auto mix = [part](int a, int b) { return qRound(a + (b - a) * part); };
    return {mix(ground.red(), colour.red()), mix(ground.green(), colour.green()),
            mix(ground.blue(), colour.blue())};
}

/// `marks` in the order of kNamedColours; the softer ones are made of them and the style's own grounds.
void fillTints(CanvasStyle &style, const std::array<QColor, kNamedColours.size()> &marks)
{
    style.tints[0] = {style.lanBorder, style.lanFill, style.lanHeader, style.card};
    for (size_t i = 0; i < marks.size(); ++i) {
        const QColor &mark = marks[i];
        style.tints[i + 1] = {mark, mixed(style.lanFill, mark, style.dark ? 0.10 : 0.07),
                              mixed(style.lanHeader, mark, style.dark ? 0.12 : 0.11),
                              mixed(style.card, mark, style.dark ? 0.24 : 0.26)};
    }
}

} // namespace

const CanvasStyle &CanvasStyle::light()
{
    static const CanvasStyle kStyle = [] {
        CanvasStyle s;
        s.dark = false;
        s.background = QColor(0xf3, 0xf5, 0xf9);
        s.gridDot = QColor(0xd3, 0xda, 0xe5);
        s.text = QColor(0x18, 0x20, 0x2e);
        s.textMuted = QColor(0x58, 0x64, 0x78);
        s.accent = QColor(0x25, 0x63, 0xeb);
        s.accentSoft = QColor(0xe3, 0xec, 0xfe);
        s.onAccent = QColor(0xff, 0xff, 0xff);
        s.lanFill = QColor(0xfb, 0xfc, 0xfe);
        s.lanHeader = QColor(0xec, 0xf0, 0xf7);
        s.lanBorder = QColor(0xc5, 0xce, 0xdc);
        s.dmz = QColor(0xb4, 0x53, 0x09);
        s.dmzFill = QColor(0xff, 0xfc, 0xf6);
        s.dmzHeader = QColor(0xfd, 0xf0, 0xd5);
        s.card = QColor(0xff, 0xff, 0xff);
        s.cardBorder = QColor(0xcd, 0xd5, 0xe1);
        s.cardShadow = QColor(0x18, 0x20, 0x2e, 0x16);
        s.chip = QColor(0xee, 0xf1, 0xf6);
        s.chipText = QColor(0x35, 0x40, 0x52);
        s.link = QColor(0x7c, 0x8a, 0xa0);
        s.linkForward = QColor(0x0f, 0x76, 0x6e);
        s.ok = QColor(0x15, 0x80, 0x3d);
        s.warning = QColor(0xa1, 0x5c, 0x07);
        s.error = QColor(0xc6, 0x28, 0x28);
        s.idle = QColor(0x6b, 0x77, 0x8b);
        s.busy = QColor(0x25, 0x63, 0xeb);
        s.guide = QColor(0xc0, 0x26, 0xd3);
        s.attack = QColor(0xd4, 0x1f, 0x4e);
        fillTints(s, {QColor(0xd3, 0x3a, 0x3a), QColor(0xd9, 0x6b, 0x12), QColor(0xc2, 0x91, 0x08),
                      QColor(0x2f, 0x8f, 0x46), QColor(0x0d, 0x8a, 0x80), QColor(0x2f, 0x6f, 0xe4),
                      QColor(0x8a, 0x4f, 0xd6), QColor(0x6b, 0x77, 0x8b)});
        return s;
    }();
    return kStyle;
}

const CanvasStyle &CanvasStyle::darkStyle()
{
    static const CanvasStyle kStyle = [] {
        CanvasStyle s;
        s.dark = true;
        s.background = QColor(0x11, 0x15, 0x1c);
        s.gridDot = QColor(0x26, 0x2e, 0x3b);
        s.text = QColor(0xe5, 0xea, 0xf2);
        s.textMuted = QColor(0x97, 0xa4, 0xb8);
        s.accent = QColor(0x5a, 0x90, 0xfd);
        s.accentSoft = QColor(0x1d, 0x33, 0x60);
        s.onAccent = QColor(0x0b, 0x12, 0x20);
        s.lanFill = QColor(0x16, 0x1c, 0x25);
        s.lanHeader = QColor(0x1e, 0x26, 0x33);
        s.lanBorder = QColor(0x38, 0x45, 0x59);
        s.dmz = QColor(0xf0, 0xa8, 0x3c);
        s.dmzFill = QColor(0x1d, 0x1b, 0x19);
        s.dmzHeader = QColor(0x35, 0x2a, 0x16);
        s.card = QColor(0x1f, 0x27, 0x34);
        s.cardBorder = QColor(0x3a, 0x47, 0x5b);
        s.cardShadow = QColor(0x00, 0x00, 0x00, 0x50);
        s.chip = QColor(0x2b, 0x35, 0x45);
        s.chipText = QColor(0xcb, 0xd4, 0xe1);
        s.link = QColor(0x72, 0x83, 0x9d);
        s.linkForward = QColor(0x3c, 0xbf, 0xae);
        s.ok = QColor(0x4a, 0xc5, 0x81);
        s.warning = QColor(0xee, 0xb0, 0x4c);
        s.error = QColor(0xf4, 0x74, 0x74);
        s.idle = QColor(0x84, 0x92, 0xa8);
        s.busy = QColor(0x5a, 0x90, 0xfd);
        s.guide = QColor(0xf0, 0xab, 0xfc);
        s.attack = QColor(0xff, 0x5c, 0x86);
        fillTints(s, {QColor(0xf0, 0x6a, 0x6a), QColor(0xf0, 0x8d, 0x3f), QColor(0xe3, 0xbc, 0x3f),
                      QColor(0x5c, 0xc0, 0x73), QColor(0x3c, 0xbf, 0xae), QColor(0x62, 0x98, 0xf7),
                      QColor(0xb4, 0x89, 0xf2), QColor(0x97, 0xa4, 0xb8)});
        return s;
    }();
    return kStyle;
}

const CanvasStyle &CanvasStyle::forPalette(const QPalette &palette)
{
    return palette.color(QPalette::Window).lightness() < 128 ? darkStyle() : light();
}

QColor CanvasStyle::state(DeckyState state) const
{
    switch (state) {
    case DeckyState::Running: return ok;
    case DeckyState::Failed:
    case DeckyState::TeardownFailed: return error;
    case DeckyState::Degraded: return warning;
    case DeckyState::TearingDown: return busy;
    case DeckyState::Pending:
    case DeckyState::TornDown: break;
    }
    return idle;
}

QColor CanvasStyle::status(TopologyStatus status) const
{
    switch (status) {
    case TopologyStatus::Active: return ok;
    case TopologyStatus::Failed: return error;
    case TopologyStatus::Degraded: return warning;
    case TopologyStatus::Deploying:
    case TopologyStatus::TearingDown: return busy;
    case TopologyStatus::Pending:
    case TopologyStatus::TornDown: break;
    }
    return idle;
}

QColor CanvasStyle::risk(Risk risk) const
{
    switch (risk) {
    case Risk::High: return error;
    case Risk::Medium: return warning;
    case Risk::Low: break;
    }
    return ok;
}

QColor CanvasStyle::severity(Severity severity) const
{
    return severity == Severity::Error ? error : warning;
}

QString stateText(DeckyState state)
{
    const auto tr = [](const char *text) {
        return QCoreApplication::translate("decnet::CanvasStyle", text);
    };
    switch (state) {
    case DeckyState::Pending: return tr(QT_TRANSLATE_NOOP("decnet::CanvasStyle", "Pending"));
    case DeckyState::Running: return tr(QT_TRANSLATE_NOOP("decnet::CanvasStyle", "Running"));
    case DeckyState::Failed: return tr(QT_TRANSLATE_NOOP("decnet::CanvasStyle", "Failed"));
    case DeckyState::TornDown: return tr(QT_TRANSLATE_NOOP("decnet::CanvasStyle", "Torn down"));
    case DeckyState::Degraded: return tr(QT_TRANSLATE_NOOP("decnet::CanvasStyle", "Degraded"));
    case DeckyState::TearingDown:
        return tr(QT_TRANSLATE_NOOP("decnet::CanvasStyle", "Tearing down"));
    case DeckyState::TeardownFailed:
        return tr(QT_TRANSLATE_NOOP("decnet::CanvasStyle", "Teardown failed"));
    }
    return {};
}

QString statusText(TopologyStatus status)
{
    const auto tr = [](const char *text) {
        return QCoreApplication::translate("decnet::CanvasStyle", text);
    };
    switch (status) {
    case TopologyStatus::Pending: return tr(QT_TRANSLATE_NOOP("decnet::CanvasStyle", "Draft"));
    case TopologyStatus::Deploying:
        return tr(QT_TRANSLATE_NOOP("decnet::CanvasStyle", "Deploying"));
    case TopologyStatus::Active: return tr(QT_TRANSLATE_NOOP("decnet::CanvasStyle", "Active"));
    case TopologyStatus::Degraded: return tr(QT_TRANSLATE_NOOP("decnet::CanvasStyle", "Degraded"));
    case TopologyStatus::Failed: return tr(QT_TRANSLATE_NOOP("decnet::CanvasStyle", "Failed"));
    case TopologyStatus::TearingDown:
        return tr(QT_TRANSLATE_NOOP("decnet::CanvasStyle", "Tearing down"));
    case TopologyStatus::TornDown:
        return tr(QT_TRANSLATE_NOOP("decnet::CanvasStyle", "Torn down"));
    }
    return {};
}

QString colourText(NamedColour colour)
{
    const auto tr = [](const char *text) {
        return QCoreApplication::translate("decnet::CanvasStyle", text);
    };
    switch (colour) {
    case NamedColour::None: return tr(QT_TRANSLATE_NOOP("decnet::CanvasStyle", "No colour"));
    case NamedColour::Red: return tr(QT_TRANSLATE_NOOP("decnet::CanvasStyle", "Red"));
    case NamedColour::Orange: return tr(QT_TRANSLATE_NOOP("decnet::CanvasStyle", "Orange"));
    case NamedColour::Yellow: return tr(QT_TRANSLATE_NOOP("decnet::CanvasStyle", "Yellow"));
    case NamedColour::Green: return tr(QT_TRANSLATE_NOOP("decnet::CanvasStyle", "Green"));
    case NamedColour::Teal: return tr(QT_TRANSLATE_NOOP("decnet::CanvasStyle", "Teal"));
    case NamedColour::Blue: return tr(QT_TRANSLATE_NOOP("decnet::CanvasStyle", "Blue"));
    case NamedColour::Purple: return tr(QT_TRANSLATE_NOOP("decnet::CanvasStyle", "Purple"));
    case NamedColour::Grey: return tr(QT_TRANSLATE_NOOP("decnet::CanvasStyle", "Grey"));
    }
    return {};
}

} // namespace decnet
