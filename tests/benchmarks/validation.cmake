# SPDX-License-Identifier: GPL-3.0-or-later
decnet_bench(bench_validation LINK decnet_validation)
