// SPDX-License-Identifier: GPL-3.0-or-later
#include "editorheader.h"

#include "../style/statuschip.h"
#include "../words.h"

#include "canvas/style/canvasstyle.h"
#include "canvas/style/icons.h"
#include "canvas/view/canvasactions.h"

#include <QAction>
#include <QFrame>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QToolButton>

namespace decnet::desktop {

using namespace Qt::Literals::StringLiterals;

namespace {
QFrame *divider(QWidget *parent)
{
    auto *line = new QFrame(parent);
    line->setFixedSize(1, 24);
    line->setProperty("panel", u"divider"_s);
    return line;
}
} // namespace

EditorHeader::EditorHeader(CanvasActions &actions, const AppContext &app, QWidget *parent)
    : QWidget(parent)
    , m_app(app)
{
    setObjectName(u"editorHeader"_s);
    setProperty("panel", u"header"_s);
    setAttribute(Qt::WA_StyledBackground);
    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(8, 6, 12, 6);
    layout->setSpacing(4);

    auto *back = new QToolButton(this);
    back->setObjectName(u"backButton"_s);
    back->setIcon(decnetIcon(u"back"_s));
    back->setIconSize({20, 20});
    back->setToolTip(tr("Back to the list of topologies"));
    back->setAccessibleName(tr("Back to the list of topologies"));
    connect(back, &QToolButton::clicked, this, &EditorHeader::backRequested);
    m_name = new QLabel(this);
    m_name->setObjectName(u"topologyName"_s);
    m_name->setProperty("role", u"heading"_s);
    m_name->setTextFormat(Qt::PlainText);
    // A name of 64 characters must not push the commands out of the window.
    m_name->setSizePolicy(QSizePolicy::Maximum, QSizePolicy::Preferred);
    m_name->setMinimumWidth(48);
    m_status = new StatusChip(app.theme, this);
    m_status->setObjectName(u"topologyStatus"_s);

    layout->addWidget(back);
    layout->addSpacing(4);
    layout->addWidget(m_name);
    layout->addSpacing(8);
    layout->addWidget(m_status, 0, Qt::AlignVCenter);
    layout->addSpacing(12);
    layout->addWidget(divider(this));
    layout->addSpacing(4);
    layout->addWidget(addTool(actions.undo, u"undoButton"_s));
    layout->addWidget(addTool(actions.redo, u"redoButton"_s));
    layout->addSpacing(4);
    layout->addWidget(divider(this));
    layout->addSpacing(4);
    layout->addWidget(addTool(actions.selectTool, u"selectToolButton"_s));
    layout->addWidget(addTool(actions.panTool, u"panToolButton"_s));
    layout->addWidget(addTool(actions.noteTool, u"noteToolButton"_s));
    layout->addWidget(addTool(actions.arrange, u"arrangeButton"_s));
    layout->addSpacing(4);
    layout->addWidget(divider(this));
    layout->addSpacing(4);
    layout->addWidget(addTool(actions.zoomOut, u"zoomOutButton"_s));
    layout->addWidget(addTool(actions.zoomIn, u"zoomInButton"_s));
    layout->addWidget(addTool(actions.zoomFit, u"zoomFitButton"_s));
    layout->addStretch(1);

    m_dryRun = addCommand(tr("Dry run"), u"dry-run"_s, u"dryRunButton"_s,
                          tr("Show what Deploy would do, and the compose file"));
    m_live = addCommand(tr("Change live"), u"rename"_s, u"liveButton"_s,
                        tr("Draw on the running maze; nothing happens to it before you apply"));
    m_reset = addCommand(tr("Reset"), u"reset"_s, u"resetButton"_s,
                         tr("Back to a draft that can be edited and deployed again"));
    m_repair = addCommand(tr("Repair"), u"repair"_s, u"repairButton"_s,
                          tr("Bring what runs back to what is drawn"));
    m_teardown = addCommand(tr("Tear down"), u"teardown"_s, u"teardownButton"_s,
                            tr("Remove all containers and networks of this topology"));
    m_deploy = addCommand(tr("Deploy"), u"deploy"_s, u"deployButton"_s,
                          tr("Build and start everything that is drawn (Ctrl+Return)"));
    m_deploy->setProperty("kind", u"primary"_s);
    m_deploy->setIcon(decnetIcon(u"deploy"_s, Qt::white));
    layout->setSpacing(6);
    for (QPushButton *command : {m_dryRun, m_reset, m_repair, m_live, m_teardown, m_deploy})
        layout->addWidget(command);

    connect(m_dryRun, &QPushButton::clicked, this, &EditorHeader::dryRunRequested);
    connect(m_deploy, &QPushButton::clicked, this, &EditorHeader::deployRequested);
    connect(m_teardown, &QPushButton::clicked, this, &EditorHeader::teardownRequested);
    connect(m_reset, &QPushButton::clicked, this, &EditorHeader::resetRequested);
    connect(m_repair, &QPushButton::clicked, this, &EditorHeader::repairRequested);
    connect(m_live, &QPushButton::clicked, this, &EditorHeader::liveRequested);
    setAllowed({});
}

void EditorHeader::setTopology(const QString &name, TopologyStatus status)
{
    m_name->setText(fontMetrics().elidedText(name, Qt::ElideRight, 320));
    m_name->setToolTip(name);
    m_status->set(statusText(status), Words::tone(status));
}

void EditorHeader::setAllowed(const AllowedCommands &allowed)
{
    m_dryRun->setEnabled(allowed.dryRun);
    m_deploy->setEnabled(allowed.deploy);
    m_teardown->setEnabled(allowed.teardown);
    // These two are for rare states; they would only be in the way otherwise.
    m_reset->setVisible(allowed.reset);
    m_repair->setVisible(allowed.repair);
    m_live->setVisible(allowed.live);
}

void EditorHeader::setLive(bool live)
{
    m_live->setEnabled(!live);
    m_teardown->setEnabled(m_teardown->isEnabled() && !live);
}

QToolButton *EditorHeader::addTool(QAction *action, const QString &name)
{
    auto *tool = new QToolButton(this);
    tool->setDefaultAction(action);
    tool->setObjectName(name);
    tool->setToolButtonStyle(Qt::ToolButtonIconOnly);
    tool->setIconSize({18, 18});
    tool->setAccessibleName(action->text());
    return tool;
}

QPushButton *EditorHeader::addCommand(const QString &text, const QString &icon, const QString &name,
                                      const QString &toolTip)
{
    auto *command = new QPushButton(decnetIcon(icon), text, this);
    command->setObjectName(name);
    command->setToolTip(toolTip);
    return command;
}

} // namespace decnet::desktop
