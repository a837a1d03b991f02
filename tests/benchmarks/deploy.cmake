# SPDX-License-Identifier: GPL-3.0-or-later
decnet_bench(bench_deploy LINK decnet_engine TIMEOUT 600)
add_dependencies(bench_deploy nethelper_rootfs decoyd)
