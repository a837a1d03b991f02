// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "decoyprocess.h"

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonObject>
#include <QTemporaryDir>

namespace sshtest {

using namespace decoydtest;

/// A decoy and OpenSSH client programs that know how to reach it.
class SshBench
{
public:
    explicit SshBench(const QByteArrayList &pivotNets = {})
        : decoy({"ssh"}, config(pivotNets))
    {
    }

    bool start()
    {
        if (!folder.isValid() || !decoy.start({{"NODE_NAME", "decky-web01"}, {"INSTANCE_ID", "x"}}))
            return false;
        QFile settings(file(QStringLiteral("config")));
        if (!settings.open(QIODevice::WriteOnly))
            return false;
        settings.write("StrictHostKeyChecking no\nUserKnownHostsFile /dev/null\nLogLevel ERROR\n"
                       "NumberOfPasswordPrompts 1\nPubkeyAuthentication no\nIdentitiesOnly yes\n");
        return true;
    }

    [[nodiscard]] QString file(const QString &name) const { return folder.filePath(name); }
    [[nodiscard]] QString port() const { return QString::number(decoy.port("ssh")); }

    /// `program` of OpenSSH with the password typed by sshpass.
    [[nodiscard]] ClientResult run(const QString &program, const QStringList &arguments,
                                   const QByteArray &input = {},
                                   const QString &password = QStringLiteral("s3cret")) const
    {
        QStringList all{QStringLiteral("-p"), password, program, QStringLiteral("-F"),
                        file(QStringLiteral("config"))};
        all << (program == QLatin1String("ssh") ? QStringLiteral("-p") : QStringLiteral("-P"))
            << port();
        return runClient(QStringLiteral("sshpass"), all + arguments, input);
    }
    [[nodiscard]] ClientResult ssh(const QStringList &arguments, const QByteArray &input = {},
                                   const QString &password = QStringLiteral("s3cret")) const
    {
        return run(QStringLiteral("ssh"), arguments, input, password);
    }

    /// A copy of the first event of the ssh decoy that fits, empty when there is none: what
    /// waitFor() points at moves when further lines are read.
    [[nodiscard]] LogLine await(const QByteArray &event,
                                const QMap<QByteArray, QByteArray> &wanted = {})
    {
        const LogLine *found = decoy.waitFor("ssh", event, wanted);
        return found ? *found : LogLine{};
    }

    QTemporaryDir folder;
    DecoyProcess decoy;

private:
    static QJsonObject config(const QByteArrayList &pivotNets)
    {
        QJsonArray nets;
        for (const QByteArray &net : pivotNets)
            nets.append(QString::fromLatin1(net));
        return {{QStringLiteral("jitter"), false},
                {QStringLiteral("hostname"), QStringLiteral("web01")},
                {QStringLiteral("pivot_nets"), nets},
                {QStringLiteral("lan_hosts"),
                 QJsonArray{QJsonObject{{QStringLiteral("name"), QStringLiteral("db01")},
                                        {QStringLiteral("ip"), QStringLiteral("127.0.0.5")}}}},
                {QStringLiteral("service_config"),
                 QJsonObject{
                     {QStringLiteral("ssh"),
                      QJsonObject{{QStringLiteral("password"), QStringLiteral("s3cret")},
                                  {QStringLiteral("user"), QStringLiteral("deploy")},
                                  {QStringLiteral("user_password"), QStringLiteral("pass")}}}}}};
    }
};

} // namespace sshtest
