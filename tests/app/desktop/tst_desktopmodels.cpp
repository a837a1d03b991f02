// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/desktop/deploy/planmodel.h"
#include "app/desktop/events/attackermodel.h"
#include "app/desktop/events/credentialmodel.h"
#include "app/desktop/events/eventfilter.h"
#include "app/desktop/events/eventmodel.h"
#include "app/desktop/options.h"
#include "app/desktop/start/topologymodel.h"
#include "app/desktop/startupfailure.h"
#include "app/desktop/topologycommands.h"
#include "app/desktop/words.h"

#include "core/catalog/catalog.h"
#include "core/topology/secrets.h"
#include "core/base/clock.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>

using namespace decnet;
using namespace decnet::desktop;
using namespace Qt::Literals::StringLiterals;

namespace {

DecoyEvent attempt(qint64 id, const QString &decky, const QString &secret)
{
    DecoyEvent event;
    event.id = id;
    event.at = QDateTime::currentDateTimeUtc();
    event.decky = decky;
    event.service = u"ssh"_s;
    event.type = u"auth_attempt"_s;
    event.attackerIp = u"192.0.2.7"_s;
    event.fields = {{u"principal"_s, u"root"_s}, {u"secret_printable"_s, secret}};
    event.raw = u"raw line with "_s + secret;
    return event;
}

Plan planOf(int actions)
{
    Plan plan;
    for (int i = 0; i < actions; ++i) {
        Action action;
        action.id = i;
        action.target = u"container-%1"_s.arg(i);
        action.reason = u"because %1"_s.arg(i);
        plan.actions.push_back(action);
    }
    return plan;
}

TopologyRow rowOf(const QString &name, TopologyId id = TopologyId::create())
{
    TopologyRow row;
    row.summary.meta.id = id;
    row.summary.meta.name = name;
    row.summary.lanCount = 3;
    row.summary.deckyCount = 5;
    return row;
}

// Everything a cell gives away without being asked to reveal.
QString everythingShown(const QAbstractItemModel &model)
{
    QString all;
    for (int row = 0; row < model.rowCount(); ++row) {
        for (int column = 0; column < model.columnCount(); ++column) {
            for (const int role : {Qt::DisplayRole, Qt::ToolTipRole, Qt::AccessibleTextRole,
                                   Qt::StatusTipRole, Qt::WhatsThisRole, Qt::EditRole}) {
                all += model.index(row, column).data(role).toString() + u'\n';
            }
        }
    }
    return all;
}

} // namespace

class DesktopModelsTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void planFollowsUpdates();
    void eventsStandNewestFirstAndOnce();
    void eventsBeyondTheLimitLeaveTheView();
    void secretsAreMaskedUntilRevealed();
    void filterDoesNotFindMaskedSecrets();
    void filterByDeckies();
    void credentialsAreMaskedUntilRevealed();
    void attackersShowTheirPath();
    void topologyListKeepsRowsThatAreTheSame();
    void commandsFitTheStatus_data();
    void commandsFitTheStatus();
    void exportWithoutSecretsKeepsTheRest();
    void options_data();
    void options();
    void words_data();
    void words();
    void everyStartupFailureHasARemedy();
};

// contract: U-04
void DesktopModelsTest::planFollowsUpdates()
{
    Theme theme;
    theme.apply(ThemeMode::Light);
    PlanModel model(theme);
    const QAbstractItemModelTester tester(&model);
    model.setPlan(planOf(4));
    QCOMPARE(model.rowCount(), 4);
    model.update({1, ActionState::Running, {}, 0});
    QCOMPARE(model.activeRow(), 1);
    model.update({1, ActionState::Done, {}, 1500});
    model.update({2, ActionState::Failed, u"port taken"_s, 20});
    model.update({3, ActionState::Skipped, {}, 0});
    model.update({99, ActionState::Done, {}, 1}); // not of this plan
    QCOMPARE(model.finishedCount(), 3);
    QCOMPARE(model.count(ActionState::Waiting), 1);
    QCOMPARE(model.index(1, PlanModel::TimeColumn).data().toString(), u"1.5 s"_s);
    QVERIFY(model.index(2, 0).data(Qt::ToolTipRole).toString().contains(u"port taken"_s));
    QVERIFY(model.index(0, 0).data(Qt::ToolTipRole).toString().contains(u"because 0"_s));
    model.setPlan(planOf(1));
    QCOMPARE(model.finishedCount(), 0);
    QCOMPARE(model.activeRow(), -1);
}

