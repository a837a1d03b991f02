// SPDX-License-Identifier: GPL-3.0-or-later
// The bus between the programs of this machine, without a controller.
#include "app/cli/context.h"
#include "app/cli/interrupt.h"
#include "core/base/clock.h"
#include "core/bus/socketbus.h"

#include <CLI/CLI.hpp>
#include <QCoreApplication>
#include <QFile>
#include <QJsonDocument>

#include <unistd.h>

namespace decnet::cli {

using namespace Qt::StringLiterals;

namespace {

QStringList brokerCandidates()
{
    const QString programDir = QCoreApplication::applicationDirPath();
    return {programDir + u"/../libexec/decnet/decnet-busd"_s, programDir + u"/decnet-busd"_s};
}

void runUntilInterrupted()
{
    const Interrupt interrupt([] {
        QMetaObject::invokeMethod(
            qApp, [] { QCoreApplication::quit(); }, Qt::QueuedConnection);
    });
    QCoreApplication::exec();
}

/// The broker as a program of its own takes half the memory that this one does.
int run(Context &context)
{
    const QStringList candidates = brokerCandidates();
    for (const QString &candidate : candidates) {
        QByteArray program = QFile::encodeName(candidate);
        char *arguments[] = {program.data(), nullptr};
        ::execv(program.constData(), arguments);
    }
    return context.out.error(
        makeError(ErrorKind::NotFound,
                  u"The broker decnet-busd is missing: the installation is not complete"_s,
                  u"looked for "_s + candidates.join(u", "_s)));
}

int watch(Context &context, const QString &pattern)
{
    if (!isValidPattern(pattern))
        return context.out.error(
            makeError(ErrorKind::Invalid,
                      u"“%1” is not a pattern like topology.*.status or decky.>"_s.arg(pattern)));
    const SystemClock clock;
    SocketBus bus(clock, Paths::fromEnvironment().busSocket());
    QObject here;
    const auto subscription = bus.subscribe(pattern, &here, [&](const BusEvent &event) {
        if (context.out.json) {
            context.out.jsonLine({{u"id"_s, event.id},
                                  {u"at"_s, toIsoUtc(event.at)},
                                  {u"topic"_s, event.topic},
                                  {u"payload"_s, event.payload}});
            return;
        }
        const QByteArray payload = QJsonDocument(event.payload).toJson(QJsonDocument::Compact);
        context.out.line(u"%1 %2 %3"_s.arg(toIsoUtc(event.at), printable(event.topic),
                                           printable(QString::fromUtf8(payload))));
    });
    runUntilInterrupted();
    return kOk;
}

} // namespace

void addBusCommands(CLI::App &app, Command *chosen)
{
    CLI::App *bus = app.add_subcommand("bus", "Messages between the programs of this machine");
    bus->require_subcommand(1);
    bus->fallthrough();
    bus->add_subcommand("run", "Be the broker, until Ctrl-C; a controller is one by itself")
        ->callback([chosen] { *chosen = run; });
    auto pattern = std::make_shared<std::string>(">");
    CLI::App *command = bus->add_subcommand("watch", "Print messages until Ctrl-C");
    command->add_option("pattern", *pattern,
                        "“*” stands for one part of a topic, “>” at the end for the rest");
    command->callback([chosen, pattern] {
        *chosen = [pattern](Context &context) {
            return watch(context, QString::fromStdString(*pattern));
        };
    });
}

} // namespace decnet::cli
