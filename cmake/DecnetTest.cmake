# SPDX-License-Identifier: GPL-3.0-or-later
# decnet_test(<name> SOURCES … LINK … [LABELS …] [TIMEOUT s] [ENV …] [ARGS …] [SERIAL])
# One QtTest program, one ctest entry. Without LABELS it is a `unit` test: no display, Docker or network;
# unit tests are what the sanitizers run over (target decnet_sanitizer_tests, label sanitizer).
add_custom_target(decnet_sanitizer_tests)

function(decnet_test name)
  cmake_parse_arguments(arg "SERIAL" "TIMEOUT" "SOURCES;LINK;LABELS;ENV;ARGS" ${ARGN})
  if(NOT arg_LABELS)
    set(arg_LABELS unit sanitizer)
  endif()
  if(NOT arg_TIMEOUT)
    set(arg_TIMEOUT 120)
  endif()
  add_executable(${name} ${arg_SOURCES})
  target_link_libraries(${name} PRIVATE decnet_qt_flags Qt6::Test ${arg_LINK})
  if("sanitizer" IN_LIST arg_LABELS)
    add_dependencies(decnet_sanitizer_tests ${name})
  endif()
  add_test(NAME ${name} COMMAND ${name} ${arg_ARGS})
  # Every test gets state of its own, so that none touches the user's topologies.
  set(environment "DECNET_HOME=${CMAKE_BINARY_DIR}/test-home/${name}" "QT_QPA_PLATFORM=offscreen"
                  "DECNET_BIN_DIR=${CMAKE_BINARY_DIR}/bin" "DECNET_SOURCE_DIR=${CMAKE_SOURCE_DIR}"
                  ${arg_ENV})
  set_tests_properties(${name} PROPERTIES LABELS "${arg_LABELS}" TIMEOUT ${arg_TIMEOUT}
                       ENVIRONMENT "${environment}")
  if(arg_SERIAL)
    set_tests_properties(${name} PROPERTIES RUN_SERIAL TRUE)
  endif()
endfunction()
