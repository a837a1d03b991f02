// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/plan.h"

#include <QJsonArray>

namespace decnet {

using namespace Qt::StringLiterals;

QString actionKindName(ActionKind kind)
{
    switch (kind) {
    case ActionKind::EnsureImage:
        return u"ensure_image"_s;
    case ActionKind::CreateNetwork:
        return u"create_network"_s;
    case ActionKind::RemoveNetwork:
        return u"remove_network"_s;
    case ActionKind::CreateContainer:
        return u"create_container"_s;
    case ActionKind::StartContainer:
        return u"start_container"_s;
    case ActionKind::StopContainer:
        return u"stop_container"_s;
    case ActionKind::RestartContainer:
        return u"restart_container"_s;
    case ActionKind::RemoveContainer:
        return u"remove_container"_s;
    case ActionKind::ConnectNetwork:
        return u"connect_network"_s;
    case ActionKind::DisconnectNetwork:
        return u"disconnect_network"_s;
    case ActionKind::DressNamespaces:
        return u"dress_namespaces"_s;
    case ActionKind::UndressHost:
        return u"undress_host"_s;
    case ActionKind::RemoveFile:
        break;
    }
    return u"remove_file"_s;
}

std::optional<ActionKind> actionKindOf(const QString &name)
{
    constexpr int last = static_cast<int>(ActionKind::RemoveFile);
    for (int value = 0; value <= last; ++value) {
        const auto kind = static_cast<ActionKind>(value);
        if (actionKindName(kind) == name)
            return kind;
    }
    return std::nullopt;
}

namespace {

QChar sign(const Action &action)
{
    switch (action.kind) {
    case ActionKind::RemoveNetwork:
    case ActionKind::RemoveContainer:
    case ActionKind::DisconnectNetwork:
    case ActionKind::UndressHost:
    case ActionKind::RemoveFile:
        return u'-';
    case ActionKind::StartContainer:
    case ActionKind::StopContainer:
    case ActionKind::RestartContainer:
    case ActionKind::DressNamespaces:
        return u'~';
    default:
        return u'+';
    }
}

QString line(const Action &action)
{
    QString text = QString(sign(action)) + u' '
                   + actionKindName(action.kind).replace(u'_', u' ') + u' ' + action.target;
    if (!action.network.isEmpty())
        text += u" on "_s + action.network;
    if (!action.reason.isEmpty())
        text += u" ("_s + action.reason + u')';
    if (action.destructive)
        text += u" [destructive]"_s;
    return text;
}

} // namespace

QString Plan::toText() const
{
    QString text = title + u'\n';
    if (actions.empty())
        text += u"  nothing to do\n"_s;
    for (const Action &action : actions)
        text += u"  "_s + line(action) + u'\n';
    return text;
}

QJsonObject Plan::toJson() const
{
    QJsonArray list;
    for (const Action &action : actions) {
        QJsonArray after;
        for (const int id : action.after)
            after.append(id);
        QJsonObject object{
            {u"id"_s, action.id},         {u"kind"_s, actionKindName(action.kind)},
            {u"target"_s, action.target}, {u"reason"_s, action.reason},
            {u"after"_s, after},          {u"destructive"_s, action.destructive},
        };
        if (!action.decky.isNull())
            object.insert(u"decky"_s, action.decky.toString());
        if (!action.lan.isNull())
            object.insert(u"lan"_s, action.lan.toString());
        if (!action.service.isEmpty())
            object.insert(u"service"_s, action.service);
        if (!action.network.isEmpty())
            object.insert(u"network"_s, action.network);
        list.append(object);
    }
    return {{u"title"_s, title}, {u"actions"_s, list}};
}

} // namespace decnet
