#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Installs, builds, starts what the tests need and runs all of them: unit tests under sanitizers, then in the
# release build unit tests, real clients, Docker, whole mazes, the window, benchmarks. Ends with ctest's summary.
#   packaging/test.sh [--quick]     leaves out the sanitizers and the benchmarks
set -euo pipefail
cd "$(dirname "$0")/.."
. packaging/common.sh

quick=no
for option in "$@"; do
  case $option in
    --quick) quick=yes ;;
    *) die "unknown option $option" ;;
  esac
done

install_packages curl "${build_packages[@]}" "${run_packages[@]}" "${test_packages[@]}"
start_docker
docker_answers || die "this user may not use Docker: add it to the docker group, or run as root"

if [ "$quick" = no ]; then
  say "Sanitizers: building"
  cmake --preset asan >/dev/null
  cmake --build --preset asan --target decnet_sanitizer_tests
  say "Sanitizers: running"
  # The unit tests and the decoys' own: timing, containers and windows are judged in the release build.
  ctest --test-dir build/asan --output-on-failure -L sanitizer
fi

say "Building"
cmake --preset ci >/dev/null
cmake --build --preset ci
say "Testing"
selection=()
[ "$quick" = no ] || selection+=(-LE bench)
# What fails is run once more: a benchmark on a machine that was busy for a moment. Both runs are printed.
ctest --preset ci "${selection[@]}" --repeat until-pass:2
