// SPDX-License-Identifier: GPL-3.0-or-later
#include "eventspanel.h"

#include "../style/emptystate.h"
#include "eventfilter.h"
#include "livefeed.h"

#include "canvas/document/editordocument.h"
#include "canvas/style/icons.h"

#include <QCheckBox>
#include <QClipboard>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QPalette>
#include <QStackedWidget>
#include <QTabWidget>
#include <QTableView>
#include <QToolButton>
#include <QVBoxLayout>

namespace decnet::desktop {

using namespace Qt::Literals::StringLiterals;

namespace {
void copyText(const QString &text)
{
    QGuiApplication::clipboard()->setText(text);
}
} // namespace

EventsPanel::EventsPanel(LiveFeed &feed, EditorDocument &document, const Theme &theme,
                         QWidget *parent)
    : QWidget(parent)
    , m_feed(feed)
    , m_document(document)
    , m_theme(theme)
{
    setObjectName(u"eventsPanel"_s);
    m_filter = new EventFilter(this);
    m_filter->setSourceModel(&feed.events());

    m_events = makeTable(u"eventsTable"_s, tr("Events"));
    m_events->setModel(m_filter);
    m_events->setColumnWidth(EventModel::TimeColumn, 88);
    m_events->setColumnWidth(EventModel::DeckyColumn, 128);
    m_events->setColumnWidth(EventModel::ServiceColumn, 80);
    m_events->setColumnWidth(EventModel::TypeColumn, 120);
    m_events->setColumnWidth(EventModel::AttackerColumn, 128);
    m_events->setColumnWidth(EventModel::CredentialColumn, 168);
    m_attackers = makeTable(u"attackersTable"_s, tr("Attackers"));
    m_attackers->setModel(&feed.attackers());
    m_attackers->setColumnWidth(AttackerModel::AddressColumn, 128);
    m_attackers->setColumnWidth(AttackerModel::EventsColumn, 72);
    m_attackers->setColumnWidth(AttackerModel::CredentialsColumn, 96);
    m_attackers->setColumnWidth(AttackerModel::ServicesColumn, 160);
    m_attackers->setColumnWidth(AttackerModel::PathColumn, 280);
    m_attackers->setColumnWidth(AttackerModel::FirstColumn, 136);
    m_credentials = makeTable(u"credentialsTable"_s, tr("Credentials"));
    m_credentials->setModel(&feed.credentials());
    m_credentials->setColumnWidth(CredentialModel::PrincipalColumn, 128);
    m_credentials->setColumnWidth(CredentialModel::SecretColumn, 168);
    m_credentials->setColumnWidth(CredentialModel::KindColumn, 96);
    m_credentials->setColumnWidth(CredentialModel::DeckyColumn, 128);
    m_credentials->setColumnWidth(CredentialModel::ServiceColumn, 80);
    m_credentials->setColumnWidth(CredentialModel::AttackerColumn, 128);
    m_credentials->setColumnWidth(CredentialModel::OutcomeColumn, 88);
    m_credentials->setColumnWidth(CredentialModel::AttemptsColumn, 80);

    m_empty =
        new EmptyState(u"activity"_s, tr("Nobody has touched a decoy yet"), QString(), theme, this);
    m_empty->setCompact(true);
    m_eventStack = new QStackedWidget(this);
    m_eventStack->addWidget(m_empty);
    m_eventStack->addWidget(m_events);

    m_tabs = new QTabWidget(this);
    m_tabs->setObjectName(u"eventsTabs"_s);
    m_tabs->setDocumentMode(true);
    m_tabs->addTab(m_eventStack, tr("Events"));
    m_tabs->addTab(m_attackers, tr("Attackers"));
    m_tabs->addTab(m_credentials, tr("Credentials"));

    m_search = new QLineEdit(this);
    m_search->setObjectName(u"eventsFilter"_s);
    m_search->setPlaceholderText(tr("Filter events"));
    m_search->setAccessibleName(tr("Filter events by text"));
    m_search->setClearButtonEnabled(true);
    m_search->setFixedWidth(200);
    m_search->addAction(decnetIcon(u"search"_s, theme.color(u"textMuted"_s)),
                        QLineEdit::LeadingPosition);
    m_selectionOnly = new QCheckBox(tr("Selected deckies only"), this);
    m_selectionOnly->setObjectName(u"eventsSelectionOnly"_s);
    m_reveal = new QToolButton(this);
    m_reveal->setObjectName(u"eventsReveal"_s);
    m_reveal->setCheckable(true);
    m_reveal->setIcon(decnetIcon(u"eye"_s));
    m_reveal->setText(tr("Show secrets"));
    m_reveal->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_silence = new QLabel(this);
    m_silence->setObjectName(u"eventsSilence"_s);

    auto *tools = new QWidget(this);
    auto *toolRow = new QHBoxLayout(tools);
    toolRow->setContentsMargins(12, 2, 12, 2);
    toolRow->setSpacing(12);
    toolRow->addWidget(m_silence);
    toolRow->addWidget(m_selectionOnly);
    toolRow->addWidget(m_reveal);
    toolRow->addWidget(m_search);

    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_tabs, 1);
    // Beside the tabs, not above them: the rows below belong to the events.
    m_tabs->setCornerWidget(tools, Qt::TopRightCorner);

