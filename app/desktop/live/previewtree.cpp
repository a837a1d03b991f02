// SPDX-License-Identifier: GPL-3.0-or-later
#include "previewtree.h"

#include "livesession.h"

#include "canvas/style/ghoststyle.h"
#include "canvas/style/icons.h"

#include <QHeaderView>
#include <QLabel>
#include <QTreeWidget>
#include <QVBoxLayout>

Q_DECLARE_METATYPE(decnet::SelectedIds)

namespace decnet::desktop {

using namespace Qt::Literals::StringLiterals;

namespace {

constexpr int kThingsRole = Qt::UserRole;
constexpr int kBadge = 16;
constexpr std::array kMarks{PlanMark::Created, PlanMark::Recreated, PlanMark::Collateral,
                            PlanMark::Disconnected, PlanMark::Removed};

const CanvasStyle &styleOf(const Theme &theme)
{
    return theme.isDark() ? CanvasStyle::darkStyle() : CanvasStyle::light();
}

} // namespace

PreviewTree::PreviewTree(LiveSession &session, EditorDocument &document, const Theme &theme, QWidget *parent)
    : QWidget(parent)
    , m_session(session)
    , m_document(document)
    , m_theme(theme)
    , m_tree(new QTreeWidget(this))
{
    auto *title = new QLabel(tr("Applying would"), this);
    title->setProperty("role", u"strong"_s);
    title->setContentsMargins(12, 7, 12, 7);
    m_tree->setObjectName(u"livePlan"_s);
    m_tree->setAccessibleName(tr("What applying would do"));
    m_tree->setColumnCount(2);
    m_tree->setHeaderLabels({tr("What"), tr("Why")});
    m_tree->header()->setStretchLastSection(true);
    m_tree->header()->resizeSection(0, 230);
    m_tree->setFrameShape(QFrame::NoFrame);
    m_tree->setIconSize({kBadge, kBadge});
    m_tree->setIndentation(14);
    m_tree->setUniformRowHeights(true);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(title);
    layout->addWidget(m_tree, 1);
    connect(m_tree, &QTreeWidget::currentItemChanged, this, [this](const QTreeWidgetItem *item) {
        if (item && item->parent())
            m_document.focusGhosts(item->data(0, kThingsRole).value<SelectedIds>());
    });
    connect(&theme, &Theme::changed, this, &PreviewTree::refresh);
}

QTreeWidgetItem *PreviewTree::addGroup(const QIcon &icon, const QString &text)
{
    auto *group = new QTreeWidgetItem(m_tree, {text});
    group->setIcon(0, icon);
    QFont font = m_tree->font();
    font.setBold(true);
    group->setFont(0, font);
    group->setFirstColumnSpanned(true);
    group->setFlags(Qt::ItemIsEnabled);
    return group;
}

void PreviewTree::addLine(QTreeWidgetItem *group, const QString &text, const QString &reason,
                          const SelectedIds &things)
{
    auto *item = new QTreeWidgetItem(group, {text, reason});
    item->setToolTip(0, text);
    item->setToolTip(1, reason);
    item->setData(0, kThingsRole, QVariant::fromValue(things));
}

void PreviewTree::refresh()
{
    const QSignalBlocker quiet(m_tree);
    m_tree->clear();
    addPlan();
    addSessions();
    if (const int others = PlanWords::otherSteps(m_session.preview().plan); others > 0)
        addGroup({}, others == 1 ? tr("and a step for images, routes and firewall")
                             : tr("and %1 steps for images, routes and firewall").arg(others));
    m_tree->expandAll();
}

void PreviewTree::addPlan()
{
    const std::vector<PlanLine> &lines = m_session.lines();
    for (const PlanMark mark : kMarks) {
        const auto count = std::ranges::count(lines, mark, &PlanLine::mark);
        if (count == 0)
            continue;
        QTreeWidgetItem *group = addGroup(
            badgeIcon(mark, styleOf(m_theme)),
            tr("%1 (%2)", "Created (3)").arg(planMarkText(mark)).arg(count));
        for (const PlanLine &line : lines) {
            if (line.mark == mark)
                addLine(group, line.text, line.reason, line.things);
        }
    }
}

void PreviewTree::addSessions()
{
    const auto &sessions = m_session.preview().cutSessions;
    if (sessions.empty())
        return;
    QTreeWidgetItem *group = addGroup(decnetIcon(u"attacker"_s, m_theme.strong(Tone::Danger)),
                                      tr("Cuts sessions of attackers (%1)").arg(sessions.size()));
    group->setForeground(0, m_theme.strong(Tone::Danger));
    for (const CutSession &session : sessions) {
        SelectedIds things;
        things.deckies.insert(session.decky);
        addLine(group, PlanWords::session(session), session.reason, things);
    }
}

} // namespace decnet::desktop
