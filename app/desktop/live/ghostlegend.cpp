// SPDX-License-Identifier: GPL-3.0-or-later
#include "ghostlegend.h"

#include "canvas/style/ghoststyle.h"

#include <QHBoxLayout>
#include <QLabel>

namespace decnet::desktop {

using namespace Qt::Literals::StringLiterals;

namespace {

constexpr int kBadge = 16;

/// A badge that follows light and dark.
template<typename Kind>
QLabel *makeBadge(Kind kind, const Theme &theme, QWidget *parent)
{
    auto *badge = new QLabel(parent);
    const auto draw = [badge, kind, &theme] {
        const CanvasStyle &style = theme.isDark() ? CanvasStyle::darkStyle() : CanvasStyle::light();
        badge->setPixmap(badgeIcon(kind, style).pixmap(QSize(kBadge, kBadge), badge->devicePixelRatioF()));
    };
    draw();
    QObject::connect(&theme, &Theme::changed, badge, draw);
    return badge;
}

} // namespace

GhostLegend::GhostLegend(const Theme &theme, QWidget *parent)
    : QWidget(parent)
{
    setObjectName(u"liveLegend"_s);
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(12, 3, 12, 5);
    row->setSpacing(4);
    const auto addText = [&](const QString &text, const QString &role) {
        auto *label = new QLabel(text, this);
        label->setProperty("role", role);
        row->addWidget(label);
        row->addSpacing(8);
    };
    addText(tr("Staged:"), u"strong"_s);
    for (const Staged staged : {Staged::Added, Staged::Changed, Staged::Removed}) {
        row->addWidget(makeBadge(staged, theme, this));
        addText(stagedText(staged), u"muted"_s);
    }
    row->addSpacing(12);
    addText(tr("Applying would:"), u"strong"_s);
    for (const PlanMark mark : {PlanMark::Created, PlanMark::Recreated, PlanMark::Collateral,
                                PlanMark::Disconnected, PlanMark::Removed}) {
        row->addWidget(makeBadge(mark, theme, this));
        addText(planMarkText(mark).toLower(), u"muted"_s);
    }
    row->addStretch(1);
    // On a narrow window the last words go, not the window.
    setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
}

} // namespace decnet::desktop
