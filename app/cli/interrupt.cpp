// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/interrupt.h"

#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <thread>
#include <unistd.h>

namespace decnet::cli {

namespace {

// A handler may only call async-signal-safe functions: it writes one byte to this pipe.
int g_pipe[2] = {-1, -1};
volatile std::sig_atomic_t g_count = 0;

void onSignal(int)
{
    if (g_count > 0)
        std::_Exit(130);
    g_count = 1;
    const char byte = 'i';
    [[maybe_unused]] const auto written = ::write(g_pipe[1], &byte, 1);
}

} // namespace

struct Interrupt::Private
{
    std::thread thread;
};

Interrupt::Interrupt(std::function<void()> onInterrupt)
    : d(std::make_unique<Private>())
{
    if (::pipe2(g_pipe, O_CLOEXEC) != 0)
        return;
    g_count = 0;
    d->thread = std::thread([onInterrupt = std::move(onInterrupt)] {
        char byte = 0;
        while (::read(g_pipe[0], &byte, 1) == 1 && byte == 'i')
            onInterrupt();
    });
    std::signal(SIGINT, onSignal);
    std::signal(SIGTERM, onSignal);
}

Interrupt::~Interrupt()
{
    std::signal(SIGINT, SIG_DFL);
    std::signal(SIGTERM, SIG_DFL);
    if (!d->thread.joinable())
        return;
    const char byte = 'q';
    [[maybe_unused]] const auto written = ::write(g_pipe[1], &byte, 1);
    d->thread.join();
    ::close(g_pipe[0]);
    ::close(g_pipe[1]);
}

} // namespace decnet::cli