// contract: U-05
void DesktopModelsTest::eventsStandNewestFirstAndOnce()
{
    EventModel model;
    const QAbstractItemModelTester tester(&model);
    QCOMPARE(model.add({attempt(2, u"b"_s, u"x"_s), attempt(1, u"a"_s, u"x"_s)}).size(), size_t(2));
    QCOMPARE(model.add({attempt(2, u"b"_s, u"x"_s), attempt(3, u"c"_s, u"x"_s)}).size(), size_t(1));
    QCOMPARE(model.rowCount(), 3);
    QCOMPARE(model.lastId(), 3);
    QCOMPARE(model.index(0, EventModel::DeckyColumn).data().toString(), u"c"_s);
    QCOMPARE(model.index(2, EventModel::DeckyColumn).data().toString(), u"a"_s);
    QCOMPARE(model.add({}).size(), size_t(0));
    model.clear();
    QCOMPARE(model.rowCount(), 0);
    QCOMPARE(model.lastId(), 0);
}

void DesktopModelsTest::eventsBeyondTheLimitLeaveTheView()
{
    EventModel model;
    const QAbstractItemModelTester tester(&model);
    std::vector<DecoyEvent> many;
    const qint64 count = static_cast<qint64>(EventModel::kMaxRows) + 10;
    for (qint64 id = 1; id <= count; ++id)
        many.push_back(attempt(id, u"a"_s, u"x"_s));
    QCOMPARE(model.add(many).size(), many.size());
    QCOMPARE(model.rowCount(), static_cast<int>(EventModel::kMaxRows));
    model.add({attempt(count + 1, u"newest"_s, u"x"_s)});
    QCOMPARE(model.rowCount(), static_cast<int>(EventModel::kMaxRows));
    QCOMPARE(model.index(0, EventModel::DeckyColumn).data().toString(), u"newest"_s);
}

// contract: C-02
void DesktopModelsTest::secretsAreMaskedUntilRevealed()
{
    EventModel model;
    model.add({attempt(1, u"a"_s, u"hunter2"_s)});
    QVERIFY(!everythingShown(model).contains(u"hunter2"_s));
    QVERIFY(model.index(0, EventModel::CredentialColumn).data().toString().contains(u"root"_s));
    model.setRevealed(true);
    QCOMPARE(model.index(0, EventModel::CredentialColumn).data().toString(), u"root / hunter2"_s);
    model.setRevealed(false);
    QVERIFY(!everythingShown(model).contains(u"hunter2"_s));
    // The mask does not tell the length.
    model.add({attempt(2, u"a"_s, u"a much longer secret"_s)});
    QCOMPARE(model.index(0, EventModel::CredentialColumn).data(),
             model.index(1, EventModel::CredentialColumn).data());
}

void DesktopModelsTest::filterDoesNotFindMaskedSecrets()
{
    EventModel model;
    EventFilter filter;
    const QAbstractItemModelTester tester(&filter);
    filter.setSourceModel(&model);
    model.add({attempt(1, u"web-1"_s, u"hunter2"_s), attempt(2, u"db-1"_s, u"letmein"_s)});
    filter.setText(u"hunter2"_s);
    QCOMPARE(filter.rowCount(), 0);
    filter.setText(u"SSH web"_s);
    QCOMPARE(filter.rowCount(), 1);
    filter.setText(u"  "_s);
    QCOMPARE(filter.rowCount(), 2);
}

void DesktopModelsTest::filterByDeckies()
{
    EventModel model;
    EventFilter filter;
    filter.setSourceModel(&model);
    model.add({attempt(1, u"web-1"_s, u"x"_s), attempt(2, u"db-1"_s, u"x"_s)});
    filter.setDeckies({u"db-1"_s});
    QCOMPARE(filter.rowCount(), 1);
    model.add({attempt(3, u"db-1"_s, u"x"_s), attempt(4, u"web-1"_s, u"x"_s)});
    QCOMPARE(filter.rowCount(), 2);
    filter.setDeckies({});
    QCOMPARE(filter.rowCount(), 4);
}

