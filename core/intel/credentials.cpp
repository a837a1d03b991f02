// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/intel/credentials.h"

#include <QCryptographicHash>

#include <algorithm>

namespace decnet {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype kMaxKind = 32;

QString kindFrom(const QString &word)
{
    if (word.isEmpty())
        return u"plaintext"_s;
    const bool isWord =
        word.size() <= kMaxKind && std::all_of(word.begin(), word.end(), [](QChar c) {
            return (c >= u'a' && c <= u'z') || (c >= u'0' && c <= u'9') || c == u'_';
        });
    return isWord ? word : u"unknown"_s;
}

/// The secret itself; text that is no base64 stands for itself, so that no attempt is lost.
QByteArray secretFrom(const QString &base64)
{
    const auto decoded =
        QByteArray::fromBase64Encoding(base64.toLatin1(), QByteArray::AbortOnBase64DecodingErrors);
    return decoded ? *decoded : base64.toUtf8();
}

QString printable(const QByteArray &secret)
{
    QString text = QString::fromUtf8(secret);
    for (QChar &c : text) {
        if (!c.isPrint() && !c.isSurrogate())
            c = QChar::ReplacementCharacter;
    }
    return text;
}

} // namespace

QString principalKey(const QString &principal)
{
    return principal.trimmed().toLower();
}

std::optional<Credential> credentialFrom(const DecoyEvent &event)
{
    const QJsonValue base64 = event.fields.value("secret_b64"_L1);
    if (!base64.isString())
        return std::nullopt;
    const QByteArray secret = secretFrom(base64.toString());
    Credential credential;
    credential.attackerIp = event.attackerIp;
    credential.topologyId = event.topologyId;
    credential.decky = event.decky;
    credential.service = event.service;
    QString principal = event.fields.value("principal"_L1).toString();
    if (principal.isEmpty())
        principal = event.fields.value("username"_L1).toString();
    credential.principal = principal.left(kMaxPrincipal);
    credential.secretKind = kindFrom(event.fields.value("secret_kind"_L1).toString());
    credential.secretSha256 =
        QString::fromLatin1(QCryptographicHash::hash(secret, QCryptographicHash::Sha256).toHex());
    credential.secretB64 = base64.toString().left(kMaxSecretBase64);
    const QString shown = event.fields.value("secret_printable"_L1).toString();
    credential.secretPrintable =
        (shown.isEmpty() ? printable(secret) : shown).left(kMaxSecretPrintable);
    credential.outcome = event.fields.value("outcome"_L1).toString().left(kMaxKind);
    credential.firstSeen = event.at;
    credential.lastSeen = event.at;
    return credential;
}

} // namespace decnet
