// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/context.h"

#include <CLI/CLI.hpp>

namespace decnet::cli {

using namespace Qt::StringLiterals;

namespace {

QString portsOf(const ServiceDef &service)
{
    QStringList ports;
    for (const quint16 port : service.tcpPorts)
        ports.append(u"%1/tcp"_s.arg(port));
    for (const quint16 port : service.udpPorts)
        ports.append(u"%1/udp"_s.arg(port));
    return ports.join(u", "_s);
}

QJsonArray portList(const std::vector<quint16> &ports)
{
    QJsonArray array;
    for (const quint16 port : ports)
        array.append(port);
    return array;
}

QString kindName(ServiceKind kind)
{
    switch (kind) {
    case ServiceKind::Native:
        return u"native"_s;
    case ServiceKind::Image:
        return u"image"_s;
    case ServiceKind::Build:
        break;
    }
    return u"build"_s;
}

QString fieldTypeName(FieldType type)
{
    switch (type) {
    case FieldType::String:
        return u"string"_s;
    case FieldType::Password:
        return u"password"_s;
    case FieldType::Int:
        return u"int"_s;
    case FieldType::Bool:
        return u"bool"_s;
    case FieldType::TextArea:
        return u"textarea"_s;
    case FieldType::Enum:
        return u"enum"_s;
    case FieldType::MultiEnum:
        break;
    }
    return u"multi_enum"_s;
}

QJsonObject serviceToJson(const ServiceDef &service)
{
    QJsonArray fields;
    for (const ConfigField &field : service.schema.fields()) {
        QJsonObject object{{u"key"_s, field.key},
                           {u"label"_s, field.label},
                           {u"type"_s, fieldTypeName(field.type)},
                           {u"default"_s, field.defaultValue},
                           {u"secret"_s, field.secret},
                           {u"help"_s, field.help}};
        if (!field.choices.isEmpty())
            object.insert(u"enum"_s, QJsonArray::fromStringList(field.choices));
        fields.append(object);
    }
    return {{u"slug"_s, service.slug},
            {u"display"_s, service.display},
            {u"group"_s, service.group},
            {u"kind"_s, kindName(service.kind)},
            {u"available"_s, service.available},
            {u"fleet_singleton"_s, service.fleetSingleton},
            {u"tcp_ports"_s, portList(service.tcpPorts)},
            {u"udp_ports"_s, portList(service.udpPorts)},
            {u"config"_s, fields}};
}

int services(Context &context)
{
    const auto controller = context.controller();
    if (!controller)
        return context.out.error(controller.error());
    const auto &all = (*controller)->catalog().services();
    if (context.out.json) {
        QJsonArray array;
        for (const ServiceDef &service : all)
            array.append(serviceToJson(service));
        context.out.value(array);
        return kOk;
    }
    std::vector<QStringList> rows;
    for (const ServiceDef &service : all)
        rows.push_back({service.slug, service.display, service.group, portsOf(service),
                        service.available ? u"yes"_s : u"not in this version"_s});
    context.out.table({u"SERVICE"_s, u"NAME"_s, u"GROUP"_s, u"PORTS"_s, u"DEPLOYABLE"_s}, rows);
    return kOk;
}

int archetypes(Context &context)
{
    const auto controller = context.controller();
    if (!controller)
        return context.out.error(controller.error());
    const auto &all = (*controller)->catalog().archetypes();
    if (context.out.json) {
        QJsonArray array;
        for (const Archetype &archetype : all)
            array.append(
                QJsonObject{{u"slug"_s, archetype.slug},
                            {u"display"_s, archetype.display},
                            {u"services"_s, QJsonArray::fromStringList(archetype.services)},
                            {u"distros"_s, QJsonArray::fromStringList(archetype.distros)},
                            {u"os_profile"_s, archetype.osProfile}});
        context.out.value(array);
        return kOk;
    }
    std::vector<QStringList> rows;
    for (const Archetype &archetype : all)
        rows.push_back({archetype.slug, archetype.display, archetype.services.join(u", "_s),
                        archetype.osProfile});
    context.out.table({u"ARCHETYPE"_s, u"NAME"_s, u"SERVICES"_s, u"OS"_s}, rows);
    return kOk;
}

int distros(Context &context)
{
    const auto controller = context.controller();
    if (!controller)
        return context.out.error(controller.error());
    const auto &all = (*controller)->catalog().distros();
    if (context.out.json) {
        QJsonArray array;
        for (const Distro &distro : all)
            array.append(QJsonObject{{u"slug"_s, distro.slug},
                                     {u"display"_s, distro.display},
                                     {u"image"_s, distro.image}});
        context.out.value(array);
        return kOk;
    }
    std::vector<QStringList> rows;
    for (const Distro &distro : all)
        rows.push_back({distro.slug, distro.display});
    context.out.table({u"DISTRO"_s, u"NAME"_s}, rows);
    return kOk;
}

} // namespace

void addCatalogCommands(CLI::App &app, Command *chosen)
{
    CLI::App *catalog = app.add_subcommand("catalog", "What decoys can be made of");
    catalog->require_subcommand(1);
    catalog->fallthrough();
    catalog->add_subcommand("services", "Decoy services with ports and configuration")
        ->callback([chosen] { *chosen = services; });
    catalog->add_subcommand("archetypes", "Machine profiles")->callback([chosen] {
        *chosen = archetypes;
    });
    catalog->add_subcommand("distros", "Distributions that decoys can pretend to run")
        ->callback([chosen] { *chosen = distros; });
}

} // namespace decnet::cli
