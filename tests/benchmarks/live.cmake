# SPDX-License-Identifier: GPL-3.0-or-later
decnet_bench(bench_live LINK decnet_controller LABELS docker TIMEOUT 180)
add_dependencies(bench_live nethelper_rootfs decoyd)
