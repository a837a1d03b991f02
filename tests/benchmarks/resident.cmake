# SPDX-License-Identifier: GPL-3.0-or-later
if(DECNET_GUI)
  add_executable(bare_window bare_window.cpp)
  target_link_libraries(bare_window PRIVATE decnet_qt_flags Qt6::Widgets)
  add_test(NAME bench_resident COMMAND python3 "${CMAKE_CURRENT_SOURCE_DIR}/bench_resident.py")
  set_tests_properties(bench_resident PROPERTIES LABELS bench TIMEOUT 120 RUN_SERIAL TRUE
    ENVIRONMENT "DECNET_BIN_DIR=${CMAKE_BINARY_DIR}/bin")
endif()
