// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/clock.h"
#include "core/base/paths.h"
#include "core/bus/socketbus.h"

#include <csignal>
#include <cstdio>

#ifdef __GLIBC__
#include <malloc.h>
#endif

using namespace decnet;

namespace {

/// Blocks what ends the program, for every thread that is made from now on.
sigset_t blockEnding()
{
    sigset_t ending;
    sigemptyset(&ending);
    sigaddset(&ending, SIGINT);
    sigaddset(&ending, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &ending, nullptr);
    return ending;
}

/// What waited for a slow reader is given back when it is gone.
void keepMemorySmall()
{
#ifdef __GLIBC__
    ::mallopt(M_ARENA_MAX, 1);
    // Without a fixed threshold glibc begins to keep such large pieces.
    ::mallopt(M_MMAP_THRESHOLD, 128 * 1024);
#endif
}

} // namespace

int main()
{
    keepMemorySmall();
    const sigset_t ending = blockEnding();
    const SystemClock clock;
    const QString path = Paths::fromEnvironment().busSocket();
    SocketBus bus(clock, path);
    bus.host();
    std::fprintf(stderr, "decnet: the bus is “%s”; Ctrl-C ends it\n", qUtf8Printable(path));
    int signal = 0;
    sigwait(&ending, &signal);
    return 0;
}
