# SPDX-License-Identifier: GPL-3.0-or-later
# Every compiler and linker flag of the project lives on these INTERFACE targets:
#   decnet_flags     warnings, standard, sanitizers       (everything, decoyd included)
#   decnet_qt_flags  decnet_flags + strict Qt definitions (everything that uses Qt)

if(NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "Build type" FORCE)
endif()

add_library(decnet_flags INTERFACE)
target_compile_features(decnet_flags INTERFACE cxx_std_20)
target_compile_options(decnet_flags INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual -Wunused
  -Wno-missing-field-initializers -Wcast-align -Wformat=2 -Wimplicit-fallthrough -fno-strict-aliasing
  $<$<BOOL:${DECNET_WERROR}>:-Werror>
  $<$<CONFIG:Debug>:-O0 -g1>)
target_include_directories(decnet_flags INTERFACE "${CMAKE_SOURCE_DIR}")
if(DECNET_SANITIZE STREQUAL "address")
  target_compile_options(decnet_flags INTERFACE -fsanitize=address,undefined
                         -fno-sanitize-recover=undefined -fno-omit-frame-pointer)
  target_link_options(decnet_flags INTERFACE -fsanitize=address,undefined)
elseif(DECNET_SANITIZE STREQUAL "thread")
  target_compile_options(decnet_flags INTERFACE -fsanitize=thread -fno-omit-frame-pointer)
  target_link_options(decnet_flags INTERFACE -fsanitize=thread)
elseif(DECNET_SANITIZE)
  message(FATAL_ERROR "DECNET_SANITIZE is '${DECNET_SANITIZE}'; it must be empty, address or thread")
endif()

add_library(decnet_qt_flags INTERFACE)
target_link_libraries(decnet_qt_flags INTERFACE decnet_flags)
target_compile_definitions(decnet_qt_flags INTERFACE
  QT_NO_CAST_FROM_ASCII QT_NO_CAST_TO_ASCII QT_NO_URL_CAST_FROM_STRING
  QT_NO_CAST_FROM_BYTEARRAY QT_NO_CONTEXTLESS_CONNECT QT_NO_KEYWORDS QT_NO_FOREACH
  QT_NO_NARROWING_CONVERSIONS_IN_CONNECT QT_STRICT_ITERATORS
  QT_DISABLE_DEPRECATED_BEFORE=0x060400 DECNET_VERSION="${PROJECT_VERSION}")

# decnet_library(<target> SOURCES … LINK …): one folder, one static library with the project's flags.
function(decnet_library target)
  cmake_parse_arguments(arg "" "" "SOURCES;LINK" ${ARGN})
  add_library(${target} STATIC ${arg_SOURCES})
  target_link_libraries(${target} PUBLIC decnet_qt_flags ${arg_LINK})
  if(DECNET_PCH)
    target_precompile_headers(${target} PRIVATE
      <QByteArray> <QString> <QStringList> <QJsonObject> <QJsonArray> <QHash> <QMap> <QDateTime>
      <QObject> <functional> <map> <memory> <optional> <variant> <vector> <tl/expected.hpp>)
  endif()
endfunction()
