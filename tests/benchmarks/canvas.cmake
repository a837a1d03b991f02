# SPDX-License-Identifier: GPL-3.0-or-later
if(DECNET_GUI)
  decnet_bench(bench_canvas LINK decnet_canvas)
endif()
