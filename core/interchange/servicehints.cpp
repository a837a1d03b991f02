// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/interchange/servicehints.h"

#include <algorithm>
#include <array>
#include <utility>

namespace decnet {

using namespace Qt::StringLiterals;

namespace {

using Hint = std::pair<QLatin1StringView, QLatin1StringView>;

/// Words inside an image's name, most telling first.
constexpr std::array kImages{
    Hint{"mariadb"_L1, "mysql"_L1},
    Hint{"mysql"_L1, "mysql"_L1},
    Hint{"percona"_L1, "mysql"_L1},
    Hint{"postgres"_L1, "postgres"_L1},
    Hint{"mssql"_L1, "mssql"_L1},
    Hint{"mongo"_L1, "mongodb"_L1},
    Hint{"redis"_L1, "redis"_L1},
    Hint{"valkey"_L1, "redis"_L1},
    Hint{"elasticsearch"_L1, "elasticsearch"_L1},
    Hint{"opensearch"_L1, "elasticsearch"_L1},
    Hint{"openssh"_L1, "ssh"_L1},
    Hint{"sshd"_L1, "ssh"_L1},
    Hint{"sftp"_L1, "ssh"_L1},
    Hint{"ftp"_L1, "ftp"_L1},
    Hint{"postfix"_L1, "smtp"_L1},
    Hint{"exim"_L1, "smtp"_L1},
    Hint{"mailserver"_L1, "smtp"_L1},
    Hint{"dovecot"_L1, "imap"_L1},
    Hint{"mosquitto"_L1, "mqtt"_L1},
    Hint{"emqx"_L1, "mqtt"_L1},
    Hint{"openldap"_L1, "ldap"_L1},
    Hint{"samba"_L1, "smb"_L1},
    Hint{"asterisk"_L1, "sip"_L1},
    Hint{"bind9"_L1, "dns"_L1},
    Hint{"coredns"_L1, "dns"_L1},
    Hint{"nginx"_L1, "http"_L1},
    Hint{"httpd"_L1, "http"_L1},
    Hint{"apache"_L1, "http"_L1},
    Hint{"caddy"_L1, "http"_L1},
    Hint{"traefik"_L1, "http"_L1},
    Hint{"tomcat"_L1, "http"_L1},
    Hint{"jenkins"_L1, "http"_L1},
    Hint{"wordpress"_L1, "http"_L1},
    Hint{"grafana"_L1, "http"_L1},
    Hint{"telnet"_L1, "telnet"_L1},
};

/// nmap-services names that differ from our slugs.
constexpr std::array kNmapNames{
    Hint{"ms-wbt-server"_L1, "rdp"_L1},   Hint{"microsoft-ds"_L1, "smb"_L1},
    Hint{"netbios-ssn"_L1, "smb"_L1},     Hint{"domain"_L1, "dns"_L1},
    Hint{"postgresql"_L1, "postgres"_L1}, Hint{"ms-sql-s"_L1, "mssql"_L1},
    Hint{"mongod"_L1, "mongodb"_L1},      Hint{"http-proxy"_L1, "http"_L1},
    Hint{"http-alt"_L1, "http"_L1},       Hint{"https-alt"_L1, "https"_L1},
    Hint{"submission"_L1, "smtp"_L1},     Hint{"smtps"_L1, "smtp"_L1},
    Hint{"imaps"_L1, "imap"_L1},          Hint{"pop3s"_L1, "pop3"_L1},
    Hint{"ldapssl"_L1, "ldap"_L1},        Hint{"mariadb"_L1, "mysql"_L1},
    Hint{"ssl"_L1, "https"_L1},
};

QString known(const Catalog &catalog, const QString &slug)
{
    const ServiceDef *service = catalog.service(slug);
    return service && !service->fleetSingleton ? slug : QString();
}

} // namespace

QString serviceForPort(const Catalog &catalog, quint16 port, bool udp)
{
    QString found;
    for (const ServiceDef &service : catalog.services()) {
        const auto &ports = udp ? service.udpPorts : service.tcpPorts;
        if (service.fleetSingleton || std::find(ports.begin(), ports.end(), port) == ports.end())
            continue;
        if (service.available)
            return service.slug;
        if (found.isEmpty())
            found = service.slug;
    }
    if (found.isEmpty() && !udp && (port == 8080 || port == 8000 || port == 8888 || port == 3000))
        return known(catalog, u"http"_s);
    if (found.isEmpty() && !udp && port == 8443)
        return known(catalog, u"https"_s);
    return found;
}

QString serviceForImage(const Catalog &catalog, const QString &image)
{
    const QString name = image.section(u'@', 0, 0).toLower();
    for (const auto &[word, slug] : kImages) {
        if (name.contains(word))
            return known(catalog, QString(slug));
    }
    return {};
}

QString serviceForNmapName(const Catalog &catalog, const QString &name, bool tls, quint16 port,
                           bool udp)
{
    const QString lower = name.toLower();
    if (lower == u"http"_s && tls)
        return known(catalog, u"https"_s);
    for (const auto &[theirs, ours] : kNmapNames) {
        if (lower == theirs)
            return known(catalog, QString(ours));
    }
    const QString slug = known(catalog, lower);
    return slug.isEmpty() ? serviceForPort(catalog, port, udp) : slug;
}

} // namespace decnet