// contract: C-02
void DesktopModelsTest::credentialsAreMaskedUntilRevealed()
{
    CredentialModel model;
    const QAbstractItemModelTester tester(&model);
    Credential plain;
    plain.principal = u"root"_s;
    plain.secretPrintable = u"hunter2"_s;
    Credential hash;
    hash.secretSha256 = u"ab12"_s;
    model.set({plain, hash});
    QVERIFY(!everythingShown(model).contains(u"hunter2"_s));
    QVERIFY(!everythingShown(model).contains(u"ab12"_s));
    model.setRevealed(true);
    QCOMPARE(model.index(0, CredentialModel::SecretColumn).data().toString(), u"hunter2"_s);
    QCOMPARE(model.index(1, CredentialModel::SecretColumn).data().toString(), u"ab12"_s);
}

void DesktopModelsTest::attackersShowTheirPath()
{
    AttackerModel model;
    const QAbstractItemModelTester tester(&model);
    Attacker attacker;
    attacker.ip = u"192.0.2.7"_s;
    attacker.deckies = {u"gate"_s, u"db"_s};
    attacker.services = {u"redis"_s, u"ssh"_s};
    attacker.eventCount = 12;
    model.set({attacker});
    QCOMPARE(model.index(0, AttackerModel::PathColumn).data().toString(), u"gate → db"_s);
    QCOMPARE(model.index(0, AttackerModel::ServicesColumn).data().toString(), u"redis, ssh"_s);
}

void DesktopModelsTest::topologyListKeepsRowsThatAreTheSame()
{
    const SystemClock clock;
    TopologyModel model(clock);
    const QAbstractItemModelTester tester(&model);
    const TopologyRow a = rowOf(u"a"_s);
    TopologyRow b = rowOf(u"b"_s);
    model.set({a, b});
    QSignalSpy reset(&model, &QAbstractItemModel::modelReset);
    QSignalSpy changed(&model, &QAbstractItemModel::dataChanged);
    model.set({a, b});
    QCOMPARE(reset.size(), 0);
    QCOMPARE(changed.size(), 0);
    b.summary.runningCount = 5;
    model.set({a, b});
    QCOMPARE(changed.size(), 1);
    QCOMPARE(changed.first().at(0).toModelIndex().row(), 1);
    model.setRun(b.summary.meta.id, true, 3, 10);
    QCOMPARE(changed.size(), 2);
    QVERIFY(model.row(1).running);
    model.setRun(TopologyId::create(), true, 1, 2); // unknown
    QCOMPARE(changed.size(), 2);
    model.set({b});
    QCOMPARE(reset.size(), 1);
    QCOMPARE(model.indexOf(a.summary.meta.id), -1);
}

void DesktopModelsTest::commandsFitTheStatus_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<QString>("allowed");
    using S = TopologyStatus;
    const auto row = [](S status, const char *allowed) {
        QTest::newRow(qUtf8Printable(statusName(status)))
            << static_cast<int>(status) << QString::fromLatin1(allowed);
    };
    row(S::Pending, "deploy remove");
    row(S::Deploying, "teardown");
    row(S::Active, "teardown");
    row(S::Degraded, "teardown repair");
    row(S::Failed, "teardown reset remove");
    row(S::TearingDown, "");
    row(S::TornDown, "reset remove");
}

// contract: T-02 T-03 E-06
void DesktopModelsTest::commandsFitTheStatus()
{
    QFETCH(int, status);
    QFETCH(QString, allowed);
    const AllowedCommands given = allowedCommands(static_cast<TopologyStatus>(status), false);
    QStringList names;
    if (given.deploy)
        names.append(u"deploy"_s);
    if (given.teardown)
        names.append(u"teardown"_s);
    if (given.reset)
        names.append(u"reset"_s);
    if (given.repair)
        names.append(u"repair"_s);
    if (given.remove)
        names.append(u"remove"_s);
    QCOMPARE(names.join(u' '), allowed);
    const AllowedCommands busy = allowedCommands(static_cast<TopologyStatus>(status), true);
    QVERIFY(!busy.deploy && !busy.teardown && !busy.reset && !busy.repair && !busy.remove &&
            !busy.dryRun);
}