    connect(m_search, &QLineEdit::textChanged, m_filter, &EventFilter::setText);
    connect(m_selectionOnly, &QCheckBox::toggled, this, &EventsPanel::followSelection);
    connect(&document.selection(), &Selection::changed, this, &EventsPanel::followSelection);
    connect(m_reveal, &QToolButton::toggled, this, &EventsPanel::setRevealed);
    connect(m_events, &QTableView::doubleClicked, this, [this](const QModelIndex &index) {
        showDecky(index.data(EventModel::DeckyIdRole).toString(),
                  index.data(EventModel::DeckyNameRole).toString());
    });
    connect(m_credentials, &QTableView::doubleClicked, this, [this](const QModelIndex &index) {
        showDecky({}, m_feed.credentials().credential(index.row()).decky);
    });
    connect(m_attackers, &QTableView::doubleClicked, this, [this](const QModelIndex &index) {
        m_search->setText(m_feed.attackers().attacker(index.row()).ip);
        m_tabs->setCurrentIndex(0);
    });
    connect(m_events, &QWidget::customContextMenuRequested, this, &EventsPanel::eventMenu);
    connect(m_credentials, &QWidget::customContextMenuRequested, this,
            &EventsPanel::credentialMenu);
    for (QAbstractItemModel *model : {static_cast<QAbstractItemModel *>(&feed.events()),
                                      static_cast<QAbstractItemModel *>(&feed.attackers()),
                                      static_cast<QAbstractItemModel *>(&feed.credentials())}) {
        connect(model, &QAbstractItemModel::rowsInserted, this, &EventsPanel::refreshEmpty);
        connect(model, &QAbstractItemModel::modelReset, this, &EventsPanel::refreshEmpty);
    }
    refreshEmpty();
}

QTableView *EventsPanel::makeTable(const QString &name, const QString &label)
{
    auto *table = new QTableView(this);
    table->setObjectName(name);
    table->setAccessibleName(label);
    table->setSelectionBehavior(QAbstractItemView::SelectRows);
    table->setSelectionMode(QAbstractItemView::SingleSelection);
    table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    table->setContextMenuPolicy(Qt::CustomContextMenu);
    table->setShowGrid(false);
    table->setWordWrap(false);
    table->setTabKeyNavigation(false);
    table->verticalHeader()->hide();
    table->verticalHeader()->setDefaultSectionSize(26);
    table->horizontalHeader()->setHighlightSections(false);
    table->horizontalHeader()->setStretchLastSection(true);
    table->horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    return table;
}

void EventsPanel::setSilence(const QString &line, Tone tone)
{
    m_silence->setText(line);
    QPalette palette = m_silence->palette();
    palette.setColor(QPalette::WindowText, m_theme.strong(tone));
    m_silence->setPalette(palette);
    m_empty->setText(tr("Nobody has touched a decoy yet"), line);
}

