// SPDX-License-Identifier: GPL-3.0-or-later
#include "driftstrip.h"

#include "../style/theme.h"
#include "../tasks.h"
#include "planlines.h"

#include "canvas/document/editordocument.h"
#include "canvas/style/icons.h"
#include "core/controller/controller.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QListWidget>
#include <QPushButton>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

namespace decnet::desktop {

using namespace Qt::Literals::StringLiterals;
using namespace std::chrono_literals;

namespace {
constexpr auto kSettles = 700ms; // containers come and go together
constexpr auto kPoll = 20s;
constexpr int kMostRows = 4;
} // namespace

DriftStrip::DriftStrip(TopologyId id, EditorDocument &document, const AppContext &app, QWidget *parent)
    : QWidget(parent)
    , m_id(id)
    , m_document(document)
    , m_app(app)
{
    setObjectName(u"driftStrip"_s);
    m_icon = new QLabel(this);
    m_summary = new QLabel(this);
    m_summary->setObjectName(u"driftSummary"_s);
    m_summary->setTextFormat(Qt::PlainText);
    m_summary->setWordWrap(true);
    m_details = new QToolButton(this);
    m_details->setObjectName(u"driftDetails"_s);
    m_details->setText(tr("Details"));
    m_details->setCheckable(true);
    m_details->setAutoRaise(true);
    m_repair = new QPushButton(decnetIcon(u"repair"_s), tr("Repair"), this);
    m_repair->setObjectName(u"driftRepair"_s);
    m_repair->setToolTip(tr("Bring what runs back to what is stored"));
    m_always = new QToolButton(this);
    m_always->setObjectName(u"driftAlways"_s);
    m_always->setAutoRaise(true);
    m_always->setToolButtonStyle(Qt::ToolButtonTextOnly);
    m_always->hide();
    m_list = new QListWidget(this);
    m_list->setObjectName(u"driftList"_s);
    m_list->setAccessibleName(tr("What differs from the drawing"));
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setSelectionMode(QAbstractItemView::NoSelection);
    m_list->hide();
    auto *row = new QHBoxLayout;
    row->setContentsMargins(12, 2, 12, 4);
    row->setSpacing(8);
    row->addWidget(m_icon);
    row->addWidget(m_summary, 1);
    row->addWidget(m_details);
    row->addWidget(m_always);
    row->addWidget(m_repair);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addLayout(row);
    layout->addWidget(m_list);
    hide();

    m_soon.setSingleShot(true);
    m_soon.setInterval(kSettles);
    m_poll.setInterval(kPoll);
    connect(&m_soon, &QTimer::timeout, this, &DriftStrip::look);
    connect(&m_poll, &QTimer::timeout, this, &DriftStrip::look);
    connect(m_details, &QToolButton::toggled, m_list, &QWidget::setVisible);
    connect(m_repair, &QPushButton::clicked, this, &DriftStrip::repairRequested);
}

void DriftStrip::offerAutoRepair(QAction *action)
{
    m_always->setDefaultAction(action);
    m_always->show();
}

void DriftStrip::setWatching(bool watching)
{
    if (m_watching == watching)
        return;
    m_watching = watching;
    if (watching) {
        m_poll.start();
        lookSoon();
    } else {
        m_poll.stop();
        m_soon.stop();
        hide();
    }
}

void DriftStrip::lookSoon()
{
    if (m_watching && !m_soon.isActive())
        m_soon.start();
}

void DriftStrip::look()
{
    if (!m_watching || m_looking)
        return;
    m_looking = true;
    m_app.tasks.run(
        this, [&controller = m_app.controller, id = m_id] { return controller.drift(id); },
        [this](const Result<Drift> &drift) {
            m_looking = false;
            // An engine that does not answer is told elsewhere; what was seen last may still hold.
            if (drift && m_watching)
                show(*drift);
        });
}

QStringList DriftStrip::linesOf(const Drift &drift) const
{
    QStringList lines = drift.problems;
    ChangePreview preview;
    preview.plan = drift.plan;
    const Topology &topology = m_document.topology();
    for (const PlanLine &line : PlanWords::lines(preview, topology, topology))
        lines << tr("%1: %2 (%3)", "Created: ssh of web-1 (it is not there)")
                     .arg(planMarkText(line.mark), line.text, line.reason);
    if (const int others = PlanWords::otherSteps(drift.plan); others > 0 && lines.isEmpty())
        lines << tr("Routes, firewall rules or images differ");
    if (drift.isUnfinished)
        lines << tr("A change failed half way: routes and firewall rules may differ too");
    return lines;
}

void DriftStrip::show(const Drift &drift)
{
    setVisible(!drift.isNone());
    if (drift.isNone())
        return;
    const QStringList lines = linesOf(drift);
    m_icon->setPixmap(
        decnetPixmap(u"warning"_s, 16, m_app.theme.strong(Tone::Warning), devicePixelRatioF()));
    m_summary->setText(lines.size() == 1
                           ? tr("What runs differs from the drawing: %1").arg(lines.front())
                           : tr("What runs differs from the drawing in %1 points").arg(lines.size()));
    m_list->clear();
    m_list->addItems(lines);
    m_list->setFixedHeight(m_list->sizeHintForRow(0)
                               * static_cast<int>(std::min<qsizetype>(lines.size(), kMostRows))
                           + 2 * m_list->frameWidth());
}

} // namespace decnet::desktop
