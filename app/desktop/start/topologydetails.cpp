// SPDX-License-Identifier: GPL-3.0-or-later
#include "topologydetails.h"

#include "../deploy/deploymentservice.h"
#include "../style/banner.h"
#include "../style/statuschip.h"
#include "../tasks.h"
#include "../topologycommands.h"
#include "../words.h"
#include "mappreview.h"

#include "canvas/style/canvasstyle.h"
#include "canvas/style/icons.h"
#include "core/controller/controller.h"

#include <QFrame>
#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QProgressBar>
#include <QPushButton>
#include <QVBoxLayout>

namespace decnet::desktop {

using namespace Qt::Literals::StringLiterals;

namespace {

constexpr int kHistoryRows = 4;

struct Picture
{
    Result<Topology> topology;
    Result<RuntimeOverlay> runtime;
    Result<std::vector<StatusEvent>> history;
};

QLabel *number(QHBoxLayout *row, const QString &caption, const QString &name)
{
    auto *tile = new QFrame;
    tile->setProperty("panel", u"card"_s);
    auto *layout = new QVBoxLayout(tile);
    layout->setContentsMargins(12, 8, 12, 8);
    layout->setSpacing(0);
    auto *value = new QLabel;
    value->setObjectName(name);
    value->setProperty("role", u"number"_s);
    auto *label = new QLabel(caption);
    label->setProperty("role", u"muted"_s);
    layout->addWidget(value);
    layout->addWidget(label);
    row->addWidget(tile, 1);
    return value;
}

QPushButton *button(const QString &text, const QString &icon, const QString &name)
{
    auto *made = new QPushButton(text);
    made->setObjectName(name);
    if (!icon.isEmpty())
        made->setIcon(decnetIcon(icon));
    return made;
}

} // namespace

TopologyDetails::TopologyDetails(const AppContext &app, TopologyCommands &commands, QWidget *parent)
    : QWidget(parent)
    , m_app(app)
    , m_commands(commands)
{
    setObjectName(u"topologyDetails"_s);
    m_name = new QLabel(this);
    m_name->setObjectName(u"detailsName"_s);
    m_name->setProperty("role", u"title"_s);
    m_name->setTextFormat(Qt::PlainText);
    m_name->setWordWrap(true);
    m_status = new StatusChip(app.theme, this);
    m_status->setObjectName(u"detailsStatus"_s);
    m_preview = new MapPreview(this);
    m_preview->setObjectName(u"detailsPreview"_s);
    m_preview->setToolTip(tr("Double-click to open"));
    m_facts = new QLabel(this);
    m_facts->setProperty("role", u"muted"_s);
    m_facts->setTextFormat(Qt::PlainText);
    m_facts->setWordWrap(true);
    m_facts->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_history = new QLabel(this);
    m_history->setObjectName(u"detailsHistory"_s);
    m_history->setProperty("role", u"muted"_s);
    m_history->setTextFormat(Qt::PlainText);
    m_history->setWordWrap(true);

    m_runTitle = new QLabel(this);
    m_runTitle->setTextFormat(Qt::PlainText);
    m_progress = new QProgressBar(this);
    m_progress->setObjectName(u"detailsProgress"_s);
    m_progress->setTextVisible(false);
    m_cancel = button(tr("Cancel"), {}, u"detailsCancel"_s);
    m_runRow = new QWidget(this);
    auto *runLayout = new QHBoxLayout(m_runRow);
    runLayout->setContentsMargins(0, 0, 0, 0);
    runLayout->setSpacing(12);
    runLayout->addWidget(m_runTitle);
    runLayout->addWidget(m_progress, 1);
    runLayout->addWidget(m_cancel);
    m_banner = new Banner(app.theme, this);
    m_banner->setNames(u"detailsBanner"_s);

    m_open = button(tr("Open"), {}, u"detailsOpen"_s);
    m_open->setProperty("kind", u"primary"_s);
    m_deploy = button(tr("Deploy"), u"deploy"_s, u"detailsDeploy"_s);
    m_teardown = button(tr("Tear down"), u"teardown"_s, u"detailsTeardown"_s);
    m_reset = button(tr("Reset"), u"reset"_s, u"detailsReset"_s);
    m_reset->setToolTip(tr("Back to a draft that can be edited and deployed again"));
    m_export = button(tr("Export…"), u"export"_s, u"detailsExport"_s);
    m_delete = button(tr("Delete"), {}, u"detailsDelete"_s);
    m_delete->setProperty("kind", u"danger"_s);

    auto *head = new QHBoxLayout;
    head->setSpacing(12);
    head->addWidget(m_name, 1);
    head->addWidget(m_status, 0, Qt::AlignVCenter);
    auto *actions = new QHBoxLayout;
    actions->setSpacing(8);
    actions->addWidget(m_open);
    actions->addWidget(m_deploy);
    actions->addWidget(m_teardown);
    actions->addWidget(m_reset);
    actions->addStretch();
    actions->addWidget(m_export);
    actions->addWidget(m_delete);
    auto *numbers = new QHBoxLayout;
    numbers->setSpacing(8);
    m_lans = number(numbers, tr("LANs"), u"detailsLans"_s);
    m_deckies = number(numbers, tr("deckies"), u"detailsDeckies"_s);
    m_running = number(numbers, tr("running"), u"detailsRunning"_s);
    m_events = number(numbers, tr("events"), u"detailsEvents"_s);
    auto *historyTitle = new QLabel(tr("History"), this);
    historyTitle->setProperty("role", u"strong"_s);

    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(16, 4, 4, 4);
    layout->setSpacing(12);
    layout->addLayout(head);
    layout->addLayout(actions);
    layout->addWidget(m_runRow);
    layout->addWidget(m_banner);
    layout->addWidget(m_preview, 1);
    layout->addLayout(numbers);
    layout->addWidget(m_facts);
    layout->addWidget(historyTitle);
    layout->addWidget(m_history);

    const auto meta = [this]() -> const TopologyMeta & { return m_row.summary.meta; };
    connect(m_open, &QPushButton::clicked, this, [this] { Q_EMIT openRequested(topology()); });
    connect(m_preview, &MapPreview::activated, this, [this] { Q_EMIT openRequested(topology()); });
    connect(m_deploy, &QPushButton::clicked, this, [this, meta] { m_commands.deploy(meta()); });
    connect(m_teardown, &QPushButton::clicked, this,
            [this] { m_commands.teardown(m_row.summary); });
    connect(m_reset, &QPushButton::clicked, this, [this, meta] { m_commands.reset(meta()); });
    connect(m_export, &QPushButton::clicked, this,
            [this, meta] { m_commands.exportDocument(meta()); });
    connect(m_delete, &QPushButton::clicked, this, [this] { m_commands.remove(m_row.summary); });
    connect(m_cancel, &QPushButton::clicked, this, [this] {
        if (DeploymentRun *run = m_app.deployments.latest(topology()))
            run->cancel();
    });
    const auto ofThis = [this](DeploymentRun *run) {
        if (run->topology() == topology())
            refresh();
    };
    connect(&app.deployments, &DeploymentService::started, this, ofThis);
    connect(&app.deployments, &DeploymentService::progressed, this, ofThis);
    connect(&app.deployments, &DeploymentService::finished, this, ofThis);
}

void TopologyDetails::show(const TopologyRow &row)
{
    m_row = row;
    refresh();
    // The picture is read again only when it can be another one.
    const QString key = u"%1 %2 %3 %4"_s.arg(row.summary.meta.id.toString())
                            .arg(row.summary.meta.version)
                            .arg(static_cast<int>(row.summary.meta.status))
                            .arg(row.summary.runningCount);
    if (key == m_pictureKey)
        return;
    m_pictureKey = key;
    loadPicture();
}

void TopologyDetails::refresh()
{
    const QLocale locale;
    const TopologySummary &summary = m_row.summary;
    const TopologyMeta &meta = summary.meta;
    m_name->setText(meta.name);
    m_status->set(statusText(meta.status), Words::tone(meta.status));
    m_lans->setText(locale.toString(summary.lanCount));
    m_deckies->setText(locale.toString(summary.deckyCount));
    m_running->setText(locale.toString(summary.runningCount));
    m_events->setText(locale.toString(m_row.events));

    QStringList facts;
    facts.append(
        tr("Created %1").arg(locale.toString(meta.createdAt.toLocalTime(), QLocale::ShortFormat)));
    if (m_row.lastEvent.isValid()) {
        facts.append(
            tr("last event %1")
                .arg(locale.toString(m_row.lastEvent.toLocalTime(), QLocale::ShortFormat)));
    }
    const QJsonValue seed = meta.configSnapshot.value("seed"_L1);
    if (!seed.isUndefined() && !seed.isNull())
        facts.append(tr("seed %1").arg(seed.toVariant().toString()));
    facts.append(tr("id %1").arg(meta.id.id8()));
    m_facts->setText(facts.join(u" · "_s));

    const DeploymentRun *run = m_app.deployments.latest(meta.id);
    const AllowedCommands allowed = allowedCommands(meta.status, run && run->isRunning());
    m_deploy->setVisible(allowed.deploy || meta.status == TopologyStatus::Pending);
    m_deploy->setEnabled(allowed.deploy);
    m_teardown->setVisible(allowed.teardown || mayHaveContainers(meta.status));
    m_teardown->setEnabled(allowed.teardown);
    m_reset->setVisible(allowed.reset);
    m_delete->setEnabled(allowed.remove);
    m_delete->setToolTip(allowed.remove ? QString() : tr("Tear it down first"));
    showRun(run);
}

void TopologyDetails::showRun(const DeploymentRun *run)
{
    m_runRow->setVisible(run && run->isRunning());
    if (!run) {
        m_banner->hide();
        return;
    }
    if (run->isRunning()) {
        m_banner->hide();
        m_runTitle->setText(run->headline());
        m_progress->setRange(0, m_row.runTotal);
        m_progress->setValue(m_row.runStep);
        m_cancel->setEnabled(!run->isCancelling());
        return;
    }
    QString reason = run->reason();
    if (run->wasRefused())
        reason = tr("%1\nOpen it to see and fix the problems.").arg(reason);
    m_banner->show(run->tone(), run->headline(), reason);
}

void TopologyDetails::loadPicture()
{
    const TopologyId id = topology();
    const bool live = mayHaveContainers(m_row.summary.meta.status);
    m_app.tasks.run(
        this,
        [&store = m_app.controller.topologies(), id] {
            return Picture{store.load(id), store.runtime(id), store.statusEvents(id, kHistoryRows)};
        },
        [this, id, live](const Picture &picture) {
            if (id != topology())
                return;
            if (picture.topology) {
                m_preview->set(*picture.topology, picture.runtime.value_or(RuntimeOverlay{}), live);
            } else {
                m_preview->clear();
                m_banner->show(Tone::Danger, picture.topology.error().message,
                               picture.topology.error().detail);
            }
            QStringList lines;
            if (picture.history) {
                for (const StatusEvent &event : *picture.history) {
                    const QString when =
                        QLocale().toString(event.at.toLocalTime(), QLocale::ShortFormat);
                    lines.append(
                        event.reason.isEmpty()
                            ? tr("%1  %2").arg(when, statusText(event.to))
                            : tr("%1  %2 – %3").arg(when, statusText(event.to), event.reason));
                }
            }
            m_history->setText(lines.isEmpty() ? tr("Never deployed") : lines.join(u'\n'));
        });
}

} // namespace decnet::desktop
