// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/validation/rules.h"

#include <algorithm>

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

std::optional<quint16> sharedPort(const ServiceDef &a, const ServiceDef &b)
{
    const auto firstShared = [](const std::vector<quint16> &some,
                                const std::vector<quint16> &others) -> std::optional<quint16> {
        const auto it = std::find_first_of(some.begin(), some.end(), others.begin(), others.end());
        return it == some.end() ? std::nullopt : std::optional(*it);
    };
    const auto tcp = firstShared(a.tcpPorts, b.tcpPorts);
    return tcp ? tcp : firstShared(a.udpPorts, b.udpPorts);
}

} // namespace

void ruleServicesKnown(const DeckyScope &own, Findings &out)
{
    const Decky &decky = own.decky;
    for (qsizetype i = 0; i < decky.services.size(); ++i) {
        const QString &slug = decky.services[i];
        const ServiceDef *service = own.services[i];
        const bool isUsable = service && !service->fleetSingleton && service->available;
        if (isUsable || own.isRepeated(i))
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
        const QString name = service ? service->display : slug.left(80);
        Issue &issue =
            out.add(Severity::Error, IssueCode::UnknownService, message.arg(decky.name, name));
        issue.deckies = {decky.id};
        issue.service = slug;
        addFix(issue, ValidationText::tr("Remove %1").arg(name),
               edits::removeService(own.scope.topology, decky.id, slug));
    }
}

void ruleServiceConfig(const DeckyScope &own, Findings &out)
{
    const Decky &decky = own.decky;
    for (auto it = decky.serviceConfig.begin(); it != decky.serviceConfig.end(); ++it) {
        const QString &slug = it.key();
        const qsizetype index = decky.services.indexOf(slug);
        if (index < 0) {
            Issue &issue = out.add(
                Severity::Error, IssueCode::ServiceCfgUndeclared,
                ValidationText::tr("%1 holds a configuration of %2, but has no such service.")
                    .arg(decky.name, slug.left(80)));
            issue.deckies = {decky.id};
            issue.service = slug;
            addFix(issue, ValidationText::tr("Drop the configuration"),
                   configured(decky, slug, {}));
            if (const ServiceDef *service = own.scope.catalog.service(slug);
                service && !service->fleetSingleton && service->available)
                addFix(issue, ValidationText::tr("Add %1").arg(service->display),
                       withServices(decky, decky.services + QStringList{slug}));
            continue;
        }
        const ServiceDef *service = own.services[index];
        if (!service)
            continue; // that it is unknown is another finding
        const auto coerced = service->schema.coerce(it.value());
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

void ruleHasServices(const DeckyScope &own, Findings &out)
{
    const Decky &decky = own.decky;
    const Catalog &catalog = own.scope.catalog;
    if (!decky.services.isEmpty())
        return;
    Issue &issue = out.add(
        Severity::Warning, IssueCode::DeckyNoServices,
        ValidationText::tr("%1 has no service: there is nothing to attack.").arg(decky.name));
    issue.deckies = {decky.id};
    QStringList usual;
    if (const Archetype *archetype = catalog.archetype(decky.archetype)) {
        for (const QString &slug : archetype->services) {
            if (catalog.service(slug)->available)
                usual.push_back(slug);
        }
    }
    if (usual.isEmpty()) {
        const ServiceDef *ssh = catalog.service(u"ssh"_s);
        if (ssh && ssh->available)
            usual.push_back(ssh->slug);
    }
    if (!usual.isEmpty())
        addFix(issue, ValidationText::tr("Add %1").arg(usual.join(u", "_s)),
               withServices(decky, usual));
    addFix(issue, ValidationText::tr("Remove %1").arg(decky.name), Mutation(RemoveDecky{decky.id}));
}

void rulePortTwice(const DeckyScope &own, Findings &out)
{
    const Decky &decky = own.decky;
    QVarLengthArray<const ServiceDef *, 8> listeners; // each once, so never more than the catalog
    for (qsizetype i = 0; i < decky.services.size(); ++i) {
        const QString &slug = decky.services[i];
        if (own.isRepeated(i)) {
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
        const ServiceDef *service = own.services[i];
        if (!service)
            continue;
        for (const ServiceDef *other : std::as_const(listeners)) {
            const auto port = sharedPort(*service, *other);
            if (!port)
                continue;
            Issue &issue = out.add(
                Severity::Error, IssueCode::PortClash,
                ValidationText::tr("%1 and %2 on %3 both listen on port %4.")
                    .arg(other->display, service->display, decky.name, QString::number(*port)));
            issue.deckies = {decky.id};
            issue.service = slug;
            addFix(issue, ValidationText::tr("Remove %1").arg(service->display),
                   edits::removeService(own.scope.topology, decky.id, slug));
            addFix(issue, ValidationText::tr("Remove %1").arg(other->display),
                   edits::removeService(own.scope.topology, decky.id, other->slug));
            break;
        }
        listeners.push_back(service);
    }
}

} // namespace decnet
