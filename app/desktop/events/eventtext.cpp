// SPDX-License-Identifier: GPL-3.0-or-later
#include "eventmodel.h"

namespace decnet::desktop {

using namespace Qt::Literals::StringLiterals;

namespace {

// Fields that name the secret or repeat what has a column of its own.
bool isOwnColumn(const QString &key)
{
    static const QStringList own{u"username"_s,      u"password"_s,         u"principal"_s,
                                 u"secret_b64"_s,    u"secret_printable"_s, u"secret_kind"_s,
                                 u"secret_sha256"_s, u"src_ip"_s,           u"src_port"_s,
                                 u"client_ip"_s,     u"remote_addr"_s,      u"outcome"_s};
    return own.contains(key);
}

} // namespace

QString masked()
{
    return QString(6, QChar(0x2022));
}

QString secretOf(const DecoyEvent &event)
{
    const QString printable = event.fields.value("secret_printable"_L1).toString();
    return printable.isEmpty() ? event.fields.value("password"_L1).toString() : printable;
}

QString credentialText(const DecoyEvent &event, bool revealed)
{
    QString principal = event.fields.value("principal"_L1).toString();
    if (principal.isEmpty())
        principal = event.fields.value("username"_L1).toString();
    const QString secret = secretOf(event);
    if (secret.isEmpty())
        return principal;
    const QString shown = revealed ? secret : masked();
    return principal.isEmpty() ? shown : principal + u" / "_s + shown;
}

QString summaryOf(const DecoyEvent &event)
{
    const QJsonObject &fields = event.fields;
    const auto field = [&fields](QLatin1StringView key) { return fields.value(key).toString(); };
    if (!field("method"_L1).isEmpty() && !field("path"_L1).isEmpty())
        return field("method"_L1) + u' ' + field("path"_L1);
    for (const auto key :
         {"command"_L1, "cmd"_L1, "query"_L1, "path"_L1, "filename"_L1, "target"_L1}) {
        if (!field(key).isEmpty())
            return field(key);
    }
    if (!event.message.isEmpty())
        return event.message;
    QStringList rest;
    for (auto it = fields.begin(); it != fields.end() && rest.size() < 4; ++it) {
        if (!isOwnColumn(it.key()) && !it.value().toString().isEmpty())
            rest.append(it.key() + u'=' + it.value().toString());
    }
    if (rest.isEmpty())
        return field("outcome"_L1);
    return rest.join(u"  "_s);
}

} // namespace decnet::desktop
