// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/validation/rules.h"

#include <QSet>

namespace decnet {

using namespace Qt::StringLiterals;

namespace {

Mutation configured(const Decky &decky, const QString &service, const QJsonObject &config)
{
    DeckyPatch patch;
    patch.serviceConfig = decky.serviceConfig;
    if (config.isEmpty())
        patch.serviceConfig->remove(service);
    else
        patch.serviceConfig->insert(service, config);
    return UpdateDecky{decky.id, patch};
}

Mutation withServices(const Decky &decky, const QStringList &services)
{
    DeckyPatch patch;
    patch.services = services;
    return UpdateDecky{decky.id, patch};
}

/// What remains of a configuration without the values that the schema refuses.
QJsonObject acceptable(const ConfigSchema &schema, const QJsonObject &config)
{
    QJsonObject rest;
    for (auto it = config.begin(); it != config.end(); ++it) {
        const auto coerced = schema.coerce({{it.key(), it.value()}});
        if (coerced && !coerced->isEmpty())
            rest.insert(it.key(), coerced->begin().value());
    }
    return rest;
}

} // namespace

void ruleServicesKnown(const RuleScope &scope, const Decky &decky, Findings &out)
{
    for (qsizetype i = 0; i < decky.services.size(); ++i) {
        const QString &slug = decky.services[i];
        const ServiceDef *service = scope.catalog.service(slug);
        const bool isUsable = service && !service->fleetSingleton && service->available;
        if (isUsable || decky.services.indexOf(slug) != i)
            continue;
        QString message;
        if (!service)
            message = ValidationText::tr("%1 has the service “%2”, which is unknown.");
        else if (service->fleetSingleton)
            message = ValidationText::tr(
                "%1 has the service “%2”, which runs once per host, not on deckies.");
        else
            message = ValidationText::tr(
                "%1 has the service “%2”, which this version cannot deploy yet.");
        Issue &issue = out.add(Severity::Error, IssueCode::UnknownService,
                               message.arg(decky.name, service ? service->display : slug.left(80)));
        issue.deckies = {decky.id};
        issue.service = slug;
        addFix(issue,
               ValidationText::tr("Remove %1").arg(service ? service->display : slug.left(80)),
               edits::removeService(scope.topology, decky.id, slug));
    }
}

void ruleServiceConfig(const RuleScope &scope, const Decky &decky, Findings &out)
{
    for (auto it = decky.serviceConfig.begin(); it != decky.serviceConfig.end(); ++it) {
        const QString &slug = it.key();
        if (!decky.services.contains(slug)) {
            Issue &issue = out.add(
                Severity::Error, IssueCode::ServiceCfgUndeclared,
                ValidationText::tr("%1 holds a configuration of %2, but has no such service.")
                    .arg(decky.name, slug.left(80)));
            issue.deckies = {decky.id};
            issue.service = slug;
            addFix(issue, ValidationText::tr("Drop the configuration"),
                   configured(decky, slug, {}));
            if (const ServiceDef *service = scope.catalog.service(slug);
                service && !service->fleetSingleton && service->available)
                addFix(issue, ValidationText::tr("Add %1").arg(service->display),
                       withServices(decky, decky.services + QStringList{slug}));
            continue;
        }
        const ServiceDef *service = scope.catalog.service(slug);
        const auto coerced = service ? service->schema.coerce(it.value()) : Result<QJsonObject>();
        if (coerced)
            continue;
        Issue &issue = out.add(Severity::Error, IssueCode::ServiceCfgInvalid,
                               ValidationText::tr("The configuration of %1 on %2 is not right: %3")
                                   .arg(service->display, decky.name, coerced.error().message));
        issue.deckies = {decky.id};
        issue.service = slug;
        addFix(issue, ValidationText::tr("Drop what is not right"),
               configured(decky, slug, acceptable(service->schema, it.value())));
    }
}

void ruleHasServices(const RuleScope &scope, const Decky &decky, Findings &out)
{
    if (!decky.services.isEmpty())
        return;
    Issue &issue = out.add(
        Severity::Warning, IssueCode::DeckyNoServices,
        ValidationText::tr("%1 has no service: there is nothing to attack.").arg(decky.name));
    issue.deckies = {decky.id};
    QStringList usual;
    if (const Archetype *archetype = scope.catalog.archetype(decky.archetype)) {
        for (const QString &slug : archetype->services) {
            if (scope.catalog.service(slug)->available)
                usual.push_back(slug);
        }
    }
    if (usual.isEmpty()) {
        const ServiceDef *ssh = scope.catalog.service(u"ssh"_s);
        if (ssh && ssh->available)
            usual.push_back(ssh->slug);
    }
    if (!usual.isEmpty())
        addFix(issue, ValidationText::tr("Add %1").arg(usual.join(u", "_s)),
               withServices(decky, usual));
    addFix(issue, ValidationText::tr("Remove %1").arg(decky.name), Mutation(RemoveDecky{decky.id}));
}

void rulePortTwice(const RuleScope &scope, const Decky &decky, Findings &out)
{
    if (decky.services.size() < 2)
        return;
    QHash<std::pair<quint16, bool>, QString> listeners; // port, udp
    QSet<QString> seen;
    for (const QString &slug : decky.services) {
        if (seen.contains(slug)) {
            Issue &issue = out.add(
                Severity::Error, IssueCode::PortClash,
                ValidationText::tr("%1 has the service %2 twice.").arg(decky.name, slug.left(80)));
            issue.deckies = {decky.id};
            issue.service = slug;
            QStringList once = decky.services;
            once.removeDuplicates();
            addFix(issue, ValidationText::tr("Keep it once"), withServices(decky, once));
            continue;
        }
        seen.insert(slug);
        const ServiceDef *service = scope.catalog.service(slug);
        if (!service)
            continue;
        const auto claim = [&](quint16 port, bool udp) -> QString {
            const auto it = listeners.constFind({port, udp});
            if (it != listeners.constEnd())
                return it.value();
            listeners.insert({port, udp}, slug);
            return {};
        };
        QString other;
        quint16 clashing = 0;
        for (const bool udp : {false, true}) {
            for (const quint16 port : udp ? service->udpPorts : service->tcpPorts) {
                const QString holder = claim(port, udp);
                if (other.isEmpty() && !holder.isEmpty()) {
                    other = holder;
                    clashing = port;
                }
            }
        }
        if (other.isEmpty())
            continue;
        const QString otherName = scope.catalog.service(other)->display;
        Issue &issue =
            out.add(Severity::Error, IssueCode::PortClash,
                    ValidationText::tr("%1 and %2 on %3 both listen on port %4.")
                        .arg(otherName, service->display, decky.name, QString::number(clashing)));
        issue.deckies = {decky.id};
        issue.service = slug;
        addFix(issue, ValidationText::tr("Remove %1").arg(service->display),
               edits::removeService(scope.topology, decky.id, slug));
        addFix(issue, ValidationText::tr("Remove %1").arg(otherName),
               edits::removeService(scope.topology, decky.id, other));
    }
}

} // namespace decnet
