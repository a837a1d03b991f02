#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Installs, builds, starts what the tests need and runs every test: unit, real clients, Docker, windows
# under Xvfb, benchmarks, and the sanitizer subset named in CONTRIBUTING.md. Ends with ctest's summary.
#   packaging/test.sh [--quick]     --quick leaves out the sanitizers
set -euo pipefail
cd "$(dirname "$0")/.."
. packaging/common.sh

quick=no
[ "${1:-}" = --quick ] && quick=yes

install_packages curl "${build_packages[@]}" "${run_packages[@]}" "${test_packages[@]}"
start_docker
docker_answers || die "this user may not use Docker: add it to the docker group, or run as root"

if [ "$quick" = no ]; then
  say "Sanitizers: building"
  cmake --preset asan >/dev/null
  cmake --build --preset asan --target decnet_sanitizer_tests
  say "Sanitizers: running"
  # Only the unit tests and the decoys' own: timing and containers are judged in the release build.
  ctest --test-dir build/asan --output-on-failure -L sanitizer
fi

say "Building"
cmake --preset ci >/dev/null
cmake --build --preset ci
say "Testing"
ctest --preset ci