void EventsPanel::followSelection()
{
    QSet<QString> names;
    if (m_selectionOnly->isChecked()) {
        const Topology &topology = m_document.topology();
        for (const DeckyId id : m_document.selection().ids().deckies) {
            if (const Decky *decky = topology.decky(id))
                names.insert(decky->name);
        }
        // A selected LAN stands for the deckies at home in it.
        for (const LanId id : m_document.selection().ids().lans) {
            for (const EdgeId edgeId : topology.edgesOf(id)) {
                const Edge *edge = topology.edge(edgeId);
                const Decky *decky = edge ? topology.decky(edge->decky) : nullptr;
                if (decky && topology.homeEdge(decky->id) == edge)
                    names.insert(decky->name);
            }
        }
    }
    m_filter->setDeckies(names);
}

void EventsPanel::setRevealed(bool revealed)
{
    m_feed.events().setRevealed(revealed);
    m_feed.credentials().setRevealed(revealed);
    m_reveal->setIcon(decnetIcon(revealed ? u"eye-off"_s : u"eye"_s));
    m_reveal->setText(revealed ? tr("Hide secrets") : tr("Show secrets"));
}

void EventsPanel::refreshEmpty()
{
    m_eventStack->setCurrentIndex(m_feed.events().rowCount() == 0 ? 0 : 1);
    const auto title = [](const QString &text, int count) {
        return count == 0 ? text : tr("%1 (%2)").arg(text).arg(count);
    };
    m_tabs->setTabText(0, title(tr("Events"), m_feed.events().rowCount()));
    m_tabs->setTabText(1, title(tr("Attackers"), m_feed.attackers().rowCount()));
    m_tabs->setTabText(2, title(tr("Credentials"), m_feed.credentials().rowCount()));
}

void EventsPanel::eventMenu(const QPoint &pos)
{
    const QModelIndex index = m_events->indexAt(pos);
    if (!index.isValid())
        return;
    const QString decky = index.data(EventModel::DeckyNameRole).toString();
    const QString deckyId = index.data(EventModel::DeckyIdRole).toString();
    const QString attacker = index.data(EventModel::AttackerRole).toString();
    const QString secret = index.data(EventModel::SecretRole).toString();
    auto *menu = new QMenu(this);
    menu->setObjectName(u"eventsMenu"_s);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    connect(menu->addAction(tr("Show %1 on the map").arg(decky)), &QAction::triggered, this,
            [this, deckyId, decky] { showDecky(deckyId, decky); });
    connect(menu->addAction(tr("Only events of %1").arg(decky)), &QAction::triggered, this,
            [this, decky] { m_search->setText(decky); });
    connect(menu->addAction(tr("Only events from %1").arg(attacker)), &QAction::triggered, this,
            [this, attacker] { m_search->setText(attacker); });
    menu->addSeparator();
    connect(menu->addAction(tr("Copy attacker address")), &QAction::triggered, this,
            [attacker] { copyText(attacker); });
    QAction *copySecret = menu->addAction(tr("Copy secret"));
    copySecret->setEnabled(!secret.isEmpty());
    connect(copySecret, &QAction::triggered, this, [secret] { copyText(secret); });
    menu->popup(m_events->viewport()->mapToGlobal(pos));
}

void EventsPanel::credentialMenu(const QPoint &pos)
{
    const QModelIndex index = m_credentials->indexAt(pos);
    if (!index.isValid())
        return;
    const Credential credential = m_feed.credentials().credential(index.row());
    auto *menu = new QMenu(this);
    menu->setObjectName(u"credentialsMenu"_s);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    connect(menu->addAction(tr("Show %1 on the map").arg(credential.decky)), &QAction::triggered,
            this, [this, credential] { showDecky({}, credential.decky); });
    connect(menu->addAction(tr("Copy user name")), &QAction::triggered, this,
            [credential] { copyText(credential.principal); });
    connect(menu->addAction(tr("Copy secret")), &QAction::triggered, this,
            [credential] { copyText(credential.secretPrintable); });
    connect(menu->addAction(tr("Copy SHA-256 of the secret")), &QAction::triggered, this,
            [credential] { copyText(credential.secretSha256); });
    menu->popup(m_credentials->viewport()->mapToGlobal(pos));
}

void EventsPanel::showDecky(const QString &id, const QString &name)
{
    const auto parsed = DeckyId::parse(id);
    if (parsed && m_document.topology().decky(*parsed)) {
        m_document.reveal(*parsed);
        return;
    }
    if (const Decky *decky = m_document.topology().deckyByName(name))
        m_document.reveal(decky->id);
}

} // namespace decnet::desktop
