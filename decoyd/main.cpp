// SPDX-License-Identifier: GPL-3.0-or-later
#include "decoyd/core/bytes.h"
#include "decoyd/core/capture.h"
#include "decoyd/core/config.h"
#include "decoyd/core/limiter.h"
#include "decoyd/core/log.h"
#include "decoyd/core/personality.h"
#include "decoyd/core/registry.h"

#include <asio/io_context.hpp>
#include <asio/signal_set.hpp>
#include <asio/steady_timer.hpp>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <functional>
#include <iterator>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include <malloc.h>
#include <poll.h>
#include <unistd.h>

namespace {

using namespace decoyd;

constexpr int kExitFailed = 1; ///< a port is taken, no memory
constexpr int kExitUsage = 2;  ///< wrong arguments or configuration

constexpr std::chrono::seconds kSuppressedInterval{5};
constexpr int kSuppressedRounds = 12; ///< a flood that does not pause is reported this often

void say(std::FILE *stream, const std::string &text)
{
    std::fwrite(text.data(), 1, text.size(), stream);
    std::fputc('\n', stream);
    std::fflush(stream);
}

int usage()
{
    say(stderr, "usage: decoyd serve <service>[,<service>...] | decoyd pause | decoyd list | "
                "decoyd --version");
    return kExitUsage;
}

int listServices()
{
    const auto join = [](const std::vector<std::uint16_t> &ports) {
        std::string out;
        for (const std::uint16_t port : ports)
            out += (out.empty() ? "" : ",") + std::to_string(port);
        return out.empty() ? std::string("-") : out;
    };
    for (const Service &service : allServices())
        say(stdout,
            service.name + " tcp " + join(service.tcpPorts) + " udp " + join(service.udpPorts));
    return 0;
}

/// Holds a network namespace open. PID 1 gets no default signal actions, hence the handlers.
int pauseForever()
{
    struct sigaction action = {};
    action.sa_handler = [](int) { _exit(0); };
    sigaction(SIGTERM, &action, nullptr);
    sigaction(SIGINT, &action, nullptr);
    for (;;)
        ::poll(nullptr, 0, -1);
}

std::vector<std::uint16_t> portsOf(const Service &service, const Config &config)
{
    const auto found = config.ports.find(service.name);
    if (found == config.ports.end())
        return service.tcpPorts;
    if (found->second.size() > service.tcpPorts.size())
        throw ConfigError("ports." + service.name, "more ports than the " +
                                                       std::to_string(service.tcpPorts.size()) +
                                                       " of this service");
    return found->second;
}

std::string joined(const std::vector<std::string> &words)
{
    std::string out;
    for (const std::string &word : words)
        out += (out.empty() ? "" : ",") + word;
    return out;
}

void reportSuppressed(Context &context, bool everything)
{
    for (const Limiter::Suppressed &entry : context.limiter.takeSuppressed(everything)) {
        Event(context.log, entry.service, "suppressed", Severity::Warning)
            .kv("src_ip", entry.source)
            .kv("count", entry.count);
    }
}

void startServices(Context &context, const std::vector<const Service *> &services)
{
    for (const Service *service : services)
        service->start(context, portsOf(*service, context.config));
    std::vector<std::string> ignored = context.config.unknownKeys;
    for (const auto &[name, settings] : context.config.services) {
        // Settings of a service that runs in another container are not our business.
        for (const Service *service : services) {
            if (service->name == name) {
                const std::vector<std::string> unused = settings.unused();
                ignored.insert(ignored.end(), unused.begin(), unused.end());
            }
        }
    }
    if (!ignored.empty())
        Event(context.log, "decoyd", "config_error", Severity::Warning)
            .kv("ignored", joined(ignored));
    for (const Service *service : services) {
        std::string ports;
        for (const std::uint16_t port : portsOf(*service, context.config))
            ports += (ports.empty() ? "" : ",") + std::to_string(port);
        Event(context.log, service->name, "startup")
            .kv("ports", ports)
            .kv("version", DECOYD_VERSION);
    }
}

int serve(const std::vector<const Service *> &services)
{
    // Sessions with threads of their own would each get an arena; the container has 32 MB.
    mallopt(M_ARENA_MAX, 2);
    const Config config = Config::fromEnvironment();
    const Personality personality(config.nodeName, config.instanceId, config.seedSecret);
    Log log(config.nodeName);
    Limiter limiter;
    log.setLimiter(&limiter);
    Capture capture(log);
    asio::io_context io(1);
    Context context{io, log, limiter, capture, config, personality};

    asio::signal_set signals(io, SIGTERM, SIGINT);
    signals.async_wait([&io](const asio::error_code &, int) { io.stop(); });
    startServices(context, services);

    asio::steady_timer timer(io);
    int round = 0;
    const std::function<void()> schedule = [&] {
        timer.expires_after(kSuppressedInterval);
        timer.async_wait([&](const asio::error_code &error) {
            if (error)
                return;
            round = (round + 1) % kSuppressedRounds;
            reportSuppressed(context, round == 0);
            schedule();
        });
    };
    schedule();
    for (;;) {
        try {
            io.run();
            break;
        } catch (const std::exception &error) {
            // Handlers catch their own; what arrives here is no memory for one more of them.
            Event(log, "decoyd", "error", Severity::Error).kv("what", error.what());
        }
    }

    reportSuppressed(context, true);
    for (const Service *service : services)
        Event(log, service->name, "shutdown");
#if defined(__SANITIZE_ADDRESS__)
    // Lets the leak check run, where no thread can be in the way.
    const bool threads = std::any_of(services.begin(), services.end(), [](const Service *service) {
        return service->name == "ssh" || service->name == "telnet";
    });
    if (!threads)
        return 0;
#endif
    _exit(0); // threads of a service may still run: nobody waits for them
}

int run(const std::vector<std::string_view> &arguments)
{
    if (arguments.size() == 1 && arguments[0] == "--version") {
        say(stdout, std::string("decoyd ") + DECOYD_VERSION);
        return 0;
    }
    if (arguments.size() == 1 && arguments[0] == "list")
        return listServices();
    if (arguments.size() == 1 && arguments[0] == "pause")
        return pauseForever();
    if (arguments.size() != 2 || arguments[0] != "serve")
        return usage();

    std::vector<const Service *> services;
    for (const std::string &name : splitNonEmpty(arguments[1], ',')) {
        const Service *service = findService(name);
        if (!service) {
            say(stderr, "decoyd: unknown service \"" + name + "\" (see: decoyd list)");
            return kExitUsage;
        }
        if (std::find(services.begin(), services.end(), service) == services.end())
            services.push_back(service);
    }
    if (services.empty())
        return usage();
    return serve(services);
}

} // namespace

int main(int argc, char **argv)
{
    std::signal(SIGPIPE, SIG_IGN);
    try {
        return run({argv + 1, argv + std::max(argc, 1)});
    } catch (const ConfigError &error) {
        say(stderr, std::string("decoyd: ") + error.what());
        return kExitUsage;
    } catch (const std::exception &error) {
        say(stderr, std::string("decoyd: ") + error.what());
        return kExitFailed;
    }
}