// contract: X-03
void DesktopModelsTest::exportWithoutSecretsKeepsTheRest()
{
    const Result<Catalog> builtIn = Catalog::load();
    QVERIFY2(builtIn, builtIn ? "" : qUtf8Printable(builtIn.error().toString()));
    // A service of the built-in catalog that has a secret and another field.
    QString slug;
    QString secret;
    QString open;
    for (const ServiceDef &service : builtIn->services()) {
        secret.clear();
        open.clear();
        for (const ConfigField &field : service.schema.fields()) {
            if (field.secret || field.type == FieldType::Password)
                secret = field.key;
            else if (field.type == FieldType::String)
                open = field.key;
        }
        if (!secret.isEmpty() && !open.isEmpty()) {
            slug = service.slug;
            break;
        }
    }
    QVERIFY(!slug.isEmpty());
    Topology topology;
    Decky decky;
    decky.id = DeckyId::create();
    decky.name = u"web"_s;
    decky.services = {slug};
    decky.serviceConfig.insert(slug, {{secret, u"s3cret"_s}, {open, u"hello"_s}});
    topology.putDecky(decky);
    const Redacted redacted = withoutSecrets(topology, *builtIn);
    QVERIFY(redacted.removed > 0);
    const Topology clean = redacted.topology;
    QCOMPARE(withoutSecrets(clean, *builtIn).removed, 0);
    const QJsonObject left = clean.decky(decky.id)->serviceConfig.value(slug);
    QVERIFY(!left.contains(secret));
    QCOMPARE(left.value(open).toString(), u"hello"_s);
}

void DesktopModelsTest::options_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<int>("exitCode"); // -1: go on
    QTest::addColumn<QString>("topology");
    QTest::newRow("none") << QStringList{} << -1 << QString();
    QTest::newRow("topology") << QStringList{u"--topology"_s, u"maze 1"_s} << -1 << u"maze 1"_s;
    QTest::newRow("home") << QStringList{u"--home=/x"_s} << -1 << QString();
    QTest::newRow("help") << QStringList{u"--help"_s} << 0 << QString();
    QTest::newRow("version") << QStringList{u"--version"_s} << 0 << QString();
    QTest::newRow("unknown") << QStringList{u"--frobnicate"_s} << 2 << QString();
    QTest::newRow("stray") << QStringList{u"maze"_s} << 2 << QString();
    QTest::newRow("no value") << QStringList{u"--topology"_s} << 2 << QString();
}

void DesktopModelsTest::options()
{
    QFETCH(QStringList, arguments);
    QFETCH(int, exitCode);
    QFETCH(QString, topology);
    const OptionsOutcome outcome = parseOptions(QStringList{u"decnet-desktop"_s} + arguments);
    QCOMPARE(outcome.exitCode.value_or(-1), exitCode);
    QCOMPARE(outcome.options.topology, topology);
    QCOMPARE(outcome.text.isEmpty(), exitCode == -1);
}

void DesktopModelsTest::words_data()
{
    QTest::addColumn<int>("seconds");
    QTest::addColumn<QString>("text");
    QTest::newRow("now") << 1 << u"just now"_s;
    QTest::newRow("future") << -50 << u"just now"_s;
    QTest::newRow("seconds") << 12 << u"12 s ago"_s;
    QTest::newRow("minutes") << 125 << u"2 min ago"_s;
    QTest::newRow("hours") << 7300 << u"2 h ago"_s;
    QTest::newRow("days") << 3 * 86400 + 5 << u"3 d ago"_s;
}

void DesktopModelsTest::words()
{
    QFETCH(int, seconds);
    QFETCH(QString, text);
    const QDateTime now = QDateTime::fromString(u"2026-06-01T10:00:00Z"_s, Qt::ISODate);
    QCOMPARE(Words::ago(now.addSecs(-seconds), now), text);
    QCOMPARE(Words::duration(123456), u"2 min 03 s"_s);
}

// contract: X-01
void DesktopModelsTest::everyStartupFailureHasARemedy()
{
    for (const ErrorKind kind : {ErrorKind::Corrupt, ErrorKind::Invalid, ErrorKind::Refused,
                                 ErrorKind::Busy, ErrorKind::Internal}) {
        QVERIFY(!StartupFailure::remedyFor(kind).isEmpty());
    }
}

QTEST_MAIN(DesktopModelsTest)
#include "tst_desktopmodels.moc"
