// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QElapsedTimer>
#include <QtGlobal>

#include <algorithm>
#include <functional>
#include <vector>

namespace decnet::bench {

#ifdef NDEBUG
inline constexpr bool kOptimised = true;
#else
inline constexpr bool kOptimised = false;
#endif

/// Median of `runs` timings of `work`, in milliseconds.
inline double medianMillis(int runs, const std::function<void()> &work)
{
    std::vector<double> times;
    for (int i = 0; i < runs; ++i) {
        QElapsedTimer timer;
        timer.start();
        work();
        times.push_back(static_cast<double>(timer.nsecsElapsed()) / 1e6);
    }
    std::nth_element(times.begin(), times.begin() + runs / 2, times.end());
    return times[static_cast<size_t>(runs / 2)];
}

inline void printRatio(const char *what, double millis, const char *against, double otherMillis)
{
    qInfo("%-44s %9.3f ms   %.3fx of %s (%.3f ms)", what, millis, millis / otherMillis, against,
          otherMillis);
}

} // namespace decnet::bench
