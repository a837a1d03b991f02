// SPDX-License-Identifier: GPL-3.0-or-later
#include "tasks.h"

namespace decnet::desktop {

namespace {
// Blocking work mostly waits for the engine, so threads are not bound to the number of cores: a
// deploy of minutes must not keep a list from refreshing.
constexpr int kWorkerThreads = 8;
} // namespace

Tasks::Tasks(QObject *parent)
    : QObject(parent)
{
    m_pool.setMaxThreadCount(kWorkerThreads);
    m_serial.setMaxThreadCount(1);
    m_journal.setMaxThreadCount(1);
}

Tasks::~Tasks()
{
    m_serial.waitForDone();
    m_journal.waitForDone();
    m_pool.waitForDone();
}

} // namespace decnet::desktop
