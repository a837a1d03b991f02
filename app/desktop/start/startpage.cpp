// SPDX-License-Identifier: GPL-3.0-or-later
#include "startpage.h"

#include "../deploy/deploymentservice.h"
#include "../style/banner.h"
#include "../style/emptystate.h"
#include "../tasks.h"
#include "../topologycommands.h"
#include "topologydelegate.h"
#include "topologydetails.h"
#include "topologymodel.h"

#include "canvas/style/icons.h"
#include "core/controller/controller.h"

#include <QHBoxLayout>
#include <QHash>
#include <QLabel>
#include <QListView>
#include <QPushButton>
#include <QScrollArea>
#include <QSplitter>
#include <QStackedWidget>
#include <QVBoxLayout>

namespace decnet::desktop {

using namespace Qt::Literals::StringLiterals;
using namespace std::chrono_literals;

namespace {

constexpr auto kHintDelay = 150ms;
constexpr auto kPollInterval = 5s;
constexpr int kListLimit = 1000;

enum Page { EmptyPage, ListPage, LoadingPage };

struct Listing
{
    Result<TopologyPage> page;
    Result<std::vector<IntelRepository::Activity>> activity;
};

QPushButton *button(const QString &text, const QString &icon, const QString &name, bool primary)
{
    auto *made = new QPushButton(text);
    made->setObjectName(name);
    if (primary)
        made->setProperty("kind", u"primary"_s);
    made->setIcon(primary ? decnetIcon(icon, Qt::white) : decnetIcon(icon));
    return made;
}

} // namespace

StartPage::StartPage(const AppContext &app, TopologyCommands &commands, QWidget *parent)
    : QWidget(parent)
    , m_app(app)
    , m_commands(commands)
{
    setObjectName(u"startPage"_s);
    setProperty("panel", u"page"_s);
    setAttribute(Qt::WA_StyledBackground);
    m_model = new TopologyModel(app.clock, this);
    build();

    m_hint.setSingleShot(true);
    m_hint.setInterval(kHintDelay);
    connect(&m_hint, &QTimer::timeout, this, &StartPage::load);
    m_poll.setInterval(kPollInterval);
    connect(&m_poll, &QTimer::timeout, this, [this] {
        if (isVisible())
            load();
    });
    m_poll.start();

    Bus &bus = app.controller.bus();
    for (const QString &pattern : {u"topology.*.*"_s, u"decky.*.state"_s, u"decky.*.traffic"_s}) {
        m_subscriptions.push_back(
            bus.subscribe(pattern, this, [this](const BusEvent &) { refresh(); }));
    }
    connect(&app.deployments, &DeploymentService::started, this, &StartPage::showRun);
    connect(&app.deployments, &DeploymentService::progressed, this, &StartPage::showRun);
    connect(&app.deployments, &DeploymentService::finished, this, [this](DeploymentRun *run) {
        showRun(run);
        refresh();
    });
    connect(&commands, &TopologyCommands::changed, this, &StartPage::refresh);
    connect(&commands, &TopologyCommands::removed, this, &StartPage::refresh);
    connect(&commands, &TopologyCommands::created, this, [this](TopologyId id) {
        select(id);
        refresh();
    });
    load();
}

StartPage::~StartPage() = default;

void StartPage::build()
{
    auto *logo = new QLabel(this);
    logo->setPixmap(QIcon(u":/icons/decnet.svg"_s).pixmap(QSize(36, 36), devicePixelRatioF()));
    auto *title = new QLabel(tr("Topologies"), this);
    title->setProperty("role", u"title"_s);
    QPushButton *import = button(tr("Import…"), u"import"_s, u"startImport"_s, false);
    QPushButton *blank = button(tr("New blank…"), u"document-new"_s, u"startNew"_s, false);
    QPushButton *generate = button(tr("Generate…"), u"generate"_s, u"startGenerate"_s, true);
    auto *head = new QHBoxLayout;
    head->setSpacing(8);
    head->addWidget(logo);
    head->addSpacing(4);
    head->addWidget(title);
    head->addStretch();
    head->addWidget(import);
    head->addWidget(blank);
    head->addWidget(generate);

    m_banner = new Banner(m_app.theme, this);
    m_banner->setNames(u"startBanner"_s);
    m_banner->setAction(tr("Try again"));
    connect(m_banner, &Banner::actionTriggered, this, &StartPage::load);

    m_list = new QListView(this);
    m_list->setObjectName(u"topologyList"_s);
    m_list->setAccessibleName(tr("Topologies"));
    m_list->setModel(m_model);
    m_list->setItemDelegate(new TopologyDelegate(m_app.theme, m_list));
    m_list->setUniformItemSizes(true);
    m_list->setMouseTracking(true);
    m_list->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_list->setMinimumWidth(320);
    // The cards carry their own surface; the list is the page.
    m_list->setStyleSheet(
        u"QListView { background: transparent; } "
        "QListView::item, QListView::item:selected, QListView::item:hover { background: transparent; }"_s);
    m_details = new TopologyDetails(m_app, m_commands, this);
    auto *scroll = new QScrollArea(this);
    scroll->setWidget(m_details);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->viewport()->setAutoFillBackground(false);
    m_details->setAutoFillBackground(false);
    auto *splitter = new QSplitter(Qt::Horizontal, this);
    splitter->addWidget(m_list);
    splitter->addWidget(scroll);
    splitter->setStretchFactor(0, 2);
    splitter->setStretchFactor(1, 3);
    splitter->setChildrenCollapsible(false);
    splitter->setHandleWidth(8);
    splitter->setStyleSheet(u"QSplitter::handle { background: transparent; }"_s);

    auto *empty = new EmptyState(
        u"maze"_s, tr("Draw your first deception network"),
        tr("A topology is a maze of networks with decoy hosts in them. Generate one from a few "
           "numbers, begin with a blank canvas, or import a document. Nothing runs until you press "
           "Deploy."),
        m_app.theme, this);
    empty->setObjectName(u"startEmpty"_s);
    QPushButton *emptyGenerate =
        button(tr("Generate a maze…"), u"generate"_s, u"startEmptyGenerate"_s, true);
    QPushButton *emptyBlank =
        button(tr("New blank…"), u"document-new"_s, u"startEmptyNew"_s, false);
    QPushButton *emptyImport = button(tr("Import…"), u"import"_s, u"startEmptyImport"_s, false);
    empty->addButton(emptyGenerate);
    empty->addButton(emptyBlank);
    empty->addButton(emptyImport);
    auto *emptyCard = new QFrame(this);
    emptyCard->setProperty("panel", u"card"_s);
    auto *emptyLayout = new QVBoxLayout(emptyCard);
    emptyLayout->setContentsMargins(1, 1, 1, 1);
    emptyLayout->addWidget(empty);

    m_stack = new QStackedWidget(this);
    m_stack->insertWidget(EmptyPage, emptyCard);
    m_stack->insertWidget(ListPage, splitter);
    m_stack->insertWidget(LoadingPage, new QWidget(this));
    m_stack->setCurrentIndex(LoadingPage);

    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(24, 20, 24, 16);
    layout->setSpacing(16);
    layout->addLayout(head);
    layout->addWidget(m_banner);
    layout->addWidget(m_stack, 1);

    for (QPushButton *each : {generate, emptyGenerate}) {
        connect(each, &QPushButton::clicked, this,
                [this] { m_commands.generate(freeName(tr("maze"))); });
    }
    for (QPushButton *each : {blank, emptyBlank}) {
        connect(each, &QPushButton::clicked, this,
                [this] { m_commands.createBlank(freeName(tr("topology"))); });
    }
    for (QPushButton *each : {import, emptyImport})
        connect(each, &QPushButton::clicked, this, [this] { m_commands.importDocument(); });
    connect(m_list->selectionModel(), &QItemSelectionModel::currentChanged, this,
            &StartPage::showSelected);
    connect(m_model, &QAbstractItemModel::dataChanged, this, &StartPage::showSelected);
    connect(m_list, &QListView::activated, this, [this](const QModelIndex &index) {
        Q_EMIT openRequested(m_model->row(index.row()).summary.meta.id);
    });
    connect(m_details, &TopologyDetails::openRequested, this, &StartPage::openRequested);
}

void StartPage::refresh()
{
    if (!m_hint.isActive())
        m_hint.start();
}

void StartPage::select(TopologyId id)
{
    m_wanted = id;
    const int row = m_model->indexOf(id);
    if (row >= 0)
        m_list->setCurrentIndex(m_model->index(row));
}

QString StartPage::freeName(const QString &wish) const
{
    const auto taken = [this](const QString &name) {
        for (int row = 0; row < m_model->rowCount(); ++row) {
            if (m_model->row(row).summary.meta.name.compare(name, Qt::CaseInsensitive) == 0)
                return true;
        }
        return false;
    };
    QString name = wish;
    for (int n = 2; taken(name); ++n)
        name = u"%1-%2"_s.arg(wish).arg(n);
    return name;
}

void StartPage::load()
{
    if (m_loading) {
        m_again = true;
        return;
    }
    m_loading = true;
    m_app.tasks.run(
        this,
        [&controller = m_app.controller] {
            TopologyQuery query;
            query.limit = kListLimit;
            return Listing{controller.topologies().list(query), controller.intel().activity()};
        },
        [this](Listing listing) {
            m_loading = false;
            if (!listing.page) {
                m_banner->show(
                    Tone::Danger,
                    tr("The topologies cannot be read: %1").arg(listing.page.error().message),
                    listing.page.error().detail);
                return;
            }
            m_banner->hide();
            QHash<QString, IntelRepository::Activity> activity;
            m_eventCount = 0;
            if (listing.activity) {
                for (const auto &each : *listing.activity) {
                    activity.insert(each.topologyId, each);
                    m_eventCount += each.events;
                }
            }
            std::vector<TopologyRow> rows;
            rows.reserve(listing.page->rows.size());
            for (TopologySummary &summary : listing.page->rows) {
                TopologyRow row;
                const auto known = activity.constFind(summary.meta.id.toString());
                if (known != activity.constEnd()) {
                    row.events = known->events;
                    row.lastEvent = known->last;
                }
                if (DeploymentRun *run = m_app.deployments.latest(summary.meta.id);
                    run && run->isRunning()) {
                    row.running = true;
                    row.runStep = run->plan().finishedCount();
                    row.runTotal = run->plan().rowCount();
                }
                row.summary = std::move(summary);
                rows.push_back(std::move(row));
            }
            const QModelIndex current = m_list->currentIndex();
            const TopologyId selected = !m_wanted.isNull() ? m_wanted
                                        : current.isValid()
                                            ? m_model->row(current.row()).summary.meta.id
                                            : TopologyId();
            m_model->set(std::move(rows));
            m_stack->setCurrentIndex(m_model->rowCount() == 0 ? EmptyPage : ListPage);
            int row = m_model->indexOf(selected);
            if (row >= 0)
                m_wanted = {};
            else if (m_model->rowCount() > 0)
                row = qMin(qMax(0, current.row()), m_model->rowCount() - 1);
            if (row >= 0 && m_list->currentIndex().row() != row)
                m_list->setCurrentIndex(m_model->index(row));
            m_model->touchTimes();
            Q_EMIT eventCountChanged(m_eventCount);
            if (m_again) {
                m_again = false;
                refresh();
            }
        });
}

void StartPage::showSelected()
{
    const QModelIndex current = m_list->currentIndex();
    if (current.isValid())
        m_details->show(m_model->row(current.row()));
}

void StartPage::showRun(DeploymentRun *run)
{
    m_model->setRun(run->topology(), run->isRunning(), run->plan().finishedCount(),
                    run->plan().rowCount());
}

} // namespace decnet::desktop
