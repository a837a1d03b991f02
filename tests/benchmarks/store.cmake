# SPDX-License-Identifier: GPL-3.0-or-later
# The floor is SQLite's C API, which nothing but this program links.
find_package(SQLite3 REQUIRED)
decnet_bench(bench_store SOURCES bench_store.cpp storefloor.cpp storefloor.h
             LINK decnet_store decnet_intel SQLite::SQLite3)
