# SPDX-License-Identifier: GPL-3.0-or-later
decnet_bench(bench_bus SOURCES bench_bus.cpp buspeer.cpp buspeer.h LINK decnet_bus Qt6::Network
             TIMEOUT 120)
add_dependencies(bench_bus decnet)
