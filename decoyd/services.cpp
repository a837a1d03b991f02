// SPDX-License-Identifier: GPL-3.0-or-later
#include "decoyd/core/registry.h"
#include "decoyd/ftp/ftpservice.h"
#include "decoyd/http/httpservice.h"
#include "decoyd/mysql/mysqlservice.h"
#include "decoyd/redis/redisservice.h"
#include "decoyd/smtp/smtpservice.h"
#ifdef DECOYD_WITH_SSH
#include "decoyd/ssh/sshservice.h"
#endif
#include "decoyd/telnet/telnetservice.h"

namespace decoyd {

const std::vector<Service> &allServices()
{
    // Named one by one: objects that register themselves are dropped when a static library is
    // linked.
    static const std::vector<Service> services = {
        ftpService(),    httpService(),  httpsService(),
        mysqlService(),  redisService(), smtpService(),
#ifdef DECOYD_WITH_SSH
        sshService(),
#endif
        telnetService(),
    };
    return services;
}

const Service *findService(std::string_view name)
{
    for (const Service &service : allServices()) {
        if (service.name == name)
            return &service;
    }
    return nullptr;
}

} // namespace decoyd
