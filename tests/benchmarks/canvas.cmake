# SPDX-License-Identifier: GPL-3.0-or-later
if(DECNET_GUI)
  decnet_bench(bench_canvas SOURCES bench_canvas.cpp barescene.cpp LINK decnet_canvas)
  # The same with four times the pixels: only the tails have limits there.
  add_test(NAME bench_canvas_2x COMMAND bench_canvas)
  set_tests_properties(bench_canvas_2x PROPERTIES LABELS bench TIMEOUT 300 RUN_SERIAL ON
    ENVIRONMENT "QT_QPA_PLATFORM=offscreen;QT_SCALE_FACTOR=2")
endif()
